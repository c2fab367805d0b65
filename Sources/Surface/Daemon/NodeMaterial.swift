internal import CertificateAuthority
internal import ConfigurationFiles
internal import Documents
internal import Exchange

/// Everything a node reads from files and can exchange while it runs: configuration, trust, keys.
struct NodeMaterial: Sendable {
    let configuration: NodeConfiguration
    let resolver: TrustResolver
    let folder: NodeKeyFolder
    let selection: KeySelection
    let keys: LoadedKeys

    var routing: RoutingTable {
        RoutingTable(node: self.configuration.node, neighbours: self.configuration.neighbours)
    }

    /// Reads trust and keys.
    ///
    /// - Parameters:
    ///   - configuration: Where they are.
    ///   - now: The time asked about.
    ///   - previous: The resolver in force.
    /// - Throws: ``NodeMaterialProblems`` with everything that is wrong.
    init(_ configuration: NodeConfiguration, at now: UTCMilliseconds, after previous: TrustResolver? = nil) throws {
        var problems: [any Error] = []
        func attempt<Value>(_ body: () throws -> Value) -> Value? {
            do { return try body() } catch {
                problems.append(error)
                return nil
            }
        }
        let resolver = attempt { try TrustMaterial.resolver(configuration, at: now, previous: previous) }
        let folder = attempt { try Self.folder(configuration) }
        guard let resolver, let folder else {
            throw problems.count == 1 ? problems[0] : NodeMaterialProblems(problems)
        }
        self.configuration = configuration
        self.resolver = resolver
        self.folder = folder
        self.selection = KeySelection(folder, resolver, node: configuration.node, at: now)
        self.keys = try self.selection.loaded(home: configuration.homeSuite)
    }

    private static func folder(_ configuration: NodeConfiguration) throws -> NodeKeyFolder {
        let source: PassphraseSource =
            switch configuration.passphrase {
            case .file(let path): .file(path)
            case .credential(let name): .credential(name)
            }
        let passphrase = try source.read(for: "the keys of node \(configuration.node)")
        return try NodeKeyFolder(path: configuration.keys, passphrase: passphrase, node: configuration.node)
    }

    /// The same files at a later time, when other keys may serve.
    func selection(at now: UTCMilliseconds) -> KeySelection {
        KeySelection(self.folder, self.resolver, node: self.configuration.node, at: now)
    }
}

/// Everything that is wrong with what a node reads.
struct NodeMaterialProblems: Error, CustomStringConvertible {
    let errors: [any Error]

    init(_ errors: [any Error]) { self.errors = errors }

    /// One sentence for each problem.
    static func sentences(of error: any Error) -> [String] {
        switch error {
        case let error as Self: error.errors.flatMap(Self.sentences)
        case let error as ConfigurationError: error.problems.map { "\($0)" }
        default: ["\(error)"]
        }
    }

    var description: String { Self.sentences(of: self).joined(separator: "; ") }
}
