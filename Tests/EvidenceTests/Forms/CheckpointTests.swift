import Cryptography
import Documents
import Evidence
import Foundation
import Testing

@Suite("Checkpoints")
struct CheckpointTests {
    static func body(_ suite: Suite, size: Int = 6) throws -> CheckpointBody {
        CheckpointBody(
            origin: LogOrigin(node: World.node, shard: 1),
            size: size,
            root: try suite.digestAlgorithm.hash([1, 2, 3]),
            time: World.time
        )
    }

    @Test("The note is a C2SP checkpoint with two extension lines")
    func form() throws {
        let log = World.of(.int).log
        let checkpoint = try Checkpoint.sign(try Self.body(.int), key: log.key)
        let lines = checkpoint.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            lines[..<6] == [
                "3508.35.yizhan/log/1", "6", "A5BYxvLAy0ksUzsKTRTvd8wPeKvMztUofYShogEc+4E=", "suite INT",
                "time 2026-11-22T08:30:00.123Z", "",
            ])
        #expect(lines[6].hasPrefix("\u{2014} 3508.35.yizhan/log/1 "))
        #expect(lines[7].isEmpty && lines.count == 8)
        let key = log.certificate.publicKey.subjectPublicKeyInfo
        let identifier = try DigestAlgorithm.sha256.hash(
            Array("3508.35.yizhan/log/1\n".utf8) + [0xFF] + Array("x509".utf8) + key)
        #expect(checkpoint.signature.keyIdentifier == Array(identifier.bytes[..<4]))
        #expect(
            try log.key.publicKey.isValidSignature(
                checkpoint.signature.signature, over: Array(checkpoint.body.text.utf8)))
    }

    @Test("What is signed is read back, verifies by its key, and by no other", arguments: Suite.allCases)
    func roundTrip(suite: Suite) throws {
        let world = World.of(suite)
        let checkpoint = try Checkpoint.sign(try Self.body(suite), key: world.log.key)
        let read = try Checkpoint(bytes: checkpoint.bytes)
        #expect(read == checkpoint && read.bytes == checkpoint.bytes)
        #expect(try read.verifySignature(by: world.log.certificate))
        #expect(try !read.verifySignature(by: world.officer.certificate))
    }

    @Test("A key of the other suite cannot sign")
    func otherSuite() throws {
        let key = World.of(.int).log.key
        #expect(EvidenceError.Code.keyUnsuitable.isThrown { try Checkpoint.sign(try Self.body(.gm), key: key) })
    }

    @Test("A changed byte is refused or breaks the signature", arguments: Suite.allCases)
    func flips(suite: Suite) throws {
        let world = World.of(suite)
        let bytes = try Checkpoint.sign(try Self.body(suite), key: world.log.key).bytes
        for place in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[place] ^= 1 << UInt8(bit)
                guard let read = try? Checkpoint(bytes: changed) else { continue }
                #expect(read.bytes == changed)
                #expect(try !read.verifySignature(by: world.log.certificate))
            }
        }
    }

    @Test("Other forms are refused")
    func refusals() throws {
        let text = try Checkpoint.sign(try Self.body(.gm), key: World.of(.gm).log.key).text
        let changes: [(String, String)] = [
            ("3508.35.yizhan/log/1\n6", "3508.35.yizhan/log/01\n6"), ("/log/1\n6", "/log/1\n06"),
            ("/log/1\n6", "/log/1\n+6"), ("/log/1\n6", "/log/1\n-6"), ("/log/1\n6", "/log/1\n9007199254740992"),
            ("suite GM", "suite gm"), ("suite GM", "suite INT2"), ("suite GM\n", "suite GM\nmore\n"),
            ("\ntime", "\n\ntime"),
            ("suite GM\n", ""), ("Z\n\n", "Z\n"), ("3508.35.yizhan/log/1\n6", "3508.36.yizhan/log/1\n6"),
            ("\u{2014} 3508.35.yizhan/log/1", "\u{2014} 3508.35.yizhan/log/2"), ("\u{2014}", "-"),
            ("=\nsuite", "\nsuite"),
            ("\n6\n", "\r\n6\n"),
        ]
        for (old, new) in changes {
            let range = try #require(text.firstRange(of: old))
            let changed = text.replacingCharacters(in: range, with: new)
            #expect(
                EvidenceError.Code.checkpointInvalid.isThrown { try Checkpoint(bytes: Array(changed.utf8)) }, "\(new)")
        }
        for changed in [text + "\n", text + "x", String(text.dropLast()), "", "\n\n\n\n\n\n\n\n\n"] {
            #expect(EvidenceError.Code.checkpointInvalid.isThrown { try Checkpoint(bytes: Array(changed.utf8)) })
        }
    }

    @Test(
        "Cosignatures are kept in order, verified by the witness's certificate, and bounded", arguments: Suite.allCases)
    func cosignatures(suite: Suite) throws {
        let world = World.of(suite)
        let province = try DivisionCode("35")
        let witness = try World.issue(world.root, suite, province.domainName, .log)
        let checkpoint = try Checkpoint.sign(try Self.body(suite), key: world.log.key)
        let line = try Cosignature.make(over: checkpoint, witness: province, key: witness.key, at: World.time)
        let cosigned = checkpoint.adding(line).adding(try NoteSignature(line: "\u{2014} other AAAAAAAA"))
        let read = try Checkpoint(bytes: cosigned.bytes)
        #expect(read.cosignatures.map(\.name) == ["35.yizhan", "other"])
        #expect(try read.verifySignature(by: world.log.certificate))
        let found = try #require(try Cosignature.verify(read.cosignatures[0], of: read, by: witness.certificate))
        #expect(found.witness == province && found.seconds == World.seconds)
        #expect(try Cosignature.verify(read.cosignatures[1], of: read, by: witness.certificate) == nil)
        #expect(try Cosignature.verify(read.cosignatures[0], of: read, by: world.log.certificate) == nil)
        let other = try Checkpoint.sign(try Self.body(suite, size: 7), key: world.log.key)
        #expect(try Cosignature.verify(line, of: other, by: witness.certificate) == nil)
        let many = (0..<17).reduce(checkpoint) { note, _ in note.adding(line) }
        #expect(EvidenceError.Code.checkpointInvalid.isThrown { try Checkpoint(bytes: many.bytes) })
    }
}
