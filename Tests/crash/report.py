"""The table of a run."""

import unicodedata

COLUMNS = [
    ("kind", "类别 kind"), ("rounds", "轮 rounds"), ("reached", "命中 reached"), ("packets", "受理 acknowledged"),
    ("lost", "丢失 lost"), ("doubled", "重复 doubled"), ("other", "其他 other"), ("restarts", "重启 restarts"),
    ("seconds", "秒 seconds"),
]


def width(text):
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


class Report:
    def __init__(self, seed):
        self.seed = seed
        self.rows = {}
        self.steps = {}
        self.audits = {"receipts": 0, "leaves": 0, "fsck": None, "count": 0}
        self.peak = 0
        self.failures = []

    def row(self, kind):
        return self.rows.setdefault(kind, {name: 0 for name, _ in COLUMNS} | {"kind": kind})

    def add(self, kind, round, packets, restarts, seconds):
        row = self.row(kind)
        row["rounds"] += 1
        row["reached"] += round is None or round.reached is not False
        row["packets"] += sum(packet.fate == "acknowledged" for packet in packets)
        row["restarts"] += restarts
        row["seconds"] += seconds
        if kind == "step" and round is not None:
            reached, tried = self.steps.get(round.step, (0, 0))
            self.steps[round.step] = (reached + bool(round.reached), tried + 1)

    def fail(self, kind, violation, round, folder, command):
        self.row(kind)[violation if violation in ("lost", "doubled") else "other"] += 1
        self.failures.append((round, kind, violation, folder, command))

    def audit(self, result, peak):
        self.audits["count"] += 1
        self.audits["receipts"] += result["receipts"]
        self.audits["leaves"] += result["leaves"]
        self.audits["fsck"] = result["fsck"] and self.audits["fsck"] is not False
        self.peak = max(self.peak, peak)

    def table(self):
        rows = [dict(row) for _, row in sorted(self.rows.items())]
        total = {name: sum(row[name] for row in rows) for name, _ in COLUMNS if name != "kind"} | {"kind": "全部 all"}
        for row in rows + [total]:
            row["seconds"] = f"{row['seconds']:.0f}"
        lines = [[title for _, title in COLUMNS]] + [[str(row[name]) for name, _ in COLUMNS] for row in rows + [total]]
        widths = [max(width(line[index]) for line in lines) for index in range(len(COLUMNS))]
        return "\n".join(
            "  ".join(
                cell + " " * (most - width(cell)) if index == 0 else " " * (most - width(cell)) + cell
                for index, (cell, most) in enumerate(zip(line, widths)))
            for line in lines)

    def text(self):
        lines = [self.table(), f"seed {self.seed}"]
        if self.audits["count"]:
            fsck = {True: "clean on all nodes", False: "not there", None: "not run"}[self.audits["fsck"]]
            lines.append(
                f"{self.audits['count']} audits: {self.audits['receipts']} receipts verify, "
                f"{self.audits['leaves']} places in logs with one content each, fsck {fsck}, "
                f"highest resident size {self.peak >> 10} MiB")
        if self.steps:
            missed = sorted(f"{name}@{node}" for (name, node), (reached, _) in self.steps.items() if not reached)
            lines.append(
                f"steps: {len(self.steps) - len(missed)} of {len(self.steps)} places tried were reached"
                + (f"; not: {', '.join(missed)}" if missed else ""))
        for round, kind, violation, folder, command in self.failures:
            lines.append(f"FAILED round {round} ({kind}): {violation}\n  logs: {folder}\n  again: {command}")
        return "\n".join(lines)
