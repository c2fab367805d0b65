public import Documents
public import Storage

/// Something that happened in an exchange, told to who counts it: metrics, benchmarks, tests.
///
/// Observers are called on the path of the work itself and must only count.
public enum ExchangeObservation: Sendable {
    /// What was handed to a neighbour, or should have been.
    public struct Attempt: Sendable {
        /// The subjects of attempts.
        public enum Subject: String, Sendable, Hashable, CaseIterable {
            /// A packet.
            case packet
            /// A batch of system messages.
            case messages
        }

        /// The neighbour.
        public let neighbour: DivisionCode
        /// What was sent.
        public let subject: Subject
        /// `handed-over`, or the class of failure as ``TransportError/Kind`` spells it.
        public let result: String
        /// How long it took.
        public let duration: Duration
        /// How many bytes the subject has.
        public let bytes: UInt64
    }

    /// What a neighbour brought.
    public struct Arrival: Sendable {
        /// The neighbour.
        public let neighbour: DivisionCode
        /// `accepted`, `duplicate`, or the code of the refusal, for example `hop-limit`.
        public let result: String
        /// How many bytes came.
        public let bytes: UInt64
    }

    /// A neighbour's request to have its log witnessed.
    public struct Witnessing: Sendable {
        /// The neighbour.
        public let neighbour: DivisionCode
        /// `cosigned`, `conflict` when it begins elsewhere than what is remembered ends, or `contradicted`.
        public let result: String
    }

    /// A batch of the log and the store was committed, or failed.
    case batch(CommittedBatch)
    /// A hand-over was tried.
    case attempt(Attempt)
    /// A packet came.
    case arrival(Arrival)
    /// A neighbour's log was to be witnessed.
    case witnessed(Witnessing)
}
