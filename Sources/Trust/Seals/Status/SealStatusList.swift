public import Cryptography
public import Documents

/// What a register of seals says of each of its seals at a moment (印章状态发布).
///
/// A list in this type was verified; how it is written and signed is told by ``SignedSealStatusList``.
public struct SealStatusList: Sendable, Hashable {
    /// A time in which a seal was in a state.
    public struct Period: Sendable, Hashable {
        /// The state.
        public let state: SealState
        /// Since when.
        public let since: UTCMilliseconds

        /// A period, which ends where the next one begins.
        public init(state: SealState, since: UTCMilliseconds) {
            self.state = state
            self.since = since
        }
    }

    /// What is said of one seal.
    public struct Entry: Sendable, Hashable {
        /// The seal's number.
        public let identifier: String
        /// The digest of the seal's bytes, by which it is known: numbers may be forged.
        public let digest: Digest
        /// Its states, in the order of time, from the hand-over on.
        public let periods: [Period]

        /// An entry.
        public init(identifier: String, digest: Digest, periods: [Period]) {
            self.identifier = identifier
            self.digest = digest
            self.periods = periods
        }

        /// The state at a moment; nil before the seal was handed over.
        public func state(at time: UTCMilliseconds) -> SealState? {
            self.periods.last { $0.since <= time }?.state
        }
    }

    /// How large the file of a list may be, in bytes: enough for a million seals.
    public static let sizeLimit = 256 << 20

    /// Which edition this is; it never decreases.
    public let serial: Int64
    /// When it was made.
    public let issued: UTCMilliseconds
    /// Until when it may be used.
    public let expires: UTCMilliseconds
    /// The maker's name: the dNSName of its certificates; the list tells of seals made under that name and of no others.
    public let maker: String
    /// The seals, by the digest of their bytes.
    public let entries: [Digest: Entry]

    package init(
        serial: Int64,
        issued: UTCMilliseconds,
        expires: UTCMilliseconds,
        maker: String,
        entries: [Digest: Entry]
    ) {
        self.serial = serial
        self.issued = issued
        self.expires = expires
        self.maker = maker
        self.entries = entries
    }
}
