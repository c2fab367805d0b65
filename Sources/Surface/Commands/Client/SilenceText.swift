internal import CanonicalJSON

/// What is said of receipts that do not come, or came late.
enum SilenceText {
    /// Beside a delivery: what does not come, what came late, how often the recipient was reminded.
    static func note(of delivery: JSONValue) -> String {
        ["silence", "late", "urging"].compactMap { delivery[$0]?["title"]?.text }.joined(separator: ", ")
    }

    /// Beside a receipt.
    static func note(ofReceipt receipt: JSONValue) -> String {
        if receipt["supersededBy"] != nil { return "已被取代 superseded" }
        return (receipt["supersedes"]?.elements ?? []).compactMap { $0["title"]?.text }.joined(separator: ", ")
    }

    /// One line for how many do not come; nothing when all do.
    static func counts(_ silences: JSONValue?) -> String {
        let counts = (silences?.elements ?? []).map { count in
            let word = count["isOverdue"]?.booleanValue == true ? "逾期 overdue" : "预警 delayed"
            return "\(word) \(count["awaited"]?.text ?? ""): \(count["count"]?.integerValue ?? 0)"
        }
        return counts.isEmpty ? "" : "回执未到 receipts missing: \(counts.joined(separator: ", "))\n"
    }
}
