public import Storage

/// The tables of the exchange, as numbered migrations; one that has shipped is never changed.
public enum ExchangeSchema: Sendable {
    /// The migrator of the exchange's tables.
    public static let migrator = Migrator(component: Self.component, Self.migrations)

    /// The migrator that an older version of this program had.
    package static func migrator(upTo number: Int) -> Migrator {
        Migrator(component: Self.component, Array(Self.migrations.prefix(number)))
    }

    /// The component's name.
    package static let component = "exchange"
    /// The steps; a test migrates a store from the state before.
    package static let migrations = [
        Self.first, Self.second, Self.third, Self.fourth, Self.fifth, Self.sixth, Self.seventh, Self.eighth,
        Self.ninth,
    ]

    private static let first = Migration(
        number: 1,
        name: "packets, deliveries, queue, log",
        statements: [
            """
            CREATE TABLE packets (
                digest {text} PRIMARY KEY, id {text} NOT NULL, sender_node {text} NOT NULL, suite {text} NOT NULL,
                envelope {blob} NOT NULL, urgency {integer} NOT NULL, created {integer} NOT NULL,
                expires {integer} NOT NULL, size {integer} NOT NULL, content {blob}, blob_name {text},
                origin {text} NOT NULL, accepted {integer} NOT NULL, UNIQUE (sender_node, id)
            ) {strict}
            """,
            "CREATE INDEX packets_by_id ON packets (id)",
            """
            CREATE TABLE deliveries (
                packet {text} NOT NULL, recipient {text} NOT NULL, kind {text} NOT NULL, neighbour {text},
                is_local {integer} NOT NULL, state {text} NOT NULL, cause {text} NOT NULL, changed {integer} NOT NULL,
                latest {text}, PRIMARY KEY (packet, recipient)
            ) {strict}
            """,
            "CREATE INDEX deliveries_by_recipient ON deliveries (recipient, is_local, state, changed)",
            "CREATE INDEX deliveries_by_state ON deliveries (state, changed)",
            """
            CREATE TABLE hops (
                packet {text} NOT NULL, neighbour {text} NOT NULL, urgency {integer} NOT NULL,
                created {integer} NOT NULL, expires {integer} NOT NULL, hops_left {integer} NOT NULL,
                passed {text} NOT NULL, attempts {integer} NOT NULL, due {integer} NOT NULL, cause {text} NOT NULL,
                PRIMARY KEY (packet, neighbour)
            ) {strict}
            """,
            "CREATE INDEX hops_by_turn ON hops (neighbour, urgency, created)",
            "CREATE INDEX hops_by_expiry ON hops (expires)",
            """
            CREATE TABLE attempts (
                number {identity}, packet {text} NOT NULL, neighbour {text} NOT NULL, started {integer} NOT NULL,
                milliseconds {integer} NOT NULL, bytes {integer} NOT NULL, result {text} NOT NULL,
                reason {text} NOT NULL
            ) {strict}
            """,
            "CREATE INDEX attempts_by_packet ON attempts (packet, number)",
            """
            CREATE TABLE log_heads (
                shard {integer} NOT NULL, size {integer} NOT NULL, note {text} NOT NULL, frontier {blob} NOT NULL,
                time {integer} NOT NULL, PRIMARY KEY (shard, size)
            ) {strict}
            """,
            """
            CREATE TABLE log_leaves (
                shard {integer} NOT NULL, position {integer} NOT NULL, evidence {text} NOT NULL,
                PRIMARY KEY (shard, position)
            ) {strict}
            """,
            """
            CREATE TABLE evidence (
                digest {text} PRIMARY KEY, packet {text} NOT NULL, event {text} NOT NULL, issuer {text} NOT NULL,
                time {integer} NOT NULL, is_own {integer} NOT NULL, core {blob} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE evidence_recipients (
                packet {text} NOT NULL, recipient {text} NOT NULL, evidence {text} NOT NULL,
                PRIMARY KEY (packet, recipient, evidence)
            ) {strict}
            """,
            """
            CREATE TABLE messages (
                number {identity}, kind {text} NOT NULL, destination {text} NOT NULL, neighbour {text} NOT NULL,
                digest {text} NOT NULL, body {blob} NOT NULL, attempts {integer} NOT NULL, due {integer} NOT NULL,
                cause {text} NOT NULL, UNIQUE (kind, destination, digest)
            ) {strict}
            """,
            "CREATE INDEX messages_by_turn ON messages (neighbour, number)",
            """
            CREATE TABLE facts (name {text} PRIMARY KEY, value {text} NOT NULL) {strict}
            """,
        ])

    private static let second = Migration(
        number: 2,
        name: "witnesses, evidence by packet",
        statements: [
            "CREATE INDEX evidence_by_packet ON evidence (packet, time)",
            """
            CREATE TABLE witnessed (
                node {text} NOT NULL, shard {integer} NOT NULL, size {integer} NOT NULL, note {text} NOT NULL,
                seen {integer} NOT NULL, PRIMARY KEY (node, shard)
            ) {strict}
            """,
            """
            CREATE TABLE cosignatures (
                shard {integer} NOT NULL, size {integer} NOT NULL, witness {text} NOT NULL, line {text} NOT NULL,
                PRIMARY KEY (shard, size, witness)
            ) {strict}
            """,
        ])

    private static let third = Migration(
        number: 3,
        name: "lanes, links, dead letters, uploads",
        statements: [
            "ALTER TABLE hops ADD COLUMN lane {integer} NOT NULL DEFAULT 0",
            "ALTER TABLE hops ADD COLUMN turn {integer} NOT NULL DEFAULT 0",
            "ALTER TABLE hops ADD COLUMN size {integer} NOT NULL DEFAULT 0",
            """
            UPDATE hops SET
                turn = created - CASE urgency WHEN 2 THEN 28800000 WHEN 1 THEN 7200000 ELSE 0 END,
                size = COALESCE((SELECT packets.size FROM packets WHERE packets.digest = hops.packet), 0)
            """,
            "UPDATE hops SET lane = 1 WHERE size >= 4194304",
            "CREATE INDEX hops_by_lane ON hops (neighbour, lane, turn)",
            "CREATE INDEX hops_by_due ON hops (neighbour, due)",
            "ALTER TABLE attempts ADD COLUMN phase {text} NOT NULL DEFAULT ''",
            "CREATE INDEX attempts_by_start ON attempts (started)",
            """
            CREATE TABLE links (
                neighbour {text} PRIMARY KEY, state {text} NOT NULL, failures {integer} NOT NULL,
                retry {integer} NOT NULL, cause {text} NOT NULL, pause_reason {text}, paused {integer},
                maintenance_from {integer}, maintenance_until {integer}, changed {integer} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE dead_letters (
                packet {text} NOT NULL, neighbour {text} NOT NULL, urgency {integer} NOT NULL,
                hops_left {integer} NOT NULL, passed {text} NOT NULL, attempts {integer} NOT NULL,
                fault {text} NOT NULL, code {text} NOT NULL, detail {text} NOT NULL, since {integer} NOT NULL,
                PRIMARY KEY (packet, neighbour)
            ) {strict}
            """,
            """
            CREATE TABLE uploads (
                neighbour {text} NOT NULL, packet {text} NOT NULL, token {text} NOT NULL UNIQUE, slip {blob} NOT NULL,
                draft {text} NOT NULL, size {integer} NOT NULL, synced {integer} NOT NULL, created {integer} NOT NULL,
                touched {integer} NOT NULL, PRIMARY KEY (neighbour, packet)
            ) {strict}
            """,
            """
            CREATE TABLE operator_acts (
                number {identity}, time {integer} NOT NULL, act {text} NOT NULL, subject {text} NOT NULL,
                reason {text} NOT NULL
            ) {strict}
            """,
        ])

    private static let fourth = Migration(
        number: 4,
        name: "events in the order they were stored",
        statements: [
            // What was stored before has no number and is in no feed.
            "ALTER TABLE evidence ADD COLUMN number {integer}",
            "CREATE UNIQUE INDEX evidence_by_number ON evidence (number)",
        ])

    private static let fifth = Migration(
        number: 5,
        name: "reports on seals",
        statements: [
            """
            CREATE TABLE seal_reports (
                packet {text} PRIMARY KEY, verdict {text} NOT NULL, report {text}, examined {integer} NOT NULL
            ) {strict}
            """
        ])

    private static let sixth = Migration(
        number: 6,
        name: "contradictions in other nodes' logs",
        statements: [
            """
            CREATE TABLE contradictions (
                digest {text} PRIMARY KEY, node {text} NOT NULL, time {integer} NOT NULL, known {text} NOT NULL,
                shown {text} NOT NULL, statement {blob} NOT NULL, shard {integer} NOT NULL,
                position {integer} NOT NULL
            ) {strict}
            """,
            "CREATE INDEX contradictions_by_node ON contradictions (node, time)",
        ])

    private static let seventh = Migration(
        number: 7,
        name: "what a sender waits for, reminders",
        statements: [
            """
            CREATE TABLE waits (
                packet {text} NOT NULL, recipient {text} NOT NULL, awaited {text} NOT NULL, level {integer} NOT NULL,
                since {integer} NOT NULL, due {integer} NOT NULL, PRIMARY KEY (packet, recipient)
            ) {strict}
            """,
            "CREATE INDEX waits_by_due ON waits (due)",
            "CREATE INDEX waits_by_level ON waits (level, awaited, since)",
            // What was sent before is waited for too, unless its time is over.
            """
            INSERT INTO waits (packet, recipient, awaited, level, since, due)
            SELECT deliveries.packet, deliveries.recipient, '', 0, 0, 0
            FROM deliveries JOIN packets ON packets.digest = deliveries.packet
            WHERE packets.sender_node = (SELECT value FROM facts WHERE name = 'node')
                AND packets.expires > COALESCE((SELECT MAX(time) FROM log_heads), 0)
                AND deliveries.state IN ('queued', 'relayed', 'quarantined', 'delivered')
            """,
            """
            CREATE TABLE urges (
                packet {text} NOT NULL, recipient {text} NOT NULL, count {integer} NOT NULL, latest {integer} NOT NULL,
                PRIMARY KEY (packet, recipient)
            ) {strict}
            """,
        ])
}
