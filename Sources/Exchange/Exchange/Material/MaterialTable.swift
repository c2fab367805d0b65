internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

/// SQL of the tables `trust_objects` and `trust_sets`.
///
/// The first holds certificates and lists, each once by its digest, the second which of them were in force together. A row
/// that was proven names its set by number; sets are never removed.
enum MaterialTable {
    /// Keeps a set unless it is kept already.
    ///
    /// - Parameters:
    ///   - set: The set.
    ///   - now: The node's time.
    ///   - session: The store.
    /// - Throws: What the store throws.
    /// - Returns: Its number.
    static func keep(_ set: MaterialSet, at now: UTCMilliseconds, _ session: any SQLSession) throws -> Int64 {
        // What rarely changes is looked up once for each batch; a number kept in memory might be of a batch that failed.
        if let number = try Self.number(of: set.digest, session) { return number }
        for member in set.members {
            _ = try session.execute(
                "INSERT INTO trust_objects (digest, kind, der) VALUES (?, ?, ?) ON CONFLICT (digest) DO NOTHING",
                [.text(member.digest), .text(member.kind.rawValue), .blob(member.der)])
        }
        _ = try session.execute(
            "INSERT INTO trust_sets (digest, members, since) VALUES (?, ?, ?)",
            [.text(set.digest), .text(set.text), .integer(now.sinceEpoch)])
        guard let number = try Self.number(of: set.digest, session) else {
            throw ExchangeError(.failed, "the store does not hold the certificates that it was given")
        }
        return number
    }

    private static func number(of digest: String, _ session: any SQLSession) throws -> Int64? {
        try session.row("SELECT number FROM trust_sets WHERE digest = ?", [.text(digest)])?.integer("number")
    }

    /// What the sets of these numbers hold, each member once; a number that is nil names nothing.
    static func find(_ numbers: [Int64?], _ session: any SQLSession) throws -> VerificationMaterial {
        var material = VerificationMaterial.none
        for number in numbers.compactMap({ $0 }) {
            material = material.joined(with: try Self.find(number, session))
        }
        return material
    }

    private static func find(_ number: Int64, _ session: any SQLSession) throws -> VerificationMaterial {
        guard
            let row = try session.row("SELECT members FROM trust_sets WHERE number = ?", [.integer(number)])
        else { throw ExchangeError(.failed, "the store does not hold the set \(number) of certificates") }
        var certificates: [Certificate] = []
        var lists: [RevocationList] = []
        for digest in try row.text("members").split(separator: " ") {
            guard
                let object = try session.row(
                    "SELECT kind, der FROM trust_objects WHERE digest = ?", [.text(String(digest))]),
                let kind = MaterialSet.Kind(rawValue: try object.text("kind"))
            else { throw ExchangeError(.failed, "the store does not hold a member of the set \(number)") }
            switch kind {
            case .certificate: certificates.append(try Certificate(der: object.blob("der")))
            case .revocationList: lists.append(try RevocationList(der: object.blob("der")))
            }
        }
        return VerificationMaterial(certificates: certificates, revocationLists: lists)
    }
}
