/// In JSON metadata is an object with the elements that are there: a text, or a list of texts where several are allowed.
extension DocumentMetadata: Codable {
    /// Reads the object; unknown keys are passed over.
    ///
    /// - Parameter decoder: A decoder that stands at an object.
    /// - Throws: `DecodingError.dataCorrupted` that names every problem.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: MetadataElement.self)
        var fields: [MetadataField] = []
        for element in container.allKeys {
            let values =
                element.isRepeatable
                ? try container.decode([String].self, forKey: element)
                : [try container.decode(String.self, forKey: element)]
            fields += values.map { MetadataField(element, $0) }
        }
        switch Self.read(fields) {
        case .metadata(let metadata): self = metadata
        case .problems(let problems):
            let text = problems.map(\.description).joined(separator: "; ")
            throw DecodingError.dataCorrupted(.init(codingPath: container.codingPath, debugDescription: text))
        }
    }

    /// Writes the elements that are there.
    ///
    /// - Parameter encoder: The encoder that takes an object.
    /// - Throws: What the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: MetadataElement.self)
        for (element, fields) in Dictionary(grouping: self.fields, by: \.element) {
            if element.isRepeatable {
                try container.encode(fields.map(\.value), forKey: element)
            } else {
                try container.encode(fields[0].value, forKey: element)
            }
        }
    }
}
