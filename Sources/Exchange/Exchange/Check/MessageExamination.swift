internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

/// System messages on their way: each must be the receipt or recall that its row says.
struct MessageExamination: StoreExamination {
    let context: CheckContext
    let session: any SQLSession

    init(_ context: CheckContext, _ session: any SQLSession) {
        self.context = context
        self.session = session
    }

    func run() throws {
        let total = try self.total("messages")
        try self.forEachRow("SELECT * FROM messages", as: "message", keys: ["number", "neighbour"]) { row, place in
            self.context.count(.messages, of: total)
            let message = try MessageTable.record(row).message
            _ = try DivisionCode(row.text("neighbour"))
            if let reason = self.refusal(of: message) { self.context.add(.messageInvalid, at: place, reason) }
        }
    }

    private func refusal(of message: SystemMessage) -> String? {
        guard message.destination != self.context.node else { return "it is for this node itself" }
        do {
            let core = try ReceiptCore(bytes: message.body)
            guard try core.identity() == message.digest else { return "it holds other evidence than its row says" }
            guard message.kind == SystemMessage.Kind(carrying: core.evidence.event) else {
                return "a \(message.kind.rawValue) speaks of \(core.evidence.event.rawValue)"
            }
            return nil
        } catch {
            return "\(error)"
        }
    }
}
