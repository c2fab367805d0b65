import Foundation
import Testing
import Zip

@Suite("Streams of zlib")
struct ZlibStreamTests {
    @Test("Another reader unpacks them, and their checksum holds", arguments: [0, 1, 15, 5552, 5553, 200_000])
    func reading(_ count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 3) | ($0 % 3 == 0 ? 0xf0 : 0) }
        let packed = try ZlibStream.pack(bytes)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let script = "import sys, zlib; sys.stdout.buffer.write(zlib.decompress(sys.stdin.buffer.read()))"
        process.arguments = ["python3", "-c", script]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        // The reader takes all before it writes.
        try input.fileHandleForWriting.write(contentsOf: Data(packed))
        try input.fileHandleForWriting.close()
        let unpacked = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && [UInt8](unpacked) == bytes)
    }
}
