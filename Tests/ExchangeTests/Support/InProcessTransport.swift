import Cryptography
import Documents
import Evidence
import Exchange
import Synchronization

/// Carries packets between exchanges of one process; the second implementation of the seam, with faults to order.
final class InProcessTransport: Transport {
    /// What happens to a hand-over.
    enum Fault: Sendable {
        /// It never reaches the neighbour.
        case lostRequest
        /// The neighbour does its work and its answer is lost.
        case lostAnswer
        /// The neighbour does nothing and answers with these receipts.
        case answer([ReceiptCore])
        /// The neighbour refuses for good, after something else has happened at this node.
        case refused(after: @Sendable () async throws -> Void)
    }

    /// What a witness says that does not do its work.
    struct Lie: Sendable {
        var remembered: Checkpoint?
        var cosignature: NoteSignature?
    }

    /// Every hand-over of a packet that reached its neighbour.
    struct Crossing: Sendable, Hashable {
        let from: DivisionCode
        let to: DivisionCode
        let id: String
    }

    fileprivate struct State {
        var exchanges: [DivisionCode: Exchange] = [:]
        var faults: [DivisionCode: [Fault]] = [:]
        var cut: Set<DivisionCode> = []
        var crossings: [Crossing] = []
        var messages = 0
        var witnessed: [Checkpoint] = []
        var lies: [DivisionCode: Lie] = [:]
    }

    private let node: DivisionCode
    private let network: Network

    /// What all transports of a test share.
    final class Network: Sendable {
        fileprivate let state = Mutex(State())

        func attach(_ exchange: Exchange) { self.state.withLock { $0.exchanges[exchange.node] = exchange } }

        func detach(_ node: DivisionCode) { self.state.withLock { $0.exchanges[node] = nil } }

        /// Orders a fault for the next hand-over to a node.
        func order(_ fault: Fault, to node: DivisionCode) {
            self.state.withLock { $0.faults[node, default: []].append(fault) }
        }

        /// Cuts a node off, or lets it back.
        func setCut(_ node: DivisionCode, _ isCut: Bool) {
            self.state.withLock { state in
                if isCut { state.cut.insert(node) } else { state.cut.remove(node) }
            }
        }

        /// Puts a liar in the place of a witness, or takes it away.
        func setLie(_ lie: Lie?, at node: DivisionCode) { self.state.withLock { $0.lies[node] = lie } }

        var crossings: [Crossing] { self.state.withLock { $0.crossings } }
        var messageBatches: Int { self.state.withLock { $0.messages } }
        /// Every checkpoint that was handed to a witness.
        var witnessed: [Checkpoint] { self.state.withLock { $0.witnessed } }
    }

    init(node: DivisionCode, network: Network) {
        self.node = node
        self.network = network
    }

    func send(_ packet: OutgoingPacket, to neighbour: DivisionCode) async throws -> [ReceiptCore] {
        let (exchange, fault) = try self.reach(neighbour)
        if case .lostRequest = fault { throw TransportError(.unreachable, "the test lost the request") }
        if case .answer(let receipts) = fault { return receipts }
        if case .refused(let event) = fault {
            try await event()
            throw TransportError(.refused, "the test refuses", peerCode: "refused")
        }
        self.network.state.withLock {
            $0.crossings.append(Crossing(from: self.node, to: neighbour, id: packet.slip.packet.hex))
        }
        do {
            let bytes = try packet.content.read(at: 0, count: Int(packet.content.count))
            let receipts = try await exchange.receive(
                slip: packet.slip.bytes, from: self.node, size: packet.content.count, body: Chunks(bytes))
            if case .lostAnswer = fault { throw TransportError(.unreachable, "the test lost the answer") }
            // On a real link receipts are bytes.
            return try receipts.map { try ReceiptCore(bytes: $0.bytes) }
        } catch let refusal as ReceptionRefusal {
            throw TransportError(
                refusal.isTemporary ? .busy : .refused, "\(refusal)", peerCode: refusal.peerCode,
                receipts: refusal.receipts)
        }
    }

    func send(_ messages: [SystemMessage], to neighbour: DivisionCode) async throws {
        let (exchange, fault) = try self.reach(neighbour)
        if case .lostRequest = fault { throw TransportError(.unreachable, "the test lost the request") }
        self.network.state.withLock { $0.messages += 1 }
        do {
            try await exchange.receive(SystemMessage.decode(SystemMessage.encode(messages)), from: self.node)
        } catch let error as ExchangeError where error.code.isTemporary {
            throw TransportError(.busy, "\(error)", peerCode: error.code.peerCode)
        }
        if case .lostAnswer = fault { throw TransportError(.unreachable, "the test lost the answer") }
    }

    func greet(_ notice: NodeNotice, to neighbour: DivisionCode) async throws -> NodeNotice {
        try await NodeNotice(
            bytes: self.present(neighbour).greeted(by: self.node, NodeNotice(bytes: notice.bytes)).bytes)
    }

    func probe(_ notice: NodeNotice, of neighbour: DivisionCode) async -> [ProbeStep] { [] }

    func witness(_ request: WitnessRequest, by neighbour: DivisionCode) async throws -> WitnessAnswer {
        let exchange = try self.present(neighbour)
        if let line = self.lie(of: neighbour)?.cosignature { return .cosigned(line) }
        self.network.state.withLock { $0.witnessed.append(request.checkpoint) }
        do {
            return try await exchange.witness(WitnessRequest(bytes: request.bytes), from: self.node)
        } catch let error as ExchangeError {
            throw TransportError(.refused, "\(error)", peerCode: error.code.peerCode)
        }
    }

    func lastWitnessed(_ log: LogKind, by neighbour: DivisionCode) async throws -> Checkpoint? {
        let exchange = try self.present(neighbour)
        if let lie = self.lie(of: neighbour) { return log == .evidence ? lie.remembered : nil }
        return try await exchange.lastWitnessed(of: self.node, log)
    }

    private func lie(of neighbour: DivisionCode) -> Lie? { self.network.state.withLock { $0.lies[neighbour] } }

    private func present(_ neighbour: DivisionCode) throws -> Exchange {
        try self.network.state.withLock { state in
            guard let exchange = state.exchanges[neighbour], !state.cut.contains(neighbour),
                !state.cut.contains(self.node)
            else { throw TransportError(.unreachable, "node \(neighbour) is not there") }
            return exchange
        }
    }

    private func reach(_ neighbour: DivisionCode) throws -> (Exchange, Fault?) {
        try self.network.state.withLock { state in
            guard let exchange = state.exchanges[neighbour], !state.cut.contains(neighbour),
                !state.cut.contains(self.node)
            else { throw TransportError(.unreachable, "node \(neighbour) is not there") }
            let fault = state.faults[neighbour]?.first
            if fault != nil { state.faults[neighbour]?.removeFirst() }
            return (exchange, fault)
        }
    }
}

/// Bytes as a sequence of uneven chunks.
struct Chunks: AsyncSequence, AsyncIteratorProtocol, Sendable {
    typealias Element = [UInt8]

    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { self.rest = bytes[...] }

    func makeAsyncIterator() -> Self { self }

    mutating func next() async -> [UInt8]? {
        guard !self.rest.isEmpty else { return nil }
        let part = self.rest.prefix(7919)
        self.rest = self.rest.dropFirst(part.count)
        return Array(part)
    }
}
