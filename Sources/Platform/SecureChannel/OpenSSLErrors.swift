internal import COpenSSL

/// What the library left in the error queue of this thread, taken out at the failing call.
struct OpenSSLErrors: CustomStringConvertible {
    private let codes: [CUnsignedLong]

    static func take() -> Self {
        var codes: [CUnsignedLong] = []
        while case let code = ERR_get_error(), code != 0 {
            codes.append(code)
        }
        return Self(codes: codes)
    }

    /// The alert the peer sent, if that is what ended the connection.
    var receivedAlert: String? {
        for code in self.codes {
            // ssl.h: the reason of a received alert is SSL_AD_REASON_OFFSET (1000) plus its number.
            let alert = self.reason(of: code) - SSL_AD_REASON_OFFSET
            guard self.isOfTLS(code), (0...255).contains(alert) else { continue }
            guard let text = unsafe SSL_alert_desc_string_long(alert) else { return "number \(alert)" }
            return unsafe String(cString: text)
        }
        return nil
    }

    func contains(reason: Int32) -> Bool {
        self.codes.contains { self.isOfTLS($0) && self.reason(of: $0) == reason }
    }

    var description: String {
        guard !self.codes.isEmpty else { return "no cause given" }
        let texts = self.codes.map { code in
            guard let text = unsafe ERR_reason_error_string(code) else { return "error \(code)" }
            return unsafe String(cString: text)
        }
        return texts.joined(separator: "; ")
    }

    private func isOfTLS(_ code: CUnsignedLong) -> Bool { ERR_GET_LIB(code) == ERR_LIB_SSL }

    private func reason(of code: CUnsignedLong) -> Int32 { ERR_GET_REASON(code) }
}
