public import Documents

/// An electronic seal (电子印章) as its bytes tell; nothing about it has been verified.
///
/// The bytes that the maker signed are kept as they were received, so that what is verified is what was signed.
public struct ElectronicSeal: Sendable, Hashable {
    /// The standard whose shape it has.
    public let format: SealFormat
    /// The version as written in the header.
    public let version: Int
    /// The maker's mark (厂商标识).
    public let vendor: String
    /// The seal's number (印章编码).
    public let identifier: String
    /// The kind of seal, whose codes depend on region and vendor.
    public let kind: Int
    /// What the seal is called.
    public let name: String
    /// Who may sign with it.
    public let holders: SealHolders
    /// When it was made.
    public let created: UTCMilliseconds
    /// The beginning of its validity.
    public let validFrom: UTCMilliseconds
    /// The end of its validity.
    public let validUntil: UTCMilliseconds
    /// What it looks like.
    public let picture: SealPicture
    /// Further data.
    public let extensions: [SealExtension]
    /// The maker's (制章人) certificate.
    public let makerCertificate: [UInt8]
    /// The algorithm of the maker's signature, as a dotted OID.
    public let signatureAlgorithm: String
    /// The maker's signature value as written.
    public let signature: [UInt8]
    /// The timestamp over the maker's signature, which GM/T 0031-2025 has.
    public let timestamp: [UInt8]?
    /// What the maker signed.
    public let signedBytes: [UInt8]
    /// The seal's bytes.
    public let der: [UInt8]
    /// Where it deviates from the form Yizhan writes.
    public let deviations: Set<SealDeviation>
}

/// Who may sign with a seal: the signers' certificates, or digests of them.
public enum SealHolders: Sendable, Hashable {
    /// The certificates.
    case certificates([[UInt8]])
    /// Digests of certificates, with the name or OID of the algorithm.
    case digests([SealHolderDigest])
    /// A text in place of the list, which is not understood.
    case text(String)
}

/// The digest of a certificate that may sign with a seal.
public struct SealHolderDigest: Sendable, Hashable {
    /// The algorithm, as a name or a dotted OID.
    public let algorithm: String
    /// The digest.
    public let value: [UInt8]

    /// A digest.
    public init(algorithm: String, value: [UInt8]) {
        self.algorithm = algorithm
        self.value = value
    }
}

/// What a seal looks like.
public struct SealPicture: Sendable, Hashable {
    /// The type as written: PNG, GIF, BMP, JPG, ofd, in any case.
    public let format: String
    /// The picture's file.
    public let data: [UInt8]
    /// Width in millimetres.
    public let width: Int
    /// Height in millimetres.
    public let height: Int

    /// A picture.
    public init(format: String, data: [UInt8], width: Int, height: Int) {
        self.format = format
        self.data = data
        self.width = width
        self.height = height
    }

    /// Whether the type is that of a name, in any case.
    public func isFormat(_ name: String) -> Bool { self.format.lowercased() == name.lowercased() }
}

/// Data beyond what the standards describe.
public struct SealExtension: Sendable, Hashable {
    /// What it is, as a dotted OID.
    public let identifier: String
    /// Whether whoever does not know it should refuse the object.
    public let isCritical: Bool
    /// The value.
    public let value: [UInt8]

    /// An extension.
    public init(identifier: String, isCritical: Bool = false, value: [UInt8]) {
        self.identifier = identifier
        self.isCritical = isCritical
        self.value = value
    }
}
