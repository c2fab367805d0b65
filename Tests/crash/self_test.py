"""Shows that the oracle can say no: stores and receipts are tampered with, and it must notice what was done."""

import json
import pathlib
import random
import shutil
import sqlite3

from network import Network
from oracle import Oracle, Violation
from traffic import FLOWS, ROOT, Materials, Traffic


def data(network, code):
    return network.nodes[code].folder / ("volume/data" if code == network.tight else "data")


def change(network, code, *statements):
    store = sqlite3.connect(data(network, code) / "yizhan.sqlite")
    with store:
        for statement in statements:
            store.execute(statement)
    store.close()


def last_core(network, code, event):
    """The newest own receipt of an event: its row, and its core as text."""
    store = sqlite3.connect(data(network, code) / "yizhan.sqlite")
    row = store.execute(
        "SELECT digest, packet, core FROM evidence WHERE is_own = 1 AND event = ? ORDER BY time DESC",
        (event,)).fetchone()
    store.close()
    return row


def insert_core(network, code, digest, packet, core):
    store = sqlite3.connect(data(network, code) / "yizhan.sqlite")
    with store:
        store.execute(
            "INSERT INTO evidence VALUES (?, ?, 'consignment.delivered', ?, 0, 1, ?)", (digest, packet, code, core))
    store.close()


# Each takes a stopped network and its oracle and does one wrong thing.


def lose_a_delivery(network, oracle):
    change(network, "35", "DELETE FROM deliveries WHERE is_local = 1 AND rowid = (SELECT MAX(rowid) FROM deliveries)")


def deliver_twice(network, oracle):
    digest, packet, core = last_core(network, "35", "consignment.delivered")
    other = json.loads(core)
    other["index"] = 1_000_000
    insert_core(network, "35", "x" + digest, packet, json.dumps(other).encode())


def fork_the_log(network, oracle):
    digest, packet, core = last_core(network, "35", "consignment.delivered")
    insert_core(network, "35", "x" + digest, packet, core)


def sign_a_size_twice(network, oracle):
    store = sqlite3.connect(data(network, "35") / "yizhan.sqlite")
    with store:
        row, note = store.execute("SELECT rowid, note FROM log_heads ORDER BY size DESC").fetchone()
        lines = note.split("\n")
        lines[2] = "A" * 43 + "="
        store.execute("UPDATE log_heads SET note = ? WHERE rowid = ?", ("\n".join(lines), row))
    store.close()


def drop_a_leaf(network, oracle):
    change(network, "3508", "DELETE FROM log_leaves WHERE position = 1")


def leave_a_message(network, oracle):
    change(
        network, "3508",
        "INSERT INTO messages (kind, destination, neighbour, digest, body, attempts, due, cause) "
        "VALUES ('receipt', '35', '35', 'sm3:00', x'00', 0, 0, '')")


def lose_a_file(network, oracle):
    next((data(network, "35") / "spool/blobs").glob("*/*")).unlink()


def damage_a_receipt(network, oracle):
    file = next((network.folder / "receipts").glob("*.yzr"))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def accept_unseen(network, oracle):
    oracle.known.pop(next(iter(oracle.known)))


CASES = [
    (lose_a_delivery, "lost"), (deliver_twice, "doubled"), (fork_the_log, "fork"), (sign_a_size_twice, "fork"),
    (drop_a_leaf, "log"), (leave_a_message, "left"), (lose_a_file, "fsck"), (damage_a_receipt, "receipt"),
    (accept_unseen, "doubled"),
]


def judge(network, oracle, receipts):
    """What the oracle says of stopped nodes; the inboxes are asked where nothing else objects."""
    oracle.verify(receipts)
    indices, roots, deliveries = {}, {}, {}
    for code in network.nodes:
        oracle.inspect(code, indices, roots, deliveries)
    oracle.check_deliveries(deliveries)
    network.start()
    try:
        oracle.check_inboxes(list(oracle.known.values()))
    finally:
        network.stop()


def restore(network, kept):
    for code in network.nodes:
        shutil.rmtree(data(network, code))
        shutil.copytree(kept / code, data(network, code))
    shutil.rmtree(network.folder / "receipts")
    shutil.copytree(kept / "receipts", network.folder / "receipts")


def run(cache, binary):
    network = Network(cache / "self-test", "gm", cache, binary)
    kept = cache / "self-test-kept"
    shutil.rmtree(kept, ignore_errors=True)
    failures = []
    try:
        network.start()
        oracle = Oracle(network)
        traffic = Traffic(network, Materials(cache / "materials", random.Random(1)))
        for flow in FLOWS[:3]:
            traffic.send(flow, size="medium", count=2)
        traffic.finish()
        oracle.settle(traffic.packets, 60, None)
        receipts = oracle.export()
        network.stop()
        for code in network.nodes:
            shutil.copytree(data(network, code), kept / code)
        shutil.copytree(network.folder / "receipts", kept / "receipts")
        known = dict(oracle.known)
        judge(network, oracle, receipts)
        for tamper, expected in CASES:
            restore(network, kept)
            oracle.known = dict(known)
            tamper(network, oracle)
            try:
                judge(network, oracle, receipts)
                failures.append(f"{tamper.__name__}: nothing was found")
            except Violation as violation:
                if violation.kind != expected:
                    failures.append(f"{tamper.__name__}: expected {expected}, found {violation}")
    finally:
        network.close()
        shutil.rmtree(kept, ignore_errors=True)
    for failure in failures:
        print(f"error: {failure}")
    print(f"{len(CASES) - len(failures)} of {len(CASES)} violations are noticed")
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(run(ROOT / ".build/crash", pathlib.Path(ROOT / ".build/debug/yizhan")))
