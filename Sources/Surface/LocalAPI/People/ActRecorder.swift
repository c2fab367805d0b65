internal import Evidence
internal import Exchange
internal import Logging
internal import Synchronization

/// One request of a person to have something done.
final class Attempt: Sendable {
    /// Who asks.
    let person: ActingPerson
    private let state: Mutex<(act: PeopleAct?, object: PeopleObject)>

    init(_ act: PeopleAct?, by person: ActingPerson) {
        self.person = person
        self.state = Mutex((act, .unknown))
    }

    /// What is asked for; nil while the request has not said so.
    var act: PeopleAct? { self.state.withLock { $0.act } }

    /// What it is done to, as far as the request could be read.
    var object: PeopleObject { self.state.withLock { $0.object } }

    /// Says what it is done to.
    func concerns(_ object: PeopleObject) { self.state.withLock { $0.object = object } }

    /// Says what is asked for.
    func isFor(_ act: PeopleAct) { self.state.withLock { $0.act = act } }
}

/// Lets people act: what is done is written by who does it, in the same transaction or before; what was refused is written
/// here.
struct ActRecorder: Sendable {
    let exchange: Exchange
    let sessions: PeerSessions
    let logger: Logger

    init(exchange: Exchange, logger: Logger) {
        self.exchange = exchange
        self.sessions = PeerSessions(exchange: exchange)
        self.logger = logger
    }

    /// Does something for whoever is at the other end of a connection.
    ///
    /// - Parameters:
    ///   - act: What is asked for; nil when only the request itself says so.
    ///   - context: The request's.
    ///   - body: Does it, and says as early as it can what it is and what it is done to.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws, after the refusal is on record.
    func perform<Value: Sendable>(
        _ act: PeopleAct?,
        _ context: LocalRequestContext,
        _ body: (Attempt) async throws -> Value
    ) async throws -> Value {
        let attempt = Attempt(act, by: try await self.sessions.person(at: context.channel))
        do {
            return try await body(attempt)
        } catch {
            if let act = attempt.act { await self.record(error, act, attempt) }
            throw error
        }
    }

    private func record(_ error: any Error, _ act: PeopleAct, _ attempt: Attempt) async {
        let problem = APIError(error)
        do {
            try await self.exchange.recordRefusal(
                of: act, attempt.object, by: attempt.person, code: problem.code, reason: problem.message)
        } catch {
            // Nothing was done; whoever asked is told why, and this stands in the log of the process.
            self.logger.error(
                "refused act not recorded",
                metadata: [LogKey.act: "\(act.rawValue)", LogKey.error: "\(error)"])
        }
    }
}
