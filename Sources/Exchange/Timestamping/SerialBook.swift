public import DurableFiles

/// The numbers of an authority's tokens: none is given twice, whatever happens to the process or its folder.
///
/// A number is sixteen bytes: eight drawn by chance when the book was begun, and a count. The count is durable in steps: a
/// step is on the disk before its first number is given, so after a crash the rest of a step is left out.
public actor SerialBook {
    private static let step: UInt64 = 1024
    private static let sizeLimit = 4096

    private let directory: DurableDirectory
    private let name: SafeName
    private let pool: BlockingPool
    private let lock: DirectoryLock
    private let prefix: [UInt8]
    private var next: UInt64
    private var reserved: UInt64
    private var reserving: Task<UInt64, any Error>?

    /// Opens the book of a folder, or begins one.
    ///
    /// - Parameters:
    ///   - directory: The folder; nobody else may use it meanwhile.
    ///   - pool: Where files are written.
    ///   - random: The source of the prefix.
    /// - Throws: ``TimestampingError/Code/serialsDamaged``, or what the folder throws.
    public init(
        in directory: DurableDirectory,
        pool: BlockingPool,
        using random: inout some RandomNumberGenerator
    ) throws {
        self.name = try SafeName("serials")
        self.lock = try directory.lock()
        self.directory = directory
        self.pool = pool
        do {
            let text = String(decoding: try directory.readFile(self.name, limit: Self.sizeLimit), as: UTF8.self)
            let parts = text.split(separator: " ")
            guard parts.count == 2, let prefix = UInt64(parts[0], radix: 16),
                let count = UInt64(parts[1].filter { $0 != "\n" }), count < UInt64.max / 2
            else { throw TimestampingError(.serialsDamaged, "\(directory.path)/\(self.name) is not a book of numbers") }
            self.prefix = Self.bytes(prefix)
            self.next = count
        } catch let error as DurableFilesError where error.code == .notFound {
            // The first bit stays clear, so that the number is positive, and the first byte is none of zero.
            self.prefix = Self.bytes(random.next() >> 1 | 1 << 56)
            self.next = 0
        }
        self.reserved = self.next
    }

    /// A number that no other token has.
    ///
    /// - Throws: What writing throws; then no number was given.
    /// - Returns: The bytes of a positive number.
    public func take() async throws -> [UInt8] {
        while self.next >= self.reserved { self.reserved = max(self.reserved, try await self.reserve()) }
        defer { self.next += 1 }
        return self.prefix + Self.bytes(self.next)
    }

    /// Gives the folder back.
    public func close() { self.lock.release() }

    /// Whoever comes while a step is written waits for the same one.
    private func reserve() async throws -> UInt64 {
        if let reserving = self.reserving { return try await reserving.value }
        let bound = self.reserved + Self.step
        let text =
            self.prefix.map { byte in
                let digits = String(byte, radix: 16)
                return digits.count == 1 ? "0\(digits)" : digits
            }.joined() + " \(bound)\n"
        let (directory, name, pool) = (self.directory, self.name, self.pool)
        // A task of its own: one who waits and is cancelled must not take the step away from the others.
        let task = Task {
            try await pool.run { try directory.replaceFile(name, with: Array(text.utf8)) }
            return bound
        }
        self.reserving = task
        defer { self.reserving = nil }
        return try await task.value
    }

    private static func bytes(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(number >> (56 - 8 * $0) & 0xFF) } }
}
