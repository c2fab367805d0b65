internal import Cryptography
internal import Documents
internal import Evidence
internal import Exchange
internal import Foundation
internal import Hummingbird
internal import NIOCore

/// The resource of the local API that exports for auditors come from.
struct AuditRoutes: Sendable {
    private struct Question {
        var selection = AuditSelection()
        var redaction: AuditRedaction?
    }

    let exchange: Exchange

    func register(on router: Router<BasicRequestContext>, refuse: @escaping @Sendable (any Error) -> Response) {
        router.get("/v1/audit/export") { request, _ in
            do {
                let question = try Self.question(request)
                let exporter = try await self.exchange.audit(question.selection, redaction: question.redaction)
                return Response(
                    status: .ok, headers: [.contentType: AuditArchive.mediaType],
                    body: ResponseBody { writer in
                        var rest = exporter
                        while let bytes = try await rest.next() { try await writer.write(ByteBuffer(bytes: bytes)) }
                        try await writer.finish(nil)
                    })
            } catch {
                return refuse(error)
            }
        }
    }

    private static func question(_ request: Request) throws -> Question {
        var question = Question()
        for (key, value) in request.uri.queryParameters {
            let text = String(value).removingPercentEncoding ?? ""
            switch key {
            case "from": question.selection.from = try UTCMilliseconds(text)
            case "to": question.selection.to = try UTCMilliseconds(text)
            case "unit": question.selection.unit = try UnitAddress(text)
            case "packet": question.selection.packet = try PacketIdentifier(text)
            case "secret":
                guard let secret = Hexadecimal.decode(text), secret.count == 32 else {
                    throw APIError.invalid("secret is 32 bytes in hexadecimal")
                }
                question.redaction = AuditRedaction(secret: secret)
            default: throw APIError.invalid("\(key) is no parameter of an export")
            }
        }
        return question
    }
}
