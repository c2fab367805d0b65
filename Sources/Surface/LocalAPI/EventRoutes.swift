internal import CanonicalJSON
internal import Evidence
internal import Exchange
internal import Hummingbird
internal import NIOCore
internal import ServiceLifecycle

/// The feed of events: what happens, for programs that would otherwise ask again and again.
///
/// The answer is lines of canonical JSON. A receipt stands in its line as the very bytes that are stored: cut out, it can
/// be verified; nothing is parsed or written again on the way.
struct EventRoutes: Sendable {
    private static let mediaType = "application/x-ndjson"
    /// The longest wait in seconds.
    private static let patience = 0...60

    private struct Question {
        var after: Int64?
        var selection = EventSelection()
        var limit = 1000
        var patience = Duration.zero
    }

    let exchange: Exchange

    func register(on router: Router<LocalRequestContext>, refuse: @escaping @Sendable (any Error) -> Response) {
        router.get("/v1/events") { request, _ in
            do {
                return Self.response(try await self.page(try Self.question(request)))
            } catch {
                return refuse(error)
            }
        }
    }

    private func page(_ question: Question) async throws -> EventPage {
        // A wait must not hold up the end of the node.
        try await cancelWhenGracefulShutdown {
            try await self.exchange.events(
                after: question.after, question.selection, limit: question.limit, patience: question.patience)
        }
    }

    private static func question(_ request: Request) throws -> Question {
        var question = Question()
        for (key, value) in request.uri.queryParameters {
            let text = String(value)
            switch key {
            case "after":
                guard let number = Int64(text), number >= 0 else {
                    throw APIError.invalid("after is the number of the last event known, 0 for the beginning")
                }
                question.after = number
            case "wait":
                guard let seconds = Int(text), Self.patience.contains(seconds) else {
                    throw APIError.invalid("wait is 0 to 60 seconds")
                }
                question.patience = .seconds(seconds)
            case "limit":
                guard let limit = Int(text), (1...1000).contains(limit) else {
                    throw APIError.invalid("limit is 1 to 1000")
                }
                question.limit = limit
            case "own":
                guard let isOwn = Bool(text) else { throw APIError.invalid("own is true or false") }
                question.selection.isOwn = isOwn
            case "event":
                guard let event = EvidenceEvent(rawValue: text) else {
                    throw APIError.invalid("\(text.prefix(64)) is no event; one is consignment.delivered")
                }
                question.selection.event = event
            default:
                throw APIError.invalid("the feed has no parameter \(key.prefix(64))")
            }
        }
        return question
    }

    private static func response(_ page: EventPage) -> Response {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(page.events.reduce(64) { $0 + $1.core.count + 64 })
        for event in page.events {
            buffer.writeString("{\"number\":\(event.number),\"own\":\(event.isOwn),\"receipt\":")
            buffer.writeBytes(event.core)
            buffer.writeString("}\n")
        }
        buffer.writeString("{\"next\":\(page.next)}\n")
        return Response(
            status: .ok, headers: [.contentType: Self.mediaType], body: ResponseBody(byteBuffer: buffer))
    }
}
