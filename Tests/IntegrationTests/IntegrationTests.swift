import Foundation
import Testing

/// Tests of the executable from outside: separate processes, TLS over loopback, files.
///
/// One after the other: each runs up to four daemons, whose deadlines a crowded machine would not keep.
@Suite("The executable from outside", .serialized)
struct IntegrationTests {
    /// Whether the tests that take minutes are wanted.
    static let isHeavy = ProcessInfo.processInfo.environment["YIZHAN_HEAVY"] == "1"
}
