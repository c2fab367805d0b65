/// Reads pictures in JBIG2 (ITU-T T.88) that are made of generic regions, as those of seals and two-dimensional codes are.
///
/// Symbols, halftones, refinement and fax coding are not read; such a picture is none here.
struct JBIG2Picture {
    private static let signature: [UInt8] = [0x97, 0x4a, 0x42, 0x32, 0x0d, 0x0a, 0x1a, 0x0a]
    /// A4 at 600 points an inch.
    private static let pointLimit = 36_000_000

    /// The first page.
    let bitmap: Bitmap

    /// Reads a file, or the segments alone as other formats embed them; nil for what is not read.
    init?(_ file: [UInt8]) {
        let bytes = BigEndianBytes(file[...])
        var position = 0
        if file.starts(with: Self.signature) {
            // Only the sequential organisation; with an unknown number of pages their count is left out.
            guard let flags = bytes.u8(8), flags & 1 == 1 else { return nil }
            position = flags & 2 == 0 ? 13 : 9
        }
        var page: Bitmap?
        for _ in 0..<64 {
            guard let segment = Segment(bytes, at: position) else { break }
            position = segment.end
            switch segment.kind {
            case 48:
                guard page == nil else { return nil }
                page = Self.page(segment.data)
                guard page != nil else { return nil }
            case 36, 38, 39:
                guard page != nil, Self.draw(segment.data, on: &page) else { return nil }
            case 49, 51:
                guard let page else { return nil }
                self.bitmap = page
                return
            case 50, 52, 53, 62: continue
            default: return nil
            }
        }
        guard let page else { return nil }
        self.bitmap = page
    }

    private static func page(_ data: BigEndianBytes) -> Bitmap? {
        guard let width = data.u32(0), let height = data.u32(4), let flags = data.u8(16),
            Self.isAcceptable(width, height)
        else { return nil }
        return Bitmap(width: width, height: height, isBlack: flags & 4 != 0)
    }

    private static func isAcceptable(_ width: Int, _ height: Int) -> Bool {
        (1...65_535).contains(width) && (1...65_535).contains(height) && width * height <= Self.pointLimit
    }

    private static func draw(_ data: BigEndianBytes, on page: inout Bitmap?) -> Bool {
        guard let width = data.u32(0), let height = data.u32(4), let left = data.u32(8), let top = data.u32(12),
            let operation = data.u8(16), let flags = data.u8(17), Self.isAcceptable(width, height), flags & 1 == 0
        else { return false }
        let template = flags >> 1 & 3
        let count = GenericRegion.adaptiveCount(template: template)
        let adaptive = (0..<count).compactMap { index -> (x: Int, y: Int)? in
            guard let x = data.i8(18 + 2 * index), let y = data.i8(19 + 2 * index) else { return nil }
            // A neighbour is a point that was decoded before (§ 6.2.5.4).
            return y < 0 || y == 0 && x < 0 ? (x, y) : nil
        }
        guard adaptive.count == count, let code = data.tail(18 + 2 * count) else { return false }
        let region = GenericRegion(template: template, isPredicted: flags & 8 != 0, adaptive: adaptive)
            .decode(code.bytes, width: width, height: height)
        guard var canvas = page else { return false }
        for y in 0..<height where top + y < canvas.height {
            for x in 0..<width where left + x < canvas.width {
                let (old, new) = (canvas[left + x, top + y], region[x, y])
                canvas[left + x, top + y] = Self.combine(old, new, operation & 7)
            }
        }
        page = canvas
        return true
    }

    /// § 7.4.1.5: or, and, exclusive or, its opposite, replace.
    private static func combine(_ old: UInt8, _ new: UInt8, _ operation: Int) -> UInt8 {
        switch operation {
        case 0: old | new
        case 1: old & new
        case 2: old ^ new
        case 3: 1 - (old ^ new)
        default: new
        }
    }
}

/// One segment (§ 7.2).
private struct Segment {
    let kind: Int
    let data: BigEndianBytes
    let end: Int

    init?(_ bytes: BigEndianBytes, at start: Int) {
        guard let number = bytes.u32(start), let flags = bytes.u8(start + 4), let references = bytes.u8(start + 5)
        else {
            return nil
        }
        self.kind = flags & 63
        var position = start + 6
        var count = references >> 5
        if count == 7 {
            guard let long = bytes.u32(start + 5) else { return nil }
            count = long & 0x1fff_ffff
            guard count <= 1024 else { return nil }
            position = start + 9 + (count + 8) / 8
        }
        position += count * (number <= 256 ? 1 : number <= 65_536 ? 2 : 4)
        position += flags & 64 == 0 ? 1 : 4
        guard let length = bytes.u32(position) else { return nil }
        position += 4
        // An unknown length is that of all that is left.
        let size = length == 0xffff_ffff ? bytes.count - position : length
        guard let data = bytes.slice(position, size) else { return nil }
        self.data = data
        self.end = position + size
    }
}
