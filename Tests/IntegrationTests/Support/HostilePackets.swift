import Foundation
import Zip

/// Packets made to harm whoever reads them.
struct HostilePackets: Sendable {
    let name: String
    let bytes: [UInt8]
    /// What the log says of it.
    let cause: String

    /// A slip that is in order; the packet behind it never is.
    static let slip = """
        {"hopsLeft":8,"packet":"sm3:\(String(repeating: "ab", count: 32))","passed":["350823"],\
        "to":["\(Unit.city.rawValue)"],"v":1}
        """

    private static let names = [
        "mimetype", "envelope.xml", "content.p7m", "META-INF/ASiCManifest.xml", "META-INF/signature.p7s",
    ]
    private static let mediaType = Array("application/vnd.yizhan.packet+zip".utf8)

    static func all() throws -> [HostilePackets] {
        let entities = """
            <!DOCTYPE envelope [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">\
            <!ENTITY c SYSTEM "file:///etc/passwd">]><envelope>&b;&c;</envelope>
            """
        let nested = String(repeating: "<envelope>", count: 100_000)
        return [
            Self(name: "a bomb of zeros", bytes: try self.bomb(), cause: "container-malformed"),
            Self(name: "XML entities", bytes: try self.packet(entities), cause: "envelope-invalid"),
            Self(name: "XML nested deeply", bytes: try self.packet(nested), cause: "limit"),
            Self(name: "a path", bytes: try self.path(), cause: "container-malformed"),
            Self(name: "a size beyond everything", bytes: try self.size(), cause: "limit-exceeded"),
            Self(name: "half a packet", bytes: Array(try self.packet("<a/>").prefix(60)), cause: "container-malformed"),
            Self(name: "nothing", bytes: [], cause: "container-malformed"),
            Self(
                name: "noise", bytes: (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 167) },
                cause: "container-malformed"
            ),
        ]
    }

    private static func container(_ files: [(String, [UInt8])]) throws -> [UInt8] {
        var encoder = ContainerEncoder()
        var bytes: [UInt8] = []
        for (name, content) in files {
            let entry = ContainerEntry(name: name, size: UInt64(content.count), crc32: CRC32.of(content))
            bytes += try encoder.begin(entry) + content
        }
        return bytes + encoder.finish()
    }

    private static func packet(_ envelope: String) throws -> [UInt8] {
        let contents = [self.mediaType, Array(envelope.utf8), [1], [2], [3]]
        return try self.container(Array(zip(self.names, contents)))
    }

    /// 64 MiB of zeros, deflated.
    private static func bomb() throws -> [UInt8] {
        var writer = ArchiveWriter()
        var bytes = try writer.add(name: "mimetype", contents: self.mediaType, method: .stored)
        bytes += try writer.add(name: "envelope.xml", contents: [UInt8](repeating: 0, count: 64 << 20))
        return bytes + writer.finish()
    }

    /// An entry that would lie beside the spool.
    private static func path() throws -> [UInt8] {
        let files = [("mimetype", self.mediaType), ("xx/xx/xx/etc/passwd", [UInt8]([1, 2, 3]))]
        let text = Data(try self.container(files))
        var bytes = text
        while let range = bytes.range(of: Data("xx/xx/xx".utf8)) {
            bytes.replaceSubrange(range, with: Data("../../..".utf8))
        }
        return [UInt8](bytes)
    }

    /// An envelope of four gigabytes.
    private static func size() throws -> [UInt8] {
        var bytes = try self.packet("<a/>")
        let header = 30 + 8 + self.mediaType.count
        for place in (header + 18)..<(header + 26) { bytes[place] = 0xFE }
        return bytes
    }
}
