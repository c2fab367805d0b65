internal import ConfigurationFiles
public import Cryptography
public import Documents
public import Exchange
internal import Foundation
public import HTTPClient
public import Links
public import Logging
internal import NIOCore
public import Packets
public import SecureChannel
internal import Timestamping

/// A node's configuration file, as `config/node.yaml` shows it.
public struct NodeConfiguration: Sendable {
    /// How log lines are written.
    public enum LogFormat: String, Sendable, CaseIterable {
        /// One readable line.
        case text
        /// One JSON object a line.
        case json
    }

    /// The node's code.
    public var node: DivisionCode
    /// The folder of store, spool and lock.
    public var data: String
    /// PEM file of anchors.
    public var anchors: String
    /// The signed directory.
    public var directory: String
    /// What happens without revocation data.
    public var revocation: RevocationPolicy
    /// The folder of keys and certificates.
    public var keys: String
    /// Where the keys' passphrase comes from.
    public var passphrase: PassphrasePlace
    /// The suite of the node's log.
    public var homeSuite: Suite
    /// Where to listen, and the neighbours' addresses.
    public var link: LinkSettings
    /// The protocol on links.
    public var linkVariant: ProtocolVariant
    /// The neighbours' place in routing.
    public var neighbours: [RoutingTable.Neighbour]
    /// The local API's socket.
    public var socket: String
    /// The bounds of packets.
    public var limits: PacketLimits
    /// What is asked of the seals of documents that arrive.
    public var seals: SealPolicy
    /// The least severe log level written.
    public var logLevel: Logger.Level
    /// How log lines are written.
    public var logFormat: LogFormat
    /// The file it was read from, which is read again when the node is told to reload; nil when there is none.
    public var source: String?
    /// Where monitoring is answered; nil for nowhere.
    public var watch: WatchAddress?

    /// The bytes of the file it was read from.
    public var bytes: [UInt8] = []
    /// Every value that the file sets, by the keys that lead to it.
    public var settings: [String: String] = [:]

    /// How the node's log of evidence is looked after.
    public var evidenceLog = EvidenceLogSettings()
    /// When people work, and how long is waited for receipts.
    public var silence = SilencePolicy()

    /// Where the node has its log stamped; nil for nowhere.
    public var timestamps: TimestampSettings?

    /// Who is asked for timestamps over the log, and how often; nil for nobody.
    var timestampPlan: TimestampPlan? {
        self.timestamps.map { TimestampPlan(source: TimestampClient($0.address), interval: $0.interval) }
    }

    /// Where the node has its log stamped.
    public struct TimestampSettings: Sendable, Hashable {
        /// The authority.
        public var address: HTTPAddress
        /// How long the log grows before it is stamped again.
        public var interval: Duration
    }

    /// How the node's log of evidence is looked after.
    public struct EvidenceLogSettings: Sendable, Hashable {
        /// When the whole log is checked every day.
        public var checkAt = DailyHour(minute: 180)
        /// The shortest time between two checkpoints handed to the witness.
        public var witnessInterval = Duration.seconds(2)
    }

    /// Where monitoring is answered: plain HTTP, for the machine itself unless told otherwise.
    public struct WatchAddress: Sendable, Hashable {
        /// The address to listen on.
        public var host: String
        /// The port.
        public var port: Int
    }

    /// Where a passphrase comes from; never the configuration itself.
    public enum PassphrasePlace: Sendable, Hashable {
        /// A file that only its owner may read.
        case file(String)
        /// A systemd credential.
        case credential(String)
    }
}

extension NodeConfiguration {
    private static let sizeLimit = 4 << 20

    /// Reads a configuration file.
    ///
    /// - Parameter path: The file; relative paths in it start from its folder.
    /// - Returns: The configuration.
    /// - Throws: ``DaemonError/Code/configurationUnreadable``, or `ConfigurationError` with every problem of the file.
    public static func read(_ path: String) throws -> Self {
        let url = URL(fileURLWithPath: path)
        let bytes: [UInt8]
        do { bytes = try PlainFile.bytes(url.path, limit: Self.sizeLimit) } catch {
            throw DaemonError(.configurationUnreadable, "the configuration \(path) cannot be read", cause: error)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw DaemonError(.configurationUnreadable, "the configuration \(path) is not UTF-8")
        }
        var configuration = try Self(yaml: text, file: path, folder: url.deletingLastPathComponent().path)
        configuration.source = url.path
        configuration.bytes = bytes
        return configuration
    }

    /// Reads a configuration.
    ///
    /// - Parameters:
    ///   - yaml: The file's text.
    ///   - file: The file's name for messages.
    ///   - folder: The folder relative paths start from.
    /// - Throws: `ConfigurationError` with every problem of the file.
    public init(yaml: String, file: String, folder: String) throws {
        let reader = ConfigurationReader(yaml: yaml, file: file)
        let path = SettingType<String>.path(relativeTo: folder)
        let node = reader.root.section("node")
        let code = node.required("code", .division)
        let data = node.required("data", path)
        let suite = node.required("suite", .suite)
        let trust = reader.root.section("trust")
        let anchors = trust.required("anchors", path)
        let directory = trust.required("directory", path)
        let revocation = trust.value("revocation", .revocation, default: .required)
        let keys = reader.root.section("keys")
        let keyFolder = keys.required("folder", path)
        let passphrase = Self.passphrase(keys, path)
        let link = LinkReader(root: reader.root)
        let (settings, variant, neighbours) = link.read()
        let api = reader.root.section("api")
        let socket = api.required("socket", path)
        let limits = Self.limits(reader.root.optionalSection("limits"))
        let seals = Self.seals(reader.root.optionalSection("seals"), .sealStatusSource(relativeTo: folder))
        let log = reader.root.optionalSection("log")
        let level = log?.value("level", .logLevel, default: .info) ?? .info
        let format = log?.value("format", .logFormat, default: .text) ?? .text
        let watch = reader.root.optionalSection("watch")?.required("listen", .hostAndPort)
        let evidenceLog = Self.evidenceLog(reader.root.optionalSection("evidence-log"))
        let silence = Self.silence(reader.root)
        let timestamps = reader.root.optionalSection("timestamps").map(Self.timestamps)
        let values = try reader.finish(
            code, data, suite, anchors, directory, keyFolder, passphrase, settings, neighbours, socket)
        self.init(
            node: values.0, data: values.1, anchors: values.3, directory: values.4, revocation: revocation,
            keys: values.5, passphrase: values.6, homeSuite: values.2, link: values.7, linkVariant: variant,
            neighbours: values.8, socket: values.9, limits: limits, seals: seals, logLevel: level, logFormat: format,
            watch: watch.map { WatchAddress(host: $0.host, port: $0.port) })
        self.evidenceLog = evidenceLog
        self.silence = silence
        self.timestamps = timestamps ?? nil
        self.settings = reader.settings
    }

    /// Reads `timestamps`: `url`, the address of an authority, required; `every`, 10s to 6h, default 10m.
    private static func timestamps(_ section: ConfigurationSection) -> TimestampSettings? {
        let address = section.required("url", .timestampAddress)
        let interval = section.value(
            "every", .duration(in: .seconds(10) ... .seconds(21_600)), default: .seconds(600))
        return address.map { TimestampSettings(address: $0, interval: interval) }
    }

    /// Reads `evidence-log`: `check-at`, a time of the day, default 03:00; `witness-interval`, 1s to 1d, default 2s.
    private static func evidenceLog(_ section: ConfigurationSection?) -> EvidenceLogSettings {
        var settings = EvidenceLogSettings()
        guard let section else { return settings }
        settings.checkAt = section.value("check-at", .dailyHour, default: settings.checkAt)
        settings.witnessInterval = section.value(
            "witness-interval", .duration(in: .seconds(1) ... .seconds(86_400)), default: settings.witnessInterval)
        return settings
    }

    private static func passphrase(_ keys: ConfigurationSection, _ path: SettingType<String>) -> PassphrasePlace? {
        let file = keys.optional("passphrase-file", path)
        let credential = keys.optional("passphrase-credential", .string(length: 1...64))
        switch (file, credential) {
        case (let file?, nil): return .file(file)
        case (nil, let credential?): return .credential(credential)
        default:
            keys.report(
                nil, "the keys' passphrase needs one place",
                hint: "set either passphrase-file or passphrase-credential")
            return nil
        }
    }

    private static func seals(
        _ section: ConfigurationSection?,
        _ source: SettingType<SealStatusSource>
    ) -> SealPolicy {
        var policy = SealPolicy()
        guard let section else { return policy }
        policy.strictness = section.value("policy", .sealPolicy, default: policy.strictness)
        policy.tolerated = Set(section.list("tolerate", of: .sealCheck, count: 0...64))
        policy.isSealRequired = section.value("required", .boolean, default: policy.isSealRequired)
        policy.examinedSize = section.value(
            "examined-size", .size(in: 65_536...(512 << 20)), default: policy.examinedSize)
        policy.statusSources = section.list("status-lists", of: source, count: 0...256)
        policy.statusInterval = section.value(
            "status-interval", .duration(in: .seconds(1) ... .seconds(86_400)), default: policy.statusInterval)
        return policy
    }

    private static func limits(_ section: ConfigurationSection?) -> PacketLimits {
        var limits = PacketLimits.standard
        guard let section else { return limits }
        limits.packetSize = UInt64(section.value("packet-size", .size(in: 65_536...(1 << 50)), default: 20 << 30))
        limits.partCount = section.value("parts", .integer(in: 1...10_000), default: limits.partCount)
        limits.recipientCount = section.value("recipients", .integer(in: 1...5000), default: limits.recipientCount)
        return limits
    }
}

/// Reads the sections `link` and `neighbours`.
private struct LinkReader {
    /// So many witnesses at most: fewer than ``EvidenceLimits/cosignatureCount``, which a checkpoint may carry.
    private static let witnessCount = 8

    let root: ConfigurationSection

    func read() -> (LinkSettings?, ProtocolVariant, [RoutingTable.Neighbour]?) {
        let link = self.root.section("link")
        let listen = link.required("listen", .hostAndPort)
        let variant = link.value("protocol", .linkProtocol, default: .tls13)
        let defaults = ConnectionLimits()
        let limits = ConnectionLimits(
            connectionsPerAddress: link.value(
                "connections-per-address", .integer(in: 1...100_000), default: defaults.connectionsPerAddress),
            connections: link.value("connections", .integer(in: 1...1_000_000), default: defaults.connections),
            handshakes: link.value("handshakes", .integer(in: 1...100_000), default: defaults.handshakes),
            handshakesPerAddress: link.value(
                "handshakes-per-address", .integer(in: 1...100_000), default: defaults.handshakesPerAddress))
        let requests = Self.requests(link)
        var peers: [LinkSettings.Peer] = []
        var neighbours: [RoutingTable.Neighbour] = []
        for section in self.root.sections("neighbours", count: 0...10_000) {
            let code = section.required("code", .division)
            let address = section.required("address", .hostAndPort)
            let isParent = section.value("parent", .boolean, default: false)
            let isWitness = section.value("witness", .boolean, default: isParent)
            let routes = section.list("routes", of: .division, count: 0...1000)
            let rules = Self.rules(section)
            guard let code, let address else { continue }
            peers.append(LinkSettings.Peer(code: code, host: address.host, port: address.port))
            neighbours.append(
                RoutingTable.Neighbour(
                    code: code, overrides: routes, isParent: isParent, isWitness: isWitness, rules: rules))
        }
        if neighbours.filter(\.isWitness).count > Self.witnessCount {
            self.root.report(
                "neighbours", "more than \(Self.witnessCount) neighbours are witnesses",
                hint: "a receipt carries no more cosignatures; name some of them")
        }
        if neighbours.filter(\.isParent).count > 1 {
            self.root.report("neighbours", "more than one neighbour is the parent", hint: "a node has one parent")
        }
        guard let listen else { return (nil, variant, nil) }
        let settings = LinkSettings(
            host: listen.host, port: listen.port, peers: peers, limits: limits, requests: requests)
        return (settings, variant, neighbours)
    }

    /// What one neighbour may ask.
    private static func requests(_ link: ConfigurationSection) -> RequestLimits {
        var limits = RequestLimits()
        limits.headSize = link.value("head-size", .size(in: 1024...(64 << 10)), default: limits.headSize)
        limits.headFields = link.value("head-fields", .integer(in: 16...1000), default: limits.headFields)
        let span = Duration.seconds(1)...(.seconds(3600))
        limits.headTimeout = TimeAmount(link.value("head-timeout", .duration(in: span), default: .seconds(10)))
        limits.bodyTimeout = TimeAmount(link.value("body-timeout", .duration(in: span), default: .seconds(60)))
        limits.bodyProgress = link.value("body-progress", .size(in: 0...(1 << 20)), default: limits.bodyProgress)
        limits.connectionsPerPeer = link.value(
            "connections-per-neighbour", .integer(in: 1...10_000), default: limits.connectionsPerPeer)
        limits.requestsPerSecond = link.value(
            "requests-per-second", .integer(in: 1...1_000_000), default: limits.requestsPerSecond)
        limits.greetingsPerSecond = link.value(
            "greetings-per-second", .integer(in: 1...100_000), default: limits.greetingsPerSecond)
        limits.refusalsPerSecond = link.value(
            "refusals-per-second", .integer(in: 1...100_000), default: limits.refusalsPerSecond)
        return limits
    }

    /// What a link may take, and when.
    private static func rules(_ section: ConfigurationSection) -> LinkRules {
        var rules = LinkRules()
        rules.hours = WorkingHours(section.list("hours", of: .hours, count: 0...16))
        rules.bytesPerSecond = section.optional("bandwidth", .size(in: 1024...(1 << 40))).map { UInt64($0) }
        rules.uploadQuota = UInt64(
            section.value("upload-quota", .size(in: (1 << 20)...(1 << 50)), default: Int(rules.uploadQuota)))
        rules.uploadCount = section.value("uploads", .integer(in: 1...10_000), default: rules.uploadCount)
        return rules
    }
}
