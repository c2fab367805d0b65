internal import ArgumentParser
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
            revocationLists: try self.revocationLists.flatMap { try InputFile.revocationLists($0) })
    }
}
