public import Cryptography

/// Verifies a log that was exported as tiles, without the node that keeps it.
///
/// Every entry is read and the whole tree computed anew, one bundle after the other: memory does not grow with the log.
public struct TiledLogVerifier: Sendable {
    /// A file of an exported log.
    public enum File: Sendable, Hashable, CustomStringConvertible {
        /// The newest state.
        case checkpoint
        /// The newest state that a witness has cosigned, where that is an earlier one.
        case witnessedCheckpoint
        /// A tile or an entry bundle.
        case tile(TilePath)

        /// The components of its path below the log's folder.
        public var components: [String] {
            switch self {
            case .checkpoint: ["checkpoint"]
            case .witnessedCheckpoint: ["checkpoint.witnessed"]
            case .tile(let path): path.components
            }
        }

        /// Its path below the log's folder.
        public var description: String { self.components.joined(separator: "/") }
    }

    /// Gives the content of a file; nil when it is not there.
    public typealias Reading = (File) throws -> [UInt8]?

    /// What is trusted.
    public let anchors: [Certificate]
    private let limits: EvidenceLimits

    /// A verifier.
    public init(anchors: [Certificate], limits: EvidenceLimits = .standard) {
        self.anchors = anchors
        self.limits = limits
    }

    /// Verifies a log.
    ///
    /// - Parameters:
    ///   - material: Certificates and revocation lists, not trusted as such.
    ///   - progress: Told from time to time how many entries were looked at.
    ///   - read: Gives the content of a file.
    /// - Returns: Every check with its answer.
    /// - Throws: What reading throws.
    public func verify(
        material: VerificationMaterial,
        progress: (Int) -> Void = { _ in },
        read: Reading
    ) throws -> TiledLogReport {
        let checkpoint: Checkpoint
        do {
            guard let bytes = try read(.checkpoint) else { throw EvidenceError.checkpoint("there is none") }
            checkpoint = try Checkpoint(bytes: bytes, limits: self.limits)
        } catch let error as EvidenceError {
            return TiledLogReport(
                [.checkpoint: .fail("检查点无法读取（\(error)）", "the checkpoint cannot be read: \(error)")], body: nil)
        }
        var findings: [TiledLogReport.Check: Finding] = [:]
        findings[.checkpoint] = .pass("格式正确", "it is of the one form")
        let earlier = try self.earlier(than: checkpoint, read)
        let walk = try TileWalk(checkpoint.body, marks: earlier.checkpoint.map { [$0.body.size] } ?? [])
            .run(progress, read)
        findings[.entries] = walk.entries
        findings[.tiles] = walk.tiles
        findings[.root] = walk.root
        let log = ReceiptExamination.findings(checkpoint, material, anchors: self.anchors)
        findings[.checkpointSignature] = self.signature(checkpoint, log)
        findings[.logCertificate] = log.certificate
        findings[.logChain] = log.chain
        findings[.logRevocation] = log.revocation
        let witnessing = self.witnessing(checkpoint, log, earlier, walk, material)
        findings[.witnessed] = witnessing.finding
        return TiledLogReport(
            findings, body: checkpoint.body, witnesses: witnessing.witnesses, witnessedSize: witnessing.size)
    }

    /// The signature that the log's own note has, and the same one in C2SP's form where it stands there.
    private func signature(_ checkpoint: Checkpoint, _ log: LogFindings) -> Finding {
        guard log.signature.status == .pass, let certificate = log.certificates.first else { return log.signature }
        do {
            let standard = try checkpoint.standardSignature(by: certificate)
            for line in checkpoint.cosignatures where line.name == checkpoint.body.origin.description {
                guard line == standard else {
                    return .fail("另一行日志签名不符", "another line in the log's name is not its signature")
                }
            }
        } catch {
            return .libraryFailure(error)
        }
        return log.signature
    }
}

/// Witnesses.
extension TiledLogVerifier {
    private struct Earlier {
        var checkpoint: Checkpoint?
        var problem: Finding?
    }

    private struct Witnessing {
        var finding: Finding
        var witnesses: [WitnessFinding]
        var size: Int?
    }

    private func earlier(than newest: Checkpoint, _ read: Reading) throws -> Earlier {
        do {
            guard let bytes = try read(.witnessedCheckpoint) else { return Earlier() }
            let checkpoint = try Checkpoint(bytes: bytes, limits: self.limits)
            guard checkpoint.body.origin == newest.body.origin, checkpoint.body.size <= newest.body.size else {
                throw EvidenceError.checkpoint("it is no earlier state of \(newest.body.origin)")
            }
            return Earlier(checkpoint: checkpoint)
        } catch let error as EvidenceError {
            return Earlier(problem: .fail("见证检查点有误（\(error)）", "the witnessed checkpoint: \(error)"))
        }
    }

    private func witnessing(
        _ newest: Checkpoint,
        _ log: LogFindings,
        _ earlier: Earlier,
        _ walk: TileWalk.Outcome,
        _ material: VerificationMaterial
    ) -> Witnessing {
        if let problem = earlier.problem { return Witnessing(finding: problem, witnesses: []) }
        guard let checkpoint = earlier.checkpoint else {
            return Self.judge(log.witnesses, size: newest.body.size, of: newest.body.size)
        }
        let findings = ReceiptExamination.findings(checkpoint, material, anchors: self.anchors)
        var result = Self.judge(findings.witnesses, size: checkpoint.body.size, of: newest.body.size)
        if let root = walk.roots[checkpoint.body.size], root != checkpoint.body.root {
            result.finding = .fail(
                "条目不能导出被见证的根", "the entries do not lead to the root that was witnessed: the log was forked")
        } else if findings.signature.status == .fail {
            result.finding = findings.signature
        } else if walk.roots[checkpoint.body.size] == nil, result.finding.status == .pass {
            result.finding = .undecided
        }
        return result
    }

    private static func judge(_ witnesses: [WitnessFinding], size: Int, of total: Int) -> Witnessing {
        let statuses = witnesses.map(\.finding.status)
        let finding: Finding
        if let bad = witnesses.first(where: { $0.finding.status == .fail }) {
            finding = bad.finding
        } else if statuses.contains(.pass) {
            finding = .pass("已见证 \(size) / \(total) 条", "\(size) of \(total) entries are witnessed")
        } else if let doubt = witnesses.first {
            finding = doubt.finding
        } else {
            finding = .cannotTell("待见证", "pending witness: nobody has cosigned it yet")
        }
        return Witnessing(finding: finding, witnesses: witnesses, size: witnesses.isEmpty ? nil : size)
    }
}
