internal import CertificateAuthority
internal import Cryptography
public import Documents
public import DurableFiles
public import Seals
internal import Synchronization

/// The status lists of seal makers that a node goes by (印章状态列表), the newest edition of each maker.
///
/// An edition is on disk before it is in force: after a restart no older one is taken, whoever offers it.
public final class SealStatusBoard: Sendable {
    private struct State {
        var lists: [String: SealStatusList] = [:]
        var problems: [String: String] = [:]
    }

    private let folder: DurableDirectory
    private let trust: NodeTrust
    private let state = Mutex(State())
    /// One edition after the other: of two that come at once the older must not be written last.
    private let taking = Mutex(())

    /// A board.
    ///
    /// - Parameters:
    ///   - folder: Where the editions in force are kept.
    ///   - trust: By what makers are judged.
    public init(in folder: DurableDirectory, trust: NodeTrust) {
        self.folder = folder
        self.trust = trust
    }

    /// The lists in force.
    public var lists: [SealStatusList] {
        self.state.withLock { state in state.lists.values.sorted { $0.maker < $1.maker } }
    }

    /// What is wrong with sources, by their names.
    public var problems: [String: String] { self.state.withLock { $0.problems } }

    /// Puts in force what was in force when the node ended.
    ///
    /// - Parameter now: The time.
    /// - Throws: What the folder throws. A file that is not believed any more is a problem of its own name.
    public func restore(at now: UTCMilliseconds) throws {
        var names: [SafeName] = []
        try self.folder.forEachEntry { entry in
            if let name = try? SafeName(entry.name), name.text.hasSuffix(".json") { names.append(name) }
        }
        for name in names.sorted(by: { $0.text < $1.text }) {
            let bytes = try self.folder.readFile(name, limit: SealStatusList.sizeLimit)
            do throws(SealsError) {
                let list = try SignedSealStatusList(bytes: bytes).verified(by: self.judges, at: now)
                self.state.withLock { $0.lists[list.maker] = list }
            } catch {
                self.note(error.message, of: name.text)
            }
        }
    }

    /// Takes what a source offers, if it is newer than what is in force; it may wait for another that is being taken.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - source: Where it is from.
    ///   - now: The time.
    /// - Returns: The list when it was put in force; nil when it is in force already.
    /// - Throws: `SealsError` when it is not believed, or older than what was; what the folder throws.
    public func take(_ bytes: [UInt8], from source: String, at now: UTCMilliseconds) throws -> SealStatusList? {
        try self.taking.withLock { _ in try self.takeNext(bytes, from: source, at: now) }
    }

    private func takeNext(_ bytes: [UInt8], from source: String, at now: UTCMilliseconds) throws -> SealStatusList? {
        let signed = try SignedSealStatusList(bytes: bytes)
        let known = self.state.withLock { $0.lists[signed.claimed.maker] }
        if known == signed.claimed {
            self.note(nil, of: source)
            return nil
        }
        let list = try signed.verified(by: self.judges, at: now, previousSerial: known?.serial)
        try self.folder.replaceFile(Self.name(of: list.maker), with: bytes)
        self.state.withLock { state in
            state.lists[list.maker] = list
            state.problems[source] = nil
        }
        return list
    }

    /// Remembers what is wrong with a source, or that nothing is.
    public func note(_ problem: String?, of source: String) {
        self.state.withLock { $0.problems[source] = problem }
    }

    /// Forgets the problems of sources that are not asked any more.
    public func keepProblems(of sources: Set<String>) {
        self.state.withLock { state in state.problems = state.problems.filter { sources.contains($0.key) } }
    }

    private var judges: SealTrust { SealTrust(of: self.trust.resolver) }

    private static func name(of maker: String) throws -> SafeName {
        try SafeName(DigestAlgorithm.sha256.hash(Array(maker.utf8)).hex.prefix(32) + ".json")
    }
}

extension SealTrust {
    /// The anchors, CAs and revocation lists that a node goes by.
    init(of resolver: TrustResolver) {
        let directories = resolver.directories.map(\.directory)
        self.init(
            anchors: Array(resolver.anchors), intermediates: directories.flatMap(\.authorities),
            revocationLists: directories.flatMap(\.revocationLists))
    }
}
