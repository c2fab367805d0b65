import CanonicalJSON
import Cryptography
import Documents
import Evidence
import Testing
import Zip

/// Files that are too large, or not of the strict profile.
extension Vector {
    static let oversized = Self.joined([
        Self.sample("as many recipients as there may be", .pass, suites: [.int]) {
            $0.event = .relayAccepted
            $0.to = try World.units(2048)
        },
        Self.file("a recipient too many", .fail, Self.evidenceUnread, suites: [.int]) { suite in
            var sample = try Sample(suite)
            sample.event = .relayAccepted
            sample.to = try World.units(2048)
            let last = try #require(sample.to.last)
            sample.edit = { members in
                let text = members["evidence"]?.text ?? ""
                members["evidence"] = .string(text.replacing("\"\(last)\"", with: "\"\(last)\",\"\(World.recipient)\""))
            }
            return try sample.file()
        },
        Self.replacing(
            "a reason of a thousand and one characters", .fail, Self.evidenceUnread, in: ["evidence"], "满满满", "满满满满"
        ) {
            $0.event = .consignmentFailed
            $0.reason = EvidenceReason(code: "x", text: "满满满" + String(repeating: "-", count: 997))
        },
        Self.sample("a path longer than any log", .fail, Self.unread) {
            $0.edit = {
                $0["path"] = .array((0..<54).map { _ in .string(String(repeating: "A", count: 43) + "=") })
            }
        },
        Self.sample("thirty-two certificates", .pass) { sample in
            sample.certificates += Array(repeating: sample.world.stranger.certificate, count: 30)
        },
        Self.sample("thirty-three certificates", .fail, Self.everything) { sample in
            sample.certificates += Array(repeating: sample.world.stranger.certificate, count: 31)
        },
        Self.sample("sixteen revocation lists", .pass) { sample in
            sample.lists += Array(repeating: try World.list(of: sample.world.stranger), count: 14)
        },
        Self.sample("seventeen revocation lists", .fail, Self.everything) { sample in
            sample.lists += Array(repeating: try World.list(of: sample.world.stranger), count: 15)
        },
        Self.sample("an officer's signature too large", .fail, Self.unread, officerActs: true, suites: [.int]) {
            $0.edit = { $0["officerSignature"] = .string(String(repeating: "A", count: 87384)) }
        },
    ])

    static let everything = Set(VerificationCheck.allCases)

    static let containers = Self.joined([
        Self.changed("no revocation list's entry") { $0.removeLast() },
        Self.changed("no core") { $0.remove(at: 1) },
        Self.changed("an entry that does not belong there") { $0.append(("notes.txt", [])) },
        Self.changed("an entry in a folder") { $0[3].0 = "x/revocation.pem" },
        Self.changed("another media type") { $0[0].1 = Array("application/zip".utf8) },
        Self.changed("text between certificates") { $0[2].1 += Array("note\n".utf8) },
        Self.changed("a certificate without its end") { $0[2].1.removeLast(20) },
        Self.changed("a revocation list among the certificates") { $0[2].1 += $0[3].1 },
        Self.changed("certificates with carriage returns") { entries in
            entries[2].1 = entries[2].1.flatMap { $0 == 10 ? [13, 10] : [$0] }
        },
        Self.bytes("bytes before the file") { [0] + $0 },
        Self.bytes("a comment behind the file") { $0.dropLast(2) + [1, 0, 0x41] },
        Self.bytes("a compressed entry's mark") { $0.setting(8, to: 8) },
        Self.bytes("an encrypted entry's mark") { $0.setting(6, to: 1) },
        Self.bytes("another date") { $0.setting(12, to: 0x22) },
        Self.bytes("a wrong checksum") { $0.setting(14, to: $0[14] ^ 1) },
        Self.bytes("a size beyond the file") { $0.setting(21, to: 0x7F) },
        Self.bytes("a file without its directory") { file in
            let start = file.count - 22
            let offset = (0..<4).reduce(0) { $0 | Int(file[start + 16 + $1]) << (8 * $1) }
            return Array(file[..<offset])
        },
        Self.bytes("a receipt twice") { $0 + $0 },
    ])

    /// A file of other entries.
    private static func changed(
        _ name: String,
        _ notPassing: Set<VerificationCheck> = Self.everything,
        change: @escaping @Sendable (inout [(String, [UInt8])]) throws -> Void
    ) -> [Vector] {
        Self.file(name, .fail, notPassing) { suite in
            let sample = try Sample(suite)
            var entries = try sample.entries(core: sample.coreBytes())
            try change(&entries)
            return try TestContainer.build(entries)
        }
    }

    /// A file whose bytes are changed.
    private static func bytes(
        _ name: String,
        change: @escaping @Sendable ([UInt8]) throws -> [UInt8]
    ) -> [Vector] {
        Self.file(name, .fail, Self.everything) { try change(try Sample($0).file()) }
    }
}

extension [UInt8] {
    fileprivate func setting(_ place: Int, to value: UInt8) -> [UInt8] {
        var changed = self
        changed[place] = value
        return changed
    }
}
