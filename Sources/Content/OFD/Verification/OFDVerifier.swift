public import Documents

/// Checks a file and every signature in it, and gives one report.
public struct OFDVerifier: Sendable {
    private let limits: OFDLimits

    /// A verifier.
    ///
    /// - Parameter limits: The bounds of what is read.
    public init(limits: OFDLimits = .standard) {
        self.limits = limits
    }

    /// Checks a file.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - now: The time of the check.
    /// - Returns: Every check with its reason; what cannot be read fails its check.
    public func verify(_ bytes: [UInt8], at now: UTCMilliseconds) -> DocumentReport {
        let file: OFDFile
        do {
            file = try OFDFile(bytes, limits: self.limits)
        } catch {
            let check = DocumentCheck(.container, .fail, "文件无法读取（\(error.code)）", "the file cannot be read: \(error)")
            return DocumentReport(checks: [check], signatures: [])
        }
        return FileExamination(file, verifier: self, now: now).report()
    }
}

/// The examination of one file.
struct FileExamination {
    private let file: OFDFile
    private let verifier: OFDVerifier
    private let now: UTCMilliseconds
    private let inventory: SignatureInventory

    init(_ file: OFDFile, verifier: OFDVerifier, now: UTCMilliseconds) {
        self.file = file
        self.verifier = verifier
        self.now = now
        self.inventory = SignatureInventory(of: file)
    }

    func report() -> DocumentReport {
        var digests = EntryDigests(self.file.package)
        var report = DocumentReport(checks: [self.containerCheck, self.listCheck], signatures: [])
        if let check = self.strayCheck { report.checks.append(check) }
        report.checks += self.integrityChecks
        report.signatures = self.inventory.items.map { self.signature($0, &digests) }
        return report
    }

    private var containerCheck: DocumentCheck {
        DocumentCheck(
            .container, .pass, "文件容器完好（\(self.file.package.paths.count) 个文件）",
            "the container is sound (\(self.file.package.paths.count) files)")
    }

    private var listCheck: DocumentCheck {
        if let problem = self.inventory.problems.first {
            return DocumentCheck(.signatureList, .fail, "签章列表无法读取（\(problem.code)）", "a list of signatures cannot be read: \(problem)")
        }
        let count = self.inventory.items.count
        return count == 0
            ? DocumentCheck(.signatureList, .cannotTell, "文件没有签章", "the file bears no signature")
            : DocumentCheck(.signatureList, .pass, "共 \(count) 个签章", "the file bears \(count) signatures")
    }

    /// A signature whose mention was taken out leaves its files behind.
    private var strayCheck: DocumentCheck? {
        let strays = self.inventory.strays
        guard !strays.isEmpty else { return nil }
        return DocumentCheck(
            .straySignatures, .fail, "存在未被列出的签章文件：\(strays.summary)",
            "there are files of signatures that no list names: \(strays.summary)")
    }

    private var integrityChecks: [DocumentCheck] {
        do throws(OFDError) {
            let files = self.inventory.files
            guard let examination = try IntegrityExamination(of: self.file.package, signatureFiles: files) else {
                return []
            }
            return [examination.check]
        } catch {
            return [DocumentCheck(.integrityList, .fail, "防夹带清单无法读取（\(error.code)）", "the list of entries cannot be read: \(error)")]
        }
    }

    private func signature(_ item: SignatureInventory.Item, _ digests: inout EntryDigests) -> SignatureReport {
        var report = SignatureReport(
            document: item.document, identifier: item.reference.identifier, kind: item.reference.kind)
        let description: SignatureDescription
        switch item.description {
        case .failure(let error):
            report.checks = [DocumentCheck(.description, .fail, "签章描述无法读取（\(error.code)）", "the signature cannot be read: \(error)")]
            return report
        case .success(let found): description = found
        }
        report.provider = description.provider
        report.stamps = description.stamps
        report.signingTime = description.date.flatMap { SignatureDate.parse($0) }
        let inventory = self.inventory
        let coverage = SignatureCoverage(
            of: description, exempt: { inventory.isExempt($0, forDocument: item.document) }, list: item.list,
            digests: &digests)
        report.coverage = coverage
        report.checks = coverage.checks
        if let check = self.stampCheck(description, document: item.document) { report.checks.append(check) }
        return report
    }

    private func stampCheck(_ description: SignatureDescription, document: Int) -> DocumentCheck? {
        guard !description.stamps.isEmpty, let document = try? self.file.document(document) else { return nil }
        let pages = Set(document.pages.compactMap(\.identifier))
        let lost = description.stamps.filter { !pages.contains($0.page) }
        return lost.isEmpty
            ? DocumentCheck(
                .stamps, .pass, isAdvisory: true, "\(description.stamps.count) 处印章均在页面上",
                "all \(description.stamps.count) stamps stand on pages")
            : DocumentCheck(
                .stamps, .fail, isAdvisory: true, "\(lost.count) 处印章不在任何页面上",
                "\(lost.count) stamps stand on no page of the document")
    }
}
