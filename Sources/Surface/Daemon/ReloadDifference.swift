internal import CanonicalJSON
internal import CertificateAuthority
internal import Cryptography
internal import Documents
internal import Exchange
internal import HTTPClient
internal import Links
internal import Logging
internal import Packets
internal import SecureChannel

/// What a reload changes; pure.
struct ReloadDifference: Sendable {
    /// What kind of thing changed.
    enum Subject: String, Sendable, Hashable, CaseIterable {
        case directory, anchor, certificate, revocation, key, neighbour, setting, restart, remark

        /// The word users see.
        var title: String {
            switch self {
            case .directory: "目录"
            case .anchor: "信任锚"
            case .certificate: "证书"
            case .revocation: "吊销"
            case .key: "本节点密钥"
            case .neighbour: "相邻节点"
            case .setting: "设置"
            case .restart: "需重启"
            case .remark: "注意"
            }
        }
    }

    struct Change: Sendable, Hashable {
        let subject: Subject
        let detail: String
    }

    private(set) var changes: [Change] = []
    /// Neighbours that are gone, new or changed.
    private(set) var altered: Set<DivisionCode> = []
    private(set) var gone: Set<DivisionCode> = []
    /// Whether connections that are open rest on what is no longer in force.
    private(set) var endsConnections = false

    /// Compares.
    ///
    /// - Parameters:
    ///   - old: What is in force.
    ///   - new: What the files say.
    ///   - servingBefore: Which keys serve.
    ///   - started: What the node was started with; what only a restart changes is compared with this.
    init(
        from old: NodeMaterial,
        to new: NodeMaterial,
        servingBefore: KeySelection,
        started: NodeConfiguration
    ) {
        self.compareTrust(old.resolver, new.resolver)
        self.compareKeys(servingBefore, new.selection, old.folder, new.folder)
        self.compareNeighbours(old.configuration, new.configuration)
        self.compareSettings(old.configuration, new.configuration, started)
        for remark in new.selection.remarks { self.add(.remark, remark) }
    }

    mutating func add(_ subject: Subject, _ detail: String) {
        self.changes.append(Change(subject: subject, detail: detail))
    }

    private mutating func compareTrust(_ old: TrustResolver, _ new: TrustResolver) {
        let before = self.changes.count
        for (text, serial) in Self.serials(new) where Self.serials(old)[text] != serial {
            let from = Self.serials(old)[text].map(String.init) ?? "none"
            self.add(.directory, "of \(text): serial \(from) → \(serial)")
        }
        self.compare(Set(old.anchors), Set(new.anchors)) { .init(subject: .anchor, detail: "\($0) \($1.subject)") }
        self.compare(Self.certificates(old), Self.certificates(new)) { sign, certificate in
            .init(subject: .certificate, detail: "\(sign) \(Self.name(certificate))")
        }
        let revoked = Self.revoked(new).subtracting(Self.revoked(old))
        for serial in revoked.sorted() { self.add(.revocation, "+ \(serial)") }
        let isOtherMaterial = Self.lists(old) != Self.lists(new) || old.policy != new.policy
        self.endsConnections = self.changes.count > before || isOtherMaterial
        if isOtherMaterial, self.changes.count == before { self.add(.directory, "other revocation lists or policy") }
    }

    private mutating func compare(
        _ old: Set<Certificate>,
        _ new: Set<Certificate>,
        _ change: (String, Certificate) -> Change
    ) {
        let order = { (certificates: Set<Certificate>) in
            certificates.sorted { (Self.name($0), $0.serialHex) < (Self.name($1), $1.serialHex) }
        }
        for certificate in order(new.subtracting(old)) { self.changes.append(change("+", certificate)) }
        for certificate in order(old.subtracting(new)) { self.changes.append(change("-", certificate)) }
    }

    private mutating func compareKeys(
        _ old: KeySelection,
        _ new: KeySelection,
        _ oldFolder: NodeKeyFolder,
        _ newFolder: NodeKeyFolder
    ) {
        let (before, after) = (old.serving, new.serving)
        for use in Set(before.keys).union(after.keys).sorted() where before[use] != after[use] {
            let names = [before[use], after[use]].map { $0?.serialHex ?? "none" }
            self.add(.key, "\(use): \(names[0]) → \(names[1])")
            if use.hasPrefix(CertificatePurpose.link.rawValue) { self.endsConnections = true }
        }
        let serving = Set(before.values).union(after.values)
        self.compare(
            Set(oldFolder.pairs.map(\.certificate)).subtracting(serving),
            Set(newFolder.pairs.map(\.certificate)).subtracting(serving)
        ) { .init(subject: .key, detail: "\($0) \(Self.name($1)), kept beside") }
    }

    private mutating func compareNeighbours(_ old: NodeConfiguration, _ new: NodeConfiguration) {
        let (before, after) = (NeighbourEntry.all(old), NeighbourEntry.all(new))
        for code in Set(before.keys).union(after.keys).sorted() {
            switch (before[code], after[code]) {
            case (nil, let entry?): self.add(.neighbour, "+ \(code) at \(entry.place)")
            case (_?, nil):
                self.add(.neighbour, "- \(code)")
                self.gone.insert(code)
                self.endsConnections = true
            case (let old?, let new?) where old != new:
                self.add(.neighbour, "\(code): \(old.changes(to: new).joined(separator: ", "))")
            default: continue
            }
            self.altered.insert(code)
        }
    }

    private mutating func compareSettings(
        _ old: NodeConfiguration,
        _ new: NodeConfiguration,
        _ started: NodeConfiguration
    ) {
        let settings = [
            ("limits.packet-size", "\(old.limits.packetSize)", "\(new.limits.packetSize)"),
            ("limits.parts", "\(old.limits.partCount)", "\(new.limits.partCount)"),
            ("limits.recipients", "\(old.limits.recipientCount)", "\(new.limits.recipientCount)"),
            ("seals.policy", old.seals.strictness.rawValue, new.seals.strictness.rawValue),
            (
                "seals.tolerate", old.seals.tolerated.sorted().joined(separator: " "),
                new.seals.tolerated.sorted().joined(separator: " ")
            ),
            ("seals.required", "\(old.seals.isSealRequired)", "\(new.seals.isSealRequired)"),
            ("seals.examined-size", "\(old.seals.examinedSize)", "\(new.seals.examinedSize)"),
            (
                "seals.status-lists", old.seals.statusSources.map(\.description).joined(separator: " "),
                new.seals.statusSources.map(\.description).joined(separator: " ")
            ),
            ("seals.status-interval", "\(old.seals.statusInterval)", "\(new.seals.statusInterval)"),
            ("log.level", old.logLevel.rawValue, new.logLevel.rawValue),
            ("link.protocol", old.linkVariant.rawValue, new.linkVariant.rawValue),
        ]
        for (name, before, after) in settings + SilenceChanges.list(old.silence, new.silence) where before != after {
            self.add(.setting, "\(name): \(before) → \(after)")
        }
        for (name, before, after) in Self.fixed(started, new) where before != after {
            self.add(.restart, "\(name): \(before) → \(after)")
        }
    }

    /// What is put in force by a restart only.
    private static func fixed(
        _ old: NodeConfiguration,
        _ new: NodeConfiguration
    ) -> [(name: String, before: String, after: String)] {
        [
            ("node.data", old.data, new.data),
            ("link.listen", "\(old.link.host):\(old.link.port)", "\(new.link.host):\(new.link.port)"),
            ("link.connections", "\(old.link.limits.connections)", "\(new.link.limits.connections)"),
            (
                "link.connections-per-address", "\(old.link.limits.connectionsPerAddress)",
                "\(new.link.limits.connectionsPerAddress)"
            ),
            ("link.handshakes", "\(old.link.limits.handshakes)", "\(new.link.limits.handshakes)"),
            (
                "link.handshakes-per-address", "\(old.link.limits.handshakesPerAddress)",
                "\(new.link.limits.handshakesPerAddress)"
            ),
            ("api.socket", old.socket, new.socket),
            ("watch.listen", Self.place(old.watch), Self.place(new.watch)),
            ("log.format", old.logFormat.rawValue, new.logFormat.rawValue),
            ("timestamps.url", Self.stamps(old.timestamps), Self.stamps(new.timestamps)),
            ("timestamps.every", "\(old.timestamps?.interval ?? .zero)", "\(new.timestamps?.interval ?? .zero)"),
            ("evidence-log.check-at", "\(old.evidenceLog.checkAt)", "\(new.evidenceLog.checkAt)"),
            (
                "evidence-log.witness-interval", "\(old.evidenceLog.witnessInterval)",
                "\(new.evidenceLog.witnessInterval)"
            ),
        ]
            + zip(Self.requests(old.link.requests), Self.requests(new.link.requests)).map {
                ($0.name, $0.value, $1.value)
            }
    }

    /// The limits of requests on links, by the names of their settings.
    private static func requests(_ limits: RequestLimits) -> [(name: String, value: String)] {
        [
            ("link.head-size", "\(limits.headSize)"), ("link.head-fields", "\(limits.headFields)"),
            ("link.head-timeout", "\(limits.headTimeout)"), ("link.body-timeout", "\(limits.bodyTimeout)"),
            ("link.body-progress", "\(limits.bodyProgress)"),
            ("link.connections-per-neighbour", "\(limits.connectionsPerPeer)"),
            ("link.requests-per-second", "\(limits.requestsPerSecond)"),
            ("link.greetings-per-second", "\(limits.greetingsPerSecond)"),
            ("link.refusals-per-second", "\(limits.refusalsPerSecond)"),
        ]
    }
}

extension ReloadDifference {
    private static func stamps(_ settings: NodeConfiguration.TimestampSettings?) -> String {
        settings?.address.description ?? "none"
    }

    private static func place(_ watch: NodeConfiguration.WatchAddress?) -> String {
        watch.map { "\($0.host):\($0.port)" } ?? "none"
    }

    private static func serials(_ resolver: TrustResolver) -> [String: Int64] {
        Dictionary(
            resolver.directories.map { ($0.directory.signer.digits, $0.directory.serial) }, uniquingKeysWith: max)
    }

    private static func certificates(_ resolver: TrustResolver) -> Set<Certificate> {
        Set(
            resolver.directories.map(\.directory).flatMap { directory in
                directory.authorities + directory.nodes.values.flatMap(\.certificates)
                    + directory.units.values.flatMap(\.certificates)
            })
    }

    private static func lists(_ resolver: TrustResolver) -> Set<RevocationList> {
        Set(resolver.directories.flatMap(\.directory.revocationLists))
    }

    private static func revoked(_ resolver: TrustResolver) -> Set<String> {
        Set(Self.lists(resolver).flatMap(\.entries.keys).map { Hexadecimal.encode($0.dropFirst(2)) })
    }

    private static func name(_ certificate: Certificate) -> String {
        let purpose = certificate.isAuthority ? "ca" : certificate.purpose?.rawValue ?? "none"
        let name = certificate.name.flatMap { try? PartyName(domainName: $0) }?.description ?? certificate.subject
        return "\(purpose) \(name) \(certificate.fingerprint.description.prefix(23))"
    }

    /// Metadata of the log line, one value for each subject; long lists are counted.
    var metadata: Logger.Metadata {
        Dictionary(grouping: self.changes, by: \.subject).reduce(into: [:]) { metadata, group in
            let details = group.value.map(\.detail)
            let more = details.count > 8 ? " and \(details.count - 8) more" : ""
            metadata["reload.\(group.key.rawValue)"] = "\(details.prefix(8).joined(separator: ", "))\(more)"
        }
    }

    /// The difference in words, a line for each change.
    var text: String { self.changes.map { "\($0.subject.rawValue): \($0.detail)" }.joined(separator: "\n") }

    /// The difference for programs.
    var json: JSONValue {
        .object([
            "changes": .array(
                self.changes.map {
                    .object([
                        "subject": .string($0.subject.rawValue), "title": .string($0.subject.title),
                        "detail": .string($0.detail),
                    ])
                })
        ])
    }
}

/// A neighbour with its place.
private struct NeighbourEntry: Hashable {
    let routing: RoutingTable.Neighbour
    let place: String

    static func all(_ configuration: NodeConfiguration) -> [DivisionCode: Self] {
        let places = Dictionary(
            configuration.link.peers.map { ($0.code, "\($0.host):\($0.port)") }, uniquingKeysWith: { first, _ in first }
        )
        return Dictionary(
            configuration.neighbours.map { ($0.code, Self(routing: $0, place: places[$0.code] ?? "")) },
            uniquingKeysWith: { first, _ in first })
    }

    func changes(to new: Self) -> [String] {
        var changes: [String] = []
        if self.place != new.place { changes.append("address \(self.place) → \(new.place)") }
        if self.routing.isParent != new.routing.isParent {
            changes.append(new.routing.isParent ? "parent" : "no parent")
        }
        if self.routing.isWitness != new.routing.isWitness {
            changes.append(new.routing.isWitness ? "witness" : "no witness")
        }
        if self.routing.overrides != new.routing.overrides { changes.append("routes") }
        if self.routing.rules.hours != new.routing.rules.hours { changes.append("hours") }
        if self.routing.rules.bytesPerSecond != new.routing.rules.bytesPerSecond { changes.append("bandwidth") }
        if self.routing.rules.uploadQuota != new.routing.rules.uploadQuota
            || self.routing.rules.uploadCount != new.routing.rules.uploadCount
        {
            changes.append("uploads")
        }
        return changes
    }
}
