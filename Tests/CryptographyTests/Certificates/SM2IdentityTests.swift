import Cryptography
import Foundation
import Testing

/// SM2 signatures are made and checked with the identity 1234567812345678 and no other; OpenSSL 3.0's command takes an
/// empty one when it is not told.
@Suite("The SM2 identity")
struct SM2IdentityTests {
    private static let withIdentity = ["-sigopt", OpenSSLTool.identity]
    private static let rootOptions = [
        "-subj", "/CN=root", "-days", "30", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
    ]

    @Test("A signature verifies with the default identity only")
    func signature() throws {
        try OpenSSLTool.with { tool in
            try Self.makeKey(tool, "key")
            let key = try PublicKey(subjectPublicKeyInfo: tool.read("key.pub"))
            let message = Array("关于印发通知".utf8)
            try tool.write("message", message)
            for (options, expected) in [(Self.withIdentity, true), ([], false), (["-sigopt", "distid:other"], false)] {
                let sign = ["dgst", "-sm3", "-sign", "key.pem", "-out", "signature"] + options + ["message"]
                try #require(tool.launch("openssl", sign).status == 0)
                #expect(try key.isValidSignature(tool.read("signature"), over: message) == expected, "\(options)")
            }
        }
    }

    @Test("The command verifies ours with the default identity and not with the empty one")
    func oursInCommand() throws {
        let key = try PrivateKey.generate(.sm2)
        try OpenSSLTool.with { tool in
            try tool.write("key.pub", PEM.encode(key.publicKey.subjectPublicKeyInfo, label: "PUBLIC KEY"))
            try tool.write("message", "公文")
            try tool.write("signature", key.sign(Array("公文".utf8)))
            let verify = ["dgst", "-sm3", "-verify", "key.pub", "-signature", "signature"]
            #expect(try tool.launch("openssl", verify + Self.withIdentity + ["message"]).status == 0)
            #expect(try tool.launch("openssl", verify + ["message"]).status != 0)
        }
    }

    @Test("An anchor made without it anchors nothing")
    func anchor() throws {
        try OpenSSLTool.with { tool in
            try Self.makeKey(tool, "root")
            try Self.makeKey(tool, "leaf")
            for (name, options) in [("good", Self.withIdentity), ("empty", [])] {
                let make = ["req", "-x509", "-new", "-key", "root.pem", "-sm3", "-out", "\(name).crt"]
                try #require(tool.launch("openssl", make + Self.rootOptions + options).status == 0)
            }
            try Self.issueLeaf(tool, ca: "good.crt", name: "leaf.crt", Self.withIdentity)
            let leaf = try Self.certificate(tool, "leaf.crt")
            let time = leaf.notBefore + 60
            for (name, expected) in [("good", nil), ("empty", ChainRefusal.Reason.signatureWrong)] {
                let root = try Self.certificate(tool, "\(name).crt")
                let verifier = ChainVerifier(anchors: [root], revocationPolicy: .softFail)
                let verdict = try verifier.verify(leaf, at: time)
                #expect(verdict.reason == expected, "\(name): \(verdict)")
                #expect(try verifier.verify(root, at: time).reason == expected, "\(name) itself")
            }
        }
    }

    @Test("A certificate issued without it is refused")
    func certificate() throws {
        try OpenSSLTool.with { tool in
            try Self.makeKey(tool, "root")
            try Self.makeKey(tool, "leaf")
            let make = ["req", "-x509", "-new", "-key", "root.pem", "-sm3", "-out", "root.crt"]
            try #require(tool.launch("openssl", make + Self.rootOptions + Self.withIdentity).status == 0)
            try Self.issueLeaf(tool, ca: "root.crt", name: "good.crt", Self.withIdentity)
            try Self.issueLeaf(tool, ca: "root.crt", name: "empty.crt", [])
            let root = try Self.certificate(tool, "root.crt")
            let verifier = ChainVerifier(anchors: [root], revocationPolicy: .softFail)
            let good = try Self.certificate(tool, "good.crt")
            let empty = try Self.certificate(tool, "empty.crt")
            #expect(try verifier.verify(good, at: good.notBefore + 60).chain != nil)
            #expect(try verifier.verify(empty, at: empty.notBefore + 60).reason == .signatureWrong)
        }
    }

    @Test("A revocation list made without it is not the CA's")
    func revocationList() throws {
        try OpenSSLTool.with { tool in
            try Self.makeKey(tool, "root")
            let make = ["req", "-x509", "-new", "-key", "root.pem", "-sm3", "-out", "root.crt"]
            try #require(tool.launch("openssl", make + Self.rootOptions + Self.withIdentity).status == 0)
            try tool.write("index.txt", "")
            try tool.write("number", "01\n")
            try tool.write(
                "ca.cnf",
                """
                [ca]
                default_ca = d
                [d]
                database = index.txt
                crlnumber = number
                default_crl_days = 30
                default_md = sm3
                """)
            let root = try Self.certificate(tool, "root.crt")
            for (options, expected) in [(Self.withIdentity, true), ([], false)] {
                let list = ["ca", "-gencrl", "-config", "ca.cnf", "-keyfile", "root.pem", "-cert", "root.crt"]
                let (status, output) = try tool.launch("openssl", list + ["-out", "list.pem"] + options)
                try #require(status == 0, "\(output)")
                let blocks = try PEM.decode(tool.text("list.pem"), label: "X509 CRL")
                let read = try RevocationList(der: #require(blocks.first))
                #expect(read.isSigned(by: root) == expected)
            }
        }
    }

    @Test("A request made without it is refused")
    func request() throws {
        try OpenSSLTool.with { tool in
            try Self.makeKey(tool, "key")
            let make = ["req", "-new", "-key", "key.pem", "-sm3", "-subj", "/CN=x", "-outform", "DER", "-out", "r.der"]
            try #require(tool.launch("openssl", make + Self.withIdentity).status == 0)
            #expect(try CertificateRequest(der: tool.read("r.der")).publicKey.algorithm == .sm2)
            try #require(tool.launch("openssl", make).status == 0)
            let empty = try tool.read("r.der")
            expectError(.requestMalformed) {
                try CertificateRequest(der: empty)
            }
        }
    }

    private static func makeKey(_ tool: OpenSSLTool, _ name: String) throws {
        try tool.makeKey("\(name).pem", curve: "SM2")
        try tool.run("pkey", "-in", "\(name).pem", "-pubout", "-outform", "DER", "-out", "\(name).pub")
    }

    private static func issueLeaf(_ tool: OpenSSLTool, ca: String, name: String, _ options: [String]) throws {
        let request = ["req", "-new", "-key", "leaf.pem", "-sm3", "-subj", "/CN=leaf", "-out", "leaf.csr"]
        try #require(tool.launch("openssl", request + Self.withIdentity).status == 0)
        try tool.write("ext", "authorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n")
        let issue = [
            "x509", "-req", "-in", "leaf.csr", "-CA", ca, "-CAkey", "root.pem", "-sm3", "-extfile", "ext", "-days",
            "10", "-CAcreateserial", "-vfyopt", OpenSSLTool.identity, "-out", name,
        ]
        let (status, output) = try tool.launch("openssl", issue + options)
        try #require(status == 0, "\(output)")
    }

    private static func certificate(_ tool: OpenSSLTool, _ name: String) throws -> Certificate {
        try #require(Certificate.all(inPEM: tool.text(name)).first)
    }
}
