import CertificateAuthority
import Cryptography
import Documents
import Foundation
import Testing

@Suite("Renewal and revocation")
struct RevocationTests {
    @Test("Renewal leaves the old certificate in force, and the newest one is chosen", arguments: Suite.allCases)
    func overlap(suite: Cryptography.Suite) throws {
        let tree = try Hierarchy(suite)
        let name = try Sample.name("350823")
        let old = try tree.county.issue(.nodeEncrypt, to: name, key: tree.key().publicKey, at: Sample.start)
        let later = Sample.after(days: 1010)
        let new = try tree.county.renew(serial: old.serialHex, key: tree.key().publicKey, at: later)
        try tree.publishLists(at: later)
        let resolver = try tree.resolver(at: later)
        let resolution = resolver.certificate(for: .nodeEncrypt, of: name, suite: suite, at: later)
        #expect(resolution.certificate == new)
        #expect(resolution.considered.map(\.certificate).prefix(2) == [new, old])
        #expect(resolution.considered[1].reason == .olderThanChosen)
        #expect(resolver.verify(old, purpose: .nodeEncrypt, expectedName: name, at: later).chain != nil)
        let directory = resolver.directories[0].directory
        #expect(directory.certificates(of: name, for: .nodeEncrypt, suite: suite, at: later) == [new, old])
        #expect(directory.certificates(of: name, for: .nodeEncrypt, suite: suite, at: Sample.after(days: 1)) == [old])
    }

    @Test("A certificate is renewed once, unless its successor was revoked; a revoked one never")
    func renewTwice() throws {
        let tree = try Hierarchy(.int)
        let name = try Sample.name("350823")
        let first = try tree.county.issue(.log, to: name, key: tree.key().publicKey, at: Sample.start)
        let second = try tree.county.renew(serial: first.serialHex, at: Sample.start)
        #expect(second.publicKey == first.publicKey)
        #expect(code { _ = try tree.county.renew(serial: first.serialHex, at: Sample.start) } == .alreadyReplaced)
        try tree.county.revoke(serial: second.serialHex, reason: .unspecified, at: Sample.start)
        let third = try tree.county.renew(serial: first.serialHex, at: Sample.start)
        #expect(tree.county.certificate(serial: first.serialHex)?.replacedBy == third.serialHex)
        #expect(code { _ = try tree.county.renew(serial: second.serialHex, at: Sample.start) } == .alreadyRevoked)
        #expect(code { _ = try tree.county.renew(serial: "00", at: Sample.start) } == .serialUnknown)
    }

    @Test("A CA below is renewed with the same key and keeps what it issued", arguments: Suite.allCases)
    func renewAuthority(suite: Cryptography.Suite) throws {
        let tree = try Hierarchy(suite)
        let leaf = try tree.county.issue(
            .nodeSign, to: Sample.name("350823"), key: tree.key().publicKey, at: Sample.start)
        let later = Sample.after(days: 100)
        let serial = tree.county.chain[0].serialHex
        let renewed = try tree.city.renew(serial: serial, at: later)
        try tree.county.install(renewed, issuers: tree.city.chain, at: later)
        try tree.publishLists(at: later)
        let resolver = try tree.resolver(at: later)
        #expect(resolver.verify(leaf, purpose: .nodeSign, at: later).chain != nil)
        #expect(tree.county.chain[0] == renewed)
    }

    @Test("Revocation becomes visible through the list in the directory", arguments: Suite.allCases)
    func revoke(suite: Cryptography.Suite) throws {
        let tree = try Hierarchy(suite)
        let name = try Sample.name("350823")
        let certificate = try tree.county.issue(.nodeEncrypt, to: name, key: tree.key().publicKey, at: Sample.start)
        try tree.publishLists()
        let before = try tree.directory(serial: 1)
        let time = Sample.after(days: 1)
        try tree.county.revoke(serial: certificate.serialHex, reason: .keyCompromise, at: time)
        try tree.publishLists(at: time)
        let after = try tree.directory(serial: 2, at: time)

        let old = TrustResolver(anchors: tree.anchors, directories: [try before.trusted(anchors: tree.anchors)])
        #expect(old.verify(certificate, purpose: .nodeEncrypt, at: time).chain != nil)
        let verified = try after.trusted(anchors: tree.anchors, at: time, previousSerial: 1)
        let new = TrustResolver(anchors: tree.anchors, directories: [verified])
        #expect(new.verify(certificate, purpose: .nodeEncrypt, at: time).refusal?.kind == .revoked)
        #expect(new.certificate(for: .nodeEncrypt, of: name, suite: suite, at: time).certificate == nil)
        #expect(verified.directory.certificates(of: name).isEmpty)
        // A list that came alone does the same.
        let list = try #require(try tree.county.publication().revocationList)
        let listed = TrustResolver(
            anchors: tree.anchors,
            directories: [try before.trusted(anchors: tree.anchors)],
            revocationLists: [list]
        )
        let resolution = listed.certificate(for: .nodeEncrypt, of: name, suite: suite, at: time)
        #expect(resolution.shortfall?.contains("revoked") == true)
    }

    @Test("A revoked CA takes everything below with it")
    func revokedAuthority() throws {
        let tree = try Hierarchy(.gm)
        let leaf = try tree.town.issue(
            .nodeSign, to: Sample.name("350823106"), key: tree.key().publicKey, at: Sample.start)
        try tree.city.revoke(serial: tree.county.chain[0].serialHex, reason: .cACompromise, at: Sample.start)
        try tree.publishLists()
        let resolver = try tree.resolver()
        #expect(resolver.verify(leaf, purpose: .nodeSign, at: Sample.start).refusal?.kind == .revoked)
    }

    @Test("Lists have growing numbers and times, even when the clock goes back, and openssl reads them")
    func lists() throws {
        let tree = try Hierarchy(.int)
        let time = Sample.after(days: 30)
        let first = try tree.county.makeRevocationList(at: time)
        let certificate = try tree.county.issue(
            .log, to: Sample.name("350823"), key: tree.key().publicKey, at: time)
        try tree.county.revoke(serial: certificate.serialHex, reason: .keyCompromise, at: time)
        #expect(
            code { try tree.county.revoke(serial: certificate.serialHex, reason: .superseded, at: time) }
                == .alreadyRevoked)
        #expect(code { try tree.county.revoke(serial: "7f", reason: .superseded, at: time) } == .serialUnknown)
        let second = try tree.county.makeRevocationList(at: time)
        let third = try tree.county.makeRevocationList(at: Sample.after(days: 10))
        #expect(first.thisUpdate < second.thisUpdate)
        #expect(second.thisUpdate < third.thisUpdate)
        #expect(third.entries.count == 1)
        #expect(try tree.county.publication().revocationList == third)
        let file = "\(tree.county.path)/crl.pem"
        let text = try openssl("crl", "-in", file, "-noout", "-text", "-crlnumber").output
        #expect(text.contains("crlNumber=0x03") || text.contains("crlNumber=03"), "\(text)")
        #expect(text.contains("Key Compromise"))
        #expect(text.lowercased().contains(certificate.serialHex))
        let verified = try openssl("crl", "-in", file, "-noout", "-CAfile", "\(tree.county.path)/ca.cert.pem")
        #expect(verified.output.contains("verify OK"), "\(verified.output)")
        #expect(
            code { _ = try tree.county.makeRevocationList(validFor: .seconds(1), at: Sample.start) } == .requestRefused)
    }
}
