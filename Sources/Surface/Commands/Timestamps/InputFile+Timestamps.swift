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
}
