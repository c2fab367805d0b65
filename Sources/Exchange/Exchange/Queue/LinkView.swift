public import Documents

/// How it stands with a link, for people and programs.
public struct LinkView: Sendable, Hashable {
    /// What a link does now.
    public enum Status: String, Sendable, Hashable, CaseIterable {
        /// Packets and messages go.
        case open
        /// The neighbour asked for time.
        case busy
        /// The neighbour cannot be reached; it is tried again.
        case unreachable
        /// The neighbour is being greeted.
        case probing
        /// TLS, certificate or authorisation failed; only a change of configuration helps.
        case unauthorised
        /// An operator has paused it.
        case paused
        /// The neighbour has announced that it is down.
        case maintenance

        /// The word users see.
        public var title: String {
            switch self {
            case .open: "正常"
            case .busy: "对方繁忙"
            case .unreachable: "不可达"
            case .probing: "探测中"
            case .unauthorised: "认证失败"
            case .paused: "已暂停"
            case .maintenance: "对方维护"
            }
        }
    }

    /// What it does now.
    public let status: Status
    /// Why it does not send; empty when it does.
    public let cause: String
    /// Failures in a row of the neighbour as a whole.
    public let failures: Int
    /// When it is tried again.
    public let retry: UTCMilliseconds?
    /// The hand-overs permitted at once.
    public let window: Int
    /// The hand-overs under way.
    public let underWay: Int
    /// When the neighbour last answered, since this node's start.
    public let answered: UTCMilliseconds?
    /// What it has announced.
    public let maintenance: MaintenanceWindow?
    /// Whether packets that are not 特急 may go at this hour.
    public let isInHours: Bool
}

/// A time in which a node is not there, announced to its neighbours (维护窗口).
public struct MaintenanceWindow: Sendable, Hashable {
    /// The first moment.
    public let from: UTCMilliseconds
    /// The moment after the last.
    public let until: UTCMilliseconds

    /// No window is longer: a neighbour must not be kept waiting by a slip of the pen.
    public static let longest = Duration.seconds(3 * 86_400)

    /// A window.
    ///
    /// - Throws: ``ExchangeError/Code/actInvalid`` when it ends before it begins, or lasts over three days.
    public init(from: UTCMilliseconds, until: UTCMilliseconds) throws(ExchangeError) {
        guard from < until, from.duration(to: until) <= Self.longest else {
            throw ExchangeError(.actInvalid, "a maintenance window ends after it begins and lasts three days at most")
        }
        self.from = from
        self.until = until
    }
}
