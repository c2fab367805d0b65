/// Where something answers over plain HTTP: `http://HOST[:PORT][/PATH]`.
///
/// It is for what is signed and therefore needs no TLS: timestamps (RFC 3161 § 3.4), status lists of seals.
public struct HTTPAddress: Sendable, Hashable, CustomStringConvertible {
    /// How an address begins.
    public static let scheme = "http://"

    /// The name or address of the machine.
    public let host: String
    /// The port.
    public let port: Int
    /// The path, from its first slash, with the question behind it.
    public let path: String

    /// Reads an address.
    ///
    /// - Parameter text: The address.
    /// - Throws: ``HTTPClientError/Code/addressInvalid`` with what is wrong.
    public init(_ text: String) throws(HTTPClientError) {
        guard text.utf8.count <= 1024, text.unicodeScalars.allSatisfy({ (0x21...0x7E).contains($0.value) }) else {
            throw Self.invalid("it is over 1024 characters, or has others than visible ones of ASCII")
        }
        guard text.lowercased().hasPrefix(Self.scheme) else {
            throw Self.invalid("it does not begin with http://; what is fetched is signed, so https is not needed")
        }
        let rest = text.dropFirst(Self.scheme.count)
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

    private static func invalid(_ reason: String) -> HTTPClientError {
        HTTPClientError(.addressInvalid, "this is no address: \(reason)")
    }

    /// Host and port as HTTP names them.
    var authority: String { self.host.contains(":") ? "[\(self.host)]:\(self.port)" : "\(self.host):\(self.port)" }

    /// The address.
    public var description: String { "\(Self.scheme)\(self.authority)\(self.path)" }
}
