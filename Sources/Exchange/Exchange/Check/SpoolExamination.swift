internal import Cryptography
internal import Documents
internal import Storage

/// Files of the spool against packets and uploads, and the other way round.
struct SpoolExamination: StoreExamination {
    /// More drafts than any configuration allows are not remembered; those beyond are told of as missing.
    private static let draftLimit = 100_000
    /// More recipients than any configuration allows.
    private static let recipientLimit = 10_000

    let context: CheckContext
    let session: any SQLSession

    init(_ context: CheckContext, _ session: any SQLSession) {
        self.context = context
        self.session = session
    }

    func run() throws {
        var drafts: [String: Int64] = [:]
        try self.context.spool.forEachEntry { entry in
            self.context.count(.spool, of: nil)
            switch entry {
            case .blob(let reference, let count):
                guard try !PacketTable.refers(to: reference, self.session) else { return }
                self.context.add(.fileOrphaned, at: Self.path(reference), "\(count) bytes")
            case .draft(let draft, let count):
                if drafts.count < Self.draftLimit { drafts[draft.name] = count }
            case .foreign(let path):
                self.context.add(.fileForeign, at: "spool/\(path)", "no node gives a file this name or kind")
            }
        }
        try self.examineUploads(&drafts)
        for (name, count) in drafts.sorted(by: { $0.key < $1.key }) {
            self.context.add(.draftOrphaned, at: "spool/drafts/\(name)", "\(count) bytes")
        }
    }

    private static func path(_ reference: BlobReference) -> String {
        "spool/blobs/\(reference.name.prefix(2))/\(reference.name)"
    }

    /// Takes away the drafts that belong to an upload.
    private func examineUploads(_ drafts: inout [String: Int64]) throws {
        let total = try self.total("uploads")
        var owned: Set<String> = []
        try self.forEachRow("SELECT * FROM uploads", as: "upload", keys: ["neighbour", "packet"]) { row, place in
            self.context.count(.uploads, of: total)
            let name = try row.text("draft")
            owned.insert(name)
            let upload = try UploadTable.record(row)
            let slip = try RoutingSlip(bytes: upload.slip, recipientLimit: Self.recipientLimit)
            guard slip.packet == upload.packet, slip.passed.last == upload.neighbour, upload.synced <= upload.size,
                try row.integer("size") >= 0, try row.integer("synced") >= 0
            else { throw ExchangeError(.failed, "slip or sizes are not those of the upload") }
            guard let count = drafts[name] else {
                return self.context.add(.draftMissing, at: place, "its neighbour begins anew")
            }
            guard UInt64(clamping: count) < upload.synced else { return }
            self.context.add(
                .draftShort, at: place, "\(count) bytes are here, \(upload.synced) were said to be safe")
        }
        for name in owned { drafts[name] = nil }
    }
}
