public import CertificateAuthority
public import Cryptography
public import Documents
internal import Evidence
public import Packets
internal import Synchronization

/// The node's view of whom to trust: one resolver, replaced as a whole when the trust material is read again.
public final class NodeTrust: SignerTrust {
    private struct State {
        var resolver: TrustResolver
        /// Checkpoints whose signature and chain were right; a checkpoint is verified once per batch.
        var checkpoints: Set<String> = []
        /// Since when the resolver is in force in this process; nil before the exchange has begun.
        var since: UTCMilliseconds?
        /// What stands above certificates under this resolver.
        var moments: [[Certificate]: MaterialSet] = [:]
    }

    private static let checkpointLimit = 4096
    private static let momentLimit = 1024
    private let state: Mutex<State>

    /// A view through a resolver.
    public init(_ resolver: TrustResolver) { self.state = Mutex(State(resolver: resolver)) }

    /// The resolver in force.
    public var resolver: TrustResolver { self.state.withLock { $0.resolver } }

    /// Puts another resolver in force; what the old one had found is forgotten.
    func replace(with resolver: TrustResolver, at now: UTCMilliseconds) {
        self.state.withLock { $0 = State(resolver: resolver, since: now) }
    }

    /// Says that the resolver is used from now on.
    func begin(at now: UTCMilliseconds) { self.state.withLock { $0.since = now } }

    /// Whether something made at a time may have been made under other trust material than is in force.
    func isOlder(_ time: UTCMilliseconds) -> Bool { self.state.withLock { $0.since.map { time < $0 } ?? true } }

    /// Judges a signer.
    ///
    /// - Parameters:
    ///   - certificate: The signer's certificate.
    ///   - presented: Certificates that came with the signature; untrusted.
    ///   - purpose: What the signer's key must be for.
    ///   - name: The dNSName the certificate must bear.
    ///   - time: The moment asked about.
    /// - Returns: nil when the signer is trusted, otherwise the reason.
    /// - Throws: ``ExchangeError/Code/failed`` when no decision could be reached.
    public func refusal(
        of certificate: Certificate,
        presented: [Certificate],
        purpose: CertificatePurpose,
        name: String,
        at time: UTCMilliseconds
    ) throws -> String? {
        let verdict = self.resolver.verify(
            certificate, presented: presented, purpose: purpose, expectedName: try PartyName(domainName: name),
            at: time)
        return try Self.reason(of: verdict)
    }

    /// That nothing could be found out is our own trouble: the same thing may be right once fresh lists are here.
    private static func reason(of verdict: TrustVerdict) throws(ExchangeError) -> String? {
        guard let refusal = verdict.refusal else { return nil }
        guard refusal.kind != .undecided, refusal.kind != .revocationUnknown else {
            throw ExchangeError(.failed, refusal.description)
        }
        return refusal.description
    }

    /// Certificates of a node's `log` keys, as the directories list them.
    func logCertificates(of node: DivisionCode) -> [Certificate] {
        self.resolver.directories.flatMap { $0.directory.certificates(of: .node(node)) }.filter { $0.purpose == .log }
    }

    /// Whether a unit stands in the directory.
    func knows(_ unit: UnitAddress) -> Bool { self.unitName(unit) != nil }

    /// The name of a unit for people, or nil when no directory lists it.
    public func unitName(_ unit: UnitAddress) -> String? {
        self.resolver.directories.lazy.compactMap { $0.directory.units[unit]?.name }.first
    }

    /// The name of a node for people, or nil when no directory lists it.
    public func nodeName(_ node: DivisionCode) -> String? {
        self.resolver.directories.lazy.compactMap { $0.directory.nodes[node]?.name }.first
    }

    /// The units of a node, as the directories list them.
    public func units(of node: DivisionCode) -> [UnitAddress] {
        Set(self.resolver.directories.flatMap(\.directory.units.keys)).filter { $0.node == node }.sorted()
    }

    /// The suite for a packet: the one wanted, else the node's home suite, else whatever all recipients can open.
    func suite(
        for nodes: Set<DivisionCode>,
        wanted: Suite?,
        home: Suite,
        at now: UTCMilliseconds
    ) throws -> Suite {
        let availability = self.resolver.suites(availableFor: nodes.sorted(), at: now)
        if let wanted {
            guard availability.suites.contains(wanted) else {
                throw ExchangeError(
                    .suiteUnavailable, "not all recipients can open suite \(wanted.rawValue): \(availability)")
            }
            return wanted
        }
        if availability.suites.contains(home) { return home }
        guard let suite = availability.suites.first else {
            throw ExchangeError(.suiteUnavailable, "no suite serves all recipients: \(availability)")
        }
        return suite
    }

    /// The certificates to encrypt a packet for.
    func encryptionCertificates(
        for nodes: [DivisionCode],
        suite: Suite,
        at now: UTCMilliseconds
    ) throws -> [Certificate] {
        let resolver = self.resolver
        return try nodes.map { node in
            let resolution = resolver.certificate(for: .nodeEncrypt, of: .node(node), suite: suite, at: now)
            guard let certificate = resolution.certificate else {
                throw ExchangeError(
                    .suiteUnavailable, "node \(node): \(resolution.shortfall ?? "no certificate to encrypt for")")
            }
            return certificate
        }
    }

    /// Why a receipt proves nothing, or nil when it does.
    func refusal(of core: ReceiptCore, at now: UTCMilliseconds) throws -> String? {
        let origin = core.checkpoint.body.origin
        guard origin.node == core.evidence.issuer else { return "the log \(origin) is not its issuer's" }
        guard try core.verifyInclusion() else { return "the evidence is not in the log at the place it claims" }
        if let reason = try self.refusal(of: core.checkpoint, at: now) { return reason }
        guard core.evidence.event.isHumanAct else { return nil }
        guard let signature = core.officerSignature else { return "the officer's signature is missing" }
        return try self.officerRefusal(of: core.evidence, signature: signature, at: now)
    }

    /// Why a checkpoint proves nothing, or nil when a log key of its node signed it.
    func refusal(of checkpoint: Checkpoint, at now: UTCMilliseconds) throws -> String? {
        let text = checkpoint.text
        if self.state.withLock({ $0.checkpoints.contains(text) }) { return nil }
        let node = checkpoint.body.origin.node
        let candidates = self.logCertificates(of: node)
        guard let certificate = try candidates.first(where: { try checkpoint.verifySignature(by: $0) }) else {
            let reason = "no log certificate of node \(node) in the directory fits the checkpoint's signature"
            // Its key may be newer than the directory here; a newer directory decides (renewal with overlap).
            guard !self.mayBeNewer(checkpoint, at: now) else { throw ExchangeError(.failed, reason) }
            return reason
        }
        let verdict = self.resolver.verify(
            certificate, purpose: .log, expectedName: .node(node), at: min(now, checkpoint.body.time))
        if let reason = try Self.reason(of: verdict) { return reason }
        self.state.withLock { state in
            if state.checkpoints.count >= Self.checkpointLimit { state.checkpoints.removeAll() }
            state.checkpoints.insert(text)
        }
        return nil
    }

    /// Whether a checkpoint was made after the newest directory, which then cannot know all keys of its time.
    private func mayBeNewer(_ checkpoint: Checkpoint, at now: UTCMilliseconds) -> Bool {
        let node = checkpoint.body.origin.node
        let issued = self.resolver.directories.map(\.directory).filter { $0.nodes[node] != nil }.map(\.issued).max()
        guard let issued else { return false }
        return checkpoint.body.time > issued && checkpoint.body.time <= now.advanced(by: NodeNotice.skewLimit)
    }

    /// Why a line under a checkpoint is no cosignature of a witness, or nil when it is one.
    func refusal(
        of line: NoteSignature,
        over checkpoint: Checkpoint,
        by witness: DivisionCode,
        at now: UTCMilliseconds
    ) throws -> String? {
        guard
            let certificate = try self.logCertificates(of: witness).first(where: {
                try Cosignature.verify(line, of: checkpoint, by: $0) != nil
            })
        else { return "no log certificate of node \(witness) in the directory fits it" }
        let verdict = self.resolver.verify(certificate, purpose: .log, expectedName: .node(witness), at: now)
        return try Self.reason(of: verdict)
    }

    /// Why an officer's signature does not carry an act, or nil when it does.
    func officerRefusal(of evidence: Evidence, signature: [UInt8], at now: UTCMilliseconds) throws -> String? {
        guard let officer = evidence.officer else { return "the evidence names no officer" }
        let message: SignedMessage
        do {
            message = try SignedMessage(der: signature)
            try message.verify(contentDigest: try evidence.digest(message.suite.digestAlgorithm))
        } catch {
            return "the officer's signature is not valid: \(error)"
        }
        // What a stranger's verifier would refuse must not be recorded in the first place.
        guard message.certificates.count == 1 else { return "it must carry the signer's certificate alone" }
        guard message.signer.fingerprint == officer.certificate else {
            return "the signature is by another certificate than the evidence names"
        }
        return try self.refusal(
            of: message.signer, presented: message.certificates, purpose: .officerSign,
            name: officer.address.domainName, at: now)
    }

    /// What is known now to verify states of one log, the anchors apart.
    ///
    /// - Parameters:
    ///   - checkpoints: The states.
    ///   - officerSignature: An officer's signature in a receipt under them.
    ///   - known: Certificates kept with them, which may have left the directories: what became of these is in the lists.
    /// - Returns: What the directories of now have.
    func material(
        for checkpoints: [Checkpoint],
        officerSignature: [UInt8]? = nil,
        known: [Certificate]
    ) -> VerificationMaterial {
        var certificates = known + checkpoints.flatMap { self.signers(of: $0) }
        if let signature = officerSignature, let message = try? SignedMessage(der: signature) {
            certificates += message.certificates
        }
        return self.material(above: certificates)
    }

    /// What stands above certificates now; found once for each resolver.
    func moment(of leaves: [Certificate], presented: [Certificate] = []) throws -> MaterialSet {
        let (resolver, known) = self.state.withLock { ($0.resolver, $0.moments[leaves]) }
        if let known { return known }
        let set = try MaterialSet(self.material(above: leaves, presented: presented))
        self.state.withLock { state in
            // Another resolver may have come meanwhile; what was found is true of the moment, but not of the next one.
            guard state.resolver === resolver else { return }
            if state.moments.count >= Self.momentLimit { state.moments.removeAll() }
            state.moments[leaves] = set
        }
        return set
    }

    /// The certificates of the keys that signed and cosigned a checkpoint.
    func signers(of checkpoint: Checkpoint) -> [Certificate] {
        var certificates = self.logCertificates(of: checkpoint.body.origin.node).filter {
            (try? checkpoint.verifySignature(by: $0)) ?? false
        }
        for line in checkpoint.cosignatures {
            guard let witness = try? DivisionCode(domainName: line.name) else { continue }
            certificates += self.logCertificates(of: witness).filter {
                (try? Cosignature.verify(line, of: checkpoint, by: $0)) != nil
            }
        }
        return certificates
    }
}
