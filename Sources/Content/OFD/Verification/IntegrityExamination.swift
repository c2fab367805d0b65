/// The list of GM/T 0099 compared with what is in the package.
public struct IntegrityExamination: Sendable {
    /// Listed files that are not there.
    public let missing: [OFDPath]
    /// Files that are there but not in the list.
    public let unlisted: [OFDPath]
    /// Lines of the list that name no acceptable path, as written.
    public let unusable: [String]

    let list: IntegrityList

    /// Compares; nil for a package without such a list.
    init?(of package: OFDPackage, signatureFiles: Set<OFDPath>) throws(OFDError) {
        guard package.contains(IntegrityList.entry) else { return nil }
        let list = try IntegrityList(in: package)
        let listed = Set(list.files.compactMap(\.path))
        let own: Set<OFDPath> = Set([IntegrityList.entry, list.signedValue].compactMap { $0 })
        self.list = list
        self.unusable = list.files.filter { $0.path == nil }.map(\.location)
        self.missing = list.files.compactMap(\.path).filter { !package.contains($0) }
        // Signatures may be added after the list was made.
        self.unlisted = package.paths.filter { path in
            !listed.contains(path) && !own.contains(path) && !signatureFiles.contains(path)
        }
    }

    var check: DocumentCheck {
        guard self.unlisted.isEmpty else {
            return DocumentCheck(
                .integrityList, .fail, "清单之外的文件（夹带）：\(self.unlisted.summary)",
                "files that the list of entries does not name: \(self.unlisted.summary)")
        }
        guard self.missing.isEmpty, self.unusable.isEmpty else {
            let what = self.missing.isEmpty ? (self.unusable.first?.shortened ?? "") : self.missing.summary
            return DocumentCheck(
                .integrityList, .fail, "清单所列文件缺失：\(what)", "files that the list of entries names are missing: \(what)")
        }
        return DocumentCheck(
            .integrityList, .pass, "清单与 \(self.list.files.count) 个文件相符",
            "the list names exactly the \(self.list.files.count) files")
    }
}
