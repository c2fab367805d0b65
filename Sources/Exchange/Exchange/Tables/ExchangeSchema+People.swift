internal import Storage

extension ExchangeSchema {
    /// The log of people: the same tables as the first log has, and what its entries say.
    static let eighth = Migration(
        number: 8,
        name: "log of people",
        statements: [
            """
            CREATE TABLE people_heads (
                shard {integer} NOT NULL, size {integer} NOT NULL, note {text} NOT NULL, frontier {blob} NOT NULL,
                time {integer} NOT NULL, material {integer}, PRIMARY KEY (shard, size)
            ) {strict}
            """,
            """
            CREATE TABLE people_leaves (
                shard {integer} NOT NULL, position {integer} NOT NULL, evidence {text} NOT NULL,
                PRIMARY KEY (shard, position)
            ) {strict}
            """,
            """
            CREATE TABLE people_cosignatures (
                shard {integer} NOT NULL, size {integer} NOT NULL, witness {text} NOT NULL, line {text} NOT NULL,
                material {integer}, PRIMARY KEY (shard, size, witness)
            ) {strict}
            """,
            """
            CREATE TABLE people_witnessed (
                node {text} NOT NULL, shard {integer} NOT NULL, size {integer} NOT NULL, note {text} NOT NULL,
                seen {integer} NOT NULL, PRIMARY KEY (node, shard)
            ) {strict}
            """,
            """
            CREATE TABLE people_entries (
                shard {integer} NOT NULL, position {integer} NOT NULL, digest {text} NOT NULL,
                time {integer} NOT NULL, act {text} NOT NULL, entry {blob} NOT NULL, fields {blob} NOT NULL,
                PRIMARY KEY (shard, position)
            ) {strict}
            """,
            "CREATE INDEX people_entries_by_time ON people_entries (time)",
        ])
}
