internal import ConfigurationFiles
public import Documents
internal import Foundation

/// A document's metadata as a YAML file: the elements of GB/T 33480 under their English or Chinese names.
public enum MetadataFile: Sendable {
    /// Reads a file.
    ///
    /// - Parameter path: The file; lists stand for elements that may be repeated.
    /// - Returns: The metadata.
    /// - Throws: ``ClientError`` with every problem of the file.
    public static func read(path: String) throws -> DocumentMetadata {
        let text: String
        do { text = try String(contentsOfFile: path, encoding: .utf8) } catch {
            throw ClientError(.fileUnreadable, "the metadata file \(path) cannot be read")
        }
        return try Self.read(yaml: text, file: path)
    }

    /// Reads a file's text.
    ///
    /// - Parameters:
    ///   - yaml: The text.
    ///   - file: The file's name, for messages.
    /// - Returns: The metadata.
    /// - Throws: ``ClientError/Code/metadataInvalid`` with every problem of the file.
    public static func read(yaml: String, file: String) throws(ClientError) -> DocumentMetadata {
        let reader = ConfigurationReader(yaml: yaml, file: file)
        var fields: [MetadataField] = []
        for element in MetadataElement.allCases {
            for key in [element.rawValue, element.chineseName] where reader.root.has(key) {
                let values =
                    element.isRepeatable
                    ? reader.root.list(key, of: .string) : [reader.root.required(key, .string)].compactMap { $0 }
                fields += values.map { MetadataField(element, $0) }
            }
        }
        do { try reader.finish() } catch { throw ClientError(.metadataInvalid, "\(error)") }
        return try Self.metadata(fields)
    }

    /// Makes metadata of fields.
    ///
    /// - Parameter fields: The fields.
    /// - Returns: The metadata.
    /// - Throws: ``ClientError/Code/metadataInvalid`` with every problem.
    public static func metadata(_ fields: [MetadataField]) throws(ClientError) -> DocumentMetadata {
        switch DocumentMetadata.read(fields) {
        case .metadata(let metadata): return metadata
        case .problems(let problems):
            throw ClientError(.metadataInvalid, problems.map(\.description).joined(separator: "; "))
        }
    }
}
