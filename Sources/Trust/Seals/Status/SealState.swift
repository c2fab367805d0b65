/// What holds of a seal in its register.
public enum SealState: String, Sendable, Hashable, CaseIterable {
    /// Somebody asked for it (申请).
    case applied
    /// A second officer agreed (批准).
    case approved
    /// A second officer declined (驳回).
    case declined
    /// The maker has made it (制作).
    case made
    /// It was handed over and may be used (启用).
    case inUse = "in-use"
    /// It may not be used for the time being (停用).
    case suspended
    /// It is lost: somebody else may have it (挂失).
    case lost
    /// It must not be used any more (吊销).
    case revoked
    /// Its key and its files are destroyed (销毁).
    case destroyed

    /// The word users see.
    public var title: String {
        switch self {
        case .applied: "已申请"
        case .approved: "已批准"
        case .declined: "已驳回"
        case .made: "已制作"
        case .inUse: "启用"
        case .suspended: "停用"
        case .lost: "挂失"
        case .revoked: "吊销"
        case .destroyed: "销毁"
        }
    }
}
