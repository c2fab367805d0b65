import Foundation
import Testing

@testable import OFD

/// Fonts that machines have; the tests need one of them.
private let fonts = [
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
]

@Suite("Parts of fonts", .enabled(if: fonts.contains { FileManager.default.fileExists(atPath: $0) }))
struct FontSubsetTests {
    @Test(
        "Kept characters have the outlines and widths of the whole font, others have none, and the file is small",
        arguments: fonts)
    func outlines(path: String) throws {
        guard let file = FileManager.default.contents(atPath: path).map({ [UInt8]($0) }) else { return }
        let whole = try #require(EmbeddedFont(file))
        let characters = Set("Ágé1, 关于驿站。“”—".unicodeScalars.filter { whole.glyph(for: $0) != nil })
        let subset = try FontSubset(of: file, keeping: characters)
        #expect(subset.missing.isEmpty)
        #expect(subset.file.count < file.count / 4)
        let part = try #require(EmbeddedFont(subset.file))
        for character in characters {
            let glyph = try #require(part.glyph(for: character))
            #expect(glyph == whole.glyph(for: character))
            #expect(part.outline(of: glyph) == whole.outline(of: glyph))
            #expect(part.advance(of: glyph) == whole.advance(of: glyph))
        }
        #expect(part.glyph(for: "z") == nil)
        #expect(try FontSubset(of: file, keeping: characters).file == subset.file)
        // The sum over a whole font is fixed.
        var (sum, word): (UInt32, UInt32) = (0, 0)
        for (index, byte) in subset.file.enumerated() {
            word = word << 8 | UInt32(byte)
            if index % 4 == 3 { (sum, word) = (sum &+ word, 0) }
        }
        #expect(sum == 0xb1b0_afba)
    }

    @Test("Characters that a font has not are told, and what is no font is refused")
    func refusals() throws {
        if let file = FileManager.default.contents(atPath: fonts[0]).map({ [UInt8]($0) }) {
            #expect(try FontSubset(of: file, keeping: ["a", "驿"]).missing == ["驿"])
            for length in [0, 3, 100, 5000] {
                _ = try? FontSubset(of: Array(file.prefix(length)), keeping: ["a"])
            }
        }
        #expect(expectCode(.unwritable) { _ = try FontSubset(of: Array("no font".utf8), keeping: []) })
    }
}
