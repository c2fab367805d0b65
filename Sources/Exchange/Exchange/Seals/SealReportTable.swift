internal import Cryptography
public import Documents
internal import OFD
internal import Storage

/// SQL of the table `seal_reports`: what was found about the seals of documents that arrived.
enum SealReportTable {
    /// Keeps the first report: it is the one that decided.
    static func insert(
        _ finding: SealFinding,
        of packet: Digest,
        at now: UTCMilliseconds,
        _ session: any SQLSession
    ) throws {
        _ = try session.execute(
            "INSERT INTO seal_reports (packet, verdict, report, examined) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [
                .text(packet.description), .text(finding.verdict.rawValue), .text(finding.report),
                .integer(now.sinceEpoch),
            ])
    }

    static func find(_ packet: Digest, _ session: any SQLSession) throws -> SealReportView? {
        try session.row(
            "SELECT verdict, report, examined FROM seal_reports WHERE packet = ?", [.text(packet.description)]
        ).map { row in
            SealReportView(
                verdict: try row.text("verdict"), report: try row.optionalText("report"),
                examined: UTCMilliseconds(sinceEpoch: try row.integer("examined")))
        }
    }
}

/// What was found about the seals of a document when it arrived.
public struct SealReportView: Sendable, Hashable {
    /// `valid`, `invalid` or `cannot-tell`.
    public let verdict: String
    /// The whole report in JSON; nil when the document was too large to be read.
    public let report: String?
    /// When it was looked at.
    public let examined: UTCMilliseconds
}

extension Exchange {
    /// What was found about the seals of a received packet's document.
    ///
    /// - Parameter id: The packet's identifier.
    /// - Returns: The reports; none for a packet without an OFD document, or one that came when nobody looked.
    /// - Throws: What the store throws.
    public func sealReports(of id: PacketIdentifier) async throws -> [SealReportView] {
        try await self.context.database.read { session in
            try PacketTable.find(id: id, session).compactMap { try SealReportTable.find($0.digest, session) }
        }
    }

    /// What is known of the states of seals; nil when nobody looks.
    public var sealStatus: SealStatusBoard? { self.context.sealStatus }

    /// Puts another policy for seals in force.
    public func setSealPolicy(_ policy: SealPolicy) { self.context.seals?.replace(with: policy) }
}
