internal import CanonicalJSON
package import Evidence
package import Exchange

/// What a node answers on a link: receipts or a witness's word, or a problem document (RFC 9457).
package struct LinkAnswer: Sendable {
    /// The refusal's code, for example `hop-limit`; nil for success.
    package var code: String?
    package var receipts: [ReceiptCore]
    /// What a witness remembers of the caller's log.
    package var checkpoint: Checkpoint?
    /// A witness's line under the checkpoint it was handed.
    package var cosignature: NoteSignature?
    /// What a greeted node tells of itself.
    package var notice: NodeNotice?

    package var bytes: [UInt8] {
        var members: [String: JSONValue] = [
            "receipts": .array(self.receipts.map { .string(String(decoding: $0.bytes, as: UTF8.self)) })
        ]
        members["checkpoint"] = self.checkpoint.map { .string($0.text) }
        members["cosignature"] = self.cosignature.map { .string($0.line) }
        members["notice"] = self.notice.map { .string(String(decoding: $0.bytes, as: UTF8.self)) }
        if let code = self.code {
            members["type"] = .string(LinkProtocol.problemPrefix + code)
            members["title"] = .string(code)
        }
        return JSONValue.object(members).serialized()
    }

    package init(
        code: String? = nil,
        receipts: [ReceiptCore] = [],
        checkpoint: Checkpoint? = nil,
        cosignature: NoteSignature? = nil,
        notice: NodeNotice? = nil
    ) {
        self.code = code
        self.receipts = receipts
        self.checkpoint = checkpoint
        self.cosignature = cosignature
        self.notice = notice
    }

    package init(bytes: [UInt8]) throws {
        let value = try JSONValue(parsing: bytes, limits: Self.limits)
        self.code = try value.optionalText("type").flatMap { type in
            type.hasPrefix(LinkProtocol.problemPrefix) ? String(type.dropFirst(LinkProtocol.problemPrefix.count)) : nil
        }
        self.receipts = try (value.optionalElements("receipts") ?? []).map { element in
            try ReceiptCore(bytes: Array((element.text ?? "").utf8))
        }
        self.checkpoint = try value.optionalText("checkpoint").map { try Checkpoint(bytes: Array($0.utf8)) }
        self.cosignature = try value.optionalText("cosignature").map { try NoteSignature(line: $0) }
        self.notice = try value.optionalText("notice").map { try NodeNotice(bytes: Array($0.utf8)) }
    }

    private static var limits: JSONLimits {
        var limits = JSONLimits.standard
        limits.size = LinkProtocol.answerLimit
        return limits
    }
}
