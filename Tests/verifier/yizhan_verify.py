#!/usr/bin/env python3
"""Second verifier of Yizhan receipt files: Python's standard library and the openssl command, nothing else.

It shares no code with the first one, asks the same questions and must give the same answers.

usage: yizhan_verify.py [--json] --anchors ANCHORS.pem RECEIPT.yzr
exit:  0 pass, 1 fail, 2 cannot tell, 64 wrong usage
"""
import base64
import calendar
import datetime
import hashlib
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import zlib

PASS, FAIL, CANNOT = "pass", "fail", "cannot-tell"
IDENTITY = "distid:1234567812345678"
ARC = "2.25.176216346025103847164039126351826149203"
MEDIA_TYPE = b"application/vnd.yizhan.receipt+zip"
ENTRIES = ["mimetype", "receipt.json", "certificates.pem", "revocation.pem"]
SKEW_MS, DELAY_MS = 10_000, 86_400_000
MAX_SIZE = 2**53 - 1
LIMITS = {"evidence": 128 << 10, "recipients": 2048, "reason": 1000, "checkpoint": 16 << 10, "cosignatures": 16,
          "officer": 64 << 10, "core": 512 << 10, "certificates": 32, "lists": 16, "file": 24 << 20, "path": 53}
GENERAL = ["container", "receipt", "evidence", "checkpoint", "inclusion", "checkpoint-signature", "suite",
           "log-certificate", "log-chain", "log-revocation", "time"]
OFFICER = ["officer-signature", "officer-certificate", "officer-chain", "officer-revocation"]
UNPROVEN = [
    "that the statement or the document is true: only that the issuing node stated it",
    "that the node's clock was right: only timestamps and witness times are trusted time",
    "that the log shows the same history to everyone: that takes the cosignature of a witness",
    "that the record is complete: there may be events and receipts that were not shown",
    "that each key was used by its owner in person",
    "that a document at hand is the packet meant: compare its digest with the evidence",
    "that the anchors are the right ones: whoever verifies must have them from a channel of his own",
]
REASONED = set("""submission.rejected relay.rejected relay.failed consignment.failed consignment.quarantined act.refused act.returned act.released
    recall.rejected delivery.expired delivery.undeliverable operator.requeued operator.redirected
    operator.abandoned""".split())
EVENTS = REASONED | set("""submission.accepted relay.accepted consignment.delivered handover.opened act.signed-for
    recall.requested recall.accepted""".split())

def rules(event):
    """Who acts, whose node alone states it, and whether it may be about several recipients."""
    kind = event.partition(".")[0]
    if event == "recall.requested":
        return "from", "from", True
    acting = "to" if kind in ("handover", "act") else None
    return acting, {"submission": "from", "consignment": "to"}.get(kind, acting), kind in ("submission", "relay")

class Bad(Exception):
    """Something is not as it must be."""

MALFORMED = (Bad, ValueError, KeyError, IndexError, TypeError, RecursionError)

def need(condition, message):
    if not condition:
        raise Bad(message)

# openssl
def openssl(arguments, files):
    """Runs openssl in a folder of its own that holds the files given."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(content)
        return subprocess.run(["openssl", *arguments], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True)

def pem(der, label):
    text = base64.b64encode(der).decode()
    lines = [text[i:i + 64] for i in range(0, len(text), 64)]
    return "".join(line + "\n" for line in [f"-----BEGIN {label}-----", *lines, f"-----END {label}-----"]).encode()

def signed_by(key, suite, message, signature):
    arguments = ["dgst", "-sm3" if suite == "GM" else "-sha256", "-verify", "key.pem", "-signature", "signature"]
    if suite == "GM":
        arguments += ["-sigopt", IDENTITY]
    files = {"key.pem": pem(key, "PUBLIC KEY"), "signature": signature, "message": message}
    return openssl([*arguments, "message"], files).returncode == 0

# small formats
def unbase64(text):
    data = base64.b64decode(text.encode("ascii"), validate=True)
    need(base64.b64encode(data).decode() == text, "a base64 text has two spellings")
    return data

def canonical(value):
    """RFC 8785 for objects, arrays, strings, integers and booleans."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(canonical(key) + ":" + canonical(value[key]) for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return json.dumps(value, ensure_ascii=False)

def parse_json(data):
    def pairs(items):
        need(len({key for key, _ in items}) == len(items), "a key stands twice")
        return dict(items)
    def refuse(_):
        raise Bad("a number is not an integer")
    value = json.loads(data.decode("utf-8"), object_pairs_hook=pairs, parse_float=refuse, parse_constant=refuse)
    need(isinstance(value, dict) and canonical(value).encode("utf-8") == data, "no object in canonical JSON")
    return value

def keys(value, required, optional=()):
    need(isinstance(value, dict) and set(required) <= set(value) <= {*required, *optional}, "keys missing or unknown")

def text_of(value):
    need(type(value) is str, "a value is no string")
    return value

def seconds_of(text, form):
    return calendar.timegm(datetime.datetime.strptime(text, form).timetuple())

def milliseconds(text):
    need(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z", text), "no time")
    return seconds_of(text[:19], "%Y-%m-%dT%H:%M:%S") * 1000 + int(text[20:23])

# names (GB/T 2260, GB 32100)
LEVELS = [(0, 2), (2, 4), (4, 6), (6, 9), (9, 12)]
def node_domain(code):
    need(re.fullmatch(r"[1-9][0-9]*", code) and len(code) in (2, 4, 6, 9, 12), "no division code")
    parts = [end for start, end in LEVELS if end <= len(code) and code[start:end].strip("0")]
    missing = [end for start, end in LEVELS if end <= len(code) and not code[start:end].strip("0")]
    need(len(code) in parts and set(missing) <= {6}, "no division code")
    return ".".join([code[:end] for end in reversed(parts)] + ["yizhan"])

def unit(address):
    """Checks unit@node and gives the code and the node."""
    need(address.count("@") == 1, "no unit@node")
    code, node = address.split("@")
    node_domain(node)
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    need(re.fullmatch(f"[{alphabet}]{{2}}[0-9]{{6}}[{alphabet}]{{10}}", code), "no unit code")
    values = [alphabet.index(character) for character in code]
    need((31 - sum(v * pow(3, i, 31) for i, v in enumerate(values[:17])) % 31) % 31 == values[17], "wrong check")
    check = 11 - sum(int(c, 36) * w for c, w in zip(code[8:16], [3, 7, 9, 10, 5, 8, 4, 2])) % 11
    need(code[16] == {10: "X", 11: "0"}.get(check, str(check)), "wrong organisation check")
    return code, node

def digest(text):
    need(re.fullmatch(r"(sm3|sha-256):[0-9a-f]{64}", text), "no digest")
    return text

# DER
def element(data, start):
    """Tag, start and end of content of the DER element at a position."""
    need(start + 2 <= len(data), "DER ends early")
    tag, length, content = data[start], data[start + 1], start + 2
    need(tag & 0x1F != 0x1F, "DER has a long tag")
    if length >= 0x80:
        count = length & 0x7F
        need(1 <= count <= 4 and content + count <= len(data), "DER length")
        length = int.from_bytes(data[content:content + count], "big")
        need(length >= 0x80 and length >> (8 * (count - 1)), "DER length is not the shortest")
        content += count
    need(content + length <= len(data), "DER ends early")
    return tag, content, content + length

def children(data):
    """The elements inside an element, each as (tag, content, whole)."""
    _, position, end = element(data, 0)
    need(end == len(data), "something follows the DER")
    found = []
    while position < end:
        tag, content, stop = element(data[:end], position)
        found.append((tag, data[content:stop], data[position:stop]))
        position = stop
    return found

def fields(data, *tags):
    found = children(data)
    need(data[0] in (0x30, 0xA0) and [tag for tag, _, _ in found] == list(tags), "DER is of another form")
    return found

def oid(content):
    parts, value = [], 0
    for byte in content:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            parts.append(value)
            value = 0
    first = min(parts[0] // 40, 2)
    return ".".join(map(str, [first, parts[0] - 40 * first, *parts[1:]]))

def der_time(tag, content):
    text = content.decode("ascii")
    need(tag in (0x17, 0x18) and re.fullmatch(r"[0-9]{12}Z" if tag == 0x17 else r"[0-9]{14}Z", text), "DER time")
    century = "" if tag == 0x18 else "20" if text < "5" else "19"
    return seconds_of(century + text, "%Y%m%d%H%M%SZ")

SIGNATURES = {"1.2.156.10197.1.501": "GM", "1.2.840.10045.4.3.2": "INT"}
CURVES = {"1.2.156.10197.1.301": "GM", "1.2.840.10045.3.1.7": "INT"}

def signed_parts(der):
    """To-be-signed part, algorithm, suite of the signature or None, and the signature itself."""
    (_, _, tbs), (_, _, algorithm), (_, bits, _) = fields(der, 0x30, 0x30, 0x03)
    need(bits[:1] == b"\0", "a signature of odd bits")
    return tbs, algorithm, SIGNATURES.get(oid(children(algorithm)[0][1])), bits[1:]

class Certificate:
    def __init__(self, der):
        need(len(der) <= 16384, "the certificate is over 16 KiB")
        self.der, self.fingerprint = der, "sha-256:" + hashlib.sha256(der).hexdigest()
        self.tbs, algorithm, self.signature_suite, self.signature = signed_parts(der)
        parts = children(self.tbs)
        need(parts[0][0] == 0xA0 and parts[2][2] == algorithm, "no certificate of version 3")
        self.serial, self.issuer, self.subject, self.key = (parts[i][2] for i in (1, 3, 5, 6))
        first, last = children(parts[4][2])
        self.not_before, self.not_after = der_time(*first[:2]), der_time(*last[:2])
        (_, _, key_algorithm), _ = fields(self.key, 0x30, 0x03)
        curve = children(key_algorithm)
        need(len(curve) == 2 and oid(curve[0][1]) == "1.2.840.10045.2.1", "a key of no known kind")
        self.suite = CURVES.get(oid(curve[1][1]))
        need(self.suite, "a key of no known curve")
        self.extensions = {}
        for _, _, item in children(parts[-1][1]) if parts[-1][0] == 0xA3 else []:
            values = children(item)
            need(oid(values[0][1]) not in self.extensions, "an extension stands twice")
            self.extensions[oid(values[0][1])] = values[-1][1]
        basic = children(self.extensions.get("2.5.29.19", b"\x30\0"))
        self.is_authority = any(tag == 1 and content != b"\0" for tag, content, _ in basic)
        self.path_length = next((int.from_bytes(content, "big") for tag, content, _ in basic if tag == 2), None)
        self.signs_lists = bool(self.extensions.get("2.5.29.15", b"\x03\2\0\0")[3] & 0x02)
        alternative = children(self.extensions.get("2.5.29.17", b"\x30\0"))
        self.names = [content.decode("ascii") for tag, content, _ in alternative if tag == 0x82]
        self.name = self.names[0] if len(self.names) == 1 else None
        usages = {oid(content) for _, content, _ in children(self.extensions.get("2.5.29.37", b"\x30\0"))}
        marks = [mark for mark in range(1, 12) if f"{ARC}.{mark}" in usages]
        self.purpose = marks[0] if len(marks) == 1 and not self.is_authority else None
        self.permitted, self.excluded = [], []
        self.constrains = "2.5.29.30" in self.extensions
        for tag, _, whole in children(self.extensions.get("2.5.29.30", b"\x30\0")):
            bases = [children(subtree[2])[0] for subtree in children(whole)]
            need(all(base[0] == 0x82 for base in bases), "a name constraint is not on DNS names")
            (self.permitted if tag == 0xA0 else self.excluded).extend(base[1].decode() for base in bases)

    def issued(self, other, seconds):
        """Whether this certificate issued the other one, by openssl's opinion of the two."""
        if self.subject != other.issuer or not self.is_authority:
            return False
        arguments = ["verify", "-x509_strict", "-partial_chain", "-attime", str(seconds), "-trusted", "issuer.pem"]
        if other.signature_suite == "GM":
            arguments += ["-vfyopt", IDENTITY]
        files = {"issuer.pem": pem(self.der, "CERTIFICATE"), "subject.pem": pem(other.der, "CERTIFICATE")}
        return openssl([*arguments, "subject.pem"], files).returncode == 0

class RevocationList:
    def __init__(self, der):
        self.tbs, algorithm, self.suite, self.signature = signed_parts(der)
        need(self.suite, "a revocation list of no suite")
        parts = children(self.tbs)
        parts = parts[1:] if parts[0][0] == 0x02 else parts
        need(parts[0][2] == algorithm and len(parts) >= 4, "a revocation list without next update")
        self.issuer = parts[1][2]
        self.this_update, self.next_update = der_time(*parts[2][:2]), der_time(*parts[3][:2])
        self.entries = {}
        for tag, content, whole in parts[4:]:
            if tag == 0x30:
                for _, _, entry in children(whole):
                    values = children(entry)
                    self.refuse_critical(values[2][2] if len(values) > 2 else b"\x30\0")
                    self.entries[values[0][2]] = der_time(*values[1][:2])
            elif tag == 0xA0:
                self.refuse_critical(content)

    @staticmethod
    def refuse_critical(extensions):
        for _, _, extension in children(extensions):
            need([tag for tag, _, _ in children(extension)] == [0x06, 0x04], "a critical extension in a list")

    def is_of(self, authority):
        return self.issuer == authority.subject and self.suite == authority.suite and authority.signs_lists \
            and signed_by(authority.key, self.suite, self.tbs, self.signature)

# chains
def permits(base, name):
    return not base or name == base or name.endswith("." + base)

def chain_of(leaf, anchors, pool, seconds, below=()):
    """A chain from leaf to anchor, or None."""
    chain = [*below, leaf]
    if any(leaf.der == anchor.der for anchor in anchors):
        good = leaf.not_before <= seconds <= leaf.not_after and holds(chain)
        if leaf.issuer == leaf.subject:
            good = good and leaf.suite == leaf.signature_suite
            good = good and signed_by(leaf.key, leaf.suite, leaf.tbs, leaf.signature)
        return chain if good else None
    for issuer in [*anchors, *pool]:
        if len(chain) < 8 and all(issuer.der != item.der for item in chain) and issuer.issued(leaf, seconds):
            found = chain_of(issuer, anchors, pool, seconds, chain)
            if found:
                return found
    return None

def holds(chain):
    """What openssl did not see of a whole chain: one suite, path lengths, name constraints."""
    for subject, issuer in zip(chain, chain[1:]):
        if not subject.signature_suite == subject.suite == issuer.suite:
            return False
    for place, authority in enumerate(chain[1:], 1):
        between = sum(1 for item in chain[1:place] if item.issuer != item.subject)
        if authority.path_length is not None and between > authority.path_length:
            return False
        for name in [name for item in chain[:place] for name in item.names]:
            if authority.permitted and not any(permits(base, name) for base in authority.permitted):
                return False
            if any(permits(base, name) for base in authority.excluded):
                return False
    # Constraints do not bind an absent name (RFC 5280 section 4.2.1.10), so below them it may not be absent.
    return chain[0].is_authority or chain[0].name or not any(item.constrains for item in chain[1:])

def revocation(chain, lists, seconds):
    answer = PASS
    for subject, issuer in zip(chain, chain[1:]):
        own = [item for item in lists if item.is_of(issuer)]
        newest = max(own, key=lambda item: item.this_update, default=None)
        if newest and newest.entries.get(subject.serial, seconds + 1) <= seconds:
            return FAIL
        if not newest or newest.next_update < seconds:
            answer = CANNOT
    return answer

# the file
def read_container(data):
    need(len(data) <= LIMITS["file"], "the file is too large")
    position, contents = 0, []
    for name in ENTRIES:
        start = position + 30 + len(name)
        need(start <= len(data), "an entry is missing")
        position = start + struct.unpack("<I", data[position + 18:position + 22])[0]
        contents.append(data[start:position])
    local, directory = b"", b""
    for name, content in zip(ENTRIES, contents):
        sizes = zlib.crc32(content), len(content), len(content), len(name), 0
        common = struct.pack("<HHHHHIIIHH", 10, 0, 0, 0, 0x21, *sizes)
        directory += b"PK\1\2\x0A\0" + common + struct.pack("<HHHII", 0, 0, 0, 0, len(local)) + name.encode()
        local += b"PK\3\4" + common + name.encode() + content
    end = b"PK\5\6" + struct.pack("<IHHIIH", 0, 4, 4, len(directory), len(local), 0)
    need(data == local + directory + end, "the container is not of the strict profile")
    need(contents[0] == MEDIA_TYPE and len(contents[1]) <= LIMITS["core"], "another media type or too large a core")
    certificates = read_pem(contents[2], "CERTIFICATE", Certificate, LIMITS["certificates"])
    return contents[1], certificates, read_pem(contents[3], "X509 CRL", RevocationList, LIMITS["lists"])

def read_pem(data, label, kind, limit, strict=True):
    pattern = f"-----BEGIN {label}-----\n([A-Za-z0-9+/=\n]*)-----END {label}-----\n"
    blocks = [unbase64(body.replace("\n", "")) for body in re.findall(pattern, data.decode("utf-8"))]
    need(len(blocks) <= limit, f"over {limit} {label} blocks")
    need(not strict or b"".join(pem(block, label) for block in blocks) == data, "the PEM has two spellings")
    return [kind(block) for block in blocks]

def read_core(data):
    need(len(data) <= LIMITS["core"], "the core is too large")
    core = parse_json(data)
    keys(core, ["checkpoint", "evidence", "index", "path", "v"], ["officerSignature"])
    need(core["v"] == 1 and type(core["v"]) is int, "another version")
    need(type(core["index"]) is int and 0 <= core["index"] < MAX_SIZE, "no index")
    need(isinstance(core["path"], list) and len(core["path"]) <= LIMITS["path"], "too long a path")
    core["path"] = [unbase64(text_of(item)) for item in core["path"]]
    need(all(len(item) == 32 for item in core["path"]), "the path is not of hashes")
    need(type(core["checkpoint"]) is type(core["evidence"]) is str, "no texts")
    if "officerSignature" in core:
        core["officerSignature"] = unbase64(text_of(core["officerSignature"]))
        need(1 <= len(core["officerSignature"]) <= LIMITS["officer"], "too large a signature")
    return core

def read_evidence(text):
    data = text.encode("utf-8")
    need(len(data) <= LIMITS["evidence"], "the evidence is too large")
    value = parse_json(data)
    keys(value, ["event", "from", "id", "issuer", "packet", "time", "to", "v"], ["officer", "previous", "reason"])
    need(type(value["v"]) is int and value["v"] == 1 and text_of(value["event"]) in EVENTS, "unknown version or event")
    acting, issuing, several = rules(value["event"])
    digest(text_of(value["packet"]))
    digest(text_of(value.get("previous", value["packet"])))
    need(re.fullmatch(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", text_of(value["id"])), "no ULID")
    node_domain(text_of(value["issuer"]))
    milliseconds(text_of(value["time"]))
    to = value["to"]
    need(isinstance(to, list) and 1 <= len(to) <= (LIMITS["recipients"] if several else 1), "recipients")
    need(len({text_of(item) for item in to}) == len(to), "a recipient stands twice")
    parties = {"from": unit(text_of(value["from"])), "to": [unit(item) for item in to][0]}
    need(issuing is None or parties[issuing][1] == value["issuer"], "this node may not state it")
    need("reason" in value or value["event"] not in REASONED, "no reason")
    if "reason" in value:
        keys(value["reason"], ["code", "text"])
        need(re.fullmatch(r"[a-z0-9.-]{1,64}", text_of(value["reason"]["code"])), "no reason code")
        reason = text_of(value["reason"]["text"])
        need(len(reason) <= LIMITS["reason"] and not re.search(r"[\x00-\x1f\x7f-\x9f]", reason), "no reason text")
    need(("officer" in value) == (acting is not None), "an officer for human acts only")
    if acting:
        keys(value["officer"], ["certificate", "name"])
        need(digest(text_of(value["officer"]["certificate"])).startswith("sha-256:"), "no fingerprint")
        officer, _, rest = text_of(value["officer"]["name"]).partition(".")
        need(re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", officer), "no officer's name")
        code, node = parties[acting]
        need(rest == f"{code.lower()}.{node_domain(node)}", "the officer is not of the acting unit")
    return value

def read_checkpoint(text):
    need(len(text.encode("utf-8")) <= LIMITS["checkpoint"], "the checkpoint is too large")
    body, blank, rest = text.partition("\n\n")
    lines, signatures = body.split("\n"), rest.split("\n")
    need(blank and len(lines) == 5 and signatures.pop() == "", "not five lines, an empty one and signatures")
    need(1 <= len(signatures) <= 1 + LIMITS["cosignatures"], "the number of signatures")
    origin = re.fullmatch(r"([0-9]+)((?:\.[0-9]+)*\.yizhan)/log/([1-9][0-9]{0,5})", lines[0])
    need(origin and node_domain(origin[1]) == origin[1] + origin[2], "no origin")
    need(re.fullmatch(r"0|[1-9][0-9]{0,15}", lines[1]) and int(lines[1]) <= MAX_SIZE, "no size")
    need(lines[3] in ("suite GM", "suite INT") and lines[4].startswith("time "), "no suite or time")
    parsed = [re.fullmatch(r"\u2014 ([!-*,-~]{1,253}) ([A-Za-z0-9+/=]{8,344})", line) for line in signatures]
    need(all(match and len(unbase64(match[2])) > 4 for match in parsed), "no signature line")
    need(parsed[0][1] == lines[0], "the first signature is not the log's")
    own = unbase64(parsed[0][2])
    need(len(unbase64(lines[2])) == 32, "no root")
    return {"body": (body + "\n").encode(), "origin": lines[0], "node": origin[1], "size": int(lines[1]),
            "root": unbase64(lines[2]), "suite": lines[3][6:], "time": milliseconds(lines[4][5:]), "key": own[:4],
            "signature": own[4:]}

# the checks
def hashed(suite, *parts):
    message = b"".join(parts)
    if suite == "GM" and "sm3" not in hashlib.algorithms_available:
        return openssl(["dgst", "-sm3", "-binary", "message"], {"message": message}).stdout
    return hashlib.new("sm3" if suite == "GM" else "sha256", message).digest()

def evidence_digest(suite, core):
    return hashed(suite, b"yizhan/evidence/v1\n", core["evidence"].encode("utf-8"))

def included(core, checkpoint):
    suite, place, last = checkpoint["suite"], core["index"], checkpoint["size"] - 1
    if place > last:
        return False
    value = hashed(suite, b"\0", evidence_digest(suite, core))
    for sibling in core["path"]:  # RFC 9162 section 2.1.3.2
        if last == 0:
            return False
        if place & 1 or place == last:
            value = hashed(suite, b"\1", sibling, value)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            value = hashed(suite, b"\1", value, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and value == checkpoint["root"]

def officer_message(der):
    """Suite, signer, signed attributes, digest and signature of a detached signature in the strict form."""
    (_, kind, _), (_, content, _) = fields(der, 0x06, 0xA0)
    gm = "1.2.156.10197.6.1.4.2."
    suite = {"1.2.840.113549.1.7.2": "INT", gm + "2": "GM"}.get(oid(kind))
    need(suite, "no SignedData")
    data_type = gm + "1" if suite == "GM" else "1.2.840.113549.1.7.1"
    digests = "1.2.156.10197.1.401" if suite == "GM" else "2.16.840.1.101.3.4.2.1"
    signing = "1.2.156.10197.1.301.1" if suite == "GM" else "1.2.840.10045.4.3.2"
    def algorithm(whole, expected):
        need(oid(fields(whole, 0x06)[0][1]) == expected, "an algorithm is not the suite's")
    version, algorithms, inner, certificates, infos = children(content)
    need((version[1], certificates[0], infos[0]) == (b"\1", 0xA0, 0x31), "SignedData is of another form")
    need(len(children(algorithms[2])) == 1 and algorithms[0] == 0x31, "digest algorithms")
    algorithm(children(algorithms[2])[0][2], digests)
    need(oid(fields(inner[2], 0x06)[0][1]) == data_type, "the content type")
    need(len(children(certificates[2])) == 1 and len(children(infos[2])) == 1, "one certificate, one signer")
    signer = Certificate(certificates[1])
    info = fields(children(infos[2])[0][2], 0x02, 0x30, 0x30, 0xA0, 0x30, 0x04)
    need(info[0][1] == b"\1" and info[1][1] == signer.issuer + signer.serial, "the signer is another")
    algorithm(info[2][2], digests)
    algorithm(info[4][2], signing)
    attributes = {}
    for _, _, whole in children(info[3][2]):
        (_, name, _), (_, _, values) = fields(whole, 0x06, 0x31)
        need(oid(name) not in attributes and len(children(values)) == 1, "an attribute is malformed or repeated")
        attributes[oid(name)] = children(values)[0]
    pkcs9 = "1.2.840.113549.1.9."
    need(oid(attributes[pkcs9 + "3"][1]) == data_type, "the content type attribute")
    need(attributes[pkcs9 + "4"][0] == 0x04 and attributes[pkcs9 + "5"][0] == 0x17, "digest or time attribute")
    der_time(*attributes[pkcs9 + "5"][:2])
    if suite == "INT":
        reference = b"\x30\x26\x30\x24\x30\x22\x04\x20" + hashlib.sha256(signer.der).digest()
        need(attributes[pkcs9 + "16.2.47"][2] == reference, "the certificate reference")
    need(signer.suite == suite, "the signer's key is of another suite")
    return suite, signer, b"\x31" + info[3][2][1:], attributes[pkcs9 + "4"][1], info[5][1]

class Examination:
    def __init__(self, data, anchors):
        self.anchors = anchors
        self.answers = {check: CANNOT for check in GENERAL}
        self.core = self.evidence = self.checkpoint = None
        self.certificates, self.lists, self.suites = [], [], []
        read = self.attempt("container", lambda: read_container(data))
        if read is None:
            return
        core, self.certificates, self.lists = read
        self.core = self.attempt("receipt", lambda: read_core(core))
        if self.core is None:
            return
        self.evidence = self.attempt("evidence", lambda: read_evidence(self.core["evidence"]))
        self.checkpoint = self.attempt("checkpoint", lambda: read_checkpoint(self.core["checkpoint"]))
        complete = bool(self.checkpoint) and self.examine_log()
        if self.evidence and self.checkpoint:
            self.answers["inclusion"] = PASS if included(self.core, self.checkpoint) else FAIL
            delay = self.checkpoint["time"] - milliseconds(self.evidence["time"])
            self.answers["time"] = FAIL if delay < -SKEW_MS else CANNOT if delay > DELAY_MS else PASS
        if "officerSignature" in self.core or (self.evidence and "officer" in self.evidence):
            complete = self.examine_officer() and complete
        if self.checkpoint:
            mixed = any(suite != self.checkpoint["suite"] for suite in self.suites)
            self.answers["suite"] = FAIL if mixed else PASS if complete else CANNOT

    def attempt(self, check, action):
        try:
            value = action()
            self.answers[check] = PASS
            return value
        except MALFORMED:
            self.answers[check] = FAIL
            return None

    def examine_chain(self, prefix, leaf):
        seconds = self.checkpoint["time"] // 1000
        pool = [item for item in self.certificates if item.is_authority]
        chain = chain_of(leaf, self.anchors, pool, seconds)
        self.answers[prefix + "-chain"] = PASS if chain else FAIL
        self.answers[prefix + "-revocation"] = revocation(chain, self.lists, seconds) if chain else CANNOT
        for item in chain[:-1] if chain else []:
            self.suites += [item.suite, item.signature_suite]
        self.suites += [leaf.suite, leaf.signature_suite]

    def examine_log(self):
        point = self.checkpoint
        mismatch = self.evidence and self.evidence["issuer"] != point["node"]
        self.answers["log-certificate"] = FAIL if mismatch else CANNOT
        prefix = point["origin"].encode() + b"\n\xffx509"
        found = [item for item in self.certificates if hashlib.sha256(prefix + item.key).digest()[:4] == point["key"]]
        if not found:
            return False
        seconds = point["time"] // 1000  # of several certificates of the key, the one of the time
        leaf = next((item for item in found if item.not_before <= seconds <= item.not_after), found[0])
        signed = leaf.suite == point["suite"] and signed_by(leaf.key, leaf.suite, point["body"], point["signature"])
        self.answers["checkpoint-signature"] = PASS if signed else FAIL
        named = leaf.purpose == 4 and leaf.name == node_domain(point["node"])
        self.answers["log-certificate"] = PASS if named and not mismatch else FAIL
        self.examine_chain("log", leaf)
        return True

    def examine_officer(self):
        self.answers.update({check: CANNOT for check in OFFICER})
        if not self.evidence:
            return False
        if "officer" not in self.evidence or "officerSignature" not in self.core:
            self.answers["officer-signature"] = FAIL
            return False
        message = self.attempt("officer-signature", lambda: officer_message(self.core["officerSignature"]))
        if message is None:
            return False
        suite, signer, attributes, signed, signature = message
        good = signed == evidence_digest(suite, self.core) and signed_by(signer.key, suite, attributes, signature)
        self.answers["officer-signature"] = PASS if good else FAIL
        named = self.evidence["officer"]
        good = signer.purpose == 6 and signer.name == named["name"] and signer.fingerprint == named["certificate"]
        self.answers["officer-certificate"] = PASS if good else FAIL
        self.suites += [suite, signer.suite, signer.signature_suite]
        if self.checkpoint:
            self.examine_chain("officer", signer)
        return True

def main(arguments):
    as_json = "--json" in arguments
    arguments = [item for item in arguments if item != "--json"]
    if len(arguments) != 3 or arguments[0] != "--anchors":
        print(__doc__, file=sys.stderr)
        return 64
    try:
        with open(arguments[1], "rb") as file:
            anchors = read_pem(file.read(), "CERTIFICATE", Certificate, 256, strict=False)
        with open(arguments[2], "rb") as file:
            result = Examination(file.read(LIMITS["file"] + 1), anchors)
    except (OSError, *MALFORMED) as error:
        print(f"yizhan_verify: error: {error}", file=sys.stderr)
        return 64
    checks = [{"id": check, "status": result.answers[check]} for check in GENERAL + OFFICER if check in result.answers]
    answers = result.answers.values()
    verdict = FAIL if FAIL in answers else CANNOT if CANNOT in answers else PASS
    if as_json:
        print(json.dumps({"checks": checks, "unproven": UNPROVEN, "v": 1, "verdict": verdict}, indent=2))
    else:
        lines = [f"  {item['status']:<12}{item['id']}" for item in checks]
        unproven = [f"  - {item}" for item in UNPROVEN]
        print("\n".join([f"verdict: {verdict}", *lines, "a pass does not prove:", *unproven]))
    return {PASS: 0, FAIL: 1, CANNOT: 2}[verdict]

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
