internal import CanonicalJSON
internal import Cryptography
internal import Documents
internal import Foundation

/// One line of a CA's register.
enum RegisterRecord {
    case issued(RegisteredCertificate)
    case revoked(serial: String, RegisteredCertificate.Revocation)
    case list(number: Int, thisUpdate: Int64)

    static let limits = JSONLimits(size: 1 << 16, depth: 1, count: 16)

    /// The line in canonical form, its end included.
    var line: [UInt8] { JSONValue.object(self.members).serialized() + [UInt8(ascii: "\n")] }

    private var members: [String: JSONValue] {
        switch self {
        case .issued(let entry):
            var members: [String: JSONValue] = [
                "event": "issued",
                "at": .string(entry.issued.description),
                "profile": .string(entry.holder.purpose?.rawValue ?? CertificateProfile.authorityLabel),
                "name": .string(Self.name(entry.holder)),
                "displayName": .string(entry.displayName),
                "certificate": .string(Data(entry.certificate.der).base64EncodedString()),
            ]
            members["replaces"] = entry.replaces.map { .string($0) }
            return members
        case .revoked(let serial, let revocation):
            return [
                "event": "revoked",
                "at": .string(revocation.time.description),
                "serial": .string(serial),
                "reason": .string(revocation.reason.rawValue),
            ]
        case .list(let number, let thisUpdate):
            return ["event": "list", "number": .integer(Int64(number)), "thisUpdate": .integer(thisUpdate)]
        }
    }

    private static func name(_ holder: RegisteredCertificate.Holder) -> String {
        switch holder {
        case .endEntity(_, let name): name.description
        case .authority(let division): division.digits
        }
    }

    init(line: [UInt8]) throws {
        let value = try JSONValue(canonical: line, limits: Self.limits)
        switch try value.requiredText("event") {
        case "issued": self = .issued(try Self.issued(value))
        case "revoked": self = try Self.revoked(value)
        case "list":
            try value.requireOnly(["event", "number", "thisUpdate"])
            self = .list(
                number: Int(try value.requiredInteger("number")), thisUpdate: try value.requiredInteger("thisUpdate"))
        default: throw RegisterFault("the event is unknown")
        }
    }

    private static func issued(_ value: JSONValue) throws -> RegisteredCertificate {
        try value.requireOnly(["event", "at", "profile", "name", "displayName", "certificate", "replaces"])
        guard let der = Data(base64Encoded: try value.requiredText("certificate")) else {
            throw RegisterFault("the certificate is not base64")
        }
        let label = try value.requiredText("profile")
        let name = try value.requiredText("name")
        let holder: RegisteredCertificate.Holder
        if label == CertificateProfile.authorityLabel {
            holder = .authority(try DivisionCode(name))
        } else if let purpose = CertificatePurpose(rawValue: label) {
            holder = .endEntity(purpose, try PartyName(name))
        } else {
            throw RegisterFault("the profile is unknown")
        }
        return RegisteredCertificate(
            certificate: try Certificate(der: [UInt8](der)),
            holder: holder,
            displayName: try value.requiredText("displayName"),
            issued: try UTCMilliseconds(value.requiredText("at")),
            replaces: try value.optionalText("replaces")
        )
    }

    private static func revoked(_ value: JSONValue) throws -> Self {
        try value.requireOnly(["event", "at", "serial", "reason"])
        guard let reason = RevocationReason(rawValue: try value.requiredText("reason")) else {
            throw RegisterFault("the reason is unknown")
        }
        let time = try UTCMilliseconds(value.requiredText("at"))
        return .revoked(serial: try value.requiredText("serial"), .init(reason: reason, time: time))
    }
}

/// What is wrong with a line of the register, as the end of a sentence.
struct RegisterFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
