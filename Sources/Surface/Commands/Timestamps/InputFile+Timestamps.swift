internal import Cryptography
internal import DurableFiles

extension InputFile {
    /// The digest of a file, which is read in pieces.
    static func digest(_ path: String, by algorithm: DigestAlgorithm) throws -> Digest {
        let reader = try FileReader(path: path)
        var context = try DigestContext(algorithm)
        var position: Int64 = 0
        while position < reader.count {
            let piece = try reader.read(at: position, count: 1 << 20)
            guard !piece.isEmpty else { break }
            try context.update(piece)
            position += Int64(piece.count)
        }
        return try context.finish()
    }

    /// Reads the revocation lists of a file, PEM or DER, one at least.
    static func revocationLists(_ path: String) throws -> [RevocationList] {
        let bytes = try Self.read(path, limit: 16 << 20)
        guard bytes.first != 0x30 else { return [try RevocationList(der: bytes)] }
        let blocks = try PEM.decode(Self.text(path, limit: 24 << 20), label: "X509 CRL")
        guard !blocks.isEmpty else { throw CommandFailure(.badData, "\(path) holds no revocation list in PEM or DER") }
        return try blocks.map { try RevocationList(der: $0) }
    }
}
