internal import Cryptography
internal import Documents

/// What joins a signature and its seal.
extension SignatureJudgement {
    /// GM/T 0031-2014 § 6.2.2: the signer's certificate, byte for byte, is one of those the seal lists.
    mutating func judgeHolder(_ seal: ElectronicSeal, _ certificate: [UInt8]) {
        switch seal.holds(certificate) {
        case true?: self.log.pass(.certificateList, "签章人证书在印章的证书列表中", "the signer's certificate is in the seal's list")
        case false?:
            self.log.fail(.certificateList, "签章人证书不在印章的证书列表中", "the signer's certificate is not in the seal's list")
        case nil:
            self.log.cannotTell(.certificateList, "印章的证书列表无法解读", "the seal's list of certificates is not understood")
        }
    }

    /// The seal in the signature against the one beside it.
    mutating func judgeEquality(_ seal: ElectronicSeal) {
        guard let separate = self.signed.separateSeal else { return }
        if separate == seal.der {
            self.log.pass(.sealEquality, "与 Seal.esl 相同", "the same as Seal.esl")
        } else {
            self.log.fail(.sealEquality, "与 Seal.esl 不同", "not the same as Seal.esl")
        }
    }

    /// A seal that lies beside a signature that holds none.
    mutating func judgeSeparateSeal() {
        guard let separate = self.signed.separateSeal else {
            guard self.signed.kind == .seal else { return }
            return self.log.fail(
                .sealFormat, "声明为签章,却没有印章", "announced as a signature under a seal, but there is none")
        }
        do throws(SealsError) {
            let seal = try ElectronicSeal(der: separate, limits: self.verifier.limits)
            self.seal = seal
            SealChecks(trust: self.verifier.trust).check(seal, at: self.signingTime, now: self.now, &self.log)
            if let signer = self.signer { self.judgeHolder(seal, signer.der) }
            self.judgeOwner()
        } catch {
            self.log.fail(.sealFormat, "不是电子印章:\(error.message)", "Seal.esl is no seal: \(error.message)")
        }
    }

    /// The seal's owner against the issuing organ, by the code where a certificate tells one, by the name otherwise.
    mutating func judgeOwner() {
        guard let owner = self.signed.owner, let seal = self.seal else { return }
        let holder = SealHolder(certificate: self.signer, seal: seal)
        if let expected = owner.code, let found = holder.code {
            if expected == found {
                self.log.pass(.sealOwner, "印章单位代码 \(found)", "the seal is that of \(found)")
            } else {
                self.log.fail(
                    .sealOwner, "印章单位代码 \(found),发文机关为 \(expected)",
                    "the seal is that of \(found), the issuer is \(expected)")
            }
            return
        }
        let wanted = SealHolder.folded(owner.name)
        if holder.names.contains(where: { SealHolder.folded($0) == wanted }) {
            self.log.pass(.sealOwner, "印章单位为 \(owner.name)", "the seal is that of \(owner.name)")
        } else {
            let found = holder.names.joined(separator: "、")
            self.log.fail(
                .sealOwner, "印章单位为 \(found),发文机关为 \(owner.name)",
                "the seal is that of \(found), the issuer is \(owner.name)")
        }
    }

    /// A path that names another file than the one the signature lies with is told; products write other things there.
    mutating func judgePath(_ claimed: String) {
        guard let path = self.signed.path else { return }
        let text = claimed.drop { $0 == " " }
        guard text.contains("/") else {
            return self.log.cannotTell(.contentPath, "签章未载明原文路径", "the signature names no path")
        }
        if text.drop(while: { $0 == "/" }) == path.drop(while: { $0 == "/" }) {
            self.log.pass(.contentPath, "原文为 \(path)", "it was made over \(path)")
        } else {
            self.log.fail(.contentPath, "签章所载原文为 \(text),并非 \(path)", "it names \(text) and not \(path)")
        }
    }
}

extension ElectronicSeal {
    /// Whether a certificate may sign with the seal; nil when its list is not understood.
    ///
    /// - Parameter certificate: The certificate, which is compared byte for byte.
    /// - Returns: Whether it is listed.
    public func holds(_ certificate: [UInt8]) -> Bool? {
        switch self.holders {
        case .certificates(let list): return list.contains(certificate)
        case .digests(let list):
            var isUnderstood = list.isEmpty
            for entry in list {
                guard let algorithm = entry.digestAlgorithm else { continue }
                isUnderstood = true
                if (try? algorithm.hash(certificate))?.bytes == entry.value { return true }
            }
            return isUnderstood ? false : nil
        case .text: return nil
        }
    }
}

extension SealHolderDigest {
    /// The algorithm, by name or OID.
    var digestAlgorithm: DigestAlgorithm? {
        switch self.algorithm.uppercased() {
        case "SM3", "1.2.156.10197.1.401": .sm3
        case "SHA-256", "SHA256", "2.16.840.1.101.3.4.2.1": .sha256
        default: nil
        }
    }
}
