internal import Yams

/// Turns the text of a file into a tree of nodes that holds nothing but mappings, lists and plain scalars.
struct DocumentParser {
    let findings: Findings
    let limits: ConfigurationLimits

    /// The tree; nil for an empty file, and when the findings say that there is none to read.
    func parse(_ yaml: String) -> Node? {
        let start = Place(line: 1, column: 1)
        let size = yaml.utf8.count
        guard size <= self.limits.bytes else {
            self.findings.giveUp(
                .tooLarge,
                "the file has \(size) bytes, at most \(self.limits.bytes) are read",
                at: start
            )
            return nil
        }
        if let place = AnchorScanner(yaml).firstAlias() {
            self.findings.giveUp(.unsupported, "uses an alias", hint: "write the value out", at: place)
            return nil
        }
        do {
            // Without rules a scalar has the tag str unless the file gives it another one.
            let parser = try Parser(yaml: yaml, resolver: .basic, encoding: .utf8)
            guard let node = try parser.singleRoot() else { return nil }
            self.check(node, depth: 1, path: "")
            return node
        } catch {
            self.note(error, in: yaml)
            return nil
        }
    }

    private func check(_ node: Node, depth: Int, path: String) {
        guard depth <= self.limits.depth else {
            self.findings.giveUp(.tooLarge, "is nested over \(self.limits.depth) levels deep", at: node.place)
            return
        }
        if node.anchor != nil {
            self.findings.note(.unsupported, "bears an anchor", hint: "remove it", at: node.place, path: path)
        }
        if ![Tag.Name.str, .seq, .map].map(\.rawValue).contains(node.tag.rawValue) {
            self.findings.note(.unsupported, "bears a tag", hint: "remove it", at: node.place, path: path)
        }
        switch node {
        case .scalar, .alias: break
        case .sequence(let items):
            for (index, item) in items.enumerated() where !self.findings.isUnreadable {
                self.check(item, depth: depth + 1, path: "\(path)[\(index)]")
            }
        case .mapping(let pairs):
            for (key, value) in pairs where !self.findings.isUnreadable {
                self.check(key, depth: depth + 1, path: path)
                self.check(value, depth: depth + 1, path: path.appending(key: key.scalar?.string ?? "?"))
            }
        }
    }

    private func note(_ error: any Error, in yaml: String) {
        let start = Place(line: 1, column: 1)
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
            self.findings.giveUp(
                .syntax,
                [context?.text, problem].compactMap(\.self).joined(separator: ", "),
                at: mark.place
            )
        case .composer(let context, let problem, let mark, _):
            let text = [context?.text, problem].compactMap(\.self).joined(separator: ", ")
            self.findings.giveUp(.syntax, text, at: mark.place)
        case .reader(let problem, let offset, _, _):
            self.findings.giveUp(.syntax, problem, at: offset.map { Self.place(of: $0, in: yaml) } ?? start)
        case .duplicatedKeysInMapping(let keys, let context):
            self.noteDuplicates(keys, first: context.mark.place, in: yaml)
        default:
            self.findings.giveUp(.syntax, "is not YAML", at: start)
        }
    }

    /// Yams stops at the first mapping with duplicates and gives the place of the first key's first appearance.
    private func noteDuplicates(_ keys: [String], first: Place, in yaml: String) {
        for key in keys.dropFirst() {
            self.findings.note(.duplicate, "stands twice in one mapping", at: first, path: key.shown)
        }
        guard let key = keys.first else { return }
        self.findings.note(
            .duplicate,
            "stands twice in one mapping, first in line \(first.line)",
            hint: "remove one of them",
            at: Self.nextPlace(of: key, after: first, in: yaml) ?? first,
            path: key.shown
        )
        self.findings.giveUp(
            .duplicate,
            "is read no further than to the first mapping with a key twice",
            at: first
        )
    }

    /// In block style a key's second appearance begins a later line in the same column.
    private static func nextPlace(of key: String, after first: Place, in yaml: String) -> Place? {
        let lines = yaml.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated().dropFirst(first.line) {
            let rest = line.unicodeScalars.dropFirst(first.column - 1)
            let after = rest.dropFirst(key.unicodeScalars.count).drop { $0 == " " }
            guard rest.starts(with: key.unicodeScalars), after.first == ":" else { continue }
            return Place(line: index + 1, column: first.column)
        }
        return nil
    }

    private static func place(of offset: Int, in yaml: String) -> Place {
        let before = yaml.prefix(offset)
        let line = before.count(where: \.isNewline) + 1
        let column = before.reversed().prefix { !$0.isNewline }.count + 1
        return Place(line: line, column: column)
    }
}

extension Mark {
    var place: Place { Place(line: self.line, column: self.column) }
}

extension Node {
    var place: Place { self.mark?.place ?? Place(line: 1, column: 1) }
}
