internal import CanonicalJSON
internal import Cryptography
internal import Documents
internal import Evidence
internal import Exchange
internal import Links
internal import LocalAPI

/// What neighbours and clients say to a node.
let exchangeTargets: [FuzzTarget] = [
    FuzzTarget(
        "routing-slip", "the slip beside a packet: the same bytes come out",
        seeds: { _ in
            [
                FuzzSeed(
                    "one",
                    RoutingSlip(
                        packet: try DigestAlgorithm.sm3.hash([1]), to: [try UnitAddress(FuzzHierarchy.recipient)],
                        hopsLeft: 12, passed: [try DivisionCode("35"), try DivisionCode("3508")]
                    ).bytes)
            ]
        },
        property: { bytes, _ in
            let slip = try value(refusing: ExchangeError.self) { try RoutingSlip(bytes: bytes, recipientLimit: 100) }
            guard let slip else { return false }
            try require(slip.bytes == bytes, "a slip has two spellings")
            return true
        }),
    FuzzTarget(
        "system-messages", "a batch of receipts and recalls: the same bytes come out",
        sizeLimit: 8192,
        seeds: { cast in
            let core = try FuzzLog.core(.int, .consignmentDelivered, cast)
            let messages = try SystemMessage.Kind.allCases.map {
                SystemMessage(
                    kind: $0, destination: try DivisionCode("35"), digest: try core.identity(), body: core.bytes)
            }
            return [FuzzSeed("two", SystemMessage.encode(messages)), FuzzSeed("none", SystemMessage.encode([]))]
        },
        property: { bytes, _ in
            let messages = try value(refusing: ExchangeError.self) {
                try SystemMessage.decode(bytes, limit: 50, size: 1 << 16)
            }
            guard let messages else { return false }
            try require(SystemMessage.encode(messages) == bytes, "a batch of messages has two spellings")
            return true
        }),
    FuzzTarget(
        "node-notice", "a neighbour's greeting: the same bytes come out",
        sizeLimit: 1200,
        seeds: { _ in
            let window = try MaintenanceWindow(
                from: FuzzCast.now, until: FuzzCast.now.advanced(by: .seconds(3600)))
            return [
                FuzzSeed("plain", NodeNotice(time: FuzzCast.now).bytes),
                FuzzSeed("window", NodeNotice(time: FuzzCast.now, accepts: false, maintenance: window).bytes),
            ]
        },
        property: { bytes, _ in
            let notice = try value(refusing: ExchangeError.self) { try NodeNotice(bytes: bytes) }
            guard let notice else { return false }
            try require(notice.bytes == bytes, "a greeting has two spellings")
            return true
        }),
    FuzzTarget(
        "witness-request", "what a node hands to its witness: the same bytes come out",
        seeds: { cast in
            try Suite.allCases.map { suite in
                let checkpoint = try FuzzLog.core(suite, .consignmentDelivered, cast).checkpoint
                let proof = try (0..<3).map { try suite.digestAlgorithm.hash([UInt8($0)]) }
                return FuzzSeed(
                    suite.rawValue, WitnessRequest(checkpoint: checkpoint, oldSize: 4, proof: proof).bytes)
            }
        },
        property: { bytes, _ in
            let request = try value(refusing: ExchangeError.self) { try WitnessRequest(bytes: bytes) }
            guard let request else { return false }
            try require(request.bytes == bytes, "a request to witness has two spellings")
            return true
        }),
    FuzzTarget(
        "link-answer", "a neighbour's answer: written and read again it is the same",
        sizeLimit: 8192,
        seeds: { cast in
            let core = try FuzzLog.core(.int, .consignmentDelivered, cast)
            return [
                FuzzSeed("receipts", LinkAnswer(receipts: [core]).bytes),
                FuzzSeed("problem", LinkAnswer(code: "hop-limit", receipts: [core]).bytes),
                FuzzSeed("notice", LinkAnswer(notice: NodeNotice(time: FuzzCast.now)).bytes),
                FuzzSeed(
                    "witness",
                    LinkAnswer(checkpoint: core.checkpoint, cosignature: core.checkpoint.signature).bytes),
            ]
        },
        property: checkAnswer),
    FuzzTarget(
        "api-request", "a client's request to the local API: whatever is not understood is refused by name",
        seeds: { _ in [FuzzSeed("submission", submissionSeed), FuzzSeed("act", actSeed)] },
        property: { bytes, _ in
            let json = try value(refusing: CanonicalJSONError.self) { try JSONValue(parsing: bytes) }
            guard let json else { return false }
            let submission = try refusable { try APIDecoding.submission(json) }
            let act = try refusable { try APIDecoding.act(json) }
            try require(submission == nil || act == nil, "a request is two requests")
            return submission != nil || act != nil
        }),
    FuzzTarget(
        "upload-token", "the name of an upload: what is taken is the text itself",
        sizeLimit: 64,
        seeds: { _ in [FuzzSeed("token", "0123456789abcdef0123456789abcdef")] },
        property: { bytes, _ in
            guard let text = String(validating: bytes, as: UTF8.self) else { return false }
            let token = try value(refusing: ExchangeError.self) { try UploadToken(text) }
            guard let token else { return false }
            try require(token.text.utf8.elementsEqual(text.utf8), "a token is not written as it was read")
            return true
        }),
]

@Sendable private func checkAnswer(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    // The transport takes any error here for a protocol violation; parsers below throw errors of their modules.
    guard let answer = try? LinkAnswer(bytes: bytes) else { return false }
    let written = answer.bytes
    guard let again = try? LinkAnswer(bytes: written) else {
        throw PropertyViolation("an answer that was written cannot be read")
    }
    try require(again.bytes == written, "an answer is written in two ways")
    try require(
        again.code == answer.code && again.receipts == answer.receipts && again.checkpoint == answer.checkpoint
            && again.cosignature == answer.cosignature && again.notice == answer.notice,
        "an answer is not read as it is written")
    return true
}

/// A value of the local API, or nil when it is refused for a reason a client is told.
private func refusable<Value>(_ body: () throws -> Value) throws(PropertyViolation) -> Value? {
    do { return try body() } catch {
        let problem = APIError(error)
        try require(problem.status < 500, "a client's mistake counts as the node's: \(type(of: error))")
        try requirePrintable(problem.message)
        return nil
    }
}

private let submissionSeed = """
    {"from":"\(FuzzHierarchy.sender)","lifetimeSeconds":86400,"suite":"GM",\
    "to":[{"address":"\(FuzzHierarchy.recipient)","kind":"copy"}],"urgency":"特急"}
    """

private let actSeed = """
    {"act":"sign-for","certificate":"sha-256:\(String(repeating: "ab", count: 32))",\
    "officer":"chen-hua@\(FuzzHierarchy.sender)","packet":"01KAP4V5Q0ZZZZZZZZZZZZZZZZ","reason":"误投"}
    """
