internal import SwiftASN1

extension MemberReader {
    /// The list of those who may sign.
    ///
    /// - Parameter kind: 1 for certificates, 2 for digests of them.
    /// - Returns: The list.
    /// - Throws: The error of the object read, or `limitExceeded`.
    mutating func holders(_ kind: Int) throws(SealsError) -> SealHolders {
        if self.next == .ia5String {
            self.note(.certificateListText)
            return .text(try self.text(.ia5String, "the list of certificates"))
        }
        let node = try self.member("the list of certificates")
        var list = try self.reader(node, "the list of certificates", atMost: self.listLimit)
        switch kind {
        case 1:
            var certificates: [[UInt8]] = []
            while list.next != nil { certificates.append(try list.certificate()) }
            self.note(list.deviations)
            return .certificates(certificates)
        case 2:
            var digests: [SealHolderDigest] = []
            while list.next != nil {
                var entry = try list.reader(try list.member("a digest"), "a digest")
                digests.append(
                    SealHolderDigest(
                        algorithm: try entry.text(.printableString, "the algorithm"),
                        value: try entry.octets("the value")))
                try entry.end()
                self.note(entry.deviations)
            }
            return .digests(digests)
        default: throw self.malformed("the list is of kind \(kind); 1 and 2 are known")
        }
    }

    private mutating func certificate() throws(SealsError) -> [UInt8] {
        guard self.next == .sequence else { return try self.octets("a certificate") }
        self.note(.certificatesBare)
        return Array(try self.member("a certificate").encodedBytes)
    }
}

/// The extensions of a seal or of a signature.
struct SealExtensions {
    private(set) var list: [SealExtension] = []
    private(set) var deviations: Set<SealDeviation> = []

    /// In a seal they stand without a tag; with one, or in an OCTET STRING, they are read as well.
    init(inSeal members: inout MemberReader) throws(SealsError) {
        switch members.next {
        case nil: return
        case .contextZero:
            self.deviations = [.extensionsTagged]
            try self.read(try members.tagged("the extensions"), members)
        case .octetString:
            self.deviations = [.extensionsWrapped]
            let content = try members.octets("the extensions")
            try self.read(try members.nested(content[...], "the extensions"), members)
        default: try self.read(try members.member("the extensions"), members)
        }
    }

    /// In a signature they stand under the tag [0]; without it they are read as well.
    init(inSignature members: inout MemberReader) throws(SealsError) {
        switch members.next {
        case nil: return
        case .contextZero: try self.read(try members.tagged("the extensions"), members)
        default:
            self.deviations = [.extensionsBare]
            try self.read(try members.member("the extensions"), members)
        }
    }

    private mutating func read(_ node: ASN1Node, _ outer: MemberReader) throws(SealsError) {
        var members = try outer.reader(node, "the extensions", atMost: outer.extensionLimit)
        while members.next != nil {
            var entry = try outer.reader(try members.member("an extension"), "an extension")
            let identifier = try entry.identifier("the identifier")
            var isCritical = false
            if entry.next == .boolean {
                isCritical = try entry.boolean("the criticality")
                // X.690 § 11.5: a value equal to the default is not encoded.
                if !isCritical { self.deviations.insert(.defaultWritten) }
            }
            let value = try entry.octets("the value")
            try entry.end()
            self.list.append(SealExtension(identifier: identifier, isCritical: isCritical, value: value))
        }
    }
}
