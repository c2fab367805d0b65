internal import Cryptography
internal import Documents
internal import XML

extension PackageManifest {
    static let namespace = "urn:yizhan:package:1"

    /// The manifest as `manifest.xml`; there is exactly one way to write it.
    ///
    /// - Throws: ``PacketError/Code/manifestInvalid`` when a text cannot stand in XML.
    public func xml() throws(PacketError) -> [UInt8] {
        let namespace = Self.namespace
        let builder = ElementBuilder(namespace: namespace)
        let recipients = self.to.map { recipient in
            XMLNode.element(
                XMLElement(
                    "recipient", namespace: namespace,
                    attributes: [XMLAttribute("kind", recipient.kind.rawValue)], text: recipient.address.description))
        }
        let fields = self.metadata.fields.map { builder.text($0.element.rawValue, $0.value) }
        let parts = self.parts.map { part in
            XMLNode.element(
                XMLElement(
                    "part", namespace: namespace,
                    attributes: [
                        XMLAttribute("name", part.name), XMLAttribute("role", part.role.rawValue),
                        XMLAttribute("type", part.mediaType), XMLAttribute("size", String(part.size)),
                        XMLAttribute("digest", part.digest.description),
                    ]))
        }
        let root = XMLElement(
            "package", namespace: namespace,
            children: [
                builder.text("id", self.id.description),
                builder.text("suite", self.suite.rawValue),
                builder.text("from", self.from.description),
                .element(XMLElement("to", namespace: namespace, children: recipients)),
                builder.text("created", self.created.description),
                .element(XMLElement("metadata", namespace: namespace, children: fields)),
                .element(XMLElement("parts", namespace: namespace, children: parts)),
            ])
        do { return try root.serialized() } catch {
            throw PacketError(.manifestInvalid, "manifest.xml cannot be written", cause: error)
        }
    }

    /// Reads `manifest.xml`.
    ///
    /// - Parameters:
    ///   - xml: The file's bytes; only the form that ``xml()`` writes is accepted.
    ///   - limits: The bounds.
    /// - Throws: ``PacketError/Code/manifestInvalid`` or ``PacketError/Code/metadataInvalid``.
    public init(xml: [UInt8], limits: PacketLimits = .standard) throws(PacketError) {
        let reader = try ElementReader(xml, as: .package, limits: limits)
        do {
            guard let suite = Suite(rawValue: try reader.text("suite")) else {
                throw PacketError(.manifestInvalid, "the suite is neither GM nor INT")
            }
            self.init(
                id: try PacketIdentifier(reader.text("id")),
                suite: suite,
                from: try UnitAddress(reader.text("from")),
                to: try reader.element("to").children(named: "recipient").map(Self.recipient),
                created: try UTCMilliseconds(reader.text("created")),
                metadata: try Self.metadata(reader.element("metadata")),
                parts: try reader.element("parts").children(named: "part").map(Self.part)
            )
        } catch let error as PacketError {
            throw error
        } catch {
            throw PacketError(.manifestInvalid, "manifest.xml has an invalid value", cause: error)
        }
        guard try self.xml() == xml else {
            throw PacketError(.manifestInvalid, "manifest.xml is not in its one canonical form")
        }
    }

    private static func recipient(_ element: XMLElement) throws -> Envelope.Recipient {
        guard let kind = element.attribute(named: "kind").flatMap(Envelope.Recipient.Kind.init(rawValue:)) else {
            throw PacketError(.manifestInvalid, "a recipient is neither main nor copy")
        }
        return Envelope.Recipient(try UnitAddress(element.text), kind)
    }

    private static func metadata(_ element: XMLElement) throws -> DocumentMetadata {
        let fields = try element.elements.map { field in
            guard let known = MetadataElement(rawValue: field.name) else {
                throw PacketError(.metadataInvalid, "\(field.name) is no metadata element of GB/T 33480")
            }
            return MetadataField(known, field.text)
        }
        switch DocumentMetadata.read(fields) {
        case .metadata(let metadata): return metadata
        case .problems(let problems):
            let names = problems.map(\.element.chineseName).joined(separator: "、")
            throw PacketError(.metadataInvalid, "the metadata elements \(names) are not valid")
        }
    }

    private static func part(_ element: XMLElement) throws -> Part {
        guard let name = element.attribute(named: "name"),
            let role = element.attribute(named: "role").flatMap(Role.init(rawValue:)),
            let type = element.attribute(named: "type"),
            let size = element.attribute(named: "size").flatMap(UInt64.init),
            let digest = element.attribute(named: "digest").flatMap({ Digest($0) })
        else { throw PacketError(.manifestInvalid, "a part lacks name, role, type, size or digest") }
        return Part(name: name, role: role, mediaType: type, size: size, digest: digest)
    }
}
