import Testing

/// Nothing of the kind came in time.
struct GaveUp: Error, CustomStringConvertible {
    let what: String

    var description: String { "gave up waiting for \(self.what)" }
}

/// Asks until there is an answer; for what other processes do and tell nobody.
///
/// - Parameters:
///   - what: What is awaited, for the message.
///   - limit: How long.
///   - ask: Answers nil when it is not there yet.
func eventually<Value>(
    _ what: @autoclosure () -> String,
    within limit: Duration = .seconds(60),
    _ ask: () async throws -> Value?
) async throws -> Value {
    let clock = ContinuousClock()
    let deadline = clock.now.advanced(by: limit)
    while true {
        if let value = try await ask() { return value }
        try Task.checkCancellation()
        guard clock.now < deadline else { throw GaveUp(what: what()) }
        // Between two questions, so that asking does not take the processor from those who are asked.
        try await clock.sleep(for: .milliseconds(20))
    }
}
