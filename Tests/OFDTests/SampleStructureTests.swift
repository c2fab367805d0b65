import Testing

@testable import OFD

@Suite("Files of other makers", .enabled(if: Samples.folder != nil, "there is no folder shared/samples/ofd: skipped"))
struct SampleStructureTests {
    /// Pages and signatures of each sample, as its manifest has them.
    static let expected: [String: (pages: Int, signatures: Int)] = [
        "ofdrw-converter__1.ofd": (1, 1), "ofdrw-converter__V4RideRight.ofd": (5, 1),
        "ofdrw-converter__containsJPEG.ofd": (2, 0), "ofdrw-converter__h.ofd": (5, 2),
        "ofdrw-converter__helloworld.ofd": (1, 0), "ofdrw-converter__pattern类型.ofd": (1, 0),
        "ofdrw-converter__testImageNotFound.ofd": (2, 2), "ofdrw-converter__z.ofd": (4, 0),
        "ofdrw-converter__发票示例.ofd": (1, 1), "ofdrw-converter__文字横向-数科.ofd": (1, 0),
        "ofdrw-crypto__hello-integrity.ofd": (2, 0), "ofdrw-layout__Page5.ofd": (5, 0),
        "ofdrw-sign__DigitalSign.ofd": (1, 1), "ofdrw-sign__allprotected.ofd": (1, 1),
        "ofdrw-sign__v4signed.ofd": (1, 1),
    ]

    @Test("Every page, resource, annotation, attachment and signature can be read", arguments: Samples.names)
    func read(_ name: String) throws {
        let file = try Samples.file(name)
        let document = try file.document()
        let expected = try #require(Self.expected[name], "a sample that the test does not know")
        #expect(document.pages.count == expected.pages)
        for index in document.pages.indices {
            let page = try document.page(index)
            _ = document.resources(for: page, beside: document.resources())
            _ = try document.annotations(ofPage: document.pages[index].identifier ?? 0)
        }
        _ = try document.attachments()
        _ = try document.customTags()
        let signatures = try file.signatures(ofDocument: 0)?.signatures ?? []
        #expect(signatures.count == expected.signatures)
        for signature in signatures {
            let description = try SignatureDescription(at: #require(signature.path), in: file.package)
            #expect(!description.references.isEmpty)
            #expect(description.references.allSatisfy { $0.digest?.count == 32 && $0.path != nil })
            #expect(description.signedValue.map { file.package.contains($0) } == true)
            #expect(signature.kind == .sign || !description.stamps.isEmpty)
        }
    }

    @Test("The integrity list of GM/T 0099 is read")
    func integrity() throws {
        let file = try Samples.file("ofdrw-crypto__hello-integrity.ofd")
        let list = try IntegrityList(in: file.package)
        #expect(list.files.count == 5 && list.files.allSatisfy { $0.path.map { file.package.contains($0) } == true })
        #expect(list.signedValue?.description == "/signedvalue.dat")
    }
}
