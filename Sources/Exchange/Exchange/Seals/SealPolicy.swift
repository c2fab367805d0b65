internal import OFD
internal import Seals
internal import Synchronization

/// Where the newest status list of a seal maker is.
public enum SealStatusSource: Sendable, Hashable, CustomStringConvertible {
    /// A file of this machine.
    case file(String)
    /// What a server has, by its address.
    case address(String)

    /// The path or address.
    public var description: String {
        switch self {
        case .file(let path): path
        case .address(let address): address
        }
    }
}

/// What a node asks of the seals of documents before it delivers them.
public struct SealPolicy: Sendable, Hashable {
    /// What keeps a document in quarantine.
    public enum Strictness: String, Sendable, Hashable, CaseIterable {
        /// Whatever does not pass: a check that fails, and one that cannot be told.
        case strict
        /// A check that fails.
        case lenient
        /// Nothing: there is a report and no more.
        case report
    }

    /// What keeps a document in quarantine.
    public var strictness: Strictness
    /// Names of checks that may be undecided under ``Strictness/strict``.
    public var tolerated: Set<String>
    /// Whether a document without any seal or signature is quarantined.
    public var isSealRequired: Bool
    /// The largest document that is looked into, in bytes; it is held in memory while that is done.
    public var examinedSize: Int
    /// Where the status lists of seal makers are; with one or more of them every seal is asked for its state.
    public var statusSources: [SealStatusSource] = []
    /// How often they are read.
    public var statusInterval = Duration.seconds(600)

    /// The checks that can be tolerated.
    public static let checkNames: Set<String> = Set(
        SealCheck.Name.allCases.map(\.rawValue) + DocumentCheck.Name.allCases.map(\.rawValue))

    /// A policy; without arguments the one that holds unless the configuration says otherwise.
    public init(
        strictness: Strictness = .strict,
        tolerated: Set<String> = [],
        isSealRequired: Bool = false,
        examinedSize: Int = 64 << 20
    ) {
        self.strictness = strictness
        self.tolerated = tolerated
        self.isSealRequired = isSealRequired
        self.examinedSize = examinedSize
    }
}

/// The policy in force; replaced when the configuration is read again.
public final class CurrentSealPolicy: Sendable {
    private let state: Mutex<SealPolicy>

    /// A holder.
    public init(_ policy: SealPolicy) { self.state = Mutex(policy) }

    /// The policy in force.
    public var value: SealPolicy { self.state.withLock { $0 } }

    /// Puts another policy in force.
    public func replace(with policy: SealPolicy) { self.state.withLock { $0 = policy } }
}
