internal import ArgumentParser

/// `yizhan ca`.
struct CACommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ca",
        abstract: "Certification authorities: create, issue, renew, revoke, publish (证书管理).",
        discussion: """
            A CA is a folder: its encrypted key, its certificate (ca.cert.pem), the chain above it (chain.pem), the register \
            of all it issued, its revocation list (crl.pem). A root signs the CAs of divisions; each of those issues for its \
            own division and those below, and verifiers hold it to that. The certificate of a root is the trust anchor that \
            others must get by hand.

            EXAMPLES
              yizhan ca init root-gm --suite gm
              yizhan ca subordinate root-gm ca-3508 --division 3508
              yizhan ca issue ca-3508 --profile log --name 3508 --key log.key --out log.crt
              yizhan ca crl root-gm && yizhan ca crl ca-3508
              yizhan ca list ca-3508
            """,
        groupedSubcommands: [
            CommandGroup(
                name: "Authorities", subcommands: [CAInit.self, CASubordinate.self, CAPrepare.self, CAInstall.self]),
            CommandGroup(
                name: "Certificates", subcommands: [CARequest.self, CAIssue.self, CARenew.self, CARevoke.self]),
            CommandGroup(
                name: "Publishing and looking",
                subcommands: [CARevocationList.self, CADirectory.self, CAList.self, CAShow.self]),
        ]
    )
}
