/// Where a timestamp authority answers: `http://HOST[:PORT][/PATH]`.
///
/// Plain HTTP is what RFC 3161 § 3.4 describes, and enough: an answer is signed and repeats the random number of its
/// request, and what is asked is a digest.
public struct TimestampAddress: Sendable, Hashable, CustomStringConvertible {
    /// The name or address of the machine.
    public let host: String
    /// The port.
    public let port: Int
    /// The path, from its first slash.
    public let path: String

    /// Reads an address.
    ///
    /// - Parameter text: The address.
    /// - Throws: ``TimestampingError/Code/addressInvalid`` with what is wrong.
    public init(_ text: String) throws(TimestampingError) {
        let scheme = "http://"
        guard text.utf8.count <= 1024, text.unicodeScalars.allSatisfy({ (0x21...0x7E).contains($0.value) }) else {
            throw Self.invalid("it is over 1024 characters, or has others than visible ones of ASCII")
        }
        guard text.lowercased().hasPrefix(scheme) else {
            throw Self.invalid("it does not begin with http://; answers are signed, so https is not needed")
        }
        let rest = text.dropFirst(scheme.count)
        let place = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(place.count)
        guard !place.contains("@"), !place.contains("?"), !path.contains("#") else {
            throw Self.invalid("it has a user, a fragment, or a question before its path")
        }
        var (host, port) = (String(place), 80)
        if let colon = place.lastIndex(of: ":"), !place.hasSuffix("]") {
            guard let number = Int(place[place.index(after: colon)...]), (1...65_535).contains(number) else {
                throw Self.invalid("its port is not 1 to 65535")
            }
            (host, port) = (String(place[..<colon]), number)
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty else { throw Self.invalid("it names no machine") }
        self.host = host
        self.port = port
        self.path = path.isEmpty ? "/" : String(path)
    }

    private static func invalid(_ reason: String) -> TimestampingError {
        TimestampingError(.addressInvalid, "this is no address of a timestamp authority: \(reason)")
    }

    /// Host and port as HTTP names them.
    var authority: String { self.host.contains(":") ? "[\(self.host)]:\(self.port)" : "\(self.host):\(self.port)" }

    /// The address.
    public var description: String { "http://\(self.authority)\(self.path)" }
}
