/// One row of a result: values by column name.
public struct SQLRow: Sendable {
    /// The column names of a result, shared by its rows.
    public final class Columns: Sendable {
        /// The names in the order of the statement.
        public let names: [String]

        private let positions: [String: Int]

        /// Makes the columns of a result; for drivers.
        ///
        /// - Parameter names: The names; where one occurs twice the first column counts.
        public init(_ names: [String]) {
            self.names = names
            self.positions = Dictionary(zip(names, names.indices)) { first, _ in first }
        }

        func position(_ name: String) -> Int? { self.positions[name] }
    }

    /// The columns of the result.
    public let columns: Columns

    /// The values in the order of the columns.
    public let values: [SQLValue]

    /// Makes a row; for drivers.
    ///
    /// - Parameters:
    ///   - columns: The columns of the result.
    ///   - values: As many values.
    public init(columns: Columns, values: [SQLValue]) {
        precondition(columns.names.count == values.count, "a row needs one value per column")
        self.columns = columns
        self.values = values
    }

    /// The value of a column, of whatever type.
    ///
    /// - Parameter column: The column's name.
    /// - Returns: The value.
    /// - Throws: ``StorageError`` with `unknownColumn`.
    public func value(_ column: String) throws(StorageError) -> SQLValue {
        guard let position = self.columns.position(column) else {
            throw .unknownColumn(column, known: self.columns.names)
        }
        return self.values[position]
    }

    /// The integer in a column.
    ///
    /// - Parameter column: The column's name.
    /// - Returns: The number.
    /// - Throws: ``StorageError`` with `unknownColumn`, or `wrongType` for null and other types.
    public func integer(_ column: String) throws(StorageError) -> Int64 {
        let value = try self.value(column)
        guard case .integer(let integer) = value else { throw self.mismatch(column, "integer", value) }
        return integer
    }

    /// The text in a column.
    ///
    /// - Parameter column: The column's name.
    /// - Returns: The text.
    /// - Throws: ``StorageError`` with `unknownColumn`, or `wrongType` for null and other types.
    public func text(_ column: String) throws(StorageError) -> String {
        let value = try self.value(column)
        guard case .text(let text) = value else { throw self.mismatch(column, "text", value) }
        return text
    }

    /// The bytes in a column.
    ///
    /// - Parameter column: The column's name.
    /// - Returns: The bytes.
    /// - Throws: ``StorageError`` with `unknownColumn`, or `wrongType` for null and other types.
    public func blob(_ column: String) throws(StorageError) -> [UInt8] {
        let value = try self.value(column)
        guard case .blob(let bytes) = value else { throw self.mismatch(column, "blob", value) }
        return bytes
    }

    /// The truth value in a column.
    ///
    /// - Parameter column: The column's name.
    /// - Returns: The truth value.
    /// - Throws: ``StorageError`` with `unknownColumn`, or `wrongType` for anything but 0 and 1.
    public func boolean(_ column: String) throws(StorageError) -> Bool {
        switch try self.value(column) {
        case .integer(0): return false
        case .integer(1): return true
        case let value: throw self.mismatch(column, "0 or 1", value)
        }
    }

    /// The integer in a column that may be null.
    ///
    /// - Parameter column: The column's name.
    /// - Returns: The number, or `nil` for null.
    /// - Throws: ``StorageError`` with `unknownColumn` or `wrongType`.
    public func optionalInteger(_ column: String) throws(StorageError) -> Int64? {
        try self.value(column) == .null ? nil : self.integer(column)
    }

    /// The text in a column that may be null.
    ///
    /// - Parameter column: The column's name.
    /// - Returns: The text, or `nil` for null.
    /// - Throws: ``StorageError`` with `unknownColumn` or `wrongType`.
    public func optionalText(_ column: String) throws(StorageError) -> String? {
        try self.value(column) == .null ? nil : self.text(column)
    }

    /// The bytes in a column that may be null.
    ///
    /// - Parameter column: The column's name.
    /// - Returns: The bytes, or `nil` for null.
    /// - Throws: ``StorageError`` with `unknownColumn` or `wrongType`.
    public func optionalBlob(_ column: String) throws(StorageError) -> [UInt8]? {
        try self.value(column) == .null ? nil : self.blob(column)
    }

    private func mismatch(_ column: String, _ expected: String, _ value: SQLValue) -> StorageError {
        .wrongType(column: column, expected: expected, found: value.typeName)
    }
}
