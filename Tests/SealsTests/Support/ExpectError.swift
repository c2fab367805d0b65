import Seals
import Testing

/// Expects an error of this module by its code.
func expectError<T>(
    _ code: SealsError.Code,
    _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> T
) {
    let error = #expect(throws: SealsError.self, comment, sourceLocation: sourceLocation) { _ = try body() }
    guard let error else { return }
    #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
    #expect(!error.message.isEmpty && error.description.hasPrefix("\(code): "), sourceLocation: sourceLocation)
}
