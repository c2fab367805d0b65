import Testing

@testable import OFD

@Suite("Pictures in JBIG2")
struct PictureTests {
    @Test("The example of the standard decodes (ITU-T T.88 annex H.2)")
    func arithmetic() {
        let code: [UInt8] = [
            0x84, 0xc7, 0x3b, 0xfc, 0xe1, 0xa1, 0x43, 0x04, 0x02, 0x20, 0x00, 0x00, 0x41, 0x0d, 0xbb, 0x86, 0xf4, 0x31,
            0x7f, 0xff, 0x88, 0xff, 0x37, 0x47, 0x1a, 0xdb, 0x6a, 0xdf, 0xff, 0xac,
        ]
        let expected: [UInt8] = [
            0x00, 0x02, 0x00, 0x51, 0x00, 0x00, 0x00, 0xc0, 0x03, 0x52, 0x87, 0x2a, 0xaa, 0xaa, 0xaa, 0xaa, 0x82, 0xc0,
            0x20, 0x00, 0xfc, 0xd7, 0x9e, 0xf6, 0xbf, 0x7f, 0xed, 0x90, 0x4f, 0x46, 0xa3, 0xbf,
        ]
        var decoder = ArithmeticDecoder(code[...])
        var context = ArithmeticDecoder.Context()
        let decoded = expected.map { _ in (0..<8).reduce(UInt8(0)) { byte, _ in byte << 1 | decoder.decode(&context) } }
        #expect(decoded == expected)
    }

    @Test(
        "The code on a real invoice is read",
        .enabled(if: Samples.folder != nil, "there is no folder shared/samples/ofd: skipped"))
    func sample() throws {
        let package = try Samples.file("ofdrw-converter__1.ofd").package
        let bytes = try package.bytes(at: OFDPath("/Doc_0/Res/image_78.jb2"))
        let bitmap = try #require(JBIG2Picture(bytes)).bitmap
        #expect(bitmap.width == 100 && bitmap.height == 100)
        // A two-dimensional code has its marks in three corners: a black frame around a white one around black.
        let row = (0..<100).map { bitmap[$0, 50] }
        #expect(row.contains(1) && row.contains(0))
        #expect(PictureFormat(bitmap.bmp) == .bmp)
        for length in stride(from: 0, to: bytes.count, by: 7) { _ = JBIG2Picture(Array(bytes.prefix(length))) }
    }

    @Test("What is not read, or too large, is no picture")
    func refused() {
        let header: [UInt8] = [0x97, 0x4a, 0x42, 0x32, 0x0d, 0x0a, 0x1a, 0x0a, 1, 0, 0, 0, 1]
        let page = { (width: [UInt8]) -> [UInt8] in
            header + [0, 0, 0, 0, 48, 0, 1, 0, 0, 0, 19] + width + [0, 0, 255, 255] + [UInt8](repeating: 0, count: 11)
        }
        #expect(JBIG2Picture([]) == nil && JBIG2Picture(header) == nil)
        #expect(JBIG2Picture(page([0, 0, 255, 255])) == nil && JBIG2Picture(page([255, 255, 255, 255])) == nil)
        #expect(JBIG2Picture(page([0, 0, 0, 8]))?.bitmap.height == 65_535)
    }
}
