internal import CanonicalJSON

/// Receipts for people.
enum ReceiptText {
    /// One line for each receipt of an answer.
    static func lines(_ receipts: JSONValue?) -> String {
        var table = TextTable([.init("时间 time"), .init("事件 event"), .init("节点 node"), .init("凭证 evidence")])
        for receipt in receipts?.elements ?? [] { table.append(Self.cells(receipt)) }
        return table.text
    }

    private static func cells(_ receipt: JSONValue) -> [String] {
        [
            receipt["time"]?.text ?? "", "\(receipt["title"]?.text ?? "") \(receipt["event"]?.text ?? "")",
            receipt["issuer"]?.text ?? "", receipt["digest"]?.text ?? "",
        ]
    }
}
