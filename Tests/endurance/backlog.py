"""Makes a queue of many packets in the store of a stopped node: copies of one that waits there already.

Each has rows of its own in every table that has rows for it, under a digest and an identifier of its own. Nobody could open
such a packet; the neighbour they wait for is gone, so nobody is asked to.
"""

import hashlib
import sqlite3

TABLES = {"packets": "digest", "deliveries": "packet", "hops": "packet", "evidence": "packet", "evidence_recipients": "packet"}
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def identifier(number):
    digits = ""
    for _ in range(26):
        number, digit = divmod(number, 32)
        digits = ALPHABET[digit] + digits
    return digits


def clone(folder, count):
    """Returns how many packets wait afterwards."""
    [path] = folder.rglob("*.sqlite")
    store = sqlite3.connect(path)
    store.row_factory = sqlite3.Row
    # Nothing is lost when this dies: the store is made anew.
    for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -4000000"):
        store.execute(f"PRAGMA {setting}")
    [(digest,)] = store.execute("SELECT packet FROM hops").fetchall()
    algorithm = digest.split(":")[0]
    models = {
        table: [dict(row) for row in store.execute(f"SELECT * FROM {table} WHERE {key} = ?", [digest])]
        for table, key in TABLES.items()
    }
    (number,) = store.execute("SELECT MAX(number) FROM evidence").fetchone()

    def name(text):
        return f"{algorithm}:{hashlib.sha256(text.encode()).hexdigest()}"

    def copies():
        nonlocal number
        for each in range(count - 1):
            packet = name(f"packet {each}")
            for table, rows in models.items():
                for index, row in enumerate(rows):
                    copy = dict(row)
                    copy[TABLES[table]] = packet
                    if table == "packets":
                        copy["id"] = identifier(each + 1)
                    if table == "evidence":
                        number += 1
                        copy["number"], copy["digest"] = number, name(f"evidence {each} {index}")
                    if table == "evidence_recipients":
                        copy["evidence"] = name(f"evidence {each} {index}")
                    yield table, copy

    statements, batches = {}, {table: [] for table in models}
    for table, rows in models.items():
        columns = list(rows[0])
        places = ", ".join("?" for _ in columns)
        statements[table] = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"
    for table, copy in copies():
        batches[table].append(tuple(copy.values()))
        if len(batches[table]) == 10_000:
            store.executemany(statements[table], batches[table])
            batches[table].clear()
    for table, batch in batches.items():
        store.executemany(statements[table], batch)
    store.commit()
    (waiting,) = store.execute("SELECT COUNT(*) FROM hops").fetchone()
    store.execute("PRAGMA journal_mode = WAL")
    store.close()
    return waiting
