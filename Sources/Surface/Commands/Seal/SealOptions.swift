internal import ArgumentParser
internal import CertificateAuthority
internal import Cryptography
internal import Documents
internal import Packets
internal import Seals

/// Which seal authority a command works with.
struct SealAuthorityOptions: ParsableArguments {
    @Argument(help: "The folder of the seal authority.", completion: .directory)
    var folder: String

    func open() throws -> SealAuthority { try SealAuthority.open(folder: self.folder) }
}

/// Which seal of the register is meant.
struct SealReference: ParsableArguments {
    @Option(help: "The seal's number.")
    var seal: String
}

extension OfficerOptions {
    /// The officer as he acts in a register of seals.
    func sealActor() throws -> SealActor {
        let identity = try self.identity()
        return SealActor(key: identity.key, certificate: identity.certificate, chain: identity.chain)
    }
}

/// The maker of seals, by key and certificate.
struct SealMakerOptions: ParsableArguments {
    @Option(help: "The maker's key, encrypted PKCS#8.", completion: .file())
    var makerKey: String

    @Option(help: "The maker's certificate (seal-maker); CA certificates may follow it.", completion: .file())
    var makerCertificate: String

    @Option(
        help: "A file with the passphrase of the maker's key, mode 0600; without it you are asked.",
        completion: .file())
    var makerPassphraseFile: String?

    func actor() throws -> SealActor {
        let (key, certificates) = try self.read()
        return SealActor(key: key, certificate: certificates[0], chain: Array(certificates.dropFirst()))
    }

    func maker() throws -> SealMaker {
        let (key, certificates) = try self.read()
        return try SealMaker(key: key, certificate: certificates[0], chain: Array(certificates.dropFirst()))
    }

    private func read() throws -> (PrivateKey, [Certificate]) {
        let certificates = try InputFile.certificates(self.makerCertificate)
        let passphrase = try CommandEnvironment.current.passphrase(
            file: self.makerPassphraseFile, for: "the key \(self.makerKey)")
        return (try KeyFile.read(path: self.makerKey, passphrase: passphrase), certificates)
    }
}

extension ArgumentValues {
    static func unit(_ text: String) throws -> UnitAddress {
        guard let unit = try? UnitAddress(text) else {
            throw ValidationError(
                "expected a unit: CODE@NODE, with the 18 characters of its unified social credit code")
        }
        return unit
    }

    static func officer(_ text: String) throws -> OfficerAddress {
        guard let officer = try? OfficerAddress(text) else {
            throw ValidationError("expected an officer: NAME.CODE@NODE, for example chen-hua.11350800004070006F@3508")
        }
        return officer
    }
}
