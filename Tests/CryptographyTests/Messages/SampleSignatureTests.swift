import Cryptography
import Foundation
import Testing

/// Signatures of a real product, from a sample that stands beside the repository where it is at hand.
@Suite("Signatures in a signed OFD file", .enabled(if: SampleFile.url != nil, "the OFD samples are not here"))
struct SampleSignatureTests {
    @Test("Both GB/T 35275 signatures verify over their Signature.xml", arguments: ["Sign_0", "Sign_1"])
    func gomain(_ name: String) throws {
        let xml = try SampleFile.entry("Doc_0/Signs/\(name)/Signature.xml")
        let value = try SampleFile.entry("Doc_0/Signs/\(name)/SignedValue.dat")
        let message = try SignedMessage(der: value, accepting: .foreign)
        #expect(message.suite == .gm && message.variants == [.pkcs7ContentType, .nullParameters])
        #expect(message.signingTime != nil && message.signer.signatureAlgorithm == .sm2)
        try message.verify(content: xml)
        try message.verify(contentDigest: DigestAlgorithm.sm3.hash(xml))
        expectError(.signatureInvalid) { try message.verify(content: xml + [0x0A]) }
        expectError(.messageMalformed) { try SignedMessage(der: value) }
        // The root is not here, so the chain must not hold.
        let verifier = ChainVerifier(anchors: [], revocationPolicy: .softFail)
        let time = message.signer.notBefore + 60
        #expect(try verifier.verify(message.signer, presented: message.certificates, at: time).reason == .issuerUnknown)
    }

    @Test("Damaged ones do not verify over other content")
    func damaged() throws {
        let xml = try SampleFile.entry("Doc_0/Signs/Sign_0/Signature.xml")
        let value = try SampleFile.entry("Doc_0/Signs/Sign_0/SignedValue.dat")
        for (offset, damaged) in Damage.flips(value, seed: 22) {
            guard let message = try? SignedMessage(der: damaged, accepting: .foreign) else { continue }
            #expect(throws: CryptographyError.self, "byte \(offset)") { try message.verify(content: xml + [0]) }
        }
    }
}

/// The sample file, found by going up from this source file.
private enum SampleFile {
    static let url: URL? = {
        var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path != "/" {
            let file = folder.appending(path: "shared/samples/ofd/ofdrw-converter__testImageNotFound.ofd")
            if FileManager.default.fileExists(atPath: file.path) { return file }
            folder.deleteLastPathComponent()
        }
        return nil
    }()

    static func entry(_ name: String) throws -> [UInt8] {
        let script = "import sys, zipfile; open('entry', 'wb').write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))"
        let file = try #require(Self.url)
        return try OpenSSLTool.with { tool in
            let (status, output) = try tool.launch("python3", ["-c", script, file.path, name])
            try #require(status == 0, "\(output)")
            return try tool.read("entry")
        }
    }
}
