internal import Documents

extension UTCMilliseconds {
    /// Whole seconds since 1970, as certificates count.
    var seconds: Int64 {
        // Shifted by a multiple of 1000, so that times before 1970 are rounded down as well.
        let offset: Int64 = 100_000_000_000_000
        return (self.sinceEpoch + offset) / 1000 - offset / 1000
    }

    /// The beginning of a second since 1970.
    init(seconds: Int64) {
        self.init(sinceEpoch: seconds.multipliedReportingOverflow(by: 1000).partialValue)
    }
}

extension Duration {
    /// Whole seconds.
    var wholeSeconds: Int64 { self.components.seconds }
}
