/// A named step of taking, committing and passing on at which a build for debugging can be made to die.
///
/// The crash tests start a node with `YIZHAN_FAULT=STEP:COUNT`; at that passage of the step the process ends as in a power
/// cut (``FaultPlan``). In a release build the calls are empty and inlined: nothing of this is left.
public enum FaultPoint: String, CaseIterable, Sendable {
    /// The spool is swept, the node may accept.
    case storePrepared = "store-prepared"
    /// An envelope was remembered, its answer not given.
    case submissionPrepared = "submission-prepared"
    /// All bytes of a package are sealed into the intake, the unit's signature is not judged.
    case submissionBodyReceived = "submission-body-received"
    /// The packet's bytes are durable, or wait for their row.
    case submissionSpoolSealed = "submission-spool-sealed"
    /// Everything is ready for the transaction.
    case submissionBeforeCommit = "submission-before-commit"
    /// The packet is accepted, the client does not know it.
    case submissionAfterCommit = "submission-after-commit"
    /// All bytes of a packet came in one request.
    case receptionBodyReceived = "reception-body-received"
    /// The packet's signature, digests and chain are in order.
    case receptionVerified = "reception-verified"
    /// The packet was decrypted and checked for recipients of this node.
    case receptionOpened = "reception-opened"
    /// The packet's bytes are durable, or wait for their row.
    case receptionSpoolSealed = "reception-spool-sealed"
    /// Everything is ready for the transaction.
    case receptionBeforeCommit = "reception-before-commit"
    /// The packet is in custody, the neighbour does not know it.
    case receptionAfterCommit = "reception-after-commit"
    /// Bytes were appended to a draft.
    case uploadAppended = "upload-appended"
    /// A draft was synced, its row does not say so.
    case uploadSynced = "upload-synced"
    /// The row says how far a draft is synced.
    case uploadProgressStored = "upload-progress-stored"
    /// All bytes are here and not checked.
    case uploadBeforeCompletion = "upload-before-completion"
    /// The packet is in custody, its upload still has a row.
    case uploadBeforeForgetting = "upload-before-forgetting"
    /// A packet is about to go to a neighbour.
    case handoverBeforeSend = "handover-before-send"
    /// The neighbour has answered with receipts that are not kept yet.
    case handoverAfterSend = "handover-after-send"
    /// The receipts are kept and the queue entry has ended.
    case handoverReceiptsTaken = "handover-receipts-taken"
    /// System messages are about to go to a neighbour.
    case messagesBeforeSend = "messages-before-send"
    /// The neighbour has them, and they are still queued.
    case messagesAfterSend = "messages-after-send"
    /// System messages were taken, the neighbour does not know it.
    case messagesReceived = "messages-received"
    /// Verified receipts wait for their transaction.
    case receiptsBeforeCommit = "receipts-before-commit"
    /// Receipts are kept; bytes that nobody needs any more are still there.
    case receiptsAfterCommit = "receipts-after-commit"
    /// A packet's row has no content any more, its file is still there.
    case contentForgotten = "content-forgotten"
    /// A checkpoint is signed inside a transaction that is not committed.
    case checkpointSigned = "checkpoint-signed"
    /// The same for the log of people.
    case peopleSigned = "people-signed"
    /// A neighbour's checkpoint is remembered, the cosignature not given.
    case witnessStored = "witness-stored"
    /// Housekeeping begins.
    case housekeeping = "housekeeping"

    #if DEBUG
        /// Says that the process is at a step; the process may end here.
        ///
        /// - Parameter point: The step.
        public static func reach(_ point: FaultPoint) { FaultPlan.current?.reach(point) }
    #else
        /// Does nothing.
        @inlinable
        public static func reach(_ point: FaultPoint) {}
    #endif
}
