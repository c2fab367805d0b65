import CanonicalJSON
import Commands
import Cryptography
import Documents
import Seals
import Testing

/// `yizhan seal`, from an empty folder to a published status list.
@Suite("The commands of a seal authority")
struct SealTests {
    static let number = "35080000000001"

    /// A PNG file whose chunks are in order.
    static let picture: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        + Self.chunk("IHDR", [0, 0, 0, 64, 0, 0, 0, 64, 8, 6, 0, 0, 0]) + Self.chunk("IDAT", [1])
        + Self.chunk("IEND", [])

    static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        [0, 0, 0, UInt8(data.count)] + Array(type.utf8) + data + [0, 0, 0, 0]
    }

    static func officer(_ name: String) -> String {
        "--officer-key $/\(name).key --officer-certificate $/\(name).crt --officer-passphrase-file $/key.pass"
    }

    static let maker =
        "--maker-key $/maker.key --maker-certificate $/maker.crt --maker-passphrase-file $/key.pass"

    static let apply =
        "seal apply-for $/seals --owner \(countyUnit) --name 新罗区人民政府办公室 --certificate $/office.crt "
        + "--picture $/seal.png --custodian lin-fang.\(countyUnit)"

    /// Certificates, a picture, and an authority that trusts the CA of 3508 and that of 350802.
    static func prepare(_ workshop: Workshop, _ suite: Suite) async throws {
        try await workshop.makeHierarchy(suite)
        try await workshop.issue("city", "seal-maker", cityUnit, as: "maker")
        try await workshop.issue("city", "officer-sign", "chen-hua.\(cityUnit)", as: "chen")
        try await workshop.issue("city", "officer-sign", "zhou-wei.\(cityUnit)", as: "zhou")
        try await workshop.issue("county", "officer-sign", "lin-fang.\(countyUnit)", as: "lin")
        try await workshop.issue("county", "seal-sign", countyUnit, as: "office")
        try workshop.write(Self.picture, to: "seal.png")
        try await workshop.done(
            "seal init $/seals --keeper \(cityUnit) --anchor $/city/ca.cert.pem --anchor $/county/ca.cert.pem")
    }

    @Test(
        "A seal is applied for, approved by another, made, handed over, suspended and published",
        arguments: Suite.allCases)
    func life(_ suite: Suite) async throws {
        try await Workshop.with { workshop in
            try await Self.prepare(workshop, suite)
            #expect(try await workshop.done("seal list $/seals").output == "none 无\n")
            let applied = try await workshop.done("\(Self.apply) \(Self.officer("chen")) --json").json()
            #expect(applied["seal"]?.text == Self.number && applied["state"]?.text == "applied")
            let seal = "$/seals --seal \(Self.number)"
            try await workshop.fails(
                "seal approve \(seal) \(Self.officer("chen"))", .refused, "a second officer must decide")
            try await workshop.fails("seal approve \(seal) \(Self.officer("lin"))", .refused, "is no officer of")
            try await workshop.fails(
                "seal make \(seal) \(Self.maker) \(Self.officer("zhou"))", .refused, "needs it approved")
            try await workshop.done("seal approve \(seal) \(Self.officer("zhou"))")
            try await workshop.done("seal make \(seal) \(Self.maker) \(Self.officer("zhou")) --out $/office.esl")
            try await workshop.done("seal hand-over \(seal) \(Self.officer("chen"))")
            let made = try ElectronicSeal(der: workshop.bytes("office.esl"))
            #expect(try workshop.bytes("seals/seals/\(Self.number).esl") == made.der)
            let listed = try workshop.certificate("office.crt").der
            #expect(made.identifier == Self.number && made.holds(listed) == true)
            let table = try await workshop.done("seal list $/seals").output
            #expect(table.contains(Self.number) && table.contains("in-use 启用") && table.contains("新罗区人民政府办公室"))
            try await workshop.done("seal suspend \(seal) --reason 调查 \(Self.officer("zhou"))")
            let shown = try await workshop.done("seal show \(seal)").output
            #expect(shown.contains("suspended 停用, zhou-wei.\(cityUnit): 调查"))
            #expect(try await workshop.done("seal list $/seals --state in-use").output == "none 无\n")
            let status = try await workshop.done("seal status $/seals \(Self.maker) --out $/status.json --json").json()
            #expect(status["serial"]?.integerValue == 1 && status["seals"]?.integerValue == 1)
            try await workshop.done("seal status $/seals \(Self.maker) --out $/status.json")
            let list = try SignedSealStatusList(bytes: workshop.bytes("status.json")).verified(
                by: SealTrust(anchors: [workshop.certificate("city/ca.cert.pem")]), at: workshop.now, previousSerial: 1)
            #expect(list.serial == 2 && list.entries.values.first?.state(at: workshop.now) == .suspended)
            try await workshop.done("seal resume \(seal) --reason 查毕 \(Self.officer("zhou"))")
            try await workshop.done("seal lose \(seal) --reason 遗失 \(Self.officer("zhou"))")
            try await workshop.fails(
                "seal resume \(seal) --reason 找到 \(Self.officer("zhou"))", .refused,
                "is lost; resume needs it suspended")
            try await workshop.done("seal revoke \(seal) --reason 作废 \(Self.officer("zhou"))")
            let end = try await workshop.done("seal destroy \(seal) --reason 销毁 \(Self.officer("chen")) --json").json()
            #expect(end["state"]?.text == "destroyed" && end["history"]?.elements?.count == 9)
        }
    }

    @Test("What is wrong is told, and changes nothing")
    func refusals() async throws {
        try await Workshop.with { workshop in
            try await Self.prepare(workshop, .gm)
            try await workshop.fails("seal list $/none", .missingInput, "none")
            try await workshop.fails("seal list $/city", .missingInput, "holds no seal authority")
            try await workshop.fails(
                "seal init $/seals --keeper \(cityUnit) --anchor $/city/ca.cert.pem", .cannotCreate,
                "choose another folder")
            try await workshop.fails(
                "seal init $/other --keeper 3508 --anchor $/city/ca.cert.pem", .usage, "expected a unit")
            try await workshop.fails("seal show $/seals --seal 1", .refused, "no seal 1")
            try await workshop.fails("seal list $/seals --state gone", .usage, "the states are")
            try workshop.write("no picture", to: "bad.png")
            try await workshop.fails(
                "\(Self.apply.replacing("seal.png", with: "bad.png")) \(Self.officer("chen"))", .badData, "no PNG file")
            try await workshop.fails("\(Self.apply) \(Self.officer("maker"))", .refused, "no officer's certificate")
            try await workshop.fails(
                "\(Self.apply.replacing("office.crt", with: "chen.crt")) \(Self.officer("chen"))", .refused,
                "is not for seal signatures")
            try await workshop.done("\(Self.apply) \(Self.officer("lin"))")
            try await workshop.done(
                "seal decline $/seals --seal \(Self.number) --reason 重复 \(Self.officer("chen"))")
            try await workshop.fails(
                "seal approve $/seals --seal \(Self.number) \(Self.officer("chen"))", .refused, "is declined")
            var register = try workshop.bytes("seals/register.jsonl")
            register[100] ^= 1
            try workshop.write(register, to: "seals/register.jsonl")
            try await workshop.fails("seal list $/seals", .badData, "register.jsonl line 1")
        }
    }
}
