/// What the header of a PNG file says (ISO/IEC 15948 § 11.2.1), enough to know that it is one and how large it unpacks.
public struct PNGHeader: Sendable, Hashable {
    /// Width in pixels.
    public let width: Int
    /// Height in pixels.
    public let height: Int
    /// Bits for each sample.
    public let depth: Int
    /// The colour type.
    public let colour: Int

    /// The largest picture file, in bytes (GB/T 33481-2016: 51,200 for a whole seal's data).
    static let fileLimit = 51_200
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    /// The bit depths of each colour type (table 11.1).
    private static let depths: [Int: Set<Int>] = [
        0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16],
    ]

    /// Reads the header of a picture and checks that its chunks follow one another to the end.
    ///
    /// - Parameter bytes: The file.
    /// - Throws: ``SealsError/Code/pictureMalformed``.
    public init(_ bytes: [UInt8]) throws(SealsError) {
        guard bytes.count <= Self.fileLimit else {
            throw SealsError(
                .pictureMalformed, "the picture has \(bytes.count) bytes, the limit is \(Self.fileLimit)")
        }
        guard bytes.starts(with: Self.signature) else {
            throw SealsError(.pictureMalformed, "the picture is no PNG file")
        }
        guard let first = Self.chunks(bytes).first, first.type == "IHDR", first.data.count == 13 else {
            throw SealsError(.pictureMalformed, "the PNG file has no header")
        }
        let header = Array(first.data)
        self.width = Self.number(header[0..<4])
        self.height = Self.number(header[4..<8])
        self.depth = Int(header[8])
        self.colour = Int(header[9])
        guard 16...4096 ~= self.width, 16...4096 ~= self.height else {
            throw SealsError(
                .pictureMalformed, "the PNG file is \(self.width) × \(self.height) pixels, 16 to 4096 are accepted")
        }
        guard Self.depths[self.colour]?.contains(self.depth) == true, header[10] == 0, header[11] == 0, header[12] < 2
        else { throw SealsError(.pictureMalformed, "the PNG file's header has values that do not exist") }
        let chunks = Self.chunks(bytes)
        guard chunks.last?.type == "IEND", chunks.contains(where: { $0.type == "IDAT" }),
            chunks.last?.data.endIndex == bytes.count - 4
        else { throw SealsError(.pictureMalformed, "the PNG file breaks off, or something follows it") }
        // An animated picture could show two seals.
        guard !chunks.contains(where: { $0.type == "acTL" }) else {
            throw SealsError(.pictureMalformed, "the PNG file is animated")
        }
    }

    private struct Chunk {
        let type: String
        let data: ArraySlice<UInt8>
    }

    /// The chunks up to the first one that breaks off.
    private static func chunks(_ bytes: [UInt8]) -> [Chunk] {
        var chunks: [Chunk] = []
        var rest = bytes[8...]
        while rest.count >= 12 {
            let length = Self.number(rest.prefix(4))
            guard length <= rest.count - 12 else { break }
            let start = rest.startIndex + 8
            let type = String(decoding: rest[(start - 4)..<start], as: UTF8.self)
            chunks.append(Chunk(type: type, data: rest[start..<(start + length)]))
            rest = rest[(start + length + 4)...]
            if type == "IEND" { break }
        }
        return chunks
    }

    private static func number(_ bytes: some Sequence<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
}
