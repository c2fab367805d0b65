internal import Cryptography
internal import DurableFiles

/// A file that a command reads whole.
enum InputFile {
    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limit: The greatest length that is accepted.
    /// - Throws: ``CommandFailure`` for a longer one, or the errors of the file.
    /// - Returns: The content.
    static func read(_ path: String, limit: Int = 1 << 20) throws -> [UInt8] {
        let reader = try FileReader(path: path)
        guard reader.count <= Int64(limit) else {
            throw CommandFailure(.badData, "\(path) has \(reader.count) bytes, the limit is \(limit)")
        }
        return try reader.read(at: 0, count: limit)
    }

    /// Whether a path leads to a folder.
    static func isFolder(_ path: String) -> Bool { (try? DurableDirectory(path: path)) != nil }

    /// Reads a file that must be text.
    static func text(_ path: String, limit: Int = 1 << 20) throws -> String {
        guard let text = String(validating: try Self.read(path, limit: limit), as: UTF8.self) else {
            throw CommandFailure(.badData, "\(path) is not text in UTF-8")
        }
        return text
    }

    /// Reads the certificates of a file, one at least.
    static func certificates(_ path: String) throws -> [Certificate] {
        let text = try Self.text(path)
        let certificates = try Self.naming(path) { try Certificate.all(inPEM: text) }
        guard !certificates.isEmpty else { throw CommandFailure(.badData, "\(path) holds no certificate in PEM") }
        return certificates
    }

    /// Reads trust anchors: certificates of root CAs.
    static func anchors(_ path: String) throws -> [Certificate] {
        let certificates = try Self.certificates(path)
        if let other = certificates.first(where: { !$0.isAuthority }) {
            throw CommandFailure(
                .badData, "\(path) holds a certificate that is no CA's: \(other.subject)",
                hint: "trust anchors are the certificates of root CAs, ca.cert.pem in their folders")
        }
        return certificates
    }

    /// Reads the revocation lists of a file, PEM or DER, one at least.
    static func revocationLists(_ path: String) throws -> [RevocationList] {
        let bytes = try Self.read(path, limit: 16 << 20)
        guard bytes.first != 0x30 else { return [try RevocationList(der: bytes)] }
        let blocks = try PEM.decode(Self.text(path, limit: 24 << 20), label: "X509 CRL")
        guard !blocks.isEmpty else { throw CommandFailure(.badData, "\(path) holds no revocation list in PEM or DER") }
        return try blocks.map { try RevocationList(der: $0) }
    }

    /// Reads a certificate request.
    static func request(_ path: String) throws -> CertificateRequest {
        let text = try Self.text(path)
        let requests = try Self.naming(path) {
            try PEM.decode(text, label: "CERTIFICATE REQUEST", limit: 1).map { try CertificateRequest(der: $0) }
        }
        guard let request = requests.first else {
            throw CommandFailure(.badData, "\(path) holds no certificate request in PEM")
        }
        return request
    }

    private static func naming<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            let report = ErrorReport(error)
            throw CommandFailure(report.status, "\(path): \(report.message)", hint: report.hint)
        }
    }
}
