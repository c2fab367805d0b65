public import CanonicalJSON
internal import CertificateAuthority
public import Cryptography
public import Documents
public import Exchange

/// Who answers questions about the trust in force, and reads it again.
public protocol TrustDesk: Sendable {
    /// Reads configuration, trust and keys again.
    ///
    /// - Parameters:
    ///   - reason: Why; kept on record.
    ///   - person: Who has it done.
    /// - Returns: What changed.
    /// - Throws: ``ReloadRefusal``.
    func reload(reason: String, by person: ActingPerson) async throws -> JSONValue

    /// Explains which certificate serves and why.
    func explain(_ question: TrustQuestion) throws -> JSONValue

    /// Every certificate that the node uses or knows.
    func certificates() throws -> JSONValue
}

/// The question which certificate serves for a name.
public struct TrustQuestion: Sendable, Hashable {
    /// Whose certificate is sought.
    public let name: PartyName
    /// For what; every purpose that the name can have when none was named.
    public let purposes: [CertificatePurpose]
    /// In which suites; both when none was named.
    public let suites: [Suite]
    /// At what time; nil for now.
    public let time: UTCMilliseconds?

    /// A question.
    public init(_ name: PartyName, purpose: CertificatePurpose?, suite: Suite?, time: UTCMilliseconds?) {
        self.name = name
        self.purposes = purpose.map { [$0] } ?? Self.purposes(of: name)
        self.suites = suite.map { [$0] } ?? Suite.allCases
        self.time = time
    }

    private static func purposes(of name: PartyName) -> [CertificatePurpose] {
        switch name.kind {
        case .node: [.nodeSign, .nodeEncrypt, .log, .link]
        case .unit: [.unitSign]
        case .officer: [.officerSign]
        }
    }

    /// The question as a query string.
    public var query: String {
        var parts = ["name=\(self.name)"]
        if self.purposes.count == 1 { parts.append("purpose=\(self.purposes[0].rawValue)") }
        if self.suites.count == 1 { parts.append("suite=\(self.suites[0].rawValue)") }
        if let time = self.time { parts.append("time=\(time)") }
        return parts.joined(separator: "&")
    }
}

/// Why a node keeps what it has instead of what its files say now.
public struct ReloadRefusal: Error, Sendable, CustomStringConvertible {
    /// One sentence for each problem.
    public let problems: [String]

    /// A refusal.
    public init(_ problems: [String]) { self.problems = problems }

    /// The problems, a line each.
    public var description: String { self.problems.joined(separator: "\n") }
}
