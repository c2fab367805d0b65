internal import CanonicalJSON
internal import Documents
internal import Exchange
internal import Packets
internal import Storage

/// A request the local API refuses; unlike on a link, the operator is told everything.
package struct APIError: Error {
    package let status: Int
    package let code: String
    package let message: String

    static func invalid(_ message: String) -> Self { Self(status: 400, code: "invalid-request", message: message) }

    init(status: Int, code: String, message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    /// The problem document (RFC 9457) an error becomes.
    package init(_ error: any Error) {
        switch error {
        case let error as APIError: self = error
        case let error as ExchangeError:
            self.init(status: Self.status(error.code), code: error.code.peerCode, message: error.description)
        case let error as PacketError:
            self.init(
                status: error.isPermanent ? 422 : 500, code: error.code.peerCode, message: error.description)
        case let error as ReloadRefusal:
            self.init(status: 422, code: "reload-refused", message: error.description)
        case let error as DocumentsError: self = .invalid(error.description)
        case let error as CanonicalJSONError: self = .invalid(error.description)
        case let error as StorageError:
            self.init(
                status: error.code.isTemporary ? 503 : 500, code: "storage-\(error.code)", message: error.description)
        default: self.init(status: 500, code: "failed", message: "\(error)")
        }
    }

    private static func status(_ code: ExchangeError.Code) -> Int {
        switch code {
        case .packetUnknown, .preparationUnknown: 404
        case .stateForbids, .identifierReused: 409
        case .contentGone: 410
        case .busy, .keyMissing, .urgedRecently: 503
        case .failed: 500
        default: 422
        }
    }

    var json: JSONValue {
        .object([
            "type": .string("urn:yizhan:problem:\(self.code)"),
            "title": .string(self.code),
            "status": .integer(Int64(self.status)),
            "detail": .string(self.message),
        ])
    }
}
