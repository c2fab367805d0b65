import CertificateAuthority
import Commands
import Cryptography
import Documents
import Foundation
import Testing

@Suite("What the commands refuse, and how they end", .timeLimit(.minutes(2)))
struct RefusalTests {
    @Test("A passphrase cannot be an argument, nor come from the environment")
    func passphraseArgument() async throws {
        try await Workshop.with { workshop in
            try await workshop.fails(
                "ca init $/root --suite gm --passphrase secret", .usage, "Unknown option '--passphrase'")
            try await workshop.fails(
                "ca init $/root --suite gm --passphrase-file $/ca.pass --passphrase-credential x", .usage,
                "exclude each other")
        }
    }

    @Test("Without a file the passphrase is asked for: once for an old key, once more for a new one")
    func prompt() async throws {
        try await Workshop.with { workshop in
            let prompt = ScriptedPrompt("correct horse", "correct horse", "battery staple")
            _ = await workshop.run("ca init $/root --suite gm --key-iterations 1000", prompt: prompt)
            let run = await workshop.run(
                "ca subordinate $/root $/city --division 3508 --key-iterations 1000", prompt: prompt)
            #expect(run.status == .success)
            #expect(
                prompt.questions == [
                    "new: the key of the new CA in \(workshop.folder)/root",
                    "the key of the CA in \(workshop.folder)/root",
                    "new: the key of the new CA in \(workshop.folder)/city",
                ])
        }
    }

    @Test("A credential of systemd is read from its folder")
    func credential() async throws {
        try await Workshop.with { workshop in
            let output = CapturedOutput()
            let environment = CommandEnvironment(
                output: output,
                errors: output,
                variables: ["CREDENTIALS_DIRECTORY": workshop.folder],
                prompt: ScriptedPrompt(),
                now: { workshop.now }
            )
            let status = await YizhanCommand.run(
                [
                    "ca", "init", workshop.path("root"), "--suite", "int", "--passphrase-credential", "ca.pass",
                    "--key-iterations", "1000",
                ],
                in: environment
            )
            #expect(status == .success, "\(output.text)")
            try await workshop.done("ca crl $/root %ca")
        }
    }

    @Test("A wrong passphrase, an open file and a short passphrase are refused before anything is made")
    func passphrases() async throws {
        try await Workshop.with { workshop in
            try await workshop.makeHierarchy(.int)
            let issue = "ca issue $/county --profile log --name 350802 --key $/log.key --out $/log.crt"
            let run = try await workshop.fails(
                "\(issue) --passphrase-file $/key.pass %key", .noPermission, "cannot read the key file")
            #expect(!run.errors.contains("battery"))
            try workshop.write("correct horse\n", to: "open.pass", mode: 0o644)
            try await workshop.fails("\(issue) --passphrase-file $/open.pass %key", .noPermission, "mode 0644")
            try workshop.write("short", to: "short.pass", mode: 0o600)
            try await workshop.fails("\(issue) %ca --key-passphrase-file $/short.pass", .noPermission, "at least 8")
            try await workshop.fails(
                "ca init $/new --suite gm --passphrase-file $/short.pass", .noPermission, "at least 8")
            try await workshop.fails("\(issue) --passphrase-file $/none.pass %key", .missingInput, "none.pass")
        }
    }

    @Test("Names outside of the CA's division are refused, and no key is left behind")
    func namesOutside() async throws {
        try await Workshop.with { workshop in
            try await workshop.makeHierarchy(.gm)
            let files = "--key $/x.key --out $/x.crt %ca %key"
            try await workshop.fails(
                "ca issue $/county --profile node-sign --name 3508 \(files)", .refused, "lies outside")
            try await workshop.fails(
                "ca issue $/county --profile unit-sign --name \(cityUnit) \(files)", .refused, "lies outside")
            try await workshop.fails(
                "ca subordinate $/county $/sub --division 350823 %ca %key", .refused, "lies outside")
            try await workshop.fails(
                "ca issue $/county --profile unit-sign --name 350802 \(files)", .refused, "is for a unit")
            try await workshop.fails(
                "ca issue $/county --profile link --name 350802 \(files)", .refused, "does not serve suite GM")
        }
    }

    @Test("Nothing is overwritten, and key and certificate do not go to one file")
    func overwriting() async throws {
        try await Workshop.with { workshop in
            try await workshop.makeHierarchy(.int)
            try workshop.write("precious", to: "old")
            let issue = "ca issue $/county --profile log --name 350802 %ca %key"
            try await workshop.fails("\(issue) --key $/old --out $/x.crt", .cannotCreate, "exists")
            try await workshop.fails("\(issue) --key $/x.key --out $/old", .cannotCreate, "exists")
            try await workshop.fails("\(issue) --key $/x --out $/x", .usage, "same file")
            try await workshop.fails("\(issue) --key $/x.key --out $/none/x.crt", .cannotCreate, "no folder")
            try await workshop.fails("\(issue) --key $/none/x.key --out $/x.crt", .cannotCreate, "no folder")
            try await workshop.fails("ca init $/root --suite gm %ca", .cannotCreate, "it is a CA")
            #expect(try workshop.text("old") == "precious")
        }
    }

    @Test("One key serves one purpose: a request is not taken twice")
    func keyReuse() async throws {
        try await Workshop.with { workshop in
            try await workshop.makeHierarchy(.gm)
            try await workshop.done("ca request --suite gm --name 350802 --key $/n.key --out $/n.csr %key")
            try await workshop.done(
                "ca issue $/county --profile log --name 350802 --request $/n.csr --out $/log.crt %ca")
            try await workshop.fails(
                "ca issue $/county --profile node-sign --name 350802 --request $/n.csr --out $/sign.crt %ca", .refused,
                "certified for log")
        }
    }

    @Test("A directory that nobody would accept is not written")
    func directory() async throws {
        try await Workshop.with { workshop in
            try await workshop.makeHierarchy(.int)
            try await workshop.issue("city", "directory", "3508", as: "directory")
            let line = """
                ca directory --authority $/root --authority $/city --signer 3508 --signing-key $/directory.key \
                --signing-certificate $/directory.crt --passphrase-file $/key.pass --out $/directory.json
                """
            try await workshop.fails(line, .refused, "revocationUnknown")
            try await workshop.makeLists()
            try await workshop.fails("\(line) --call 3501=福州市", .refused, "not at or below")
            try await workshop.fails("\(line) --call officer", .usage, "expected NODE=TEXT")
            try workshop.write("nodes:\n  - code: 3508\n    nom: x\n", to: "names.yaml")
            let run = try await workshop.fails("\(line) --names $/names.yaml", .configuration, "names.yaml:3:")
            #expect(run.errors.contains("nodes[0].name"))
            try await workshop.done("\(line) --serial 7")
            let before = try workshop.bytes("directory.json")
            try await workshop.fails("\(line) --serial 7", .refused, "serial number 7")
            #expect(try workshop.bytes("directory.json") == before)
            try await workshop.done(line)
            #expect(try SignedDirectory(bytes: workshop.bytes("directory.json")).claimed.serial == 8)
        }
    }

    @Test("A CA that another process works with is told as such")
    func locked() async throws {
        try await Workshop.with { workshop in
            try await workshop.done("ca init $/root --suite gm --key-iterations 1000 %ca")
            let held = try CertificateAuthority.open(folder: workshop.path("root"))
            let run = try await workshop.fails("ca list $/root", .temporary, "is held by")
            #expect(run.errors.contains("yizhan: hint: wait"))
            _ = held.identity
        }
    }

    @Test(
        "The command line is checked as a whole before anything is done",
        arguments: [
            ("ca init $/r --suite rsa", "gm (SM2"), ("ca init $/r", "--suite"), ("ca list", "folder"),
            ("ca issue $/r --profile tls --name 3508 --key $/k --out $/c", "the profiles are"),
            ("ca issue $/r --profile log --name nowhere --key $/k --out $/c", "expected a node"),
            ("ca issue $/r --profile log --name 3508 --out $/c", "one of --key"),
            ("ca issue $/r --profile ca --name 3508 --key $/k --out $/c", "--request"),
            ("ca issue $/r --profile log --name 3508 --key $/k --request $/q --out $/c", "exclude each other"),
            ("ca revoke $/r --reason superseded", "one of --serial and --certificate"),
            ("ca revoke $/r --serial 1 --reason boredom", "the reasons are"),
            ("ca crl $/r --days 0", "from 1 to 36500"), ("ca subordinate $/r $/s --division 35080", "digits"),
            ("verify $/r", "--trust"), ("completion tcsh", "bash, zsh and fish"), ("transmogrify", "transmogrify"),
        ])
    func usage(_ line: String, _ message: String) async throws {
        try await Workshop.with { workshop in
            let run = try await workshop.fails(line, .usage, message)
            #expect(run.errors.contains("yizhan: hint: see 'yizhan"), "\(run.errors)")
        }
    }

    @Test("What is not there is told by its name")
    func missing() async throws {
        try await Workshop.with { workshop in
            try await workshop.fails("ca list $/none", .missingInput, "none")
            let run = try await workshop.fails("ca list $", .missingInput, "holds no CA")
            #expect(run.errors.contains("yizhan: hint: make a CA"))
            try workshop.write("no certificate", to: "text")
            try await workshop.fails("ca show $/text", .badData, "holds no certificate")
            try await workshop.fails("ca show $/none.crt", .missingInput, "none.crt")
        }
    }
}
