import Cryptography
import Documents
import Seals
import Testing

/// A timestamp over a seal signature, which proves when it was made.
@Suite("Timestamps of seal signatures")
struct TimestampTests {
    static let content = HandMadeSealSignature.content

    static func authority(_ cast: SealCast) throws -> TimestampAuthority {
        var template = SealCast.template("时间戳服务", .timestamp)
        template.extendedKeyUsages += CertificatePurpose.timestamp.companionUsages
        template.dnsName = "3508.35.yizhan"
        let holder = try cast.issue(template)
        return try TimestampAuthority(key: holder.key, certificate: holder.certificate, policy: "1.2.3.4.1")
    }

    static func token(_ authority: TimestampAuthority, _ content: [UInt8], at time: UTCMilliseconds) throws -> [UInt8] {
        let imprint = try authority.certificate.publicKey.algorithm.digestAlgorithm.hash(content)
        let answer = try authority.answer(
            TimestampRequest(imprint: imprint), serialNumber: [1], at: time.sinceEpoch / 1000)
        return answer.token ?? []
    }

    /// A signature that claims to be of three days ago.
    static func signature(_ cast: SealCast) throws -> SealSignature {
        let lists = try [cast.list(of: cast.root), cast.list()]
        let signer = try SealSigner(
            seal: cast.seal().der, key: cast.signer.key, certificate: cast.signer.certificate,
            trust: cast.trust(lists: lists), at: SealCast.now)
        return try signer.sign(content: Self.content, path: "/S.xml", at: SealCast.after(days: -3))
    }

    static func report(_ value: [UInt8], _ trust: SealTrust) -> SealSignatureReport {
        SealSignatureVerifier(trust: trust).verify(
            SignedContent(signedValue: value, content: Self.content), at: SealCast.now)
    }

    @Test("A token by a believed authority tells the signing time", arguments: Suite.allCases)
    func holds(_ suite: Suite) throws {
        let cast = SealCast.of(suite)
        let (signature, authority) = (try Self.signature(cast), try Self.authority(cast))
        let time = SealCast.after(days: -2)
        let stamped = try signature.timestamped(by: Self.token(authority, signature.signature, at: time))
        let report = Self.report(stamped, try cast.trust())
        #expect(report.outcome(of: .timestamp) == .pass && report.verdict == .valid, "\(report.checks)")
        #expect(report.signingTime == time && report.stampedTime == time)
        #expect(report.checks.last?.name == .timestamp)
        let plain = Self.report(signature.der, try cast.trust())
        #expect(plain.outcome(of: .timestamp) == .cannotTell && plain.stampedTime == nil)
        #expect(plain.signingTime == SealCast.after(days: -3) && plain.verdict == .valid)
    }

    @Test("Who signs by a stolen key after its revocation cannot claim an earlier time", arguments: Suite.allCases)
    func stolen(_ suite: Suite) throws {
        let cast = SealCast.of(suite)
        let (signature, authority) = (try Self.signature(cast), try Self.authority(cast))
        let revoked = try cast.list(
            revoking: [cast.signer.certificate], at: SealCast.after(days: -2).sinceEpoch / 1000)
        let trust = try cast.trust(lists: [cast.list(of: cast.root), revoked])
        // By its word it was made before the revocation, by the timestamp after.
        #expect(Self.report(signature.der, trust).outcome(of: .signerRevocation) == .pass)
        let token = try Self.token(authority, signature.signature, at: SealCast.after(days: -1))
        let report = Self.report(try signature.timestamped(by: token), trust)
        #expect(report.outcome(of: .timestamp) == .pass && report.outcome(of: .signerRevocation) == .fail)
        #expect(report.verdict == .invalid)
    }

    @Test("A token that does not hold changes nothing but its own check")
    func refused() throws {
        let cast = SealCast.gm
        let (signature, authority) = (try Self.signature(cast), try Self.authority(cast))
        let (time, trust) = (SealCast.after(days: -2), try cast.trust())
        func expect(_ token: [UInt8], _ outcome: SealCheck.Outcome, _ trust: SealTrust, _ word: String) throws {
            let report = Self.report(try signature.timestamped(by: token), trust)
            #expect(report.outcome(of: .timestamp) == outcome, "\(word): \(report.checks)")
            #expect(report.checks.last?.english.contains(word) == true, "\(report.checks)")
            #expect(report.signingTime == SealCast.after(days: -3) && report.stampedTime == nil)
            #expect(report.checks.dropLast() == Self.report(signature.der, trust).checks.dropLast())
        }
        try expect([1, 2, 3], .fail, trust, "malformed")
        try expect(Self.token(authority, signature.signature + [0], at: time), .fail, trust, "other-content")
        try expect(Self.token(authority, signature.signature, at: SealCast.after(days: -4)), .fail, trust, "before")
        try expect(Self.token(authority, signature.signature, at: SealCast.after(days: 1)), .fail, trust, "future")
        let foreign = try Self.token(Self.authority(SealCast(.gm)), signature.signature, at: time)
        try expect(foreign, .cannotTell, trust, "chain-unknown")
        let revoked = try cast.list(revoking: [authority.certificate], at: SealCast.after(days: -3).sinceEpoch / 1000)
        try expect(
            Self.token(authority, signature.signature, at: time), .fail,
            cast.trust(lists: [cast.list(of: cast.root), revoked]), "chain-refused")
        var token = try Self.token(authority, signature.signature, at: time)
        token[token.count - 1] ^= 1
        try expect(token, .fail, trust, "signature-wrong")
    }

    @Test("A signer puts a token into its signature, and refuses one over something else", arguments: Suite.allCases)
    func signer(_ suite: Suite) throws {
        let cast = SealCast.of(suite)
        let authority = try Self.authority(cast)
        let signer = try SealSigner(
            seal: cast.seal().der, key: cast.signer.key, certificate: cast.signer.certificate, trust: cast.trust(),
            at: SealCast.now)
        let signature = try signer.sign(content: Self.content, path: "/S.xml", at: SealCast.now)
        let stamped = try signer.stamped(
            signature, by: Self.token(authority, signature.signature, at: SealCast.now))
        let report = Self.report(stamped.der, try cast.trust())
        #expect(report.outcome(of: .timestamp) == .pass && report.verdict == .valid && stamped.timestamp != nil)
        expectError(.timestampRefused) {
            try signer.stamped(signature, by: Self.token(authority, signature.signature + [0], at: SealCast.now))
        }
        expectError(.timestampRefused) { try signer.stamped(signature, by: [1]) }
        // At that time the seal has ended: its time would make the signature invalid.
        expectError(.timestampRefused) {
            try signer.stamped(
                signature, by: Self.token(authority, signature.signature, at: SealCast.after(days: 31)))
        }
    }

    @Test("A message without a seal is stamped in the same way", arguments: Suite.allCases)
    func message(_ suite: Suite) throws {
        let cast = SealCast.of(suite)
        let authority = try Self.authority(cast)
        let signer = try DocumentSigner(
            key: cast.signer.key, certificate: cast.signer.certificate, chain: [cast.authority.certificate],
            trust: cast.trust(), at: SealCast.now)
        let message = try signer.sign(content: Self.content, at: SealCast.after(days: -3))
        let value = try DocumentSigner.signature(of: message)
        let time = SealCast.after(days: -2)
        let stamped = try signer.stamped(message, by: Self.token(authority, value, at: time))
        let report = Self.report(stamped, try cast.trust())
        #expect(report.outcome(of: .timestamp) == .pass && report.verdict == .valid, "\(report.checks)")
        #expect(report.signingTime == time && report.stampedTime == time && report.deviations == [])
        #expect(report.checks.last?.name == .timestamp)
        expectError(.timestampRefused) {
            try signer.stamped(message, by: Self.token(authority, value + [0], at: time))
        }
        expectError(.timestampRefused) {
            try signer.stamped(message, by: Self.token(authority, value, at: SealCast.after(days: 200)))
        }
        // By its word it was made before the revocation of the key, by the timestamp after.
        let revoked = try cast.list(
            revoking: [cast.signer.certificate], at: SealCast.after(days: -2).sinceEpoch / 1000 - 3600)
        let trust = try cast.trust(lists: [cast.list(of: cast.root), revoked])
        #expect(Self.report(message, trust).outcome(of: .signerRevocation) == .pass)
        #expect(Self.report(stamped, trust).outcome(of: .signerRevocation) == .fail)
        // One byte of the token later, it is the signer's word again.
        var damaged = stamped
        damaged[damaged.count - 1] ^= 1
        let spoiled = Self.report(damaged, try cast.trust())
        #expect(spoiled.outcome(of: .timestamp) == .fail && spoiled.signingTime == SealCast.after(days: -3))
    }
}
