import Foundation
import QRCodes
import Testing

@Suite("QR codes", .timeLimit(.minutes(1)))
struct QRCodeTests {
    @Test(
        "What was encoded is what another program reads",
        .enabled(if: Reader.isThere, "NOT CHECKED: there is no zbarimg to read QR codes"),
        arguments: QRCode.Correction.allCases)
    func read(correction: QRCode.Correction) throws {
        let texts = [
            "1", String(repeating: "a", count: 400),
            "yizhan-receipt 1\nid 01KAP4V5Q0ZZZZZZZZZZZZZZZZ\nlog 3508.35.yizhan/log/1 12", "驿站回执：签收",
        ]
        for text in texts {
            let code = try QRCode(Array(text.utf8), correction: correction)
            #expect(try Reader.read(code) == text)
        }
    }

    @Test("More correction takes more modules, and a spoilt code is still read")
    func correction() throws {
        let bytes = Array(String(repeating: "x", count: 100).utf8)
        let sizes = try QRCode.Correction.allCases.map { try QRCode(bytes, correction: $0).size }
        #expect(sizes == sizes.sorted() && Set(sizes).count == sizes.count)
        guard Reader.isThere else { return }
        let code = try QRCode(bytes, correction: .high)
        // A blot over four by four modules away from the corners.
        let middle = code.size / 2
        let text = try Reader.read(code) { row, column in
            (middle..<middle + 4).contains(row) && (middle..<middle + 4).contains(column)
        }
        #expect(text == String(repeating: "x", count: 100))
    }

    @Test("Runs are the dark modules, each once")
    func runs() throws {
        let code = try QRCode(Array("驿站".utf8))
        var dark: Set<[Int]> = []
        for run in code.runs {
            #expect(!code[run.row, run.column - 1] && !code[run.row, run.column + run.count])
            for column in run.column..<run.column + run.count {
                #expect(code[run.row, column] && dark.insert([run.row, column]).inserted)
            }
        }
        let all = (0..<code.size).flatMap { row in (0..<code.size).filter { code[row, $0] } }
        #expect(dark.count == all.count)
        #expect(!code[-1, 0] && !code[0, code.size])
    }

    @Test("Nothing, and more than a code holds, is refused")
    func bounds() throws {
        #expect(throws: QRCodeError.self) { try QRCode([]) }
        #expect(throws: QRCodeError.self) { try QRCode([UInt8](repeating: 7, count: 2953), correction: .high) }
        #expect(throws: QRCodeError.self) { try QRCode([UInt8](repeating: 7, count: 1 << 20)) }
        #expect(try QRCode([UInt8](repeating: 7, count: 2953), correction: .low).size == 177)
    }
}

/// Another program that reads QR codes.
private enum Reader {
    static let isThere = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
        FileManager.default.isExecutableFile(atPath: "\($0)/zbarimg")
    }

    /// Draws a code as a picture, spoilt where told so, and has it read.
    static func read(_ code: QRCode, spoilt: (Int, Int) -> Bool = { _, _ in false }) throws -> String {
        let (scale, quiet) = (6, QRCode.quietZone)
        let side = (code.size + 2 * quiet) * scale
        var picture = Array("P5 \(side) \(side) 255\n".utf8)
        for y in 0..<side {
            for x in 0..<side {
                let (row, column) = (y / scale - quiet, x / scale - quiet)
                picture.append(code[row, column] || spoilt(row, column) ? 0 : 255)
            }
        }
        let path = "\(NSTemporaryDirectory())yizhan-qr-\(UUID().uuidString).pgm"
        try Data(picture).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["zbarimg", "--quiet", "--raw", "--oneshot", "-Sbinary", path]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }
}
