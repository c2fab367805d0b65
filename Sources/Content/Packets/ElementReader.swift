internal import XML

/// The kinds of XML that cross a boundary, with their schemas.
enum PacketSchema {
    case envelope
    case package

    var code: PacketError.Code { self == .envelope ? .envelopeInvalid : .manifestInvalid }

    var fileName: String { self == .envelope ? "envelope.xml" : "manifest.xml" }

    // Compiled once; a schema of our own that does not compile shows in the first test.
    private static let envelopeSchema = Result { try XMLSchema(xsd: PackageResources.envelope_xsd) }
    private static let packageSchema = Result { try XMLSchema(xsd: PackageResources.package_xsd) }

    func validate(_ bytes: [UInt8]) throws(PacketError) {
        do {
            try (self == .envelope ? Self.envelopeSchema : Self.packageSchema).get().validate(bytes)
        } catch {
            throw PacketError(self.code, "\(self.fileName) does not satisfy its schema", cause: error)
        }
    }
}

/// Gives access to the fields of a validated XML file.
struct ElementReader {
    let root: XMLElement
    private let schema: PacketSchema

    init(_ bytes: [UInt8], as schema: PacketSchema, limits: PacketLimits) throws(PacketError) {
        var bounds = XMLLimits.standard
        bounds.size = limits.controlSize
        bounds.nodeCount = max(bounds.nodeCount, 4 * (limits.recipientCount + limits.partCount) + 1000)
        do {
            self.root = try XMLDocument.parse(bytes, limits: bounds).root
        } catch {
            throw PacketError(schema.code, "\(schema.fileName) is not well-formed or not within bounds", cause: error)
        }
        self.schema = schema
        try schema.validate(bytes)
    }

    func element(_ name: String) throws(PacketError) -> XMLElement {
        guard let element = self.root.child(named: name) else {
            throw PacketError(self.schema.code, "\(self.schema.fileName) has no \(name)")
        }
        return element
    }

    func text(_ name: String) throws(PacketError) -> String { try self.element(name).text }
}

/// Builds elements of one namespace.
struct ElementBuilder {
    let namespace: String

    func text(_ name: String, _ text: String) -> XMLNode {
        .element(XMLElement(name, namespace: self.namespace, text: text))
    }
}
