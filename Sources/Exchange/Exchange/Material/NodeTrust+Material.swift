internal import CertificateAuthority
internal import Cryptography
internal import Documents
internal import Evidence

/// Certificates and revocation lists of the moment, as receipts are joined with them.
extension NodeTrust {
    /// What a stranger needs to verify what this node's log signs now, the anchors apart.
    func moment(of identity: LogIdentity) throws -> MaterialSet {
        try self.moment(of: [identity.certificate], presented: identity.chain)
    }

    /// What a stranger needs beside the checkpoint's material to verify an officer's signature made now.
    func moment(ofOfficer signature: [UInt8]) throws -> MaterialSet? {
        guard let message = try? SignedMessage(der: signature) else { return nil }
        return try self.moment(of: [message.signer])
    }

    /// What a stranger needs to verify another node's receipt that was found right now.
    func moment(of core: ReceiptCore) throws -> MaterialSet {
        let seconds = core.checkpoint.body.time.sinceEpoch / 1000
        let named = try self.logCertificates(of: core.checkpoint.body.origin.node).filter {
            try core.checkpoint.isSignatureNamed(for: $0)
        }
        var leaves = (named.first { $0.isValid(at: seconds) } ?? named.first).map { [$0] } ?? []
        if let signature = core.officerSignature, let message = try? SignedMessage(der: signature) {
            leaves.append(message.signer)
        }
        return try self.moment(of: leaves)
    }

    /// What a stranger needs to verify a witness's line under a checkpoint, which was found right now.
    func moment(of line: NoteSignature, over checkpoint: Checkpoint, by witness: DivisionCode) throws -> MaterialSet {
        try self.moment(
            of: self.logCertificates(of: witness).filter {
                try Cosignature.verify(line, of: checkpoint, by: $0) != nil
            })
    }

    /// Everything a stranger needs to verify what these certificates' keys sign, the anchors apart: the certificates,
    /// the CAs above them, and the revocation lists of all of these.
    ///
    /// - Parameters:
    ///   - leaves: The certificates.
    ///   - presented: CA certificates that are known otherwise.
    /// - Returns: Certificates and lists in an order that depends on the directories alone.
    func material(above leaves: [Certificate], presented: [Certificate] = []) -> VerificationMaterial {
        let resolver = self.resolver
        let authorities = resolver.directories.flatMap(\.directory.authorities) + presented.filter(\.isAuthority)
        var certificates: [Certificate] = []
        var queue = Array(leaves.reversed())
        while let next = queue.popLast() {
            guard !certificates.contains(next), !resolver.anchors.contains(next) else { continue }
            certificates.append(next)
            queue += authorities.filter { $0.subjectName == next.issuerName }.reversed()
        }
        let issuers = Set(certificates.map(\.issuerName))
        var seen: Set<[UInt8]> = []
        let lists = resolver.directories.flatMap(\.directory.revocationLists).filter {
            issuers.contains($0.issuerName) && seen.insert($0.der).inserted
        }
        return VerificationMaterial(certificates: certificates, revocationLists: lists)
    }
}
