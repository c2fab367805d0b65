internal import Cryptography
internal import Documents
internal import Storage

/// SQL of the table `uploads`: packets that neighbours have begun to bring.
enum UploadTable {
    struct Record: Sendable, Hashable {
        let neighbour: DivisionCode
        let packet: Digest
        /// By which the neighbour names the upload.
        let token: UploadToken
        let slip: [UInt8]
        let draft: BlobDraft
        let size: UInt64
        /// So many bytes survive a power cut.
        let synced: UInt64
        let created: UTCMilliseconds
        let touched: UTCMilliseconds
    }

    static func insert(_ upload: Record, _ session: any SQLSession) throws {
        _ = try session.execute(
            """
            INSERT INTO uploads (neighbour, packet, token, slip, draft, size, synced, created, touched)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(upload.neighbour.digits), .text(upload.packet.description), .text(upload.token.text),
                .blob(upload.slip), .text(upload.draft.name), .integer(Int64(clamping: upload.size)),
                .integer(Int64(clamping: upload.synced)), .integer(upload.created.sinceEpoch),
                .integer(upload.touched.sinceEpoch),
            ])
    }

    static func find(_ packet: Digest, from neighbour: DivisionCode, _ session: any SQLSession) throws -> Record? {
        try session.row(
            "SELECT * FROM uploads WHERE neighbour = ? AND packet = ?",
            [.text(neighbour.digits), .text(packet.description)]
        ).map(Self.record)
    }

    static func find(
        _ token: UploadToken,
        from neighbour: DivisionCode,
        _ session: any SQLSession
    ) throws -> Record? {
        try session.row(
            "SELECT * FROM uploads WHERE token = ? AND neighbour = ?", [.text(token.text), .text(neighbour.digits)]
        ).map(Self.record)
    }

    static func all(_ session: any SQLSession) throws -> [Record] {
        try session.rows("SELECT * FROM uploads ORDER BY neighbour, created").map(Self.record)
    }

    /// How many uploads a neighbour has begun, and how large they will be together.
    static func load(
        of neighbour: DivisionCode,
        _ session: any SQLSession
    ) throws -> (count: Int, bytes: UInt64) {
        let row = try session.row(
            "SELECT COUNT(*) AS n, CAST(COALESCE(SUM(size), 0) AS {integer}) AS bytes FROM uploads WHERE neighbour = ?",
            [.text(neighbour.digits)])
        return (Int(try row?.integer("n") ?? 0), UInt64(clamping: try row?.integer("bytes") ?? 0))
    }

    static func touched(before time: UTCMilliseconds, _ session: any SQLSession) throws -> [Record] {
        try session.rows("SELECT * FROM uploads WHERE touched < ?", [.integer(time.sinceEpoch)]).map(Self.record)
    }

    static func progress(
        _ token: UploadToken,
        synced: UInt64,
        at now: UTCMilliseconds,
        _ session: any SQLSession
    ) throws {
        _ = try session.execute(
            "UPDATE uploads SET synced = ?, touched = ? WHERE token = ?",
            [.integer(Int64(clamping: synced)), .integer(now.sinceEpoch), .text(token.text)])
    }

    static func setSlip(_ slip: [UInt8], of token: UploadToken, _ session: any SQLSession) throws {
        _ = try session.execute("UPDATE uploads SET slip = ? WHERE token = ?", [.blob(slip), .text(token.text)])
    }

    static func remove(_ token: UploadToken, _ session: any SQLSession) throws {
        _ = try session.execute("DELETE FROM uploads WHERE token = ?", [.text(token.text)])
    }

    static func record(_ row: SQLRow) throws -> Record {
        guard let packet = Digest(try row.text("packet")) else {
            throw ExchangeError(.failed, "the store holds a malformed upload")
        }
        return Record(
            neighbour: try DivisionCode(row.text("neighbour")), packet: packet,
            token: try UploadToken(row.text("token")), slip: try row.blob("slip"),
            draft: try BlobDraft(row.text("draft")), size: UInt64(clamping: try row.integer("size")),
            synced: UInt64(clamping: try row.integer("synced")),
            created: UTCMilliseconds(sinceEpoch: try row.integer("created")),
            touched: UTCMilliseconds(sinceEpoch: try row.integer("touched")))
    }
}
