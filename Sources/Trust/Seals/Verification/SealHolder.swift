internal import Cryptography
internal import Documents
internal import SwiftASN1

/// Whose seal it is, by the signer's certificate and by the seal itself.
///
/// In the certificates of government seals the organisation is the unified social credit code followed by the unit's name;
/// in Yizhan's own the dNSName holds the code and the common name is the unit's name.
struct SealHolder {
    /// The code, where the certificate tells one.
    let code: UnitCode?
    /// The names under which the holder goes.
    let names: [String]

    init(certificate: Certificate?, seal: ElectronicSeal) {
        var names: [String] = []
        var code: UnitCode?
        if let certificate {
            if let name = certificate.name, let party = try? PartyName(domainName: name) {
                switch party {
                case .unit(let unit): code = unit.unit
                case .officer(let officer): code = officer.unit.unit
                case .node: break
                }
            }
            let attributes = SubjectAttributes(certificate.subjectName)
            for organization in attributes.organizations {
                if let found = try? UnitCode(String(organization.prefix(18))) {
                    code = code ?? found
                    names.append(String(organization.dropFirst(18)))
                } else {
                    names.append(organization)
                }
            }
            names += attributes.commonNames
        }
        names.append(seal.name)
        self.code = code
        self.names = names.filter { !$0.isEmpty }
    }

    /// The name without spaces and without the word for a seal at its end.
    static func folded(_ name: String) -> String {
        var text = String(name.filter { !$0.isWhitespace })
        for ending in ["电子公章", "电子印章", "公章", "印章"] where text.hasSuffix(ending) && text != ending {
            text.removeLast(ending.count)
            break
        }
        return text
    }
}

/// The organisations and common names of a subject.
private struct SubjectAttributes {
    private(set) var organizations: [String] = []
    private(set) var commonNames: [String] = []

    init(_ name: [UInt8]) {
        guard let root = try? DER.parse(name), case .constructed(let sets) = root.content else { return }
        for set in sets {
            guard case .constructed(let attributes) = set.content else { continue }
            for attribute in attributes { self.read(attribute) }
        }
    }

    private mutating func read(_ attribute: ASN1Node) {
        guard case .constructed(let parts) = attribute.content else { return }
        var iterator = parts.makeIterator()
        guard let type = iterator.next(), let value = iterator.next(),
            let identifier = try? ASN1ObjectIdentifier(derEncoded: type), let text = Self.text(value)
        else { return }
        switch identifier {
        case .NameAttributes.organizationName: self.organizations.append(text)
        case .NameAttributes.commonName: self.commonNames.append(text)
        default: return
        }
    }

    private static func text(_ node: ASN1Node) -> String? {
        guard case .primitive(let content) = node.content else { return nil }
        switch node.identifier {
        case .utf8String, .printableString, .ia5String, .teletexString:
            return String(validating: content, as: UTF8.self)
        case .bmpString:
            let bytes = Array(content)
            let units = stride(from: 0, to: bytes.count - 1, by: 2).map {
                UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
            }
            return String(validating: units, as: UTF16.self)
        default: return nil
        }
    }
}
