internal import Zip

/// A PNG file (ISO/IEC 15948) of one colour in sixteen steps from transparent to full.
enum PalettePicture {
    /// The red of seals.
    private static let red: [UInt8] = [0xe6, 0x00, 0x12]
    private static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

    /// Encodes what is covered.
    ///
    /// - Parameters:
    ///   - mask: The picture.
    ///   - dotsPerMetre: Its resolution.
    /// - Throws: `ZipError` when there is no memory.
    /// - Returns: The file.
    static func encode(_ mask: CoverageMask, dotsPerMetre: Int) throws(ZipError) -> [UInt8] {
        // Four bits for each dot, an index into a palette.
        let header = Self.number(mask.width) + Self.number(mask.height) + [4, 3, 0, 0, 0]
        let palette = (0..<16).flatMap { _ in Self.red }
        let opacities = (0..<16).map { UInt8($0 * 17) }
        let pixels = try ZlibStream.pack(Self.rows(mask))
        return Self.signature + Self.chunk("IHDR", header) + Self.chunk("PLTE", palette)
            + Self.chunk("tRNS", opacities)
            + Self.chunk("pHYs", Self.number(dotsPerMetre) + Self.number(dotsPerMetre) + [1])
            + Self.chunk("IDAT", pixels) + Self.chunk("IEND", [])
    }

    /// Rows from the top, each after the number of its filter, none; two dots in a byte.
    private static func rows(_ mask: CoverageMask) -> [UInt8] {
        var rows: [UInt8] = []
        rows.reserveCapacity((mask.width / 2 + 2) * mask.height)
        for row in 0..<mask.height {
            rows.append(0)
            let steps = mask.values[(row * mask.width)..<((row + 1) * mask.width)].map { UInt8(($0 * 15).rounded()) }
            for column in stride(from: 0, to: steps.count, by: 2) {
                rows.append(steps[column] << 4 | (column + 1 < steps.count ? steps[column + 1] : 0))
            }
        }
        return rows
    }

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let content = Array(type.utf8) + data
        return Self.number(data.count) + content + Self.number(Int(CRC32.of(content)))
    }

    private static func number(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
