internal import Documents
internal import SwiftASN1

/// The members of one SEQUENCE, taken one after the other.
struct MemberReader {
    private let place: String
    private let code: SealsError.Code
    private let limits: SealLimits
    private let members: [ASN1Node]
    private var index = 0
    /// Where what was read deviates from the strict form.
    private(set) var deviations: Set<SealDeviation> = []

    init(
        _ node: ASN1Node,
        _ place: String,
        atMost limit: Int = 16,
        limits: SealLimits,
        code: SealsError.Code
    ) throws(SealsError) {
        guard node.identifier == .sequence, case .constructed(let children) = node.content else {
            throw SealsError(code, "\(place) is no SEQUENCE")
        }
        var members: [ASN1Node] = []
        for child in children {
            guard members.count < limit else { throw .limitExceeded("\(place) has more than \(limit) members") }
            members.append(child)
        }
        self.place = place
        self.code = code
        self.limits = limits
        self.members = members
    }

    /// How many members there are in all.
    var count: Int { self.members.count }

    /// The tag of the next member; nil at the end.
    var next: ASN1Identifier? { self.index < self.members.count ? self.members[self.index].identifier : nil }

    /// How many certificates a list may have.
    var listLimit: Int { self.limits.certificates }

    /// How many extensions there may be.
    var extensionLimit: Int { self.limits.extensions }

    func malformed(_ what: String) -> SealsError { SealsError(self.code, "\(self.place): \(what)") }

    /// A reader of a SEQUENCE that stands in this one.
    func reader(_ node: ASN1Node, _ place: String, atMost limit: Int = 16) throws(SealsError) -> MemberReader {
        try MemberReader(node, place, atMost: limit, limits: self.limits, code: self.code)
    }

    mutating func note(_ deviation: SealDeviation) { self.deviations.insert(deviation) }

    mutating func note(_ deviations: Set<SealDeviation>) { self.deviations.formUnion(deviations) }

    /// The next member, whatever it is.
    mutating func member(_ name: String) throws(SealsError) -> ASN1Node {
        guard self.index < self.members.count else { throw self.malformed("\(name) is missing") }
        defer { self.index += 1 }
        return self.members[self.index]
    }

    /// DER within a string.
    func nested(_ content: ArraySlice<UInt8>, _ name: String) throws(SealsError) -> ASN1Node {
        do throws(SealsError) {
            return try BoundedDER.parse(Array(content), size: content.count, limits: self.limits, code: self.code)
        } catch {
            throw error.code == .limitExceeded ? error : self.malformed("\(name) within its string: \(error.message)")
        }
    }

    /// Demands that nothing is left.
    func end() throws(SealsError) {
        guard self.index == self.members.count else {
            throw self.malformed("has \(self.members.count) members, \(self.index) are known")
        }
    }

    mutating func integer(_ name: String) throws(SealsError) -> Int {
        let node = try self.member(name)
        guard let value = try? Int32(derEncoded: node) else { throw self.malformed("\(name) is no small INTEGER") }
        return Int(value)
    }

    mutating func octets(_ name: String) throws(SealsError) -> [UInt8] {
        Array(try self.content(.octetString, name))
    }

    /// A BIT STRING of whole bytes.
    mutating func bits(_ name: String) throws(SealsError) -> [UInt8] {
        let content = try self.content(.bitString, name)
        guard content.first == 0 else { throw self.malformed("\(name) is not of whole bytes") }
        return Array(content.dropFirst())
    }

    mutating func boolean(_ name: String) throws(SealsError) -> Bool {
        let content = try self.content(.boolean, name)
        guard content.count == 1, let value = content.first, value == 0 || value == 0xFF else {
            throw self.malformed("\(name) is neither true nor false")
        }
        return value != 0
    }

    mutating func identifier(_ name: String) throws(SealsError) -> String {
        let node = try self.member(name)
        do {
            return try ASN1ObjectIdentifier(derEncoded: node).description
        } catch {
            throw self.malformed("\(name) is no OBJECT IDENTIFIER")
        }
    }

    /// A text of the type the standard gives, or of another one that is read the same.
    mutating func text(_ type: ASN1Identifier, _ name: String) throws(SealsError) -> String {
        let node = try self.member(name)
        guard [.ia5String, .utf8String, .printableString].contains(node.identifier),
            case .primitive(let content) = node.content
        else { throw self.malformed("\(name) is no text") }
        guard content.count <= self.limits.text else {
            throw .limitExceeded("\(self.place): \(name) is longer than \(self.limits.text) bytes")
        }
        if node.identifier != type { self.note(.stringType) }
        if type != .utf8String, content.contains(where: { $0 >= 0x80 }) { self.note(.textNotASCII) }
        guard let text = String(validating: content, as: UTF8.self) else {
            throw self.malformed("\(name) is not of UTF-8 or ASCII characters")
        }
        return text
    }

    /// A time of the type that the shape prescribes, or of the other one.
    mutating func time(_ type: ASN1Identifier, _ name: String) throws(SealsError) -> UTCMilliseconds {
        let node = try self.member(name)
        guard case .primitive(let content) = node.content, let time = DERTime.read(node.identifier, content) else {
            throw self.malformed("\(name) is no time in UTC")
        }
        if node.identifier != type { self.note(.timeType) }
        if node.identifier == .generalizedTime, content.count != 15 { self.note(.fractionalTime) }
        return time
    }

    private mutating func content(_ type: ASN1Identifier, _ name: String) throws(SealsError) -> ArraySlice<UInt8> {
        let node = try self.member(name)
        guard node.identifier == type, case .primitive(let content) = node.content else {
            throw self.malformed("\(name) has another type than prescribed")
        }
        return content
    }
}

extension MemberReader {
    /// What an explicit tag [0] holds.
    mutating func tagged(_ name: String) throws(SealsError) -> ASN1Node {
        let node = try self.member(name)
        guard node.identifier == .contextZero, case .constructed(let children) = node.content else {
            throw self.malformed("\(name) has not the tag [0]")
        }
        var inner = children.makeIterator()
        guard let value = inner.next(), inner.next() == nil else {
            throw self.malformed("\(name) is not one value under its tag")
        }
        return value
    }

    /// An optional timestamp under the tag [0], at the end.
    mutating func timestamp() throws(SealsError) -> [UInt8]? {
        guard self.next == .contextZero else { return nil }
        let node = try self.tagged("the timestamp")
        guard node.identifier == .bitString, case .primitive(let content) = node.content, content.first == 0 else {
            throw self.malformed("the timestamp is no BIT STRING of whole bytes")
        }
        return Array(content.dropFirst())
    }
}

extension ASN1Identifier {
    static let contextZero = ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)
}
