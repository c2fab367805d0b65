extension JSONValue {
    /// The member of an object, or nil when there is none or this is no object.
    public subscript(key: String) -> JSONValue? { self.members?[key] }

    /// The members, or nil when this is no object.
    public var members: [String: JSONValue]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// The elements, or nil when this is no array.
    public var elements: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The string, or nil when this is none.
    public var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The integer, or nil when this is none.
    public var integerValue: Int64? {
        if case .integer(let integer) = self { integer } else { nil }
    }

    /// The boolean, or nil when this is none.
    public var booleanValue: Bool? {
        if case .boolean(let boolean) = self { boolean } else { nil }
    }

    /// Whether this is `null`.
    public var isNull: Bool { self == .null }
}

/// Typed access for decoders; every error names the key.
///
/// `optional` means that the key may be absent. A key that is present with `null` is of the wrong type: an absent value has
/// one spelling.
extension JSONValue {
    /// The member that must be there.
    ///
    /// - Throws: `keyMissing`, or `wrongType` when this is no object.
    public func required(_ key: String) throws(CanonicalJSONError) -> JSONValue {
        guard let value = try self.optional(key) else { throw .keyMissing(key) }
        return value
    }

    /// The member that may be absent.
    ///
    /// - Throws: `wrongType` when this is no object.
    public func optional(_ key: String) throws(CanonicalJSONError) -> JSONValue? {
        guard let members = self.members else { throw .noObject(self) }
        return members[key]
    }

    /// The string under a key.
    ///
    /// - Throws: `keyMissing` or `wrongType`.
    public func requiredText(_ key: String) throws(CanonicalJSONError) -> String {
        try Self.convert(try self.required(key), key, "a string", \.text)
    }

    /// The string under a key, or nil without the key.
    ///
    /// - Throws: `wrongType`.
    public func optionalText(_ key: String) throws(CanonicalJSONError) -> String? {
        guard let value = try self.optional(key) else { return nil }
        return try Self.convert(value, key, "a string", \.text)
    }

    /// The integer under a key.
    ///
    /// - Throws: `keyMissing` or `wrongType`.
    public func requiredInteger(_ key: String) throws(CanonicalJSONError) -> Int64 {
        try Self.convert(try self.required(key), key, "an integer", \.integerValue)
    }

    /// The integer under a key, or nil without the key.
    ///
    /// - Throws: `wrongType`.
    public func optionalInteger(_ key: String) throws(CanonicalJSONError) -> Int64? {
        guard let value = try self.optional(key) else { return nil }
        return try Self.convert(value, key, "an integer", \.integerValue)
    }

    /// The boolean under a key.
    ///
    /// - Throws: `keyMissing` or `wrongType`.
    public func requiredBoolean(_ key: String) throws(CanonicalJSONError) -> Bool {
        try Self.convert(try self.required(key), key, "a boolean", \.booleanValue)
    }

    /// The boolean under a key, or nil without the key.
    ///
    /// - Throws: `wrongType`.
    public func optionalBoolean(_ key: String) throws(CanonicalJSONError) -> Bool? {
        guard let value = try self.optional(key) else { return nil }
        return try Self.convert(value, key, "a boolean", \.booleanValue)
    }

    /// The elements of the array under a key.
    ///
    /// - Throws: `keyMissing` or `wrongType`.
    public func requiredElements(_ key: String) throws(CanonicalJSONError) -> [JSONValue] {
        try Self.convert(try self.required(key), key, "an array", \.elements)
    }

    /// The elements of the array under a key, or nil without the key.
    ///
    /// - Throws: `wrongType`.
    public func optionalElements(_ key: String) throws(CanonicalJSONError) -> [JSONValue]? {
        guard let value = try self.optional(key) else { return nil }
        return try Self.convert(value, key, "an array", \.elements)
    }

    /// The array of strings under a key.
    ///
    /// - Throws: `keyMissing` or `wrongType`.
    public func requiredTexts(_ key: String) throws(CanonicalJSONError) -> [String] {
        try self.requiredElements(key).map { (element) throws(CanonicalJSONError) in
            try Self.convert(element, key, "an array of strings", \.text)
        }
    }

    /// The object under a key.
    ///
    /// - Throws: `keyMissing` or `wrongType`.
    public func requiredObject(_ key: String) throws(CanonicalJSONError) -> JSONValue {
        let value = try self.required(key)
        guard value.members != nil else { throw .wrongType(key, expected: "an object", found: value) }
        return value
    }

    /// The object under a key, or nil without the key.
    ///
    /// - Throws: `wrongType`.
    public func optionalObject(_ key: String) throws(CanonicalJSONError) -> JSONValue? {
        guard let value = try self.optional(key) else { return nil }
        guard value.members != nil else { throw .wrongType(key, expected: "an object", found: value) }
        return value
    }

    /// Refuses an object with other keys than those given.
    ///
    /// - Throws: `unknownKey`, or `wrongType` when this is no object.
    public func requireOnly(_ keys: Set<String>) throws(CanonicalJSONError) {
        guard let members = self.members else { throw .noObject(self) }
        let unknown = members.keys.count { !keys.contains($0) }
        guard unknown == 0 else { throw .unknownKey(unknown, known: keys) }
    }

    private static func convert<T>(
        _ value: JSONValue,
        _ key: String,
        _ expected: String,
        _ property: (JSONValue) -> T?
    ) throws(CanonicalJSONError) -> T {
        guard let converted = property(value) else { throw .wrongType(key, expected: expected, found: value) }
        return converted
    }
}
