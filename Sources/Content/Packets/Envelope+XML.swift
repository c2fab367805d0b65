internal import Cryptography
internal import Documents
internal import XML

extension Envelope {
    static let namespace = "urn:yizhan:envelope:1"

    /// The envelope as `envelope.xml`; there is exactly one way to write it.
    ///
    /// - Throws: ``PacketError/Code/envelopeInvalid`` when a text cannot stand in XML.
    public func xml() throws(PacketError) -> [UInt8] {
        let builder = ElementBuilder(namespace: Self.namespace)
        let recipients = self.to.map { recipient in
            XMLNode.element(
                XMLElement(
                    "recipient", namespace: Self.namespace,
                    attributes: [XMLAttribute("kind", recipient.kind.rawValue)], text: recipient.address.description))
        }
        let root = XMLElement(
            "envelope",
            namespace: Self.namespace,
            children: [
                builder.text("id", self.id.description),
                builder.text("suite", self.suite.rawValue),
                builder.text("from", self.from.description),
                .element(XMLElement("to", namespace: Self.namespace, children: recipients)),
                builder.text("urgency", self.urgency.description),
                builder.text("created", self.created.description),
                builder.text("expires", self.expires.description),
            ])
        do { return try root.serialized() } catch {
            throw PacketError(.envelopeInvalid, "envelope.xml cannot be written", cause: error)
        }
    }

    /// Reads `envelope.xml`.
    ///
    /// - Parameters:
    ///   - xml: The file's bytes; only the form that ``xml()`` writes is accepted.
    ///   - limits: The bounds.
    /// - Throws: ``PacketError/Code/envelopeInvalid`` or ``PacketError/Code/limitExceeded``.
    public init(xml: [UInt8], limits: PacketLimits = .standard) throws(PacketError) {
        let reader = try ElementReader(xml, as: .envelope, limits: limits)
        do {
            let recipients = try reader.element("to").children(named: "recipient").map { element in
                guard let kind = element.attribute(named: "kind").flatMap(Recipient.Kind.init(rawValue:)) else {
                    throw PacketError(.envelopeInvalid, "a recipient is neither main nor copy")
                }
                return Recipient(try UnitAddress(element.text), kind)
            }
            try limits.checkRecipients(recipients.count)
            guard let suite = Suite(rawValue: try reader.text("suite")) else {
                throw PacketError(.envelopeInvalid, "the suite is neither GM nor INT")
            }
            self = try Envelope(
                id: PacketIdentifier(reader.text("id")),
                suite: suite,
                from: UnitAddress(reader.text("from")),
                to: recipients,
                urgency: Urgency(reader.text("urgency")),
                created: UTCMilliseconds(reader.text("created")),
                expires: UTCMilliseconds(reader.text("expires"))
            )
        } catch let error as PacketError {
            throw error
        } catch {
            throw PacketError(.envelopeInvalid, "envelope.xml has an invalid value", cause: error)
        }
        guard try self.xml() == xml else {
            throw PacketError(.envelopeInvalid, "envelope.xml is not in its one canonical form")
        }
    }
}
