internal import Cryptography
internal import Zip

/// The container of a receipt file before its core is read.
struct ReceiptContainer {
    let core: [UInt8]
    let material: VerificationMaterial
    /// The token as it came; whether it is one is a question of its own.
    let timestamp: [UInt8]?

    private static let mimetype = "mimetype"
    private static let receipt = "receipt.json"
    private static let certificates = "certificates.pem"
    private static let revocation = "revocation.pem"
    /// The name that ASiC gives such a file.
    private static let stamp = "timestamp.tst"
    private static let revocationLabel = "X509 CRL"

    init(core: [UInt8], material: VerificationMaterial, timestamp: [UInt8]?) {
        self.core = core
        self.material = material
        self.timestamp = timestamp
    }

    init(bytes: [UInt8], limits: EvidenceLimits) throws(EvidenceError) {
        do {
            let size = UInt64(clamping: limits.fileSize)
            let reader = try ContainerReader(
                ArrayByteSource(bytes),
                limits: ContainerLimits(entryCount: 5, nameLength: 16, entrySize: size, totalSize: size)
            )
            let names = [Self.mimetype, Self.receipt, Self.certificates, Self.revocation]
            let found = reader.entries.map(\.name)
            guard found == names || found == names + [Self.stamp] else {
                throw EvidenceError.container("the entries are not those of a receipt file in their order")
            }
            guard try reader.bytes(of: Self.mimetype, limit: 64) == Array(ReceiptFile.mediaType.utf8) else {
                throw EvidenceError.container("the media type is not \(ReceiptFile.mediaType)")
            }
            self.core = try reader.bytes(of: Self.receipt, limit: limits.coreSize)
            self.timestamp =
                found.count > names.count ? try reader.bytes(of: Self.stamp, limit: limits.timestampSize) : nil
            guard self.timestamp?.isEmpty != true else { throw EvidenceError.container("the timestamp is empty") }
            self.material = try Self.material(
                certificates: try reader.bytes(of: Self.certificates, limit: limits.fileSize),
                lists: try reader.bytes(of: Self.revocation, limit: limits.fileSize), limits: limits)
        } catch let error as EvidenceError {
            throw error
        } catch {
            throw .container("the receipt file cannot be read", cause: error)
        }
    }

    /// Reads certificates and lists, each in its one spelling.
    static func material(
        certificates: [UInt8],
        lists: [UInt8],
        limits: EvidenceLimits
    ) throws(EvidenceError) -> VerificationMaterial {
        do {
            return VerificationMaterial(
                certificates: try Self.blocks(certificates, "CERTIFICATE", limit: limits.certificateCount).map {
                    try Certificate(der: $0)
                },
                revocationLists: try Self.blocks(lists, Self.revocationLabel, limit: limits.revocationListCount).map {
                    try RevocationList(der: $0)
                })
        } catch let error as EvidenceError {
            throw error
        } catch {
            throw .container("certificates or revocation lists cannot be read", cause: error)
        }
    }

    func encoded() throws(EvidenceError) -> [UInt8] {
        let certificates = self.material.certificates.map(\.pem).joined()
        let lists = self.material.revocationLists.map { PEM.encode($0.der, label: Self.revocationLabel) }.joined()
        var entries: [(String, [UInt8])] = [
            (Self.mimetype, Array(ReceiptFile.mediaType.utf8)), (Self.receipt, self.core),
            (Self.certificates, Array(certificates.utf8)), (Self.revocation, Array(lists.utf8)),
        ]
        if let timestamp = self.timestamp { entries.append((Self.stamp, timestamp)) }
        var encoder = ContainerEncoder()
        var output: [UInt8] = []
        do {
            for (name, content) in entries {
                output += try encoder.begin(
                    ContainerEntry(name: name, size: UInt64(content.count), crc32: CRC32.of(content)))
                output += content
            }
        } catch {
            throw .container("the receipt file cannot be written", cause: error)
        }
        return output + encoder.finish()
    }

    /// The blocks of a PEM text that holds nothing else and is written as ``PEM`` writes it.
    private static func blocks(_ bytes: [UInt8], _ label: String, limit: Int) throws -> [[UInt8]] {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw EvidenceError.container("an entry of \(label) blocks is not text")
        }
        let blocks = try PEM.decode(text, label: label, limit: limit)
        guard blocks.map({ PEM.encode($0, label: label) }).joined().utf8.elementsEqual(bytes) else {
            throw EvidenceError.container("an entry of \(label) blocks is not in its one spelling")
        }
        return blocks
    }
}
