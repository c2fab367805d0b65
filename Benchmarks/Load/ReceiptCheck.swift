import Cryptography
import Documents
import Evidence
import LocalAPI

/// Verifies receipts as a sender's program would: the first of a log whole, as a file against the anchors; of the others
/// the form, the path to the checkpoint, and each checkpoint's signature once by that log's certificate.
struct ReceiptCheck {
    private static let remembered = 1024
    private let api: APIClient
    private let verifier: ReceiptVerifier
    private var certificates: [String: Certificate] = [:]
    private var checkpoints: Set<String> = []

    init(api: APIClient, anchors: [Certificate]) {
        self.api = api
        self.verifier = ReceiptVerifier(anchors: anchors)
    }

    mutating func verify(_ bytes: [UInt8]) async throws -> ReceiptCore {
        let core = try ReceiptCore(bytes: bytes)
        guard try core.verifyInclusion() else { throw Self.wrong(core, "its path does not lead to the checkpoint") }
        guard core.evidence.issuer == core.checkpoint.body.origin.node else {
            throw Self.wrong(core, "it stands in another node's log")
        }
        let text = core.checkpoint.text
        if !self.checkpoints.contains(text) {
            let certificate = try await self.certificate(for: core)
            guard try core.checkpoint.verifySignature(by: certificate) else {
                throw Self.wrong(core, "the signature of its checkpoint is wrong")
            }
            if self.checkpoints.count == Self.remembered { self.checkpoints = [] }
            self.checkpoints.insert(text)
        }
        return core
    }

    /// Verifies the receipt as a file, offline, in every respect.
    func verifyWhole(_ core: ReceiptCore) async throws -> ReceiptFile {
        let file = try await self.api.bytes("/v1/receipts/\(core.identity())")
        let report = self.verifier.verify(file: file)
        guard report.verdict == .pass else {
            let failed = report.items.filter { $0.finding.status != .pass }.map { "\($0.check): \($0.finding)" }
            throw Self.wrong(core, failed.joined(separator: "; "))
        }
        return try ReceiptFile(bytes: file)
    }

    private mutating func certificate(for core: ReceiptCore) async throws -> Certificate {
        let node = core.checkpoint.body.origin.node
        if let known = self.certificates[node.digits] { return known }
        let file = try await self.verifyWhole(core)
        let found = file.material.certificates.first { $0.purpose == .log && $0.name == node.domainName }
        guard let found else { throw Self.wrong(core, "its file holds no certificate of the log") }
        self.certificates[node.digits] = found
        return found
    }

    private static func wrong(_ core: ReceiptCore, _ reason: String) -> BenchError {
        BenchError("the receipt of packet \(core.evidence.id) does not verify: \(reason)")
    }
}
