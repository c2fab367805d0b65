internal import CertificateAuthority
internal import Documents
internal import Exchange
internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// Reads anchors and directory again on SIGHUP and puts them in force as a whole, or leaves everything as it was.
struct TrustReloader: Service {
    let configuration: NodeConfiguration
    let trust: NodeTrust
    let clock: any NodeClock
    let logger: Logger
    /// Told after other trust material was put in force.
    let onChange: @Sendable () async -> Void

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() where self.reload() { await self.onChange() }
    }

    private func reload() -> Bool {
        let before = self.trust.resolver.directories.first?.directory.serial
        do {
            let resolver = try TrustMaterial.resolver(
                self.configuration, at: self.clock.now(), previousSerial: before)
            self.trust.replace(with: resolver)
            self.logger.notice(
                "trust material read again",
                metadata: [
                    "directory.serial": "\(resolver.directories.first?.directory.serial ?? 0)",
                    "directory.serial.before": "\(before ?? 0)",
                ])
            return true
        } catch {
            self.logger.error(
                "trust material not taken; the old one stays in force", metadata: [LogKey.error: "\(error)"])
            return false
        }
    }
}
