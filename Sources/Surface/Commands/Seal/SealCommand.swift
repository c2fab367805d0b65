internal import ArgumentParser

/// `yizhan seal`.
struct SealCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal",
        abstract:
            "Electronic seals (电子印章): apply for, approve, make, hand over, suspend, revoke, verify.",
        discussion: """
            A seal authority is a folder: who keeps the register, the anchors it trusts, the register itself (register.jsonl, \
            each line signed by the officer who acted and bound to the line before it), the seals made (seals/NUMBER.esl), the \
            last status list (status.json). Every act needs an officer's key; whoever applied may not approve.

            EXAMPLES
              yizhan seal init seals --keeper 11350800004070006F@3508 --anchor root-gm/ca.cert.pem
              yizhan seal apply-for seals --owner 11350802004080001L@350802 --name 新罗区人民政府办公室 \\
                  --certificate office-seal.crt --picture seal.png --custodian lin.11350802004080001L@350802 \\
                  --officer-key wang.key --officer-certificate wang.crt
              yizhan seal approve seals --seal 35080000000001 --officer-key chen.key --officer-certificate chen.crt
              yizhan seal make seals --seal 35080000000001 --maker-key maker.key --maker-certificate maker.crt \\
                  --officer-key chen.key --officer-certificate chen.crt --out office.esl
              yizhan seal list seals
            """,
        groupedSubcommands: [
            CommandGroup(
                name: "From the application to the hand-over",
                subcommands: [
                    SealInit.self, SealPictureCommand.self, SealApplyFor.self, SealApprove.self, SealDecline.self,
                    SealMake.self,
                    SealHandOver.self,
                ]),
            CommandGroup(
                name: "While it is in use",
                subcommands: [
                    SealSuspend.self, SealResume.self, SealLose.self, SealRevoke.self, SealDestroy.self,
                ]),
            CommandGroup(
                name: "On documents",
                subcommands: [SealApply.self, SealSign.self, SealVerifyCommand.self, SealReport.self]),
            CommandGroup(
                name: "Publishing and looking", subcommands: [SealStatus.self, SealList.self, SealShow.self]),
        ]
    )
}
