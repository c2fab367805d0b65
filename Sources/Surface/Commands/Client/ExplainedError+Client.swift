internal import Client
internal import Daemon
internal import Exchange
internal import LocalAPI
internal import Packets

extension APIClient.Refusal: ExplainedError {
    package var exitStatus: ExitStatus {
        switch self.status {
        case 400: .badData
        case 404: .missingInput
        case 503: .temporary
        case 500...: .software
        default: .refused
        }
    }

    package var explanation: String { self.message }
}

extension APIClient.Unreachable: ExplainedError {
    package var exitStatus: ExitStatus { .unavailable }

    package var explanation: String { "no node answers at \(self.socket)" }

    package var hint: String? { "start one with 'yizhan serve', or name its socket with --socket or YIZHAN_SOCKET" }
}

extension ClientError: ExplainedError {
    package var exitStatus: ExitStatus {
        switch self.code {
        case .fileUnreadable: .missingInput
        case .fileUnwritable: .cannotCreate
        case .identityUnusable: .noPermission
        case .metadataInvalid: .badData
        case .answerUnexpected: .software
        case .outcomeUnknown: .temporary
        }
    }

    package var explanation: String { self.message }

    package var hint: String? {
        self.code == .outcomeUnknown ? "ask 'yizhan track' for it; where it is unknown, nothing was sent" : nil
    }
}

extension PacketError: ExplainedError {
    package var exitStatus: ExitStatus { self.code == .failed ? .software : .refused }

    package var explanation: String { "\(self)" }
}

extension ExchangeError: ExplainedError {
    package var exitStatus: ExitStatus { self.code.isTemporary ? .temporary : .refused }

    package var explanation: String { "\(self)" }
}

extension DaemonError: ExplainedError {
    package var exitStatus: ExitStatus {
        switch self.code {
        case .keysUnreadable, .trustUnusable, .configurationUnreadable, .protocolUnavailable, .addressUnusable:
            .configuration
        case .storeFailed, .storeUnreadable: .inputOutput
        case .storeInUse: .temporary
        case .storeMissing: .missingInput
        }
    }

    package var explanation: String { self.description }

    package var hint: String? {
        switch self.code {
        case .protocolUnavailable:
            "set link.protocol to tls13, or run the node with a TLS library that has it, such as Tongsuo"
        case .storeInUse: "stop it first, as with 'systemctl stop yizhan', or check a copy of its data folder"
        case .storeMissing: "see node.data in the configuration; a node makes its store when it is first started"
        case .addressUnusable: "another process may have it: see link.listen and api.socket in the configuration"
        default: nil
        }
    }
}
