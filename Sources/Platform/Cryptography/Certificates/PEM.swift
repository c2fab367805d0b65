internal import Foundation

/// PEM armour (RFC 7468) around DER.
public enum PEM: Sendable {
    /// Wraps DER.
    ///
    /// - Parameters:
    ///   - der: The bytes to wrap.
    ///   - label: The label, for example `CERTIFICATE`.
    /// - Returns: The armoured text, with a line end behind it.
    public static func encode(_ der: [UInt8], label: String) -> String {
        var text = "-----BEGIN \(label)-----\n"
        var base64 = Data(der).base64EncodedString()[...]
        while !base64.isEmpty {
            text += base64.prefix(64) + "\n"
            base64 = base64.dropFirst(64)
        }
        return text + "-----END \(label)-----\n"
    }

    /// Every block with a label, in order; anything between blocks is skipped.
    ///
    /// - Parameters:
    ///   - text: The file's text.
    ///   - label: The label looked for.
    ///   - limit: How many blocks are accepted.
    /// - Returns: The DER in each block.
    /// - Throws: `certificateMalformed` for a broken block, `limitExceeded` for too many.
    public static func decode(_ text: String, label: String, limit: Int = 256) throws(CryptographyError) -> [[UInt8]] {
        let begin = "-----BEGIN \(label)-----"
        let end = "-----END \(label)-----"
        var blocks: [[UInt8]] = []
        var body: String?
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line == begin {
                body = ""
            } else if line == end, let finished = body {
                guard let der = Data(base64Encoded: finished) else {
                    throw .certificateMalformed("a \(label) block is not base64")
                }
                guard blocks.count < limit else { throw .limitExceeded("more than \(limit) \(label) blocks") }
                blocks.append([UInt8](der))
                body = nil
            } else if body != nil {
                body? += line
            }
        }
        guard body == nil else { throw .certificateMalformed("a \(label) block has no end") }
        return blocks
    }
}

extension Certificate {
    /// The certificate in PEM.
    public var pem: String { PEM.encode(self.der, label: "CERTIFICATE") }

    /// Every certificate of a PEM text.
    public static func all(inPEM text: String) throws(CryptographyError) -> [Certificate] {
        try PEM.decode(text, label: "CERTIFICATE").map { (der) throws(CryptographyError) in try Certificate(der: der) }
    }
}
