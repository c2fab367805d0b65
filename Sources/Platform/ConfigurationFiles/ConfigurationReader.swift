internal import Yams

/// Reads one YAML file strictly, and tells everything that is wrong with it at once.
///
/// ```swift
/// let reader = ConfigurationReader(yaml: text, file: "node.yaml")
/// let link = reader.root.section("link")
/// let port = link.value("port", .integer(in: 1...65535), default: 8443)
/// let certificate = link.required("certificate", .path(relativeTo: folder))
/// let path = try reader.finish(certificate)
/// ```
///
/// Nothing throws before ``finish()``: a value that is wrong is noted and its default, or nil, is returned instead. Only
/// what was asked for is known; ``finish()`` reports every other key as an error, with the nearest known one. A section
/// that was never asked for is therefore an unknown key.
///
/// The YAML is that of a settings file: one document, mappings, lists and scalars. Anchors, aliases and tags are refused:
/// they make files that mean something else than they seem to.
public struct ConfigurationReader {
    /// The outermost mapping of the file.
    public let root: ConfigurationSection
    /// Every value that the file sets, as it stands there, by the keys that lead to it: `neighbours[2].code`.
    public let settings: [String: String]

    private let findings: Findings

    /// Reads a file's text; what is wrong with it is reported by ``finish()``.
    ///
    /// - Parameters:
    ///   - yaml: The text.
    ///   - file: The name to print before every problem.
    ///   - limits: What the file may cost to read.
    public init(yaml: String, file: String, limits: ConfigurationLimits = ConfigurationLimits()) {
        let findings = Findings(file: file)
        let node = DocumentParser(findings: findings, limits: limits).parse(yaml)
        self.findings = findings
        self.settings = findings.isUnreadable ? [:] : Self.settings(of: node)
        self.root = ConfigurationSection(node, at: "", Place(line: 1, column: 1), findings)
    }

    private static func settings(of root: Node?) -> [String: String] {
        var settings: [String: String] = [:]
        var open: [(path: String, node: Node)] = root.map { [("", $0)] } ?? []
        while let (path, node) = open.popLast() {
            switch node {
            case .scalar(let scalar): settings[path] = scalar.string
            case .alias: break
            case .sequence(let items):
                for (index, item) in items.enumerated() { open.append(("\(path)[\(index)]", item)) }
            case .mapping(let pairs):
                for (key, value) in pairs { open.append((path.appending(key: key.scalar?.string ?? "?"), value)) }
            }
        }
        return settings
    }

    /// Ends the reading.
    ///
    /// - Throws: All problems, unknown keys among them.
    public func finish() throws(ConfigurationError) {
        self.findings.noteUnknownKeys()
        guard self.findings.problems.isEmpty else { throw ConfigurationError(self.findings.inOrder) }
    }

    /// Ends the reading and hands out values that were required, no longer optional.
    ///
    /// - Parameter values: What ``ConfigurationSection/required(_:_:)`` returned, or what was built of it; nil only if a
    ///   problem was noted.
    /// - Throws: All problems, unknown keys among them.
    /// - Returns: The values.
    public func finish<each Value>(_ values: repeat (each Value)?) throws(ConfigurationError) -> (repeat each Value) {
        try self.finish()
        func present<Present>(_ value: Present?) -> Present {
            guard let value else { preconditionFailure("a required setting is nil though no problem was noted") }
            return value
        }
        return (repeat present(each values))
    }
}

@available(*, unavailable)
extension ConfigurationReader: Sendable {}

typealias Place = ConfigurationProblem.Place
