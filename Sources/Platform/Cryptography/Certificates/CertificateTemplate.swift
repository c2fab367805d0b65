internal import COpenSSL

/// What a certificate to be issued shall say.
public struct CertificateTemplate: Sendable {
    /// What makes a certificate a CA's.
    public struct Authority: Sendable, Hashable {
        /// How many CAs may stand below; nil for no limit.
        public var pathLength: Int?
        /// The DNS subtree all names below must be in; nil for no constraint (a root).
        public var permittedSubtree: String?

        /// An authority's constraints.
        public init(pathLength: Int?, permittedSubtree: String?) {
            self.pathLength = pathLength
            self.permittedSubtree = permittedSubtree
        }
    }

    /// Common name of the subject, in any script.
    public var commonName: String
    /// Organisation of the subject, or nil.
    public var organization: String?
    /// The one dNSName; nil for CAs only.
    public var dnsName: String?
    /// Key usage, written as a critical extension.
    public var keyUsage: KeyUsage
    /// Extended key usages as dotted OIDs.
    public var extendedKeyUsages: [String]
    /// CA constraints; nil for an end entity.
    public var authority: Authority?
    /// Start of validity, seconds since 1970 UTC.
    public var notBefore: Int64
    /// End of validity, seconds since 1970 UTC.
    public var notAfter: Int64

    /// A template with every field given.
    public init(
        commonName: String,
        organization: String? = nil,
        dnsName: String? = nil,
        keyUsage: KeyUsage,
        extendedKeyUsages: [String] = [],
        authority: Authority? = nil,
        notBefore: Int64,
        notAfter: Int64
    ) {
        self.commonName = commonName
        self.organization = organization
        self.dnsName = dnsName
        self.keyUsage = keyUsage
        self.extendedKeyUsages = extendedKeyUsages
        self.authority = authority
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// Makes the certificate.
    ///
    /// - Parameters:
    ///   - subjectKey: The key to certify.
    ///   - issuer: The issuing CA's certificate; nil makes a self-signed root.
    ///   - issuerKey: The issuing CA's key.
    /// - Returns: The signed certificate.
    /// - Throws: `keyMismatch` when the key is not the issuer's, `certificateMalformed` for a name that is none.
    public func issue(
        for subjectKey: PublicKey,
        issuer: Certificate?,
        issuerKey: PrivateKey
    ) throws(CryptographyError) -> Certificate {
        if let issuer, issuer.publicKey != issuerKey.publicKey {
            throw CryptographyError(
                code: .keyMismatch, message: "the key is not that of the CA certificate \(issuer.subject)")
        }
        guard issuer != nil || subjectKey == issuerKey.publicKey else {
            throw CryptographyError(code: .keyMismatch, message: "a root is signed by the key it certifies")
        }
        guard let pointer = unsafe X509_new() else { throw .library("allocate a certificate") }
        defer { unsafe X509_free(pointer) }
        try check(unsafe X509_set_version(pointer, 2), "set the version")
        try unsafe self.setSerial(pointer)
        try unsafe self.setNames(pointer, issuer: issuer)
        try check(unsafe yz_set_validity(pointer, self.notBefore, self.notAfter), "set the validity")
        try check(unsafe subjectKey.withPointer { unsafe X509_set_pubkey(pointer, $0) }, "set the key")
        try unsafe self.addExtensions(pointer, issuer: issuer)
        let context = try unsafe issuerKey.makeSigningContext()
        defer { unsafe EVP_MD_CTX_free(context) }
        guard unsafe X509_sign_ctx(pointer, context) > 0 else { throw .library("sign a certificate") }
        return try Certificate(der: unsafe DEREncoding.of(pointer))
    }

    /// RFC 5280 § 4.1.2.2: positive, at most 20 octets; 16 random ones are unguessable and never repeat.
    private func setSerial(_ pointer: OpaquePointer) throws(CryptographyError) {
        var bytes = try RandomBytes.make(16)
        bytes[0] = bytes[0] & 0x7F | 0x40
        let number = unsafe BN_bin2bn(bytes, Int32(bytes.count), nil)
        defer { unsafe BN_free(number) }
        let serial = unsafe BN_to_ASN1_INTEGER(number, nil)
        defer { unsafe ASN1_INTEGER_free(serial) }
        try check(unsafe X509_set_serialNumber(pointer, serial), "set the serial number")
    }

    private func setNames(_ pointer: OpaquePointer, issuer: Certificate?) throws(CryptographyError) {
        let name = unsafe X509_get_subject_name(pointer)
        try unsafe self.addSubject(to: name)
        if let issuer {
            let result = unsafe issuer.withPointer {
                unsafe X509_set_issuer_name(pointer, X509_get_subject_name($0))
            }
            try check(result, "set the issuer")
        } else {
            try check(unsafe X509_set_issuer_name(pointer, name), "set the issuer")
        }
    }

    func addSubject(to name: OpaquePointer?) throws(CryptographyError) {
        var entries = [(NID_countryName, "CN")]
        if let organization = self.organization { entries.append((NID_organizationName, organization)) }
        entries.append((NID_commonName, self.commonName))
        for (identifier, value) in entries {
            let bytes = Array(value.utf8)
            let result = unsafe X509_NAME_add_entry_by_NID(
                name, identifier, MBSTRING_UTF8, bytes, Int32(bytes.count), -1, 0)
            try check(result, "set the subject (64 characters at most)")
        }
    }

    private func addExtensions(_ pointer: OpaquePointer, issuer: Certificate?) throws(CryptographyError) {
        var extensions: [(Int32, String)] = []
        if let authority = self.authority {
            let path = authority.pathLength.map { ",pathlen:\($0)" } ?? ""
            extensions.append((NID_basic_constraints, "critical,CA:TRUE\(path)"))
            if let subtree = authority.permittedSubtree {
                extensions.append((NID_name_constraints, "critical,permitted;DNS:\(try Self.checked(subtree))"))
            }
        } else {
            extensions.append((NID_basic_constraints, "critical,CA:FALSE"))
        }
        extensions.append((NID_key_usage, "critical," + self.keyUsage.names.joined(separator: ",")))
        if !self.extendedKeyUsages.isEmpty {
            let usages = try self.extendedKeyUsages.map { (usage) throws(CryptographyError) in try Self.checked(usage) }
            // RFC 3161 § 2.3: that of a timestamp authority is critical.
            let isCritical = usages.contains(TimestampFields.usage)
            extensions.append((NID_ext_key_usage, (isCritical ? "critical," : "") + usages.joined(separator: ",")))
        }
        if let dnsName = self.dnsName {
            extensions.append((NID_subject_alt_name, "DNS:\(try Self.checked(dnsName))"))
        }
        extensions.append((NID_subject_key_identifier, "hash"))
        extensions.append((NID_authority_key_identifier, issuer == nil ? "keyid" : "keyid:always"))
        try unsafe Self.add(extensions, to: pointer, issuer: issuer)
    }

    private static func add(
        _ extensions: [(Int32, String)],
        to pointer: OpaquePointer,
        issuer: Certificate?
    ) throws(CryptographyError) {
        for (identifier, value) in extensions {
            let result =
                if let issuer {
                    unsafe issuer.withPointer { unsafe yz_add_extension(pointer, $0, identifier, value) }
                } else {
                    unsafe yz_add_extension(pointer, pointer, identifier, value)
                }
            try check(result, "add the extension \(value)")
        }
    }

    /// OpenSSL's extension syntax has separators of its own; only names that cannot contain one pass.
    private static func checked(_ name: String) throws(CryptographyError) -> String {
        let isPlain = name.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "."), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isPlain, !name.isEmpty, name.utf8.count <= 253 else {
            throw .certificateMalformed("'\(name)' is not a lower-case DNS name or OID")
        }
        return name
    }
}

/// DER of OpenSSL's objects.
enum DEREncoding {
    static func of(_ certificate: OpaquePointer) throws(CryptographyError) -> [UInt8] {
        let length = unsafe i2d_X509(certificate, nil)
        guard length > 0 else { throw .library("encode a certificate") }
        var output = [UInt8](repeating: 0, count: Int(length))
        unsafe output.withUnsafeMutableBufferPointer { buffer in
            var cursor = buffer.baseAddress
            _ = unsafe i2d_X509(certificate, &cursor)
        }
        return output
    }
}
