internal import CanonicalJSON
internal import Cryptography
internal import Documents
internal import Zip

/// One export under examination.
struct AuditExamination<Source: ByteSource> {
    let container: AuditContainer<Source>
    let verifier: ReceiptVerifier
    private var cache = VerificationCache()
    private(set) var report = AuditReport()
    private(set) var marks = AuditMarks()
    private(set) var logs: [LogOrigin: AuditLog] = [:]
    private var story: AuditStory?
    private var packets = 0
    private var receipts = 0
    /// Logs that are shown from their first entry on.
    private let beginnings: Set<LogOrigin>

    var manifest: AuditManifest { self.container.manifest }

    init(_ container: AuditContainer<Source>, _ verifier: ReceiptVerifier) {
        self.container = container
        self.verifier = verifier
        self.beginnings = Set(container.manifest.logs.filter { $0.first == 0 }.map(\.origin))
        self.report.manifest = container.manifest
    }

    mutating func examine(_ progress: (Int) -> Void) throws(EvidenceError) {
        try self.container.verifyDigests()
        self.report.note(.export, .pass("共 \(self.manifest.files.count) 个文件", "all files are those of the manifest"))
        var limits = self.verifier.limits
        limits.certificateCount = 256
        limits.revocationListCount = 64
        let material = try self.container.material("", limits: limits)
        self.examineSignature(material)
        try self.readLogs(material)
        for bundle in 0..<self.manifest.bundles {
            try self.examineBundle("receipts/\(AuditManifest.number(bundle + 1))/")
            progress(self.receipts)
        }
        self.closeStory()
        try self.readStatements()
        self.conclude()
    }

    /// The answers that hold when nothing was found against them.
    private mutating func conclude() {
        for origin in self.logs.keys.sorted(by: { $0.description < $1.description }) {
            guard let log = self.logs[origin] else { continue }
            do throws(CryptographyError) {
                if let size = try log.disagreement(with: self.marks.roots[origin] ?? [:]) {
                    self.report.note(
                        .logs, .fail("条目不能导出 \(origin) 在 \(size) 处的根", "\(origin) does not lead to its root at \(size)")
                    )
                }
            } catch {
                self.report.note(.logs, .libraryFailure(error))
            }
        }
        self.concludeCompleteness()
        let counts = self.report.verdicts
        let (failed, open) = (counts[.fail] ?? 0, counts[.cannotTell] ?? 0)
        self.report.note(
            .receipts,
            failed > 0
                ? .fail("\(failed) 份不通过", "\(failed) of \(self.receipts) receipts fail")
                : open > 0
                    ? .cannotTell("\(open) 份无法判定", "\(open) of \(self.receipts) receipts cannot be decided")
                    : .pass("\(self.receipts) 份全部通过", "all \(self.receipts) receipts pass"))
        self.report.note(.logs, .pass("\(self.logs.count) 个日志只有一份历史", "\(self.logs.count) logs have one history"))
        self.report.note(.order, .pass("\(self.packets) 个公文包", "the events of \(self.packets) packets"))
        self.report.note(.timeline, .pass("一致", "they do"))
        self.report.note(.stories, .pass("一致", "they do"))
    }

    private mutating func concludeCompleteness() {
        var parts: [String] = []
        for range in self.manifest.logs {
            guard let log = self.logs[range.origin] else { continue }
            let places = "\(range.origin) #\(range.first)–\(range.last - 1)"
            if let gap = log.gap, self.manifest.selection.isWhole {
                let missing = range.last - range.first - log.shown
                self.report.note(
                    .completeness,
                    .fail("\(places) 缺 \(missing) 条，首缺 #\(gap)", "\(places): \(missing) missing, first #\(gap)"))
            }
            parts.append("\(places) (\(log.shown)/\(range.last - range.first))")
        }
        if self.receipts != self.manifest.receipts || self.packets != self.manifest.packets {
            self.report.note(
                .completeness, .fail("清单所计份数不符", "the manifest counts other numbers of receipts or packets"))
        }
        let shown = parts.isEmpty ? "-" : parts.joined(separator: ", ")
        self.report.note(
            .completeness,
            self.manifest.selection.isWhole
                ? .pass("\(shown) 全部出示", "\(shown): all are present")
                : .pass("只出示所选公文包：\(shown)", "a selection, which claims no completeness: \(shown)"))
    }
}

/// The manifest's signature, and the ranges of logs.
extension AuditExamination {
    private mutating func examineSignature(_ material: VerificationMaterial) {
        let (manifest, line) = (self.manifest, self.container.signature)
        let checks: [AuditCheck] = [
            .manifestSignature, .manifestCertificate, .manifestChain, .manifestRevocation,
        ]
        do throws(CryptographyError) {
            var named: [Certificate] = []
            for certificate in material.certificates {
                let identifier = try NoteSignature.keyIdentifier(
                    of: certificate.publicKey, name: line.name, kind: .auditExport)
                if identifier == line.keyIdentifier { named.append(certificate) }
            }
            let seconds = manifest.time.seconds
            guard let certificate = named.first(where: { $0.isValid(at: seconds) }) ?? named.first else {
                let missing = Finding.cannotTell("没有签名密钥的证书", "no certificate is that of the key")
                for check in checks { self.report.note(check, missing) }
                return
            }
            let isValid = try certificate.publicKey.isValidSignature(
                line.signature, over: AuditManifest.prefix + manifest.bytes)
            let isRight = isValid && certificate.publicKey.algorithm.suite == manifest.suite
            self.report.note(
                .manifestSignature,
                isRight ? .pass("签名正确", "the node's log key signed it") : .fail("签名错误", "the signature is wrong"))
            let chain = try ChainFindings(
                of: certificate, anchors: self.verifier.anchors, material: material, at: seconds)
            let name = manifest.node.domainName
            self.report.note(
                .manifestCertificate,
                certificate.purpose == .log && certificate.name == name && Self.suites(chain, are: manifest.suite)
                    ? .pass("是节点 \(name) 的日志证书", "it is the log certificate of \(name)")
                    : .fail("不是节点 \(name) 的日志证书", "it is no log certificate of \(name) in one suite"))
            self.report.note(.manifestChain, chain.chain)
            self.report.note(.manifestRevocation, chain.revocation)
        } catch {
            for check in checks { self.report.note(check, .libraryFailure(error)) }
        }
    }

    private static func suites(_ chain: ChainFindings, are suite: Suite) -> Bool {
        chain.certificates.allSatisfy {
            $0.publicKey.algorithm.suite == suite && $0.signatureAlgorithm?.suite == suite
        }
    }

    private mutating func readLogs(_ material: VerificationMaterial) throws(EvidenceError) {
        let names = self.manifest.files.map(\.name)
        for (place, range) in self.manifest.logs.enumerated() {
            var entries: [UInt8] = []
            for name in names where name.hasPrefix("logs/\(place + 1)/") {
                let bytes = try self.container.content(of: name)
                let expected = min(AuditManifest.entriesInFile, range.size - range.first - entries.count / 32)
                guard bytes.count == expected * 32 else { throw .audit("\(name) has not \(expected) entries") }
                entries += bytes
            }
            self.logs[range.origin] = AuditLog(range, self.manifest.suite.digestAlgorithm, entries: entries)
            for checkpoint in range.checkpoints { self.examine(checkpoint, material) }
        }
    }

    private mutating func examine(_ checkpoint: Checkpoint, _ material: VerificationMaterial) {
        let origin = checkpoint.body.origin
        let found = ReceiptExamination.findings(checkpoint, material, anchors: self.verifier.anchors)
        for finding in [found.signature, found.certificate, found.chain, found.revocation]
        where finding.status != .pass {
            self.report.note(.logs, finding)
        }
        let suites = found.certificates.flatMap { [$0.publicKey.algorithm.suite, $0.signatureAlgorithm?.suite] }
        if !suites.allSatisfy({ $0 == checkpoint.body.suite }) {
            self.report.note(.logs, .fail("混用算法套件", "an algorithm is not of suite \(checkpoint.body.suite.rawValue)"))
        }
        self.report.witnesses += found.witnesses
        if !self.marks.note(checkpoint.body) { self.report.note(.logs, Self.fork(origin)) }
    }

    static func fork(_ origin: LogOrigin) -> Finding {
        .fail("日志 \(origin) 有两份历史（分叉）", "the log \(origin) has two histories: it was forked")
    }

    /// What stands in the ranges and is no evidence: what this node found in other nodes' logs.
    private mutating func readStatements() throws(EvidenceError) {
        var digests: Set<Digest> = []
        for line in try self.container.lines(of: "statements.jsonl") {
            let statement = try LogContradiction(bytes: line)
            do throws(CryptographyError) {
                digests.insert(try statement.digest(self.manifest.suite.digestAlgorithm))
            } catch {
                throw .library(error)
            }
        }
        for origin in self.logs.keys { self.logs[origin]?.see(statements: &digests) }
        if !digests.isEmpty {
            self.report.note(.logs, .fail("有声明不在日志中", "a statement does not stand in any range"))
        }
    }
}

/// Bundles of receipts.
extension AuditExamination {
    private mutating func examineBundle(_ folder: String) throws(EvidenceError) {
        let material = try self.container.material(folder, limits: self.verifier.limits)
        let receipts = try self.container.lines(of: folder + "receipts.jsonl")
        var next = 0
        for line in try self.container.lines(of: folder + "timeline.jsonl") {
            let stated = try AuditLine(line)
            try self.enter(stated.packet)
            guard case .receipt(let event) = stated.kind else { continue }
            guard next < receipts.count else {
                throw .audit("\(folder)timeline.jsonl has more receipts than there are")
            }
            self.examine(receipts[next], material, line, event, place: "\(folder.dropLast())#\(next + 1)")
            next += 1
        }
        guard next == receipts.count else { throw .audit("\(folder)timeline.jsonl has fewer receipts than there are") }
    }

    /// Packets follow one another by their digests, so that each is seen whole.
    private mutating func enter(_ packet: Digest) throws(EvidenceError) {
        if self.story?.packet == packet { return }
        if let known = self.story?.packet, known.description >= packet.description {
            throw .audit("the packets are not in the order of their digests")
        }
        self.closeStory()
        self.story = AuditStory(packet: packet)
        self.packets += 1
    }

    private mutating func closeStory() {
        guard let story = self.story else { return }
        self.report.note(.order, story.order(beginnings: self.beginnings))
        self.report.note(.stories, story.disagreement())
    }

    private mutating func examine(
        _ bytes: [UInt8],
        _ material: VerificationMaterial,
        _ line: [UInt8],
        _ stated: AuditLine.Receipt,
        place: String
    ) {
        self.receipts += 1
        let (report, proven) =
            self.manifest.isRedacted
            ? self.verifier.verify(redacted: bytes, material: material, cache: &self.cache)
            : self.verifier.proof(of: bytes, material: material, cache: &self.cache)
        self.report.verdicts[report.verdict, default: 0] += 1
        if report.verdict != .pass, self.report.problems.count < AuditReport.problemLimit {
            self.report.problems.append(.init(place: place, report: report))
        }
        guard let proven else { return }
        let isSame =
            proven.line.map { $0 == line } ?? (proven.entry == stated.evidence && stated.issuer == proven.origin.node)
        if !isSame {
            self.report.note(.timeline, .fail("与回执不符（\(place)）", "the line of \(place) is not its receipt's"))
        }
        self.mark(proven)
        self.story?.add(
            AuditStory.Event(
                event: stated.event, evidence: proven.entry, origin: proven.origin, index: proven.index,
                id: stated.id, from: stated.from, to: stated.to, previous: proven.previous))
    }

    private mutating func mark(_ proven: ProvenEntry) {
        var agrees = self.marks.note(proven.body)
        if self.logs[proven.origin] != nil {
            if !(self.logs[proven.origin]?.see(proven.entry, at: proven.index) ?? true) {
                self.report.note(
                    .logs, .fail("凭证不在所示区间的该处", "#\(proven.index) of \(proven.origin) is not what the range shows"))
            }
        } else {
            agrees = self.marks.note(proven.entry, at: proven.index, of: proven.origin) && agrees
        }
        if !agrees { self.report.note(.logs, Self.fork(proven.origin)) }
    }
}
