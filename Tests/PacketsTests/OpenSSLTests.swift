import Cryptography
import Documents
import Foundation
import Packets
import Testing

/// The same packet read by a script that shares no code with the product.
@Suite(
    "The openssl command as a recipient", .enabled(if: Script.isAvailable, "openssl or python3 is missing: skipped"),
    .timeLimit(.minutes(5)))
struct OpenSSLTests {
    @Test("It verifies and opens an INT packet", arguments: [false, true])
    func opens(hasOfficer: Bool) throws {
        let attachments = [File("附件 1（终稿）.txt", "第一个附件"), File("empty.bin", [])]
        let envelope = try Post.envelope(.int)
        let package = try Post.bytes(
            Post.package(
                envelope, metadata: RoundTripTests.fullMetadata(), attachments: attachments, officer: hasOfficer))
        let packet = try Post.seal(package, in: envelope).bytes
        try Folder.withTemporary { folder in
            let (status, output) = try Script.run(packet, in: folder)
            #expect(status == 0, "\(output)")
            #expect(output.contains("unit 11350800003700010k.3508.35.yizhan"))
            #expect(output.contains("officer chen-hua.") == hasOfficer)
            let opened = folder.appending(path: "out/package")
            for file in try Container.files(package) {
                #expect([UInt8](try Data(contentsOf: opened.appending(path: file.name))) == file.content)
            }
        }
    }

    @Test("It refuses what is refused here")
    func refuses() throws {
        let envelope = try Post.envelope(.int)
        let genuine = try Post.packet(.int)
        var files = try Container.files(genuine)
        files[1].content = try Post.envelope(.int, expires: Moment.days(20)).xml()
        var foreign = try PacketDraft(genuine, suite: .int)
        foreign.signer = Cast.of(.int).attackerNode
        var stranger = try PackageDraft(envelope)
        stranger.unit = Cast.of(.int).otherUnit
        var inside = try PackageDraft(envelope).files()
        inside[3].content.append(10)
        let rewrapped = try Post.seal(
            Post.open(genuine).bytes, in: Post.envelope(.int, id: "01KZZZZZZZ0123456789ABCDEG")
        ).bytes
        let packets = [
            try Container.bytes(files), try foreign.bytes(), try Post.seal(stranger.bytes(), in: envelope).bytes,
            try Post.seal(Container.bytes(inside), in: envelope).bytes, rewrapped,
        ]
        for packet in packets {
            #expect(refusal { try Post.open(packet) } != nil)
            try Folder.withTemporary { folder in
                let (status, output) = try Script.run(packet, in: folder)
                #expect(status != 0, "\(output)")
            }
        }
    }
}

private enum Script {
    static let isAvailable = ["openssl", "python3"].allSatisfy { tool in
        ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":").contains { folder in
            FileManager.default.isExecutableFile(atPath: "\(folder)/\(tool)")
        } ?? false
    }

    /// Opens a packet as the district's node; what was opened is in the folder `out`.
    static func run(_ packet: [UInt8], in folder: URL) throws -> (status: Int32, output: String) {
        let cast = Cast.of(.int)
        let key = try cast.district.key.pkcs8().withBytes { PEM.encode($0, label: "PRIVATE KEY") }
        try Data(packet).write(to: folder.appending(path: "packet.zip"))
        try Data(key.utf8).write(to: folder.appending(path: "key.pem"))
        try Data(cast.district.certificate.pem.utf8).write(to: folder.appending(path: "certificate.pem"))
        try Data(cast.authority.root.pem.utf8).write(to: folder.appending(path: "root.pem"))
        let script = try #require(Folder.above("PacketsTests/Scripts/open_with_openssl.sh"))
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            script.path, "packet.zip", "key.pem", "certificate.pem", "root.pem", "out", String(Moment.seconds),
        ]
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}
