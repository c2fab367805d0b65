internal import COpenSSL
internal import Glibc

/// Reads the plain values out of an X509 object; the pointer is only borrowed.
struct CertificateFields {
    let subject: String
    let subjectName: [UInt8]
    let issuerName: [UInt8]
    let serialNumber: [UInt8]
    let notBefore: Int64
    let notAfter: Int64
    let dnsNames: [String]
    let isAuthority: Bool
    let keyUsage: KeyUsage
    let extendedKeyUsages: [String]
    let signatureAlgorithm: KeyAlgorithm?
    let hasNameConstraints: Bool
    let hasUnknownCriticalExtension: Bool

    init(_ pointer: OpaquePointer) throws(CryptographyError) {
        let flags = unsafe X509_get_extension_flags(pointer)
        guard flags & UInt32(EXFLAG_INVALID) == 0 else {
            throw .certificateMalformed("an extension of the certificate cannot be read")
        }
        self.isAuthority = flags & UInt32(EXFLAG_CA) != 0
        self.hasUnknownCriticalExtension = flags & UInt32(EXFLAG_CRITICAL) != 0
        // X509_get_key_usage answers all ones when the extension is absent.
        let usage = unsafe X509_get_key_usage(pointer)
        self.keyUsage = KeyUsage(rawValue: usage == UInt32.max ? 0 : usage)
        self.signatureAlgorithm =
            switch unsafe X509_get_signature_nid(pointer) {
            case NID_SM2_with_SM3: .sm2
            case NID_ecdsa_with_SHA256: .p256
            default: nil
            }
        if self.signatureAlgorithm == .sm2 { try unsafe Self.setIdentity(pointer) }
        self.subjectName = try unsafe Self.encode(X509_get_subject_name(pointer))
        self.issuerName = try unsafe Self.encode(X509_get_issuer_name(pointer))
        self.subject = unsafe Self.text(X509_get_subject_name(pointer))
        self.serialNumber = try unsafe Self.encode(serial: X509_get0_serialNumber(pointer))
        self.notBefore = try unsafe Self.seconds(X509_get0_notBefore(pointer))
        self.notAfter = try unsafe Self.seconds(X509_get0_notAfter(pointer))
        self.dnsNames = try unsafe Self.dnsNames(pointer)
        self.hasNameConstraints = unsafe X509_get_ext_by_NID(pointer, NID_name_constraints, -1) >= 0
        self.extendedKeyUsages = unsafe Self.extendedKeyUsages(pointer)
    }

    static func decode(_ der: [UInt8]) -> OpaquePointer? {
        unsafe der.withUnsafeBufferPointer { buffer in
            var cursor = buffer.baseAddress
            guard let pointer = unsafe d2i_X509(nil, &cursor, buffer.count) else { return nil }
            // Trailing bytes, or BER that OpenSSL tolerates, would give one certificate many fingerprints.
            guard (try? unsafe DEREncoding.of(pointer)) == der else {
                unsafe X509_free(pointer)
                return nil
            }
            return unsafe pointer
        }
    }

    /// design decision 3: chains are checked with the identity set on every certificate signed by SM2.
    private static func setIdentity(_ pointer: OpaquePointer) throws(CryptographyError) {
        guard let identity = unsafe ASN1_OCTET_STRING_new() else { throw .library("allocate the SM2 identity") }
        let result = unsafe ASN1_OCTET_STRING_set(identity, SM2Identity.bytes, Int32(SM2Identity.bytes.count))
        // The certificate owns the string from here on.
        unsafe X509_set0_distinguishing_id(pointer, identity)
        try check(result, "set the SM2 identity")
    }

    static func encode(_ name: OpaquePointer?) throws(CryptographyError) -> [UInt8] {
        let length = unsafe i2d_X509_NAME(name, nil)
        guard length > 0 else { throw .certificateMalformed("a name of the certificate cannot be read") }
        var output = [UInt8](repeating: 0, count: Int(length))
        unsafe output.withUnsafeMutableBufferPointer { buffer in
            var cursor = buffer.baseAddress
            _ = unsafe i2d_X509_NAME(name, &cursor)
        }
        return output
    }

    static func encode(serial: UnsafePointer<ASN1_INTEGER>?) throws(CryptographyError) -> [UInt8] {
        let length = unsafe i2d_ASN1_INTEGER(serial, nil)
        guard length > 2, length <= 2 + 24 else {
            throw .certificateMalformed("the serial number has \(length - 2) bytes, 1 to 24 are accepted")
        }
        var output = [UInt8](repeating: 0, count: Int(length))
        unsafe output.withUnsafeMutableBufferPointer { buffer in
            var cursor = buffer.baseAddress
            _ = unsafe i2d_ASN1_INTEGER(serial, &cursor)
        }
        return output
    }

    static func seconds(_ time: UnsafePointer<ASN1_TIME>?) throws(CryptographyError) -> Int64 {
        var parts = unsafe tm()
        guard unsafe ASN1_TIME_to_tm(time, &parts) == 1 else {
            CryptographyError.drainQueue()
            throw .certificateMalformed("a time of the certificate cannot be read")
        }
        return Int64(unsafe timegm(&parts))
    }

    private static func text(_ name: OpaquePointer?) -> String {
        let written = try? unsafe MemoryBIO.write("print a name") { bio in
            unsafe yz_print_name(bio, name)
        }
        return String(decoding: written ?? [], as: UTF8.self).withoutControls
    }

    private static func dnsNames(_ pointer: OpaquePointer) throws(CryptographyError) -> [String] {
        guard let raw = unsafe X509_get_ext_d2i(pointer, NID_subject_alt_name, nil, nil) else { return [] }
        let names = OpaquePointer(raw)
        defer { unsafe GENERAL_NAMES_free(names) }
        var found: [String] = []
        for index in 0..<(unsafe yz_sk_GENERAL_NAME_num(names)) {
            var length: Int32 = 0
            guard let name = unsafe yz_sk_GENERAL_NAME_value(names, index),
                let bytes = unsafe yz_GENERAL_NAME_dns(name, &length)
            else { continue }
            let characters = unsafe Array(UnsafeBufferPointer(start: bytes, count: Int(length)))
            // Some other character could compare equal to a letter once it is a String (K and the Kelvin sign).
            guard !characters.isEmpty, characters.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw .certificateMalformed("a dNSName of the certificate is not of visible ASCII characters")
            }
            found.append(String(decoding: characters, as: UTF8.self))
        }
        return found
    }

    private static func extendedKeyUsages(_ pointer: OpaquePointer) -> [String] {
        guard let raw = unsafe X509_get_ext_d2i(pointer, NID_ext_key_usage, nil, nil) else { return [] }
        let usages = OpaquePointer(raw)
        defer { unsafe EXTENDED_KEY_USAGE_free(usages) }
        return (0..<(unsafe yz_sk_ASN1_OBJECT_num(usages))).compactMap { index in
            guard let object = unsafe yz_sk_ASN1_OBJECT_value(usages, index) else { return nil }
            var text = [CChar](repeating: 0, count: 128)
            let length = unsafe OBJ_obj2txt(&text, Int32(text.count), object, 1)
            guard length > 0, length < text.count else { return nil }
            return String(decoding: text.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}

extension String {
    /// The text with a mark in place of whatever could break a line of a log or steer the terminal it is shown on.
    ///
    /// A stranger's certificate is named in the log before anything about it was checked.
    fileprivate var withoutControls: String {
        String(
            String.UnicodeScalarView(
                self.unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .surrogate, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
                    // Words are written with the joiners and the Mongolian vowel separator.
                    case .format where !["\u{200C}", "\u{200D}", "\u{180E}"].contains(scalar): "\u{FFFD}"
                    default: scalar
                    }
                }))
    }
}
