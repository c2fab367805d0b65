internal import Cryptography
internal import XML
internal import Zip

/// The files of a package that gets a signature: those that stay, those that change, those that are added.
struct SignatureFiles {
    private let package: OFDPackage
    private let plan: SignaturePlan
    /// The main entry and the list of signatures with the new one.
    private var changed: [OFDPath: [UInt8]] = [:]
    /// New files in their order.
    var added: [(path: OFDPath, bytes: [UInt8])] = []

    init(_ plan: SignaturePlan, file: OFDFile) throws(OFDError) {
        self.package = file.package
        self.plan = plan
        if plan.hasList {
            self.changed[plan.list] = try Self.bytes(
                Self.listing(plan, in: file.package.xml(at: plan.list)), of: plan.list)
        } else {
            let main = try Self.naming(
                plan.list, ofDocument: plan.document, in: file.package.xml(at: OFDFile.mainEntry))
            self.changed[OFDFile.mainEntry] = try Self.bytes(main, of: OFDFile.mainEntry)
            self.added.append((plan.list, try Self.bytes(Self.listing(plan, in: .ofd("Signatures")), of: plan.list)))
        }
    }

    /// Every file that the new signature covers, with its digest.
    func references(whole isWhole: Bool, by algorithm: DigestAlgorithm) throws(OFDError) -> [(OFDPath, [UInt8])] {
        let listed = isWhole ? self.plan.lists.subtracting([self.plan.list]) : self.plan.lists
        var references: [(OFDPath, [UInt8])] = []
        for path in self.package.paths where !listed.contains(path) {
            let bytes: [UInt8]
            if let changed = self.changed[path] { bytes = changed } else { bytes = try self.package.bytes(at: path) }
            references.append((path, try Self.digest(bytes, algorithm)))
        }
        for file in self.added where !listed.contains(file.path) {
            references.append((file.path, try Self.digest(file.bytes, algorithm)))
        }
        return references
    }

    /// The new archive; what stays is taken over as it is packed.
    func archive() throws(OFDError) -> [UInt8] {
        var writer = ArchiveWriter()
        var bytes: [UInt8] = []
        do throws(ZipError) {
            for path in self.package.paths {
                if let contents = self.changed[path] {
                    bytes += try writer.add(name: path.entryName, contents: contents)
                } else {
                    bytes += try writer.add(name: path.entryName, self.package.packed(path))
                }
            }
            for file in self.added {
                // A picture, numbers and signatures: packing makes them no smaller.
                let isDense = file.path == self.plan.sealPath || file.path == self.plan.valuePath
                bytes += try writer.add(
                    name: file.path.entryName, contents: file.bytes, method: isDense ? .stored : .deflated)
            }
        } catch {
            throw OFDError(.unwritable, "the archive cannot be written anew", cause: error)
        }
        return bytes + writer.finish()
    }

    private static func digest(_ bytes: [UInt8], _ algorithm: DigestAlgorithm) throws(OFDError) -> [UInt8] {
        do {
            return try algorithm.hash(bytes).bytes
        } catch {
            throw OFDError(.signingRefused, "a digest cannot be computed", cause: error)
        }
    }

    // MARK: - The list of signatures

    private static func bytes(_ root: XMLElement, of path: OFDPath) throws(OFDError) -> [UInt8] {
        do {
            return try root.serialized()
        } catch {
            throw OFDError(.unwritable, "\(path) cannot be written anew", cause: error)
        }
    }

    /// The list with a line for the new signature, in the namespace that the list has.
    private static func listing(_ plan: SignaturePlan, in list: XMLElement) -> XMLElement {
        var list = list
        var maximum = XMLElement("MaxSignId", prefix: list.prefix, namespace: list.namespace)
        maximum.children = [.text(plan.identifier)]
        let line = XMLElement(
            "Signature", prefix: list.prefix, namespace: list.namespace,
            attributes: [
                XMLAttribute("ID", plan.identifier), XMLAttribute("Type", plan.kind.rawValue),
                XMLAttribute("BaseLoc", plan.descriptionPath.description),
            ])
        list.children.removeAll { node in
            if case .element(let element) = node { element.name == "MaxSignId" } else { false }
        }
        list.children.insert(.element(maximum), at: 0)
        list.children.append(.element(line))
        return list
    }

    /// The main entry with the place of a document's list.
    private static func naming(_ list: OFDPath, ofDocument document: Int, in root: XMLElement) -> XMLElement {
        var root = root
        var number = 0
        for (index, node) in root.children.enumerated() {
            guard case .element(var body) = node, body.name == "DocBody" else { continue }
            defer { number += 1 }
            guard number == document else { continue }
            var place = XMLElement("Signatures", prefix: body.prefix, namespace: body.namespace)
            place.children = [.text(list.entryName)]
            body.children.removeAll { node in
                if case .element(let element) = node { element.name == "Signatures" } else { false }
            }
            body.children.append(.element(place))
            root.children[index] = .element(body)
        }
        return root
    }
}
