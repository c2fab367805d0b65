public import Cryptography
public import Zip

/// Verifies exports for auditors offline, each by itself and all against one another.
public struct AuditVerifier: Sendable {
    private let receipts: ReceiptVerifier
    private let limits: AuditLimits
    private var examined: [(report: AuditReport, marks: AuditMarks, logs: [LogOrigin: AuditLog])] = []

    /// A verifier.
    ///
    /// - Parameters:
    ///   - anchors: What is trusted.
    ///   - limits: How large an export may be.
    public init(anchors: [Certificate], limits: AuditLimits = .standard) {
        self.receipts = ReceiptVerifier(anchors: anchors)
        self.limits = limits
    }

    /// Verifies an export and remembers what it says of logs.
    ///
    /// - Parameters:
    ///   - source: The container's bytes.
    ///   - progress: Told how many receipts were looked at.
    public mutating func add(_ source: some ByteSource, progress: (Int) -> Void = { _ in }) {
        do throws(EvidenceError) {
            var subject = AuditExamination(try AuditContainer(source, limits: self.limits), self.receipts)
            do throws(EvidenceError) {
                try subject.examine(progress)
                self.examined.append((subject.report, subject.marks, subject.logs))
            } catch {
                self.examined.append((Self.failure(error, subject.manifest), AuditMarks(), [:]))
            }
        } catch {
            self.examined.append((Self.failure(error, nil), AuditMarks(), [:]))
        }
    }

    /// What cannot be read leaves every other question open.
    private static func failure(_ error: EvidenceError, _ manifest: AuditManifest?) -> AuditReport {
        var report = AuditReport()
        report.manifest = manifest
        report.note(.export, .fail("不是规定格式或已改动（\(error)）", "it is not of the one form, or was changed: \(error)"))
        return report
    }

    /// The reports, in the order in which exports were added, each compared with all others.
    public func reports() -> [AuditReport] {
        self.examined.indices.map { place in
            var report = self.examined[place].report
            guard report[.export].status == .pass else { return report }
            for other in self.examined.indices where other != place {
                report.note(.stories, self.contradiction(place, other) ?? self.contradiction(other, place))
            }
            return report
        }
    }

    /// What one export says of logs that another shows otherwise.
    private func contradiction(_ one: Int, _ other: Int) -> Finding? {
        let (shown, claimed) = (self.examined[one], self.examined[other].marks)
        if let origin = shown.marks.contradicts(claimed) { return Self.fork(origin) }
        for (origin, log) in shown.logs {
            let entries = claimed.entries[origin] ?? [:]
            guard entries.allSatisfy({ log.agrees($0.value, at: $0.key) }) else { return Self.fork(origin) }
            do throws(CryptographyError) {
                if try log.disagreement(with: claimed.roots[origin] ?? [:]) != nil { return Self.fork(origin) }
            } catch {
                return .libraryFailure(error)
            }
        }
        return nil
    }

    private static func fork(_ origin: LogOrigin) -> Finding {
        .fail("他方所示日志 \(origin) 不同（分叉）", "another export shows the log \(origin) otherwise: it was forked")
    }
}
