internal import CanonicalJSON
internal import Documents
internal import Foundation

extension JSONValue {
    static func base64(_ bytes: [UInt8]) -> JSONValue { .string(Data(bytes).base64EncodedString()) }

    func requiredBytes(_ key: String) throws -> [UInt8] {
        guard let data = Data(base64Encoded: try self.requiredText(key)) else {
            throw RegisterFault("\(key) is not base64")
        }
        return [UInt8](data)
    }
}

/// What is wrong with a line of the register, as the end of a sentence.
struct RegisterFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension SealAct {
    private static let common: Set<String> = ["act", "at", "officer", "previous", "seal"]

    /// The act as it is signed.
    ///
    /// - Parameter previous: The digest of the line before it, so that no line can be taken out or put in between.
    /// - Returns: The object.
    func json(after previous: String) -> JSONValue {
        var members: [String: JSONValue] = [
            "act": .string(self.kind.label), "at": .string(self.time.description),
            "officer": .string(self.officer.description), "previous": .string(previous), "seal": .string(self.seal),
        ]
        members["reason"] = self.kind.reason.map { .string($0) }
        switch self.kind {
        case .apply(let application): members["application"] = application.json
        case .make(let der): members["made"] = .base64(der)
        default: break
        }
        return .object(members)
    }

    init(json value: JSONValue, after previous: String) throws {
        guard try value.requiredText("previous") == previous else {
            throw RegisterFault("it does not follow the line before it")
        }
        let label = try value.requiredText("act")
        let kind: Kind
        var own: Set<String> = []
        switch label {
        case "apply":
            kind = .apply(try SealApplication(json: value.requiredObject("application")))
            own = ["application"]
        case "make":
            kind = .make(try value.requiredBytes("made"))
            own = ["made"]
        case "approve": kind = .approve
        case "hand-over": kind = .handOver
        default:
            kind = try Self.reasoned(label, reason: value.requiredText("reason"))
            own = ["reason"]
        }
        try value.requireOnly(Self.common.union(own))
        self.init(
            kind, seal: try value.requiredText("seal"), officer: try OfficerAddress(value.requiredText("officer")),
            time: try UTCMilliseconds(value.requiredText("at")))
    }

    private static func reasoned(_ label: String, reason: String) throws -> Kind {
        switch label {
        case "decline": .decline(reason: reason)
        case "suspend": .suspend(reason: reason)
        case "resume": .resume(reason: reason)
        case "lose": .lose(reason: reason)
        case "revoke": .revoke(reason: reason)
        case "destroy": .destroy(reason: reason)
        default: throw RegisterFault("the act is unknown")
        }
    }
}

extension SealApplication {
    var json: JSONValue {
        [
            "owner": .string(self.owner.description), "name": .string(self.name),
            "kind": .integer(Int64(self.kind)), "custodian": .string(self.custodian.description),
            "certificates": .array(self.certificates.map { .base64($0) }),
            "picture": [
                "format": .string(self.picture.format), "data": .base64(self.picture.data),
                "width": .integer(Int64(self.picture.width)), "height": .integer(Int64(self.picture.height)),
            ],
            "validFrom": .string(self.validFrom.description), "validUntil": .string(self.validUntil.description),
        ]
    }

    init(json value: JSONValue) throws {
        try value.requireOnly([
            "owner", "name", "kind", "custodian", "certificates", "picture", "validFrom", "validUntil",
        ])
        let picture = try value.requiredObject("picture")
        try picture.requireOnly(["format", "data", "width", "height"])
        let certificates = try value.requiredTexts("certificates").map { text in
            guard let data = Data(base64Encoded: text) else { throw RegisterFault("a certificate is not base64") }
            return [UInt8](data)
        }
        self.init(
            owner: try UnitAddress(value.requiredText("owner")), name: try value.requiredText("name"),
            kind: Int(try value.requiredInteger("kind")),
            custodian: try OfficerAddress(value.requiredText("custodian")), certificates: certificates,
            picture: SealPicture(
                format: try picture.requiredText("format"), data: try picture.requiredBytes("data"),
                width: Int(try picture.requiredInteger("width")), height: Int(try picture.requiredInteger("height"))),
            validFrom: try UTCMilliseconds(value.requiredText("validFrom")),
            validUntil: try UTCMilliseconds(value.requiredText("validUntil")))
    }
}
