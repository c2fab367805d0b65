/// The node's own log.
extension Exchange {
    /// Asks for a check of the whole log; it runs beside everything else.
    ///
    /// - Returns: Its number; it has ended when ``LogCheckStanding/number`` of ``logCheck`` is no smaller.
    public func checkLog() -> Int { self.guardian.ask() }

    /// How it stands with the checks of the log.
    public var logCheck: LogCheckStanding { self.guardian.standing }
}
