#if DEBUG
    internal import Glibc
    internal import Synchronization

    /// When the process ends itself, as `YIZHAN_FAULT` says: `STEP:COUNT` or `STEP:COUNT:kill|stop`.
    ///
    /// Nothing is caught, flushed or closed: the kernel ends or stops the process at once, as the driver's SIGKILL or
    /// SIGSTOP would at just that moment.
    final class FaultPlan: Sendable {
        enum Action: String, Sendable {
            case kill, stop
        }

        /// The plan of this process; nil without the variable.
        static let current: FaultPlan? = {
            guard let value = unsafe getenv("YIZHAN_FAULT") else { return nil }
            let text = unsafe String(cString: value)
            guard let plan = FaultPlan(text) else {
                preconditionFailure("YIZHAN_FAULT is STEP:COUNT or STEP:COUNT:kill|stop, not \(text)")
            }
            return plan
        }()

        let point: FaultPoint
        let count: Int
        let action: Action
        private let passed = Atomic<Int>(0)

        /// Reads a plan; nil when it is none.
        init?(_ text: String) {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard (2...3).contains(parts.count), let point = FaultPoint(rawValue: parts[0]),
                let count = Int(parts[1]), count > 0,
                let action = parts.count < 3 ? .kill : Action(rawValue: parts[2])
            else { return nil }
            self.point = point
            self.count = count
            self.action = action
        }

        func reach(_ point: FaultPoint) {
            guard self.isDue(at: point) else { return }
            _ = Glibc.kill(getpid(), self.action == .kill ? SIGKILL : SIGSTOP)
        }

        /// Counts a passage; true once, at the one that is meant.
        func isDue(at point: FaultPoint) -> Bool {
            guard point == self.point else { return false }
            return self.passed.add(1, ordering: .relaxed).newValue == self.count
        }
    }
#endif
