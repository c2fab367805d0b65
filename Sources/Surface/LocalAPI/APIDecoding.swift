package import CanonicalJSON
internal import Cryptography
internal import Documents
package import Exchange
internal import Packets

/// How the local API reads requests; unknown keys are refused.
package enum APIDecoding {
    package static func submission(_ value: JSONValue) throws -> SubmissionRequest {
        try value.requireOnly(["from", "to", "urgency", "lifetimeSeconds", "suite"])
        let recipients = try value.requiredElements("to").map { element in
            try element.requireOnly(["address", "kind"])
            let kind = try element.optionalText("kind") ?? Envelope.Recipient.Kind.main.rawValue
            guard let known = Envelope.Recipient.Kind(rawValue: kind) else {
                throw APIError.invalid("a recipient's kind is main or copy")
            }
            return Envelope.Recipient(try UnitAddress(element.requiredText("address")), known)
        }
        let suite = try value.optionalText("suite").map { text in
            guard let suite = Suite(rawValue: text) else { throw APIError.invalid("the suite is GM or INT") }
            return suite
        }
        return SubmissionRequest(
            from: try UnitAddress(value.requiredText("from")),
            to: recipients,
            urgency: try value.optionalText("urgency").map { try Urgency($0) } ?? .routine,
            lifetime: try value.optionalInteger("lifetimeSeconds").map { seconds in
                guard (60...366 * 86_400).contains(seconds) else {
                    throw APIError.invalid("the lifetime is between a minute and a year")
                }
                return .seconds(seconds)
            },
            suite: suite)
    }

    package static func act(_ value: JSONValue) throws -> ActRequest {
        try value.requireOnly(["act", "packet", "officer", "certificate", "reason", "recipients"])
        guard let act = OfficeAct(rawValue: try value.requiredText("act")) else {
            throw APIError.invalid("the act is one of \(OfficeAct.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard let certificate = Digest(try value.requiredText("certificate")) else {
            throw APIError.invalid("the certificate is named by its fingerprint, sha-256:…")
        }
        return ActRequest(
            act: act,
            packet: try PacketIdentifier(value.requiredText("packet")),
            officer: try OfficerAddress(value.requiredText("officer")),
            certificate: certificate,
            reason: try value.optionalText("reason"),
            recipients: try value.optionalElements("recipients")?.map { try UnitAddress($0.text ?? "") })
    }
}
