/// What a further signature is called and where its files go, once it is known that the file may get one.
struct SignaturePlan {
    /// The document, counted from 0.
    let document: Int
    /// The list of signatures.
    let list: OFDPath
    /// Whether the list is there already.
    let hasList: Bool
    /// The identifier of the new signature.
    let identifier: String
    /// With a seal or without.
    let kind: SignatureKind
    /// The lists of all documents of the file.
    let lists: Set<OFDPath>
    private let folder: String

    var descriptionPath: OFDPath { OFDPath(entryName: self.folder + "Signature.xml") }
    var valuePath: OFDPath { OFDPath(entryName: self.folder + "SignedValue.dat") }
    var sealPath: OFDPath { OFDPath(entryName: self.folder + "Seal.esl") }

    /// Checks every signature that is there, and finds names for one more.
    ///
    /// - Throws: ``OFDError/Code/signingRefused`` or ``OFDError/Code/wholeProtected``.
    init(_ file: OFDFile, document: Int, kind: SignatureKind) throws(OFDError) {
        guard file.bodies.indices.contains(document), let root = file.bodies[document].root else {
            throw .refused("the file has no document number \(document + 1)")
        }
        let inventory = SignatureInventory(of: file)
        self.document = document
        self.kind = kind
        self.hasList = file.bodies[document].signatures != nil
        self.list =
            file.bodies[document].signatures ?? OFDPath(entryName: root.folderPrefix + "Signs/Signatures.xml")
        self.lists = Set(file.bodies.compactMap(\.signatures)).union([self.list])
        try Self.check(inventory, list: self.list, mainEntryChanges: !self.hasList, file.package)
        let list = self.list
        let items = inventory.items.filter { $0.list == list }
        let maximum = self.hasList ? try SignatureList(at: self.list, in: file.package).maximumIdentifier : nil
        self.identifier = Self.identifier(after: items.map(\.reference.identifier) + [maximum].compactMap { $0 })
        self.folder = try Self.folder(from: items.count, beside: self.list, file.package)
    }

    private static func check(
        _ inventory: SignatureInventory,
        list: OFDPath,
        mainEntryChanges: Bool,
        _ package: OFDPackage
    ) throws(OFDError) {
        if let problem = inventory.problems.first {
            throw OFDError(.signingRefused, "a list of signatures cannot be read", cause: problem)
        }
        guard inventory.strays.isEmpty else {
            throw .refused("there are files of signatures that no list names: \(inventory.strays.summary)")
        }
        var digests = EntryDigests(package)
        for item in inventory.items {
            let name = "'\(item.reference.identifier.shortened)'"
            let description: SignatureDescription
            switch item.description {
            case .success(let found): description = found
            case .failure(let error): throw OFDError(.signingRefused, "signature \(name) cannot be read", cause: error)
            }
            let coverage = SignatureCoverage(
                of: description, exempt: { _ in true }, list: item.list, digests: &digests)
            guard coverage.isIntact else {
                throw .refused(
                    "signature \(name) does not hold for the file as it is; whoever signs now would cover that up")
            }
            let covered = Set(description.references.compactMap(\.path))
            guard !covered.contains(list) else {
                throw OFDError(
                    .wholeProtected,
                    "signature \(name) covers the list of signatures: a further one would break it")
            }
            guard !mainEntryChanges || !covered.contains(OFDFile.mainEntry) else {
                throw OFDError(
                    .wholeProtected,
                    "signature \(name) of another document covers \(OFDFile.mainEntry), where this document has no list of "
                        + "signatures yet: a first one would break it")
            }
        }
    }

    /// The next identifier in the style of the greatest one there is.
    static func identifier(after known: [String]) -> String {
        let parts = known.compactMap { text -> (prefix: String, number: Int, width: Int)? in
            let digits = String(text.reversed().prefix { $0.isASCII && $0.isNumber }.reversed())
            return Int(digits).map { (String(text.dropLast(digits.count)), $0, digits.count) }
        }
        guard let last = parts.max(by: { $0.number < $1.number }), last.number < 1_000_000_000 else { return "s001" }
        let digits = "\(last.number + 1)"
        let prefix = last.prefix.allSatisfy { $0.isASCII && $0.isLetter } ? last.prefix : "s"
        return prefix + String(repeating: "0", count: max(0, last.width - digits.count)) + digits
    }

    private static func folder(
        from count: Int,
        beside list: OFDPath,
        _ package: OFDPackage
    ) throws(OFDError) -> String {
        for number in count...(count + package.limits.documentCount) {
            let folder = list.folderPrefix + "Sign_\(number)/"
            let taken = folder.lowercased()
            if !package.paths.contains(where: { $0.entryName.lowercased().hasPrefix(taken) }) {
                guard folder.utf8.allSatisfy({ 0x21...0x7E ~= $0 }), folder.utf8.count < 400 else {
                    throw .refused("the folder of signatures '\(folder.shortened)' is not of ASCII characters")
                }
                return folder
            }
        }
        throw .refused("every folder for a signature beside \(list) is taken")
    }
}

extension SignatureCoverage {
    /// Whether the digests hold, all of them.
    fileprivate var isIntact: Bool {
        self.algorithm != nil && self.changed.isEmpty && self.missing.isEmpty && self.unusable.isEmpty
            && self.intactCount > 0
    }
}
