import Cryptography
import Documents
import Seals
import Testing

/// The register by itself: which act is possible when, and who may do it.
@Suite("The register of seals")
struct SealRegisterTests {
    static let number = "35080000000001"

    static func officer(_ name: String) throws -> OfficerAddress { try OfficerAddress(name) }

    /// A register with one seal, brought to a state by the shortest way.
    static func register(in state: SealState) throws -> SealRegister {
        let people = RegisterCast.gm
        var register = SealRegister(keeper: try UnitAddress(RegisterCast.keeper))
        let made = try people.sealMaker.make(people.application().testDraft(Self.number), at: SealCast.now).der
        let ways: [SealState: [SealAct.Kind]] = [
            .applied: [], .approved: [.approve], .declined: [.decline(reason: "重复")],
            .made: [.approve, .make(made)], .inUse: [.approve, .make(made), .handOver],
            .suspended: [.approve, .make(made), .handOver, .suspend(reason: "调查")],
            .lost: [.approve, .make(made), .handOver, .lose(reason: "遗失")],
            .revoked: [.approve, .make(made), .handOver, .revoke(reason: "撤销")],
            .destroyed: [.approve, .make(made), .handOver, .revoke(reason: "撤销"), .destroy(reason: "到期")],
        ]
        let kinds: [SealAct.Kind] = [.apply(try people.application())] + (ways[state] ?? [])
        for (index, kind) in kinds.enumerated() {
            let name = index == 0 ? "wang-min.\(RegisterCast.owner)" : "lin-fang.\(RegisterCast.keeper)"
            try register.apply(
                SealAct(
                    kind, seal: Self.number, officer: Self.officer(name),
                    time: SealCast.now.advanced(by: .seconds(Int64(index)))))
        }
        return register
    }

    static let acts: [(kind: SealAct.Kind, from: Set<SealState>, to: SealState)] = [
        (.approve, [.applied], .approved), (.decline(reason: "否"), [.applied], .declined),
        (.handOver, [.made], .inUse), (.suspend(reason: "查"), [.inUse], .suspended),
        (.resume(reason: "毕"), [.suspended], .inUse), (.lose(reason: "失"), [.made, .inUse, .suspended], .lost),
        (.revoke(reason: "撤"), [.approved, .made, .inUse, .suspended, .lost], .revoked),
        (.destroy(reason: "毁"), [.revoked], .destroyed),
    ]

    @Test("Each act is possible in its states and in no other", arguments: SealState.allCases)
    func transitions(_ state: SealState) throws {
        let register = try Self.register(in: state)
        #expect(register[Self.number]?.state == state)
        for act in Self.acts {
            var changed = register
            let entry = SealAct(
                act.kind, seal: Self.number, officer: try Self.officer("lin-fang.\(RegisterCast.keeper)"),
                time: SealCast.after(days: 1))
            if act.from.contains(state) {
                try changed.apply(entry)
                #expect(changed[Self.number]?.state == act.to)
                #expect(changed[Self.number]?.history.last?.reason == act.kind.reason)
            } else {
                expectError(.stateRefused, "\(act.kind.label) when \(state)") { try changed.apply(entry) }
                #expect(changed[Self.number] == register[Self.number])
            }
        }
    }

    @Test("Whoever applied may not approve, and officers of other units decide nothing")
    func officers() throws {
        let people = RegisterCast.gm
        var register = SealRegister(keeper: try UnitAddress(RegisterCast.keeper))
        let first = try Self.officer("chen-hua.\(RegisterCast.keeper)")
        try register.apply(
            SealAct(.apply(people.application()), seal: Self.number, officer: first, time: SealCast.now))
        for kind in [SealAct.Kind.approve, .decline(reason: "否")] {
            expectError(.officerRefused) {
                try register.apply(SealAct(kind, seal: Self.number, officer: first, time: SealCast.now))
            }
            expectError(.officerRefused) {
                try register.apply(
                    SealAct(
                        kind, seal: Self.number, officer: Self.officer("wang-min.\(RegisterCast.owner)"),
                        time: SealCast.now))
            }
        }
        #expect(register[Self.number]?.applicant == first && register[Self.number]?.approver == nil)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let name: String
        var code = SealsError.Code.requestRefused
        let change: @Sendable (SealApplication) throws -> SealApplication

        var testDescription: String { self.name }
    }

    static func changed(
        _ application: SealApplication,
        name: String? = nil,
        custodian: String? = nil,
        certificates: [[UInt8]]? = nil,
        until: UTCMilliseconds? = nil
    ) throws -> SealApplication {
        SealApplication(
            owner: application.owner, name: name ?? application.name,
            custodian: try custodian.map { try OfficerAddress($0) } ?? application.custodian,
            certificates: certificates ?? application.certificates, picture: application.picture,
            validFrom: application.validFrom, validUntil: until ?? application.validUntil)
    }

    static let refusals: [Refusal] = [
        Refusal(name: "a custodian of another unit") {
            try Self.changed($0, custodian: "chen-hua.\(RegisterCast.keeper)")
        },
        Refusal(name: "no certificate") { try Self.changed($0, certificates: []) },
        Refusal(name: "a certificate of another purpose", code: .certificateUnfit) {
            try Self.changed($0, certificates: [SealCast.gm.maker.certificate.der])
        },
        Refusal(name: "a certificate of another unit", code: .certificateUnfit) {
            var template = SealCast.template("他单位", .sealSign)
            template.dnsName = try UnitAddress(RegisterCast.keeper).domainName
            return try Self.changed($0, certificates: [SealCast.gm.issue(template).certificate.der])
        },
        Refusal(name: "no name") { try Self.changed($0, name: "") },
        Refusal(name: "no time of validity") { try Self.changed($0, until: $0.validFrom) },
    ]

    @Test("What could not become a seal is not applied for", arguments: refusals)
    func refused(_ refusal: Refusal) throws {
        var register = SealRegister(keeper: try UnitAddress(RegisterCast.keeper))
        let application = try refusal.change(RegisterCast.gm.application())
        expectError(refusal.code) {
            try register.apply(
                SealAct(
                    .apply(application), seal: Self.number,
                    officer: Self.officer("wang-min.\(RegisterCast.owner)"), time: SealCast.now))
        }
        #expect(register.seals.isEmpty && register.lastTime == nil)
    }

    @Test("Numbers are counted up, and no other seal than the approved one is entered")
    func numbers() throws {
        let people = RegisterCast.gm
        var register = try Self.register(in: .approved)
        #expect(register.nextIdentifier == "35080000000002")
        let officer = try Self.officer("lin-fang.\(RegisterCast.keeper)")
        let later = SealCast.after(days: 1)
        expectError(.requestRefused) {
            try register.apply(SealAct(.apply(people.application()), seal: Self.number, officer: officer, time: later))
        }
        expectError(.sealUnknown) {
            try register.apply(SealAct(.approve, seal: "35080000000009", officer: officer, time: later))
        }
        let other = try people.sealMaker.make(
            people.application().testDraft("35080000000002"), at: SealCast.now
        ).der
        expectError(.requestRefused) {
            try register.apply(SealAct(.make(other), seal: Self.number, officer: officer, time: later))
        }
        expectError(.sealMalformed) {
            try register.apply(SealAct(.make([1]), seal: Self.number, officer: officer, time: later))
        }
        expectError(.clockBehind) {
            try register.apply(
                SealAct(.revoke(reason: "x"), seal: Self.number, officer: officer, time: SealCast.after(days: -1)))
        }
        expectError(.requestRefused) {
            try register.apply(SealAct(.revoke(reason: ""), seal: Self.number, officer: officer, time: later))
        }
        #expect(register[Self.number]?.state == .approved)
    }
}

extension SealApplication {
    /// The draft that the register makes of it.
    func testDraft(_ identifier: String) -> SealDraft {
        SealDraft(
            identifier: identifier, kind: self.kind, name: self.name, holders: .certificates(self.certificates),
            validFrom: self.validFrom, validUntil: self.validUntil, picture: self.picture)
    }
}
