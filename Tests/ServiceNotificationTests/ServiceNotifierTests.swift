import Foundation
import Glibc
import ServiceNotification
import Testing

/// The service manager's end: a datagram socket.
private final class ManagerSocket: Sendable {
    private let descriptor: Int32
    let name: String

    /// - Parameter name: A path, or `@` and an abstract name.
    init(_ name: String) throws {
        self.name = name
        self.descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        try #require(self.descriptor >= 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { path in
            for (index, byte) in bytes.enumerated() { unsafe path[index] = byte }
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let result = unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(self.descriptor, $0, length)
            }
        }
        try #require(result == 0)
    }

    /// The next datagram, which has come when it was sent.
    func next() throws -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = unsafe recv(self.descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        try #require(count > 0)
        return String(decoding: buffer.prefix(count), as: UTF8.self)
    }

    deinit {
        close(self.descriptor)
        if self.name.hasPrefix("/") { _ = unsafe unlink(self.name) }
    }
}

@Suite("The service manager is told")
struct ServiceNotifierTests {
    private static func names() -> [String] {
        let unique = "yizhan-notify-\(UInt32.random(in: .min ... .max))"
        return ["/tmp/\(unique)", "@\(unique)"]
    }

    @Test("States reach a socket by path and an abstract one, several in one datagram", arguments: names())
    func delivery(_ name: String) throws {
        let manager = try ManagerSocket(name)
        let notifier = try #require(ServiceNotifier(variables: ["NOTIFY_SOCKET": name]))
        try notifier.send(.ready, .status("serving"))
        try notifier.send(.alive)
        try notifier.send(.stopping)
        #expect(try manager.next() == "READY=1\nSTATUS=serving")
        #expect(try manager.next() == "WATCHDOG=1")
        #expect(try manager.next() == "STOPPING=1")
    }

    @Test("A status cannot smuggle another assignment in, and is bounded")
    func status() throws {
        let manager = try ManagerSocket(Self.names()[1])
        let notifier = try #require(ServiceNotifier(variables: ["NOTIFY_SOCKET": manager.name]))
        try notifier.send(.status("a\nREADY=1\r\nb"))
        try notifier.send(.status(String(repeating: "驿", count: 5000)))
        #expect(try manager.next() == "STATUS=a READY=1 b")
        #expect(try manager.next() == "STATUS=" + String(repeating: "驿", count: 200))
    }

    @Test(
        "Without a usable socket there is no notifier",
        arguments: ["", "/", "@", "relative", "vsock:2:1", "/" + String(repeating: "x", count: 107)])
    func noSocket(_ name: String) {
        #expect(ServiceNotifier(variables: ["NOTIFY_SOCKET": name]) == nil)
    }

    @Test("Without the variable there is no notifier")
    func noVariable() {
        #expect(ServiceNotifier(variables: [:]) == nil)
    }

    @Test("A manager that is gone is an error that says so")
    func gone() throws {
        let notifier = try #require(ServiceNotifier(variables: ["NOTIFY_SOCKET": "/tmp/yizhan-nobody-listens"]))
        let error = #expect(throws: ServiceNotificationError.self) { try notifier.send(.ready) }
        #expect(error?.number == ENOENT)
    }

    @Test("The watchdog counts for the process it was meant for")
    func watchdog() {
        func interval(_ variables: [String: String]) -> Duration? {
            ServiceNotifier(variables: variables.merging(["NOTIFY_SOCKET": "@x"]) { $1 }, process: 42)?.watchdog
        }
        #expect(interval(["WATCHDOG_USEC": "30000000"]) == .seconds(30))
        #expect(interval(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "42"]) == .seconds(30))
        #expect(interval(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "43"]) == nil)
        #expect(interval(["WATCHDOG_USEC": "0"]) == nil)
        #expect(interval(["WATCHDOG_USEC": "soon"]) == nil)
        #expect(interval([:]) == nil)
    }
}
