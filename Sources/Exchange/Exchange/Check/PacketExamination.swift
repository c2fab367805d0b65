internal import Cryptography
internal import Documents
internal import Packets
internal import Storage

/// Packets: what their rows say of each other, where their bytes are, and whether every recipient has a delivery.
struct PacketExamination: StoreExamination {
    /// What is known of one packet.
    private struct Subject {
        let digest: Digest
        let envelope: Envelope
        let size: Int64
        let place: String
    }

    let context: CheckContext
    let session: any SQLSession

    init(_ context: CheckContext, _ session: any SQLSession) {
        self.context = context
        self.session = session
    }

    func run() throws {
        let total = try self.total("packets")
        try self.forEachRow("SELECT * FROM packets", as: "packet", keys: ["digest"]) { row, place in
            self.context.count(.packets, of: total)
            let subject = try self.subject(row, place)
            try self.examineLocation(subject, row)
            try self.examineDeliveries(subject, isKept: Self.isKept(row))
        }
    }

    private func subject(_ row: SQLRow, _ place: String) throws -> Subject {
        let envelope = try Envelope(xml: row.blob("envelope"))
        guard let digest = Digest(try row.text("digest")), digest.algorithm == envelope.suite.digestAlgorithm else {
            throw ExchangeError(.failed, "the digest is not of suite \(envelope.suite.rawValue)")
        }
        let expected: [String: SQLValue] = [
            "id": .text(envelope.id.description), "sender_node": .text(envelope.from.node.digits),
            "suite": .text(envelope.suite.rawValue), "urgency": .integer(envelope.urgency.rank),
            "created": .integer(envelope.created.sinceEpoch), "expires": .integer(envelope.expires.sinceEpoch),
        ]
        for (column, value) in expected {
            guard try row.value(column) == value else {
                throw ExchangeError(.failed, "the column \(column) does not agree with the envelope")
            }
        }
        _ = try DivisionCode(row.text("origin"))
        return Subject(digest: digest, envelope: envelope, size: try row.integer("size"), place: place)
    }

    private static func isKept(_ row: SQLRow) throws -> Bool {
        try row.value("content") != .null || row.value("blob_name") != .null
    }

    private func examineLocation(_ subject: Subject, _ row: SQLRow) throws {
        if let content = try row.optionalBlob("content") {
            guard try row.value("blob_name") == .null else {
                throw ExchangeError(.failed, "the bytes are said to be in the row and in the spool")
            }
            self.compare(subject, Int64(content.count))
        } else if let name = try row.optionalText("blob_name") {
            guard name == PacketIntake.blobName(subject.digest) else {
                throw ExchangeError(.failed, "the spool file is not named after the packet digest")
            }
            do {
                self.compare(subject, try self.context.spool.open(BlobReference(name)).count)
            } catch let error as StorageError {
                self.context.add(.fileMissing, at: subject.place, error.message)
            }
        }
    }

    private func compare(_ subject: Subject, _ found: Int64) {
        guard found != subject.size else { return }
        self.context.add(
            .sizeDiffers, at: subject.place, "\(found) bytes are here, the row says \(subject.size)")
    }

    private func examineDeliveries(_ subject: Subject, isKept: Bool) throws {
        let packet = SQLValue.text(subject.digest.description)
        var recipients: Set<String> = []
        var isNeededHere = false
        try self.session.forEachRow(
            "SELECT recipient, is_local, state FROM deliveries WHERE packet = ?", [packet]
        ) { row in
            recipients.insert(try row.text("recipient"))
            // The rule by which a node keeps bytes, see ``DeliveryTable/needsContent(_:_:)``.
            if try row.boolean("is_local"), try row.text("state") != DeliveryState.undeliverable.rawValue {
                isNeededHere = true
            }
        }
        if recipients.isEmpty {
            self.context.add(.recipientMissing, at: subject.place, "the packet has no delivery at all")
        } else if subject.envelope.from.node == self.context.node {
            for recipient in subject.envelope.to where !recipients.contains(recipient.address.description) {
                self.context.add(.recipientMissing, at: subject.place, "\(recipient.address) has no delivery")
            }
        }
        guard !isKept else { return }
        if try HopTable.isWaiting(subject.digest, self.session) {
            self.context.add(.contentGone, at: subject.place, "the packet waits for a neighbour")
        } else if isNeededHere {
            self.context.add(.contentGone, at: subject.place, "a unit of this node was given the packet")
        } else if try DeadLetterTable.exists(subject.digest, self.session) {
            self.context.add(.deadLetterUnsendable, at: subject.place, "it can be abandoned, but not sent again")
        }
    }
}
