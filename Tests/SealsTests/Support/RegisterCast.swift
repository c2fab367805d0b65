import Cryptography
import Documents
import Foundation
import Seals

/// A folder that vanishes with its last owner.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        self.path = NSTemporaryDirectory() + "yizhan-seals-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }

    func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: "\(self.path)/\(name)")))
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(filePath: "\(self.path)/\(name)"))
    }
}

/// Officers of the keeper of a register and of a unit that wants a seal, under the anchors of a cast.
struct RegisterCast: Sendable {
    static let keeper = "11350800004070006F@3508"
    static let owner = "11320500014150050B@3508"

    let cast: SealCast
    let first: SealActor
    let second: SealActor
    /// An officer of the unit that wants the seal.
    let unit: SealActor
    /// One that no anchor knows.
    let stranger: SealActor
    let maker: SealActor

    static let gm = try! RegisterCast(.gm)
    static let int = try! RegisterCast(.int)

    static func of(_ suite: Suite) -> RegisterCast { suite == .gm ? Self.gm : Self.int }

    init(_ suite: Suite) throws {
        let cast = SealCast.of(suite)
        let other = try SealCast(suite)
        self.cast = cast
        self.first = try Self.officer("chen-hua.\(Self.keeper)", of: cast)
        self.second = try Self.officer("lin-fang.\(Self.keeper)", of: cast)
        self.unit = try Self.officer("wang-min.\(Self.owner)", of: cast)
        self.stranger = try Self.officer("chen-hua.\(Self.keeper)", of: other)
        self.maker = SealActor(
            key: cast.maker.key, certificate: cast.maker.certificate, chain: [cast.authority.certificate])
    }

    static func officer(_ name: String, of cast: SealCast) throws -> SealActor {
        var template = SealCast.template("人员", .officerSign)
        template.dnsName = try OfficerAddress(name).domainName
        let holder = try cast.issue(template)
        return SealActor(key: holder.key, certificate: holder.certificate, chain: [cast.authority.certificate])
    }

    func application() throws -> SealApplication {
        SealApplication(
            owner: try UnitAddress(Self.owner), name: "苏州市民政局",
            custodian: try OfficerAddress("wang-min.\(Self.owner)"),
            certificates: [self.cast.signer.certificate.der], picture: TestPicture.picture,
            validFrom: SealCast.now, validUntil: SealCast.after(days: 90))
    }

    /// The maker of seals; its chain is checked by anchors alone, so the CA is the anchor.
    var sealMaker: SealMaker {
        get throws { try SealMaker(key: self.cast.maker.key, certificate: self.cast.maker.certificate) }
    }

    func authority(in folder: TemporaryFolder) throws -> SealAuthority {
        try SealAuthority.create(
            folder: "\(folder.path)/seals", keeper: UnitAddress(Self.keeper),
            anchors: [self.cast.authority.certificate])
    }
}
