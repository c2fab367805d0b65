public import CanonicalJSON
internal import Cryptography
internal import Documents
internal import Seals

extension DocumentReport {
    /// The report as programs get it.
    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "checks": .array(self.checks.map(\.json)),
            "signatures": .array(self.signatures.map(\.json)),
            "v": 1,
            "verdict": .string(self.verdict.rawValue),
        ]
        members["integrity"] = self.integrity?.json
        return .object(members)
    }
}

extension DocumentCheck {
    /// The check as programs get it.
    public var json: JSONValue {
        [
            "advisory": .boolean(self.isAdvisory), "en": .string(self.english), "name": .string(self.name),
            "outcome": .string(self.outcome.rawValue), "title": .string(self.title), "zh": .string(self.chinese),
        ]
    }
}

extension SignatureReport {
    /// The report as programs get it.
    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "checks": .array(self.checks.map(\.json)),
            "deviations": .array(self.deviations.map { .string($0) }),
            "document": .integer(Int64(self.document + 1)),
            "id": .string(self.identifier),
            "kind": .string(self.kind.rawValue),
            "stamps": .array(self.stamps.map(\.json)),
            "verdict": .string(self.verdict.rawValue),
        ]
        members["coverage"] = self.coverage?.json
        members["provider"] = self.provider?.name.map { .string($0) }
        members["seal"] = self.seal?.summary
        members["signer"] = self.signer.map { ["serial": .string($0.serialHex), "subject": .string($0.subject)] }
        members["stampedTime"] = self.stampedTime.map { .string($0.description) }
        members["time"] = self.signingTime.map { .string($0.description) }
        members["variant"] = self.variant.map { .string($0.rawValue) }
        return .object(members)
    }
}

extension SignatureCoverage {
    var json: JSONValue {
        let list = { (paths: [OFDPath]) in JSONValue.array(paths.map { .string($0.description) }) }
        return [
            "changed": list(self.changed), "intact": .integer(Int64(self.intactCount)), "missing": list(self.missing),
            "uncovered": list(self.uncovered), "whole": .boolean(self.isWholeProtected),
        ]
    }
}

extension SignatureDescription.Stamp {
    var json: JSONValue {
        // The form of JSON used here has no fractions, so places are given as text.
        let text = { (box: OFDBox) in
            JSONValue.string([box.x, box.y, box.width, box.height].map { OFDNumber.text($0) }.joined(separator: " "))
        }
        var members: [String: JSONValue] = ["boundary": text(self.boundary), "page": .integer(Int64(self.page))]
        members["clip"] = self.clip.map(text)
        return .object(members)
    }
}
