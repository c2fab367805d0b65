/// A whole number with a unit, counted in the smallest unit.
struct Quantity {
    let value: Int

    /// Reads digits and one of the units behind them, with nothing between.
    init(_ text: SettingText, _ units: [(name: String, factor: Int)], _ what: String) throws(SettingFault) {
        let names = units.map(\.name).joined(separator: ", ")
        let digits = text.string.prefix { "0"..."9" ~= $0 }
        let unit = text.string.dropFirst(digits.count)
        guard let number = Int(digits) else {
            throw SettingFault("is not \(what)", hint: "write a whole number and one of \(names)")
        }
        guard let factor = units.first(where: { $0.name == unit })?.factor else {
            throw SettingFault(
                unit.isEmpty ? "has no unit" : "has a unit that is not known",
                hint: "write one of \(names) right after the number"
            )
        }
        let (value, overflows) = number.multipliedReportingOverflow(by: factor)
        guard !overflows else { throw SettingFault("is too large a number") }
        self.value = value
    }

    /// A value in the largest unit that divides it.
    static func text(_ value: Int, _ units: [(name: String, factor: Int)]) -> String {
        guard let unit = units.last(where: { value % $0.factor == 0 && value >= $0.factor }) else {
            return "\(value)\(units[0].name)"
        }
        return "\(value / unit.factor)\(unit.name)"
    }
}
