/// Something a check of a node's store found.
public struct StoreFinding: Sendable, Hashable {
    /// How bad it is.
    public enum Severity: String, Sendable, Hashable, CaseIterable {
        /// Something is lost, damaged or stuck.
        case error
        /// A leftover that harms nothing, or something that could not be judged.
        case warning
    }

    /// What it is.
    public let kind: Kind
    /// The row or file, for example `packet sm3:…`.
    public let place: String
    /// What exactly was found there.
    public let detail: String

    /// How bad it is.
    public var severity: Severity { self.kind.severity }

    /// A finding; texts of rows that were tampered with may be of any length, so they are cut.
    init(_ kind: Kind, at place: String, _ detail: String) {
        self.kind = kind
        self.place = String(place.prefix(300))
        self.detail = String(detail.prefix(500))
    }
}

extension StoreFinding {
    /// The kinds of finding; the raw value is the name programs go by.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        // The database as a whole.

        /// SQLite finds its own file damaged.
        case databaseDamaged = "database-damaged"
        /// The tables are not those of this program.
        case schemaUnknown = "schema-unknown"
        /// The store is that of another node or suite.
        case storeForeign = "store-foreign"
        /// A row does not hold what its table is for.
        case rowMalformed = "row-malformed"

        // Packets and their bytes.

        /// A packet's spool file is not there.
        case fileMissing = "file-missing"
        /// A packet has more or fewer bytes than its row says.
        case sizeDiffers = "size-differs"
        /// A packet's bytes are not those that were verified.
        case contentDamaged = "content-damaged"
        /// Bytes are not kept that somebody still needs.
        case contentGone = "content-gone"
        /// A recipient this node answers for has no delivery.
        case recipientMissing = "recipient-missing"

        // Files of the spool.

        /// A spool file that no packet refers to.
        case fileOrphaned = "file-orphaned"
        /// A draft that no upload refers to.
        case draftOrphaned = "draft-orphaned"
        /// Something in the spool that no node put there.
        case fileForeign = "file-foreign"

        // Uploads.

        /// An upload whose draft is not there.
        case draftMissing = "draft-missing"
        /// A draft with fewer bytes than its neighbour was told.
        case draftShort = "draft-short"

        // Deliveries and the queue.

        /// A delivery of a packet that is not known.
        case deliveryOrphaned = "delivery-orphaned"
        /// A delivery that waits for a neighbour and is in no queue.
        case deliveryStranded = "delivery-stranded"
        /// A queue entry of a packet that is not known.
        case hopOrphaned = "hop-orphaned"
        /// A queue entry nobody waits for.
        case hopIdle = "hop-idle"
        /// A dead letter of a packet or a delivery that is not known.
        case deadLetterOrphaned = "dead-letter-orphaned"
        /// A dead letter whose recipients have all been settled otherwise.
        case deadLetterIdle = "dead-letter-idle"
        /// A delivery this node gave up without a dead letter.
        case deadLetterMissing = "dead-letter-missing"
        /// A dead letter whose packet is no longer kept.
        case deadLetterUnsendable = "dead-letter-unsendable"
        /// Something waits for a node that is no configured neighbour.
        case neighbourUnknown = "neighbour-unknown"
        /// A system message that is not what its row says.
        case messageInvalid = "message-invalid"

        // The log and the receipts.

        /// Evidence that is referred to and not stored.
        case evidenceMissing = "evidence-missing"
        /// Evidence that is not what was logged.
        case evidenceAltered = "evidence-altered"
        /// A receipt that its log does not prove.
        case receiptUnproven = "receipt-unproven"
        /// A place of the log without an entry.
        case logGap = "log-gap"
        /// Entries of the log above the last checkpoint.
        case logUnsigned = "log-unsigned"
        /// A checkpoint whose root is not that of the entries.
        case rootDiffers = "root-differs"
        /// A checkpoint that cannot be read or is not what its row says.
        case checkpointInvalid = "checkpoint-invalid"
        /// A checkpoint before whose time a smaller one was signed.
        case timeBackwards = "time-backwards"
        /// A checkpoint with a wrong signature.
        case signatureInvalid = "signature-invalid"
        /// A checkpoint signed by a key whose certificate is not at hand.
        case signatureUnchecked = "signature-unchecked"
        /// An entry of the log of people that is not stored, or one that the log does not have.
        case peopleMissing = "people-missing"
        /// An entry of the log of people that is not what was logged, or whose fields are not those it speaks of.
        case peopleAltered = "people-altered"
        /// A cosignature or another node's checkpoint that is not what its row says.
        case witnessInvalid = "witness-invalid"
        /// Certificates or lists of a moment that are not what was kept, or not there.
        case materialDamaged = "material-damaged"
        /// A timestamp that is not over its checkpoint.
        case timestampInvalid = "timestamp-invalid"
    }
}
