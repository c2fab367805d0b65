public import Cryptography
public import Documents

/// What a timestamp says that was found right.
public struct TimestampFact: Sendable, Hashable {
    /// When the checkpoint was there at the latest, by the authority's clock.
    public let time: UTCMilliseconds
    /// The subject of the authority's certificate.
    public let authority: String
    /// The authority's policy, as a dotted OID.
    public let policy: String
}

/// The answer about the timestamp of a receipt file.
struct TimestampFinding: Sendable {
    /// A time after all that a token can name: whether a timestamp is of a time to come, only a clock could say.
    private static let noClock: Int64 = 4_102_444_800_000

    let finding: Finding
    let fact: TimestampFact?

    /// Judges a timestamp.
    ///
    /// - Parameters:
    ///   - token: The token as it came.
    ///   - checkpoint: What it must be over, its cosignatures apart.
    ///   - material: What came with the receipt.
    ///   - anchors: What is trusted.
    ///   - allowedSkew: How far the clocks of node and authority may differ, in milliseconds.
    init(
        _ token: [UInt8],
        over checkpoint: Checkpoint,
        material: VerificationMaterial,
        anchors: [Certificate],
        allowedSkew: Int64
    ) {
        let verifier = TimestampVerifier(
            anchors: anchors, intermediates: material.certificates, revocationLists: material.revocationLists)
        let digest: Digest
        do {
            digest = try checkpoint.stampedDigest()
        } catch {
            self.finding = .libraryFailure(error)
            self.fact = nil
            return
        }
        switch verifier.verify(token, overAnyOf: [digest], at: Self.noClock) {
        case .refused(let reason, let detail):
            self.finding = .fail("时间戳不成立（\(reason.rawValue)）", "it does not hold: \(reason.rawValue): \(detail)")
            self.fact = nil
        case .undecided(let reason, let detail):
            self.finding = .cannotTell(
                "时间戳无法判定（\(reason.rawValue)）", "it cannot be judged: \(reason.rawValue): \(detail)")
            self.fact = nil
        case .holds(let token, let signer):
            let time = UTCMilliseconds(sinceEpoch: token.information.time)
            // A token names its time to the second.
            guard time.sinceEpoch + 1000 + allowedSkew >= checkpoint.body.time.sinceEpoch else {
                self.finding = .fail(
                    "时间戳早于检查点自称的时间", "it is of \(time), before the time that the checkpoint states")
                self.fact = nil
                return
            }
            self.finding = .pass(
                "检查点至迟于 \(time) 已存在", "the checkpoint was there at \(time), says \(signer.subject)")
            self.fact = TimestampFact(time: time, authority: signer.subject, policy: token.information.policy)
        }
    }
}

extension Checkpoint {
    /// The digest of the checkpoint that a timestamp is over: what the log signed with its signature, and no cosignature,
    /// because these may come later.
    ///
    /// - Throws: A CryptographyError when the library fails.
    /// - Returns: The digest, by the algorithm of the log.
    public func stampedDigest() throws(CryptographyError) -> Digest {
        try self.body.root.algorithm.hash(self.withoutCosignatures.bytes)
    }
}
