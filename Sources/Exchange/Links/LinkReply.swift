internal import Documents
internal import Exchange
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Storage

/// An answer on its way out: status, headers, body.
struct LinkReply: Sendable {
    var status: HTTPResponse.Status
    var answer: LinkAnswer
    var headers: HTTPFields = [:]
    /// Answers that by their status have no body.
    var isEmpty = false

    init(_ status: HTTPResponse.Status, _ answer: LinkAnswer, headers: HTTPFields = [:], isEmpty: Bool = false) {
        self.status = status
        self.answer = answer
        self.headers = headers
        self.isEmpty = isEmpty
    }

    /// What a peer is told of an error: a code, and when to come back.
    init(refusing error: any Error) {
        switch error {
        case let error as ReceptionRefusal:
            self.init(
                error.isTemporary ? .serviceUnavailable : .init(code: 422),
                LinkAnswer(code: error.peerCode, receipts: error.receipts))
        case let error as ExchangeError:
            self.init(Self.status(error.code), LinkAnswer(code: error.code.peerCode))
            if let seconds = Self.retry(error.code) { self.headers[.retryAfter] = String(seconds) }
        case let error as PeerRates.Excess:
            self.init(.tooManyRequests, LinkAnswer(code: LinkProtocol.tooManyRequests))
            self.headers[.retryAfter] = String(max(1, error.retryAfter.components.seconds + 1))
        case let error as any HTTPResponseError where error.status == .contentTooLarge:
            self.init(.contentTooLarge, LinkAnswer(code: LinkProtocol.requestTooLarge))
        case let error as StorageError where error.code == .diskFull:
            self.init(.serviceUnavailable, LinkAnswer(code: "storage-full"))
            self.headers[.retryAfter] = "60"
        case let error as StorageError where error.code == .overloaded:
            self.init(.serviceUnavailable, LinkAnswer(code: "busy"))
            self.headers[.retryAfter] = "1"
        default:
            self.init(.serviceUnavailable, LinkAnswer(code: "unavailable"))
        }
    }

    /// Whether the same request will always be refused.
    var isForGood: Bool {
        (400..<500).contains(self.status.code) && self.status != .tooManyRequests && self.status != .notFound
            && self.status != .conflict
    }

    private static func status(_ code: ExchangeError.Code) -> HTTPResponse.Status {
        switch code {
        case .notNeighbour: .forbidden
        case .uploadUnknown: .notFound
        case .uploadOffset, .uploadSuperseded: .conflict
        case .uploadQuota: .tooManyRequests
        default: code.isTemporary ? .serviceUnavailable : .init(code: 422)
        }
    }

    /// Seconds after which it is worth trying again; nil where only this one request is concerned.
    private static func retry(_ code: ExchangeError.Code) -> Int? {
        switch code {
        case .uploadQuota: 60
        case .busy: 5
        default: nil
        }
    }

    func response(at time: UTCMilliseconds) -> Response {
        var headers = self.headers
        if let name = HTTPField.Name(LinkProtocol.timeHeader) { headers[name] = time.description }
        guard !self.isEmpty else { return Response(status: self.status, headers: headers) }
        headers[.contentType] = self.answer.code == nil ? "application/json" : LinkProtocol.problemType
        return Response(
            status: self.status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: self.answer.bytes)))
    }
}
