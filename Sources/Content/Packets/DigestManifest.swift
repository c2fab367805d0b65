package import Cryptography
internal import Foundation
internal import XML

/// `META-INF/ASiCManifest.xml`: the digests of what a detached signature covers (ETSI EN 319 162-1, annex A.4).
///
/// It is written in one way only and never parsed: a reader writes what it expects and compares the bytes, so that no
/// second reading of a manifest is possible.
package struct DigestManifest {
    package struct Reference {
        let name: String
        let digest: Digest

        package init(name: String, digest: Digest) {
            self.name = name
            self.digest = digest
        }
    }

    let signature: String
    let references: [Reference]

    package init(signature: String, references: [Reference]) {
        self.signature = signature
        self.references = references
    }

    private static let asic = "http://uri.etsi.org/02918/v1.2.1#"
    private static let ds = "http://www.w3.org/2000/09/xmldsig#"

    /// SM3 has no URI of the W3C's; the identifier of GM/T 0006 stands in its place (private profile).
    private static func method(_ algorithm: DigestAlgorithm) -> String {
        switch algorithm {
        case .sha256: "http://www.w3.org/2001/04/xmlenc#sha256"
        case .sm3: "urn:oid:1.2.156.10197.1.401"
        }
    }

    package func xml() throws(PacketError) -> [UInt8] {
        let signature = XMLElement(
            "SigReference", prefix: "asic", namespace: Self.asic,
            attributes: [
                XMLAttribute("URI", Self.uri(self.signature)), XMLAttribute("MimeType", "application/pkcs7-signature"),
            ])
        let root = XMLElement(
            "ASiCManifest", prefix: "asic", namespace: Self.asic,
            namespaceDeclarations: [
                XMLNamespaceDeclaration(prefix: "asic", uri: Self.asic),
                XMLNamespaceDeclaration(prefix: "ds", uri: Self.ds),
            ],
            children: [.element(signature)] + self.references.map { .element(Self.element($0)) })
        do { return try root.serialized() } catch {
            throw PacketError(.manifestInvalid, "the manifest of digests cannot be written", cause: error)
        }
    }

    private static func element(_ reference: Reference) -> XMLElement {
        let method = XMLElement(
            "DigestMethod", prefix: "ds", namespace: Self.ds,
            attributes: [XMLAttribute("Algorithm", Self.method(reference.digest.algorithm))])
        let value = XMLElement(
            "DigestValue", prefix: "ds", namespace: Self.ds,
            children: [.text(Data(reference.digest.bytes).base64EncodedString())])
        return XMLElement(
            "DataObjectReference", prefix: "asic", namespace: Self.asic,
            attributes: [XMLAttribute("URI", Self.uri(reference.name))],
            children: [.element(method), .element(value)])
    }

    private static let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)

    /// RFC 3986: everything but unreserved characters and the slash is percent-encoded.
    private static func uri(_ name: String) -> String {
        guard !name.utf8.allSatisfy({ Self.plain.contains($0) }) else { return name }
        var text = ""
        for byte in name.utf8 {
            if Self.plain.contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "%" + Hexadecimal.encode([byte]).uppercased()
            }
        }
        return text
    }
}
