import Cryptography
import Foundation
import Packets
import Testing

/// OFD files of other makers, where they are at hand.
private let samples: [String] = {
    guard let folder = Folder.above("shared/samples/ofd"),
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    else { return [] }
    return names.filter { $0.hasSuffix(".ofd") }.sorted()
}()

@Suite("Real documents", .timeLimit(.minutes(5)))
struct SampleTests {
    @Test(
        "An OFD file comes out bit for bit, as document and as attachment",
        .enabled(if: !samples.isEmpty, "there is no folder shared/samples/ofd above the source: skipped"),
        arguments: Suite.allCases, samples)
    func sample(suite: Suite, name: String) throws {
        let folder = try #require(Folder.above("shared/samples/ofd"))
        let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name)))
        let envelope = try Post.envelope(suite)
        let package = try Post.bytes(
            Post.package(
                envelope, document: File("document.ofd", bytes), attachments: [File(name, bytes)], officer: true))
        let opened = try Post.open(Post.seal(package, in: envelope).bytes)
        #expect(opened.bytes == package)
        let files = try Container.files(opened.bytes)
        #expect(files[2] == File("document.ofd", bytes))
        #expect(files[3].content == bytes)
        #expect(opened.package.manifest.parts.map(\.mediaType) == ["application/ofd", "application/ofd"])
    }
}
