import Cryptography
import Testing

@Suite("Key files")
struct KeyFileTests {
    static let passphrase = SecretBytes(copyOf: Array("三员分立 2027".utf8))

    @Test("An encrypted key is read back", arguments: KeyAlgorithm.allCases)
    func roundTrip(_ algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm)
        let file = try key.encryptedPEM(passphrase: Self.passphrase, iterations: 1000)
        #expect(String(decoding: file, as: UTF8.self).hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"))
        let copy = try PrivateKey(encryptedPEM: file, passphrase: Self.passphrase)
        #expect(copy.publicKey == key.publicKey)
        #expect(try key.publicKey.isValidSignature(copy.sign([1]), over: [1]))
    }

    @Test("A wrong passphrase is told as such", arguments: KeyAlgorithm.allCases)
    func wrongPassphrase(_ algorithm: KeyAlgorithm) throws {
        let file = try PrivateKey.generate(algorithm).encryptedPEM(passphrase: Self.passphrase, iterations: 1000)
        for other in ["", "三员分立 2028", "三员分立 2027 "] {
            let passphrase = SecretBytes(copyOf: Array(other.utf8))
            // One wrong passphrase in 256 gives good padding by chance; then the bytes inside are no key.
            let error = #expect(throws: CryptographyError.self) {
                try PrivateKey(encryptedPEM: file, passphrase: passphrase)
            }
            #expect(error?.code == .passphraseWrong || error?.code == .keyMalformed)
        }
    }

    @Test("The default makes passphrases costly to guess, and too few rounds are refused")
    func iterations() throws {
        let key = try PrivateKey.generate(.p256)
        #expect(PrivateKey.defaultIterations == 100_000)
        let file = try key.encryptedPEM(passphrase: Self.passphrase)
        #expect(try PrivateKey(encryptedPEM: file, passphrase: Self.passphrase).publicKey == key.publicKey)
        for count in [Int.min, -1, 0, 1, 999, 10_000_001, .max] {
            expectError(.limitExceeded) {
                try key.encryptedPEM(passphrase: Self.passphrase, iterations: count)
            }
        }
    }

    @Test("An unencrypted key, no key and a broken one are refused")
    func refused() throws {
        let key = try PrivateKey.generate(.p256)
        let plain = PEM.encode(try key.pkcs8().withBytes { $0 }, label: "PRIVATE KEY")
        let file = String(decoding: try key.encryptedPEM(passphrase: Self.passphrase, iterations: 1000), as: UTF8.self)
        for text in [
            plain, "", "no key", file.replacing("ENCRYPTED PRIVATE KEY", with: "PRIVATE KEY"),
            String(file.dropLast(60)), file.replacing("-----END", with: "----END"), PEM.encode([], label: "X"),
            PEM.encode([0x30, 0x00], label: "ENCRYPTED PRIVATE KEY"),
        ] {
            expectError(.keyMalformed) {
                try PrivateKey(encryptedPEM: Array(text.utf8), passphrase: Self.passphrase)
            }
        }
    }

    @Test("A file over 16 KiB is refused unread")
    func oversize() throws {
        let file = try PrivateKey.generate(.p256).encryptedPEM(passphrase: Self.passphrase, iterations: 1000)
        let padding = [UInt8](repeating: 0x0A, count: 16_385 - file.count)
        expectError(.keyMalformed) {
            try PrivateKey(encryptedPEM: padding + file, passphrase: Self.passphrase)
        }
        _ = try PrivateKey(encryptedPEM: padding.dropFirst() + file, passphrase: Self.passphrase)
    }

    @Test("Armour that is itself encrypted (RFC 1421) is refused and nobody is asked for a passphrase")
    func encryptedArmour() throws {
        let file = String(
            decoding: try PrivateKey.generate(.p256).encryptedPEM(passphrase: Self.passphrase, iterations: 1000),
            as: UTF8.self)
        let headers = "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\n"
        let armour = file.replacing("KEY-----\nM", with: headers + "M")
        try #require(armour != file)
        expectError(.keyMalformed) {
            try PrivateKey(encryptedPEM: Array(armour.utf8), passphrase: Self.passphrase)
        }
    }

    @Test("A file that wants hours of key derivation, or another derivation, is refused before it begins")
    func costly() throws {
        let key = try PrivateKey.generate(.p256)
        let file = try key.encryptedPEM(passphrase: Self.passphrase, iterations: 10_000)
        let text = String(decoding: file, as: UTF8.self)
        let der = try #require(PEM.decode(text, label: "ENCRYPTED PRIVATE KEY").first)
        // INTEGER 10000 and the salt of 16 bytes before it: bytes of the salt become digits of the number.
        let rounds: [UInt8] = [0x02, 0x02, 0x27, 0x10]
        let start = try #require(der.indices.first { der[$0...].starts(with: rounds) })
        for count in [[0x7F, 0xFF, 0xFF, 0xFF], [0x00, 0x98, 0x96, 0x81], [0xFF, 0xFF, 0xFF, 0xFF]] as [[UInt8]] {
            var costly = der
            costly.replaceSubrange(start - 17..<start + 4, with: [14] + der[start - 16..<start - 2] + [2, 4] + count)
            let armour = PEM.encode(costly, label: "ENCRYPTED PRIVATE KEY")
            expectError(.limitExceeded) {
                try PrivateKey(encryptedPEM: Array(armour.utf8), passphrase: Self.passphrase)
            }
        }
        try OpenSSLTool.with { tool in
            try tool.makeKey("plain.pem", curve: "P-256")
            for options in [["-scrypt"], ["-v1", "PBE-SHA1-3DES"]] {
                let arguments = ["pkcs8", "-topk8", "-in", "plain.pem", "-passout", "pass:secret", "-out", "key.pem"]
                try #require(tool.launch("openssl", arguments + options).status == 0)
                expectError(.keyMalformed) {
                    try PrivateKey(
                        encryptedPEM: tool.read("key.pem"), passphrase: SecretBytes(copyOf: Array("secret".utf8)))
                }
            }
        }
    }

    @Test("Damaged files never open", arguments: KeyAlgorithm.allCases)
    func damaged(_ algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm)
        let file = try key.encryptedPEM(passphrase: Self.passphrase, iterations: 1000)
        for damaged in Damage.mutations(file, count: 200, seed: 5) {
            guard let read = try? PrivateKey(encryptedPEM: damaged, passphrase: Self.passphrase) else { continue }
            // Changed line ends and text around the armour are harmless.
            #expect(read.publicKey == key.publicKey)
        }
    }

    @Test("The openssl command opens our file", arguments: KeyAlgorithm.allCases)
    func openedByCommand(_ algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm)
        try OpenSSLTool.with { tool in
            try tool.write("key.pem", key.encryptedPEM(passphrase: SecretBytes(copyOf: Array("secret".utf8))))
            try tool.run(
                "pkey", "-in", "key.pem", "-passin", "pass:secret", "-pubout", "-outform", "DER", "-out", "public.der")
            #expect(try tool.read("public.der") == key.publicKey.subjectPublicKeyInfo)
            #expect(try !tool.succeeds("pkey", "-in", "key.pem", "-passin", "pass:wrong", "-noout"))
            let text = try tool.run("asn1parse", "-in", "key.pem")
            for name in ["PBES2", "PBKDF2", "hmacWithSHA256", "aes-256-cbc"] { #expect(text.contains(name)) }
        }
    }

    @Test("We open the openssl command's file", arguments: [("P-256", KeyAlgorithm.p256), ("SM2", .sm2)])
    func writtenByCommand(_ curve: String, _ algorithm: KeyAlgorithm) throws {
        try OpenSSLTool.with { tool in
            try tool.makeKey("plain.pem", curve: curve)
            try tool.run(
                "pkcs8", "-topk8", "-in", "plain.pem", "-v2", "aes-256-cbc", "-passout", "pass:secret", "-out",
                "key.pem")
            let key = try PrivateKey(
                encryptedPEM: tool.read("key.pem"), passphrase: SecretBytes(copyOf: Array("secret".utf8)))
            #expect(key.algorithm == algorithm)
            expectError(.keyMalformed) {
                try PrivateKey(encryptedPEM: tool.read("plain.pem"), passphrase: Self.passphrase)
            }
        }
    }
}
