internal import CanonicalJSON
public import Evidence
public import LocalAPI

/// Reads a node's feed of events: receipts in the order in which the node stored them.
public struct EventClient: Sendable {
    /// An event of the feed.
    public struct Event: Sendable {
        /// Its place in the feed.
        public let number: Int64
        /// Whether it stands in the log of the node that was asked.
        public let isOwn: Bool
        /// The bytes of the receipt's core, as `ReceiptCore` reads them.
        public let core: [UInt8]
    }

    /// A part of the feed.
    public struct Page: Sendable {
        /// The events in their order; none when the time was over.
        public let events: [Event]
        /// What to ask after next.
        public let next: Int64
    }

    private let api: APIClient

    /// A client for a node.
    public init(_ api: APIClient) { self.api = api }

    /// The number of the newest event: where to begin when only what comes from now on is of interest.
    ///
    /// - Throws: ``ClientError`` or `APIClient.Refusal`.
    public func newest() async throws -> Int64 {
        try Self.page(await self.api.bytes("/v1/events")).next
    }

    /// The next events; the node holds the answer back until there is one, or the time is over.
    ///
    /// - Parameters:
    ///   - number: The last number known, 0 for the beginning.
    ///   - event: The kind wanted, nil for all.
    ///   - isOwn: Only those of the node's own log, or only those of others; nil for both.
    ///   - seconds: How long to wait for the first, at most 60.
    /// - Returns: Up to a thousand events.
    /// - Throws: ``ClientError`` or `APIClient.Refusal`.
    public func events(
        after number: Int64,
        of event: EvidenceEvent? = nil,
        isOwn: Bool? = nil,
        waiting seconds: Int = 0
    ) async throws -> Page {
        var path = "/v1/events?after=\(number)&wait=\(seconds)"
        if let event { path += "&event=\(event.rawValue)" }
        if let isOwn { path += "&own=\(isOwn)" }
        return try Self.page(await self.api.bytes(path))
    }

    private static func page(_ bytes: [UInt8]) throws -> Page {
        var events: [Event] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let event = try Self.event(line) else {
                let next = try JSONValue(parsing: Array(line)).requiredInteger("next")
                return Page(events: events, next: next)
            }
            events.append(event)
        }
        throw ClientError(.answerUnexpected, "the feed of events ends without its last line")
    }

    /// Cuts the receipt out of a line; nil for the last line, which holds none.
    private static func event(_ line: ArraySlice<UInt8>) throws -> Event? {
        let mark = Array(#","receipt":"#.utf8)
        guard let cut = Self.position(of: mark, in: line.prefix(128)), line.last == UInt8(ascii: "}") else {
            return nil
        }
        let head = try JSONValue(parsing: Array(line[..<cut]) + [UInt8(ascii: "}")])
        guard case .boolean(let isOwn)? = head["own"] else {
            throw ClientError(.answerUnexpected, "an event of the feed does not say whose it is")
        }
        return Event(
            number: try head.requiredInteger("number"), isOwn: isOwn,
            core: Array(line[(cut + mark.count)..<(line.endIndex - 1)]))
    }

    private static func position(of mark: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= mark.count else { return nil }
        return (bytes.startIndex...(bytes.endIndex - mark.count)).first { bytes[$0...].starts(with: mark) }
    }
}
