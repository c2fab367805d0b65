internal import CanonicalJSON
public import Documents

/// What neighbours tell each other in a greeting: the time, whether packets are accepted, announced maintenance.
public struct NodeNotice: Sendable, Hashable {
    /// The node's clock.
    public let time: UTCMilliseconds
    /// Whether it has room for packets.
    public let accepts: Bool
    /// When it will not be there.
    public let maintenance: MaintenanceWindow?

    /// Clocks this far apart are an alarm.
    public static let skewAlarm = Duration.seconds(120)
    /// Nothing dated further ahead than this is waited for; clocks so far apart are not those of working neighbours.
    public static let skewLimit = Duration.seconds(600)

    /// A notice.
    public init(time: UTCMilliseconds, accepts: Bool = true, maintenance: MaintenanceWindow? = nil) {
        self.time = time
        self.accepts = accepts
        self.maintenance = maintenance
    }

    /// The notice as canonical JSON.
    public var bytes: [UInt8] {
        var members: [String: JSONValue] = [
            "v": .integer(1), "time": .string(self.time.description), "accepts": .boolean(self.accepts),
        ]
        if let maintenance = self.maintenance {
            members["maintenance"] = .object([
                "from": .string(maintenance.from.description), "until": .string(maintenance.until.description),
            ])
        }
        return JSONValue.object(members).serialized()
    }

    /// Reads a notice.
    ///
    /// - Parameter bytes: What ``bytes`` gave.
    /// - Throws: ``ExchangeError/Code/noticeInvalid``.
    public init(bytes: [UInt8]) throws(ExchangeError) {
        do {
            let value = try JSONValue(canonical: bytes, limits: JSONLimits(size: 1 << 10, depth: 2, count: 16))
            try value.requireOnly(["v", "time", "accepts", "maintenance"])
            guard try value.requiredInteger("v") == 1 else {
                throw ExchangeError(.noticeInvalid, "the greeting is not of version 1")
            }
            let maintenance = try value.optionalObject("maintenance").map { window in
                try window.requireOnly(["from", "until"])
                return try MaintenanceWindow(
                    from: UTCMilliseconds(window.requiredText("from")),
                    until: UTCMilliseconds(window.requiredText("until")))
            }
            self.init(
                time: try UTCMilliseconds(value.requiredText("time")),
                accepts: try value.requiredBoolean("accepts"), maintenance: maintenance)
        } catch let error as ExchangeError {
            throw error
        } catch {
            throw ExchangeError(.noticeInvalid, "the greeting cannot be read", cause: error)
        }
    }
}
