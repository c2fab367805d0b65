extension DocumentMetadata {
    /// Everything that is wrong, in the order of the standard; empty when nothing is.
    ///
    /// That a document is a state secret is not among it: ``isStateSecret`` is a refusal of its own.
    ///
    /// - Parameter rules: What must be there, and the limits.
    /// - Returns: One problem for each thing that is wrong.
    public func problems(by rules: MetadataRules = .exchange) -> [MetadataProblem] {
        let values = Dictionary(grouping: self.fields, by: \.element)
        let found = MetadataElement.allCases.flatMap { element -> [MetadataProblem] in
            guard let fields = values[element] else {
                return rules.required.contains(element) ? [MetadataProblem(element, .missing, "is missing")] : []
            }
            return Self.problems(of: element, fields.map(\.value), by: rules)
        }
        return found + self.contradictions(by: rules)
    }

    private static func problems(
        of element: MetadataElement,
        _ values: [String],
        by rules: MetadataRules
    ) -> [MetadataProblem] {
        var problems: [MetadataProblem] = []
        if values.count > rules.mostValues {
            problems.append(
                MetadataProblem(
                    element, .tooMany, "has \(values.count) values, at most \(rules.mostValues) are allowed")
            )
        } else if Set(values).count < values.count {
            problems.append(MetadataProblem(element, .repeated, "holds the same value twice"))
        }
        for value in values.prefix(rules.mostValues) {
            guard let (code, message) = Self.problem(in: value, by: rules) else { continue }
            problems.append(MetadataProblem(element, code, message))
        }
        return problems
    }

    private static func problem(in text: String, by rules: MetadataRules) -> (MetadataProblem.Code, String)? {
        let length = text.unicodeScalars.count
        return if text.unicodeScalars.allSatisfy({ $0.isBlank }) {
            (.empty, "is empty")
        } else if length > rules.longestText {
            (.tooLong, "is \(length) characters long, at most \(rules.longestText) are allowed")
        } else if !text.unicodeScalars.allSatisfy({ $0.isHarmless }) {
            (.unprintable, "holds a control or format character")
        } else {
            nil
        }
    }

    private func contradictions(by rules: MetadataRules) -> [MetadataProblem] {
        var problems: [MetadataProblem] = []
        if rules.checksDirection, self.kind.isUpward, self.signers.isEmpty {
            problems.append(MetadataProblem(.signers, .missing, "is missing; a \(self.kind) names its signer"))
        }
        if rules.checksDirection, self.kind == .request, self.mainRecipients.count > 1 {
            problems.append(
                MetadataProblem(
                    .mainRecipients, .contradictory,
                    "names \(self.mainRecipients.count) organs; a \(self.kind) goes to one"
                )
            )
        }
        if let date = self.date, let printed = self.printingDate, printed < date {
            problems.append(
                MetadataProblem(
                    .printingDate, .contradictory, "is \(printed), before the date of the document, \(date)")
            )
        }
        return problems
    }
}
