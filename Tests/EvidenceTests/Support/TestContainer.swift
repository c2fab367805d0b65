import Zip

/// Containers of the strict profile with any entries.
enum TestContainer {
    static func build(_ entries: [(String, [UInt8])]) throws -> [UInt8] {
        var encoder = ContainerEncoder()
        var output: [UInt8] = []
        for (name, content) in entries {
            output += try encoder.begin(
                ContainerEntry(name: name, size: UInt64(content.count), crc32: CRC32.of(content)))
            output += content
        }
        return output + encoder.finish()
    }
}
