import Testing
import XML
import Zip

@testable import OFD

@Suite("The package")
struct PackageTests {
    @Test("Names are told apart by case")
    func caseSensitive() throws {
        let package = try OFDPackage(Archive(["Doc_0/A.xml": "<a/>"]).bytes)
        #expect(package.contains(OFDPath(entryName: "Doc_0/A.xml")))
        #expect(!package.contains(OFDPath(entryName: "Doc_0/a.xml")))
        #expect(expectCode(.entryMissing) { _ = try package.bytes(at: OFDPath(entryName: "doc_0/A.xml")) })
        #expect(package.shownPath(for: OFDPath(entryName: "DOC_0/a.XML"))?.description == "/Doc_0/A.xml")
    }

    @Test("Two names that differ in case only are refused")
    func foldedDuplicates() throws {
        // The writer refuses them too, so the second name is put in behind its back.
        let bytes = try Archive(["Doc_0/a.xml": "<a/>", "Doc_0/b.xml": "<b/>"]).bytes
        var text = bytes
        for index in text.indices.dropLast(11) where text[index...].starts(with: "Doc_0/b.xml".utf8) {
            text[index + 6] = UInt8(ascii: "A")
        }
        #expect(text != bytes)
        #expect(expectCode(.containerUnreadable) { _ = try OFDPackage(text) })
    }

    @Test("What is no archive, or too large, is refused with its own code")
    func refusals() throws {
        #expect(expectCode(.containerUnreadable) { _ = try OFDPackage([]) })
        #expect(expectCode(.containerUnreadable) { _ = try OFDPackage(Array("%PDF-1.7".utf8)) })
        let bytes = try Archive(["OFD.xml": String(repeating: "x", count: 100)]).bytes
        var limits = OFDLimits.standard
        limits.archive.entrySize = 99
        #expect(expectCode(.limitExceeded) { _ = try OFDPackage(bytes, limits: limits) })
        limits = .standard
        limits.xml.size = 10
        let package = try OFDPackage(bytes, limits: limits)
        #expect(expectCode(.limitExceeded) { _ = try package.xml(at: OFDFile.mainEntry) })
    }

    @Test("A damaged entry is found when it is read")
    func damage() throws {
        var bytes = try Archive(["OFD.xml": "<OFD/>"]).bytes
        bytes[40] ^= 1
        let package = try OFDPackage(bytes)
        #expect(expectCode(.entryDamaged) { _ = try package.bytes(at: OFDFile.mainEntry) })
    }

    @Test("Entities and document types are refused, a byte order mark and comments are not")
    func xml() throws {
        let package = try OFDPackage(
            Archive([
                "mark.xml": "\u{FEFF}<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- c --><a/>",
                "type.xml": "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>",
                "tag.xml": "<:eInvoice xmlns:=\"\"></:eInvoice>",
            ]).bytes)
        #expect(try package.xml(at: OFDPath(entryName: "mark.xml")).name == "a")
        #expect(expectCode(.xmlUnreadable) { _ = try package.xml(at: OFDPath(entryName: "type.xml")) })
        #expect(expectCode(.xmlUnreadable) { _ = try package.xml(at: OFDPath(entryName: "tag.xml")) })
    }

    @Test("Base64 is read with white space inside, and in no other alphabet")
    func base64() {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
            let text = String(decoding: Base64Text.encode(bytes), as: UTF8.self)
            #expect(Base64Text.decode(text) == (count == 0 ? nil : bytes))
            #expect(Base64Text.decode(" " + text + "\n") == (count == 0 ? nil : bytes))
        }
        for text in ["A", "AB=C", "AB-_", "====", "AAA", "AB=="] { #expect(Base64Text.decode(text) == nil, "\(text)") }
    }
}
