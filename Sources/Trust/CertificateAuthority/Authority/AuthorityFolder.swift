internal import CanonicalJSON
internal import Cryptography
internal import DurableFiles

/// The files of one CA, locked as long as this value lives.
final class AuthorityFolder: Sendable {
    private enum Name {
        static let identity = "authority.json"
        static let key = "ca.key.pem"
        static let certificate = "ca.cert.pem"
        static let chain = "chain.pem"
        static let list = "crl.pem"
        static let issued = "issued"
    }

    let directory: DurableDirectory
    private let issued: DurableDirectory
    private let lock: DirectoryLock

    var path: String { self.directory.path }

    private init(_ directory: DurableDirectory, lock: DirectoryLock) throws {
        self.directory = directory
        self.lock = lock
        self.issued = try directory.directory(SafePath(Name.issued), createIfMissing: true)
    }

    /// Takes a folder for a new CA.
    static func create(_ path: String) throws -> AuthorityFolder {
        let directory = try DurableDirectory(path: path, createIfMissing: true)
        let lock = try directory.lock()
        for name in [Name.identity, Name.key] where try Self.read(name, in: directory, limit: 1 << 16) != nil {
            throw CertificateAuthorityError(
                .authorityExists,
                "\(path) holds \(name): it is a CA, or what an interrupted creation left; choose another")
        }
        return try AuthorityFolder(directory, lock: lock)
    }

    /// Opens the folder of a CA.
    static func open(_ path: String) throws -> (AuthorityFolder, AuthorityIdentity) {
        let directory = try DurableDirectory(path: path)
        // Looked for before the lock is taken, so that no lock file is left in a folder given by mistake.
        guard let bytes = try Self.read(Name.identity, in: directory, limit: 4096) else {
            throw CertificateAuthorityError(.authorityMissing, "\(path) holds no CA (no \(Name.identity))")
        }
        let identity = try AuthorityIdentity(json: bytes)
        return (try AuthorityFolder(directory, lock: try directory.lock()), identity)
    }

    /// The last file of a new CA: with it the folder is one.
    func write(_ identity: AuthorityIdentity) throws {
        try self.directory.replaceFile(SafeName(Name.identity), with: identity.json.serialized() + Array("\n".utf8))
    }

    func write(_ key: PrivateKey, passphrase: SecretBytes, iterations: Int) throws {
        try KeyFile.write(
            key, to: SafeName(Name.key), in: self.directory, passphrase: passphrase, iterations: iterations)
    }

    func readKey(passphrase: SecretBytes) throws(CertificateAuthorityError) -> PrivateKey {
        try KeyFile.read(path: "\(self.path)/\(Name.key)", passphrase: passphrase)
    }

    /// Writes the CA's certificate and those above it.
    func write(chain: [Certificate]) throws {
        try self.directory.replaceFile(SafeName(Name.chain), with: Array(chain.map(\.pem).joined().utf8))
        guard let own = chain.first else { return }
        try self.directory.replaceFile(SafeName(Name.certificate), with: Array(own.pem.utf8))
    }

    /// The CA's certificate and those above it up to the anchor; empty while there is none.
    func readChain() throws -> [Certificate] {
        // ca.cert.pem is a copy for people and other programs.
        guard let bytes = try Self.read(Name.chain, in: self.directory, limit: 1 << 18) else { return [] }
        return try Certificate.all(inPEM: String(decoding: bytes, as: UTF8.self))
    }

    func write(_ list: RevocationList) throws {
        let pem = PEM.encode(list.der, label: "X509 CRL")
        try self.directory.replaceFile(SafeName(Name.list), with: Array(pem.utf8))
    }

    func readList() throws -> RevocationList? {
        guard let bytes = try Self.read(Name.list, in: self.directory, limit: 32 << 20) else { return nil }
        return try PEM.decode(String(decoding: bytes, as: UTF8.self), label: "X509 CRL", limit: 1)
            .first.map { try RevocationList(der: $0) }
    }

    func write(issued certificate: Certificate) throws {
        let name = try SafeName("\(certificate.serialHex).pem")
        try self.issued.replaceFile(name, with: Array(certificate.pem.utf8))
    }

    /// Writes the certificates that the register has and the folder lacks: a crash came in between.
    func complete(_ register: CertificateRegister) throws {
        var present: Set<String> = []
        try self.issued.forEachEntry { present.insert($0.name) }
        for entry in register.entries where !present.contains("\(entry.serial).pem") {
            try self.write(issued: entry.certificate)
        }
    }

    private static func read(_ name: String, in directory: DurableDirectory, limit: Int) throws -> [UInt8]? {
        do throws(DurableFilesError) {
            return try directory.readFile(SafeName(name), limit: limit)
        } catch  where error.code == .notFound {
            return nil
        }
    }
}
