internal import XML

/// The kinds of XML that cross a boundary, with their schemas.
package enum PacketSchema: Sendable, CaseIterable {
    /// `envelope.xml`.
    case envelope
    /// `manifest.xml`.
    case package

    /// The XML Schema as it is compiled into the product.
    package var xsd: [UInt8] { self == .envelope ? PackageResources.envelope_xsd : PackageResources.package_xsd }

    var code: PacketError.Code { self == .envelope ? .envelopeInvalid : .manifestInvalid }

    var fileName: String { self == .envelope ? "envelope.xml" : "manifest.xml" }

    // Compiled once; a schema of our own that does not compile shows in the first test.
    private static let envelopeSchema = Result { try XMLSchema(xsd: PackageResources.envelope_xsd) }
    private static let packageSchema = Result { try XMLSchema(xsd: PackageResources.package_xsd) }

    /// Reads a file and checks it against its schema.
    func parse(_ bytes: [UInt8], limits: XMLLimits) throws(PacketError) -> XMLElement {
        do {
            return try (self == .envelope ? Self.envelopeSchema : Self.packageSchema).get()
                .parse(bytes, limits: limits).root
        } catch let error as XMLError where error.code == .limitExceeded {
            throw PacketError(.limitExceeded, "\(self.fileName) is not within bounds", cause: error)
        } catch let error as XMLError where error.code != .outOfMemory && error.code != .invalidSchema {
            throw PacketError(self.code, "\(self.fileName) does not satisfy its schema", cause: error)
        } catch {
            throw PacketError(.failed, "\(self.fileName) could not be checked", cause: error)
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
        self.root = try schema.parse(bytes, limits: bounds)
        self.schema = schema
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
