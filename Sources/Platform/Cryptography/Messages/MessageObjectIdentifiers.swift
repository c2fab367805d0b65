internal import SwiftASN1

/// The object identifiers of messages (standards: RFC 5652, 5083, 5753, 5035; GB/T 35275-2017, GM/T 0006).
enum MessageOID {
    static let data: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 7, 1]
    static let signedData: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 7, 2]
    static let authEnvelopedData: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 16, 1, 23]
    static let gmData: ASN1ObjectIdentifier = [1, 2, 156, 10197, 6, 1, 4, 2, 1]
    static let gmSignedData: ASN1ObjectIdentifier = [1, 2, 156, 10197, 6, 1, 4, 2, 2]
    static let gmEnvelopedData: ASN1ObjectIdentifier = [1, 2, 156, 10197, 6, 1, 4, 2, 3]

    static let contentType: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 3]
    static let messageDigest: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 4]
    static let signingTime: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 5]
    static let signingCertificateV2: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 16, 2, 47]
    static let signatureTimestamp: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 16, 2, 14]

    static let sha256: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 2, 1]
    static let sm3: ASN1ObjectIdentifier = [1, 2, 156, 10197, 1, 401]
    static let ecdsaWithSHA256: ASN1ObjectIdentifier = [1, 2, 840, 10045, 4, 3, 2]
    static let sm2Signature: ASN1ObjectIdentifier = [1, 2, 156, 10197, 1, 301, 1]
    static let sm2WithSM3: ASN1ObjectIdentifier = [1, 2, 156, 10197, 1, 501]
    static let sm2Encryption: ASN1ObjectIdentifier = [1, 2, 156, 10197, 1, 301, 3]
    static let sm4CBC: ASN1ObjectIdentifier = [1, 2, 156, 10197, 1, 104, 2]
    static let aes256GCM: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 1, 46]
    static let aes256Wrap: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 1, 45]
    static let ecPublicKey: ASN1ObjectIdentifier = [1, 2, 840, 10045, 2, 1]
    static let ecdhSHA256KDF: ASN1ObjectIdentifier = [1, 3, 132, 1, 11, 1]

    static func data(_ suite: Suite) -> ASN1ObjectIdentifier { suite == .gm ? Self.gmData : Self.data }
    static func signedData(_ suite: Suite) -> ASN1ObjectIdentifier {
        suite == .gm ? Self.gmSignedData : Self.signedData
    }
    static func digest(_ suite: Suite) -> ASN1ObjectIdentifier { suite == .gm ? Self.sm3 : Self.sha256 }
    static func signature(_ suite: Suite) -> ASN1ObjectIdentifier {
        suite == .gm ? Self.sm2Signature : Self.ecdsaWithSHA256
    }
}
