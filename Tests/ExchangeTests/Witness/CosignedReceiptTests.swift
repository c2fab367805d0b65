import Cryptography
import Documents
import Evidence
import Exchange
import Foundation
import Packets
import Testing

@Suite("Receipts under a witness's cosignature", .timeLimit(.minutes(2)))
struct CosignedReceiptTests {
    @Test(
        "A receipt file gains the parent's cosignature; what is stored and sent stays, and both verifiers pass it",
        arguments: Cryptography.Suite.allCases)
    func cosigned(suite: Cryptography.Suite) async throws {
        try await Cluster.with(suite, nodes: ["35", "3508"]) { cluster in
            var cores: [ReceiptCore] = []
            var identifiers: [PacketIdentifier] = []
            for _ in 0..<6 {
                let outcome = try await cluster.submit(from: Unit.city, to: [Unit.finance])
                identifiers.append(outcome.envelope.id)
                cores += outcome.receipts
            }
            let city = try cluster["3508"]
            let province = try #require(cluster.pki.keys["35"]?.log.certificate)
            let verifier = ReceiptVerifier(anchors: cluster.pki.anchors)
            for core in cores {
                let digest = try core.identity()
                try await cluster.until { try await !city.receipt(digest).core.checkpoint.cosignatures.isEmpty }
                let file = try await city.receipt(digest)
                #expect(file.core.evidence == core.evidence)
                #expect(file.core.index == core.index)
                let checkpoint = file.core.checkpoint
                #expect(checkpoint.cosignatures.count == 1)
                #expect(try Cosignature.verify(checkpoint.cosignatures[0], of: checkpoint, by: province) != nil)
                #expect(file.material.certificates.contains(province))
                let report = verifier.verify(file: try file.encoded())
                #expect(report.verdict == .pass, "\(report.text)")
            }
            let kept = try await city.track(identifiers[0]).flatMap(\.receipts).map(\.core.bytes)
            #expect(Set(kept) == Set(cores.prefix(2).map(\.bytes)))
            let file = try await city.receipt(cores[0].identity()).encoded()
            #expect(try OtherVerifiers.python(file, anchors: cluster.pki.anchors) == 0)
        }
    }

    @Test("Without a witness a receipt file is the receipt as it was given")
    func alone() async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            let outcome = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            for core in outcome.receipts {
                #expect(try await cluster["3508"].receipt(core.identity()).core.bytes == core.bytes)
            }
        }
    }

    @Test(
        "What was signed while the witness was away for days is upgraded too, each receipt under a state of its own hours"
    )
    func late() async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            let early = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            cluster.clock.advance(by: .seconds(86_400))
            let late = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            try await cluster.start("35")
            try await cluster["3508"].hasten(DivisionCode("35"))
            let city = try DivisionCode("3508")
            try await cluster.until { try await cluster["35"].lastWitnessed(of: city)?.body.size == 4 }
            for core in early.receipts + late.receipts {
                let digest = try core.identity()
                try await cluster.until {
                    try await !cluster["3508"].receipt(digest).core.checkpoint.cosignatures.isEmpty
                }
                let file = try await cluster["3508"].receipt(digest)
                #expect(file.core.checkpoint.body == core.checkpoint.body)
                let report = ReceiptVerifier(anchors: cluster.pki.anchors).verify(file: try file.encoded())
                #expect(report.verdict == .pass && report.isWitnessed, "\(report.text)")
            }
        }
    }
}
