import Cryptography
import Testing

/// A unit of 3508 and one of 350802.
let cityUnit = "11350800004070006F@3508"
let countyUnit = "11350802004080001L@350802"

extension Workshop {
    /// A root, the CA of 3508 below it, and that of 350802 below that one, in `root`, `city` and `county`.
    func makeHierarchy(_ suite: Suite) async throws {
        try await self.done("ca init $/root --suite \(suite.argument) --key-iterations 1000 %ca")
        try await self.done(
            "ca subordinate $/root $/city --division 3508 %ca --key-passphrase-file $/ca.pass --key-iterations 1000")
        try await self.done(
            "ca subordinate $/city $/county --division 350802 %ca --key-passphrase-file $/ca.pass --key-iterations 1000"
        )
    }

    /// A certificate with a new key, in `NAME.key` and `NAME.crt`.
    func issue(_ authority: String, _ profile: String, _ name: String, as file: String) async throws {
        try await self.done(
            "ca issue $/\(authority) --profile \(profile) --name \(name) --key $/\(file).key --out $/\(file).crt %ca %key"
        )
    }

    /// Revocation lists of all three CAs.
    func makeLists() async throws {
        for authority in ["root", "city", "county"] { try await self.done("ca crl $/\(authority) %ca") }
    }
}
