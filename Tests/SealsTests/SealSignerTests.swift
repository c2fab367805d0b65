import Cryptography
import Documents
import Seals
import Testing

/// What may not be signed, in the order of GM/T 0031-2014 § 6.2.2.
@Suite("Refusals to apply a seal", .serialized)
struct SealSignerTests {
    static func signer(
        _ cast: SealCast = .gm,
        seal: [UInt8]? = nil,
        holder: SealCast.Holder? = nil,
        key: PrivateKey? = nil,
        trust: SealTrust? = nil,
        tolerating: Set<SealCheck.Name> = [],
        at time: UTCMilliseconds = SealCast.now
    ) throws -> SealSigner {
        let holder = holder ?? cast.signer
        return try SealSigner(
            seal: seal ?? cast.seal().der, key: key ?? holder.key, certificate: holder.certificate,
            trust: trust ?? cast.trust(), tolerating: tolerating, at: time)
    }

    @Test("A certificate that the seal does not list signs nothing, be it of the same name and unit")
    func notListed() throws {
        expectError(.signerNotListed) { try Self.signer(holder: SealCast.gm.stranger) }
        let renewed = try SealCast.gm.issue(SealCast.template(SealCast.organ, .sealSign))
        expectError(.signerNotListed) { try Self.signer(holder: renewed) }
    }

    @Test("One byte of the listed certificate changed is another certificate")
    func oneByte() throws {
        let cast = SealCast.gm
        var other = cast.signer.certificate.der
        other[other.count - 1] ^= 1
        let made = try cast.seal { draft in
            let digest = try DigestAlgorithm.sm3.hash(other)
            draft.holders = .digests([SealHolderDigest(algorithm: "SM3", value: digest.bytes)])
        }
        expectError(.signerNotListed) { try Self.signer(seal: made.der) }
    }

    @Test("A key of another signs nothing")
    func otherKey() throws {
        expectError(.keyMismatch) { try Self.signer(key: SealCast.gm.stranger.key) }
    }

    @Test("A certificate for another purpose, expired, revoked or of nobody's anchor signs nothing")
    func certificate() throws {
        let cast = SealCast.gm
        expectError(.certificateUnfit) {
            try Self.signer(holder: cast.issue(SealCast.template(SealCast.organ, .unitSign)))
        }
        expectError(.certificateUnfit) { try Self.signer(at: SealCast.after(days: 101)) }
        let revoked = try cast.list(revoking: [cast.signer.certificate])
        expectError(.certificateUnfit) {
            try Self.signer(trust: cast.trust(lists: [cast.list(of: cast.root), revoked]))
        }
        expectError(.certificateUnfit) { try Self.signer(trust: SealTrust(anchors: [])) }
        // Without lists it is refused as well, unless that is tolerated.
        let trust = try cast.trust(lists: [])
        expectError(.certificateUnfit) { try Self.signer(trust: trust) }
        _ = try Self.signer(trust: trust, tolerating: [.signerRevocation, .makerRevocation])
    }

    @Test("A seal that is none, is not valid now, or is not its maker's is not applied")
    func seal() throws {
        let cast = SealCast.gm
        expectError(.sealMalformed) { try Self.signer(seal: [0x30, 0]) }
        let later = try cast.trust(
            lists: [cast.root, cast.authority].map {
                try cast.list(of: $0, nextUpdate: SealCast.seconds + 90 * SealCast.day)
            })
        expectError(.sealNotUsable) { try Self.signer(trust: later, at: SealCast.after(days: 31)) }
        expectError(.sealNotUsable) { try Self.signer(at: SealCast.after(days: -21)) }
        var forged = try cast.seal().der
        forged[60] ^= 1
        expectError(.sealNotUsable) { try Self.signer(seal: forged) }
        let revoked = try cast.list(revoking: [cast.maker.certificate])
        expectError(.sealNotUsable) {
            try Self.signer(trust: cast.trust(lists: [cast.list(of: cast.root), revoked]))
        }
    }

    @Test("A signer stops where seal or certificate end, and takes only paths of ASCII")
    func limits() throws {
        let signer = try Self.signer()
        let content = HandMadeSealSignature.content
        _ = try signer.sign(content: content, path: "/a", at: SealCast.after(days: 30))
        expectError(.sealNotUsable) {
            try signer.sign(content: content, path: "/a", at: SealCast.after(days: 30).advanced(by: .seconds(1)))
        }
        expectError(.sealNotUsable) { try signer.sign(content: content, path: "/a", at: SealCast.after(days: -21)) }
        expectError(.requestRefused) { try signer.sign(content: content, path: "", at: SealCast.now) }
        expectError(.requestRefused) { try signer.sign(content: content, path: "/签名.xml", at: SealCast.now) }
    }
}
