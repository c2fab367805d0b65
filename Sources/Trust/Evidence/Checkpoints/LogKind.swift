/// The logs that a node keeps, by the word that stands in their origins.
public enum LogKind: String, Sendable, Hashable, CaseIterable {
    /// The log of the evidence it issues (凭证日志).
    case evidence = "log"
    /// The log of what people did on it (人员操作日志).
    case people
}
