internal import Foundation
internal import ServiceLifecycle
internal import Watching

extension NodeDaemon {
    /// The services that let the node be seen, in the order they are started in; the service manager hears first of the end.
    func watching(by watch: NodeWatch) -> [any Service] {
        let address = self.configuration.watch
        var (server, others) = watch.services(
            address: address.map { (host: $0.host, port: $0.port) }, variables: ProcessInfo.processInfo.environment)
        guard let address, server != nil else { return others }
        let start = Listener.Start()
        server?.onRunning = { _ in start.reach() }
        return [server.map { Listener(address: "\(address.host):\(address.port)", start: start, server: $0) }]
            .compactMap(\.self) + others
    }
}
