/// Why an event happened: a code for programs and a text for people.
public struct EvidenceReason: Sendable, Hashable {
    /// Lower-case words joined by `-` and `.`, at most 64 characters.
    public let code: String
    /// One line in any script; empty when the code says enough.
    public let text: String

    /// A reason; the evidence that takes it checks its form.
    public init(code: String, text: String = "") {
        self.code = code
        self.text = text
    }

    func isWellFormed(textLimit: Int) -> Bool {
        let isCode = self.code.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
        let isLine = self.text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
        return isCode && (1...64).contains(self.code.utf8.count) && isLine
            && self.text.unicodeScalars.count <= textLimit
    }
}
