import Foundation

/// The rules an entry's name must satisfy.
enum EntryName {
    /// Refuses names that could leave their folder, or mean different things to different readers.
    static func check(_ name: String) throws(ZipError) {
        guard !name.utf8.contains(UInt8(ascii: "\\")) else { throw .unsafeName(name, "contains a backslash") }
        guard name.unicodeScalars.allSatisfy(Self.isDisplayable) else {
            throw .unsafeName(name, "contains a control character")
        }
        for component in name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard !component.isEmpty else { throw .unsafeName(name, "is absolute or has an empty component") }
            guard !component.elementsEqual(".".utf8), !component.elementsEqual("..".utf8) else {
                throw .unsafeName(name, "has a component '.' or '..'")
            }
        }
        let start = Array(name.utf8.prefix(2))
        if start.count == 2, start[1] == UInt8(ascii: ":"), Self.isLetter(start[0]) {
            throw .unsafeName(name, "begins with a drive letter")
        }
    }

    /// Demands, beyond ``check(_:)``, the one form of the name that the container profile allows.
    static func checkCanonical(_ name: String) throws(ZipError) {
        try Self.check(name)
        guard name.utf8.count <= Int(UInt16.max) else {
            throw .limitExceeded("the length of an entry name", actual: name.utf8.count, limit: UInt16.max)
        }
        guard !Self.isASCII(name) else { return }
        guard name.precomposedStringWithCanonicalMapping.utf8.elementsEqual(name.utf8) else {
            throw .unsafeName(name, "is not in Unicode normalization form C")
        }
    }

    /// What two names have in common if a file system that ignores case would confuse them.
    static func foldingKey(_ name: String) -> String {
        // Through both cases, because 'ß' and 'ſ' meet their partners only in upper case.
        name.lowercased().uppercased()
    }

    static func isASCII(_ name: String) -> Bool { name.utf8.allSatisfy { $0 < 0x80 } }

    /// Whether a character shows itself where it stands: no controls, no separators, no direction overrides.
    static func isDisplayable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0: false
        case 0x2028, 0x2029: false
        case 0x061c, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069: false
        case 0xfeff, 0xfff9...0xfffb, 0xfffe, 0xffff: false
        default: true
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
