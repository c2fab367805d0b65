import Exchange

extension Breakage {
    /// What somebody who can write the database might do to the log of people.
    static let people: [Self] = [
        .sql("an act is deleted", [.peopleMissing], "DELETE FROM people_entries WHERE position = 1"),
        .sql(
            "an act is another's", [.peopleAltered],
            """
            UPDATE people_entries SET entry = (SELECT p.entry FROM people_entries p WHERE p.position = 0)
            WHERE position = 1
            """),
        .sql(
            "an act without its words", [.peopleAltered],
            "UPDATE people_entries SET fields = X'7B7D' WHERE position = 1"),
        .sql(
            "an act of another time", [.peopleAltered], "UPDATE people_entries SET time = time - 1 WHERE position = 1"),
        .sql("an act of another kind", [.peopleAltered], "UPDATE people_entries SET act = 'x' WHERE position = 1"),
        .sql(
            "an act and its entry are deleted", [.logGap], "DELETE FROM people_entries WHERE position = 1",
            "DELETE FROM people_leaves WHERE position = 1"),
        .sql(
            "acts change places with their entries", [.rootDiffers],
            "UPDATE people_leaves SET position = -1 WHERE position = 0",
            "UPDATE people_leaves SET position = 0 WHERE position = 1",
            "UPDATE people_leaves SET position = 1 WHERE position = -1",
            "UPDATE people_entries SET position = -1 WHERE position = 0",
            "UPDATE people_entries SET position = 0 WHERE position = 1",
            "UPDATE people_entries SET position = 1 WHERE position = -1"),
        .sql(
            "an act that was never logged", [.peopleMissing],
            """
            INSERT INTO people_entries (shard, position, digest, time, act, entry, fields)
            SELECT shard, 99, digest, time, act, entry, fields FROM people_entries WHERE position = 0
            """),
        .sql(
            "a checkpoint of the other log", [.checkpointInvalid, .rootDiffers],
            "UPDATE people_heads SET note = (SELECT h.note FROM log_heads h WHERE h.size = 2) WHERE size = 2"),
        .sql(
            "a cosignature of no checkpoint of people", [.witnessInvalid],
            "UPDATE people_cosignatures SET size = size + 1000"),
        .sql(
            "a checkpoint of people names certificates that nobody kept", [.materialDamaged],
            "UPDATE people_heads SET material = 1000 WHERE size = 1"),
    ]
}
