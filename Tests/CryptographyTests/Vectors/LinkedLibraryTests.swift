import COpenSSL
import Cryptography
import Testing

/// Checks the library that is linked and not this module: a site may have put its certified one in OpenSSL's place.
@Suite("The libcrypto that is linked")
struct LinkedLibraryTests {
    static let key = Hexadecimal.decode("0123456789abcdeffedcba9876543210") ?? []

    static func has(_ cipher: String) -> Bool {
        let found = unsafe EVP_CIPHER_fetch(nil, cipher, nil)
        defer { unsafe EVP_CIPHER_free(found) }
        ERR_clear_error()
        return unsafe found != nil
    }

    @Test("SM4 has the block of GB/T 32907")
    func block() throws {
        let output = try encrypt("SM4-ECB", nonce: [], plain: Self.key, padding: false)
        #expect(Hexadecimal.encode(output.text) == "681edf34d206965e86b3e94f536e4246")
    }

    @Test("SM4-CBC pads and chains")
    func chain() throws {
        let nonce = [UInt8](repeating: 0, count: 16)
        let output = try encrypt("SM4-CBC", nonce: nonce, plain: Array("0123456789abcdef".utf8), padding: true)
        #expect(
            Hexadecimal.encode(output.text) == "e6887b77dbabb572ffa07fed7548b192ceaace11f2b90b94c2b7a4d9382e471e")
    }

    @Test("SM4-GCM has the values of RFC 8998", .enabled(if: has("SM4-GCM"), "OpenSSL has it from 3.1 on"))
    func authenticated() throws {
        let plain = [0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA].flatMap { [UInt8](repeating: $0, count: 8) }
        let output = try encrypt(
            "SM4-GCM",
            nonce: Hexadecimal.decode("00001234567800000000abcd") ?? [],
            associated: Hexadecimal.decode("feedfacedeadbeeffeedfacedeadbeefabaddad2") ?? [],
            plain: plain,
            padding: false
        )
        #expect(
            Hexadecimal.encode(output.text)
                == "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
                + "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d")
        #expect(Hexadecimal.encode(output.tag) == "83de3541e4c2b58177e065a9bf7b62ec")
    }

    private func encrypt(
        _ name: String,
        nonce: [UInt8],
        associated: [UInt8] = [],
        plain: [UInt8],
        padding: Bool
    ) throws -> (text: [UInt8], tag: [UInt8]) {
        let cipher = unsafe EVP_CIPHER_fetch(nil, name, nil)
        defer { unsafe EVP_CIPHER_free(cipher) }
        let context = try unsafe #require(EVP_CIPHER_CTX_new())
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        let started = unsafe EVP_EncryptInit_ex2(context, cipher, Self.key, nonce.isEmpty ? nil : nonce, nil)
        try #require(started == 1)
        unsafe EVP_CIPHER_CTX_set_padding(context, padding ? 1 : 0)
        var length: Int32 = 0
        if !associated.isEmpty {
            #expect(unsafe EVP_EncryptUpdate(context, nil, &length, associated, Int32(associated.count)) == 1)
        }
        var text = [UInt8](repeating: 0, count: plain.count + 32)
        #expect(unsafe EVP_EncryptUpdate(context, &text, &length, plain, Int32(plain.count)) == 1)
        var last = [UInt8](repeating: 0, count: 32)
        var lastLength: Int32 = 0
        #expect(unsafe EVP_EncryptFinal_ex(context, &last, &lastLength) == 1)
        var tag = [UInt8](repeating: 0, count: 16)
        if !associated.isEmpty {
            #expect(unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, &tag) == 1)
        }
        return (Array(text.prefix(Int(length)) + last.prefix(Int(lastLength))), tag)
    }
}
