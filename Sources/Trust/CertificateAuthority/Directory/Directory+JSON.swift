internal import CanonicalJSON
internal import Cryptography
internal import Documents
internal import Foundation

/// The canonical text of a directory; `schemas/directory.schema.json` describes it.
extension Directory {
    static let version: Int64 = 1

    /// The text that is signed.
    package var canonicalText: [UInt8] {
        let nodes = self.nodes.values.sorted { $0.code < $1.code }
        let units = self.units.values.sorted { $0.address < $1.address }
        let value: JSONValue = [
            "version": .integer(Self.version),
            "serial": .integer(self.serial),
            "issued": .string(self.issued.description),
            "expires": .string(self.expires.description),
            "signer": .string(self.signer.domainName),
            "nodes": .array(nodes.map(\.json)),
            "units": .array(units.map(\.json)),
            "authorities": .array(self.authorities.map { .base64($0.der) }),
            "revocationLists": .array(self.revocationLists.map { .base64($0.der) }),
        ]
        return value.serialized()
    }

    /// Reads a text, which must be canonical.
    init(canonical text: [UInt8], limits: DirectoryLimits) throws(CertificateAuthorityError) {
        do {
            let value = try JSONValue(canonical: text, limits: .directory(limits))
            self = try DirectoryReader(limits: limits).directory(value)
        } catch let error as CertificateAuthorityError {
            throw error
        } catch {
            throw CertificateAuthorityError(.directoryMalformed, "the directory cannot be read", cause: error)
        }
    }
}

/// Reads the parts of a directory and checks what the schema cannot: names, purposes, duplicates.
struct DirectoryReader {
    let limits: DirectoryLimits

    private static let keys: Set<String> = [
        "version", "serial", "issued", "expires", "signer", "nodes", "units", "authorities", "revocationLists",
    ]

    func directory(_ value: JSONValue) throws -> Directory {
        guard try value.requiredInteger("version") == Directory.version else {
            throw CertificateAuthorityError.directoryMalformed("is of a version this program does not know")
        }
        try value.requireOnly(Self.keys)
        let nodes = try self.elements(value, "nodes", limit: self.limits.entries).map(self.node)
        let units = try self.elements(value, "units", limit: self.limits.entries).map(self.unit)
        let authorities = try self.elements(value, "authorities", limit: self.limits.authorities)
        let lists = try self.elements(value, "revocationLists", limit: self.limits.authorities)
        let directory = Directory(
            serial: try value.requiredInteger("serial"),
            issued: try UTCMilliseconds(value.requiredText("issued")),
            expires: try UTCMilliseconds(value.requiredText("expires")),
            signer: try DivisionCode(domainName: value.requiredText("signer")),
            nodes: try Self.unique(nodes, by: \.code),
            units: try Self.unique(units, by: \.address),
            authorities: try authorities.map(self.authority),
            revocationLists: try lists.map { try RevocationList(der: Self.bytes($0, "revocationLists")) }
        )
        guard directory.serial >= 0, directory.issued < directory.expires else {
            throw CertificateAuthorityError.directoryMalformed("has a negative serial, or expires before it is issued")
        }
        return directory
    }

    private func node(_ value: JSONValue) throws -> Directory.Node {
        try value.requireOnly(["code", "name", "minimumSuite", "certificates"])
        let code = try DivisionCode(value.requiredText("code"))
        let minimum = try value.optionalText("minimumSuite").map { text in
            guard let suite = Suite(rawValue: text) else {
                throw CertificateAuthorityError.directoryMalformed("gives node \(code) an unknown minimum suite")
            }
            return suite
        }
        let certificates = try self.certificates(value, of: code.description) { $0 == code.domainName }
        return Directory.Node(
            code: code, name: try value.requiredText("name"), minimumSuite: minimum, certificates: certificates)
    }

    private func unit(_ value: JSONValue) throws -> Directory.Unit {
        try value.requireOnly(["code", "node", "name", "certificates"])
        let address = UnitAddress(
            unit: try UnitCode(value.requiredText("code")), node: try DivisionCode(value.requiredText("node")))
        let certificates = try self.certificates(value, of: address.description) { name in
            name == address.domainName || (try? OfficerAddress(domainName: name))?.unit == address
        }
        return Directory.Unit(address: address, name: try value.requiredText("name"), certificates: certificates)
    }

    private func certificates(
        _ value: JSONValue,
        of entry: String,
        where isName: (String) -> Bool
    ) throws -> [Certificate] {
        try self.elements(value, "certificates", limit: self.limits.certificates).map { item in
            try item.requireOnly(["purpose", "certificate"])
            let certificate = try Certificate(der: Self.bytes(item.required("certificate"), "certificate"))
            guard let name = certificate.name, isName(name) else {
                throw CertificateAuthorityError.directoryMalformed(
                    "gives \(entry) a certificate that does not bear its name: \(certificate.subject)")
            }
            guard let purpose = certificate.purpose, try item.requiredText("purpose") == purpose.rawValue else {
                throw CertificateAuthorityError.directoryMalformed(
                    "gives \(entry) a certificate of another purpose than it is marked with: \(certificate.subject)")
            }
            return certificate
        }
    }

    private func authority(_ value: JSONValue) throws -> Certificate {
        let certificate = try Certificate(der: Self.bytes(value, "authorities"))
        guard certificate.isAuthority else {
            throw CertificateAuthorityError.directoryMalformed(
                "names \(certificate.subject) as an authority, which is no CA certificate")
        }
        return certificate
    }

    private func elements(_ value: JSONValue, _ key: String, limit: Int) throws -> [JSONValue] {
        let elements = try value.requiredElements(key)
        guard elements.count <= limit else {
            throw CertificateAuthorityError(
                .limitExceeded, "the directory has \(elements.count) \(key) in one place, the limit is \(limit)")
        }
        return elements
    }

    private static func unique<Key: Hashable & CustomStringConvertible, Entry>(
        _ entries: [Entry],
        by key: KeyPath<Entry, Key>
    ) throws -> [Key: Entry] {
        var found: [Key: Entry] = [:]
        for entry in entries {
            guard found.updateValue(entry, forKey: entry[keyPath: key]) == nil else {
                throw CertificateAuthorityError.directoryMalformed("has \(entry[keyPath: key]) twice")
            }
        }
        return found
    }

    private static func bytes(_ value: JSONValue, _ key: String) throws -> [UInt8] {
        guard let text = value.text, let data = Data(base64Encoded: text) else {
            throw CertificateAuthorityError.directoryMalformed("has a value under \(key) that is not base64")
        }
        return [UInt8](data)
    }
}

extension JSONValue {
    static func base64(_ bytes: [UInt8]) -> JSONValue { .string(Data(bytes).base64EncodedString()) }
}

extension JSONLimits {
    /// Enough for every directory within its own limits; those are checked on what is read.
    static func directory(_ limits: DirectoryLimits) -> JSONLimits {
        JSONLimits(size: limits.size, depth: 6, count: max(1 << 16, limits.size / 64))
    }
}

extension Directory.Node {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "code": .string(self.code.digits),
            "name": .string(self.name),
            "certificates": .array(self.certificates.map(\.entry)),
        ]
        members["minimumSuite"] = self.minimumSuite.map { .string($0.rawValue) }
        return .object(members)
    }
}

extension Directory.Unit {
    fileprivate var json: JSONValue {
        [
            "code": .string(self.address.unit.description),
            "node": .string(self.address.node.digits),
            "name": .string(self.name),
            "certificates": .array(self.certificates.map(\.entry)),
        ]
    }
}

extension Certificate {
    fileprivate var entry: JSONValue {
        ["purpose": .string(self.purpose?.rawValue ?? ""), "certificate": .base64(self.der)]
    }
}
