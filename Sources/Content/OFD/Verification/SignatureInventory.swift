internal import XML

/// All signatures of a file, with the files that belong to them.
struct SignatureInventory {
    /// One signature, as far as it can be read.
    struct Item {
        /// The document, counted from 0.
        let document: Int
        let list: OFDPath
        let reference: SignatureReference
        let description: Result<SignatureDescription, OFDError>
    }

    private(set) var items: [Item] = []
    /// Why lists could not be read.
    private(set) var problems: [OFDError] = []
    /// The lists, descriptions, values and seals of all signatures.
    private(set) var files: Set<OFDPath> = []

    private let package: OFDPackage
    /// The folders of the documents, as beginnings of names.
    private let folders: [String?]

    init(of file: OFDFile) {
        self.package = file.package
        self.folders = file.bodies.map { $0.root?.folderPrefix }
        for (index, body) in file.bodies.enumerated() {
            guard let path = body.signatures else { continue }
            self.files.insert(path)
            do throws(OFDError) {
                try self.add(SignatureList(at: path, in: file.package), ofDocument: index)
            } catch {
                self.problems.append(error)
            }
        }
    }

    private mutating func add(_ list: SignatureList, ofDocument index: Int) throws(OFDError) {
        guard self.items.count + list.signatures.count <= self.package.limits.documentCount else {
            throw .limit("the number of signatures", self.package.limits.documentCount)
        }
        for reference in list.signatures {
            let description = Result { () throws(OFDError) in
                guard let path = reference.path else {
                    throw .structure(
                        list.path, "lists signature '\(reference.identifier.shortened)' without a usable path")
                }
                return try SignatureDescription(at: path, in: self.package)
            }
            let item = Item(document: index, list: list.path, reference: reference, description: description)
            self.items.append(item)
            if let path = reference.path { self.files.insert(path) }
            guard case .success(let found) = description else { continue }
            // Producers that keep the seal inside the value often leave its file beside it, without a mention.
            self.files.insert(OFDPath(entryName: found.path.folderPrefix + "Seal.esl"))
            self.files.formUnion([found.seal, found.signedValue].compactMap { $0 })
        }
    }

    /// Whether a file needs no protection by a signature of a document.
    ///
    /// A seal's file that stands apart is compared with the one inside the signature value; the rest of a signature's
    /// files is verified as such, or added after this one was made.
    func isExempt(_ path: OFDPath, forDocument index: Int) -> Bool {
        guard !self.files.contains(path) else { return true }
        // The deepest folder of a document decides whose a file is; files outside all of them are everybody's.
        let owner = self.folders.compactMap { $0 }.filter { path.entryName.hasPrefix($0) }.max { $0.count < $1.count }
        return owner != nil && owner != self.folders[index]
    }

    /// Entries that are parts of a signature but belong to none that is listed: a signature whose mention was taken out.
    var strays: [OFDPath] {
        let integrity = (try? IntegrityList(in: self.package))?.signedValue
        return self.package.paths.filter { path in
            guard !self.files.contains(path), path != integrity else { return false }
            switch path.fileName.lowercased() {
            case "signedvalue.dat", "signvalue.dat": return true
            // An attachment may have such a name; then it is of another vocabulary.
            case "signatures.xml", "signature.xml": return self.isSignatureFile(path)
            default: return false
            }
        }
    }

    private func isSignatureFile(_ path: OFDPath) -> Bool {
        guard let root = try? self.package.xml(at: path) else { return false }
        return ["Signature", "Signatures"].contains(root.name)
            && root.namespace?.hasPrefix("http://www.ofdspec.org") == true
    }
}
