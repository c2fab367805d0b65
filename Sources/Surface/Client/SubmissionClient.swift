public import CanonicalJSON
internal import Cryptography
public import Documents
internal import Foundation
public import LocalAPI
public import Packets

/// Sends documents for a unit: asks the node for an envelope, packs and signs here, streams the package.
public struct SubmissionClient: Sendable {
    /// What is to be sent.
    public struct Order: Sendable {
        /// The sending unit.
        public var from: UnitAddress
        /// The recipients.
        public var to: [Envelope.Recipient]
        /// The document's metadata; its urgency is the packet's.
        public var metadata: DocumentMetadata
        /// The body's file.
        public var document: String
        /// The attachments' files.
        public var attachments: [String]
        /// The suite wanted, `GM` or `INT`; nil lets the node choose.
        public var suite: String?
        /// How long it may take, in seconds; nil for the node's default.
        public var lifetimeSeconds: Int64?

        /// An order.
        public init(
            from: UnitAddress,
            to: [Envelope.Recipient],
            metadata: DocumentMetadata,
            document: String,
            attachments: [String] = [],
            suite: String? = nil,
            lifetimeSeconds: Int64? = nil
        ) {
            self.from = from
            self.to = to
            self.metadata = metadata
            self.document = document
            self.attachments = attachments
            self.suite = suite
            self.lifetimeSeconds = lifetimeSeconds
        }
    }

    private let api: APIClient

    /// A client for a node.
    public init(_ api: APIClient) { self.api = api }

    /// Sends a document.
    ///
    /// - Parameters:
    ///   - order: What is to be sent.
    ///   - unit: The unit's identities; the one of the envelope's suite signs.
    ///   - officer: The officer's identity, who signs in addition, or nil.
    ///   - progress: Told how many bytes of how many were sent.
    /// - Returns: The node's answer: identifier, packet digest, receipts.
    /// - Throws: ``ClientError``, `PacketError` or `APIClient.Refusal`.
    public func submit(
        _ order: Order,
        unit: [SigningIdentity],
        officer: SigningIdentity?,
        progress: @escaping @Sendable (UInt64, UInt64) -> Void = { _, _ in }
    ) async throws -> JSONValue {
        let parts = try Self.parts(order)
        let envelope = try Self.envelope(await self.api.post("/v1/submissions", Self.request(order)))
        guard let signer = unit.first(where: { $0.key.algorithm == envelope.suite.keyAlgorithm }) else {
            throw ClientError(
                .identityUnusable,
                "the packet is of suite \(envelope.suite.rawValue); give the unit's key of that suite")
        }
        let package = try PackageBuilder(envelope: envelope, metadata: order.metadata, parts: parts)
            .sign(unit: signer, officer: officer, at: envelope.created)
        do {
            return try await self.upload(package, envelope, progress)
        } catch {
            throw Self.named(error, envelope.id)
        }
    }

    private func upload(
        _ package: SignedPackage,
        _ envelope: Envelope,
        _ progress: @escaping @Sendable (UInt64, UInt64) -> Void
    ) async throws -> JSONValue {
        let size = package.size
        return try await self.api.put("/v1/submissions/\(envelope.id)", length: size) { write in
            var sent: UInt64 = 0
            var reader = package.reader()
            while let chunk = try reader.next() {
                try await write(chunk)
                sent += UInt64(chunk.count)
                progress(sent, size)
            }
        }
    }

    /// Names the packet: whoever has no answer can then find out what became of it.
    private static func named(_ error: any Error, _ id: PacketIdentifier) -> any Error {
        // Without a connection, or with a document that cannot be read to its end, nothing can have been accepted.
        if error is APIClient.Unreachable || error is ClientError || error is PacketError { return error }
        guard let refusal = error as? APIClient.Refusal else {
            return ClientError(.outcomeUnknown, "the node did not answer for packet \(id): \(error)")
        }
        // A commit that failed at the disk, or whose sync did, may be found there after a restart.
        guard !["storage-commitUnknown", "storage-syncFailed"].contains(refusal.code) else {
            return ClientError(.outcomeUnknown, "packet \(id) may have been accepted: \(refusal.message)")
        }
        return APIClient.Refusal(
            status: refusal.status, code: refusal.code, message: "packet \(id) was not accepted: \(refusal.message)")
    }

    private static func parts(_ order: Order) throws -> [PackageBuilder.Part] {
        let suffix = URL(fileURLWithPath: order.document).pathExtension.lowercased()
        guard !suffix.isEmpty else {
            throw ClientError(.fileUnreadable, "\(order.document) has no extension; documents are OFD or PDF files")
        }
        let body = PackageBuilder.Part.document(try FileSource(path: order.document), extension: suffix)
        let attachments = try order.attachments.map { path in
            PackageBuilder.Part.attachment(
                try FileSource(path: path), fileName: URL(fileURLWithPath: path).lastPathComponent)
        }
        return [body] + attachments
    }

    private static func request(_ order: Order) -> JSONValue {
        var members: [String: JSONValue] = [
            "from": .string(order.from.description),
            "to": .array(
                order.to.map {
                    .object(["address": .string($0.address.description), "kind": .string($0.kind.rawValue)])
                }),
            "urgency": .string(order.metadata.urgency.description),
        ]
        members["suite"] = order.suite.map { .string($0) }
        members["lifetimeSeconds"] = order.lifetimeSeconds.map { .integer($0) }
        return .object(members)
    }

    private static func envelope(_ value: JSONValue) throws -> Envelope {
        let recipients = try value.requiredElements("to").map { element in
            guard let kind = Envelope.Recipient.Kind(rawValue: try element.requiredText("kind")) else {
                throw ClientError(.answerUnexpected, "the node answers with an unknown kind of recipient")
            }
            return Envelope.Recipient(try UnitAddress(element.requiredText("address")), kind)
        }
        guard let suite = Suite(rawValue: try value.requiredText("suite")) else {
            throw ClientError(.answerUnexpected, "the node answers with an unknown suite")
        }
        return try Envelope(
            id: PacketIdentifier(value.requiredText("id")), suite: suite,
            from: UnitAddress(value.requiredText("from")), to: recipients,
            urgency: Urgency(value.requiredText("urgency")), created: UTCMilliseconds(value.requiredText("created")),
            expires: UTCMilliseconds(value.requiredText("expires")))
    }
}
