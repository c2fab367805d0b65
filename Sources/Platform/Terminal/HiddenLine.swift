internal import Cryptography

/// A line that is typed unseen, byte by byte, with the few editing keys a line needs.
struct HiddenLine {
    /// What a byte did to the line.
    enum Outcome: Hashable {
        case goesOn, done, cancelled
    }

    private enum Key {
        static let interrupt: UInt8 = 0x03
        static let endOfInput: UInt8 = 0x04
        static let backspace: UInt8 = 0x08
        static let lineFeed: UInt8 = 0x0A
        static let carriageReturn: UInt8 = 0x0D
        static let eraseLine: UInt8 = 0x15
        static let quit: UInt8 = 0x1C
        static let delete: UInt8 = 0x7F
    }

    private let limit: Int
    private var bytes: [UInt8] = []
    /// Whether more was typed than is accepted.
    private(set) var isTooLong = false

    init(limit: Int) {
        self.limit = limit
        // Growing would leave copies of the secret in freed memory.
        self.bytes.reserveCapacity(limit)
    }

    mutating func received(_ byte: UInt8) -> Outcome {
        switch byte {
        case Key.lineFeed, Key.carriageReturn: return .done
        case Key.interrupt, Key.quit: return .cancelled
        case Key.endOfInput: return self.bytes.isEmpty ? .cancelled : .done
        case Key.backspace, Key.delete: self.removeLastCharacter()
        case Key.eraseLine: self.erase()
        case 0..<0x20: break
        default: self.append(byte)
        }
        return .goesOn
    }

    private mutating func append(_ byte: UInt8) {
        if self.bytes.count < self.limit {
            self.bytes.append(byte)
        } else {
            self.isTooLong = true
        }
    }

    /// Removes a whole character of UTF-8, as the person sees it.
    private mutating func removeLastCharacter() {
        while let last = self.bytes.popLast(), last & 0xC0 == 0x80 {}
    }

    private mutating func erase() {
        for index in self.bytes.indices { self.bytes[index] = 0 }
        self.bytes.removeAll(keepingCapacity: true)
        self.isTooLong = false
    }

    /// Hands the line over and wipes it here.
    mutating func takeSecret() -> SecretBytes {
        let secret = SecretBytes(copyOf: self.bytes)
        self.erase()
        return secret
    }
}
