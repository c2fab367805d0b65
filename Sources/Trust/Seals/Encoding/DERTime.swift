internal import Documents
internal import SwiftASN1

/// UTCTime and GeneralizedTime in UTC (X.690 § 11.7, § 11.8).
enum DERTime {
    /// - Parameters:
    ///   - type: The tag.
    ///   - content: The characters.
    /// - Returns: The time; nil when it is none, or not in UTC.
    static func read(_ type: ASN1Identifier, _ content: some Collection<UInt8>) -> UTCMilliseconds? {
        switch type {
        case .utcTime:
            guard content.count == 13, let first = content.first else { return nil }
            // RFC 5280 § 4.1.2.5.1: 50 to 99 are of the twentieth century.
            return Self.read(Array((first < UInt8(ascii: "5") ? "20" : "19").utf8) + content)
        case .generalizedTime: return Self.read(Array(content))
        default: return nil
        }
    }

    /// YYYYMMDDHHMMSSZ; a fraction of up to nine digits is read and cut to milliseconds.
    static func read(_ text: [UInt8]) -> UTCMilliseconds? {
        guard text.count >= 15, text.count <= 25, text.last == UInt8(ascii: "Z") else { return nil }
        let digits = String(decoding: text[..<14], as: UTF8.self)
        var fraction = String(decoding: text[14..<(text.count - 1)], as: UTF8.self)
        if !fraction.isEmpty {
            guard fraction.removeFirst() == ".", !fraction.isEmpty, fraction.utf8.allSatisfy({ 48...57 ~= $0 }) else {
                return nil
            }
        }
        let milliseconds = (fraction + "000").prefix(3)
        func part(_ from: Int, _ count: Int) -> Substring { digits.dropFirst(from).prefix(count) }
        return try? UTCMilliseconds(
            "\(part(0, 4))-\(part(4, 2))-\(part(6, 2))T\(part(8, 2)):\(part(10, 2)):\(part(12, 2)).\(milliseconds)Z")
    }

    /// The text of a GeneralizedTime, whole seconds.
    static func generalized(_ time: UTCMilliseconds) -> [UInt8] {
        time.description.utf8.prefix(19).filter { 48...57 ~= $0 } + [UInt8(ascii: "Z")]
    }
}

extension UTCMilliseconds {
    /// Whole seconds since 1970, rounded down, as certificates count.
    var seconds: Int64 {
        let (quotient, remainder) = self.sinceEpoch.quotientAndRemainder(dividingBy: 1000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// The beginning of a second since 1970.
    init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        self.init(sinceEpoch: overflow ? (seconds < 0 ? .min : .max) : product)
    }

    /// The same time without what a GeneralizedTime does not tell.
    var wholeSecond: Self { Self(seconds: self.seconds) }
}
