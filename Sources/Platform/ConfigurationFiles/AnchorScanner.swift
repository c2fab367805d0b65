/// Finds an alias before the text is parsed.
///
/// Yams resolves aliases while it parses, and it hashes the keys of mappings: a key made of aliases of aliases takes
/// exponential time ("billion laughs"). No alias works without its anchor, so a text is refused when it holds both an
/// anchor and an alias of the same name. The scanner looks at the text alone and may take a name in a quoted text for
/// either; that both are there under one name by chance is not to be expected in a settings file.
struct AnchorScanner {
    private let yaml: String

    init(_ yaml: String) {
        self.yaml = yaml
    }

    func firstAlias() -> ConfigurationProblem.Place? {
        // Most files hold neither sign.
        guard self.yaml.utf8.contains(UInt8(ascii: "&")), self.yaml.utf8.contains(UInt8(ascii: "*")) else { return nil }
        var anchors: Set<String> = []
        self.forEachName(after: "&") { name, _ in
            anchors.insert(name)
            return true
        }
        var found: ConfigurationProblem.Place?
        self.forEachName(after: "*") { name, place in
            found = anchors.contains(name) ? place : nil
            return found == nil
        }
        return found
    }

    /// Calls for every sign that could begin a node, with the name behind it, until told to stop.
    private func forEachName(after sign: Unicode.Scalar, _ body: (String, ConfigurationProblem.Place) -> Bool) {
        var place = (line: 1, column: 1)
        var previous: Unicode.Scalar = "\n"
        let scalars = self.yaml.unicodeScalars
        for index in scalars.indices {
            let scalar = scalars[index]
            if scalar == sign, !Self.isNameCharacter(previous) {
                let name = scalars[scalars.index(after: index)...].prefix(1024).prefix(while: Self.isNameCharacter)
                let here = ConfigurationProblem.Place(line: place.line, column: place.column)
                guard name.isEmpty || body(String(name), here) else { return }
            }
            place = scalar == "\n" ? (place.line + 1, 1) : (place.line, place.column + 1)
            previous = scalar
        }
    }

    /// The characters that libyaml takes into the name of an anchor.
    private static func isNameCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
        default: false
        }
    }
}
