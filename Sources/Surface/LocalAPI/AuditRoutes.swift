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
    let acts: ActRecorder

    func register(on router: Router<LocalRequestContext>, refuse: @escaping @Sendable (any Error) -> Response) {
        router.get("/v1/audit/export") { request, context in
            do {
                let exporter = try await self.exporter(request, context)
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

    /// Nothing is given out before it is on record to whom.
    private func exporter(_ request: Request, _ context: LocalRequestContext) async throws -> AuditExporter {
        try await self.acts.perform(.auditExported, context) { attempt in
            let question = try Self.question(request)
            attempt.concerns(.export(question.selection, isRedacted: question.redaction != nil))
            let exporter = try await self.exchange.audit(question.selection, redaction: question.redaction)
            try await self.exchange.record(.auditExported, attempt.object, by: attempt.person)
            return exporter
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
