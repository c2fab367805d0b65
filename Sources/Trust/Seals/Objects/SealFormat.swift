/// The standards of seals and seal signatures; which one an object follows is decided by its shape.
public enum SealFormat: String, Sendable, Hashable, CaseIterable {
    /// GM/T 0031-2014: a seal of two members, a signature of two.
    case v1 = "GM/T 0031-2014"
    /// GB/T 38540-2020: a seal of four members, a signature of four or five.
    case v4 = "GB/T 38540-2020"
    /// GM/T 0031-2025: as GB/T 38540, the header's version being 5, and a timestamp in the seal.
    case v5 = "GM/T 0031-2025"
}

/// Where an object that others made deviates from the form Yizhan writes, each met in real products or reference libraries.
public enum SealDeviation: String, Sendable, Hashable, CaseIterable, Comparable {
    /// The version in the header is not the one of the standard whose shape the object has.
    case versionNumber = "version-number"
    /// The seal's extensions under the tag [0].
    case extensionsTagged = "extensions-tagged"
    /// The extensions wrapped in an OCTET STRING.
    case extensionsWrapped = "extensions-wrapped"
    /// The signature's extensions without their tag.
    case extensionsBare = "extensions-bare"
    /// `critical FALSE` written out, which DER leaves away.
    case defaultWritten = "default-written"
    /// A time of the other ASN.1 type.
    case timeType = "time-type"
    /// A time with parts of seconds.
    case fractionalTime = "fractional-time"
    /// The signing time as text without time zone, taken as Beijing time.
    case textTime = "text-time"
    /// The signing time not told by itself: a timestamp token, or unreadable.
    case opaqueTime = "opaque-time"
    /// The maker's part wrapped in a BIT STRING.
    case signInfoWrapped = "sign-info-wrapped"
    /// The list of certificates as a text.
    case certificateListText = "certificate-list-text"
    /// Certificates listed without their OCTET STRING.
    case certificatesBare = "certificates-bare"
    /// A text of another ASN.1 type.
    case stringType = "string-type"
    /// Characters outside ASCII in a text that has none by its type.
    case textNotASCII = "text-not-ascii"
    /// A signature value of r ‖ s.
    case rawSignature = "raw-signature"

    /// Orders by name.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
