internal import Cryptography
public import Documents

/// What was found out about one witness's cosignature under a checkpoint.
public struct WitnessFinding: Sendable, Hashable {
    /// The witness, by the name in the line.
    public let witness: DivisionCode
    /// When it states to have seen the checkpoint as the largest consistent state, in seconds since 1970; nil where the
    /// line cannot be read.
    public let seconds: Int64?
    /// The answer.
    public let finding: Finding

    /// Examines the lines below a checkpoint that bear a node's name.
    ///
    /// - Parameters:
    ///   - checkpoint: The checkpoint.
    ///   - material: Certificates and revocation lists, not trusted as such.
    ///   - anchors: What is trusted.
    /// - Returns: An answer for each line, in their order.
    static func all(
        of checkpoint: Checkpoint,
        _ material: VerificationMaterial,
        anchors: [Certificate]
    ) -> [WitnessFinding] {
        checkpoint.cosignatures.compactMap { line in
            guard let witness = try? DivisionCode(domainName: line.name) else { return nil }
            do {
                return try Self.examine(line, witness, checkpoint, material, anchors)
            } catch {
                return WitnessFinding(witness: witness, seconds: nil, finding: .libraryFailure(error))
            }
        }
    }

    private static func examine(
        _ line: NoteSignature,
        _ witness: DivisionCode,
        _ checkpoint: Checkpoint,
        _ material: VerificationMaterial,
        _ anchors: [Certificate]
    ) throws(CryptographyError) -> WitnessFinding {
        let stamp = line.signature.count > 8 ? line.signature[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) } : nil
        let seconds = stamp.flatMap { Int64(exactly: $0) }
        func answer(_ finding: Finding) -> WitnessFinding {
            WitnessFinding(witness: witness, seconds: seconds, finding: finding)
        }
        guard witness != checkpoint.body.origin.node else {
            return answer(.fail("节点不能见证自己的日志", "a node cannot witness its own log"))
        }
        var named: [Certificate] = []
        for certificate in material.certificates where certificate.purpose == .log && certificate.name == line.name {
            let identifier = try NoteSignature.keyIdentifier(
                of: certificate.publicKey, name: line.name, kind: .cosignature)
            if identifier == line.keyIdentifier { named.append(certificate) }
        }
        guard let seconds, !named.isEmpty else {
            return answer(.cannotTell("没有见证密钥的证书", "no certificate is that of the witness's key"))
        }
        let certificate = named.first { $0.isValid(at: seconds) } ?? named[0]
        guard try Cosignature.verify(line, of: checkpoint, by: certificate) != nil else {
            return answer(.fail("见证签名错误", "the cosignature is wrong"))
        }
        let chain = try ChainFindings(of: certificate, anchors: anchors, material: material, at: seconds)
        if let bad = [chain.chain, chain.revocation].first(where: { $0.status == .fail }) { return answer(bad) }
        if let doubt = [chain.chain, chain.revocation].first(where: { $0.status == .cannotTell }) {
            return answer(doubt)
        }
        return answer(.pass("见证签名正确", "the witness cosigned it"))
    }
}

extension Finding {
    /// Whether enough different witnesses cosigned: fewer are no proof of anything wrong, others may come.
    static func quorum(_ quorum: Int, of witnesses: [WitnessFinding]) -> Self {
        let count = Set(witnesses.filter { $0.finding.status == .pass }.map(\.witness)).count
        return count >= quorum
            ? .pass("有 \(count) 个见证，要求 \(quorum) 个", "\(count) witnesses cosigned it, \(quorum) are asked for")
            : .cannotTell(
                "有 \(count) 个见证，要求 \(quorum) 个", "\(count) witnesses cosigned it, \(quorum) are asked for")
    }
}
