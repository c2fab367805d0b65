internal import Yams

/// One mapping of a configuration file, and the questions that can be put to it.
///
/// A section that is not in the file is an empty one: defaults apply, and what is required is reported as missing.
public struct ConfigurationSection {
    /// The names of the keys that lead here, `neighbours[2]`; empty for the outermost mapping.
    public let keyPath: String

    private let place: Place
    private let entries: [Entry]
    private let indices: [String: Int]
    private let findings: Findings

    private struct Entry {
        let key: String
        let place: Place
        let value: Node
    }

    init(_ node: Node?, at path: String, _ place: Place, _ findings: Findings) {
        self.keyPath = path
        self.place = place
        self.findings = findings
        self.entries = Self.entries(of: node, at: path, findings)
        self.indices = Dictionary(self.entries.enumerated().map { ($1.key, $0) }) { first, _ in first }
        findings.enter(path, keys: self.entries.reduce(into: [:]) { $0[$1.key] = $1.place })
    }

    private static func entries(of node: Node?, at path: String, _ findings: Findings) -> [Entry] {
        guard let node, !node.isEmptyScalar else { return [] }
        guard case .mapping(let pairs) = node else {
            findings.note(.wrongKind, "is \(node.kindName), expected settings", at: node.place, path: path)
            return []
        }
        return pairs.compactMap { key, value in
            guard let scalar = key.scalar else {
                findings.note(.unsupported, "has a key that is no text", at: key.place, path: path)
                return nil
            }
            return Entry(key: scalar.string, place: key.place, value: value)
        }
    }

    /// The keys in the order of the file, for mappings whose keys are chosen by the user.
    ///
    /// Reading them does not make them known: ask for each, or use ``namedSections(_:)`` or ``dictionary(_:of:)``.
    public var keys: [String] { self.entries.map(\.key) }

    /// Reads a setting that must be there.
    ///
    /// - Returns: The value; nil when it is missing or wrong, which is noted.
    public func required<Value>(_ key: String, _ type: SettingType<Value>) -> Value? {
        guard let node = self.node(key) else {
            self.noteMissing(key, type.expectation)
            return nil
        }
        return self.read(node, type, self.path(key))
    }

    /// Reads a setting that may be left out.
    ///
    /// - Returns: The value; nil when it is not there, or is wrong, which is noted.
    public func optional<Value>(_ key: String, _ type: SettingType<Value>) -> Value? {
        self.node(key).flatMap { self.read($0, type, self.path(key)) }
    }

    /// Reads a setting that has a default.
    ///
    /// - Returns: The value; the default when it is not there, or is wrong, which is noted.
    public func value<Value>(_ key: String, _ type: SettingType<Value>, default value: Value) -> Value {
        self.optional(key, type) ?? value
    }

    /// Reads a list of values; one that is not there is empty.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - type: What each item is.
    ///   - count: How many items there may be; when none is too few, the list must be there.
    /// - Returns: The items that could be read; the others are noted.
    public func list<Value>(
        _ key: String,
        of type: SettingType<Value>,
        count: ClosedRange<Int> = 0...10_000
    ) -> [Value] {
        self.items(key, count, "a list of \(type.expectation)").compactMap { self.read($0.node, type, $0.path) }
    }

    /// Enters a mapping; one that is not there is empty.
    public func section(_ key: String) -> ConfigurationSection {
        self.optionalSection(key)
            ?? ConfigurationSection(nil, at: self.path(key), self.entryPlace(key) ?? self.place, self.findings)
    }

    /// Enters a mapping if it is there, even an empty one.
    public func optionalSection(_ key: String) -> ConfigurationSection? {
        self.findings.ask(key, in: self.keyPath)
        guard let index = self.indices[key] else { return nil }
        let entry = self.entries[index]
        return ConfigurationSection(entry.value, at: self.path(key), entry.place, self.findings)
    }

    /// Enters each mapping of a list.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - count: How many items there may be; when none is too few, the list must be there.
    /// - Returns: The items in their order; one that is no mapping is noted, and is an empty section.
    public func sections(_ key: String, count: ClosedRange<Int> = 0...10_000) -> [ConfigurationSection] {
        self.items(key, count, "a list of settings").map {
            ConfigurationSection($0.node, at: $0.path, $0.node.place, self.findings)
        }
    }

    /// Enters each mapping of a mapping whose keys are names that the user chose, in the order of the file.
    public func namedSections(_ key: String) -> [(name: String, section: ConfigurationSection)] {
        let section = self.section(key)
        return section.keys.map { ($0, section.section($0)) }
    }

    /// Reads a mapping whose keys are names that the user chose, in the order of the file.
    ///
    /// - Returns: The entries that could be read; the others are noted.
    public func dictionary<Value>(_ key: String, of type: SettingType<Value>) -> [(name: String, value: Value)] {
        let section = self.section(key)
        return section.keys.compactMap { name in section.required(name, type).map { (name, $0) } }
    }

    /// Whether the file has a key; the key is known from then on.
    public func has(_ key: String) -> Bool {
        self.findings.ask(key, in: self.keyPath)
        return self.indices[key] != nil
    }

    /// Notes a problem that only the caller can see, such as two settings that exclude each other.
    ///
    /// - Parameters:
    ///   - key: The setting to point at; the section itself without one.
    ///   - message: What is wrong, as the end of a sentence that begins with the key; without any secret value.
    ///   - hint: What to do about it.
    public func report(_ key: String? = nil, _ message: String, hint: String? = nil) {
        let path = key.map(self.path) ?? self.keyPath
        self.findings.note(
            .invalid,
            message,
            hint: hint,
            at: key.flatMap(self.entryPlace) ?? self.place,
            path: path
        )
    }
}

@available(*, unavailable)
extension ConfigurationSection: Sendable {}

extension ConfigurationSection {
    private func path(_ key: String) -> String {
        self.keyPath.appending(key: key)
    }

    private func entryPlace(_ key: String) -> Place? {
        self.indices[key].map { self.entries[$0].place }
    }

    private func node(_ key: String) -> Node? {
        self.findings.ask(key, in: self.keyPath)
        return self.indices[key].map { self.entries[$0].value }
    }

    private func noteMissing(_ key: String, _ expectation: String) {
        self.findings.note(.missing, "is missing, expected \(expectation)", at: self.place, path: self.path(key))
    }

    private func read<Value>(_ node: Node, _ type: SettingType<Value>, _ path: String) -> Value? {
        guard let scalar = node.scalar else {
            let message = "is \(node.kindName), expected \(type.expectation)"
            self.findings.note(.wrongKind, message, at: node.place, path: path)
            return nil
        }
        let text = SettingText(scalar.string, isQuoted: scalar.style != .plain)
        guard !text.isNull else {
            self.findings.note(.missing, "has no value, expected \(type.expectation)", at: node.place, path: path)
            return nil
        }
        do {
            return try type.parse(text)
        } catch {
            self.findings.note(.invalid, error.message, hint: error.hint, at: node.place, path: path)
            return nil
        }
    }

    private func items(
        _ key: String,
        _ count: ClosedRange<Int>,
        _ expectation: String
    ) -> [(node: Node, path: String)] {
        let path = self.path(key)
        guard let node = self.node(key) else {
            if count.lowerBound > 0 { self.noteMissing(key, expectation) }
            return []
        }
        guard case .sequence(let items) = node else {
            let message = "is \(node.kindName), expected \(expectation)"
            let hint = "write each item on its own line after \"- \""
            self.findings.note(.wrongKind, message, hint: hint, at: node.place, path: path)
            return []
        }
        guard count ~= items.count else {
            let message = "has \(items.count) items, expected \(count.lowerBound) to \(count.upperBound)"
            self.findings.note(.invalid, message, at: node.place, path: path)
            return []
        }
        return items.enumerated().map { ($1, "\(path)[\($0)]") }
    }
}

extension Node {
    fileprivate var kindName: String {
        switch self {
        case .scalar(let scalar):
            SettingText(scalar.string, isQuoted: scalar.style != .plain).isNull ? "empty" : "a value"
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    fileprivate var isEmptyScalar: Bool {
        guard case .scalar(let scalar) = self else { return false }
        return SettingText(scalar.string, isQuoted: scalar.style != .plain).isNull
    }
}
