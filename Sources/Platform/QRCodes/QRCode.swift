internal import CQREncode

/// A QR code (ISO/IEC 18004): a square of dark and light modules, without the quiet zone around it.
public struct QRCode: Hashable, Sendable {
    /// How much of a code may be spoilt.
    public enum Correction: Hashable, Sendable, CaseIterable {
        /// About 7 %.
        case low
        /// About 15 %.
        case medium
        /// About 25 %.
        case quartile
        /// About 30 %.
        case high
    }

    /// Dark modules side by side.
    public struct Run: Hashable, Sendable {
        /// The row, from the top.
        public let row: Int
        /// The first column, from the left.
        public let column: Int
        /// How many modules.
        public let count: Int
    }

    /// How many modules of light a reader wants on each side.
    public static let quietZone = 4
    /// The largest code holds fewer bytes than this at every level.
    private static let sizeLimit = 2953

    /// How many modules a side has.
    public let size: Int
    private let modules: [Bool]

    /// Encodes bytes as they are.
    ///
    /// - Parameters:
    ///   - bytes: One at least.
    ///   - correction: How much of the code may be spoilt.
    /// - Throws: ``QRCodeError`` when they are none or too many.
    public init(_ bytes: [UInt8], correction: Correction = .medium) throws(QRCodeError) {
        guard (1...Self.sizeLimit).contains(bytes.count) else {
            throw QRCodeError(message: "a QR code holds 1 to \(Self.sizeLimit) bytes, not \(bytes.count)")
        }
        let level = Self.level(correction)
        // Version 0: the smallest that holds them.
        let made = unsafe QRcode_encodeData(Int32(bytes.count), bytes, 0, level)
        guard let code = unsafe made else {
            throw QRCodeError(message: "\(bytes.count) bytes do not fit into a QR code of this correction")
        }
        defer { unsafe QRcode_free(code) }
        let size = Int(unsafe code.pointee.width)
        let cells = unsafe UnsafeBufferPointer(start: code.pointee.data, count: size * size)
        self.size = size
        // The lowest bit says whether a module is dark, the others what it is for.
        self.modules = unsafe cells.map { $0 & 1 == 1 }
    }

    private static func level(_ correction: Correction) -> QRecLevel {
        switch correction {
        case .low: QR_ECLEVEL_L
        case .medium: QR_ECLEVEL_M
        case .quartile: QR_ECLEVEL_Q
        case .high: QR_ECLEVEL_H
        }
    }

    /// Whether a module is dark; outside the code all are light.
    public subscript(row: Int, column: Int) -> Bool {
        let range = 0..<self.size
        return range.contains(row) && range.contains(column) && self.modules[row * self.size + column]
    }

    /// The dark modules, those side by side together, row by row.
    public var runs: [Run] {
        var runs: [Run] = []
        for row in 0..<self.size {
            var column = 0
            while column < self.size {
                let start = column
                while self[row, column] { column += 1 }
                if column > start { runs.append(Run(row: row, column: start, count: column - start)) }
                column += 1
            }
        }
        return runs
    }
}

/// Why there is no QR code.
public struct QRCodeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was too much or too little.
    public let message: String

    /// The message.
    public var description: String { self.message }
}
