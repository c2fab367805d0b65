"""What must hold after a round, and of everything when the nodes have stopped."""

import http.client
import json
import sqlite3
import subprocess
import time
import urllib.parse

from nodes import Refused

MEMORY_LIMIT = 300 << 10  # KiB


class Violation(Exception):
    """Something that must never be."""

    def __init__(self, kind, text):
        super().__init__(f"{kind}: {text}")
        self.kind = kind


class Oracle:
    def __init__(self, network):
        self.network = network
        self.known = {}  # identifier -> Packet, of all rounds of this network
        self.delivered = {}  # identifier -> its track at the sender

    # A round

    def know(self, packets):
        for packet in packets:
            self.known[packet.identifier] = packet

    def settle(self, packets, seconds, nudging):
        """Waits until all that was acknowledged is delivered and receipted; then looks for what must not be there."""
        self.know(packets)
        start = time.monotonic()
        waiting = [packet for packet in packets if packet.fate != "refused"]
        nudged = start
        while waiting:
            waiting = [packet for packet in waiting if not self.is_settled(packet)]
            now = time.monotonic()
            if waiting and now - start > seconds:
                raise Violation("lost", self.describe(waiting))
            if waiting and nudging is not None and now - nudged > nudging:
                self.network.nudge()
                nudged = now
            if waiting:
                time.sleep(0.03)
        self.check_inboxes(packets)
        return time.monotonic() - start

    def is_settled(self, packet):
        """Whether the sender's track says delivered everywhere, with receipts."""
        try:
            tracks = self.network.nodes[packet.node].ask("GET", f"/v1/packets/{packet.identifier}")
        except Refused as refusal:
            if "404" in str(refusal) and packet.fate == "unknown":
                packet.fate = "never accepted"
                return True
            raise Violation("lost", f"{packet.identifier} of {packet.node}: {refusal}") from None
        except (OSError, http.client.HTTPException):
            return False
        if packet.fate == "unknown" and not tracks:
            packet.fate = "never accepted"
            return True
        if len(tracks) != 1:
            raise Violation(
                "lost" if not tracks else "doubled",
                f"{packet.identifier} has {len(tracks)} tracks at its sender")
        track = tracks[0]
        states = {each["recipient"]: each["state"] for each in track["deliveries"]}
        bad = {unit: state for unit, state in states.items() if state in ("undeliverable", "refused", "expired")}
        if bad:
            raise Violation("lost", f"{packet.identifier} is {bad}")
        receipted = {
            unit for each in track["receipts"] if each["event"] == "consignment.delivered" for unit in each["to"]}
        is_done = all(states.get(unit) == "delivered" and unit in receipted for unit in packet.recipients)
        if is_done:
            packet.fate = "found" if packet.fate == "unknown" else packet.fate
            self.delivered[packet.identifier] = track
        return is_done

    def check_inboxes(self, packets):
        units = {unit for packet in packets for unit in packet.recipients}
        inboxes = {}
        for unit in units:
            items = self.network.nodes[unit.split("@")[1]].ask("GET", "/v1/inbox?unit=" + urllib.parse.quote(unit))
            inboxes[unit] = [each["envelope"]["id"] for each in items]
            strange = set(inboxes[unit]) - set(self.known)
            if strange:
                raise Violation("doubled", f"{unit} has {strange}, of which no client was told")
        for packet in packets:
            expected = 1 if packet.identifier in self.delivered else 0
            for unit in packet.recipients:
                found = inboxes[unit].count(packet.identifier)
                if found != expected:
                    kind = "lost" if found < expected else "doubled"
                    raise Violation(
                        kind, f"{packet.identifier} ({packet.fate}) is {found} times in the inbox of {unit}")

    def describe(self, packets):
        lines = []
        for packet in packets[:5]:
            try:
                tracks = self.network.nodes[packet.node].ask("GET", f"/v1/packets/{packet.identifier}")
                states = {each["recipient"]: each["state"] for each in tracks[0]["deliveries"]}
            except Exception as error:  # the description must not hide what it describes
                states = error
            lines.append(f"{packet.identifier} from {packet.sender} ({packet.fate}): {states}")
        return f"{len(packets)} packets not delivered in time: " + "; ".join(lines)

    def check_memory(self):
        for node in self.network.nodes.values():
            node.note_memory()
            if node.peak > MEMORY_LIMIT:
                raise Violation("memory", f"node {node.code} had {node.peak >> 10} MiB resident")

    # Everything

    def audit(self):
        """Exports all receipts, stops all nodes, and compares stores, logs and receipts with each other."""
        receipts = self.export()
        for code, status in self.network.stop().items():
            if status != 0:
                raise Violation("exit", f"node {code} ended with {status} when it was told to stop")
        self.verify(receipts)
        indices, roots = {}, {}
        deliveries = {}
        for code in self.network.nodes:
            self.inspect(code, indices, roots, deliveries)
        self.check_deliveries(deliveries)
        return {"receipts": len(receipts), "leaves": len(indices), "fsck": self.check_files()}

    def export(self):
        folder = self.network.folder / "receipts"
        folder.mkdir(exist_ok=True)
        files = []
        for identifier, track in self.delivered.items():
            node = self.network.nodes[self.known[identifier].node]
            for receipt in track["receipts"]:
                digest = receipt["digest"]
                file = folder / f"{digest.replace(':', '-')}.yzr"
                file.write_bytes(node.ask_bytes("GET", f"/v1/receipts/{urllib.parse.quote(digest, safe='')}"))
                files.append(file)
        return files

    def verify(self, receipts):
        if not receipts:
            return
        run = subprocess.run(
            [self.network.binary, "verify", self.network.folder / "receipts", "--trust",
             self.network.keys / "anchors.pem"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if run.returncode != 0:
            bad = [line for line in run.stdout.splitlines() if not line.startswith("[通过")][:5]
            raise Violation("receipt", f"yizhan verify ends with {run.returncode}: {bad}")

    def inspect(self, code, indices, roots, deliveries):
        data = self.network.nodes[code].folder / ("volume/data" if code == self.network.tight else "data")
        store = sqlite3.connect(f"file:{data}/yizhan.sqlite?mode=ro", uri=True)

        def rows(query):
            return store.execute(query).fetchall()

        if rows("PRAGMA integrity_check") != [("ok",)]:
            raise Violation("fsck", f"the store of {code} is damaged")
        for table in ("hops", "messages", "dead_letters"):
            if left := rows(f"SELECT COUNT(*) FROM {table}")[0][0]:
                raise Violation("left", f"{left} rows are left in {table} of {code}")
        for shard, count, top in rows("SELECT shard, COUNT(*), MAX(position) FROM log_leaves GROUP BY shard"):
            if count != top + 1:
                raise Violation("log", f"log {shard} of {code} has {count} leaves up to {top}")
        if shards := rows("SELECT COUNT(DISTINCT shard) FROM log_leaves WHERE shard % 100 > 1")[0][0]:
            raise Violation("log", f"{code} opened {shards} further shards of its log")
        for digest, core, is_own in rows("SELECT digest, core, is_own FROM evidence"):
            self.compare(code, digest, json.loads(core), is_own, indices, roots, deliveries)
        for note, in rows("SELECT note FROM witnessed UNION SELECT note FROM log_heads"):
            self.compare_root(code, note, roots)
        drafts = {name for name, in rows("SELECT draft FROM uploads")}
        blobs = {name for name, in rows("SELECT blob_name FROM packets WHERE blob_name IS NOT NULL")}
        found = {each.name for each in (data / "spool/blobs").glob("*/*")}
        if missing := blobs - found:
            raise Violation("fsck", f"{code} misses {missing} in its spool")
        # What a packet that was taken twice left behind is swept at the next start; it must not be much.
        if len(found - blobs) + len(list((data / "spool/drafts").iterdir())) - len(drafts) > 4:
            raise Violation("fsck", f"{code} has orphans in its spool: {sorted(found - blobs)}")
        store.close()

    @staticmethod
    def check_deliveries(deliveries):
        for (packet, unit), count in deliveries.items():
            if count != 1:
                raise Violation("doubled", f"{packet} has {count} receipts of delivery for {unit}")

    def compare(self, code, digest, core, is_own, indices, roots, deliveries):
        """No place of a log has two contents, wherever its receipts lie."""
        note = core["checkpoint"]
        origin = note.split("\n", 1)[0]
        if indices.setdefault((origin, core["index"]), digest) != digest:
            raise Violation("fork", f"place {core['index']} of {origin} has two digests, one at {code}")
        self.compare_root(code, note, roots)
        evidence = json.loads(core["evidence"])
        if is_own and evidence["event"] == "consignment.delivered":
            for unit in evidence["to"]:
                key = evidence["packet"], unit
                deliveries[key] = deliveries.get(key, 0) + 1

    def compare_root(self, code, note, roots):
        origin, size, root = note.split("\n")[:3]
        if roots.setdefault((origin, size), root) != root:
            raise Violation("fork", f"{origin} has two roots of size {size}, one at {code}")

    def check_files(self):
        """Runs `yizhan fsck` over the stopped nodes where there is such a command; says whether it was run."""
        help = subprocess.run([self.network.binary, "fsck", "--help"], capture_output=True, text=True)
        if help.returncode != 0 or "--config" not in help.stdout:
            return False
        for node in self.network.nodes.values():
            run = subprocess.run(
                [self.network.binary, "fsck", "--config", node.folder / "node.yaml", "--json"],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if run.returncode != 0:
                raise Violation("fsck", f"fsck of {node.code} ends with {run.returncode}: {run.stdout[:1000]}")
        return True
