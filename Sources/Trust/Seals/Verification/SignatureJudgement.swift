internal import Cryptography
internal import Documents

/// One signature being judged, in the order of GM/T 0031-2014 § 6.2.3.
struct SignatureJudgement {
    let signed: SignedContent
    let verifier: SealSignatureVerifier
    let now: UTCMilliseconds
    var log = CheckLog()
    var variant: SealSignatureVariant?
    var seal: ElectronicSeal?
    var signer: Certificate?
    var signingTime: UTCMilliseconds?
    /// The time that the timestamp proves.
    var stampedTime: UTCMilliseconds?
    var deviations: [String] = []

    init(_ signed: SignedContent, _ verifier: SealSignatureVerifier, now: UTCMilliseconds) {
        self.signed = signed
        self.verifier = verifier
        self.now = now
    }

    var report: SealSignatureReport {
        SealSignatureReport(
            variant: self.variant, checks: self.log.checks, seal: self.seal, signer: self.signer,
            signingTime: self.signingTime, stampedTime: self.stampedTime, deviations: self.deviations)
    }

    /// Decides by its first element what the value is, and judges it as that; nothing is tried twice.
    ///
    /// A seal signature begins with a SEQUENCE, a message with its type, a bare signature with a number.
    mutating func judge() {
        let value = self.signed.signedValue
        guard value.count <= self.verifier.limits.signature else {
            return self.log.fail(
                .signatureFormat, "签名值有 \(value.count) 字节,超过上限",
                "the value has \(value.count) bytes, the limit is \(self.verifier.limits.signature)")
        }
        if SignatureValue.raw(der: value) != nil || SignatureValue.der(raw: value) != nil { return self.judgeBare() }
        var cursor = DERCursor(value[...])
        guard (try? cursor.header(expecting: 0x30, "the value")) != nil else { return self.unknownForm() }
        switch cursor.nextTag {
        case 0x30: self.judgeSealSignature()
        case 0x06: self.judgeMessage()
        default: self.unknownForm()
        }
    }

    private mutating func unknownForm() {
        self.log.fail(
            .signatureFormat, "签名值的格式不明", "the value is neither a seal signature nor a signed message nor bare")
    }

    // MARK: Seal signatures

    private mutating func judgeSealSignature() {
        let signature: SealSignature
        do throws(SealsError) {
            signature = try SealSignature(der: self.signed.signedValue, limits: self.verifier.limits)
        } catch {
            return self.log.fail(
                .signatureFormat, "不是电子签章:\(error.message)", "this is no seal signature: \(error.message)")
        }
        self.variant =
            switch signature.format {
            case .v1: .sesV1
            case .v4: .sesV4
            case .v5: .sesV5
            }
        self.seal = signature.seal
        self.signingTime = signature.signingTime
        // A token that holds replaces the signer's word, by which everything else is judged.
        let stamp = signature.timestamp.map { self.judgeToken($0, over: signature.signature) }
        self.deviations = signature.deviations.sorted().map(\.rawValue)
        self.passFormat(signature.format.rawValue)
        let signer = SignerCertificate(signature.signerCertificate, algorithm: signature.signatureAlgorithm)
        self.signer = signer.certificate
        signer.verify(signature.signature, over: signature.signedBytes, as: .documentSignature, &self.log)
        self.judgeSigner(presented: [], underSeal: true)
        self.judgeDigest(signature.dataHash)
        SealChecks(trust: self.verifier.trust).check(
            signature.seal, at: self.signingTime, now: self.now, &self.log)
        self.judgeHolder(signature.seal, signature.signerCertificate)
        self.judgeEquality(signature.seal)
        self.judgeOwner()
        self.judgePath(signature.contentPath)
        self.add(stamp, orSay: signature.opaqueTime != nil)
    }

    mutating func passFormat(_ what: String) {
        let list = self.deviations.joined(separator: ", ")
        self.log.pass(
            .signatureFormat, "\(what)\(list.isEmpty ? "" : ",与标准格式不同之处:\(list)")",
            "\(what)\(list.isEmpty ? "" : "; it deviates: \(list)")")
    }

    // MARK: What all forms share

    /// Chain, usage, validity and revocation of the signer's certificate, and the time.
    mutating func judgeSigner(presented: [Certificate], underSeal: Bool) {
        if let signer = self.signer {
            CertificateChecks(trust: self.verifier.trust).check(
                signer, as: .signer(underSeal: underSeal), at: self.signingTime, now: self.now, presented: presented,
                &self.log)
        }
        guard let time = self.signingTime else {
            return self.log.cannotTell(.signingTime, "签章未载明时间", "the signature does not tell its time")
        }
        guard time <= self.now.advanced(by: SealSignatureVerifier.clockTolerance) else {
            return self.log.fail(
                .signingTime, "签章时间 \(time) 晚于现在 \(self.now)", "it says it was signed at \(time), now is \(self.now)")
        }
        self.log.pass(.signingTime, "签章时间 \(time)", "signed at \(time)")
    }

    /// The digest that was signed against that of what lies there.
    mutating func judgeDigest(_ claimed: [UInt8]) {
        guard let algorithm = self.signer?.publicKey.algorithm.digestAlgorithm else {
            return self.log.cannotTell(
                .dataHash, "签章人证书无法读取,摘要算法不明", "without the signer's certificate the digest's algorithm is not known")
        }
        let name = algorithm == .sm3 ? "SM3" : "SHA-256"
        guard let digest = try? algorithm.hash(self.signed.content) else {
            return self.log.cannotTell(.dataHash, "摘要无法计算", "the digest could not be computed")
        }
        guard digest.bytes == claimed else {
            return self.log.fail(
                .dataHash, "\(name) 摘要为 \(digest.hex),签章中为 \(Hexadecimal.encode(claimed.prefix(64)))",
                "the \(name) digest is \(digest.hex), the signature has \(Hexadecimal.encode(claimed.prefix(64)))")
        }
        self.log.pass(.dataHash, "\(name) 摘要相符", "the \(name) digest is the one that was signed")
    }

    /// The check of a timestamp that was judged; without one, whether there is something that may be one.
    mutating func add(_ stamp: SealCheck?, orSay isPresent: Bool) {
        guard let stamp else { return self.judgeTimestamp(isPresent) }
        self.log.add(stamp.name, stamp.outcome, stamp.chinese, stamp.english)
    }

    mutating func judgeTimestamp(_ isPresent: Bool) {
        self.log.cannotTell(
            .timestamp, isPresent ? "带有时间戳,未作检查" : "没有时间戳,签章时间仅为签章人所称",
            isPresent
                ? "there is a timestamp, it is not checked"
                : "there is no timestamp: the signing time is the signer's word")
    }
}
