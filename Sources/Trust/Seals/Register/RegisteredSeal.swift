public import Documents

/// A seal in the register, from its application on.
public struct RegisteredSeal: Sendable, Hashable {
    /// A change of its state.
    public struct Event: Sendable, Hashable {
        /// The state it came to.
        public let state: SealState
        /// When.
        public let time: UTCMilliseconds
        /// By whom.
        public let officer: OfficerAddress
        /// Why, where a reason is told.
        public let reason: String?
    }

    /// The number.
    public let identifier: String
    /// What was applied for.
    public let application: SealApplication
    /// The seal itself, once it was made.
    public private(set) var seal: ElectronicSeal?
    /// What happened, in order; the application is the first.
    public internal(set) var history: [Event]

    init(_ identifier: String, _ application: SealApplication, _ act: SealAct) {
        self.identifier = identifier
        self.application = application
        self.history = [Event(state: .applied, time: act.time, officer: act.officer, reason: nil)]
    }

    /// The state.
    public var state: SealState { self.history.last?.state ?? .applied }

    /// Who applied for it.
    public var applicant: OfficerAddress? { self.history.first?.officer }

    /// Who approved or declined it.
    public var approver: OfficerAddress? {
        self.history.first { $0.state == .approved || $0.state == .declined }?.officer
    }

    /// Enters the seal that was made; it must be the one that was approved.
    mutating func enter(_ der: [UInt8]) throws(SealsError) {
        let seal = try ElectronicSeal(der: der)
        let wanted = self.application
        guard seal.format == .v4, seal.deviations.isEmpty, seal.identifier == self.identifier, seal.name == wanted.name,
            seal.kind == wanted.kind, seal.holders == .certificates(wanted.certificates),
            seal.picture == wanted.picture, seal.validFrom == wanted.validFrom.wholeSecond,
            seal.validUntil == wanted.validUntil.wholeSecond
        else {
            throw SealsError(.requestRefused, "the seal made is not the one that was approved as \(self.identifier)")
        }
        self.seal = seal
    }
}
