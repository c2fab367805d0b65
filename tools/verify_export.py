#!/usr/bin/env python3
"""The part of verify.py that examines exports for auditors (审计导出核验, docs/formats/audit-export.md).

It is read by `verify.py FILE.yza --trust ANCHORS.pem` and lies beside it; certificates, checkpoints and receipts are
verified there. Each export is examined by itself, and then all of them against one another.
"""
import functools, hashlib, re, struct, sys, zlib

from verify import (
    ALGORITHMS, CANNOT, EVENTS, FAIL, MALFORMED, MAX_CERTIFICATES, MAX_LEAVES, MAX_LISTS, PASS, UNREAD, WORDS, Bad, Checkpoint,
    Examination, both, canonical, describe, digest, harmless, hashed, included, members, milliseconds, need, node_domain,
    parse_json, read_certificate, read_list, read_pem, read_place, signed_by, text_of, unbase64, unit, worst)

MAX_EXPORT, MAX_ENTRIES, MAX_MANIFEST, MAX_PART = 2**32 - 1, 65_534, 32 << 20, 4 << 20
MAX_BUNDLES, MAX_RECEIPTS, MAX_LOGS, MAX_STATES, MAX_RANGE, MAX_PROBLEMS = 15_000, 1000, 64, 16, 64 << 20, 100
ENTRIES_IN_FILE = 65_536
CHECKS = {
    "export": "导出文件格式与摘要|form and digests of the export", "manifest-signature": "清单签名|manifest's signature",
    "manifest-certificate": "清单证书用途与名称|manifest certificate's purpose and name",
    "manifest-chain": "清单证书链|manifest certificate's chain",
    "manifest-revocation": "清单证书未撤销|manifest certificate not revoked", "receipts": "回执逐份核验|every receipt",
    "logs": "日志前后一致（无分叉）|logs consistent, no fork", "completeness": "日志区间完整|ranges complete",
    "order": "事件顺序合法|legal order of events", "timeline": "轨迹与回执一致|timelines agree with receipts",
    "stories": "各方说法一致|the parties' stories agree",
}
# What must stand before an event in the same log, one of it at least; and what one node cannot state beside another.
EARLIER = {
    "handover.opened": ("consignment.delivered", "consignment.quarantined"), "act.signed-for": ("consignment.delivered",),
    "act.refused": ("consignment.delivered", "consignment.quarantined"), "act.released": ("consignment.quarantined",),
    "act.returned": ("act.signed-for",),
}
EXCLUSIVE = (("act.signed-for", "act.refused"), ("act.returned", "act.refused"))
PARTS = ["certificates.pem", "revocation.pem", "receipts.jsonl", "timeline.jsonl"]


def number(value, least=0, most=MAX_LEAVES):
    need(type(value) is int and least <= value <= most, "a number is out of its range")
    return value


def worse(one, other):
    order = (FAIL, CANNOT, PASS)
    return order.index(one) < order.index(other)


class Archive:
    """The strict container: every byte follows from names, contents and their order, so it is written anew and compared."""

    def __init__(self, file):
        self.file, self.entries = file, {}
        total = file.seek(0, 2)
        need(total <= MAX_EXPORT, "it is over 4 GiB")
        position, directory = 0, []
        while self.at(position, 4) == b"PK\3\4":
            header = self.at(position, 30)
            need(len(header) == 30 and len(self.entries) < MAX_ENTRIES, "an entry ends early, or there are too many")
            checksum, size, length = struct.unpack("<IIxxxxH", header[14:28])
            name = self.at(position + 30, length).decode("ascii")
            common = struct.pack("<HHHHHIIIHH", 10, 0, 0, 0, 0x21, checksum, size, size, length, 0)
            need(header == b"PK\3\4" + common and re.fullmatch("[a-z0-9./]{1,64}", name), "a header is not of the strict profile")
            need(name not in self.entries and size <= MAX_MANIFEST, "a name stands twice, or an entry is too large")
            directory += [b"PK\1\2\x0A\0" + common + struct.pack("<HHHII", 0, 0, 0, 0, position) + name.encode()]
            self.entries[name] = position + 30 + length, size, checksum
            position += 30 + length + size
        directory, count = b"".join(directory), len(self.entries)
        end = b"PK\5\6" + struct.pack("<IHHIIH", 0, count, count, len(directory), position, 0)
        need(total == position + len(directory) + len(end), "the ZIP is not as long as it must be")
        need(self.at(position, total) == directory + end, "the ZIP is not of the strict profile")

    def at(self, position, count):
        self.file.seek(position)
        return self.file.read(count)

    def read(self, name):
        start, size, checksum = self.entries[name]
        content = self.at(start, size)
        need(len(content) == size and zlib.crc32(content) == checksum, f"{name} has another checksum")
        return content

    def lines(self, name):
        content = self.read(name)
        need(not content or content.endswith(b"\n"), f"{name} does not end with a line's end")
        return content.split(b"\n")[:-1]


class LogRange:
    """The entries of one log from `first` on, which must lead to every signed state among them."""

    def __init__(self, value, node, suite):
        members(value, ["checkpoints", "first", "frontier", "last", "origin"])
        self.suite, self.origin = suite, text_of(value["origin"])
        self.states = [Checkpoint(text_of(text)) for text in value["checkpoints"]]
        need(1 <= len(self.states) <= MAX_STATES, "a range has no checkpoint or too many")
        sizes = [state.size for state in self.states]
        self.size, self.last = sizes[-1], number(value["last"], 1, sizes[-1])
        self.first = number(value["first"], 0, self.last - 1)
        self.frontier = [unbase64(text_of(item)) for item in value["frontier"]]
        need(sorted(set(sizes)) == sizes and sizes[0] >= self.first and self.size - self.first <= MAX_RANGE, "a range is not in order")
        need(all((state.origin, state.node, state.suite) == (self.origin, node, suite) for state in self.states),
             "a checkpoint is of another log")
        need([len(item) for item in self.frontier] == [32] * self.first.bit_count(), "a frontier is not of its hashes")
        self.files, self.entries, self.seen = -(-(self.size - self.first) // ENTRIES_IN_FILE), b"", set()

    def at(self, place):
        start = 32 * (place - self.first)
        return self.entries[start:start + 32] if self.first <= place < self.size else None

    def broken(self, roots):
        """The first size at which the entries do not lead to the root that somebody states."""
        hashes, place = list(self.frontier), self.first
        for size in sorted(size for size in roots if self.first <= size <= self.size):
            while place < size:
                value, bits = hashed(self.suite, b"\0", self.at(place)), place
                while bits & 1:
                    value, bits = hashed(self.suite, b"\1", hashes.pop(), value), bits >> 1
                hashes.append(value)
                place += 1
            root = hashed(self.suite)
            if hashes:
                root = functools.reduce(lambda right, left: hashed(self.suite, b"\1", left, right), reversed(hashes))
            if root != roots[size]:
                return size
        return None


def read_manifest(data):
    value = parse_json(data)
    members(value, ["bundles", "files", "logs", "node", "packets", "receipts", "redacted", "suite", "time", "v"],
            ["from", "packet", "to", "unit"])
    suite, node = text_of(value["suite"]), text_of(value["node"])
    need(number(value["v"]) == 1 and type(value["redacted"]) is bool and suite in ALGORITHMS, "it is of another version")
    node_domain(node), number(value["packets"]), number(value["receipts"])
    for name in {"from", "to", "time"} & set(value):
        milliseconds(value[name])
    if "unit" in value:
        unit(value["unit"])
    need("packet" not in value or re.fullmatch("[0-7][0-9A-HJKMNP-TV-Z]{25}", text_of(value["packet"])), "it names no packet")
    need(isinstance(value["logs"], list) and len(value["logs"]) <= MAX_LOGS, "there are too many logs")
    value["logs"] = [LogRange(item, node, suite) for item in value["logs"]]
    need(len({log.origin for log in value["logs"]}) == len(value["logs"]), "a log stands twice")
    names = [f"receipts/{bundle + 1:06}/{name}" for bundle in range(number(value["bundles"], 0, MAX_BUNDLES)) for name in PARTS]
    for place, log in enumerate(value["logs"]):
        names += [f"logs/{place + 1}/entries/{part + 1:06}" for part in range(log.files)]
    for item in value["files"]:
        members(item, ["digest", "name", "size"])
        number(item["size"], 0, MAX_PART)
        need(digest(item["digest"]).startswith(ALGORITHMS[suite]), "a digest is not of the suite")
    need([item["name"] for item in value["files"]] == names + ["statements.jsonl", *PARTS[:2]], "the files are not those of an export")
    return value


def read_line(data):
    """One line of a timeline: a receipt, or an attempt of the node that exported."""
    value = parse_json(data)
    digest(value["packet"]), milliseconds(value["time"])
    if "attempt" in value:
        members(value, ["attempt", "packet", "time"])
        members(value["attempt"], ["bytes", "milliseconds", "neighbour", "phase", "reason", "result"])
        node_domain(text_of(value["attempt"]["neighbour"]))
        for name in ("phase", "reason", "result"):
            text_of(value["attempt"][name])
        number(value["attempt"]["bytes"], -MAX_LEAVES), number(value["attempt"]["milliseconds"], -MAX_LEAVES)
        return value
    members(value, ["event", "evidence", "from", "id", "issuer", "packet", "time", "to"], ["officer", "reason"])
    need(text_of(value["event"]) in EVENTS and isinstance(value["to"], list), "a line of a timeline is not of the one form")
    need(re.fullmatch("[0-7][0-9A-HJKMNP-TV-Z]{25}", text_of(value["id"])), "the identifier is no ULID")
    digest(value["evidence"]), node_domain(text_of(value["issuer"])), text_of(value.get("officer", ""))
    for text in (value["from"], *value["to"]):
        text_of(text)
    return value


def line_of(evidence, entry):
    """The line that a timeline must have for a receipt."""
    names = ("event", "from", "id", "issuer", "packet", "reason", "time", "to")
    line = {name: evidence[name] for name in names if name in evidence}
    if "officer" in evidence:
        line["officer"] = evidence["officer"]["name"]
    return canonical({**line, "evidence": entry})


class Redacted(Examination):
    """A receipt without its evidence: that an entry stands in a log, whatever it says."""

    def examine(self, data, packet=None):
        core = self.attempt("receipt", lambda: self.read_redacted(data))
        if core:
            self.core = core
            self.examine_suite(self.examine_log())
            self.say("inclusion", included(core, self.checkpoint, self.entry), "路径导出检查点的根|the path leads to the checkpoint's root",
                     "路径不能导出检查点的根|the path does not lead to the checkpoint's root")
        return self

    def read_redacted(self, data):
        core = parse_json(data)
        members(core, ["checkpoint", "entry", "index", "path", "v"])
        read_place(core)
        self.checkpoint = Checkpoint(text_of(core["checkpoint"]))
        need(digest(core["entry"]).startswith(ALGORITHMS[self.checkpoint.suite]), "an entry is not of the log's suite")
        return core

    @property
    def entry(self):
        return bytes.fromhex(self.core["entry"].partition(":")[2])


class Export:
    """One export: every check with its answer, and what it says of logs, to be compared with other exports."""

    def __init__(self, path, anchors):
        self.anchors, self.answers, self.counts, self.problems = anchors, {}, dict.fromkeys(WORDS, 0), []
        self.manifest, self.logs, self.roots, self.entries, self.witnesses, self.packets = None, {}, {}, {}, [], 0
        try:
            with open(path, "rb") as file:
                self.read(Archive(file))
        except (*MALFORMED, struct.error) as error:
            what = str(error) if isinstance(error, Bad) else "it cannot be read"
            self.answers = {check: UNREAD for check in CHECKS}
            self.answers["export"] = FAIL, f"不是规定格式或已改动（{what}）|it is not of the one form, or was changed: {what}"
            self.logs, self.roots, self.entries = {}, {}, {}

    @property
    def verdict(self):
        return worst(status for status, _ in self.answers.values())

    def note(self, check, status, reason):
        """Keeps the worse of two answers, of two alike the first."""
        if check not in self.answers or worse(status, self.answers[check][0]):
            self.answers[check] = status, reason

    def read(self, archive):
        names = list(archive.entries)
        need(names[:1] == ["mimetype"] and names[-2:] == ["manifest.json", "manifest.sig"], "the entries are not those of an export")
        need(archive.read("mimetype") == b"application/vnd.yizhan.audit+zip", "the media type is another")
        data = archive.read("manifest.json")
        self.manifest = read_manifest(data)
        self.suite, files = self.manifest["suite"], self.manifest["files"]
        line = re.fullmatch("\u2014 ([!-*,-~]{1,253}) ([A-Za-z0-9+/=]{8,344})\n", archive.read("manifest.sig").decode("utf-8"))
        need(line and line[1] == node_domain(self.manifest["node"]), "the manifest's signature is not the node's")
        blob = unbase64(line[2])
        need(len(blob) > 4 and names[1:-2] == [item["name"] for item in files], "the entries are not those of the manifest")
        for item in files:
            content = archive.read(item["name"])
            found = len(content), ALGORITHMS[self.suite] + hashed(self.suite, content).hex()
            need(found == (item["size"], item["digest"]), f"{item['name']} is not the file that the manifest names")
        self.note("export", PASS, f"共 {len(files)} 个文件|all files are those of the manifest")
        pool = self.material(archive, "", 256, 64)
        self.examine_signature(pool, blob, data)
        self.read_logs(archive, pool)
        story = []
        for bundle in range(self.manifest["bundles"]):
            story = self.examine_bundle(archive, f"receipts/{bundle + 1:06}/", story)
        self.examine_story(story)
        self.examine_statements(archive.lines("statements.jsonl"))
        self.conclude()

    @staticmethod
    def material(archive, folder, certificates=MAX_CERTIFICATES, lists=MAX_LISTS):
        return (read_pem(archive.read(folder + PARTS[0]), "CERTIFICATE", read_certificate, certificates),
                read_pem(archive.read(folder + PARTS[1]), "X509 CRL", read_list, lists))

    def examine_signature(self, pool, blob, data):
        name, seconds = node_domain(self.manifest["node"]), milliseconds(self.manifest["time"]) // 1000
        prefix = name.encode() + b"\n\xffx509-audit-export"
        found = [item for item in pool[0] if hashlib.sha256(prefix + item.key).digest()[:4] == blob[:4]]
        answers = [(CANNOT, "没有签名密钥的证书|no certificate is that of the key")] * 4
        for leaf in [item for item in found if item.is_valid(seconds)][:1] or found[:1]:
            chain, *led = Examination(self.anchors, *pool).chain_of(leaf, seconds)
            below = chain[:-1] if chain and len(chain) > 1 else [leaf]
            signed = leaf.suite == self.suite and signed_by(leaf.suite, leaf.key, b"yizhan/audit-export/v1\n" + data, blob[4:])
            good = (leaf.purpose, leaf.name) == (4, name) and all(
                item.suite == item.signature_suite == self.suite for item in below)
            answers = [
                (PASS, "签名正确|the node's log key signed it") if signed else (FAIL, "签名错误|the signature is wrong"),
                (PASS, f"是节点 {name} 的日志证书|it is the log certificate of {name}") if good
                else (FAIL, f"不是节点 {name} 的日志证书|it is no log certificate of {name} in one suite"), *led]
        for check, answer in zip(list(CHECKS)[1:5], answers):
            self.note(check, *answer)

    def read_logs(self, archive, pool):
        for place, log in enumerate(self.manifest["logs"]):
            parts = [archive.read(f"logs/{place + 1}/entries/{part + 1:06}") for part in range(log.files)]
            need(all(len(part) == 32 * ENTRIES_IN_FILE for part in parts[:-1]), "a file of entries is not full")
            log.entries = b"".join(parts)
            need(len(log.entries) == 32 * (log.size - log.first), "a range has not all its entries")
            self.logs[log.origin] = log
            for state in log.states:
                subject = Examination(self.anchors, *pool)
                subject.checkpoint = state
                subject.examine_suite(subject.examine_log())
                for status, reason in subject.answers.values():
                    if status != PASS:
                        self.note("logs", status, reason)
                self.witnesses += subject.witnesses
                self.mark(state.origin, state.size, state.root)

    def mark(self, origin, size, root, place=None, entry=None):
        """Notes which root and which entry a log has; two of one place are a fork."""
        log = self.logs.get(origin)
        agrees = self.roots.setdefault(origin, {}).setdefault(size, root) == root
        if entry and log:
            if not log.first <= place < log.last or place in log.seen or log.at(place) != entry:
                self.note("logs", FAIL, f"凭证不在所示区间的该处|#{place} of {origin} is not what the range shows")
            else:
                log.seen.add(place)
        elif entry:
            agrees = self.entries.setdefault(origin, {}).setdefault(place, entry) == entry and agrees
        if not agrees:
            self.note("logs", FAIL, f"日志 {origin} 有两份历史（分叉）|the log {origin} has two histories: it was forked")

    def examine_bundle(self, archive, folder, story):
        pool, cores = self.material(archive, folder), archive.lines(folder + PARTS[2])
        need(len(cores) <= MAX_RECEIPTS, "a bundle has too many receipts")
        waiting = iter(enumerate(cores, 1))
        for line in archive.lines(folder + PARTS[3]):
            stated = read_line(line)
            if story and story[0]["packet"] != stated["packet"]:
                need(story[0]["packet"] < stated["packet"], "the packets are not in the order of their digests")
                self.examine_story(story)
                story = []
            story.append(stated)
            if "attempt" not in stated:
                count, core = next(waiting, (0, None))
                need(core is not None, "a timeline has more receipts than there are")
                self.examine_receipt(core, pool, line, stated, f"{folder[:-1]}#{count}")
        need(next(waiting, None) is None, "a timeline has fewer receipts than there are")
        return story

    def examine_receipt(self, core, pool, line, stated, place):
        redacted = self.manifest["redacted"]
        result = (Redacted if redacted else Examination)(self.anchors, *pool).examine(core)
        self.counts[result.verdict] += 1
        if result.verdict != PASS and len(self.problems) < MAX_PROBLEMS:
            self.problems.append((place, result))
        if not (result.core if redacted else result.receipt):
            return
        point, index = result.checkpoint, result.core["index"]
        entry = ALGORITHMS[point.suite] + result.entry.hex()
        if redacted:
            agrees = (entry, point.node) == (stated["evidence"], stated["issuer"])
        else:
            agrees = line_of(result.evidence, entry) == line
            stated["previous"] = result.evidence.get("previous")
        if not agrees:
            self.note("timeline", FAIL, f"与回执不符（{place}）|the line of {place} is not its receipt's")
        stated["evidence"], stated["place"] = entry, (point.origin, index, point.node)
        self.mark(point.origin, point.size, point.root, index, result.entry)

    def examine_story(self, lines):
        """Could the events of a packet have happened so, and do all say the same? Places in logs tell what came first, not clocks."""
        self.packets += bool(lines)
        events, places, stated = [line for line in lines if "place" in line], {}, {}
        for line in events:
            origin, place, node = line["place"]
            if line["evidence"] in places:
                self.note("order", FAIL, "同一凭证出现两次|an evidence stands twice")
            places[line["evidence"]] = origin, place
            for name in line["to"]:
                known = stated.setdefault((node, name), {}).setdefault(line["event"], {})
                known[origin] = min(place, known.get(origin, place))
        for line in events:
            origin, place, node = line["place"]
            before = places.get(line.get("previous"))
            if before and before[0] == origin and before[1] >= place:
                self.note("order", FAIL, "所引前一凭证在其后|an evidence names as previous what came after it")
            for name in line["to"]:
                self.judge(line["event"], origin, place, stated[node, name])
        self.examine_agreement(events)

    def judge(self, event, origin, place, own):
        """One event beside all that the same node states of the same recipient."""
        if any(event == one and other in own for one, other in EXCLUSIVE):
            self.note("order", FAIL, f"互斥的事件并存|{event} excludes another event that is stated too")
        needed = [(log, at) for kind in EARLIER.get(event, ()) for log, at in own.get(kind, {}).items()]
        if needed and all(log == origin and at > place for log, at in needed):
            self.note("order", FAIL, f"事件顺序颠倒|{event} stands before what it follows from")
        if event in EARLIER and not needed and origin in self.logs and self.logs[origin].first == 0:
            self.note("order", CANNOT, f"缺少在先的事件|nothing shown goes before {event}")

    def examine_agreement(self, events):
        def recipients(*kinds):
            return {name for line in events if line["event"] in kinds for name in line["to"]}
        if len({(line["id"], line["from"]) for line in events}) > 1:
            self.note("stories", FAIL, "各方所述标识或发送单位不同|identifier or sender differ")
        if recipients("recall.accepted") & recipients("act.signed-for", "act.refused"):
            self.note("stories", FAIL, "一方称已撤回，另一方称已签收或拒收|one says recalled, another signed for or refused")
        meant = recipients("submission.accepted")
        if meant and recipients(*EVENTS) - meant:
            self.note("stories", FAIL, "收件单位不在提交时所列之中|a recipient was not submitted to")

    def examine_statements(self, lines):
        """What stands in the ranges and is no evidence: what the node found in other nodes' logs."""
        waiting = set()
        for line in lines:
            need(parse_json(line).get("event") == "log.contradicted", "a statement is of another kind")
            waiting.add(hashed(self.suite, b"yizhan/log-contradiction/v1\n", line))
        for log in self.logs.values():
            for place in sorted(set(range(log.first, log.last)) - log.seen) if waiting else ():
                if log.at(place) in waiting:
                    waiting.discard(log.at(place))
                    log.seen.add(place)
        if waiting:
            self.note("logs", FAIL, "有声明不在日志中|a statement does not stand in any range")

    def conclude(self):
        whole, shown = not {"unit", "packet"} & set(self.manifest), []
        for origin, log in self.logs.items():
            size, missing = log.broken(self.roots[origin]), log.last - log.first - len(log.seen)
            if size is not None:
                self.note("logs", FAIL, f"条目不能导出 {origin} 在 {size} 处的根|{origin} does not lead to its root at {size}")
            shown.append(f"{origin} #{log.first}–{log.last - 1} ({len(log.seen)}/{log.last - log.first})")
            if whole and missing:
                self.note("completeness", FAIL, f"缺 {missing} 条：{shown[-1]}|{missing} are missing: {shown[-1]}")
        total, text = sum(self.counts.values()), ", ".join(shown) or "-"
        if (total, self.packets) != (self.manifest["receipts"], self.manifest["packets"]):
            self.note("completeness", FAIL, "清单所计份数不符|the manifest counts other numbers of receipts or packets")
        self.note("completeness", PASS, f"全部出示：{text}|all are present: {text}" if whole else
                  f"只出示所选公文包：{text}|a selection, which claims no completeness: {text}")
        self.note("receipts", worst(status for status, count in self.counts.items() if count),
                  f"{self.counts[PASS]}/{total} 份通过|{self.counts[PASS]} of {total} receipts pass")
        self.note("logs", PASS, f"{len(self.logs)} 个日志只有一份历史|{len(self.logs)} logs have one history")
        self.note("order", PASS, f"{self.packets} 个公文包|the events of {self.packets} packets")
        self.note("timeline", PASS, "一致|they do")
        self.note("stories", PASS, "一致|they do")

    def contradicted(self, other):
        """A log of which the other export says otherwise than this one shows or has receipts of."""
        for origin in sorted(set(other.roots) | set(other.entries)):
            roots, entries, log = other.roots.get(origin, {}), other.entries.get(origin, {}), self.logs.get(origin)
            known_roots, known_entries = self.roots.get(origin, {}), self.entries.get(origin, {})
            if any(known_roots.get(size, root) != root for size, root in roots.items()) \
                    or any(known_entries.get(place, entry) != entry for place, entry in entries.items()):
                return origin
            if log and (log.broken(roots) is not None or any(log.at(at) not in (None, entry) for at, entry in entries.items())):
                return origin
        return None

    def json(self, path):
        checks = [{"id": check, "reason": both(self.answers[check][1]), "status": self.answers[check][0], "title": both(title)}
                  for check, title in CHECKS.items()]
        problems = [{**result.json(path), "place": place} for place, result in self.problems]
        answer = {"checks": checks, "file": path, "problems": problems, "v": 1, "verdict": self.verdict, "verdicts": self.counts,
                  "witnesses": self.witnesses}
        if not self.manifest:
            return answer
        about = {name: self.manifest[name] for name in ("from", "node", "packets", "receipts", "redacted", "time", "to")
                 if name in self.manifest}
        about["logs"] = [{"first": log.first, "last": log.last, "origin": log.origin, "size": log.size} for log in self.manifest["logs"]]
        return {**answer, "export": about}

    def describe(self, path, whole):
        lines = [f"[{WORDS[self.verdict]}] {path}"]
        if self.manifest:
            lines += [f"节点 node {self.manifest['node']}，时间 time {self.manifest['time']}",
                      f"公文包 packets {self.manifest['packets']}，回执 receipts {self.manifest['receipts']}"]
        for check, title in CHECKS.items():
            status, reason = self.answers[check]
            title, reason = both(title), both(reason)
            lines += [f"    [{WORDS[status]}] {title['zh']}：{reason['zh']}", f"          {title['en']}: {reason['en']}"]
        lines += sorted({f"见证 witness {item['node']} [{WORDS[item['status']]}] {item.get('time', '')}" for item in self.witnesses})
        text = "".join(harmless(line) + "\n" for line in lines)
        return text + "".join(describe(f"{path} {place}", result, whole) + "\n" for place, result in self.problems)


def examine(paths, anchors):
    """Every export by itself, and then compared with every other: {path: Export}."""
    exports = {path: Export(path, anchors) for path in paths}
    sound = [export for export in exports.values() if export.answers["export"][0] == PASS]
    for one in sound:
        for other in sound:
            origin = None if one is other else one.contradicted(other)
            for export in (one, other) if origin else ():
                export.note("stories", FAIL, f"他方所示日志 {origin} 不同（分叉）|another export shows the log {origin} otherwise: "
                                             "it was forked")
    return exports


if __name__ == "__main__":
    sys.exit("verify_export.py is read by verify.py: run 'verify.py FILE.yza --trust ANCHORS.pem'")
