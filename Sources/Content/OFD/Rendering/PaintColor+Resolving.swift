extension PaintColor {
    /// The colour as red, green and blue from 0 to 255, or nil when it says none.
    func rgb(in resources: ResourceTable, defaultSpace: Int?) -> (Int, Int, Int)? {
        let space = (self.space ?? defaultSpace).flatMap { resources.colorSpaces[$0] }
        var components = self.components
        if components.isEmpty, let index = self.index, let palette = space?.palette, palette.indices.contains(index) {
            components = palette[index]
        }
        guard !components.isEmpty else { return nil }
        let range = Double((1 << (space?.bitsPerComponent ?? 8)) - 1)
        let kind = space?.kind ?? (components.count == 1 ? "GRAY" : components.count == 4 ? "CMYK" : "RGB")
        return Self.convert(components, kind: kind, range: range)
    }

    private static func convert(_ components: [Double], kind: String, range: Double) -> (Int, Int, Int)? {
        let byte = { (value: Double) in Int((min(max(value, 0), 1) * 255).rounded()) }
        if kind == "CMYK", components.count >= 4 {
            // Some producers count to 100, as printers do.
            let whole = range == 255 && components.allSatisfy { $0 <= 100 } ? 100 : range
            let parts = components.map { min(max($0 / whole, 0), 1) }
            let black = 1 - parts[3]
            return (byte((1 - parts[0]) * black), byte((1 - parts[1]) * black), byte((1 - parts[2]) * black))
        }
        let values = components.map { byte($0 / range) }
        return values.count >= 3 ? (values[0], values[1], values[2]) : (values[0], values[0], values[0])
    }
}
