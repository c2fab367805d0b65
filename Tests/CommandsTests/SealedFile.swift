import Cryptography
import Documents
import Foundation
import Seals
import Testing
import Zip

/// An OFD file of one page under a seal, put together by hand.
struct SealedFile {
    private static let space = "xmlns:ofd=\"http://www.ofdspec.org/2016\""
    private static let path = "Doc_0/Signs/Sign_0/Signature.xml"

    private static let files: [(name: String, text: String)] = [
        (
            "OFD.xml",
            """
            <ofd:OFD \(space) Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>7</ofd:DocID>
            <ofd:Title>关于驿站的通知</ofd:Title></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>
            <ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody></ofd:OFD>
            """
        ),
        (
            "Doc_0/Document.xml",
            """
            <ofd:Document \(space)><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>
            </ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Page.xml"/></ofd:Pages></ofd:Document>
            """
        ),
        (
            "Doc_0/Page.xml",
            """
            <ofd:Page \(space)><ofd:Content><ofd:Layer ID="2"><ofd:TextObject ID="4" Boundary="20 20 90 9" Size="5">
            <ofd:TextCode X="0" Y="5" DeltaX="g 3 5">驿站通知</ofd:TextCode></ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>
            """
        ),
    ]

    /// The file under a seal.
    ///
    /// - Parameters:
    ///   - algorithm: The suite's digest.
    ///   - sign: Makes the signature value over the description at its path.
    static func bytes(
        _ algorithm: DigestAlgorithm,
        _ sign: (_ description: [UInt8], _ path: String) throws -> [UInt8]
    ) throws -> [UInt8] {
        let references = try self.files.map { file in
            let digest = Data(try algorithm.hash(Array(file.text.utf8)).bytes).base64EncodedString()
            return "<ofd:Reference FileRef=\"/\(file.name)\"><ofd:CheckValue>\(digest)</ofd:CheckValue></ofd:Reference>"
        }
        let description = """
            <ofd:Signature \(self.space)><ofd:SignedInfo><ofd:Provider ProviderName="test"/>
            <ofd:References CheckMethod="\(algorithm == .sm3 ? "SM3" : "SHA256")">\(references.joined())</ofd:References>
            </ofd:SignedInfo><ofd:SignedValue>SignedValue.dat</ofd:SignedValue></ofd:Signature>
            """
        let list = """
            <ofd:Signatures \(self.space)><ofd:MaxSignId>1</ofd:MaxSignId>
            <ofd:Signature ID="1" Type="Seal" BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>
            """
        let value = try sign(Array(description.utf8), "/\(self.path)")
        var writer = ArchiveWriter()
        var bytes: [UInt8] = []
        for file in self.files { bytes += try writer.add(name: file.name, contents: Array(file.text.utf8)) }
        bytes += try writer.add(name: "Doc_0/Signs/Signatures.xml", contents: Array(list.utf8))
        bytes += try writer.add(name: self.path, contents: Array(description.utf8))
        bytes += try writer.add(name: "Doc_0/Signs/Sign_0/SignedValue.dat", contents: value)
        return bytes + writer.finish()
    }
}

extension Workshop {
    /// Makes and hands over the seal of ``SealTests``; `seal.esl` is it.
    func makeSeal(_ suite: Suite) async throws {
        try await SealTests.prepare(self, suite)
        let (seal, officer) = ("$/seals --seal \(SealTests.number)", SealTests.officer("zhou"))
        try await self.done("\(SealTests.apply) \(SealTests.officer("chen"))")
        try await self.done("seal approve \(seal) \(officer)")
        try await self.done("seal make \(seal) \(SealTests.maker) \(officer) --out $/seal.esl")
        try await self.done("seal hand-over \(seal) \(officer)")
    }

    /// Signs under `seal.esl` with the key of `office`, now, and writes the file.
    func sealDocument(_ name: String) throws {
        let signer = try SealSigner(
            seal: self.bytes("seal.esl"), key: self.key("office.key"), certificate: self.certificate("office.crt"),
            trust: SealTrust(anchors: [self.certificate("city/ca.cert.pem"), self.certificate("county/ca.cert.pem")]),
            tolerating: [.signerRevocation, .makerRevocation], at: self.now)
        let bytes = try SealedFile.bytes(signer.certificate.publicKey.algorithm.digestAlgorithm) { content, path in
            try signer.sign(content: content, path: path, at: self.now).der
        }
        try self.write(bytes, to: name)
    }
}
