import Cryptography
import Documents
import Packets

/// The units of the play.
enum Place {
    /// 龙岩市, which sends.
    static let city = try! UnitAddress("11350800003700010K@3508")
    /// Another unit on the city's node.
    static let cityOther = try! UnitAddress("113508000037000531@3508")
    /// 新罗区, the main recipient.
    static let district = try! UnitAddress("11350802003700029D@350802")
    /// 上杭县, which gets a copy.
    static let county = try! UnitAddress("11350823003700037M@350823")
    /// 长汀县, which cheats.
    static let attacker = try! UnitAddress("11350821003700045K@350821")
}

/// Everybody's keys and certificates in one suite; made once, only read.
struct Cast: Sendable {
    private static let gm = try! Cast(.gm)
    private static let int = try! Cast(.int)

    static func of(_ suite: Suite) -> Cast { suite == .gm ? Self.gm : Self.int }

    /// Trusts both suites' roots, as every node does.
    static let trust = AuthorityTrust([Self.gm.authority.root, Self.int.authority.root])

    let suite: Suite
    let authority: TestAuthority
    let node: SigningIdentity
    let unit: SigningIdentity
    let officer: SigningIdentity
    let otherUnit: SigningIdentity
    let otherOfficer: SigningIdentity
    let attackerNode: SigningIdentity
    let attackerUnit: SigningIdentity
    /// The keys that open.
    let district: SigningIdentity
    let county: SigningIdentity
    let attacker: SigningIdentity

    init(_ suite: Suite) throws {
        let authority = try TestAuthority(suite)
        self.suite = suite
        self.authority = authority
        self.node = try authority.identity(Place.city.node.domainName, .nodeSign)
        self.unit = try authority.identity(Place.city.domainName, .unitSign)
        self.officer = try authority.identity("chen-hua.\(Place.city.domainName)", .officerSign)
        self.otherUnit = try authority.identity(Place.cityOther.domainName, .unitSign)
        self.otherOfficer = try authority.identity("lin-min.\(Place.cityOther.domainName)", .officerSign)
        self.attackerNode = try authority.identity(Place.attacker.node.domainName, .nodeSign)
        self.attackerUnit = try authority.identity(Place.attacker.domainName, .unitSign)
        self.district = try authority.identity(Place.district.node.domainName, .nodeEncrypt)
        self.county = try authority.identity(Place.county.node.domainName, .nodeEncrypt)
        self.attacker = try authority.identity(Place.attacker.node.domainName, .nodeEncrypt)
    }

    var other: Cast { Cast.of(self.suite == .gm ? .int : .gm) }

    /// The node of a unit opens with this.
    func opener(_ unit: UnitAddress) -> SigningIdentity {
        switch unit {
        case Place.district: self.district
        case Place.county: self.county
        default: self.attacker
        }
    }
}
