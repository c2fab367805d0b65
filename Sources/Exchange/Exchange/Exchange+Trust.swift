public import CertificateAuthority
public import Documents
internal import Logging
public import Packets
internal import Storage

/// What an operator changes in a running node: whom it trusts, its neighbours, its limits.
extension Exchange {
    /// Puts in force what an earlier run stored, and refuses a directory older than one that it used.
    func restore() async throws {
        let serials = DirectorySerials(self.context.trust.resolver)
        try await self.context.database.transaction { session in
            let known = try DirectorySerials(text: FactTable.value(of: .directorySerials, session) ?? "")
            if let objection = known.objection(to: serials) {
                throw ExchangeError(.directoryOutdated, "\(objection); put the newer file back")
            }
            try FactTable.set(.directorySerials, to: known.merging(serials).text, session)
        }
        try await self.announcements.restore()
        try await self.dispatcher.restore()
        self.context.trust.begin(at: self.announcements.time)
    }

    /// Puts other trust material in force, once its serial and the operator's act are durable.
    ///
    /// - Parameters:
    ///   - resolver: The new resolver; nil leaves the old one in force.
    ///   - act: What the operator did, for example `reload`.
    ///   - reason: The operator's words.
    ///   - record: What the log of people is to say of it; nil for nothing.
    /// - Throws: What the store throws; then nothing has changed.
    public func take(
        _ resolver: TrustResolver?,
        act: String,
        reason: String,
        record: ReloadRecord? = nil
    ) async throws {
        let now = self.context.ledger.now()
        let node = self.context.node
        let people = self.context.people
        _ = try await self.context.ledger.perform { session, entries in
            if let record { entries += try record.entries(reason, people, session) }
            if let resolver {
                let known = try DirectorySerials(text: FactTable.value(of: .directorySerials, session) ?? "")
                try FactTable.set(
                    .directorySerials, to: known.merging(DirectorySerials(resolver)).text, session)
            }
            try OperatorActTable.insert(act, node.digits, reason: String(reason.prefix(200)), at: now, session)
        }
        if let resolver { self.context.trust.replace(with: resolver, at: self.announcements.time) }
    }

    /// Puts a changed routing table in force for the queue; ``CurrentRouting`` holds it already.
    ///
    /// - Parameter altered: Neighbours whose place, hours or bandwidth changed.
    /// - Throws: What the store throws.
    public func neighboursChanged(altered: Set<DivisionCode>) async throws {
        try await self.dispatcher.neighboursChanged(altered)
    }

    /// Puts other bounds of packets in force for what arrives from now on.
    public func setLimits(_ limits: PacketLimits) { self.context.currentLimits.replace(with: limits.provable) }

    /// How many packets wait for a node, whether or not it is a neighbour.
    public func packetsWaiting(for neighbour: DivisionCode) async throws -> Int {
        try await self.context.database.read { session in
            let row = try session.row(
                "SELECT COUNT(*) AS n FROM hops WHERE neighbour = ?", [.text(neighbour.digits)])
            return Int(try row?.integer("n") ?? 0)
        }
    }
}

/// The serials of the directories that a node has used, by signer; pure.
struct DirectorySerials: Sendable, Hashable {
    private(set) var bySigner: [DivisionCode: Int64]

    init(_ resolver: TrustResolver) {
        self.bySigner = Dictionary(
            resolver.directories.map { ($0.directory.signer, $0.directory.serial) }, uniquingKeysWith: max)
    }

    /// Reads what ``text`` gave.
    init(text: String) throws {
        self.bySigner = [:]
        for pair in text.split(separator: " ") {
            let parts = pair.split(separator: "=")
            guard parts.count == 2, let serial = Int64(parts[1]) else {
                throw ExchangeError(.failed, "the store's fact directory.serials is malformed")
            }
            self.bySigner[try DivisionCode(String(parts[0]))] = serial
        }
    }

    /// The serials for the store.
    var text: String {
        self.bySigner.sorted { $0.key < $1.key }.map { "\($0.key.digits)=\($0.value)" }.joined(separator: " ")
    }

    /// Why other directories cannot be used after these, or nil when they can.
    func objection(to new: Self) -> String? {
        for (signer, serial) in new.bySigner.sorted(by: { $0.key < $1.key }) {
            guard let known = self.bySigner[signer], serial < known else { continue }
            return "the directory of \(signer) has serial \(serial), this node has used \(known)"
        }
        return nil
    }

    /// The higher serial of each signer.
    func merging(_ other: Self) -> Self {
        var merged = self
        merged.bySigner.merge(other.bySigner, uniquingKeysWith: max)
        return merged
    }
}
