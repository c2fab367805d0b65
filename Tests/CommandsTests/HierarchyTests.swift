import CanonicalJSON
import CertificateAuthority
import Commands
import Cryptography
import Documents
import Testing

@Suite("A hierarchy of CAs made by commands alone", .timeLimit(.minutes(2)))
struct HierarchyTests {
    @Test("From the root to a directory that others accept", arguments: Suite.allCases)
    func whole(_ suite: Suite) async throws {
        try await Workshop.with { workshop in
            try await workshop.makeHierarchy(suite)
            try await workshop.issue("county", "node-sign", "350802", as: "sign")
            try await workshop.issue("county", "node-encrypt", "350802", as: "encrypt")
            try await workshop.issue("county", "log", "350802", as: "log")
            try await workshop.issue("county", "unit-sign", countyUnit, as: "unit")
            try await workshop.issue("county", "officer-sign", "chen-hua.\(countyUnit)", as: "officer")
            try await workshop.issue("city", "directory", "3508", as: "directory")
            try await workshop.issue("city", "unit-sign", cityUnit, as: "office")
            try await workshop.makeLists()
            try workshop.write(
                "nodes:\n  - code: 3508\n    name: 龙岩市\n    minimumSuite: \(suite.rawValue)\n", to: "names.yaml")
            let line = """
                ca directory --authority $/root --authority $/city --authority $/county --signer 3508 \
                --signing-key $/directory.key --signing-certificate $/directory.crt --passphrase-file $/key.pass \
                --names $/names.yaml --call \(countyUnit)=新罗区人民政府办公室 --out $/directory.json --json
                """
            let first = try await workshop.done(line).json()
            #expect(try first.requiredInteger("serial") == 1)
            #expect(try first.requiredInteger("nodes") == 2)
            #expect(try first.requiredInteger("units") == 2)
            #expect(try await workshop.done(line).json().requiredInteger("serial") == 2)

            let signed = try SignedDirectory(bytes: workshop.bytes("directory.json"))
            let root = try workshop.certificate("root/ca.cert.pem")
            guard case .trusted(let verified) = try signed.verify(anchors: [root], at: workshop.now, previousSerial: 1)
            else {
                Issue.record("the directory is refused")
                return
            }
            let node = try DivisionCode("350802")
            #expect(
                verified.directory.certificates(of: .node(node), for: .nodeEncrypt, suite: suite, at: workshop.now)
                    == [try workshop.certificate("encrypt.crt")])
            #expect(verified.directory.nodes[try DivisionCode("3508")]?.name == "龙岩市")
            #expect(verified.directory.nodes[try DivisionCode("3508")]?.minimumSuite == suite)
            #expect(verified.directory.units[try UnitAddress(countyUnit)]?.name == "新罗区人民政府办公室")
            #expect(verified.directory.units[try UnitAddress(countyUnit)]?.certificates.count == 2)
        }
    }

    @Test("A directory signed in both suites holds in each")
    func bothSuites() async throws {
        try await Workshop.with { workshop in
            var line = "ca directory --signer 3508 --passphrase-file $/key.pass --out $/directory.json"
            for suite in ["gm", "int"] {
                try await workshop.done("ca init $/root-\(suite) --suite \(suite) --key-iterations 1000 %ca")
                try await workshop.done("ca subordinate $/root-\(suite) $/city-\(suite) --division 3508 %ca %key")
                try await workshop.done(
                    """
                    ca issue $/city-\(suite) --profile directory --name 3508 --key $/\(suite).key --out $/\(suite).crt \
                    --passphrase-file $/key.pass %key
                    """)
                try await workshop.done("ca crl $/root-\(suite) %ca")
                try await workshop.done("ca crl $/city-\(suite) --passphrase-file $/key.pass")
                line += " --authority $/root-\(suite) --authority $/city-\(suite)"
                line += " --signing-key $/\(suite).key --signing-certificate $/\(suite).crt"
            }
            try await workshop.done(line)
            let signed = try SignedDirectory(bytes: workshop.bytes("directory.json"))
            for suite in ["gm", "int"] {
                let anchor = try workshop.certificate("root-\(suite)/ca.cert.pem")
                guard case .trusted = try signed.verify(anchors: [anchor], at: workshop.now, previousSerial: nil) else {
                    Issue.record("refused by the anchor of \(suite)")
                    continue
                }
            }
        }
    }

    @Test(
        "A CA whose parent is elsewhere: prepare, issue, install; its renewed certificate too",
        arguments: Suite.allCases)
    func remote(_ suite: Suite) async throws {
        try await Workshop.with { workshop in
            let county = workshop
            try await workshop.done("ca init $/root --suite \(suite.argument) --key-iterations 1000 %ca")
            try await county.done(
                "ca prepare $/county --division 350802 --suite \(suite.argument) --out $/county.csr --key-iterations 1000 %ca"
            )
            try await county.fails("ca crl $/county %ca", .configuration, "no certificate yet")
            try await workshop.done(
                "ca issue $/root --profile ca --name 350802 --request $/county.csr --out $/county.crt %ca")
            try await county.done(
                "ca install $/county --certificate $/county.crt --issuers $/root/chain.pem %ca")
            try await county.done("ca crl $/county %ca")
            try await workshop.done("ca renew $/root --certificate $/county.crt --out $/county-2.crt %ca")
            try await county.done(
                "ca install $/county --certificate $/county-2.crt --issuers $/root/chain.pem %ca")
            #expect(try county.certificate("county/ca.cert.pem") == workshop.certificate("county-2.crt"))
        }
    }

    @Test("A key made where it is used gets its certificate by a request")
    func request() async throws {
        try await Workshop.with { workshop in
            try await workshop.makeHierarchy(.gm)
            try await workshop.done(
                "ca request --suite gm --name chen-hua.\(countyUnit) --key $/chen.key --out $/chen.csr %key")
            #expect(try workshop.mode("chen.key") == 0o600)
            try await workshop.done(
                """
                ca issue $/county --profile officer-sign --name chen-hua.\(countyUnit) --display-name 陈华 \
                --request $/chen.csr --out $/chen.crt --with-chain %ca
                """)
            let chain = try Certificate.all(inPEM: workshop.text("chen.crt"))
            #expect(chain.map(\.publicKey)[0] == (try workshop.key("chen.key").publicKey))
            #expect(
                chain.dropFirst() == [
                    try workshop.certificate("county/ca.cert.pem"), try workshop.certificate("city/ca.cert.pem"),
                ])
        }
    }

    @Test("Keys are encrypted and private, certificates public", arguments: Suite.allCases)
    func permissions(_ suite: Suite) async throws {
        try await Workshop.with { workshop in
            try await workshop.makeHierarchy(suite)
            try await workshop.issue("county", "node-sign", "350802", as: "sign")
            #expect(try workshop.mode("root") == 0o700)
            for key in ["root/ca.key.pem", "city/ca.key.pem", "sign.key"] {
                #expect(try workshop.mode(key) == 0o600)
                #expect(try workshop.text(key).hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----"))
            }
            #expect(try workshop.mode("sign.crt") == 0o644)
        }
    }
}
