/// A host and a port, as `10.35.8.1:7350` or `[fd00::1]:7350`.
public struct HostAndPort: Sendable, Hashable {
    /// The name or address; one of IPv6 without its brackets.
    public let host: String
    /// The port; 0 lets the system choose.
    public let port: Int

    /// Reads an address; nil when the text is none.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), colon > text.startIndex,
            let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port)
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        self.host = host
        self.port = port
    }
}
