/// Reads a container from a forward stream, without keeping content and without doing any I/O.
///
/// Every byte is compared with what ``ContainerEncoder`` would have written. The central directory comes last, so the
/// caller must not act on content before ``finish()`` returned.
public struct ContainerParser: Sendable {
    private enum State {
        case header(received: [UInt8])
        case content(ContainerEntry, remaining: UInt64, checksum: CRC32)
        case directory(expected: [UInt8], matched: Int)
        case failed(ZipError)
    }

    private var headers: ContainerHeaderReader
    private var state = State.header(received: [])

    /// Makes a parser for one container.
    public init(limits: ContainerLimits = .standard) {
        self.headers = ContainerHeaderReader(limits: limits)
    }

    /// Takes the next bytes of the stream.
    ///
    /// - Parameter bytes: Any number of bytes; borders may fall anywhere.
    /// - Returns: What was found, in order.
    /// - Throws: ``ZipError`` if a byte is not as the profile demands; every later call throws the same error.
    public mutating func consume(_ bytes: [UInt8]) throws(ZipError) -> [ContainerEvent] {
        try self.consume(bytes[...])
    }

    /// Takes the next bytes of the stream, given as a slice.
    ///
    /// - Parameter bytes: Any number of bytes; borders may fall anywhere.
    /// - Returns: What was found, in order.
    /// - Throws: ``ZipError`` if a byte is not as the profile demands; every later call throws the same error.
    public mutating func consume(_ bytes: ArraySlice<UInt8>) throws(ZipError) -> [ContainerEvent] {
        var rest = bytes
        var events: [ContainerEvent] = []
        do throws(ZipError) {
            while !rest.isEmpty { try self.step(&rest, &events) }
        } catch {
            self.state = .failed(error)
            throw error
        }
        return events
    }

    /// Confirms that the stream ended where the container does.
    ///
    /// - Throws: ``ZipError`` if bytes are missing or an earlier call failed.
    public mutating func finish() throws(ZipError) {
        switch self.state {
        case .header: throw .truncated("an entry header")
        case .content(let entry, _, _): throw .truncated("entry \(ZipError.quoted(entry.name))")
        case .directory(let expected, let matched):
            guard matched == expected.count else { throw .truncated("the central directory") }
        case .failed(let error): throw error
        }
    }

    private mutating func step(
        _ rest: inout ArraySlice<UInt8>,
        _ events: inout [ContainerEvent]
    ) throws(ZipError) {
        switch self.state {
        case .header(let received):
            try self.continueHeader(received, &rest, &events)
        case .content(let entry, let remaining, let checksum):
            try self.continueContent(entry, remaining, checksum, &rest, &events)
        case .directory(let expected, let matched):
            try self.match(rest, expected: expected, from: matched)
            rest = []
        case .failed(let error):
            throw error
        }
    }

    private mutating func continueHeader(
        _ received: [UInt8],
        _ rest: inout ArraySlice<UInt8>,
        _ events: inout [ContainerEvent]
    ) throws(ZipError) {
        var header = received
        // First the signature, then the part of fixed size, which says how long the rest is.
        var wanted = header.count < 4 ? 4 : ZipConstant.localHeaderSize
        if header.count >= wanted { wanted = try self.headers.headerSize(header) }
        let part = rest.prefix(wanted - header.count)
        header += part
        rest = rest.dropFirst(part.count)
        self.state = .header(received: header)
        guard header.count == wanted else { return }
        guard ContainerHeaderReader.isLocalHeader(header) else {
            return try self.match(header[...], expected: try self.headers.finish(), from: 0)
        }
        guard header.count >= ZipConstant.localHeaderSize, try self.headers.headerSize(header) == header.count else {
            return
        }
        let entry = try self.headers.accept(header)
        events.append(.entryBegan(name: entry.name, size: entry.size))
        try self.enterContent(entry, remaining: entry.size, checksum: CRC32(), &events)
    }

    private mutating func continueContent(
        _ entry: ContainerEntry,
        _ remaining: UInt64,
        _ checksum: CRC32,
        _ rest: inout ArraySlice<UInt8>,
        _ events: inout [ContainerEvent]
    ) throws(ZipError) {
        let part = rest.prefix(Int(min(remaining, UInt64(rest.count))))
        rest = rest.dropFirst(part.count)
        var checksum = checksum
        checksum.update(part)
        events.append(.content(part))
        try self.enterContent(entry, remaining: remaining - UInt64(part.count), checksum: checksum, &events)
    }

    private mutating func enterContent(
        _ entry: ContainerEntry,
        remaining: UInt64,
        checksum: CRC32,
        _ events: inout [ContainerEvent]
    ) throws(ZipError) {
        guard remaining == 0 else {
            self.state = .content(entry, remaining: remaining, checksum: checksum)
            return
        }
        guard checksum.value == entry.crc32 else { throw .checksumMismatch(entry.name) }
        events.append(.entryEnded(name: entry.name, crc32: entry.crc32))
        self.state = .header(received: [])
    }

    private mutating func match(
        _ bytes: ArraySlice<UInt8>,
        expected: [UInt8],
        from matched: Int
    ) throws(ZipError) {
        guard bytes.count <= expected.count - matched else { throw .notCanonical("what follows the container") }
        let end = matched + bytes.count
        guard bytes.elementsEqual(expected[matched..<end]) else { throw .notCanonical("the central directory") }
        self.state = .directory(expected: expected, matched: end)
    }
}
