extension DocumentMetadata {
    /// What came of reading fields.
    public enum Reading: Sendable, Hashable {
        /// Every field was understood.
        case metadata(DocumentMetadata)
        /// Some were not; here is all that is wrong with them.
        case problems([MetadataProblem])
    }

    /// The elements that are there, as text, in the order of the standard.
    ///
    /// 文种, 密级 and 紧急程度 are always among them, as 无 and 平件 if need be.
    public var fields: [MetadataField] {
        MetadataElement.allCases.flatMap { element in
            self.values(of: element).map { MetadataField(element, $0) }
        }
    }

    /// Reads fields, in any order.
    ///
    /// - Parameters:
    ///   - fields: Texts as they came from outside.
    ///   - rules: What must be there besides 文种 and 标题, and the limits.
    /// - Returns: The metadata, or every problem: first those of single elements, then those between elements.
    public static func read(_ fields: [MetadataField], by rules: MetadataRules = .exchange) -> Reading {
        var reader = MetadataReader(fields, by: rules)
        return reader.read()
    }

    /// The values of an element as text.
    private func values(of element: MetadataElement) -> [String] {
        switch element {
        case .identifier: self.identifier.map { [$0] } ?? []
        case .kind: [self.kind.description]
        case .copyNumber: self.copyNumber.map { [$0.description] } ?? []
        case .classification: [self.classification.description]
        case .urgency: [self.urgency.description]
        case .issuerMarks: self.issuerMarks
        case .number: self.number.map { [$0.description] } ?? []
        case .signers: self.signers
        case .title: [self.title]
        case .mainRecipients: self.mainRecipients
        case .attachmentNotes: self.attachmentNotes
        case .signatories: self.signatories
        case .date: self.date.map { [$0.description] } ?? []
        case .note: self.note.map { [$0] } ?? []
        case .copyRecipients: self.copyRecipients
        case .printingOrgan: self.printingOrgan.map { [$0] } ?? []
        case .printingDate: self.printingDate.map { [$0.description] } ?? []
        case .releaseLevel: self.releaseLevel.map { [$0] } ?? []
        }
    }
}

/// Reads fields into typed elements and remembers what is wrong with them.
private struct MetadataReader {
    private let values: [MetadataElement: [String]]
    private let rules: MetadataRules
    private var problems: [MetadataProblem] = []

    init(_ fields: [MetadataField], by rules: MetadataRules) {
        self.values = Dictionary(grouping: fields, by: \.element).mapValues { $0.map(\.value) }
        self.rules = rules
    }

    mutating func read() -> DocumentMetadata.Reading {
        let kind = self.typed(.kind, DocumentKind.self)
        let title = self.single(.title)
        // A placeholder lets the other elements be read and checked too; it never leaves, for its problem is known.
        let metadata = DocumentMetadata(
            identifier: self.single(.identifier),
            kind: kind ?? .notification,
            copyNumber: self.typed(.copyNumber, CopyNumber.self),
            classification: self.typed(.classification, ClassificationMark.self) ?? .none,
            urgency: self.typed(.urgency, Urgency.self) ?? .routine,
            issuerMarks: self.all(.issuerMarks),
            number: self.typed(.number, DocumentNumber.self),
            signers: self.all(.signers),
            title: title ?? "—",
            mainRecipients: self.all(.mainRecipients),
            attachmentNotes: self.all(.attachmentNotes),
            signatories: self.all(.signatories),
            date: self.typed(.date, CalendarDate.self),
            note: self.single(.note),
            copyRecipients: self.all(.copyRecipients),
            printingOrgan: self.single(.printingOrgan),
            printingDate: self.typed(.printingDate, CalendarDate.self),
            releaseLevel: self.single(.releaseLevel)
        )
        for (element, isMissing) in [(MetadataElement.kind, kind == nil), (.title, title == nil)] where isMissing {
            self.noteMissing(element)
        }
        // An element that could not be read is not missing as well.
        let known = Set(self.problems.map(\.element))
        self.problems += metadata.problems(by: self.rules).filter { !known.contains($0.element) }
        return self.problems.isEmpty ? .metadata(metadata) : .problems(self.problems)
    }

    private func all(_ element: MetadataElement) -> [String] {
        self.values[element] ?? []
    }

    private mutating func single(_ element: MetadataElement) -> String? {
        let values = self.all(element)
        if values.count > 1 {
            self.problems.append(
                MetadataProblem(element, .repeated, "stands there \(values.count) times, may stand there once")
            )
        }
        return values.first
    }

    private mutating func typed<Value: TextualValue>(_ element: MetadataElement, _: Value.Type) -> Value? {
        guard let text = self.single(element) else { return nil }
        do {
            return try Value(text)
        } catch {
            self.problems.append(MetadataProblem(element, .malformed, error.message))
            return nil
        }
    }

    private mutating func noteMissing(_ element: MetadataElement) {
        guard !self.problems.contains(where: { $0.element == element }) else { return }
        self.problems.append(MetadataProblem(element, .missing, "is missing"))
    }
}
