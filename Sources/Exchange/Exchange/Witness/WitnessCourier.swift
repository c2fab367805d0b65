internal import Documents
internal import Evidence
internal import Storage

/// Witnessing where no line leads to the witness: what is asked and answered is carried as files.
struct WitnessCourier: Sendable {
    let context: ExchangeContext
    let register: WitnessRegister

    /// What a witness is to be shown next.
    ///
    /// - Returns: The petition, nil when it has seen everything; and whether that is all there is to show.
    func petition(to witness: DivisionCode) async throws -> (petition: WitnessPetition?, isWhole: Bool) {
        try self.requireOther(witness)
        let (requests, isWhole) = try await self.context.database.read { session in
            try LogKind.allCases.reduce(into: ([WitnessRequest](), true)) { found, log in
                let (requests, isWhole) = try Self.requests(of: log, to: witness, session)
                found = (found.0 + requests, found.1 && isWhole)
            }
        }
        return (requests.isEmpty ? nil : try WitnessPetition(requests), isWhole)
    }

    private static func requests(
        of log: LogKind,
        to witness: DivisionCode,
        _ session: any SQLSession
    ) throws -> (requests: [WitnessRequest], isWhole: Bool) {
        guard let first = try LogTable(log).shards(session).first else { return ([], true) }
        var position =
            try WitnessTable(log).position(of: witness, session) ?? LogPosition(log: log, shard: first, size: 0)
        var requests: [WitnessRequest] = []
        while let request = try WitnessRequest.next(after: position, session) {
            guard requests.count < WitnessPetition.statesOfLog else { return (requests, false) }
            requests.append(request)
            let body = request.checkpoint.body
            position = LogPosition(log: log, shard: Int64(body.origin.shard), size: body.size)
        }
        return (requests, true)
    }

    /// Answers another node's petition as its witness; every state is durable before it is cosigned.
    ///
    /// Where the petition begins elsewhere than what is remembered ends, that is cosigned anew: an answer was lost on the
    /// way, and the node goes on from there. A shard that it has left, because its store was put back, does not keep the
    /// next one from being witnessed.
    func answer(_ petition: WitnessPetition) async throws -> WitnessReply {
        try self.requireOther(petition.node)
        var states: [Checkpoint] = []
        var contradicted: [Checkpoint] = []
        for log in LogKind.allCases {
            var left: LogOrigin?
            for request in petition.requests {
                let origin = request.checkpoint.body.origin
                guard origin.log == log, origin != left else { continue }
                switch try await self.register.judged(request, from: petition.node) {
                case .cosigned(let line):
                    states.append(request.checkpoint.adding(line))
                case .conflict(let known):
                    if let known { states.append(known.adding(try self.register.cosignature(of: known))) }
                    left = origin
                case .contradicted(let known):
                    contradicted.append(known)
                    left = origin
                }
            }
        }
        return try WitnessReply(witness: self.context.node, states: states, contradicted: contradicted)
    }

    /// Takes a witness's answer.
    ///
    /// - Returns: How many cosignatures were kept, and for how many logs a new shard was opened, because the witness has
    ///   seen more than is stored.
    func take(_ reply: WitnessReply) async throws -> (kept: Int, opened: Int) {
        try self.requireOther(reply.witness)
        var (kept, opened) = (0, 0)
        for state in reply.states {
            let book = self.book(of: state, reply.witness)
            let checkpoint = state.withoutCosignatures
            let comparison = try await book.compare(checkpoint)
            if comparison.isBehind { opened += 1 }
            // A state of a shard that was left is not stored any more.
            guard comparison.position.size == checkpoint.body.size,
                comparison.position.shard == Int64(checkpoint.body.origin.shard)
            else { continue }
            for line in state.cosignatures { _ = try await book.keep(line, of: checkpoint) }
            kept += 1
        }
        for known in reply.contradicted {
            let book = self.book(of: known, reply.witness)
            let comparison = try await book.compare(known)
            if comparison.isBehind { opened += 1 }
            if let shown = comparison.confession { book.report(shown.checkpoint.body, contradicting: known.body) }
        }
        return (kept, opened)
    }

    private func book(of state: Checkpoint, _ witness: DivisionCode) -> WitnessBook {
        WitnessBook(context: self.context, log: state.body.origin.log, witness: witness)
    }

    private func requireOther(_ node: DivisionCode) throws(ExchangeError) {
        guard node != self.context.node else {
            throw ExchangeError(.checkpointInvalid, "a node does not witness its own logs")
        }
    }
}

extension WitnessTable {
    /// The place up to which a witness has cosigned the log; nil when it has not.
    fileprivate func position(of witness: DivisionCode, _ session: any SQLSession) throws -> LogPosition? {
        try session.row(
            """
            SELECT shard, size FROM \(self.log.tables.cosignatures) WHERE witness = ?
            ORDER BY shard DESC, size DESC LIMIT 1
            """, [.text(witness.digits)]
        ).map {
            LogPosition(log: self.log, shard: try $0.integer("shard"), size: Int(try $0.integer("size")))
        }
    }
}
