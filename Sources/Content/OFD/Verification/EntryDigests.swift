internal import Cryptography

/// The digests of a package's entries, each computed once.
struct EntryDigests {
    private struct Key: Hashable {
        let path: OFDPath
        let algorithm: DigestAlgorithm
    }

    let package: OFDPackage
    private var known: [Key: Digest] = [:]

    init(_ package: OFDPackage) { self.package = package }

    /// The digest of an entry's unpacked bytes.
    mutating func digest(of path: OFDPath, by algorithm: DigestAlgorithm) throws -> [UInt8] {
        let key = Key(path: path, algorithm: algorithm)
        if let digest = self.known[key] { return digest.bytes }
        let digest = try algorithm.hash(self.package.bytes(at: path))
        self.known[key] = digest
        return digest.bytes
    }
}

extension DigestAlgorithm {
    /// The algorithm that a CheckMethod names, or nil for those that cannot be relied on.
    init?(checkMethod: String?) {
        switch checkMethod?.uppercased().filter({ $0 != "-" && $0 != "_" }) {
        case "1.2.156.10197.1.401", "SM3": self = .sm3
        case "2.16.840.1.101.3.4.2.1", "SHA256": self = .sha256
        default: return nil
        }
    }
}
