internal import CertificateAuthority
internal import Cryptography
internal import Documents
internal import Foundation

/// What `yizhan node init` writes.
struct NodeSkeleton {
    struct Neighbour {
        let code: DivisionCode
        let address: String
        let isParent: Bool
        let isWitness: Bool

        /// Reads `code=host:port[,parent|,witness]`.
        init(_ text: String) throws {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw CommandFailure(
                    .usage,
                    "a neighbour is written code=host:port, with ',parent' for the parent, ',witness' for one that witnesses too"
                )
            }
            self.code = try DivisionCode(parts[0])
            let fields = parts[1].split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 1 || ["parent", "witness"].contains(fields[1]) else {
                throw CommandFailure(.usage, "behind a neighbour's address stands ',parent', ',witness' or nothing")
            }
            self.isParent = fields.count > 1 && fields[1] == "parent"
            self.isWitness = fields.count > 1 && fields[1] == "witness"
            self.address = fields[0]
        }
    }

    let node: DivisionCode
    let home: Suite
    let listen: String
    let passphraseFile: String
    let neighbours: [Neighbour]

    /// The keys of a node (design section 8): the link is P-256 whatever the suite, packets go in both, the log at home.
    private var keys: [(purpose: CertificatePurpose, suite: Suite)] {
        [
            (.link, .int), (.nodeSign, .gm), (.nodeEncrypt, .gm), (.nodeSign, .int), (.nodeEncrypt, .int),
            (.log, self.home),
        ]
    }

    func write(to folder: String, passphrase: SecretBytes, iterations: Int) throws -> [String] {
        let keys = "\(folder)/keys"
        for path in [folder, keys, "\(folder)/trust", "\(folder)/run"] {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        var files = ["node.yaml"]
        for (purpose, suite) in self.keys {
            let stem = "\(purpose.rawValue).\(suite.rawValue.lowercased())"
            let key = try PrivateKey.generate(suite.keyAlgorithm)
            try KeyFile.write(key, to: "\(keys)/\(stem).key.pem", passphrase: passphrase, iterations: iterations)
            let request = try CertificateRequest.make(key: key, commonName: "\(purpose.rawValue) \(self.node)")
            let pem = PEM.encode(request.der, label: "CERTIFICATE REQUEST")
            try Data(pem.utf8).write(to: URL(fileURLWithPath: "\(keys)/\(stem).csr.pem"), options: .atomic)
            files += ["keys/\(stem).key.pem", "keys/\(stem).csr.pem"]
        }
        try Data(self.configuration.utf8).write(to: URL(fileURLWithPath: "\(folder)/node.yaml"), options: .atomic)
        return files
    }

    private var configuration: String {
        let passphrase = URL(fileURLWithPath: self.passphraseFile).path
        let neighbours = self.neighbours.map { neighbour in
            "  - code: \"\(neighbour.code)\"\n    address: \(neighbour.address)\n"
                + (neighbour.isParent ? "    parent: true\n" : "") + (neighbour.isWitness ? "    witness: true\n" : "")
        }.joined()
        return """
            # Yizhan node \(self.node). Paths are relative to this file. Check with: yizhan config check --config node.yaml
            node:
              code: "\(self.node)"
              suite: \(self.home.rawValue.lowercased())
              data: data
            trust:
              anchors: trust/anchors.pem
              directory: trust/directory.json
            keys:
              folder: keys
              passphrase-file: \(passphrase)
            link:
              listen: \(self.listen)
            api:
              socket: run/yizhan.sock
            # watch:
            #   listen: 127.0.0.1:9350
            neighbours:\(self.neighbours.isEmpty ? " []" : "\n" + neighbours)
            """ + "\n"
    }
}
