public import Cryptography
public import Documents
internal import Synchronization

/// A CA in a folder: its key, its certificate, and the register of all it issued and revoked.
///
/// The folder is locked while this value lives. Whatever a method returns was made durable first. Methods block and
/// may be called from any thread; each runs to its end before the next one begins. Only
/// ``prepareSubordinate(folder:division:suite:name:passphrase:settings:)``, ``createRoot(folder:suite:name:passphrase:at:settings:)``
/// and ``unlock(passphrase:)`` see the passphrase; a CA that was not unlocked can be listed, not used.
public final class CertificateAuthority: Sendable {
    /// Suite, scope and name.
    public let identity: AuthorityIdentity
    let settings: AuthoritySettings
    let folder: AuthorityFolder
    let registerFile: RegisterFile
    let state: Mutex<State>

    struct State {
        var key: PrivateKey?
        /// The CA's certificate and those above it, the anchor last; empty while there is none.
        var chain: [Certificate] = []
        var register: CertificateRegister
    }

    private init(
        _ folder: AuthorityFolder,
        _ identity: AuthorityIdentity,
        settings: AuthoritySettings,
        key: PrivateKey? = nil
    ) throws {
        self.identity = identity
        self.settings = settings
        self.folder = folder
        let (file, register) = try RegisterFile.open(in: folder.directory, limit: settings.registerLimit)
        self.registerFile = file
        try folder.complete(register)
        self.state = Mutex(State(key: key, chain: try folder.readChain(), register: register))
    }

    /// Opens a CA without its key.
    ///
    /// - Parameters:
    ///   - folder: The folder.
    ///   - settings: How it works.
    /// - Returns: The CA, locked against every other process.
    /// - Throws: ``CertificateAuthorityError/Code/authorityMissing``, `authorityMalformed`, `registerMalformed`,
    ///   or `files`, for example when another process holds the folder.
    public static func open(
        folder: String,
        settings: AuthoritySettings = AuthoritySettings()
    ) throws(CertificateAuthorityError) -> CertificateAuthority {
        try CertificateAuthorityError.wrap("open the CA in \(folder)") {
            let (folder, identity) = try AuthorityFolder.open(folder)
            return try CertificateAuthority(folder, identity, settings: settings)
        }
    }

    /// Creates the root CA of a suite, unlocked.
    ///
    /// - Parameters:
    ///   - folder: A folder that holds no CA; it is made if its parent exists.
    ///   - suite: The suite.
    ///   - name: The common name; nil for the usual one.
    ///   - passphrase: What the key is encrypted with.
    ///   - time: Now.
    ///   - settings: How it works.
    /// - Returns: The CA, ready to issue.
    /// - Throws: ``CertificateAuthorityError/Code/authorityExists``, `passphraseUnusable`, `files`, `cryptography`.
    public static func createRoot(
        folder: String,
        suite: Suite,
        name: String? = nil,
        passphrase: SecretBytes,
        at time: UTCMilliseconds,
        settings: AuthoritySettings = AuthoritySettings()
    ) throws(CertificateAuthorityError) -> CertificateAuthority {
        try Self.create(folder, suite, .root, name, passphrase, settings) { key, identity in
            guard let usage = settings.profiles[nil]?.keyUsage[suite] else { throw Self.suiteNotServed(suite) }
            let template = CertificateTemplate(
                commonName: identity.name,
                keyUsage: usage,
                authority: .init(pathLength: identity.scope.pathLength, permittedSubtree: nil),
                notBefore: time.seconds,
                notAfter: time.seconds + settings.rootValidity.wholeSeconds
            )
            return [try template.issue(for: key.publicKey, issuer: nil, issuerKey: key)]
        }
    }

    /// Makes key and folder of a CA below another one, unlocked; it works once ``install(_:issuers:at:)`` was called.
    ///
    /// - Parameters:
    ///   - folder: A folder that holds no CA; it is made if its parent exists.
    ///   - division: The division it shall issue for.
    ///   - suite: The suite of the CA above.
    ///   - name: The common name; nil for the usual one.
    ///   - passphrase: What the key is encrypted with.
    ///   - settings: How it works.
    /// - Returns: The CA without a certificate.
    /// - Throws: As for a root.
    public static func prepareSubordinate(
        folder: String,
        division: DivisionCode,
        suite: Suite,
        name: String? = nil,
        passphrase: SecretBytes,
        settings: AuthoritySettings = AuthoritySettings()
    ) throws(CertificateAuthorityError) -> CertificateAuthority {
        try Self.create(folder, suite, .division(division), name, passphrase, settings) { _, _ in [] }
    }

    /// authority.json is written last, so that an interrupted creation leaves no CA behind.
    private static func create(
        _ path: String,
        _ suite: Suite,
        _ scope: AuthorityScope,
        _ name: String?,
        _ passphrase: SecretBytes,
        _ settings: AuthoritySettings,
        chain: (PrivateKey, AuthorityIdentity) throws -> [Certificate]
    ) throws(CertificateAuthorityError) -> CertificateAuthority {
        try CertificateAuthorityError.wrap("create a CA in \(path)") {
            let name = name ?? AuthorityIdentity.defaultName(suite, scope)
            let identity = try AuthorityIdentity(suite: suite, scope: scope, name: name)
            let folder = try AuthorityFolder.create(path)
            let key = try PrivateKey.generate(suite.keyAlgorithm)
            let chain = try chain(key, identity)
            try folder.write(key, passphrase: passphrase, iterations: settings.iterations)
            if !chain.isEmpty { try folder.write(chain: chain) }
            let authority = try CertificateAuthority(folder, identity, settings: settings, key: key)
            try folder.write(identity)
            return authority
        }
    }

    static func suiteNotServed(_ suite: Suite) -> CertificateAuthorityError {
        CertificateAuthorityError(.suiteRefused, "the profile ca does not serve suite \(suite.rawValue)")
    }
}

extension CertificateAuthority {
    /// Where the CA lies.
    public var path: String { self.folder.path }

    /// The CA's certificate and those above it, the anchor last; empty while there is none.
    public var chain: [Certificate] { self.state.withLock { $0.chain } }

    /// Every certificate the CA issued, in the order it did.
    public var certificates: [RegisteredCertificate] { self.state.withLock { $0.register.entries } }

    /// The certificate of a serial number in hexadecimal, or nil.
    ///
    /// - Parameter serial: The serial number.
    /// - Returns: The certificate and what became of it.
    public func certificate(serial: String) -> RegisteredCertificate? {
        self.state.withLock { $0.register[serial] }
    }

    /// Opens the CA's key.
    ///
    /// - Parameter passphrase: The passphrase.
    /// - Throws: ``CertificateAuthorityError/Code/cryptography`` for a wrong passphrase, `certificateMismatch` for a key
    ///   that is not the CA's, `files`.
    public func unlock(passphrase: SecretBytes) throws(CertificateAuthorityError) {
        let key = try self.folder.readKey(passphrase: passphrase)
        try self.state.withLock { state throws(CertificateAuthorityError) in
            guard key.algorithm == self.identity.suite.keyAlgorithm,
                state.chain.first.map({ $0.publicKey == key.publicKey }) ?? true
            else {
                throw CertificateAuthorityError(
                    .certificateMismatch, "the key in \(self.path) is not the one of the CA's certificate")
            }
            state.key = key
        }
    }

    /// Forgets the CA's key until the next ``unlock(passphrase:)``.
    public func lock() {
        self.state.withLock { $0.key = nil }
    }

    /// What the directory needs of this CA.
    ///
    /// - Returns: Chain, certificates and revocation list.
    /// - Throws: ``CertificateAuthorityError/Code/files`` or `cryptography` when the revocation list cannot be read.
    public func publication() throws(CertificateAuthorityError) -> AuthorityPublication {
        let list = try CertificateAuthorityError.wrap("read the revocation list in \(self.path)") {
            try self.folder.readList()
        }
        return self.state.withLock {
            AuthorityPublication(chain: $0.chain, certificates: $0.register.entries, revocationList: list)
        }
    }
}

/// What a CA gives to the directory.
public struct AuthorityPublication: Sendable {
    /// The CA's certificate and those above it, the anchor last.
    public let chain: [Certificate]
    /// Every certificate it issued.
    public let certificates: [RegisteredCertificate]
    /// Its newest revocation list.
    public let revocationList: RevocationList?
}
