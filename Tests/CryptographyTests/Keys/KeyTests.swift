import Cryptography
import Testing

@Suite("Keys and signatures")
struct KeyTests {
    @Test("A signature verifies over its message by its key only", arguments: KeyAlgorithm.allCases)
    func signature(_ algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm)
        let other = try PrivateKey.generate(algorithm)
        var generator = SeededGenerator(seed: 1)
        for count in [0, 1, 31, 32, 63, 64, 65, 1000, 70_000] {
            let message = generator.bytes(count)
            let signature = try key.sign(message)
            #expect(try key.publicKey.isValidSignature(signature, over: message))
            #expect(try !other.publicKey.isValidSignature(signature, over: message))
            #expect(try !key.publicKey.isValidSignature(signature, over: message + [0]))
        }
    }

    @Test("A signature with any bit wrong, cut short or prolonged does not verify", arguments: KeyAlgorithm.allCases)
    func damagedSignature(_ algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm)
        let message = Array("公文".utf8)
        let signature = try key.sign(message)
        for (offset, damaged) in Damage.flips(signature, seed: 2) {
            #expect(try !key.publicKey.isValidSignature(damaged, over: message), "byte \(offset)")
        }
        for damaged in Damage.truncations(signature) {
            #expect(try !key.publicKey.isValidSignature(damaged, over: message))
        }
        #expect(try !key.publicKey.isValidSignature(signature + [0], over: message))
        #expect(try !key.publicKey.isValidSignature([UInt8](repeating: 0x30, count: 1 << 16), over: message))
    }

    @Test("A signature of one curve is none of the other")
    func otherCurve() throws {
        let message = Array("公文".utf8)
        let sm2 = try PrivateKey.generate(.sm2)
        let p256 = try PrivateKey.generate(.p256)
        #expect(try !sm2.publicKey.isValidSignature(p256.sign(message), over: message))
        #expect(try !p256.publicKey.isValidSignature(sm2.sign(message), over: message))
    }

    @Test("PKCS#8 is read back", arguments: KeyAlgorithm.allCases)
    func pkcs8(_ algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm)
        let copy = try PrivateKey(pkcs8: key.pkcs8())
        #expect(copy.publicKey == key.publicKey && copy.algorithm == algorithm)
        #expect(try key.publicKey.isValidSignature(copy.sign([1]), over: [1]))
        expectError(.keyMalformed) { try PrivateKey(pkcs8: SecretBytes(copyOf: [])) }
        let encoding = try key.pkcs8().withBytes { $0 }
        for damaged in Damage.truncations(encoding) {
            expectError(.keyMalformed) { try PrivateKey(pkcs8: SecretBytes(copyOf: damaged)) }
        }
    }

    @Test("SM2 encryption opens by its key only, for secrets of any size")
    func encryption() throws {
        let key = try PrivateKey.generate(.sm2)
        let other = try PrivateKey.generate(.sm2)
        for count in [1, 16, 31, 32, 33, 200] {
            let secret = try SecretBytes(randomCount: count)
            let cipher = try key.publicKey.encryptBySM2(secret)
            #expect(try key.decryptBySM2(cipher).isEqual(to: secret))
            expectError(.decryptionFailed) { try other.decryptBySM2(cipher) }
        }
    }

    @Test("P-256 keys neither encrypt nor decrypt by SM2")
    func encryptionWithP256() throws {
        let key = try PrivateKey.generate(.p256)
        expectError(.algorithmMismatch) { try key.publicKey.encryptBySM2(SecretBytes(copyOf: [1])) }
        expectError(.algorithmMismatch) { try key.decryptBySM2(SM2Vector.cipher) }
    }

    @Test("Damaged SubjectPublicKeyInfo is refused or another key", arguments: KeyAlgorithm.allCases)
    func damagedPublicKey(_ algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm).publicKey
        let encoding = key.subjectPublicKeyInfo
        #expect(try PublicKey(subjectPublicKeyInfo: encoding) == key)
        for damaged in Damage.truncations(encoding) {
            expectError(.keyMalformed) { try PublicKey(subjectPublicKeyInfo: damaged) }
        }
        for damaged in Damage.flips(encoding, seed: 3).map(\.bytes) + Damage.mutations(encoding, count: 500, seed: 4)
        where damaged != encoding {
            guard let read = try? PublicKey(subjectPublicKeyInfo: damaged) else { continue }
            #expect(read != key && read.subjectPublicKeyInfo == damaged)
        }
    }

    @Test("A key has one encoding: trailing bytes, compressed and hybrid points and spelled-out curves are refused")
    func oneEncoding() throws {
        let p256 = TestDER.identifier("1.2.840.10045.3.1.7")
        let key = try PrivateKey.generate(.p256).publicKey
        let point = Array(key.subjectPublicKeyInfo.suffix(65))
        let odd = (point.last ?? 0) & 1
        #expect(
            try PublicKey(subjectPublicKeyInfo: TestDER.subjectPublicKeyInfo(parameters: p256, point: point)) == key)
        for other in [
            key.subjectPublicKeyInfo + [0],
            TestDER.subjectPublicKeyInfo(parameters: p256, point: [2 + odd] + point[1..<33]),
            TestDER.subjectPublicKeyInfo(parameters: p256, point: [6 + odd] + point[1...]),
            TestDER.subjectPublicKeyInfo(parameters: p256, point: [0]),
        ] {
            expectError(.keyMalformed) { try PublicKey(subjectPublicKeyInfo: other) }
        }
        try OpenSSLTool.with { tool in
            try tool.makeKey("key.pem", curve: "P-256")
            try tool.run("ec", "-in", "key.pem", "-pubout", "-outform", "DER", "-out", "named.der")
            try tool.run(
                "ec", "-in", "key.pem", "-pubout", "-outform", "DER", "-param_enc", "explicit", "-out", "explicit.der")
            #expect(try PublicKey(subjectPublicKeyInfo: tool.read("named.der")).algorithm == .p256)
            let explicit = try tool.read("explicit.der")
            expectError(.keyMalformed) { try PublicKey(subjectPublicKeyInfo: explicit) }
        }
    }

    static let otherForms = [["-param_enc", "explicit"], ["-conv_form", "compressed"], ["-conv_form", "hybrid"]]

    @Test(
        "Private keys, certificates and requests hold to the one encoding too", arguments: ["P-256", "SM2"], otherForms)
    func oneEncodingElsewhere(_ curve: String, _ form: [String]) throws {
        try OpenSSLTool.with { tool in
            try tool.makeKey("plain.pem", curve: curve)
            let convert = try tool.launch("openssl", ["ec", "-in", "plain.pem", "-out", "key.pem"] + form)
            try #require(convert.status == 0, "\(convert.output)")
            let digest = curve == "SM2" ? ["-sm3", "-sigopt", OpenSSLTool.identity] : ["-sha256"]
            try tool.run("pkey", "-in", "plain.pem", "-pubout", "-outform", "DER", "-out", "plain.der")
            let plain = try tool.read("plain.der")
            for (name, isOdd) in [("plain", false), ("key", true)] {
                try tool.run("pkcs8", "-topk8", "-nocrypt", "-in", "\(name).pem", "-outform", "DER", "-out", "key.der")
                let options = ["-key", "\(name).pem", "-subj", "/CN=x", "-outform", "DER"] + digest
                let request = try tool.launch("openssl", ["req", "-new", "-out", "request.der"] + options)
                let certificate = try tool.launch("openssl", ["req", "-x509", "-new", "-out", "cert.der"] + options)
                try #require(request.status == 0, "\(request.output)")
                try #require(certificate.status == 0, "\(certificate.output)")
                let secret = SecretBytes(copyOf: try tool.read("key.der"))
                guard isOdd else {
                    let key = try PrivateKey(pkcs8: secret)
                    #expect(try CertificateRequest(der: tool.read("request.der")).publicKey == key.publicKey)
                    #expect(try Certificate(der: tool.read("cert.der")).publicKey == key.publicKey)
                    continue
                }
                if form[0] == "-param_enc" {
                    expectError(.keyMalformed) { try PrivateKey(pkcs8: secret) }
                } else {
                    // The form of the point beside a private key says nothing: the point is computed from the key.
                    let encoding = try PrivateKey(pkcs8: secret).publicKey.subjectPublicKeyInfo
                    #expect(encoding == plain)
                }
                expectError(.requestMalformed) { try CertificateRequest(der: tool.read("request.der")) }
                expectError(.keyMalformed) { try Certificate(der: tool.read("cert.der")) }
            }
        }
    }

    @Test("Keys of other kinds are refused", arguments: ["P-384", "secp256k1", "brainpoolP256r1"])
    func otherCurves(_ curve: String) throws {
        try OpenSSLTool.with { tool in
            try tool.makeKey("key.pem", curve: curve)
            try tool.run("pkcs8", "-topk8", "-nocrypt", "-in", "key.pem", "-outform", "DER", "-out", "key.der")
            let encoding = try SecretBytes(copyOf: tool.read("key.der"))
            expectError(.keyMalformed) { try PrivateKey(pkcs8: encoding) }
        }
    }

    @Test("Secrets compare by their bytes")
    func secrets() throws {
        let secret = SecretBytes(copyOf: [1, 2, 3])
        #expect(secret.isEqual(to: SecretBytes(copyOf: [1, 2, 3])))
        #expect(!secret.isEqual(to: SecretBytes(copyOf: [1, 2, 4])))
        #expect(!secret.isEqual(to: SecretBytes(copyOf: [1, 2])))
        #expect(SecretBytes(copyOf: []).isEqual(to: SecretBytes(copyOf: [])))
        #expect(try SecretBytes(randomCount: 32).count == 32)
        #expect(try !SecretBytes(randomCount: 32).isEqual(to: SecretBytes(randomCount: 32)))
        #expect(try RandomBytes.make(16) != RandomBytes.make(16))
    }
}
