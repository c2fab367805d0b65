internal import Documents
internal import Seals

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
        self.examineIntegrity(into: &report)
        report.checks.append(ClassificationExamination(self.file).check)
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
            return DocumentCheck(
                .signatureList, .fail, "签章列表无法读取（\(problem.code)）", "a list of signatures cannot be read: \(problem)")
        }
        let count = self.inventory.items.count
        return count == 0
            ? DocumentCheck(.signatureList, .cannotTell, "文件没有签章", "the file bears no signature")
            : DocumentCheck(.signatureList, .pass, "共 \(count) 个签章", "signatures in the file: \(count)")
    }

    /// A signature whose mention was taken out leaves its files behind.
    private var strayCheck: DocumentCheck? {
        let strays = self.inventory.strays
        guard !strays.isEmpty else { return nil }
        return DocumentCheck(
            .straySignatures, .fail, "存在未被列出的签章文件：\(strays.summary)",
            "there are files of signatures that no list names: \(strays.summary)")
    }

    private func examineIntegrity(into report: inout DocumentReport) {
        do throws(OFDError) {
            let files = self.inventory.files
            guard let examination = try IntegrityExamination(of: self.file.package, signatureFiles: files) else {
                return
            }
            report.checks.append(examination.check)
            report.integrity = self.signature(over: examination.list)
        } catch {
            report.checks.append(
                DocumentCheck(
                    .integrityList, .fail, "防夹带清单无法读取（\(error.code)）", "the list of entries cannot be read: \(error)"))
        }
    }

    private func signature(over list: IntegrityList) -> SignatureReport {
        var report = SignatureReport(document: 0, identifier: IntegrityList.entry.fileName, kind: .sign)
        do throws(OFDError) {
            guard let path = list.signedValue else { throw .structure(IntegrityList.entry, "names no signature value") }
            let value = try self.file.package.bytes(at: path)
            report.signingTime = list.created.flatMap { SignatureDate.parse($0) }
            report.add(
                self.verifier.signatures.verify(
                    SignedContent(
                        signedValue: value, content: list.bytes, path: IntegrityList.entry.description, kind: .sign,
                        claimedTime: report.signingTime, signerCertificate: self.verifier.signer),
                    at: self.now))
        } catch {
            report.checks.append(.unreadable(error))
        }
        return report
    }

    private func signature(_ item: SignatureInventory.Item, _ digests: inout EntryDigests) -> SignatureReport {
        var report = SignatureReport(
            document: item.document, identifier: item.reference.identifier, kind: item.reference.kind)
        let description: SignatureDescription
        switch item.description {
        case .failure(let error):
            report.checks = [.unreadable(error)]
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
        do throws(OFDError) {
            try self.verify(description, of: item, into: &report)
        } catch {
            report.checks.append(.unreadable(error))
        }
        return report
    }

    private func verify(
        _ description: SignatureDescription,
        of item: SignatureInventory.Item,
        into report: inout SignatureReport
    ) throws(OFDError) {
        guard let path = description.signedValue else { throw .structure(description.path, "names no signature value") }
        var content = SignedContent(
            signedValue: try self.file.package.bytes(at: path), content: description.bytes,
            path: description.path.description,
            separateSeal: try description.seal.map { (path) throws(OFDError) in try self.file.package.bytes(at: path) },
            kind: item.reference.kind == .seal ? .seal : .sign, claimedTime: report.signingTime,
            signerCertificate: self.verifier.signer)
        let owners = self.owners(ofDocument: item.document)
        content.owner = owners.first
        var found = self.verifier.signatures.verify(content, at: self.now)
        // Of several organs that issue jointly each seals for itself.
        for owner in owners.dropFirst() where found.outcome(of: .sealOwner) == .fail {
            content.owner = owner
            found = self.verifier.signatures.verify(content, at: self.now)
        }
        report.add(found)
    }

    private func owners(ofDocument index: Int) -> [SealOwner] {
        guard self.verifier.owners.isEmpty else { return Array(self.verifier.owners.prefix(32)) }
        return self.file.bodies[index].information.issuers.prefix(32).map { SealOwner(name: $0) }
    }

    private func stampCheck(_ description: SignatureDescription, document: Int) -> DocumentCheck? {
        guard !description.stamps.isEmpty, let document = try? self.file.document(document) else { return nil }
        let pages = Set(document.pages.compactMap(\.identifier))
        let lost = description.stamps.filter { !pages.contains($0.page) }
        return lost.isEmpty
            ? DocumentCheck(
                .stamps, .pass, isAdvisory: true, "\(description.stamps.count) 处印章均在页面上",
                "every stamp stands on a page (\(description.stamps.count))")
            : DocumentCheck(
                .stamps, .fail, isAdvisory: true, "\(lost.count) 处印章不在任何页面上",
                "stamps that stand on no page of the document: \(lost.count)")
    }
}
