internal import CanonicalJSON
internal import Cryptography
internal import Documents
internal import Foundation

/// One line of the register: what was done, in canonical form, and the signature of who did it.
struct RegisterLine {
    /// What is recorded.
    enum Content {
        case act(SealAct)
        case list(serial: Int64, time: UTCMilliseconds)

        var time: UTCMilliseconds {
            switch self {
            case .act(let act): act.time
            case .list(_, let time): time
            }
        }

        func json(after previous: String) -> JSONValue {
            switch self {
            case .act(let act): act.json(after: previous)
            case .list(let serial, let time):
                [
                    "act": "list", "at": .string(time.description), "previous": .string(previous),
                    "serial": .integer(serial),
                ]
            }
        }
    }

    /// Above all the picture and the certificates of an application, once more in the seal that was made.
    static let limits = JSONLimits(size: 1 << 20, depth: 6, count: 512)
    /// What the first line follows.
    static let beginning = String(repeating: "0", count: 64)

    let content: Content
    /// The line, its end included.
    let bytes: [UInt8]

    /// What the next line is to follow.
    var digest: String {
        get throws(SealsError) {
            let bytes = self.bytes
            return try SealsError.wrap("digest a line") { () throws(CryptographyError) in
                try DigestAlgorithm.sha256.hash(bytes).hex
            }
        }
    }

    /// Signs a line.
    init(_ content: Content, after previous: String, by actor: SealActor) throws {
        let text = content.json(after: previous).serialized()
        let signature = try SignedMessage.sign(
            contentDigest: actor.key.algorithm.digestAlgorithm.hash(text), key: actor.key,
            certificate: actor.certificate, chain: actor.chain, signingTime: content.time.seconds)
        let line: JSONValue = [
            "act": .string(String(decoding: text, as: UTF8.self)), "signature": .base64(signature),
        ]
        try self.init(line: line.serialized(), after: previous)
    }

    /// Reads a line, and checks that its signature is that of who is said to have acted.
    init(line: [UInt8], after previous: String) throws {
        let value = try JSONValue(canonical: line, limits: Self.limits)
        try value.requireOnly(["act", "signature"])
        let text = Array(try value.requiredText("act").utf8)
        let message = try SignedMessage(der: value.requiredBytes("signature"))
        try message.verify(contentDigest: message.suite.digestAlgorithm.hash(text))
        let act = try JSONValue(canonical: text, limits: Self.limits)
        if try act.requiredText("act") == "list" {
            try act.requireOnly(["act", "at", "previous", "serial"])
            guard try act.requiredText("previous") == previous else {
                throw RegisterFault("it does not follow the line before it")
            }
            guard message.signer.purpose == .sealMaker else {
                throw RegisterFault("a status list is signed by another than a maker of seals")
            }
            self.content = .list(
                serial: try act.requiredInteger("serial"), time: try UTCMilliseconds(act.requiredText("at")))
        } else {
            let act = try SealAct(json: act, after: previous)
            guard message.signer.purpose == .officerSign, message.signer.name == act.officer.domainName else {
                throw RegisterFault("it is not signed by \(act.officer), who is said to have acted")
            }
            self.content = .act(act)
        }
        guard message.signingTime == self.content.time.seconds else {
            throw RegisterFault("it was signed at another time than it tells")
        }
        self.bytes = line + [UInt8(ascii: "\n")]
    }
}
