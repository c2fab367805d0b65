internal import Cryptography

/// What a signature protects, compared with what is there.
public struct SignatureCoverage: Hashable, Sendable {
    /// Protected files whose digest is not the signed one, or cannot be computed.
    public private(set) var changed: [OFDPath] = []
    /// Protected files that are not there.
    public private(set) var missing: [OFDPath] = []
    /// References that name no acceptable path or hold no digest, as written.
    public private(set) var unusable: [String] = []
    /// Files of the document that the signature does not protect, in the archive's order.
    ///
    /// Left out are the signature's own files, those of the other signatures, the list of signatures, and other documents.
    public private(set) var uncovered: [OFDPath] = []
    /// Whether the list of signatures is protected, so that no signature may be added (whole-protected).
    public private(set) var isWholeProtected = false
    /// How many files are protected and unchanged.
    public private(set) var intactCount = 0
    private let list: OFDPath
    /// The algorithm of the digests, or nil when it cannot be relied on.
    let algorithm: DigestAlgorithm?

    /// Compares.
    ///
    /// - Parameters:
    ///   - description: The signature.
    ///   - exempt: Files that need no protection.
    ///   - list: The list of signatures.
    ///   - digests: The digests of the package.
    init(
        of description: SignatureDescription,
        exempt: (OFDPath) -> Bool,
        list: OFDPath,
        digests: inout EntryDigests
    ) {
        let package = digests.package
        self.list = list
        self.algorithm = DigestAlgorithm(checkMethod: description.checkMethod)
        var covered: Set<OFDPath> = []
        for reference in description.references {
            guard let path = reference.path, let expected = reference.digest else {
                self.unusable.append(reference.location)
                continue
            }
            covered.insert(path)
            guard package.contains(path) else {
                self.missing.append(path)
                continue
            }
            guard let algorithm = self.algorithm else { continue }
            // An entry that cannot be unpacked is not what was signed.
            if let digest = try? digests.digest(of: path, by: algorithm), digest == expected {
                self.intactCount += 1
            } else {
                self.changed.append(path)
            }
        }
        self.isWholeProtected = covered.contains(list)
        self.uncovered = package.paths.filter { !covered.contains($0) && !exempt($0) }
    }
}

extension SignatureCoverage {
    /// The checks this comparison answers.
    var checks: [DocumentCheck] { [self.methodCheck, self.digestCheck, self.missingCheck, self.coverageCheck] }

    private var methodCheck: DocumentCheck {
        guard let algorithm = self.algorithm else {
            return DocumentCheck(
                .checkMethod, .fail, "摘要算法不是 SM3 或 SHA-256（缺省为 MD5，不可信）",
                "the digest algorithm is neither SM3 nor SHA-256; without one it is MD5, which proves nothing")
        }
        return DocumentCheck(
            .checkMethod, .pass, "摘要算法为 \(algorithm.rawValue)", "the digests are \(algorithm.rawValue)")
    }

    private var digestCheck: DocumentCheck {
        guard self.algorithm != nil else {
            return DocumentCheck(.digests, .cannotTell, "摘要算法不可用", "the digest algorithm is not accepted")
        }
        guard self.unusable.isEmpty else {
            let first = self.unusable.first?.shortened ?? ""
            return DocumentCheck(
                .digests, .fail, "有 \(self.unusable.count) 项引用无路径或摘要：\(first)",
                "\(self.unusable.count) references name no acceptable path or hold no digest: '\(first)'")
        }
        guard self.changed != [self.list] else {
            return DocumentCheck(
                .digests, .fail, "签章列表在签章后被改动（该签章保护全文，不得再加签）：\(self.changed.summary)",
                "the list of signatures was changed after a signature that allows no further one: \(self.changed.summary)"
            )
        }
        guard self.changed.isEmpty else {
            return DocumentCheck(
                .digests, .fail, "签章后被改动：\(self.changed.summary)", "changed after signing: \(self.changed.summary)")
        }
        guard self.intactCount > 0 else {
            return DocumentCheck(.digests, .fail, "签章未保护任何文件", "the signature protects no file")
        }
        return DocumentCheck(
            .digests, .pass, "\(self.intactCount) 个受保护文件均未改动", "\(self.intactCount) protected files are unchanged")
    }

    private var missingCheck: DocumentCheck {
        self.missing.isEmpty
            ? DocumentCheck(.missingFiles, .pass, "受保护文件齐全", "all protected files are there")
            : DocumentCheck(
                .missingFiles, .fail, "受保护文件缺失：\(self.missing.summary)",
                "protected files are missing: \(self.missing.summary)")
    }

    private var coverageCheck: DocumentCheck {
        self.uncovered.isEmpty
            ? DocumentCheck(
                .coverage, .pass, self.isWholeProtected ? "全部文件受保护，不可再加签" : "全部文件受保护",
                self.isWholeProtected
                    ? "every file is protected, and no signature may be added" : "every file is protected")
            : DocumentCheck(
                .coverage, .cannotTell, "未受保护的文件：\(self.uncovered.summary)",
                "not protected by this signature: \(self.uncovered.summary)")
    }
}
