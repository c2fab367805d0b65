internal import Cryptography
internal import Documents

/// The checks of a seal, in the order of GM/T 0031-2014 § 6.1.2.
struct SealChecks {
    let trust: SealTrust

    /// - Parameters:
    ///   - seal: The seal.
    ///   - time: When it was applied, or now for a seal by itself; nil when it is not known when it was applied.
    ///   - now: Now.
    ///   - log: Gets the checks.
    func check(_ seal: ElectronicSeal, at time: UTCMilliseconds?, now: UTCMilliseconds, _ log: inout CheckLog) {
        let deviations = seal.deviations.sorted().map(\.rawValue).joined(separator: ", ")
        log.pass(
            .sealFormat, "\(seal.format.rawValue)\(deviations.isEmpty ? "" : ",与标准格式不同之处:\(deviations)")",
            "\(seal.format.rawValue)\(deviations.isEmpty ? "" : "; it deviates: \(deviations)")")
        let signer = SignerCertificate(seal.makerCertificate, algorithm: seal.signatureAlgorithm)
        signer.verify(seal.signature, over: seal.signedBytes, as: .makerSignature, &log)
        if let certificate = signer.certificate {
            CertificateChecks(trust: self.trust).check(certificate, as: .maker, at: time, now: now, &log)
        }
        Self.validity(seal, at: time, now: now, &log)
        self.status(seal, signer.certificate, at: time, now: now, &log)
    }

    private static func validity(
        _ seal: ElectronicSeal,
        at time: UTCMilliseconds?,
        now: UTCMilliseconds,
        _ log: inout CheckLog
    ) {
        let span = "\(seal.validFrom) 至 \(seal.validUntil)"
        let spanEnglish = "from \(seal.validFrom) to \(seal.validUntil)"
        guard let time else {
            return log.cannotTell(
                .sealValidity, "不知何时盖章,印章有效期 \(span)",
                "when it was applied is not known; the seal is valid \(spanEnglish)")
        }
        guard seal.validFrom <= time, time <= seal.validUntil else {
            return log.fail(
                .sealValidity, "\(time) 不在印章有效期 \(span) 内", "at \(time) the seal was not valid, it is \(spanEnglish)")
        }
        // Times of seals are of whole seconds.
        guard seal.created.wholeSecond <= time else {
            return log.fail(
                .sealValidity, "\(time) 时印章尚未制作(\(seal.created))",
                "at \(time) the seal was not yet made (\(seal.created))")
        }
        let isOver = now > seal.validUntil
        log.pass(
            .sealValidity, "\(time) 时印章有效(\(span))\(isOver ? ",此后已过期" : "")",
            "valid at \(time) (\(spanEnglish))\(isOver ? "; it has expired since" : "")")
    }

    // MARK: Status

    private func status(
        _ seal: ElectronicSeal,
        _ maker: Certificate?,
        at time: UTCMilliseconds?,
        now: UTCMilliseconds,
        _ log: inout CheckLog
    ) {
        guard self.trust.isStatusRequired || !self.trust.statusLists.isEmpty,
            let digest = try? DigestAlgorithm.sha256.hash(seal.der)
        else { return }
        // A maker tells of its own seals only, whatever another list says of them.
        let lists = self.trust.statusLists.filter { $0.maker == maker?.name }
        guard let list = lists.max(by: { $0.serial < $1.serial }) else {
            return log.cannotTell(
                .sealStatus, "没有该制章人的印章状态列表", "there is no status list of this seal's maker")
        }
        guard let entry = list.entries[digest] else {
            return log.fail(
                .sealStatus, "印章不在制章人的登记册中(第 \(list.serial) 期)",
                "the seal is not in its maker's register (edition \(list.serial))")
        }
        Self.status(entry, in: list, at: time, now: now, &log)
    }

    private static func status(
        _ entry: SealStatusList.Entry,
        in list: SealStatusList,
        at time: UTCMilliseconds?,
        now: UTCMilliseconds,
        _ log: inout CheckLog
    ) {
        let moment = time ?? now
        // A signature tells its time in whole seconds, the register to the millisecond: what happened in that second, a
        // hand-over before the signature as well as a suspension, has happened.
        let second = UTCMilliseconds(sinceEpoch: moment.seconds * 1000 + 999)
        let state = entry.state(at: second)
        guard state == .inUse else {
            let title = state?.title ?? "尚未启用"
            let english = state?.rawValue ?? "not yet in use"
            return log.fail(.sealStatus, "\(moment) 时印章状态为 \(title)", "at \(moment) the seal was \(english)")
        }
        guard now <= list.expires || moment <= list.issued else {
            return log.cannotTell(
                .sealStatus, "印章状态列表已于 \(list.expires) 过期", "the status list expired at \(list.expires)")
        }
        let later = entry.periods.first { $0.since > second && $0.state != .inUse }
        log.pass(
            .sealStatus, "\(moment) 时印章启用中\(later.map { ";此后于 \($0.since) \($0.state.title)" } ?? "")",
            "in use at \(moment)\(later.map { "; \($0.state.rawValue) since \($0.since)" } ?? "")")
    }
}

/// A certificate in a seal or a signature, with the algorithm that is named for its key.
struct SignerCertificate {
    /// The certificate; nil when it cannot be read.
    let certificate: Certificate?
    private let problem: String
    private let algorithm: SignatureAlgorithm
    private let identifier: String

    init(_ der: [UInt8], algorithm: String) {
        self.identifier = algorithm
        self.algorithm = SignatureAlgorithm(algorithm)
        do throws(CryptographyError) {
            self.certificate = try Certificate.reading(der: der)
            self.problem = ""
        } catch {
            self.certificate = nil
            self.problem = error.message
        }
    }

    /// Checks a signature value and says what came of it.
    ///
    /// - Returns: Whether it holds.
    @discardableResult
    func verify(
        _ signature: [UInt8],
        over message: [UInt8],
        as name: SealCheck.Name,
        _ log: inout CheckLog
    ) -> Bool {
        guard let certificate = self.certificate else {
            if self.algorithm == .rsa {
                log.cannotTell(name, "RSA 签名不受支持(\(self.identifier))", "RSA is not supported (\(self.identifier))")
            } else {
                log.fail(name, "证书无法读取:\(self.problem)", "the certificate cannot be read: \(self.problem)")
            }
            return false
        }
        let key = certificate.publicKey
        guard self.algorithm == .suite(key.algorithm) else {
            log.fail(
                name, "签名算法 \(self.identifier) 与证书密钥不符",
                "the algorithm \(self.identifier) does not go with the certificate's key")
            return false
        }
        let value = SignatureValue.der(raw: signature) ?? signature
        do throws(CryptographyError) {
            guard try key.isValidSignature(value, over: message) else {
                log.fail(
                    name, "签名值与证书 \(certificate.subject) 不符", "the signature is not that of \(certificate.subject)")
                return false
            }
        } catch {
            log.cannotTell(name, "签名无法检查:\(error.message)", "the signature could not be checked: \(error.message)")
            return false
        }
        log.pass(name, "由 \(certificate.subject) 签名", "signed by \(certificate.subject)")
        return true
    }
}
