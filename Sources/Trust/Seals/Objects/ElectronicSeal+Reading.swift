internal import Documents
internal import SwiftASN1

extension ElectronicSeal {
    /// Reads a seal of any of the three standards.
    ///
    /// - Parameters:
    ///   - der: The seal.
    ///   - limits: How large it may be.
    /// - Throws: ``SealsError/Code/sealMalformed`` with the place, or `limitExceeded`.
    public init(der: [UInt8], limits: SealLimits = SealLimits()) throws(SealsError) {
        let root = try BoundedDER.parse(der, size: limits.seal, limits: limits, code: .sealMalformed)
        try self.init(node: root, limits: limits, code: .sealMalformed)
    }

    /// Reads a seal that stands in another object.
    init(node: ASN1Node, limits: SealLimits, code: SealsError.Code) throws(SealsError) {
        var outer = try MemberReader(node, "the seal", limits: limits, code: code)
        guard [2, 4, 5].contains(outer.count) else {
            throw outer.malformed("\(outer.count) members; seals have 2, 4 or 5")
        }
        let information = try outer.member("the seal information")
        let isOld = outer.count == 2
        let info = try SealInformation(information, isOld: isOld, outer)
        let tail = isOld ? try SealTail(old: &outer, information) : try SealTail(new: &outer, information)
        try outer.end()
        self.format = isOld ? .v1 : tail.isTimestamped || outer.count == 5 || info.version == 5 ? .v5 : .v4
        self.version = info.version
        self.vendor = info.vendor
        self.identifier = info.identifier
        self.kind = info.property.kind
        self.name = info.property.name
        self.holders = info.property.holders
        self.created = info.property.created
        self.validFrom = info.property.validFrom
        self.validUntil = info.property.validUntil
        self.picture = info.picture
        self.extensions = info.extensions
        self.makerCertificate = tail.certificate
        self.signatureAlgorithm = tail.algorithm
        self.signature = tail.signature
        self.timestamp = tail.timestamp
        self.signedBytes = tail.signedBytes
        self.der = Array(node.encodedBytes)
        var deviations = info.deviations.union(tail.deviations)
        // GM/T 0031-2014 leaves the number free.
        if self.format == .v4, info.version != 4 { deviations.insert(.versionNumber) }
        if self.format == .v5, info.version != 5 { deviations.insert(.versionNumber) }
        self.deviations = deviations
    }
}

/// What the maker adds to the seal's information.
private struct SealTail {
    let certificate: [UInt8]
    let algorithm: String
    let signature: [UInt8]
    let timestamp: [UInt8]?
    let signedBytes: [UInt8]
    let deviations: Set<SealDeviation>

    var isTimestamped: Bool { self.timestamp != nil }

    /// GB/T 38540, GM/T 0031-2025: the maker signs the seal's information.
    init(new outer: inout MemberReader, _ information: ASN1Node) throws(SealsError) {
        self.certificate = try outer.octets("the maker's certificate")
        self.algorithm = try outer.identifier("the maker's algorithm")
        self.signature = try outer.bits("the maker's signature")
        self.timestamp = try outer.timestamp()
        self.signedBytes = Array(information.encodedBytes)
        self.deviations = SealTail.deviations(self.signature, outer)
    }

    /// GM/T 0031-2014: the maker signs information, certificate and algorithm.
    init(old outer: inout MemberReader, _ information: ASN1Node) throws(SealsError) {
        var wrapping: Set<SealDeviation> = []
        var node = try outer.member("the maker's part")
        if node.identifier == .bitString, case .primitive(let content) = node.content, content.first == 0 {
            node = try outer.nested(content.dropFirst(), "the maker's part")
            wrapping = [.signInfoWrapped]
        }
        var maker = try outer.reader(node, "the maker's part")
        guard case .constructed(let children) = node.content else { throw outer.malformed("the maker's part") }
        self.certificate = try maker.octets("the maker's certificate")
        self.algorithm = try maker.identifier("the maker's algorithm")
        self.signature = try maker.bits("the maker's signature")
        try maker.end()
        self.timestamp = nil
        self.signedBytes = DERWriter.sequence(
            [Array(information.encodedBytes)] + children.prefix(2).map { Array($0.encodedBytes) })
        self.deviations = SealTail.deviations(self.signature, maker).union(wrapping)
    }

    private static func deviations(_ signature: [UInt8], _ reader: MemberReader) -> Set<SealDeviation> {
        SignatureAlgorithm.isRaw(signature) ? reader.deviations.union([.rawSignature]) : reader.deviations
    }
}

/// SES_SealInfo.
private struct SealInformation {
    let version: Int
    let vendor: String
    let identifier: String
    let property: SealProperty
    let picture: SealPicture
    let extensions: [SealExtension]
    let deviations: Set<SealDeviation>

    init(_ node: ASN1Node, isOld: Bool, _ outer: MemberReader) throws(SealsError) {
        var members = try outer.reader(node, "the seal information")
        var header = try outer.reader(try members.member("the header"), "the header")
        guard try header.text(.ia5String, "the mark") == "ES" else { throw header.malformed("the mark is not ES") }
        self.version = try header.integer("the version")
        self.vendor = try header.text(.ia5String, "the vendor")
        try header.end()
        self.identifier = try members.text(.ia5String, "the seal's number")
        self.property = try SealProperty(try members.member("the properties"), isOld: isOld, outer)
        var picture = try outer.reader(try members.member("the picture"), "the picture")
        self.picture = SealPicture(
            format: try picture.text(.ia5String, "the type"), data: try picture.octets("the data"),
            width: try picture.integer("the width"), height: try picture.integer("the height"))
        try picture.end()
        let extensions = try SealExtensions(inSeal: &members)
        try members.end()
        self.extensions = extensions.list
        self.deviations = [header.deviations, members.deviations, self.property.deviations, picture.deviations]
            .reduce(extensions.deviations) { $0.union($1) }
    }
}

/// SES_ESPropertyInfo.
private struct SealProperty {
    let kind: Int
    let name: String
    let holders: SealHolders
    let created: UTCMilliseconds
    let validFrom: UTCMilliseconds
    let validUntil: UTCMilliseconds
    let deviations: Set<SealDeviation>

    init(_ node: ASN1Node, isOld: Bool, _ outer: MemberReader) throws(SealsError) {
        var members = try outer.reader(node, "the properties")
        self.kind = try members.integer("the kind")
        self.name = try members.text(.utf8String, "the name")
        let holds = isOld ? 1 : try members.integer("the kind of list")
        self.holders = try members.holders(holds)
        let type: ASN1Identifier = isOld ? .utcTime : .generalizedTime
        self.created = try members.time(type, "the time of making")
        self.validFrom = try members.time(type, "the beginning of validity")
        self.validUntil = try members.time(type, "the end of validity")
        try members.end()
        self.deviations = members.deviations
    }
}
