/// Collects the checks in the order in which they are made.
struct CheckLog {
    private(set) var checks: [SealCheck] = []

    mutating func pass(_ name: SealCheck.Name, _ chinese: String, _ english: String) {
        self.add(name, .pass, chinese, english)
    }

    mutating func fail(_ name: SealCheck.Name, _ chinese: String, _ english: String) {
        self.add(name, .fail, chinese, english)
    }

    mutating func cannotTell(_ name: SealCheck.Name, _ chinese: String, _ english: String) {
        self.add(name, .cannotTell, chinese, english)
    }

    mutating func add(_ name: SealCheck.Name, _ outcome: SealCheck.Outcome, _ chinese: String, _ english: String) {
        self.checks.append(
            SealCheck(name, outcome, chinese: chinese.withoutControls, english: english.withoutControls))
    }
}

extension String {
    /// The text with a mark in place of whatever could break a line or steer a terminal: names in seals are strangers'.
    var withoutControls: String {
        var scalars = String.UnicodeScalarView()
        for scalar in self.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: scalars.append("\u{FFFD}")
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }
}
