internal import CertificateAuthority
internal import ConfigurationFiles
internal import Cryptography
internal import Documents

/// What people call nodes and units, and the least suite a node accepts: what no certificate tells.
struct DirectoryNames: Hashable {
    struct Node: Hashable {
        var code: DivisionCode
        var name: String
        var minimumSuite: Suite?
    }

    struct Unit: Hashable {
        var address: UnitAddress
        var name: String
    }

    var nodes: [Node] = []
    var units: [Unit] = []

    /// No names; certificates give their own.
    init() {}

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - yaml: The text.
    ///   - file: The name to print before every problem.
    /// - Throws: `ConfigurationError` with every problem.
    init(yaml: String, file: String) throws {
        let reader = ConfigurationReader(yaml: yaml, file: file, limits: ConfigurationLimits(bytes: 16 << 20, depth: 4))
        let nodes = reader.root.sections("nodes", count: 0...50_000).map { section in
            (
                code: section.required("code", .divisionCode), name: section.required("name", .displayName),
                minimumSuite: section.optional("minimumSuite", .enumeration(of: Suite.self))
            )
        }
        let units = reader.root.sections("units", count: 0...50_000).map { section in
            (address: section.required("address", .unitAddress), name: section.required("name", .displayName))
        }
        try reader.finish()
        self.nodes = nodes.compactMap { node in
            guard let code = node.code, let name = node.name else { return nil }
            return Node(code: code, name: name, minimumSuite: node.minimumSuite)
        }
        self.units = units.compactMap { unit in
            guard let address = unit.address, let name = unit.name else { return nil }
            return Unit(address: address, name: name)
        }
    }

    /// Adds `NAME=TEXT`, where the name is that of a node or a unit.
    mutating func add(_ entry: NameEntry) {
        switch entry {
        case .node(let code, let name): self.nodes.append(Node(code: code, name: name))
        case .unit(let address, let name): self.units.append(Unit(address: address, name: name))
        }
    }

    /// Describes every node and unit.
    func describe(in builder: inout DirectoryBuilder) throws {
        for node in self.nodes {
            try builder.describe(node: node.code, name: node.name, minimumSuite: node.minimumSuite)
        }
        for unit in self.units { try builder.describe(unit: unit.address, name: unit.name) }
    }
}

/// `NAME=TEXT` on the command line.
enum NameEntry: Hashable, Sendable {
    case node(DivisionCode, String)
    case unit(UnitAddress, String)
}

extension SettingType where Value == DivisionCode {
    fileprivate static var divisionCode: Self {
        .text("a division code") { text throws(DocumentsError) in try DivisionCode(text) }
    }
}

extension SettingType where Value == UnitAddress {
    fileprivate static var unitAddress: Self {
        .text("an address such as CODE@350802") { text throws(DocumentsError) in try UnitAddress(text) }
    }
}

extension SettingType where Value == String {
    fileprivate static var displayName: Self { .string(length: 1...200) }
}
