public import Cryptography
public import Documents

/// A directory that was checked: whoever holds one may look names up in it.
public struct VerifiedDirectory: Sendable {
    /// The content.
    public let directory: Directory
    /// The chains of the signatures that hold, leaf first.
    public let signers: [VerifiedChain]
    /// The signatures that do not hold beside those that do, and why.
    public let remarks: [DirectoryRefusal]
}

/// The outcome of a directory's check.
public enum DirectoryVerdict: Sendable {
    /// The directory may be used.
    case trusted(VerifiedDirectory)
    /// It must not, for each of these reasons.
    case refused([DirectoryRefusal])
}

/// Why a directory, or one of its signatures, is not accepted.
public struct DirectoryRefusal: Sendable, Hashable, CustomStringConvertible {
    /// The kind of reason.
    public enum Reason: String, Sendable, Hashable {
        /// A newer edition was seen before.
        case serialTooLow
        /// Its time is over.
        case expired
        /// It says it was made in the future.
        case notYetIssued
        /// A signature is not over this text.
        case signatureWrong
        /// The signer's certificate is not for directories, or is not the one the directory names.
        case signerWrong
        /// An entry lies outside the signer's subtree.
        case entryOutsideSigner
        /// The signer's certificate does not lead to an anchor, is expired or revoked.
        case chainRefused
    }

    /// The kind of reason.
    public let reason: Reason
    /// The detail for the local operator.
    public let detail: String

    init(_ reason: Reason, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }

    /// Reason and detail in one line.
    public var description: String { "\(self.reason.rawValue): \(self.detail)" }
}

extension SignedDirectory {
    /// How far a peer's clock may be ahead before its directory is refused, in seconds (design section 7).
    private static let clockTolerance: Int64 = 600

    /// Checks serial, times, names and signatures; one signature that holds is enough.
    ///
    /// - Parameters:
    ///   - anchors: The certificates trusted by hand.
    ///   - time: Now.
    ///   - previousSerial: The serial of the edition in use; nil for the first one, which came by hand.
    ///   - revocationPolicy: What happens when the directory carries no list in force for a CA above its signer.
    /// - Returns: The directory, or every reason against it.
    /// - Throws: `CryptographyError` when the check could not be carried out.
    public func verify(
        anchors: [Certificate],
        at time: UTCMilliseconds,
        previousSerial: Int64?,
        revocationPolicy: RevocationPolicy = .required
    ) throws(CryptographyError) -> DirectoryVerdict {
        var reasons = self.timeRefusals(time, previousSerial)
        if let outside = self.firstEntryOutside {
            reasons.append(
                .init(.entryOutsideSigner, "\(outside) is not at or below \(self.claimed.signer.domainName)"))
        }
        let verifier = ChainVerifier(
            anchors: anchors,
            intermediates: self.claimed.authorities,
            revocationLists: self.claimed.revocationLists,
            revocationPolicy: revocationPolicy
        )
        var signers: [VerifiedChain] = []
        var remarks: [DirectoryRefusal] = []
        for signature in self.signatures {
            switch try self.check(signature, verifier, time) {
            case .success(let chain): signers.append(chain)
            case .failure(let failure): remarks.append(failure.refusal)
            }
        }
        if signers.isEmpty { reasons += remarks }
        guard reasons.isEmpty else { return .refused(reasons) }
        return .trusted(VerifiedDirectory(directory: self.claimed, signers: signers, remarks: remarks))
    }

    private func timeRefusals(_ time: UTCMilliseconds, _ previousSerial: Int64?) -> [DirectoryRefusal] {
        var reasons: [DirectoryRefusal] = []
        if let previousSerial, self.claimed.serial < previousSerial {
            reasons.append(.init(.serialTooLow, "serial \(self.claimed.serial), \(previousSerial) was seen before"))
        }
        if self.claimed.expires < time {
            reasons.append(.init(.expired, "expired at \(self.claimed.expires), now is \(time)"))
        }
        if self.claimed.issued.seconds > time.seconds + Self.clockTolerance {
            reasons.append(.init(.notYetIssued, "issued at \(self.claimed.issued), now is \(time)"))
        }
        return reasons
    }

    private var firstEntryOutside: PartyName? {
        let subtree = self.claimed.signer.domainName
        let node = self.claimed.nodes.keys.filter { !$0.domainName.isDomain(within: subtree) }.min()
        let unit = self.claimed.units.keys.filter { !$0.domainName.isDomain(within: subtree) }.min()
        return node.map { .node($0) } ?? unit.map { .unit($0) }
    }

    private struct Failure: Error {
        let refusal: DirectoryRefusal

        init(_ reason: DirectoryRefusal.Reason, _ detail: String) {
            self.refusal = DirectoryRefusal(reason, detail)
        }
    }

    private func check(
        _ message: SignedMessage,
        _ verifier: ChainVerifier,
        _ time: UTCMilliseconds
    ) throws(CryptographyError) -> Result<VerifiedChain, Failure> {
        let signer = message.signer
        guard signer.purpose == .directory, signer.name == self.claimed.signer.domainName else {
            let detail = "\(signer.subject) is no directory certificate of \(self.claimed.signer.domainName)"
            return .failure(Failure(.signerWrong, detail))
        }
        do {
            try message.verify(contentDigest: try message.suite.digestAlgorithm.hash(self.text))
        } catch  where error.code == .signatureInvalid {
            return .failure(Failure(.signatureWrong, error.message))
        }
        switch try verifier.verify(signer, presented: message.presented, at: time.seconds) {
        case .refused(let refusal): return .failure(Failure(.chainRefused, refusal.description))
        case .trusted(let chain): return .success(chain)
        }
    }
}

extension SignedMessage {
    /// The certificates that came along, as many as a chain check takes.
    fileprivate var presented: [Certificate] { Array(self.certificates.filter { $0 != self.signer }.prefix(8)) }
}
