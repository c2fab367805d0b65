internal import ArgumentParser
internal import CanonicalJSON
internal import CertificateAuthority
internal import Cryptography
internal import Documents
internal import Foundation

/// `yizhan ca directory`.
struct CADirectory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "directory",
        abstract: "Build and sign the directory: who is who, and which certificates to encrypt for.",
        discussion: """
            It collects what the CAs given issued, with their chains and revocation lists. The root belongs among them. An \
            edition replaces the one before in the file, if there is one, and counts on from its serial number. What nobody \
            would accept is not written: each CA must have a revocation list in force.

            Certificates bring the names of their holders along. Better ones are given by --call or by a file:

              nodes:
                - code: 350802
                  name: 新罗区
                  minimumSuite: GM        # optional
              units:
                - address: 11350802004080001L@350802
                  name: 新罗区人民政府办公室

            EXAMPLE
              yizhan ca directory --authority root-gm --authority ca-3508 --signer 3508 \\
                  --signing-key directory.key --signing-certificate directory.crt \\
                  --names names.yaml --out directory.json
            """
    )

    @Option(
        name: .customLong("authority"),
        help: "The folder of a CA; give all, from the root down.",
        completion: .directory)
    var authorities: [String]

    @Option(
        help: ArgumentHelp("The node that signs; all entries lie at or below it.", valueName: "code"),
        transform: ArgumentValues.division)
    var signer: DivisionCode

    @OptionGroup var signers: DirectorySigners

    @Option(help: "A file of names.", completion: .file())
    var names: String?

    @Option(
        help: ArgumentHelp("What people call a node or a unit: 3508=龙岩市 or UNIT@NODE=…", valueName: "name=text"),
        transform: NameEntry.argument)
    var call: [NameEntry] = []

    @Option(help: "The serial number; one more than that of the edition before without this.")
    var serial: Int64?

    @Option(
        help: ArgumentHelp("How long it may be used; 30 without this.", valueName: "days"),
        transform: ArgumentValues.days)
    var days: Duration?

    @Option(help: "The file of the directory.", completion: .file())
    var out: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let file = try OutputFile(self.out, replacing: true)
        let serial = try self.nextSerial()
        let now = CommandEnvironment.current.now()
        let names = try self.readNames()
        let publications = try self.authorities.map { try CertificateAuthority.open(folder: $0).publication() }
        let signers = try self.signers.open(among: publications)
        var builder = DirectoryBuilder(signer: self.signer)
        for publication in publications { try builder.collect(publication, at: now) }
        try names.describe(in: &builder)
        let expires = now.advanced(by: self.days ?? .seconds(30 * 86_400))
        let directory = try builder.build(serial: serial, issued: now, expires: expires)
        let signed = try SignedDirectory(signing: directory, by: signers)
        try Self.check(signed, anchors: publications.compactMap(\.chain.last), at: now)
        try file.write(signed.bytes)
        try self.answer(directory)
    }

    private func readNames() throws -> DirectoryNames {
        var names =
            try self.names.map { try DirectoryNames(yaml: InputFile.text($0, limit: 16 << 20), file: $0) }
            ?? DirectoryNames()
        for entry in self.call { names.add(entry) }
        return names
    }

    /// One more than the edition in the file, which must be a directory then.
    private func nextSerial() throws -> Int64 {
        guard FileManager.default.fileExists(atPath: self.out) else { return self.serial ?? 1 }
        let previous = try SignedDirectory(bytes: InputFile.read(self.out, limit: DirectoryLimits().size)).claimed
        let serial = self.serial ?? previous.serial + 1
        guard serial > previous.serial else {
            throw CommandFailure(
                .refused,
                "the edition in \(self.out) has serial number \(previous.serial), the new one cannot have \(serial)",
                hint: "leave --serial out to count on"
            )
        }
        return serial
    }

    /// Checks the directory as everyone will who gets it.
    private static func check(_ signed: SignedDirectory, anchors: [Certificate], at time: UTCMilliseconds) throws {
        switch try signed.verify(anchors: anchors, at: time, previousSerial: nil) {
        case .trusted(let directory) where directory.remarks.isEmpty: return
        case .trusted(let directory): throw Self.unacceptable(directory.remarks)
        case .refused(let reasons): throw Self.unacceptable(reasons)
        }
    }

    private static func unacceptable(_ reasons: [DirectoryRefusal]) -> CommandFailure {
        CommandFailure(
            .refused,
            "nobody would accept this directory: \(reasons.map(\.description).joined(separator: "; "))",
            hint: "each CA from the root down must be given, and have a revocation list in force: run 'yizhan ca crl'"
        )
    }

    private func answer(_ directory: Directory) throws {
        let certificates =
            directory.nodes.values.reduce(0) { $0 + $1.certificates.count }
            + directory.units.values.reduce(0) { $0 + $1.certificates.count }
        try self.output.print(
            [
                "file": .string(self.out),
                "serial": .integer(directory.serial),
                "issued": .string(directory.issued.description),
                "expires": .string(directory.expires.description),
                "nodes": .integer(Int64(directory.nodes.count)),
                "units": .integer(Int64(directory.units.count)),
                "certificates": .integer(Int64(certificates)),
            ],
            text: [
                (title: "directory", value: self.out),
                (title: "serial", value: "\(directory.serial)"),
                (title: "valid", value: "\(directory.issued) to \(directory.expires)"),
                (title: "nodes", value: "\(directory.nodes.count)"),
                (title: "units", value: "\(directory.units.count)"),
                (title: "certificates", value: "\(certificates)"),
            ].aligned
        )
    }
}

extension NameEntry {
    static func argument(_ text: String) throws -> Self {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, 1...200 ~= parts[1].unicodeScalars.count else {
            throw ValidationError("expected NODE=TEXT or UNIT@NODE=TEXT")
        }
        switch try ArgumentValues.name(parts[0]) {
        case .node(let code): return .node(code, parts[1])
        case .unit(let address): return .unit(address, parts[1])
        case .officer: throw ValidationError("officers have no entry of their own; their certificates name them")
        }
    }
}
