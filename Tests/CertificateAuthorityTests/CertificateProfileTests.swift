import CertificateAuthority
import Cryptography
import Foundation
import Testing

@Suite("Certificate profiles")
struct CertificateProfileTests {
    static let shipped = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../certs/profiles").path

    @Test("The files that are shipped say what is built in, and there is one for every purpose")
    func shippedFiles() throws {
        let labels = CertificatePurpose.allCases.map(\.rawValue) + ["ca"]
        #expect(try names(Self.shipped) == labels.map { "\($0).yaml" }.sorted())
        for profile in CertificateProfileSet.builtIn.all {
            let text = try String(contentsOfFile: "\(Self.shipped)/\(profile.label).yaml", encoding: .utf8)
            #expect(try CertificateProfile(yaml: text, file: profile.label) == profile)
        }
        #expect(try CertificateProfileSet.load(folder: Self.shipped) == .builtIn)
    }

    @Test("A folder may change one profile and keep the others")
    func oneFile() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write(Self.link(validity: "90d", overlap: "20d"), to: "link.yaml")
        let set = try CertificateProfileSet.load(folder: folder.path)
        #expect(set[.link]?.validity == .seconds(90 * 86_400))
        #expect(set[.log] == CertificateProfileSet.builtIn[.log])
    }

    @Test("All problems of all files are reported at once")
    func allProblems() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write(Self.link(validity: "10d", overlap: "20d"), to: "link.yaml")
        _ = try folder.write(Self.link(validity: "10d", overlap: "2d") + "colour: red\n", to: "log.yaml")
        _ = try folder.write("purpose: nothing\nsuites:\n  GM: [sign]\n", to: "zzz.yaml")
        let error = #expect(throws: CertificateAuthorityError.self) {
            try CertificateProfileSet.load(folder: folder.path)
        }
        #expect(error?.code == .profileInvalid)
        let text = try #require(error?.message)
        for part in [
            "link.yaml: overlap is not shorter", "log.yaml:6", "colour", "zzz.yaml:1", "zzz.yaml:3", "validity",
            "overlap",
        ] {
            #expect(text.contains(part), "\(part) in \(text)")
        }
    }

    @Test(
        "A profile that contradicts itself is refused",
        arguments: [
            "purpose: link\nnames: []\nsuites:\n  INT: [digitalSignature]\nvalidity: 9d\noverlap: 2d\n",
            "purpose: link\nnames: [node]\nsuites:\n  INT: [keyAgreement]\nvalidity: 9d\noverlap: 2d\n",
            "purpose: link\nnames: [node]\nvalidity: 9d\noverlap: 2d\n",
            "purpose: link\nnames: [node]\nsuites:\n  INT: [digitalSignature, keyCertSign]\nvalidity: 9d\noverlap: 2d\n",
            "purpose: ca\nnames: [node]\nsuites:\n  INT: [keyCertSign, cRLSign]\nvalidity: 9d\noverlap: 2d\n",
            "purpose: node-encrypt\nnames: [node]\nsuites:\n  INT: [keyEncipherment]\nvalidity: 9d\noverlap: 2d\n",
            "purpose: link\nnames: [node]\nsuites:\n  INT: [digitalSignature]\nvalidity: 48h\noverlap: 1d\n",
            "purpose: link\nnames: [nodes]\nsuites:\n  INT: [digitalSignature]\nvalidity: 9d\noverlap: 2d\n",
        ]
    )
    func contradictions(yaml: String) {
        #expect(code { _ = try CertificateProfile(yaml: yaml, file: "x.yaml") } == .profileInvalid)
    }

    @Test("A file must be called as its purpose")
    func fileName() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write(Self.link(validity: "90d", overlap: "20d"), to: "log.yaml")
        #expect(code { _ = try CertificateProfileSet.load(folder: folder.path) } == .profileInvalid)
    }

    private static func link(validity: String, overlap: String) -> String {
        """
        purpose: link
        names: [node]
        suites: {INT: [digitalSignature]}
        validity: \(validity)
        overlap: \(overlap)

        """
    }
}
