/// The character classes of XML 1.0 (fifth edition) § 2.2 and § 2.3.
enum XMLCharacters {
    /// Production [2] Char.
    static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xa, 0xd, 0x20...0xd7ff, 0xe000...0xfffd, 0x10000...0x10ffff: true
        default: false
        }
    }

    /// Whether a name follows production [4] NCName of Namespaces in XML 1.0.
    static func isName(_ name: String) -> Bool {
        // ASCII letters need no second look, and most names have nothing else.
        if !name.isEmpty, name.utf8.allSatisfy({ (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0) }) {
            return true
        }
        guard let first = name.unicodeScalars.first, self.isNameStart(first) else { return false }
        return name.unicodeScalars.allSatisfy { self.isNameStart($0) || self.isNameContinuation($0) }
    }

    /// Production [4] NameStartChar, without the colon.
    private static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x41...0x5a, 0x5f, 0x61...0x7a, 0xc0...0xd6, 0xd8...0xf6, 0xf8...0x2ff, 0x370...0x37d: true
        case 0x37f...0x1fff, 0x200c...0x200d, 0x2070...0x218f, 0x2c00...0x2fef, 0x3001...0xd7ff: true
        case 0xf900...0xfdcf, 0xfdf0...0xfffd, 0x10000...0xeffff: true
        default: false
        }
    }

    /// What production [4a] NameChar adds.
    private static func isNameContinuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x2d, 0x2e, 0x30...0x39, 0xb7, 0x300...0x36f, 0x203f...0x2040: true
        default: false
        }
    }
}

/// Namespaces that are bound in every document (Namespaces in XML 1.0 § 3).
enum ReservedNamespace {
    static let xml = "http://www.w3.org/XML/1998/namespace"
    static let xmlns = "http://www.w3.org/2000/xmlns/"
}
