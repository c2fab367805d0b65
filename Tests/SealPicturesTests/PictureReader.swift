import Foundation
import Testing

/// Reads pictures by other code than that which writes them: zlib and sums are Python's.
enum PictureReader {
    private static let script = """
        import struct, sys, zlib
        data = sys.stdin.buffer.read()
        assert data[:8] == b"\\x89PNG\\r\\n\\x1a\\n"
        at, chunks = 8, {}
        while at < len(data):
            length, = struct.unpack(">I", data[at:at + 4])
            kind, body = data[at + 4:at + 8], data[at + 8:at + 8 + length]
            assert struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0] == zlib.crc32(kind + body)
            chunks[kind] = body
            at += 12 + length
        assert list(chunks) == [b"IHDR", b"PLTE", b"tRNS", b"pHYs", b"IDAT", b"IEND"]
        width, height, depth, colour, packing, filtering, interlace = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
        assert (depth, colour, packing, filtering, interlace) == (4, 3, 0, 0, 0)
        assert chunks[b"PLTE"] == bytes([0xe6, 0, 0x12]) * 16
        assert struct.unpack(">IIB", chunks[b"pHYs"]) == (11811, 11811, 1)
        rows, step = zlib.decompress(chunks[b"IDAT"]), 1 + (width + 1) // 2
        assert len(rows) == height * step
        out = bytearray()
        for row in range(height):
            line = rows[row * step:(row + 1) * step]
            assert line[0] == 0
            for column in range(width):
                byte = line[1 + column // 2]
                out.append(chunks[b"tRNS"][byte >> 4 if column % 2 == 0 else byte & 15])
        sys.stdout.buffer.write(out)
        """

    /// The opacity of each dot, row by row.
    static func opacities(_ file: [UInt8]) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", Self.script]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(file))
        try input.fileHandleForWriting.close()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return [UInt8](bytes)
    }
}
