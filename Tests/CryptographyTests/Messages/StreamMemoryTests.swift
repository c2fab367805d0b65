import Cryptography
import Foundation
import Glibc
import Testing

/// Measured in a process of its own, since the peak is the whole process's.
@Suite(
    "Memory of a stream",
    .enabled(if: !AddressSanitizer.isLinked, "AddressSanitizer keeps what was freed"),
    .timeLimit(.minutes(5))
)
struct StreamMemoryTests {
    @Test("200 MB through writer and opener leave the peak of memory where it was")
    func streams() async {
        await #expect(processExitsWith: .success) {
            for suite in Suite.allCases {
                let recipient = try TestHierarchy.of(suite).city.leaf(purpose: .nodeEncrypt)
                try StreamMemoryTests.stream(megabytes: 2, suite: suite, recipient: recipient)
                let before = try StreamMemoryTests.peak()
                try StreamMemoryTests.stream(megabytes: 200, suite: suite, recipient: recipient)
                let growth = try StreamMemoryTests.peak() - before
                #expect(growth < 20 << 10, "suite \(suite.rawValue): \(growth) KiB")
            }
        }
    }

    static func stream(megabytes: Int, suite: Suite, recipient: Identity) throws {
        let chunk = [UInt8](repeating: 0x5A, count: 1 << 20)
        var writer = try EnvelopedMessageWriter(
            suite: suite, recipients: [recipient.certificate], contentLength: UInt64(megabytes) << 20)
        let header = try EnvelopedMessageHeader(prefix: writer.header, totalLength: writer.totalLength)
        var opener = try EnvelopedMessageOpener(header, key: recipient.key, certificate: recipient.certificate)
        var opened = 0
        for _ in 0..<megabytes {
            let plain = try opener.update(writer.update(chunk[...])[...])
            opened += plain.count
            try #require(plain.allSatisfy { $0 == 0x5A })
        }
        let rest = try writer.finish()
        let content = rest.dropLast(header.trailerLength)
        opened += try opener.update(content).count
        opened += try opener.finish(trailer: Array(rest.suffix(header.trailerLength))).count
        try #require(opened == megabytes << 20)
    }

    /// VmHWM in KiB.
    static func peak() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(line.split(separator: " ").dropFirst().first.flatMap { Int($0) })
    }
}

private enum AddressSanitizer {
    static let isLinked = unsafe dlsym(nil, "__asan_init") != nil
}
