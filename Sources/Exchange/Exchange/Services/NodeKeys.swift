public import Cryptography
public import Packets

/// Who holds the node's keys; encrypted files today, devices beside them later.
public protocol KeyStore: Sendable {
    /// The identity the node signs packets of a suite with, or nil.
    func signingIdentity(_ suite: Suite) -> SigningIdentity?

    /// The keys the node opens packets of a suite with, the newest first; old ones are kept until no packet needs them.
    func decryptionKeys(_ suite: Suite) -> [DecryptionKey]

    /// The identity of the node's log.
    var log: LogIdentity { get }
}

/// A key that opens packets, with its certificate.
public struct DecryptionKey: Sendable {
    /// The private key.
    public let key: PrivateKey
    /// Its certificate.
    public let certificate: Certificate

    /// A key.
    public init(key: PrivateKey, certificate: Certificate) {
        self.key = key
        self.certificate = certificate
    }
}

/// Keys that were read from files when the node started.
public struct LoadedKeys: KeyStore {
    private let signing: [Suite: SigningIdentity]
    private let decryption: [Suite: [DecryptionKey]]
    /// The identity of the node's log.
    public let log: LogIdentity

    /// Keys by suite.
    public init(signing: [Suite: SigningIdentity], decryption: [Suite: [DecryptionKey]], log: LogIdentity) {
        self.signing = signing
        self.decryption = decryption
        self.log = log
    }

    /// The identity for a suite.
    public func signingIdentity(_ suite: Suite) -> SigningIdentity? { self.signing[suite] }

    /// The keys for a suite.
    public func decryptionKeys(_ suite: Suite) -> [DecryptionKey] { self.decryption[suite] ?? [] }
}
