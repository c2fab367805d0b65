internal import CertificateAuthority
internal import Cryptography
internal import Documents
internal import Packets

/// Packets whose signer was revoked: refused, and with evidence, because who made them is still proven.
extension Reception {
    /// Checks what a relay can check.
    ///
    /// - Throws: A ``ReceptionRefusal`` with evidence when nothing but a revocation stands against the signer.
    func verify(
        _ unverified: UnverifiedPacket,
        _ slip: RoutingSlip,
        now: UTCMilliseconds
    ) async throws -> VerifiedPacket {
        do {
            return try unverified.verify(trust: self.context.trust, now: now)
        } catch let error as PacketError where error.code == .signerUntrusted {
            guard let packet = try? unverified.verify(trust: RevokedSigners(trust: self.context.trust), now: now) else {
                throw error
            }
            throw try await self.reject(packet, slip, ExchangeError(.signerRevoked, error.message))
        }
    }
}

/// Accepts exactly those signers whose only fault is that they, or a CA above them, were revoked.
private struct RevokedSigners: SignerTrust {
    let trust: NodeTrust

    func refusal(
        of certificate: Certificate,
        presented: [Certificate],
        purpose: CertificatePurpose,
        name: String,
        at time: UTCMilliseconds
    ) throws -> String? {
        let verdict = self.trust.resolver.verify(
            certificate, presented: presented, purpose: purpose, expectedName: try PartyName(domainName: name),
            at: time)
        // Revocation is looked at last, so everything else about a revoked certificate is right.
        return verdict.refusal?.kind == .revoked ? nil : "is not revoked"
    }
}
