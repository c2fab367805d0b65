public import Documents
public import Exchange
internal import NIOCore
internal import NIOPosix
internal import SecureChannel

/// What an operator is told who asks why nothing goes to a neighbour.
extension LinkTransport {
    /// Tries name, TCP, TLS, certificates, authorisation, storage and clock, one after the other.
    ///
    /// - Parameters:
    ///   - notice: What the neighbour is told.
    ///   - neighbour: The neighbour.
    /// - Returns: The steps in order; those after a failed one are missing.
    public func probe(_ notice: NodeNotice, of neighbour: DivisionCode) async -> [ProbeStep] {
        var report = ProbeReport()
        do {
            let place = try self.place(of: neighbour)
            try await self.probeName(place, &report)
            try await self.probeConnection(place, &report)
            try await self.probeChannel(place, neighbour, &report)
            try await self.probeNeighbour(notice, neighbour, &report)
        } catch let failure as ProbeReport.Failure {
            report.add(failure.step, false, failure.detail)
        } catch {
            report.add(.name, false, "\(error)")
        }
        return report.steps
    }

    private func probeName(_ place: Place, _ report: inout ProbeReport) async throws {
        do {
            let address = try await NIOThreadPool.singleton.runIfActive {
                try SocketAddress.makeAddressResolvingHost(place.host, port: place.port)
            }
            report.add(.name, true, address.ipAddress ?? place.host)
        } catch {
            throw ProbeReport.Failure(step: .name, detail: "\(place.host): \(error)")
        }
    }

    private func probeConnection(_ place: Place, _ report: inout ProbeReport) async throws {
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(.seconds(10)).connect(host: place.host, port: place.port).get()
            channel.close(promise: nil)
            report.add(.tcp, true, "\(place.host):\(place.port)")
        } catch {
            throw ProbeReport.Failure(step: .tcp, detail: "\(place.host):\(place.port): \(error)")
        }
    }

    private func probeChannel(
        _ place: Place,
        _ neighbour: DivisionCode,
        _ report: inout ProbeReport
    ) async throws {
        do {
            let channel = try await self.bootstrap.connect(
                host: place.host, port: place.port, expecting: neighbour.domainName)
            channel.close(promise: nil)
            report.add(.tls, true, "TLS 1.3")
            report.add(.certificate, true, neighbour.domainName)
        } catch let error as SecureChannelError
            where error.code == .certificateRefused || error.code == .certificateMissing
        {
            report.add(.tls, true, "TLS 1.3")
            throw ProbeReport.Failure(step: .certificate, detail: error.message)
        } catch {
            throw ProbeReport.Failure(step: .tls, detail: "\(error)")
        }
    }

    private func probeNeighbour(
        _ notice: NodeNotice,
        _ neighbour: DivisionCode,
        _ report: inout ProbeReport
    ) async throws {
        let answer: NodeNotice
        do { answer = try await self.greet(notice, to: neighbour) } catch {
            throw ProbeReport.Failure(step: .authorisation, detail: "\(error)")
        }
        report.add(.authorisation, true, "")
        report.add(.storage, answer.accepts, answer.accepts ? "" : "the neighbour has no room for packets")
        let milliseconds = Int64((self.clockDifference(of: neighbour) ?? .zero) / .milliseconds(1))
        let isGood = abs(milliseconds) <= Int64(NodeNotice.skewAlarm / .milliseconds(1))
        report.add(.clock, isGood, "\(milliseconds) ms")
    }
}

/// The steps of a probe as they are taken, each with its time.
private struct ProbeReport {
    struct Failure: Error {
        let step: ProbeStep.Name
        let detail: String
    }

    private(set) var steps: [ProbeStep] = []
    private var begun = ContinuousClock.now

    mutating func add(_ name: ProbeStep.Name, _ isGood: Bool, _ detail: String) {
        let now = ContinuousClock.now
        self.steps.append(ProbeStep(name, isGood: isGood, detail, self.begun.duration(to: now)))
        self.begun = now
    }
}
