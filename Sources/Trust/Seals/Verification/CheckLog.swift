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
        // Nearly all there is to be seen, which needs no look into tables.
        guard !self.unicodeScalars.allSatisfy({ 0x20...0x7E ~= $0.value || 0x4E00...0x9FFF ~= $0.value }) else {
            return self
        }
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

extension CheckLog {
    /// Refuses what is to be used when a check speaks against it.
    ///
    /// - Throws: ``SealsError`` of the code, with every reason.
    func require(
        _ code: SealsError.Code,
        _ what: String,
        tolerating tolerated: Set<SealCheck.Name>
    ) throws(SealsError) {
        let against = self.checks.filter {
            $0.outcome == .fail || $0.outcome == .cannotTell && !tolerated.contains($0.name)
        }
        guard !against.isEmpty else { return }
        let reasons = against.map { "\($0.name.rawValue): \($0.english)" }.joined(separator: "; ")
        throw SealsError(code, "\(what) may not be used: \(reasons)")
    }
}
