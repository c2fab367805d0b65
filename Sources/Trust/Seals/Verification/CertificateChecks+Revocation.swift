internal import Cryptography
internal import Documents

extension CertificateChecks {
    /// What the lists say of one certificate.
    private enum Standing {
        case good(RevocationList)
        case revoked(UTCMilliseconds)
        case unknown(chinese: String, english: String)
    }

    /// GM/T 0031-2014 § 6.2.3: a certificate revoked before the signing time makes the signature invalid, one revoked later
    /// does not.
    func revocation(
        of chain: [Certificate]?,
        _ role: Role,
        at time: UTCMilliseconds?,
        now: UTCMilliseconds,
        _ log: inout CheckLog
    ) {
        let name = role.names.revocation
        guard let chain else {
            return log.cannotTell(name, "证书链未确定,吊销状态无从查起", "without a chain revocation cannot be looked up")
        }
        var undecided: (chinese: String, english: String)?
        var remark = (chinese: "", english: "")
        for (subject, issuer) in zip(chain, chain.dropFirst()) {
            switch self.standing(of: subject, under: issuer, at: time, now: now) {
            case .good: continue
            case .unknown(let chinese, let english): undecided = undecided ?? (chinese, english)
            case .revoked(let revokedAt):
                guard let time else {
                    undecided = (
                        "证书 \(subject.subject) 已于 \(revokedAt) 吊销,不知签名是否在此之前",
                        "\(subject.subject) was revoked at \(revokedAt); whether it signed before is not known"
                    )
                    continue
                }
                guard revokedAt > time else {
                    return log.fail(
                        name, "证书 \(subject.subject) 在签名之前已于 \(revokedAt) 吊销",
                        "\(subject.subject) was revoked at \(revokedAt), before it signed")
                }
                remark = (
                    ";签名之后于 \(revokedAt) 吊销", "; it was revoked at \(revokedAt), after it signed"
                )
            }
        }
        if let undecided { return log.cannotTell(name, undecided.chinese, undecided.english) }
        log.pass(name, "签名时未被吊销\(remark.chinese)", "it was not revoked when it signed\(remark.english)")
    }

    private func standing(
        of certificate: Certificate,
        under issuer: Certificate,
        at time: UTCMilliseconds?,
        now: UTCMilliseconds
    ) -> Standing {
        let lists = self.trust.revocationLists.filter {
            $0.issuerName == issuer.subjectName && $0.isSigned(by: issuer)
        }
        // Any list that names it counts, and the earliest of the times given.
        let entries = lists.compactMap { $0.entries[certificate.serialNumber]?.revokedAt }
        if let first = entries.min() { return .revoked(UTCMilliseconds(seconds: first)) }
        guard let newest = lists.max(by: { $0.thisUpdate < $1.thisUpdate }) else {
            return .unknown(
                chinese: "没有 \(issuer.subject) 的吊销列表", english: "there is no revocation list of \(issuer.subject)")
        }
        // A list made later than the signature tells of it; an earlier one does while no newer one is due.
        guard newest.nextUpdate < now.seconds, newest.thisUpdate < (time ?? now).seconds else { return .good(newest) }
        let due = UTCMilliseconds(seconds: newest.nextUpdate)
        return .unknown(
            chinese: "\(issuer.subject) 的吊销列表应于 \(due) 更新",
            english: "the revocation list of \(issuer.subject) was due for renewal at \(due)")
    }
}
