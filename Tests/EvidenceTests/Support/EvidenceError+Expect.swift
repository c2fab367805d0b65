import Evidence

extension EvidenceError.Code {
    /// Whether the body throws an error with this code.
    func isThrown(_ body: () throws -> some Any) -> Bool {
        do {
            _ = try body()
            return false
        } catch {
            return (error as? EvidenceError)?.code == self
        }
    }
}
