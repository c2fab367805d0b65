import Testing

@Suite("What every database must do", .timeLimit(.minutes(5)))
struct DatabaseConformanceTests {
    @Test("Conformance", arguments: Engine.allCases, DatabaseConformance.checks)
    func conformance(_ engine: Engine, _ check: DatabaseConformance) async throws {
        try await engine.with { database in try await check.run(database) }
    }
}
