internal import CanonicalJSON
internal import CertificateAuthority
internal import Cryptography
internal import Documents
internal import Evidence
internal import Exchange
internal import Foundation
internal import Links
internal import LocalAPI
internal import Logging
internal import ServiceLifecycle
internal import Synchronization
internal import UnixSignals

/// Reads configuration, trust and keys again on SIGHUP or on request, and puts them in force as a whole, or leaves
/// everything as it was and says everything that is wrong.
final class NodeReloader: Service, Sendable {
    /// What a reload reaches.
    struct Parts: Sendable {
        let trust: NodeTrust
        let keys: CurrentKeys
        let routing: CurrentRouting
        let contexts: CurrentLinkContext
        let authority: LinkAuthority
        let transport: LinkTransport
        let connections: LinkConnections
        let exchange: Exchange
        let seals: SealStatusReader
        let level: CurrentLogLevel
        let clock: any NodeClock
        let logger: Logger
    }

    private struct State {
        var material: NodeMaterial
        var selection: KeySelection
        var isBusy = false
    }

    /// How often keys are chosen anew and the keys of TLS tickets change.
    private static let renewal = Duration.seconds(12 * 3600)

    private let parts: Parts
    private let started: NodeConfiguration
    private let state: Mutex<State>

    init(_ parts: Parts, material: NodeMaterial) {
        self.parts = parts
        self.started = material.configuration
        self.state = Mutex(State(material: material, selection: material.selection))
    }

    /// What is in force.
    var material: NodeMaterial { self.state.withLock { $0.material } }

    /// Which of the node's keys serve.
    var selection: KeySelection { self.state.withLock { $0.selection } }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                group.addTask { await self.heedSignals() }
                group.addTask { await self.renewInTime() }
            }
        }
    }

    private func heedSignals() async {
        for await _ in await UnixSignalsSequence(trapping: .sighup) {
            do {
                _ = try await self.reload(reason: "SIGHUP", by: .signaller)
            } catch {
                // It is in the log already; there is nobody else to tell.
                await self.record(error)
            }
        }
    }

    private func record(_ refusal: any Error) async {
        do {
            try await self.parts.exchange.recordRefusal(
                of: .configurationReloaded, .node, by: .signaller, code: "reload-refused", reason: "\(refusal)")
        } catch {
            self.parts.logger.error("refused act not recorded", metadata: [LogKey.error: "\(error)"])
        }
    }

    /// A key may begin or end while the node runs.
    private func renewInTime() async {
        while !Task.isCancelled {
            // The passing of time is what is waited for, not an event.
            guard (try? await Task.sleep(for: Self.renewal)) != nil else { return }
            let material = self.material
            let selection = material.selection(at: self.parts.clock.now())
            do {
                let keys = try selection.loaded(home: material.configuration.homeSuite)
                let context = try LinkContext.make(material.configuration, selection, self.parts.authority)
                self.parts.keys.replace(with: keys)
                self.parts.contexts.replace(with: context)
                self.state.withLock { $0.selection = selection }
            } catch {
                self.parts.logger.critical("keys not renewed in time", metadata: [LogKey.error: "\(error)"])
            }
        }
    }

    /// Reads everything again.
    ///
    /// - Parameters:
    ///   - reason: Who wants it, or why; kept on record.
    ///   - person: Who has it done.
    /// - Returns: What changed.
    /// - Throws: ``ReloadRefusal`` with everything that is wrong; then nothing has changed.
    func reload(reason: String, by person: ActingPerson) async throws -> ReloadDifference {
        let isFree = self.state.withLock { state in
            defer { state.isBusy = true }
            return !state.isBusy
        }
        guard isFree else { throw ReloadRefusal(["another reload is under way"]) }
        defer { self.state.withLock { $0.isBusy = false } }
        do {
            return try await self.exchangeMaterial(reason, person)
        } catch {
            let problems = NodeMaterialProblems.sentences(of: error)
            self.parts.logger.error(
                "reload refused; everything stays as it was",
                metadata: [LogKey.error: "\(problems.joined(separator: "; "))"])
            throw ReloadRefusal(problems)
        }
    }

    private func exchangeMaterial(_ reason: String, _ person: ActingPerson) async throws -> ReloadDifference {
        let old = self.material
        let new = try self.read(after: old)
        let context = try LinkContext.make(new.configuration, new.selection, self.parts.authority)
        var difference = ReloadDifference(from: old, to: new, servingBefore: self.selection, started: self.started)
        for node in difference.gone.sorted() {
            let count = try await self.parts.exchange.packetsWaiting(for: node)
            guard count > 0 else { continue }
            difference.add(.remark, "\(count) packets wait for \(node), which is gone: redirect or abandon them")
        }
        // First what can still fail and must be durable; behind it nothing is refused any more.
        try await self.parts.exchange.take(
            new.resolver, act: "reload", reason: reason,
            record: ReloadRecord(
                new.configurationState(), changes: difference.text, keys: old.heldKeys, new.heldKeys, by: person))
        self.parts.keys.replace(with: new.keys)
        self.parts.routing.replace(with: new.routing)
        self.parts.transport.setPeers(new.configuration.link.peers)
        self.parts.contexts.replace(with: context)
        self.parts.exchange.setLimits(new.configuration.limits)
        self.parts.exchange.setSealPolicy(new.configuration.seals)
        self.parts.exchange.setSilencePolicy(new.configuration.silence)
        self.parts.level.replace(with: new.configuration.logLevel)
        self.state.withLock { state in
            state.material = new
            state.selection = new.selection
        }
        try await self.parts.exchange.neighboursChanged(altered: difference.altered)
        await self.parts.seals.read()
        await self.follow(difference, new, reason)
        return difference
    }

    /// What is open and waits follows what is in force now.
    private func follow(_ difference: ReloadDifference, _ new: NodeMaterial, _ reason: String) async {
        self.parts.logger.notice(
            "configuration read again",
            metadata: difference.metadata.merging(["reload.reason": "\(reason)"]) { first, _ in first })
        if difference.endsConnections || !difference.altered.isEmpty { self.parts.transport.reconsiderPeers() }
        if difference.endsConnections { self.parts.connections.closeAll() }
        for neighbour in new.configuration.neighbours { try? await self.parts.exchange.hasten(neighbour.code) }
    }

    private func read(after old: NodeMaterial) throws -> NodeMaterial {
        guard let source = old.configuration.source else {
            throw DaemonError(.configurationUnreadable, "the node was started without a configuration file")
        }
        let configuration = try NodeConfiguration.read(source)
        var problems = configuration.settingProblems().map { ReloadProblem(description: $0) as any Error }
        for (name, before, after) in [
            ("node.code", old.configuration.node.digits, configuration.node.digits),
            ("node.suite", old.configuration.homeSuite.rawValue, configuration.homeSuite.rawValue),
        ] where before != after {
            problems.append(ReloadProblem(description: "\(name) was \(before) and is \(after): that is another node"))
        }
        var material: NodeMaterial?
        do {
            material = try NodeMaterial(configuration, at: self.parts.clock.now(), after: old.resolver)
        } catch {
            problems.append(error)
        }
        guard let material, problems.isEmpty else { throw NodeMaterialProblems(problems) }
        return material
    }
}

/// A problem in words.
private struct ReloadProblem: Error, CustomStringConvertible {
    let description: String
}
