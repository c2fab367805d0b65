import CanonicalJSON
import Foundation

/// As much of JSON Schema 2020-12 as the schemas of this module use; an unknown keyword is an error.
struct Schema {
    struct UnknownKeyword: Error { let name: String }

    let root: JSONValue

    init(_ name: String) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("schemas")
        self.root = try JSONValue(parsing: [UInt8](Data(contentsOf: folder.appendingPathComponent(name))))
    }

    func accepts(_ value: JSONValue) throws -> Bool { try self.accepts(value, self.root) }

    private func accepts(_ value: JSONValue, _ schema: JSONValue) throws -> Bool {
        if let all = schema.booleanValue { return all }
        for (keyword, rule) in schema.members ?? [:] {
            guard try self.holds(keyword, rule, value, schema) else { return false }
        }
        return true
    }

    private func holds(_ keyword: String, _ rule: JSONValue, _ value: JSONValue, _ schema: JSONValue) throws -> Bool {
        switch keyword {
        case "$schema", "$id", "title", "description", "$defs", "then", "else": return true
        case "type": return self.typeName(value) == rule.text
        case "const": return value == rule
        case "enum": return rule.elements?.contains(value) ?? false
        case "$ref": return try self.accepts(value, try self.definition(rule.text ?? ""))
        case "pattern":
            guard let text = value.text else { return true }
            return try Regex(rule.text ?? "").matchingSemantics(.unicodeScalar).firstMatch(in: text) != nil
        case "maxLength": return value.text.map { $0.unicodeScalars.count <= rule.integerValue ?? 0 } ?? true
        case "minimum": return value.integerValue.map { $0 >= rule.integerValue ?? 0 } ?? true
        case "maximum": return value.integerValue.map { $0 <= rule.integerValue ?? 0 } ?? true
        case "minItems": return value.elements.map { $0.count >= rule.integerValue ?? 0 } ?? true
        case "maxItems": return value.elements.map { $0.count <= rule.integerValue ?? 0 } ?? true
        case "uniqueItems": return value.elements.map { Set($0).count == $0.count } ?? true
        case "items": return try value.elements?.allSatisfy { try self.accepts($0, rule) } ?? true
        case "required": return rule.elements?.allSatisfy { value[$0.text ?? ""] != nil } ?? true
        case "properties":
            return try rule.members?.allSatisfy { key, part in
                try value[key].map { try self.accepts($0, part) } ?? true
            } ?? true
        case "additionalProperties":
            return value.members?.keys.allSatisfy { schema["properties"]?[$0] != nil } ?? true
        case "allOf": return try rule.elements?.allSatisfy { try self.accepts(value, $0) } ?? true
        case "if":
            let branch = try self.accepts(value, rule) ? schema["then"] : schema["else"]
            return try branch.map { try self.accepts(value, $0) } ?? true
        default: throw UnknownKeyword(name: keyword)
        }
    }

    private func definition(_ reference: String) throws -> JSONValue {
        try self.root.requiredObject("$defs").requiredObject(String(reference.dropFirst("#/$defs/".count)))
    }

    private func typeName(_ value: JSONValue) -> String {
        switch value {
        case .object: "object"
        case .array: "array"
        case .string: "string"
        case .integer: "integer"
        case .boolean: "boolean"
        case .null: "null"
        }
    }
}
