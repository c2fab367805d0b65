public import Documents

/// An act of an officer on a seal in the register.
public struct SealAct: Sendable, Hashable {
    /// What is done.
    public enum Kind: Sendable, Hashable {
        /// A seal is applied for (申请).
        case apply(SealApplication)
        /// A second officer agrees (批准).
        case approve
        /// A second officer declines (驳回).
        case decline(reason: String)
        /// The seal that was made is entered (制作).
        case make([UInt8])
        /// The custodian gets it (启用).
        case handOver
        /// It may not be used for the time being (停用).
        case suspend(reason: String)
        /// It may be used again (恢复).
        case resume(reason: String)
        /// It is lost (挂失).
        case lose(reason: String)
        /// It must not be used any more (吊销).
        case revoke(reason: String)
        /// Its key and its files are destroyed (销毁).
        case destroy(reason: String)

        /// The word in the register.
        public var label: String {
            switch self {
            case .apply: "apply"
            case .approve: "approve"
            case .decline: "decline"
            case .make: "make"
            case .handOver: "hand-over"
            case .suspend: "suspend"
            case .resume: "resume"
            case .lose: "lose"
            case .revoke: "revoke"
            case .destroy: "destroy"
            }
        }

        /// Why, where a reason is told.
        public var reason: String? {
            switch self {
            case .apply, .approve, .make, .handOver: nil
            case .decline(let reason), .suspend(let reason), .resume(let reason), .lose(let reason),
                .revoke(let reason), .destroy(let reason):
                reason
            }
        }

        /// The state the act is possible in, and the one it leads to.
        var transition: (from: Set<SealState>, to: SealState) {
            switch self {
            case .apply: ([], .applied)
            case .approve: ([.applied], .approved)
            case .decline: ([.applied], .declined)
            case .make: ([.approved], .made)
            case .handOver: ([.made], .inUse)
            case .suspend: ([.inUse], .suspended)
            case .resume: ([.suspended], .inUse)
            // What was lost is never used again, found or not: there may be a copy.
            case .lose: ([.made, .inUse, .suspended], .lost)
            case .revoke: ([.approved, .made, .inUse, .suspended, .lost], .revoked)
            case .destroy: ([.revoked], .destroyed)
            }
        }
    }

    /// What is done.
    public let kind: Kind
    /// The seal's number.
    public let seal: String
    /// Who does it.
    public let officer: OfficerAddress
    /// When.
    public let time: UTCMilliseconds

    /// An act.
    public init(_ kind: Kind, seal: String, officer: OfficerAddress, time: UTCMilliseconds) {
        self.kind = kind
        self.seal = seal
        self.officer = officer
        self.time = time
    }
}
