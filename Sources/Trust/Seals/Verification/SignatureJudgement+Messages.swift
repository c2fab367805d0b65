internal import Cryptography
internal import Documents
internal import Foundation

/// Signatures without a seal signature around them: messages of GB/T 35275 or CMS, and bare ones.
extension SignatureJudgement {
    // MARK: Messages

    mutating func judgeMessage() {
        let message: SignedMessage
        do throws(CryptographyError) {
            message = try SignedMessage(
                der: self.signed.signedValue, accepting: .foreign, sizeLimit: self.verifier.limits.signature)
        } catch {
            return self.log.fail(
                .signatureFormat, "不是签名消息:\(error.message)", "this is no signed message: \(error.message)")
        }
        self.signer = message.signer
        self.signingTime = message.signingTime.map { UTCMilliseconds(seconds: $0) } ?? self.signed.claimedTime
        // A token that holds replaces the signer's word, by which everything else is judged.
        let stamp = message.timestamp.map { self.judgeToken($0, over: message.signatureValue) }
        self.deviations = message.variants.subtracting([.signatureTimestamp]).map { "message-\($0.rawValue)" }.sorted()
        self.passFormat(message.suite == .gm ? "GB/T 35275-2017" : "RFC 5652")
        self.judgeContent(of: message)
        let presented = message.certificates.filter { $0 != message.signer }
        let underSeal = self.signed.separateSeal != nil || self.signed.kind == .seal
        self.judgeSigner(presented: presented, underSeal: underSeal)
        self.judgeSeparateSeal()
        self.add(stamp, orSay: message.variants.contains(.unsignedAttributes))
    }

    /// What the message was made over decides which of the listed dialects it is.
    private mutating func judgeContent(of message: SignedMessage) {
        let algorithm = message.suite.digestAlgorithm
        if let carried = message.carriedContent {
            self.judge(message) { () throws(CryptographyError) in try message.verify(content: carried) }
            if carried.count == algorithm.byteCount {
                self.variant = .signedDataDigest
                self.judgeDigest(carried)
            } else if let text = String(validating: carried, as: UTF8.self), let digest = Data(base64Encoded: text),
                digest.count == algorithm.byteCount
            {
                self.variant = .signedDataDigestText
                self.judgeDigest([UInt8](digest))
            } else {
                self.log.fail(
                    .dataHash, "消息携带的 \(carried.count) 字节不是摘要",
                    "the \(carried.count) bytes that the message carries are no digest")
            }
        } else if let signed = message.signedDigest {
            self.variant = .signedDataAttributes
            self.judge(message) { () throws(CryptographyError) in
                guard let digest = Digest(algorithm: algorithm, bytes: signed) else {
                    throw .signatureInvalid("the digest in the attributes has \(signed.count) bytes")
                }
                try message.verify(contentDigest: digest)
            }
            self.judgeDigest(signed)
        } else {
            self.variant = .signedDataDetached
            let content = self.signed.content
            let holds = self.judge(message) { () throws(CryptographyError) in try message.verify(content: content) }
            self.judgeWholeContent(holds)
        }
    }

    @discardableResult
    private mutating func judge(
        _ message: SignedMessage,
        _ verify: () throws(CryptographyError) -> Void
    ) -> Bool {
        do throws(CryptographyError) {
            try verify()
            self.log.pass(
                .documentSignature, "由 \(message.signer.subject) 签名", "signed by \(message.signer.subject)")
            return true
        } catch {
            self.log.fail(.documentSignature, "签名值不符:\(error.message)", "the signature does not hold: \(error.message)")
            return false
        }
    }

    /// A signature over the content itself holds for it or does not.
    private mutating func judgeWholeContent(_ holds: Bool) {
        if holds {
            self.log.pass(.dataHash, "签名直接覆盖原文", "the signature is over the content itself")
        } else {
            self.log.fail(.dataHash, "签名与原文不符", "the signature is not over this content")
        }
    }

    // MARK: Bare signatures

    mutating func judgeBare() {
        self.variant = .bare
        if SignatureValue.der(raw: self.signed.signedValue) != nil {
            self.deviations = [SealDeviation.rawSignature.rawValue]
        }
        self.passFormat("r, s")
        self.signingTime = self.signed.claimedTime
        if let certificate = self.signed.signerCertificate {
            self.signer = certificate
            let algorithm = SignatureAlgorithm.identifier(certificate.publicKey.algorithm)
            let holds = SignerCertificate(certificate.der, algorithm: algorithm)
                .verify(self.signed.signedValue, over: self.signed.content, as: .documentSignature, &self.log)
            self.judgeWholeContent(holds)
        } else {
            self.log.cannotTell(.documentSignature, "签名值不含证书,须另行提供", "the value holds no certificate; give it")
            self.log.cannotTell(.dataHash, "没有证书无法判定", "without the certificate it cannot be told")
        }
        let underSeal = self.signed.separateSeal != nil || self.signed.kind == .seal
        self.judgeSigner(presented: [], underSeal: underSeal)
        self.judgeSeparateSeal()
        self.judgeTimestamp(false)
    }
}
