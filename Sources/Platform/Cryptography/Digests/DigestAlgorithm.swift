internal import COpenSSL

/// The digest algorithms of the two suites.
public enum DigestAlgorithm: String, Sendable, Hashable, CaseIterable, Codable {
    /// SHA-256 (FIPS 180-4), of suite INT.
    case sha256 = "sha-256"
    /// SM3 (GB/T 32905), of suite GM.
    case sm3

    /// Length of a digest in bytes; 32 for both.
    public var byteCount: Int { 32 }

    /// The digest of a byte array.
    public func hash(_ bytes: [UInt8]) throws(CryptographyError) -> Digest {
        var context = try DigestContext(self)
        try context.update(bytes)
        return try context.finish()
    }
}

/// A digest and the algorithm that made it, written `sm3:66c7f0…`.
public struct Digest: Sendable, Hashable, CustomStringConvertible, LosslessStringConvertible {
    /// The algorithm that made the digest.
    public let algorithm: DigestAlgorithm
    /// The 32 bytes.
    public let bytes: [UInt8]

    /// A digest from its bytes, or nil when their number does not fit the algorithm.
    public init?(algorithm: DigestAlgorithm, bytes: [UInt8]) {
        guard bytes.count == algorithm.byteCount else { return nil }
        self.algorithm = algorithm
        self.bytes = bytes
    }

    fileprivate init(unchecked algorithm: DigestAlgorithm, bytes: [UInt8]) {
        self.algorithm = algorithm
        self.bytes = bytes
    }

    /// Reads the form `algorithm:hex`; hex in lower case only, so that a digest has one spelling.
    public init?(_ description: String) {
        let text = description.utf8
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")),
            let algorithm = DigestAlgorithm.allCases.first(where: { $0.rawValue.utf8.elementsEqual(text[..<colon]) }),
            let bytes = Hexadecimal.decode(text[text.index(after: colon)...])
        else { return nil }
        self.init(algorithm: algorithm, bytes: bytes)
    }

    /// The form `algorithm:hex`.
    public var description: String {
        switch self.algorithm {
        case .sha256: Hexadecimal.encode(self.bytes, after: "sha-256:")
        case .sm3: Hexadecimal.encode(self.bytes, after: "sm3:")
        }
    }

    /// The bytes in lower-case hexadecimal.
    public var hex: String { Hexadecimal.encode(self.bytes) }

    /// Hashes algorithm and bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(self.algorithm == .sm3)
        hasher.combine(ByteKey(self.bytes))
    }
}

/// Bytes as the key of a table: they are hashed as a whole, where an array's are hashed one by one.
struct ByteKey: Hashable {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func hash(into hasher: inout Hasher) {
        hasher.combine(self.bytes.count)
        unsafe self.bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    }
}

extension Digest: Codable {
    /// Reads the textual form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let digest = Digest(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a digest")
        }
        self = digest
    }

    /// Writes the textual form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.description)
    }
}

/// A running digest computation; OpenSSL's context is owned by this value and freed with it.
@safe
public struct DigestContext: ~Copyable {
    private let context: OpaquePointer
    /// The algorithm computed.
    public let algorithm: DigestAlgorithm

    /// Starts a computation.
    public init(_ algorithm: DigestAlgorithm) throws(CryptographyError) {
        guard let context = unsafe EVP_MD_CTX_new() else { throw .library("allocate a digest") }
        guard unsafe EVP_DigestInit_ex2(context, FetchedAlgorithms.shared.digest(algorithm), nil) == 1 else {
            unsafe EVP_MD_CTX_free(context)
            throw .library("start a digest")
        }
        unsafe self.context = context
        self.algorithm = algorithm
    }

    /// Adds bytes.
    public mutating func update(_ bytes: [UInt8]) throws(CryptographyError) {
        try check(unsafe EVP_DigestUpdate(self.context, bytes, bytes.count), "compute a digest")
    }

    /// Adds bytes of a slice without copying it.
    public mutating func update(_ bytes: ArraySlice<UInt8>) throws(CryptographyError) {
        let context = unsafe self.context
        let result = unsafe bytes.withUnsafeBytes { unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        try check(result, "compute a digest")
    }

    /// Ends the computation.
    public consuming func finish() throws(CryptographyError) -> Digest {
        var bytes = [UInt8](repeating: 0, count: self.algorithm.byteCount)
        var length: UInt32 = 0
        try check(unsafe EVP_DigestFinal_ex(self.context, &bytes, &length), "finish a digest")
        return Digest(unchecked: self.algorithm, bytes: bytes)
    }

    deinit { unsafe EVP_MD_CTX_free(self.context) }
}

@available(*, unavailable)
extension DigestContext: Sendable {}
