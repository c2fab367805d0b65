/// An administrative division, and so the name of a node: `35`, `3508`, `350802`, `350802100`.
///
/// The codes are those of GB/T 2260 (province, prefecture, county) and GB/T 10114 (township, village), written without
/// trailing zeros: `350800` is `3508`. So a division contains another exactly when its code is a prefix of the other's,
/// and finding the way to a node is longest-prefix matching.
///
/// A few cities have no counties; their townships stand under county `00` (`441900003`), and the city is their parent.
public struct DivisionCode: TextualValue, Comparable {
    /// The level of a division; the raw value is the number of digits of its code.
    public enum Level: Int, Sendable, Hashable, CaseIterable, Comparable {
        /// 省.
        case province = 2
        /// 设区市.
        case prefecture = 4
        /// 县、区.
        case county = 6
        /// 乡、镇、街道.
        case township = 9
        /// 村、居.
        case village = 12

        /// Orders the levels from the province down.
        public static func < (lhs: Self, rhs: Self) -> Bool {
            lhs.rawValue < rhs.rawValue
        }
    }

    /// The code without trailing zeros.
    public let digits: String

    /// The level, known from the number of digits.
    public let level: Level

    /// The code without trailing zeros.
    public var description: String { self.digits }

    /// Reads a code.
    ///
    /// - Parameter text: 2, 4, 6, 9 or 12 digits.
    /// - Throws: ``DocumentsError/Code/invalidDivisionCode`` for anything else, and for a code with trailing zeros.
    public init(_ text: String) throws(DocumentsError) {
        guard let level = Level(rawValue: text.utf8.count), text.utf8.allSatisfy(\.isDigit) else {
            throw .divisionCode(text, "is not 2, 4, 6, 9 or 12 digits")
        }
        guard text.utf8.first != .zero else {
            throw .divisionCode(text, "begins with zero; the first province is 11")
        }
        self.init(digits: text, level: level)
        // A city without counties has its townships under county 00; nothing else may be left out.
        for part in Self.levels where part <= level && (part != .county || level == .county) {
            guard !self.isZero(segment: part) else { throw .divisionCode(text, Self.reason(part, of: level)) }
        }
    }

    private init(digits: String, level: Level) {
        self.digits = digits
        self.level = level
    }

    /// The divisions that contain this one, from the province down; not the division itself.
    public var ancestors: [DivisionCode] {
        Self.levels.compactMap { level in
            guard level < self.level, !self.isZero(segment: level) else { return nil }
            return DivisionCode(digits: String(self.digits.prefix(level.rawValue)), level: level)
        }
    }

    /// The smallest division that contains this one; nil for a province.
    public var parent: DivisionCode? { self.ancestors.last }

    /// The nodes that may lead to this one, best first: the parent, its parent, up to the province.
    public var parentCandidates: [DivisionCode] { self.ancestors.reversed() }

    /// Whether this division contains the other one and is not the same.
    public func isAncestor(of other: DivisionCode) -> Bool {
        self != other && self.isPrefix(of: other)
    }

    /// Whether this division contains the other one or is the same.
    public func isPrefix(of other: DivisionCode) -> Bool {
        other.digits.utf8.starts(with: self.digits.utf8)
    }

    /// Orders codes as texts, so that a division stands before all it contains.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.digits.utf8.lexicographicallyPrecedes(rhs.digits.utf8)
    }

    private static let levels = Level.allCases

    private func isZero(segment level: Level) -> Bool {
        let start =
            switch level {
            case .province: 0
            case .prefecture: Level.province.rawValue
            case .county: Level.prefecture.rawValue
            case .township: Level.county.rawValue
            case .village: Level.township.rawValue
            }
        return self.digits.utf8.dropFirst(start).prefix(level.rawValue - start).allSatisfy { $0 == .zero }
    }

    private static func reason(_ empty: Level, of level: Level) -> String {
        empty == level ? "ends in zeros; write it without them" : "has no \(empty) but names a \(level)"
    }
}

extension DivisionCode {
    /// The last label of every name: names of this network are under no public domain.
    public static let domain = "yizhan"

    /// The longest text that is looked at as a domain name (RFC 1035 § 2.3.4).
    static let longestDomainName = 253

    /// The node's name in certificates, from the particular to the general: `350802.3508.35.yizhan`.
    public var domainName: String {
        ([self] + self.parentCandidates).map(\.digits).joined(separator: ".") + "." + Self.domain
    }

    /// Reads the name of a node, which must be exactly the one that ``domainName`` gives.
    ///
    /// - Parameter domainName: A dNSName such as `350802.3508.35.yizhan`.
    /// - Throws: ``DocumentsError/Code/invalidDomainName``.
    public init(domainName: String) throws(DocumentsError) {
        guard domainName.utf8.count <= Self.longestDomainName, let label = domainName.split(separator: ".").first,
            let code = try? DivisionCode(String(label)), code.domainName == domainName
        else {
            throw .domainName(domainName, "is not that of a node, such as 350802.3508.35.\(Self.domain)")
        }
        self = code
    }
}
