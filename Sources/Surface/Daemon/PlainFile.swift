internal import DurableFiles

/// Reads the daemon's own small files, with errors that name file and cause in words.
enum PlainFile {
    static func bytes(_ path: String, limit: Int) throws(DurableFilesError) -> [UInt8] {
        let reader = try FileReader(path: path)
        return try reader.read(at: 0, count: min(limit, Int(clamping: reader.count)))
    }

    static func text(_ path: String, limit: Int = 1 << 20) throws(DurableFilesError) -> String {
        String(decoding: try Self.bytes(path, limit: limit), as: UTF8.self)
    }
}
