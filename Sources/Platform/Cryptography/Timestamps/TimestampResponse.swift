/// The answer of a timestamp authority: a token, or why there is none (RFC 3161 § 2.4.2).
public struct TimestampResponse: Sendable, Hashable {
    /// Why an authority gives no token.
    public enum Refusal: Int, Sendable, Hashable {
        /// The request is not permitted.
        case badRequest = 2
        /// The policy is not one of the authority's.
        case unacceptedPolicy = 15
        /// An extension is not known.
        case unacceptedExtension = 16
        /// Any other failure.
        case systemFailure = 25
    }

    /// The token's bytes; nil when there is none.
    public let token: [UInt8]?
    /// What the authority says about it, by its word; empty when it says nothing.
    public let text: String
    /// The answer in DER.
    public let der: [UInt8]

    init(granting token: [UInt8]) {
        self.token = token
        self.text = ""
        self.der = DERText.sequence(DERText.sequence(DERText.integer(0)), token)
    }

    /// A refusal.
    ///
    /// - Parameters:
    ///   - refusal: Why there is no token.
    ///   - text: The same in words.
    public init(refusing refusal: Refusal, _ text: String) {
        // X.690 § 11.2.2: a list of named bits ends with its last one.
        var bits = [UInt8](repeating: 0, count: refusal.rawValue / 8 + 1)
        bits[refusal.rawValue / 8] = 0x80 >> UInt8(refusal.rawValue % 8)
        let failure = DERText.tagged(0x03, [[UInt8(7 - refusal.rawValue % 8)], bits])
        let words = DERText.sequence(DERText.tagged(0x0C, [Array(text.utf8)]))
        self.token = nil
        self.text = text
        self.der = DERText.sequence(DERText.sequence(DERText.integer(2), words, failure))
    }

    /// Reads an answer; a token in it is not looked at yet.
    ///
    /// - Parameter der: The answer.
    /// - Throws: `messageMalformed`, `limitExceeded`.
    public init(der: [UInt8]) throws(CryptographyError) {
        guard der.count <= TimestampFields.sizeLimit else { throw .limitExceeded("the answer is too long") }
        var members = try DERCursor.members(of: der[...], "the answer")
        var status = try DERCursor.members(of: members.element(expecting: 0x30, "the status"), "the status")
        let number = Array(try status.element(expecting: 0x02, "the status"))
        var texts: [String] = []
        if let words = try status.optional(0x30, "the status's words") {
            var list = try DERCursor.members(of: words, "the status's words")
            while texts.count < 8, let word = try list.optional(0x0C, "a word") {
                texts.append(String(decoding: try DERCursor.content(of: word).prefix(1024), as: UTF8.self))
            }
        }
        _ = try status.optional(0x03, "the failure")
        try status.end("the status")
        self.text = texts.joined(separator: " ")
        self.token = try members.optional(0x30, "the token").map { Array($0) }
        try members.end("the answer")
        // RFC 3161 § 2.4.2: granted (0) and granted with modifications (1) come with a token, others without.
        let isGranted = number == DERText.integer(0) || number == DERText.integer(1)
        guard isGranted == (self.token != nil) else {
            throw .messageMalformed("the status of the answer does not go with what it holds")
        }
        self.der = der
    }
}
