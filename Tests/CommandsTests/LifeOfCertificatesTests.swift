import CanonicalJSON
import Commands
import Cryptography
import Documents
import Foundation
import Testing

@Suite("Listing, renewing and revoking", .timeLimit(.minutes(2)))
struct LifeOfCertificatesTests {
    /// The states of a CA's certificates in the order of issue.
    private func states(_ workshop: Workshop, _ options: String = "") async throws -> [String] {
        try await workshop.done("ca list $/county --json \(options)").json()
            .requiredElements("certificates").map { try $0.requiredText("state") }
    }

    @Test("A certificate becomes due, is renewed with a new key, and overlaps with the new one")
    func renew() async throws {
        try await Workshop.with { workshop in
            try await workshop.makeHierarchy(.int)
            try await workshop.issue("county", "node-sign", "350802", as: "sign")
            try await workshop.issue("county", "log", "350802", as: "log")
            #expect(try await self.states(workshop) == ["valid", "valid"])
            #expect(try await self.states(workshop, "--due") == [])

            var later = workshop
            later.now = workshop.now.advanced(by: .seconds(1090 * 86_400))
            #expect(try await self.states(later, "--due") == ["due"])
            try await later.done(
                "ca renew $/county --certificate $/sign.crt --key $/sign-2.key --out $/sign-2.crt %ca %key")
            #expect(try await self.states(later) == ["renewed", "valid", "valid"])
            let (old, new) = (try workshop.certificate("sign.crt"), try workshop.certificate("sign-2.crt"))
            #expect(new.notBefore < old.notAfter)
            #expect(new.publicKey != old.publicKey)
            #expect(new.name == old.name)
            try await later.fails(
                "ca renew $/county --serial \(old.serialHex) --out $/sign-3.crt %ca", .refused, "was renewed by")

            later.now = workshop.now.advanced(by: .seconds(1100 * 86_400))
            #expect(try await self.states(later) == ["expired", "valid", "valid"])
        }
    }

    @Test("A revoked certificate is in the next list, and out of the directory", arguments: Suite.allCases)
    func revoke(_ suite: Suite) async throws {
        try await Workshop.with { workshop in
            try await workshop.makeHierarchy(suite)
            try await workshop.issue("county", "node-sign", "350802", as: "sign")
            let serial = try workshop.certificate("sign.crt").serialHex
            let answer = try await workshop.done("ca revoke $/county --serial \(serial) --reason keycompromise --json")
                .json()
            #expect(try answer.requiredText("state") == "revoked")
            #expect(try answer.required("revocation").requiredText("reason") == "keyCompromise")
            let list = try await workshop.done("ca crl $/county %ca --days 3 --out $/county.crl --json").json()
            #expect(try list.requiredInteger("revoked") == 1)
            #expect(try workshop.text("county.crl") == workshop.text("county/crl.pem"))
            try await workshop.fails(
                "ca revoke $/county --certificate $/sign.crt --reason superseded", .refused, "was revoked")
            try await workshop.fails("ca renew $/county --serial \(serial) --out $/x.crt %ca", .refused, "is revoked")
            #expect(try await self.states(workshop) == ["revoked"])
        }
    }

    @Test("The table lines up, with Chinese names in it")
    func table() async throws {
        try await Workshop.with { workshop in
            try await workshop.makeHierarchy(.gm)
            for (label, name) in [("chen-hua", "陈华"), ("li", "Li")] {
                try await workshop.done(
                    """
                    ca issue $/county --profile officer-sign --name \(label).\(countyUnit) --display-name \(name) \
                    --key $/\(label).key --out $/\(label).crt %ca %key
                    """)
            }
            let lines = try await workshop.done("ca list $/county").output.split(separator: "\n")
            try #require(lines.count == 3)
            // What stands before a column takes as many columns of the terminal in every line.
            let starts = try ["FROM", "2026-11-22", "2026-11-22"].enumerated().map { index, text in
                let range = try #require(lines[index].range(of: text))
                return String(lines[index][..<range.lowerBound]).displayWidth
            }
            #expect(Set(starts).count == 1)
            #expect(lines[1].hasSuffix("730  valid"))
        }
    }

    @Test("A certificate is shown from the register and from its file, a CA with its chain")
    func show() async throws {
        try await Workshop.with { workshop in
            try await workshop.makeHierarchy(.gm)
            try await workshop.issue("county", "node-sign", "350802", as: "sign")
            let certificate = try workshop.certificate("sign.crt")
            let registered = try await workshop.done("ca show $/county --serial \(certificate.serialHex) --json").json()
            #expect(try registered.requiredText("profile") == "node-sign")
            #expect(try registered.requiredTexts("dnsNames") == ["350802.3508.35.yizhan"])
            let file = try await workshop.done("ca show $/sign.crt --json").json().requiredElements("certificates")
            #expect(try file.map { try $0.requiredText("fingerprint") } == [certificate.fingerprint.description])
            #expect(try await workshop.done("ca show $/sign.crt").output.contains("350802.3508.35.yizhan"))
            let authority = try await workshop.done("ca show $/county --json").json()
            #expect(try authority.requiredText("scope") == "350802")
            #expect(try authority.requiredElements("chain").count == 3)
            #expect(try await workshop.done("ca show $/county").output.contains("350802.3508.35.yizhan and below"))
            try await workshop.fails("ca show $/county --serial 00ff", .refused, "issued no certificate")
        }
    }

    @Test("What is printed for programs is JSON to others as well")
    func foundationReads() async throws {
        try await Workshop.with { workshop in
            let run = try await workshop.done(
                "ca init $/root --suite gm --name 福建\"根\" --json --key-iterations 1000 %ca")
            let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
            #expect(object?["name"] as? String == "福建\"根\"")
            #expect(object?["suite"] as? String == "GM")
        }
    }

    @Test("Profiles of a folder take the place of the built-in ones; a mistake in them is told with its line")
    func profiles() async throws {
        try await Workshop.with { workshop in
            try await workshop.makeHierarchy(.int)
            try workshop.makeFolder("profiles")
            let profile = """
                purpose: log
                names: [node]
                validity: 10d
                overlap: 2d
                suites:
                  INT: [digitalSignature]

                """
            try workshop.write(profile, to: "profiles/log.yaml")
            let issue = "ca issue $/county --profile log --name 350802 --profile-folder $/profiles %ca %key"
            let answer = try await workshop.done("\(issue) --key $/log.key --out $/log.crt --json").json()
            #expect(try answer.requiredInteger("daysLeft") == 10)
            try workshop.write(profile.replacing("overlap", with: "overlab"), to: "profiles/log.yaml")
            try await workshop.fails("\(issue) --key $/x.key --out $/x.crt", .configuration, "log.yaml:4:")
        }
    }

    @Test("A certificate that is not the CA's, or whose chain does not hold, is not installed")
    func install() async throws {
        try await Workshop.with { workshop in
            try await workshop.makeHierarchy(.gm)
            try await workshop.done("ca init $/stranger --suite gm --name Stranger --key-iterations 1000 %ca")
            try await workshop.fails(
                "ca install $/county --certificate $/city/ca.cert.pem --issuers $/root/chain.pem %ca", .badData,
                "no CA certificate of the key")
            try await workshop.fails(
                "ca install $/county --certificate $/county/ca.cert.pem --issuers $/stranger/chain.pem %ca", .badData,
                "does not hold")
        }
    }
}
