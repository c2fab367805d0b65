import Cryptography

/// One run of the benchmark: what is sent, how far, how many at once.
struct Scenario: Sendable {
    /// How far packets go.
    enum Route: String, Sendable, Codable {
        /// City to province: two nodes.
        case direct
        /// Town to province: four nodes.
        case threeHops

        /// The nodes on the way, the sender's first.
        var nodes: [String] {
            switch self {
            case .direct: ["3508", "35"]
            case .threeHops: ["350823106", "350823", "3508", "35"]
            }
        }

        /// Who sends.
        var sender: String {
            switch self {
            case .direct: "11350800MB0000027T@3508"
            case .threeHops: "11350823MB0000051M@350823106"
            }
        }

        /// Who receives.
        var recipient: String { "11350000MB0000019N@35" }

        var relays: Int { self.nodes.count - 2 }
    }

    let name: String
    let suite: Suite
    let size: Int
    let route: Route
    /// How many packets are between submission and receipt at any time.
    let inFlight: Int
    /// The pause after each receipt, so that the next packet finds an idle system.
    let pause: Duration
    let goals: [Goal]

    /// Whether it measures latency alone.
    var isIdle: Bool { self.inFlight == 1 }
}

/// A figure that is to be reached.
struct Goal: Sendable {
    enum Figure: String, Sendable {
        case packetsPerSecond = "packets/s"
        case mebibytesPerSecond = "MB/s"
        case median = "p50 ms"
        case share = "% of limit"
    }

    let figure: Figure
    let value: Double

    func isReached(by value: Double) -> Bool {
        self.figure == .median ? value <= self.value : value >= self.value
    }

    func text(for value: Double) -> String {
        let bound = self.figure == .median ? "≤" : "≥"
        return "\(bound) \(Int(self.value)) \(self.figure.rawValue): \(self.isReached(by: value) ? "pass" : "below")"
    }
}

/// All runs, and how long each lasts.
struct Plan: Sendable {
    /// How long the system is driven before anything counts.
    let warmUp: Duration
    /// How long a run counts.
    let measured: Duration
    /// How long the limit's loop runs for small packets; one large one takes as long as it takes.
    let limitSeconds: Double
    let scenarios: [Scenario]

    static let sizes = [("10k", 10 << 10, 128), ("1m", 1 << 20, 16), ("100m", 100 << 20, 3)]

    /// - Parameters:
    ///   - isQuick: The short form for gates.
    ///   - seconds: Overrides how long a run counts.
    ///   - only: The names of the runs wanted; all when empty.
    init(isQuick: Bool, seconds: Int?, only: [String]) {
        self.warmUp = isQuick ? .milliseconds(500) : .seconds(2)
        self.measured = .seconds(seconds ?? (isQuick ? 2 : 10))
        self.limitSeconds = isQuick ? 0.5 : 2
        self.scenarios = Self.all.filter { only.isEmpty || only.contains($0.name) }
    }

    private static var all: [Scenario] {
        var scenarios: [Scenario] = []
        for suite in [Suite.int, .gm] {
            let prefix = suite.rawValue.lowercased()
            for (label, size, inFlight) in Self.sizes {
                scenarios.append(
                    Scenario(
                        name: "\(prefix)-\(label)", suite: suite, size: size, route: .direct, inFlight: inFlight,
                        pause: .zero, goals: Self.goals(suite, size)))
            }
            let threeHops = Goal(figure: .packetsPerSecond, value: 700)
            scenarios.append(
                Scenario(
                    name: "\(prefix)-hops", suite: suite, size: 10 << 10, route: .threeHops, inFlight: 128,
                    pause: .zero, goals: suite == .int ? [threeHops] : []))
            scenarios.append(
                Scenario(
                    name: "\(prefix)-idle", suite: suite, size: 10 << 10, route: .direct, inFlight: 1,
                    pause: .milliseconds(5), goals: [Goal(figure: .median, value: 5)]))
        }
        return scenarios
    }

    private static func goals(_ suite: Suite, _ size: Int) -> [Goal] {
        switch size {
        case 10 << 10: [Goal(figure: .packetsPerSecond, value: suite == .int ? 1500 : 500)]
        case 1 << 20: [Goal(figure: .mebibytesPerSecond, value: suite == .int ? 200 : 60)]
        default: [Goal(figure: .share, value: 70)]
        }
    }
}
