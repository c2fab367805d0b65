/// What a link may take, and when.
public struct LinkRules: Sendable, Hashable {
    /// The hours in which packets that are not 特急 go to the neighbour.
    public var hours: WorkingHours
    /// The most bytes of packets sent a second; nil for no limit.
    public var bytesPerSecond: UInt64?
    /// The most bytes of unfinished uploads the neighbour may have here.
    public var uploadQuota: UInt64
    /// The most unfinished uploads it may have.
    public var uploadCount: Int

    /// Rules.
    public init(
        hours: WorkingHours = WorkingHours(),
        bytesPerSecond: UInt64? = nil,
        uploadQuota: UInt64 = 64 << 30,
        uploadCount: Int = 64
    ) {
        self.hours = hours
        self.bytesPerSecond = bytesPerSecond
        self.uploadQuota = uploadQuota
        self.uploadCount = uploadCount
    }
}
