internal import CanonicalJSON
internal import Documents
internal import Seals

/// The answer of a command that works on one seal of a register.
struct SealAnswer {
    private let entry: RegisteredSeal

    init(_ entry: RegisteredSeal) {
        self.entry = entry
    }

    static let columns: [TextTable.Column] = [
        .init("NUMBER 印章编码"), .init("STATE 状态"), .init("SINCE 起"), .init("OWNER 单位"), .init("NAME 名称"),
        .init("VALID UNTIL 有效期至"),
    ]

    var cells: [String] {
        [
            self.entry.identifier, "\(self.entry.state.rawValue) \(self.entry.state.title)",
            self.entry.history.last?.time.description ?? "", self.entry.application.owner.description,
            self.entry.application.name, self.entry.application.validUntil.description,
        ]
    }

    var json: JSONValue {
        let application = self.entry.application
        var members: [String: JSONValue] = [
            "seal": .string(self.entry.identifier), "state": .string(self.entry.state.rawValue),
            "owner": .string(application.owner.description), "name": .string(application.name),
            "kind": .integer(Int64(application.kind)), "custodian": .string(application.custodian.description),
            "validFrom": .string(application.validFrom.description),
            "validUntil": .string(application.validUntil.description),
            "history": .array(self.entry.history.map(Self.json)),
        ]
        members["made"] = self.entry.seal?.summary
        return .object(members)
    }

    private static func json(_ event: RegisteredSeal.Event) -> JSONValue {
        var members: [String: JSONValue] = [
            "state": .string(event.state.rawValue), "at": .string(event.time.description),
            "officer": .string(event.officer.description),
        ]
        members["reason"] = event.reason.map { .string($0) }
        return .object(members)
    }

    var text: String {
        let application = self.entry.application
        let lines = [
            (title: "seal 印章编码", value: self.entry.identifier),
            (title: "state 状态", value: "\(self.entry.state.rawValue) \(self.entry.state.title)"),
            (title: "name 名称", value: application.name),
            (title: "owner 单位", value: application.owner.description),
            (title: "custodian 管理员", value: application.custodian.description),
            (title: "valid 有效期", value: "\(application.validFrom) to \(application.validUntil)"),
            (title: "picture 图像", value: "\(application.picture.width) × \(application.picture.height) mm"),
            (title: "certificates 证书", value: "\(application.certificates.count)"),
        ]
        let history = self.entry.history.map { event in
            let reason = event.reason.map { ": \($0)" } ?? ""
            return (
                title: event.time.description,
                value: "\(event.state.rawValue) \(event.state.title), \(event.officer)\(reason)"
            )
        }
        return lines.aligned + history.aligned
    }

    func print(_ output: OutputOptions) throws { try output.print(self.json, text: self.text) }
}
