internal import Storage

extension ExchangeSchema {
    /// What receipts are joined from for ever: certificates and lists of the moment, and timestamps.
    static let ninth = Migration(
        number: 9,
        name: "certificates and lists of the moment, timestamps",
        statements: [
            "CREATE TABLE trust_objects (digest {text} PRIMARY KEY, kind {text} NOT NULL, der {blob} NOT NULL) {strict}",
            """
            CREATE TABLE trust_sets (
                number {identity}, digest {text} NOT NULL UNIQUE, members {text} NOT NULL, since {integer} NOT NULL
            ) {strict}
            """,
            // What was logged before has no set; its receipts are joined from the directory of now, as they were.
            "ALTER TABLE log_heads ADD COLUMN material {integer}",
            "ALTER TABLE evidence ADD COLUMN material {integer}",
            "ALTER TABLE cosignatures ADD COLUMN material {integer}",
            """
            CREATE TABLE timestamps (
                shard {integer} NOT NULL, size {integer} NOT NULL, token {blob} NOT NULL, time {integer} NOT NULL,
                material {integer} NOT NULL, PRIMARY KEY (shard, size)
            ) {strict}
            """,
        ])
}
