extension SettingType where Value == String {
    /// Any text, quoted or not.
    ///
    /// - Parameter length: How many Unicode scalars it may have.
    /// - Returns: The type of a setting that is a text.
    public static func string(length: ClosedRange<Int> = 1...4096) -> Self {
        Self("a text") { text throws(SettingFault) in
            let count = text.string.unicodeScalars.count
            guard length ~= count else {
                throw SettingFault("is \(count) characters long, expected \(length.lowerBound) to \(length.upperBound)")
            }
            return text.string
        }
    }

    /// Any text.
    public static var string: Self { .string() }

    /// A path; a relative one is taken from a folder, usually the one the file lies in.
    ///
    /// The path is not looked up, and `~` and variables are not expanded.
    ///
    /// - Parameter folder: The folder that relative paths start from.
    /// - Returns: The type of a setting that is a path.
    public static func path(relativeTo folder: String) -> Self {
        Self("a path") { text throws(SettingFault) in
            let path = text.string
            guard !path.isEmpty, path.utf8.count <= 4096, !path.utf8.contains(0) else {
                throw SettingFault("is not a path")
            }
            guard path != "~", !path.hasPrefix("~/"), !path.hasPrefix("$") else {
                throw SettingFault("begins with ~ or $, which are not expanded", hint: "write the whole path")
            }
            guard !path.hasPrefix("/") else { return path }
            let relative = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
            return folder.hasSuffix("/") || folder.isEmpty ? folder + relative : "\(folder)/\(relative)"
        }
    }
}

extension SettingType where Value == Bool {
    /// `true` or `false`; the other words of YAML 1.1 are refused.
    public static var boolean: Self {
        Self("true or false") { text throws(SettingFault) in
            switch (text.isQuoted, text.string) {
            case (false, "true"): return true
            case (false, "false"): return false
            default: throw SettingFault("is neither true nor false")
            }
        }
    }
}

extension SettingType where Value == Int {
    /// A decimal number without sign, unless it is negative, and without leading zeros.
    ///
    /// - Parameter range: The numbers that are allowed.
    /// - Returns: The type of a setting that is an integer.
    public static func integer(in range: ClosedRange<Int>) -> Self {
        let expectation = "an integer from \(range.lowerBound) to \(range.upperBound)"
        return Self(expectation) { text throws(SettingFault) in
            guard let number = Int(text.string), String(number) == text.string else {
                throw SettingFault("is not \(expectation)", hint: "write the number in decimal digits only")
            }
            guard !text.isQuoted else {
                throw SettingFault("is a text, not an integer", hint: "write the number without quotes")
            }
            guard range ~= number else { throw SettingFault("is \(number), expected \(expectation)") }
            return number
        }
    }

    /// A number of bytes with its unit: `512B`, `64KiB`, `10MiB`, `2GiB`, `1TiB`.
    ///
    /// - Parameter range: The sizes that are allowed, in bytes.
    /// - Returns: The type of a setting that is a size in bytes.
    public static func size(in range: ClosedRange<Int> = 0...Int.max) -> Self {
        Self("a size such as 64KiB") { text throws(SettingFault) in
            let units = [("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40)]
            let size = try Quantity(text, units, "a size").value
            guard range ~= size else {
                let (least, most) = (Quantity.text(range.lowerBound, units), Quantity.text(range.upperBound, units))
                throw SettingFault("is \(text.string), expected \(least) to \(most)")
            }
            return size
        }
    }
}

extension SettingType where Value == Duration {
    /// A length of time with its unit: `500ms`, `30s`, `5m`, `2h`, `7d`.
    ///
    /// - Parameter range: The lengths that are allowed.
    /// - Returns: The type of a setting that is a duration.
    public static func duration(in range: ClosedRange<Duration> = .zero ... .seconds(100 * 365 * 86_400)) -> Self {
        Self("a duration such as 30s") { text throws(SettingFault) in
            let units = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]
            let duration = Duration.milliseconds(try Quantity(text, units, "a duration").value)
            guard range ~= duration else {
                let (least, most) = (range.lowerBound.milliseconds, range.upperBound.milliseconds)
                throw SettingFault(
                    "is \(text.string), expected \(Quantity.text(least, units)) to \(Quantity.text(most, units))"
                )
            }
            return duration
        }
    }
}

extension SettingType {
    /// One of a fixed set of words, each the raw value of a case.
    ///
    /// - Parameter type: The enumeration.
    /// - Returns: The type of a setting that is a word.
    public static func enumeration(
        of type: Value.Type = Value.self
    ) -> Self where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
        let words = Value.allCases.map(\.rawValue)
        return Self("one of \(words.joined(separator: ", "))") { text throws(SettingFault) in
            guard let value = Value(rawValue: text.string) else {
                let near = Spelling.nearest(to: text.string, among: words).map { "did you mean \($0)?" }
                let expected = words.joined(separator: ", ")
                throw SettingFault("is \(text.string.shown), expected one of \(expected)", hint: near)
            }
            return value
        }
    }

    /// A text that another module reads.
    ///
    /// - Parameters:
    ///   - expectation: What is expected, with its article.
    ///   - isSecret: Whether the value may be secret; then the error's own text is not shown.
    ///   - parse: Reads the text.
    /// - Returns: The type of a setting that is what the other module reads.
    public static func text<Failure: Error>(
        _ expectation: String,
        isSecret: Bool = false,
        parse: @escaping (String) throws(Failure) -> Value
    ) -> Self {
        Self(expectation) { text throws(SettingFault) in
            do {
                return try parse(text.string)
            } catch {
                throw SettingFault(isSecret ? "is not \(expectation)" : "is not \(expectation): \(error)")
            }
        }
    }
}

extension Duration {
    /// Whole milliseconds.
    fileprivate var milliseconds: Int {
        Int(self.components.seconds) * 1000 + Int(self.components.attoseconds / 1_000_000_000_000_000)
    }
}
