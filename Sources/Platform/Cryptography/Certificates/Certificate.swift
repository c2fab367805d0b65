internal import COpenSSL

/// An X.509 certificate (RFC 5280), read once into plain values.
///
/// `@unchecked Sendable`: the X509 object is not changed after initialisation; what OpenSSL caches in it is locked.
@safe
public final class Certificate: @unchecked Sendable {
    private let pointer: OpaquePointer
    /// The certificate's bytes.
    public let der: [UInt8]
    /// SHA-256 of the bytes, by which directories and evidence name a certificate.
    public let fingerprint: Digest
    /// Subject as RFC 2253 text, for people only.
    public let subject: String
    /// The subject Name in DER.
    public let subjectName: [UInt8]
    /// The issuer Name in DER.
    public let issuerName: [UInt8]
    /// The serial number as a DER INTEGER.
    public let serialNumber: [UInt8]
    /// Start of validity, seconds since 1970 UTC.
    public let notBefore: Int64
    /// End of validity, seconds since 1970 UTC.
    public let notAfter: Int64
    /// The dNSNames of the subject alternative name.
    public let dnsNames: [String]
    /// Whether basicConstraints make it a CA certificate.
    public let isAuthority: Bool
    /// The key usage bits; empty when the extension is absent.
    public let keyUsage: KeyUsage
    /// The extended key usages as dotted OIDs.
    public let extendedKeyUsages: [String]
    /// The key certified.
    public let publicKey: PublicKey
    /// The algorithm of the issuer's signature, nil when it is of neither suite.
    public let signatureAlgorithm: KeyAlgorithm?
    /// Whether names below this CA are constrained.
    let hasNameConstraints: Bool
    /// Whether an extension is critical that the library does not know.
    let hasUnknownCriticalExtension: Bool
    private let ownSignature = SignatureMemory()

    /// Reads a certificate in DER.
    ///
    /// - Throws: `certificateMalformed` or `keyMalformed`; over 16 KiB is refused.
    public init(der: [UInt8]) throws(CryptographyError) {
        guard der.count <= 16_384 else { throw .certificateMalformed("the certificate is over 16 KiB") }
        guard let pointer = unsafe CertificateFields.decode(der) else {
            CryptographyError.drainQueue()
            throw .certificateMalformed("\(der.count) bytes are no X.509 certificate")
        }
        do throws(CryptographyError) {
            guard let key = unsafe X509_get_pubkey(pointer) else {
                CryptographyError.drainQueue()
                throw CryptographyError.certificateMalformed("the certificate's key is of no known kind")
            }
            self.publicKey = try unsafe PublicKey(takingOwnershipOf: key)
            let encoding = unsafe PublicKey.encoding(of: X509_get_X509_PUBKEY(pointer))
            guard encoding == self.publicKey.subjectPublicKeyInfo else {
                throw CryptographyError.keyMalformed("the certificate's key is not in the one form")
            }
            let fields = try unsafe CertificateFields(pointer)
            self.subject = fields.subject
            self.subjectName = fields.subjectName
            self.issuerName = fields.issuerName
            self.serialNumber = fields.serialNumber
            self.notBefore = fields.notBefore
            self.notAfter = fields.notAfter
            self.dnsNames = fields.dnsNames
            self.isAuthority = fields.isAuthority
            self.keyUsage = fields.keyUsage
            self.extendedKeyUsages = fields.extendedKeyUsages
            self.signatureAlgorithm = fields.signatureAlgorithm
            self.hasNameConstraints = fields.hasNameConstraints
            self.hasUnknownCriticalExtension = fields.hasUnknownCriticalExtension
            self.fingerprint = try DigestAlgorithm.sha256.hash(der)
        } catch {
            unsafe X509_free(pointer)
            throw error
        }
        unsafe self.pointer = pointer
        self.der = der
    }

    /// Lends the X509 to this module's own calls.
    func withPointer<T, E: Error>(_ body: (OpaquePointer) throws(E) -> T) throws(E) -> T {
        try unsafe body(self.pointer)
    }

    /// False for a certificate that is by its own key, by its names and identifiers, and whose signature is not.
    var isOwnSignatureRight: Bool {
        guard unsafe X509_self_signed(self.pointer, 0) == 1 else {
            CryptographyError.drainQueue()
            return true
        }
        return self.ownSignature.holds(for: self.publicKey) { () throws(CryptographyError) in
            let result = unsafe X509_self_signed(self.pointer, 1)
            guard result >= 0 else { throw .library("check a certificate's own signature") }
            CryptographyError.drainQueue()
            return result == 1
        }
    }

    /// The serial number in lower-case hexadecimal, without sign byte.
    public var serialHex: String {
        let content = self.serialNumber.dropFirst(2)
        return Hexadecimal.encode(content.count > 1 && content.first == 0 ? content.dropFirst() : content)
    }

    /// Whether a time lies inside the validity.
    ///
    /// - Parameter seconds: Seconds since 1970 UTC.
    /// - Returns: Whether the certificate is valid then, the first and the last second included.
    public func isValid(at seconds: Int64) -> Bool { seconds >= self.notBefore && seconds <= self.notAfter }

    deinit { unsafe X509_free(self.pointer) }
}

extension Certificate: Hashable {
    /// Certificates are equal when their bytes are.
    public static func == (left: Certificate, right: Certificate) -> Bool { left.der == right.der }

    /// Hashes the fingerprint.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.fingerprint) }
}

/// The key usage bits of RFC 5280 § 4.2.1.3 that Yizhan uses.
public struct KeyUsage: OptionSet, Sendable, Hashable {
    /// The bits as OpenSSL numbers them.
    public let rawValue: UInt32

    /// Usage from OpenSSL's bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Signing of data other than certificates.
    public static let digitalSignature = Self(rawValue: 0x80)
    /// Signing that its owner cannot deny.
    public static let nonRepudiation = Self(rawValue: 0x40)
    /// Encryption of keys (SM2 key transport).
    public static let keyEncipherment = Self(rawValue: 0x20)
    /// Encryption of data.
    public static let dataEncipherment = Self(rawValue: 0x10)
    /// Key agreement (ECDH).
    public static let keyAgreement = Self(rawValue: 0x08)
    /// Signing of certificates.
    public static let certificateSigning = Self(rawValue: 0x04)
    /// Signing of revocation lists.
    public static let revocationListSigning = Self(rawValue: 0x02)

    private static let names: [(KeyUsage, String)] = [
        (.digitalSignature, "digitalSignature"), (.nonRepudiation, "nonRepudiation"),
        (.keyEncipherment, "keyEncipherment"), (.dataEncipherment, "dataEncipherment"),
        (.keyAgreement, "keyAgreement"), (.certificateSigning, "keyCertSign"), (.revocationListSigning, "cRLSign"),
    ]

    /// The bit with a name as RFC 5280 spells it, or nil.
    public init?(name: String) {
        guard let found = Self.names.first(where: { $0.1 == name }) else { return nil }
        self = found.0
    }

    /// The names of the bits set, as RFC 5280 spells them.
    public var names: [String] { Self.names.filter { self.contains($0.0) }.map(\.1) }
}
