internal import Documents
internal import Exchange

/// Decides what of a snapshot needs a person; pure.
public struct HealthRules: Sendable {
    /// What is wrong, and since when if that is known.
    struct Finding: Hashable {
        let code: HealthAlarm.Code
        let subject: String
        let text: String
        let since: UTCMilliseconds?
    }

    /// What tells one alarm from another.
    struct Key: Hashable {
        let code: HealthAlarm.Code
        let subject: String
    }

    /// Less than this free on the volume is an alarm, but no more than a tenth of it.
    public var lowSpace: Int64 = 2 << 30
    /// A parent that has not answered for so long is an alarm; it is greeted every 10 minutes.
    public var silence = Duration.seconds(1800)

    /// The usual rules.
    public init() {}

    /// Everything that is wrong.
    ///
    /// - Parameters:
    ///   - snapshot: How it stands.
    ///   - standing: The alarms so far; some stay until the opposite is known.
    /// - Returns: The findings, in no particular order.
    func findings(_ snapshot: NodeSnapshot, standing: Set<Key>) -> [Finding] {
        self.store(snapshot) + self.expiries(snapshot) + self.neighbours(snapshot, standing) + self.silences(snapshot)
            + self.others(snapshot)
    }

    private func store(_ snapshot: NodeSnapshot) -> [Finding] {
        var findings: [Finding] = []
        let store = snapshot.store
        if let failure = snapshot.commits.failure {
            findings.append(
                .init(.storeFailing, text: "the last commit failed (\(failure)): nothing is accepted; see the log"))
        }
        if snapshot.commits.isStalled {
            findings.append(
                .init(
                    .storeStalled, text: "\(snapshot.commits.waiting) operations wait and no commit ends: see the disk")
            )
        }
        let free = "\(store.freeBytes >> 20) of \(store.volumeBytes >> 20) MiB are free"
        if !store.hasRoom {
            findings.append(.init(.storageFull, text: "no packets are taken: \(free) on the volume of node.data"))
        } else if store.volumeBytes > 0, store.freeBytes < min(self.lowSpace, store.volumeBytes / 10) {
            findings.append(.init(.storageLow, text: "\(free) on the volume of node.data"))
        }
        return findings
    }

    private func expiries(_ snapshot: NodeSnapshot) -> [Finding] {
        snapshot.expiries.compactMap { item in
            let codes = item.kind.alarms
            if item.until <= snapshot.time {
                return Finding(
                    code: codes.expired, subject: item.name, text: "\(item.title) ended at \(item.until)",
                    since: item.until)
            }
            let urgent = item.until.advanced(by: .zero - ExpirySchedule.urgency(of: item))
            guard urgent <= snapshot.time else { return nil }
            return Finding(
                code: codes.expiring, subject: item.name, text: "\(item.title) ends at \(item.until)", since: urgent)
        }
    }

    private func neighbours(_ snapshot: NodeSnapshot, _ standing: Set<Key>) -> [Finding] {
        snapshot.neighbours.flatMap { neighbour -> [Finding] in
            let code = neighbour.code.digits
            var findings: [Finding] = []
            let isTriedAgain =
                neighbour.status == .probing
                && standing.contains(Key(code: .neighbourUnauthorised, subject: code))
            if neighbour.status == .unauthorised || isTriedAgain {
                findings.append(
                    .init(
                        .neighbourUnauthorised, code,
                        text: "node \(code) and this node do not accept each other: yizhan probe \(code)"))
            }
            if let skew = neighbour.skew, Duration.milliseconds(abs(skew)) > NodeNotice.skewAlarm {
                findings.append(
                    .init(
                        .clockSkew, code,
                        text: "the clock of node \(code) is \(skew / 1000) s ahead of this node's: check both"))
            }
            let heard = neighbour.answered ?? snapshot.started
            if neighbour.isParent, neighbour.status != .maintenance,
                heard.duration(to: snapshot.time) > self.silence
            {
                findings.append(
                    Finding(
                        code: .parentSilent, subject: code,
                        text: "the parent, node \(code), has not answered since \(heard): yizhan probe \(code)",
                        since: heard))
            }
            return findings
        }
    }

    private func silences(_ snapshot: NodeSnapshot) -> [Finding] {
        snapshot.silences.map { silence in
            let what =
                switch silence.awaited {
                case .relay: "of the next node"
                case .delivery: "of delivery"
                case .acceptance: "of 签收"
                }
            let text =
                silence.isOverdue
                ? "\(silence.count) receipts \(what) did not come in time: yizhan silences"
                : "\(silence.count) receipts \(what) take long: yizhan silences"
            return Finding(
                code: silence.isOverdue ? .receiptsOverdue : .receiptsDelayed, subject: silence.awaited.rawValue,
                text: text, since: silence.since)
        }
    }

    private func others(_ snapshot: NodeSnapshot) -> [Finding] {
        var findings: [Finding] = []
        if let since = snapshot.witness.aheadSince {
            findings.append(
                Finding(
                    code: .witnessAhead, subject: "",
                    text: "the parent has seen more of this node's log than the store holds: it is an old copy",
                    since: since))
        }
        for (node, time) in snapshot.witness.contradicted {
            findings.append(
                Finding(
                    code: .logContradicted, subject: node.digits,
                    text: "the log of node \(node) contradicts what this node has seen of it: yizhan log witnessed",
                    since: time))
        }
        if snapshot.logCheck.errors > 0 {
            findings.append(
                Finding(
                    code: .logDamaged, subject: "",
                    text:
                        "the stored log has \(snapshot.logCheck.errors) errors: see the node's log, and yizhan log check",
                    since: snapshot.logCheck.ended))
        }
        for (source, problem) in snapshot.sealStatusProblems {
            findings.append(.init(.sealStatusRefused, source, text: "a status list of seals is not taken: \(problem)"))
        }
        let dead = snapshot.deadLetters.values.reduce(0, +)
        if dead > 0 {
            findings.append(.init(.deadLetters, text: "\(dead) hand-overs were given up: yizhan dead"))
        }
        let process = snapshot.process
        if process.descriptorLimit > 0, process.descriptors * 10 > process.descriptorLimit * 9 {
            findings.append(
                .init(
                    .descriptorsLow,
                    text: "\(process.descriptors) of \(process.descriptorLimit) descriptors are open: LimitNOFILE"))
        }
        return findings
    }
}

extension HealthRules.Finding {
    fileprivate init(_ code: HealthAlarm.Code, _ subject: String = "", text: String) {
        self.init(code: code, subject: subject, text: text, since: nil)
    }
}

extension ExpiringItem.Kind {
    fileprivate var alarms: (expired: HealthAlarm.Code, expiring: HealthAlarm.Code) {
        switch self {
        case .certificate: (.certificateExpired, .certificateExpiring)
        case .authority: (.authorityExpired, .authorityExpiring)
        case .directory: (.directoryExpired, .directoryExpiring)
        case .revocationList: (.revocationListExpired, .revocationListExpiring)
        case .sealStatusList: (.sealStatusExpired, .sealStatusExpiring)
        }
    }
}

/// Remembers since when alarms stand.
struct AlarmBook {
    private var since: [HealthRules.Key: UTCMilliseconds] = [:]

    /// The alarms that stand.
    var standing: Set<HealthRules.Key> { Set(self.since.keys) }

    /// Takes in what was found now.
    ///
    /// - Returns: The alarms, the gravest first, then the oldest.
    mutating func update(_ findings: [HealthRules.Finding], at now: UTCMilliseconds) -> [HealthAlarm] {
        var known: [HealthRules.Key: UTCMilliseconds] = [:]
        let alarms = findings.map { finding in
            let key = HealthRules.Key(code: finding.code, subject: finding.subject)
            let since = finding.since ?? self.since[key] ?? now
            known[key] = since
            return HealthAlarm(finding.code, finding.subject, finding.text, since: since)
        }
        self.since = known
        return alarms.sorted {
            let (left, right) = ($0.code.severity == .failing, $1.code.severity == .failing)
            if left != right { return left }
            return ($0.since, $0.code.rawValue, $0.subject) < ($1.since, $1.code.rawValue, $1.subject)
        }
    }
}
