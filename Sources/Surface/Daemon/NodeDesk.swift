public import CanonicalJSON
internal import CertificateAuthority
public import Documents
internal import Exchange
public import LocalAPI

/// Answers operators' questions about a running node's trust, and reloads it.
struct NodeDesk: TrustDesk {
    let reloader: NodeReloader
    let now: @Sendable () -> UTCMilliseconds

    func reload(reason: String, by person: ActingPerson) async throws -> JSONValue {
        try await self.reloader.reload(reason: reason, by: person).json
    }

    func explain(_ question: TrustQuestion) throws -> JSONValue {
        TrustAnswers(resolver: self.reloader.material.resolver, selection: self.reloader.selection)
            .explanations(question, at: question.time ?? self.now())
    }

    func certificates() throws -> JSONValue {
        TrustAnswers(resolver: self.reloader.material.resolver, selection: self.reloader.selection)
            .certificates(at: self.now())
    }
}

/// What is answered about trust, whether a node runs or only its files are there.
struct TrustAnswers: Sendable {
    let resolver: TrustResolver
    let selection: KeySelection

    /// An explanation for each purpose and suite asked for.
    func explanations(_ question: TrustQuestion, at now: UTCMilliseconds) -> JSONValue {
        .array(
            question.purposes.flatMap { purpose in
                question.suites.map { suite in
                    self.resolver.explanation(for: purpose, of: question.name, suite: suite, at: now).json
                }
            })
    }

    /// Every certificate that is used or known.
    func certificates(at now: UTCMilliseconds) -> JSONValue {
        .array((self.selection.certificates + self.resolver.standings(at: now)).map(\.json))
    }
}

extension NodeConfiguration {
    /// The answer to a question about trust, from the files that this configuration names.
    ///
    /// - Parameters:
    ///   - question: The question.
    ///   - now: The time asked about, unless the question names one.
    /// - Returns: What a node that started with these files would answer.
    /// - Throws: What keeps a node from starting.
    public func explainTrust(_ question: TrustQuestion, at now: UTCMilliseconds) throws -> JSONValue {
        let material = try NodeMaterial(self, at: now)
        return TrustAnswers(resolver: material.resolver, selection: material.selection)
            .explanations(question, at: question.time ?? now)
    }

    /// Every certificate that the files name.
    ///
    /// - Parameter now: The time asked about.
    /// - Returns: What a node that started with these files would answer.
    /// - Throws: What keeps a node from starting.
    public func listTrust(at now: UTCMilliseconds) throws -> JSONValue {
        let material = try NodeMaterial(self, at: now)
        return TrustAnswers(resolver: material.resolver, selection: material.selection).certificates(at: now)
    }
}
