internal import ArgumentParser
internal import Cryptography
internal import Seals

/// What is believed of certificates, from files.
struct SealTrustOptions: ParsableArguments {
    @Option(help: "A file of trust anchors in PEM; may be given several times.", completion: .file())
    var trust: [String] = []

    @Option(
        help: "A file of further CA certificates in PEM, not trusted by themselves; may be given several times.",
        completion: .file())
    var intermediates: [String] = []

    @Option(
        name: .customLong("crl"), help: "A revocation list, PEM or DER; may be given several times.",
        completion: .file())
    var revocationLists: [String] = []

    func trusted() throws -> SealTrust {
        SealTrust(
            anchors: try self.trust.flatMap { try InputFile.certificates($0) },
            intermediates: try self.intermediates.flatMap { try InputFile.certificates($0) },
            revocationLists: try self.revocationLists.flatMap(Self.revocationLists))
    }

    private static func revocationLists(_ path: String) throws -> [RevocationList] {
        let bytes = try InputFile.read(path, limit: 16 << 20)
        guard bytes.first != 0x30 else { return [try RevocationList(der: bytes)] }
        let blocks = try PEM.decode(InputFile.text(path, limit: 24 << 20), label: "X509 CRL")
        guard !blocks.isEmpty else { throw CommandFailure(.badData, "\(path) holds no revocation list in PEM or DER") }
        return try blocks.map { try RevocationList(der: $0) }
    }
}
