internal import Cryptography

/// The entries of a package: mimetype, manifest, parts, the unit's digests and signature, and perhaps the officer's.
struct PackageEntryRules: EntryRules {
    private let suite: Suite
    private let limits: PacketLimits
    private var partCount = 0
    /// 2 with the unit's signature alone, 4 with the officer's.
    private(set) var signatureEntryCount = 0

    init(suite: Suite, limits: PacketLimits) {
        self.suite = suite
        self.limits = limits
    }

    mutating func treatment(
        of name: String,
        size: UInt64,
        after entries: [DigestedEntry]
    ) throws(PacketError) -> EntryTreatment {
        switch entries.count {
        case 0:
            try Self.require(name == PackageEntry.mimetype, at: 0)
            return EntryTreatment(keeping: try self.limits.controlSize(of: name, size), digest: nil)
        case 1:
            guard entries[0].bytes == Array(PackageEntry.mediaType.utf8) else {
                throw PacketError(.containerMalformed, "the package's mimetype is not \(PackageEntry.mediaType)")
            }
            try Self.require(name == PackageEntry.manifest, at: 1)
            return EntryTreatment(
                keeping: try self.limits.controlSize(of: name, size), digest: self.suite.digestAlgorithm)
        case _ where name.hasPrefix(PackageEntry.signatureFolder):
            return try self.signature(name, size, at: entries.count)
        default:
            try Self.require(self.signatureEntryCount == 0, at: entries.count)
            self.partCount += 1
            guard self.partCount <= self.limits.partCount else {
                throw PacketError(.limitExceeded, "the package has over \(self.limits.partCount) parts")
            }
            return EntryTreatment(keeping: 0, digest: self.suite.digestAlgorithm)
        }
    }

    private mutating func signature(
        _ name: String,
        _ size: UInt64,
        at position: Int
    ) throws(PacketError) -> EntryTreatment {
        let index = self.signatureEntryCount
        let isNext = index < PackageEntry.signatures.count && name == PackageEntry.signatures[index]
        try Self.require(isNext && self.partCount > 0, at: position)
        self.signatureEntryCount += 1
        return EntryTreatment(keeping: try self.limits.controlSize(of: name, size), digest: nil)
    }

    private static func require(_ isInPlace: Bool, at position: Int) throws(PacketError) {
        guard isInPlace else {
            throw PacketError(.containerMalformed, "entry \(position + 1) is not one a package has there")
        }
    }
}
