import CertificateAuthority
import Cryptography
import Documents
import Foundation
import Testing

extension TestNetwork {
    /// Makes a directory of everything issued and revoked so far, and gives it to some nodes.
    func publish(serial: Int64, to places: Place...) throws {
        let bytes = try TestAuthorities.directory(Array(self.hierarchies.values), serial: serial).bytes
        for place in places { try self.scratch.write(bytes, to: "\(place.rawValue)/trust/directory.json") }
    }

    /// Puts a renewed key beside the old one of a node.
    @discardableResult
    func renew(
        _ purpose: CertificatePurpose,
        _ suite: Suite,
        of place: Place,
        as number: Int = 2
    ) throws -> TestAuthorities.Identity {
        let hierarchy = try #require(self.hierarchies[suite])
        // Certificates begin with a whole second, and of two that begin together it is not the newer one that serves.
        let before = try self.certificates(purpose, suite, of: place).map(\.notBefore).max() ?? 0
        while UTCMilliseconds.now.sinceEpoch / 1000 <= before {}
        let identity = try hierarchy.issue(purpose, to: place.rawValue, by: place.issuer)
        try identity.write(
            to: "\(self[place].folder)/keys/\(purpose.rawValue).\(suite.rawValue.lowercased()).\(number)")
        return identity
    }

    /// The certificates a CA has issued for a node and purpose, in the order of their making.
    func certificates(_ purpose: CertificatePurpose, _ suite: Suite, of place: Place) throws -> [Certificate] {
        let authority = try #require(self.hierarchies[suite]?.divisions[place.issuer])
        let name = try DivisionCode(place.rawValue).domainName
        return authority.certificates.map(\.certificate).filter { $0.purpose == purpose && $0.name == name }
    }

    /// Has a node's certificates for a purpose revoked by their CA.
    func revoke(_ purpose: CertificatePurpose, _ suite: Suite, of place: Place) throws {
        let authority = try #require(self.hierarchies[suite]?.divisions[place.issuer])
        for certificate in try self.certificates(purpose, suite, of: place) {
            try authority.revoke(serial: certificate.serialHex, reason: .keyCompromise, at: .now)
        }
    }
}

extension TestNode {
    /// Has the node read everything again.
    func reload() async throws -> CommandRun { try await self.run(["reload", "--reason", "test", "--json"]) }
}
