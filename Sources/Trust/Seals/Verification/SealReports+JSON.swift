public import CanonicalJSON
internal import Cryptography
internal import Documents

extension SealCheck {
    /// The check as programs get it.
    public var json: JSONValue {
        [
            "name": .string(self.name.rawValue),
            "outcome": .string(self.outcome.rawValue),
            "advisory": .boolean(self.isAdvisory),
            "chinese": .string(self.chinese),
            "english": .string(self.english),
        ]
    }
}

extension ElectronicSeal {
    /// What programs get of a seal: everything but picture and certificates.
    public var summary: JSONValue {
        [
            "format": .string(self.format.rawValue),
            "identifier": .string(self.identifier),
            "vendor": .string(self.vendor),
            "kind": .integer(Int64(self.kind)),
            "name": .string(self.name),
            "created": .string(self.created.description),
            "validFrom": .string(self.validFrom.description),
            "validUntil": .string(self.validUntil.description),
            "picture": [
                "format": .string(self.picture.format), "bytes": .integer(Int64(self.picture.data.count)),
                "width": .integer(Int64(self.picture.width)), "height": .integer(Int64(self.picture.height)),
            ],
            "deviations": .array(self.deviations.sorted().map { .string($0.rawValue) }),
        ]
    }
}

extension SealSignatureReport {
    /// The report as programs get it.
    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "verdict": .string(self.verdict.rawValue),
            "checks": .array(self.checks.map(\.json)),
            "deviations": .array(self.deviations.map { .string($0) }),
        ]
        members["variant"] = self.variant.map { .string($0.rawValue) }
        members["seal"] = self.seal?.summary
        members["signer"] = self.signer.map { ["subject": .string($0.subject), "serial": .string($0.serialHex)] }
        members["signingTime"] = self.signingTime.map { .string($0.description) }
        members["stampedTime"] = self.stampedTime.map { .string($0.description) }
        return .object(members)
    }
}

extension SealReport {
    /// The report as programs get it.
    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "verdict": .string(self.verdict.rawValue), "checks": .array(self.checks.map(\.json)),
        ]
        members["seal"] = self.seal?.summary
        return .object(members)
    }
}
