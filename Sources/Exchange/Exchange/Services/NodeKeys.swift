public import Cryptography
public import Packets
internal import Synchronization

/// Who holds the node's keys; encrypted files today, devices beside them later.
public protocol KeyStore: Sendable {
    /// The identity the node signs packets of a suite with, or nil.
    func signingIdentity(_ suite: Suite) -> SigningIdentity?

    /// The keys the node opens packets of a suite with, the newest first; old ones are kept until no packet needs them.
    func decryptionKeys(_ suite: Suite) -> [DecryptionKey]

    /// The identity of the node's log.
    var log: LogIdentity { get }

    /// Certificates of `log` keys that signed before; what they signed is still this node's own.
    var formerLogCertificates: [Certificate] { get }
}

extension KeyStore {
    /// None.
    public var formerLogCertificates: [Certificate] { [] }
}

/// The keys in force; replaced as a whole when keys are read again.
public final class CurrentKeys: KeyStore {
    private let state: Mutex<any KeyStore>

    /// A holder.
    public init(_ keys: any KeyStore) { self.state = Mutex(keys) }

    private var keys: any KeyStore { self.state.withLock { $0 } }

    /// Puts other keys in force; the `log` key must be of the same suite.
    public func replace(with keys: any KeyStore) { self.state.withLock { $0 = keys } }

    /// The identity for a suite.
    public func signingIdentity(_ suite: Suite) -> SigningIdentity? { self.keys.signingIdentity(suite) }

    /// The keys for a suite.
    public func decryptionKeys(_ suite: Suite) -> [DecryptionKey] { self.keys.decryptionKeys(suite) }

    /// The identity of the node's log.
    public var log: LogIdentity { self.keys.log }

    /// Certificates of `log` keys that signed before.
    public var formerLogCertificates: [Certificate] { self.keys.formerLogCertificates }
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
    /// Certificates of `log` keys that signed before.
    public let formerLogCertificates: [Certificate]

    /// Keys by suite.
    public init(
        signing: [Suite: SigningIdentity],
        decryption: [Suite: [DecryptionKey]],
        log: LogIdentity,
        formerLogCertificates: [Certificate] = []
    ) {
        self.signing = signing
        self.decryption = decryption
        self.log = log
        self.formerLogCertificates = formerLogCertificates
    }

    /// The identity for a suite.
    public func signingIdentity(_ suite: Suite) -> SigningIdentity? { self.signing[suite] }

    /// The keys for a suite.
    public func decryptionKeys(_ suite: Suite) -> [DecryptionKey] { self.decryption[suite] ?? [] }
}
