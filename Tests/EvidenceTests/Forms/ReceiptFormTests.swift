import CanonicalJSON
import Cryptography
import Evidence
import Testing

@Suite("Receipts")
struct ReceiptFormTests {
    @Test("A core is read back as the same bytes, and its path holds", arguments: Suite.allCases, [true, false])
    func core(suite: Suite, officerActs: Bool) throws {
        let core = try Sample(suite, officerActs: officerActs).core()
        let read = try ReceiptCore(bytes: core.bytes)
        #expect(read == core && read.bytes == core.bytes)
        #expect(try read.verifyInclusion())
        #expect(try read.identity() == read.evidence.digest(suite.digestAlgorithm))
        let keys = try #require(try JSONValue(canonical: core.bytes).members?.keys.sorted())
        #expect(
            keys == ["checkpoint", "evidence", "index"] + (officerActs ? ["officerSignature"] : []) + ["path", "v"])
    }

    @Test("A core of another form is refused")
    func refusals() throws {
        let changes: [(inout [String: JSONValue]) -> Void] = [
            { $0["v"] = 2 }, { $0["extra"] = true }, { $0["index"] = -1 }, { $0["index"] = "1" }, { $0["path"] = nil },
            { $0["path"] = ["AAAA"] }, { $0["path"] = ["no base64"] }, { $0["evidence"] = "{}" },
            { $0["checkpoint"] = "" },
            { $0["officerSignature"] = "AAAA" }, { $0["officerSignature"] = "" }, { $0["officerSignature"] = .null },
            { $0["path"] = .array(Array(repeating: .string(String(repeating: "A", count: 43) + "="), count: 54)) },
        ]
        for change in changes {
            var sample = try Sample(.int)
            sample.edit = change
            let bytes = try sample.coreBytes()
            #expect(throws: EvidenceError.self) { try ReceiptCore(bytes: bytes) }
        }
        var sample = try Sample(.int, officerActs: true)
        sample.edit = { $0["officerSignature"] = nil }
        let bytes = try sample.coreBytes()
        #expect(EvidenceError.Code.receiptInvalid.isThrown { try ReceiptCore(bytes: bytes) })
        let core = try Sample(.int).core()
        let foreign = try Sample(.gm).core()
        #expect(
            EvidenceError.Code.receiptInvalid.isThrown {
                try ReceiptCore(evidence: core.evidence, index: 0, path: foreign.path, checkpoint: core.checkpoint)
            })
    }

    @Test("A receipt file is read back as the same bytes", arguments: Suite.allCases)
    func file(suite: Suite) throws {
        let sample = try Sample(suite, officerActs: true)
        let file = ReceiptFile(core: try sample.core(), material: sample.material)
        let bytes = try file.encoded()
        let read = try ReceiptFile(bytes: bytes)
        #expect(read == file)
        #expect(try read.encoded() == bytes)
        #expect(
            try ReceiptFile(core: read.core, material: .init(certificates: [], revocationLists: [])).encoded().count > 0
        )
    }

    @Test("A receipt file of another form is refused")
    func fileRefusals() throws {
        let sample = try Sample(.int)
        let core = try sample.coreBytes()
        let certificates = Array(sample.certificates.map(\.pem).joined().utf8)
        let type = Array(ReceiptFile.mediaType.utf8)
        let good: [(String, [UInt8])] = [
            ("mimetype", type), ("receipt.json", core), ("certificates.pem", certificates), ("revocation.pem", []),
        ]
        _ = try ReceiptFile(bytes: try TestContainer.build(good))
        var wrong: [[(String, [UInt8])]] = [
            Array(good.dropLast()), good + [("more", [])], [good[0], good[2], good[1], good[3]],
            [("mimetype", type + [0x0A])] + good.dropFirst(),
        ]
        for content in [certificates + [0x0A], [0x23, 0x0A] + certificates, Array(certificates.dropLast()), [0xFF]] {
            wrong.append([good[0], good[1], ("certificates.pem", content), good[3]])
        }
        wrong.append(Array(good[..<3]) + [("revocation.pem", certificates)])
        for entries in wrong {
            let bytes = try TestContainer.build(entries)
            #expect(EvidenceError.Code.containerInvalid.isThrown { try ReceiptFile(bytes: bytes) })
        }
        var limits = EvidenceLimits.standard
        limits.certificateCount = 1
        #expect(
            EvidenceError.Code.containerInvalid.isThrown {
                try ReceiptFile(bytes: try TestContainer.build(good), limits: limits)
            })
    }
}
