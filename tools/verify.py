#!/usr/bin/env python3
"""Second verifier of Yizhan receipts (驿站回执核验): Python 3.11's standard library alone, no network, no other program.

It is written from docs/formats, shares no code with `yizhan verify`, asks the same questions under the same names, and must
give the same answers. SM2, SM3 and P-256 are computed here; with --openssl a signature counts only if the `openssl` command
accepts it too. Exports for auditors (*.yza) are examined by verify_export.py, which must lie beside it.

usage: verify.py FILE|DIR... --trust ANCHORS.pem... [--packet PACKET] [--witnesses K] [--json] [--verbose] [--openssl]
exit:  0 all pass, 1 one fails, 2 none fails and one cannot be decided; 64 wrong usage, 65 unreadable anchors, 66 a missing file
"""
import argparse, base64, datetime, functools, hashlib, json, os, re, stat
import struct, subprocess, sys, tempfile, unicodedata, zlib

PASS, FAIL, CANNOT = "pass", "fail", "cannot-tell"
WORDS = {PASS: "通过 pass", FAIL: "不通过 fail", CANNOT: "无法判定 cannot tell"}
EXITS = {PASS: 0, FAIL: 1, CANNOT: 2}
USAGE, BAD_DATA, MISSING, INPUT_OUTPUT = 64, 65, 66, 74
MAX_FILE, MAX_CORE, MAX_EVIDENCE, MAX_CHECKPOINT, MAX_CERTIFICATE = 24 << 20, 512 << 10, 128 << 10, 16 << 10, 16 << 10
MAX_LIST, MAX_OFFICER, MAX_CERTIFICATES, MAX_LISTS, MAX_RECIPIENTS, MAX_REASON, MAX_COSIGNATURES = 16 << 20, 64 << 10, 32, 16, 2048, 1000, 16
MAX_LEAVES, MAX_PATH, MAX_CHAIN, MAX_CANDIDATES, SKEW_MS, DELAY_MS = 2**53 - 1, 53, 8, 64, 10_000, 86_400_000
MAX_ANCHOR_FILE, MAX_ANCHORS, MAX_RECEIPTS, MAX_DEPTH, MAX_PACKET_PART = 1 << 20, 256, 1_000_000, 16, 2 << 20
CHECKS = {
    "container": "回执文件格式|receipt file format", "receipt": "回执格式|receipt format",
    "evidence": "凭证内容与格式|evidence format and consistency", "checkpoint": "日志检查点格式|checkpoint format",
    "inclusion": "凭证在日志中|evidence is in the log", "checkpoint-signature": "检查点签名|checkpoint signature",
    "suite": "算法套件一致|one algorithm suite", "log-certificate": "日志证书用途与名称|log certificate's purpose and name",
    "log-chain": "日志证书链|log certificate's chain", "log-revocation": "日志证书未撤销|log certificate not revoked",
    "time": "时间合理|plausible times", "timestamp": "时间戳|timestamp over the checkpoint", "witnesses": "见证数|enough witnesses", "officer-signature": "人员签名|officer's signature",
    "officer-certificate": "人员证书用途与名称|officer certificate's purpose and name", "officer-chain": "人员证书链|officer certificate's chain",
    "officer-revocation": "人员证书未撤销|officer certificate not revoked", "packet": "手中的公文包|the packet at hand",
}
GENERAL, OFFICER = list(CHECKS)[:11], list(CHECKS)[13:17]
UNPROVEN = [
    "凭证所述和公文内容属实：只证明签发节点当时如此声明。|That the statement or the document is true: only that the issuing node stated it.",
    "节点时钟准确：只有可信时间戳和见证时间才是可信时间。|That the node's clock was right: only timestamps and witness times are trusted time.",
    "该日志向所有人展示同一份历史：须有上级节点的见证签名才能证明。|That the log shows the same history to everyone: that takes the cosignature of a witness.",
    "记录完整：可能另有未出示的事件或回执。|That the record is complete: there may be events and receipts that were not shown.",
    "私钥确由其所有人本人使用。|That each key was used by its owner in person.",
    "手中的公文就是凭证所指的公文包：须另行核对摘要。|That a document at hand is the packet meant: compare its digest with the evidence.",
    "所用信任锚正确：须由核验人从可靠渠道取得。|That the anchors are the right ones: whoever verifies must have them from a channel of his own.",
]
# The events of evidence-and-receipts.md: who issues, whose officer acts, one or n recipients, reason needed, Chinese name.
EVENTS = {event: (*rules, name) for event, *rules, name in map(str.split, """
submission.accepted from - n - 提交受理 / submission.rejected from - n r 提交拒绝
relay.accepted - - n - 中转接收 / relay.rejected - - n r 中转拒绝
relay.failed - - n r 中转失败 / consignment.delivered to - 1 - 送达 / consignment.overdue from - 1 r 逾期未送达
consignment.failed to - 1 r 送达失败 / consignment.quarantined to - 1 r 隔离待查 / act.released to to 1 r 放行 / handover.opened to to 1 - 取阅
act.signed-for to to 1 - 签收 / act.refused to to 1 r 拒收 / acceptance.overdue from - 1 r 逾期未签收
act.returned to to 1 r 退文 / recall.requested from from n - 撤回申请
recall.accepted - - 1 - 撤回 / recall.rejected - - 1 r 撤回失败
delivery.delayed from - 1 r 超时预警 / delivery.urged from from n - 催办 / delivery.expired - - 1 r 逾期失效 / delivery.undeliverable - - 1 r 无法投递
operator.requeued - - 1 r 运维重新排队 / operator.redirected - - 1 r 运维改投
operator.abandoned - - 1 r 运维终止投递""".replace("\n", "/").strip("/").split("/"))}

class Bad(Exception):
    """Something is not as it must be; the text says what."""
class Stop(Exception):
    """Nothing can be verified at all: exit status and reason."""
MALFORMED = (Bad, ValueError, KeyError, IndexError, TypeError, RecursionError)
def need(condition, message):
    if not condition:
        raise Bad(message)
def attempted(action):
    try:
        return action()
    except MALFORMED:
        return None

# Digests
class SM3:
    """GB/T 32905-2016, for a Python whose hashlib does not have it."""
    START = struct.unpack(">8I", bytes.fromhex("7380166f4914b2b9172442d7da8a0600a96f30bc163138aae38dee4db0fb0e4e"))
    def __init__(self):
        self.state, self.rest, self.length = self.START, b"", 0
    def update(self, data):
        self.length += len(data)
        data = self.rest + bytes(data)
        whole = len(data) & ~63
        for start in range(0, whole, 64):
            self.state = self.compress(self.state, data[start:start + 64])
        self.rest = data[whole:]
    def digest(self):
        self.update(b"\x80" + bytes(-(self.length + 9) % 64) + struct.pack(">Q", self.length * 8))
        return struct.pack(">8I", *self.state)
    @staticmethod
    def compress(state, block):
        def left(x, n):
            n %= 32
            return (x << n | x >> 32 - n) & 0xFFFFFFFF
        w = list(struct.unpack(">16I", block))
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ left(w[j - 3], 15)
            w.append(x ^ left(x, 15) ^ left(x, 23) ^ left(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = state
        for j in range(64):
            ss1 = left((left(a, 12) + e + left(0x79CC4519 if j < 16 else 0x7A879D8A, j)) & 0xFFFFFFFF, 7)
            ff = a ^ b ^ c if j < 16 else a & b | a & c | b & c
            gg = e ^ f ^ g if j < 16 else e & f | ~e & 0xFFFFFFFF & g
            tt1 = (ff + d + (ss1 ^ left(a, 12)) + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
            tt2 = (gg + h + ss1 + w[j]) & 0xFFFFFFFF
            a, b, c, d = tt1, a, left(b, 9), c
            e, f, g, h = tt2 ^ left(tt2, 9) ^ left(tt2, 17), e, left(f, 19), g
        return tuple(x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h)))
def hasher(suite):
    national = lambda: hashlib.new("sm3") if "sm3" in hashlib.algorithms_available else SM3()
    return hashlib.sha256() if suite == "INT" else national()
def hashed(suite, *parts):
    context = hasher(suite)
    context.update(b"".join(parts))
    return context.digest()

# Curves
class Curve:
    """y² = x³ − 3x + b over a prime field, in Jacobian coordinates; points are (X, Y, Z), infinity has Z = 0."""
    def __init__(self, numbers):
        self.p, self.b, self.n, *base = (int(number, 16) for number in numbers.split())
        self.base = (*base, 1)
    def has(self, x, y):
        return x < self.p and y < self.p and (y * y - (x * x * x - 3 * x + self.b)) % self.p == 0
    def double(self, point):
        p, (x, y, z) = self.p, point
        zz, yy = z * z % p, y * y % p
        s, m = 4 * x * yy % p, 3 * (x - zz) * (x + zz) % p
        t = (m * m - 2 * s) % p
        return t, (m * (s - t) - 8 * yy * yy) % p, 2 * y * z % p
    def add(self, one, other):
        if not one[2] or not other[2]:
            return one if one[2] else other
        p, (x1, y1, z1), (x2, y2, z2) = self.p, one, other
        zz1, zz2 = z1 * z1 % p, z2 * z2 % p
        u1, u2, s1, s2 = x1 * zz2 % p, x2 * zz1 % p, y1 * z2 * zz2 % p, y2 * z1 * zz1 % p
        if u1 == u2:
            return self.double(one) if s1 == s2 else (1, 1, 0)
        h, r = u2 - u1, s2 - s1
        hh = h * h % p
        hhh, v = h * hh % p, u1 * hh % p
        x = (r * r - hhh - 2 * v) % p
        return x, (r * (v - x) - s1 * hhh) % p, h * z1 * z2 % p
    def sum_x(self, first, second, point):
        """The affine x of first·G + second·point; None at infinity."""
        table = {1: self.base, 2: point, 3: self.add(self.base, point)}
        result = (1, 1, 0)
        for bit in range(max(first.bit_length(), second.bit_length()) - 1, -1, -1):
            result = self.double(result)
            which = first >> bit & 1 | (second >> bit & 1) << 1
            if which:
                result = self.add(result, table[which])
        return result[0] * pow(result[2], -2, self.p) % self.p if result[2] else None

P256 = Curve("""ffffffff00000001000000000000000000000000ffffffffffffffffffffffff
    5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551
    6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296 4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5""")
SM2 = Curve("""fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff
    28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93 fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123
    32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7 bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0""")
IDENTITY = b"1234567812345678"
# SubjectPublicKeyInfo has one form: a named curve and an uncompressed point (RFC 5480).
KEY_FORMS = {bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004"): "INT",
             bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004"): "GM"}
OPENSSL = False
def key_suite(key):
    """The suite of a SubjectPublicKeyInfo, whose point is checked."""
    suite = KEY_FORMS.get(key[:27]) if len(key) == 91 else None
    need(suite, "a public key is neither of P-256 nor of SM2 in its one form")
    x, y = int.from_bytes(key[27:59], "big"), int.from_bytes(key[59:], "big")
    need((P256 if suite == "INT" else SM2).has(x, y), "a public key is no point of its curve")
    return suite
@functools.lru_cache(1024)
def verified(suite, key, value, signature):
    """Whether a key signed a message of this digest (for SM2 that of Z and the message)."""
    try:
        need(len(signature) <= 80, "a signature is too long")
        (_, first, _), (_, second, _) = fields(signature, 0x02, 0x02)
        need(all(number[0] < 0x80 and (number[0] or number[1:2] >= b"\x80") for number in (first, second)), "no numbers")
    except MALFORMED:
        return False
    r, s, e = (int.from_bytes(number, "big") for number in (first, second, value))
    curve = P256 if suite == "INT" else SM2
    n, point = curve.n, (int.from_bytes(key[27:59], "big"), int.from_bytes(key[59:], "big"), 1)
    if not (0 < r < n and 0 < s < n):
        return False
    if suite == "INT":  # FIPS 186-5 section 6.4.2
        w = pow(s, -1, n)
        x = curve.sum_x(e * w % n, r * w % n, point)
        return x is not None and x % n == r
    t = (r + s) % n  # GB/T 32918.2 section 7.1
    x = curve.sum_x(s, t, point) if t else None
    return x is not None and (e + x) % n == r
def signed_by(suite, key, message, signature):
    """Whether a key signed a message, by ECDSA with SHA-256 or SM2 with SM3."""
    value = message
    if suite == "GM":
        field = b"".join(number.to_bytes(32, "big") for number in (SM2.p - 3, SM2.b, SM2.base[0], SM2.base[1]))
        value = hashed("GM", b"\0\x80" + IDENTITY + field + key[27:]) + message
    return verified(suite, key, hashed(suite, value), signature) \
        and (not OPENSSL or openssl_agrees(suite, key, message, signature))
def openssl_agrees(suite, key, message, signature):
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (("key", pem(key, "PUBLIC KEY")), ("message", message), ("signature", signature)):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(content)
        chosen = ["-sm3", "-sigopt", "distid:" + IDENTITY.decode()] if suite == "GM" else ["-sha256"]
        command = ["openssl", "dgst", *chosen, "-verify", "key", "-signature", "signature", "message"]
        return subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0

# Small formats
def unbase64(text):
    data = base64.b64decode(text.encode("ascii"), validate=True)
    need(base64.b64encode(data).decode() == text, "a base64 text has two spellings")
    return data
def pem(der, label):
    text = base64.b64encode(der).decode()
    lines = [text[i:i + 64] for i in range(0, len(text), 64)]
    return "".join(line + "\n" for line in (f"-----BEGIN {label}-----", *lines, f"-----END {label}-----")).encode()
def read_pem(data, label, kind, limit, strict=True):
    text = data.decode("utf-8")
    found = re.findall(f"-----BEGIN {label}-----([^-]*)-----END {label}-----", text)
    blocks = [unbase64("".join(body.split())) for body in found]
    need(len(blocks) <= limit, f"there are over {limit} blocks {label}")
    need(strict or text.count(f"-----BEGIN {label}-----") == len(blocks), f"a block {label} is broken")
    need(not strict or b"".join(pem(block, label) for block in blocks) == data, f"blocks {label} have two spellings")
    return [kind(block) for block in blocks]
def canonical(value):
    """RFC 8785, for what receipts have: integers, and names in ASCII, none twice."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
def parse_json(data):
    value = json.loads(data.decode("utf-8"))
    need(isinstance(value, dict) and canonical(value) == data, "it is no JSON object in canonical form")
    return value
def members(value, required, optional=()):
    need(isinstance(value, dict) and set(required) <= set(value) <= {*required, *optional},
         "members are missing or unknown")
def text_of(value):
    need(type(value) is str, "a value is no text")
    return value
def seconds_of(year, month, day, hour, minute, second):
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    lengths = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    need(1 <= month <= 12 and 1 <= day <= lengths[month - 1] and hour < 24 and minute < 60 and second < 60, "no such time")
    before = year - 1
    days = 365 * year + before // 4 - before // 100 + before // 400 + sum(lengths[:month - 1]) + day - 719_528
    return ((days * 24 + hour) * 60 + minute) * 60 + second
def milliseconds(text):
    form = "([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})\\.([0-9]{3})Z"
    match = re.fullmatch(form, text_of(text))
    need(match, "a time is not of the one form")
    *fields, milli = map(int, match.groups())
    return seconds_of(*fields) * 1000 + milli
def digest(text):
    need(re.fullmatch("(sm3|sha-256):[0-9a-f]{64}", text_of(text)), "a digest is not of the one form")
    return text
# Names (evidence-and-receipts.md, "Names")
def node_domain(code):
    """The domain name of a node by its code: 3508.35.yizhan."""
    need(re.fullmatch("[1-9][0-9]*", code) and len(code) in (2, 4, 6, 9, 12), "it is no code of a node")
    parts = [(end, code[start:end].strip("0") != "") for start, end in ((0, 2), (2, 4), (4, 6), (6, 9), (9, 12)) if end <= len(code)]
    need(parts[-1][1] and all(named or end == 6 for end, named in parts), "it is no code of a node")
    return ".".join([code[:end] for end, named in reversed(parts) if named] + ["yizhan"])
def unit(address):
    """Checks unit@node and gives the code and the node."""
    code, _, node = text_of(address).partition("@")
    node_domain(node)
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015
    need(re.fullmatch(f"[{alphabet}]{{2}}[0-9]{{6}}[{alphabet}]{{10}}", code), "it is no unit's code")
    values = [alphabet.index(character) for character in code]
    total = sum(value * pow(3, place, 31) for place, value in enumerate(values[:17]))
    need(-total % 31 == values[17], "a unit's code has a wrong check character")
    organisation = -sum(int(c, 36) * weight for c, weight in zip(code[8:16], (3, 7, 9, 10, 5, 8, 4, 2))) % 11
    need(code[16] == "0123456789X"[organisation], "an organisation's code has a wrong check character")
    return code, node
# DER
def element(data, start, end):
    """Tag, and start and end of the content, of the element at a position; lengths are definite and the shortest."""
    need(start + 2 <= end and data[start] & 0x1F != 0x1F, "DER ends early or has a long tag")
    tag, length, content = data[start], data[start + 1], start + 2
    if length >= 0x80:
        count = length & 0x7F
        need(1 <= count <= 4 and content + count <= end, "DER has a wrong length")
        length = int.from_bytes(data[content:content + count], "big")
        need(length >= 0x80 and length >> 8 * (count - 1), "a length in DER is not the shortest")
        content += count
    need(content + length <= end, "DER ends early")
    return tag, content, content + length
def children(data, tag=None, limit=64):
    """The elements inside an element, each as (tag, content, whole)."""
    found, position, end = element(data, 0, len(data))
    need(end == len(data) and found in ((tag,) if tag else (0x30, 0x31, 0xA0, 0xA1, 0xA3)), "DER is of another form")
    parts = []
    while position < end:
        need(len(parts) < limit, "DER has too many elements")
        part, content, stop = element(data, position, end)
        parts.append((part, data[content:stop], data[position:stop]))
        position = stop
    return parts
def fields(data, *tags):
    parts = children(data)
    need(data[0] in (0x30, 0xA0) and tuple(part[0] for part in parts) == tags, "DER is of another form")
    return parts
def oid(content):
    groups = re.findall(b"[\x80-\xff]*[\0-\x7f]", content)
    need(groups and b"".join(groups) == content and len(content) <= 64, "an object identifier ends early")
    need(all(group[0] != 0x80 for group in groups), "an object identifier has two spellings")
    numbers = [functools.reduce(lambda value, byte: value << 7 | byte & 0x7F, group, 0) for group in groups]
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, [first, numbers[0] - 40 * first, *numbers[1:]]))
def der_time(tag, content):
    text = content.decode("ascii")
    need(tag in (0x17, 0x18) and re.fullmatch("[0-9]{12}Z" if tag == 0x17 else "[0-9]{14}Z", text), "no time in DER")
    if tag == 0x17:
        text = ("20" if text < "5" else "19") + text
    return seconds_of(int(text[:4]), *(int(text[place:place + 2]) for place in range(4, 14, 2)))
def serial_number(part):
    need(part[0] == 0x02 and 1 <= len(part[1]) <= 24, "a serial number is not of 1 to 24 bytes")
    return part[2]
def name_of(part):
    """The DER of a Name, whose form is checked."""
    for _, _, attributes in children(part[2], 0x30):
        for _, _, attribute in children(attributes, 0x31):
            (tag, kind, _), (form, value, _) = children(attribute, 0x30)
            need(tag == 0x06 and oid(kind) and form in STRINGS, "a name is malformed")
            need(form != 0x0C or value.decode("utf-8") is not None, "a name is not UTF-8")
    return part[2]
def extensions_of(whole):
    """The extensions as {identifier: (critical, value)}, from the SEQUENCE of them."""
    found = {}
    for _, _, item in children(whole, 0x30):
        parts = children(item, 0x30)
        name = oid(parts[0][1])
        need([part[0] for part in parts] in ([6, 4], [6, 1, 4]), "an extension is malformed")
        need(name not in found, "an extension stands twice")
        found[name] = len(parts) == 3 and parts[1][1] != b"\0", parts[-1][1]
    return found

# Certificates and revocation lists
SIGNATURES = {"1.2.156.10197.1.501": "GM", "1.2.840.10045.4.3.2": "INT"}
PURPOSES = "2.25.176216346025103847164039126351826149203."
BASIC, USAGE_BITS, NAMES, EXTENDED, CONSTRAINTS = "2.5.29.19", "2.5.29.15", "2.5.29.17", "2.5.29.37", "2.5.29.30"
SUBJECT_KEY, ISSUER_KEY, SIGNS_CERTIFICATES, SIGNS_LISTS = "2.5.29.14", "2.5.29.35", 0x04, 0x02
STRINGS = {0x0C, 0x12, 0x13, 0x14, 0x16, 0x1E}  # UTF8, Numeric, Printable, T61, IA5, BMP
# Those that a chain may have as critical; policies are not evaluated.
UNDERSTOOD = {BASIC, USAGE_BITS, NAMES, EXTENDED, CONSTRAINTS, "2.5.29.31", "2.5.29.32", "2.5.29.33", "2.5.29.36",
              "2.5.29.54", "2.16.840.1.113730.1.1"}
def signed_parts(der):
    """To-be-signed part, algorithm, its suite or None, and the signature."""
    (_, _, tbs), (_, _, algorithm), (_, bits, _) = fields(der, 0x30, 0x30, 0x03)
    need(bits[:1] == b"\0", "a signature is not of whole bytes")
    return tbs, algorithm, SIGNATURES.get(oid(children(algorithm)[0][1])), bits[1:]
class Certificate:
    def __init__(self, der):
        need(len(der) <= MAX_CERTIFICATE, "a certificate is over 16 KiB")
        self.der, self.fingerprint = der, "sha-256:" + hashlib.sha256(der).hexdigest()
        self.tbs, algorithm, self.signature_suite, self.signature = signed_parts(der)
        parts = children(self.tbs, 0x30)
        version = 1 + children(parts.pop(0)[2])[0][1][0] if parts[0][0] == 0xA0 else 1
        need([part[0] for part in parts[:6]] == [2, 0x30, 0x30, 0x30, 0x30, 0x30], "it is no certificate")
        self.serial, self.is_one_algorithm = serial_number(parts[0]), parts[1][2] == algorithm
        self.issuer, self.subject, self.key = name_of(parts[2]), name_of(parts[4]), parts[5][2]
        first, last = children(parts[3][2], 0x30)
        self.not_before, self.not_after = der_time(*first[:2]), der_time(*last[:2])
        self.suite = key_suite(self.key)
        rest = [part for part in parts[6:] if part[0] == 0xA3]
        need(len(rest) == len(parts[6:]), "a certificate has unknown fields")
        self.extensions = extensions_of(rest[0][1]) if rest else {}
        self.is_conforming_version = version == 3 or not self.extensions
        self.read_constraints(), self.read_usages(), self.read_names()
    def value(self, name):
        return self.extensions[name][1] if name in self.extensions else None
    def read_constraints(self):
        basic = children(self.value(BASIC) or b"\x30\0", 0x30)
        self.is_authority = any(tag == 1 and content != b"\0" for tag, content, _ in basic)
        lengths = [int.from_bytes(content, "big") for tag, content, _ in basic if tag == 2]
        self.path_length = lengths[0] if lengths else None
        self.permitted, self.excluded, self.constrains_others = [], [], False
        for tag, _, whole in children(self.value(CONSTRAINTS) or b"\x30\0", 0x30):
            for _, _, subtree in children(whole, limit=1024):
                (kind, base, _), *more = children(subtree, 0x30)
                self.constrains_others |= kind != 0x82 or bool(more)
                (self.permitted if tag == 0xA0 else self.excluded).append(base.decode("latin-1").lower())
    def read_usages(self):
        bits = self.value(USAGE_BITS)
        self.usage = 0
        if bits is not None:
            need(bits[0] == 3 and 2 <= len(bits[2:]) <= 3 and any(bits[3:]), "a key usage is malformed")
            self.usage = bits[3]
        extended = self.value(EXTENDED)
        usages = {oid(content) for _, content, _ in children(extended, 0x30)} if extended else set()
        marks = [mark for mark in range(1, 12) if PURPOSES + str(mark) in usages]
        self.purpose = marks[0] if len(marks) == 1 and not self.is_authority else None
    def read_names(self):
        alternative = children(self.value(NAMES) or b"\x30\0", 0x30, 1024)
        self.names = [content.decode("ascii") for tag, content, _ in alternative if tag == 0x82]
        need(all(re.fullmatch("[!-~]+", name) for name in self.names), "a dNSName is not of visible ASCII characters")
        self.name = self.names[0] if len(self.names) == 1 else None
        key = self.value(SUBJECT_KEY)
        self.key_identifier = key[2:] if key and key[0] == 4 else None
        issuer = children(self.value(ISSUER_KEY) or b"\x30\0", 0x30)
        self.issuer_key = next((content for tag, content, _ in issuer if tag == 0x80), None)
        self.issuer_serial = next((content for tag, content, _ in issuer if tag == 0x82), None)
    def is_valid(self, seconds):
        return self.not_before <= seconds <= self.not_after
    def is_signed_by(self, issuer):
        suite = self.signature_suite
        return suite == issuer.suite and signed_by(suite, issuer.key, self.tbs, self.signature)
    def may_be_issued_by(self, issuer):
        """By names, key identifiers and usages; signatures are looked at later."""
        return self.issuer == issuer.subject and issuer.is_authority and issuer.usage & SIGNS_CERTIFICATES \
            and issuer.key_identifier is not None and self.issuer_key == issuer.key_identifier \
            and self.issuer_serial in (None, issuer.serial[2:])
    def breach(self):
        """What RFC 5280 forbids a certificate in a chain, or None."""
        ca, signs, empty = self.is_authority, self.usage & SIGNS_CERTIFICATES, self.subject == b"\x30\0"
        critical = {name for name, (is_critical, _) in self.extensions.items() if is_critical}
        breaches = {
            "two signature algorithms": not self.is_one_algorithm,
            "extensions without version 3": not self.is_conforming_version,
            "an unknown critical extension": critical - UNDERSTOOD,
            "a usage for certificates or a path length where there is no CA": not ca and (signs or self.path_length is not None),
            "no usage for certificates": ca and not signs,
            "basic constraints that are not critical": ca and BASIC not in critical,
            "no key identifier": ca and self.key_identifier is None,
            "no issuer": self.issuer == b"\x30\0",
            "no subject": empty and (ca or self.usage & SIGNS_LISTS or NAMES not in critical),
            "an empty list of names": self.value(NAMES) == b"\x30\0"}
        return next((what for what, broken in breaches.items() if broken), None)
def has_critical(extensions):
    return any(critical for critical, _ in extensions_of(extensions).values())
class RevocationList:
    def __init__(self, der):
        need(len(der) <= MAX_LIST, "a revocation list is over 16 MiB")
        self.tbs, algorithm, self.suite, self.signature = signed_parts(der)
        need(self.suite, "a revocation list is signed by an algorithm of neither suite")
        parts = children(self.tbs, 0x30)
        parts = parts[parts[0][0] == 0x02:]  # without the version
        need(len(parts) >= 4 and parts[0][2] == algorithm and parts[3][0] in (0x17, 0x18),
             "a revocation list has two algorithms or names no next update")
        self.issuer = name_of(parts[1])
        self.this_update, self.next_update = der_time(*parts[2][:2]), der_time(*parts[3][:2])
        self.entries = {}
        for tag, content, whole in parts[4:]:
            need(tag in (0x30, 0xA0), "a revocation list has unknown fields")
            if tag == 0x30:
                for _, _, entry in children(whole, 0x30, MAX_LIST):
                    values = children(entry, 0x30)
                    need(len(values) == 2 or not has_critical(values[2][2]), "an entry has a critical extension")
                    self.entries[serial_number(values[0])] = der_time(*values[1][:2])
            else:
                need(not has_critical(content), "a revocation list has a critical extension")
    def is_of(self, authority):
        return self.issuer == authority.subject and self.suite == authority.suite and authority.usage & SIGNS_LISTS \
            and signed_by(self.suite, authority.key, self.tbs, self.signature)
read_certificate, read_list = functools.lru_cache(512)(Certificate), functools.lru_cache(16)(RevocationList)
# Chains
class Chains:
    """Looks for a chain from a certificate to an anchor at a time; gives the chain or says why there is none."""
    def __init__(self, anchors, authorities, seconds):
        self.anchors, self.authorities, self.seconds, self.tried = anchors, authorities, seconds, 0
        self.reason = "no chain leads to an anchor"
    def extend(self, chain):
        top = chain[-1]
        if not top.is_valid(self.seconds):
            self.reason = "a certificate was expired or not yet valid"
            return None
        if any(top.der == anchor.der for anchor in self.anchors):
            self.reason = self.broken(chain)
            return None if self.reason else chain
        for issuer in [*self.anchors, *self.authorities] if len(chain) < MAX_CHAIN else []:
            if not top.may_be_issued_by(issuer) or any(issuer.der == item.der for item in chain):
                continue
            self.tried += 1
            if self.tried > MAX_CANDIDATES:
                self.reason = "there are too many candidates for a chain"
                return None
            found = self.extend([*chain, issuer]) if top.is_signed_by(issuer) else None
            if found:
                return found
        return None
    def broken(self, chain):
        """What the chain as a whole breaks, or None."""
        anchor = chain[-1]
        if anchor.issuer == anchor.subject and not anchor.is_signed_by(anchor):
            return "the anchor's own signature is wrong"
        if any(not subject.signature_suite == subject.suite == issuer.suite for subject, issuer in zip(chain, chain[1:])):
            return "the algorithms of the chain are not those of one suite"
        breach = next((item.breach() for item in chain if item.breach()), None)
        if breach and len(chain) > 1:
            return f"a certificate has {breach}"
        for place, authority in enumerate(chain[1:], 1):
            between = [item for item in chain[1:place] if item.issuer != item.subject]
            if authority.path_length is not None and len(between) > authority.path_length:
                return "a path length is exceeded"
            if authority.constrains_others:
                return "a name constraint is not on DNS names"
            if not all(self.permits(authority, name.lower()) for item in chain[:1] + between for name in item.names):
                return "a name is outside a CA's name constraints"
        # Constraints do not bind an absent name (RFC 5280 section 4.2.1.10), so below them it may not be absent.
        unnamed = chain[0].name is None and not chain[0].is_authority
        return "there is not exactly one name below name constraints" \
            if unnamed and any(CONSTRAINTS in item.extensions for item in chain[1:]) else None
    @staticmethod
    def permits(authority, name):
        def covered(bases):
            return any(not base or name == base or name.endswith("." + base.removeprefix(".")) for base in bases)
        return (not authority.permitted or covered(authority.permitted)) and not covered(authority.excluded)
def revocation(chain, lists, seconds):
    answer = PASS, "未被撤销|no certificate of the chain was revoked"
    for subject, issuer in zip(chain, chain[1:]):
        own = [item for item in lists if item.is_of(issuer)]
        newest = max(own, key=lambda item: item.this_update, default=None)
        if newest and newest.entries.get(subject.serial, seconds + 1) <= seconds:
            return FAIL, "已被撤销|a certificate of the chain was revoked by then"
        if not newest or newest.next_update < seconds:
            answer = CANNOT, "缺少覆盖该时间的撤销列表|no revocation list covers the time for every certificate"
    return answer
# The receipt file
ALGORITHMS = {"GM": "sm3:", "INT": "sha-256:"}
ENTRIES, PREFIX = ["mimetype", "receipt.json", "certificates.pem", "revocation.pem", "timestamp.tst"], b"yizhan/evidence/v1\n"
def read_container(data):
    need(len(data) <= MAX_FILE, "the file is over 24 MiB")
    position, contents, local, directory = 0, [], b"", b""
    for name in (names := ENTRIES[:5 if data[-14:-13] == b"\5" else 4]):  # how many the ZIP says it has
        start = position + 30 + len(name)
        need(start <= len(data), "an entry is missing")
        position = start + struct.unpack("<I", data[position + 18:position + 22])[0]
        need(position <= len(data), "an entry ends early")
        contents.append(data[start:position])
    # Every byte follows from names and contents: write what must be there and compare.
    for name, content in zip(names, contents):
        sizes = zlib.crc32(content), len(content), len(content), len(name), 0
        common = struct.pack("<HHHHHIIIHH", 10, 0, 0, 0, 0x21, *sizes)
        directory += b"PK\1\2\x0A\0" + common + struct.pack("<HHHII", 0, 0, 0, 0, len(local)) + name.encode()
        local += b"PK\3\4" + common + name.encode() + content
    end = b"PK\5\6" + struct.pack("<IHHIIH", 0, len(names), len(names), len(directory), len(local), 0)
    need(data == local + directory + end, "the ZIP is not of the strict profile")
    need(contents[0] == b"application/vnd.yizhan.receipt+zip", "the media type is another")
    need(len(contents[1]) <= MAX_CORE and all(0 < len(item) <= 65536 for item in contents[4:]), "core or timestamp is too long")
    certificates = read_pem(contents[2], "CERTIFICATE", read_certificate, MAX_CERTIFICATES)
    return contents[1], certificates, read_pem(contents[3], "X509 CRL", read_list, MAX_LISTS), b"".join(contents[4:])
def read_place(core):
    need(type(core["v"]) is int and core["v"] == 1, "the version is not 1")
    need(type(core["index"]) is int and 0 <= core["index"] < MAX_LEAVES, "the index is no place in a log")
    need(isinstance(core["path"], list) and len(core["path"]) <= MAX_PATH, "the path is too long")
    core["path"] = [unbase64(text_of(item)) for item in core["path"]]
    need(all(len(item) == 32 for item in core["path"]), "the path is not of hashes")
def read_core(data):
    core = parse_json(data)
    members(core, ["checkpoint", "evidence", "index", "path", "v"], ["officerSignature"])
    read_place(core)
    text_of(core["checkpoint"]), text_of(core["evidence"])
    if "officerSignature" in core:
        core["officerSignature"] = unbase64(text_of(core["officerSignature"]))
        need(1 <= len(core["officerSignature"]) <= MAX_OFFICER, "the officer's signature is empty or over 64 KiB")
    return core
def read_evidence(text):
    data = text.encode("utf-8")
    need(len(data) <= MAX_EVIDENCE, "the evidence is over 128 KiB")
    value = parse_json(data)
    members(value, ["event", "from", "id", "issuer", "packet", "time", "to", "v"], ["officer", "previous", "reason"])
    need(type(value["v"]) is int and value["v"] == 1, "the version is not 1")
    need(text_of(value["event"]) in EVENTS, "the event is unknown")
    issuing, acting, several, reasoned, _ = EVENTS[value["event"]]
    digest(value["packet"]), digest(value.get("previous", value["packet"]))
    need(re.fullmatch("[0-7][0-9A-HJKMNP-TV-Z]{25}", text_of(value["id"])), "the identifier is no ULID")
    node_domain(text_of(value["issuer"])), milliseconds(value["time"])
    to = value["to"]
    need(isinstance(to, list) and 1 <= len(to) <= (MAX_RECIPIENTS if several == "n" else 1), "too many recipients or none")
    parties = {"from": unit(value["from"]), "to": [unit(item) for item in to][0]}
    need(len(set(to)) == len(to), "a recipient stands twice")
    need(issuing == "-" or parties[issuing][1] == value["issuer"], "this node may not state this event")
    need("reason" in value or reasoned == "-", "the event needs a reason")
    if "reason" in value:
        members(value["reason"], ["code", "text"])
        need(re.fullmatch("[a-z0-9.-]{1,64}", text_of(value["reason"]["code"])), "the reason has no code")
        reason = text_of(value["reason"]["text"])
        need(len(reason) <= MAX_REASON and not re.search("[\0-\x1f\x7f-\x9f]", reason), "the reason is no line of text")
    need(("officer" in value) == (acting != "-"), "an officer belongs to human acts and to nothing else")
    if "officer" in value:
        members(value["officer"], ["certificate", "name"])
        need(digest(value["officer"]["certificate"]).startswith("sha-256:"), "the officer's certificate is not named")
        officer, _, rest = text_of(value["officer"]["name"]).partition(".")
        need(re.fullmatch("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", officer), "the officer has no name")
        code, node = parties[acting]
        need(rest == f"{code.lower()}.{node_domain(node)}", "the officer is not of the unit that acts")
    return value
class Checkpoint:
    def __init__(self, text):
        need(len(text.encode("utf-8")) <= MAX_CHECKPOINT, "the checkpoint is over 16 KiB")
        body, blank, rest = text.partition("\n\n")
        lines, signatures = body.split("\n"), rest.split("\n")
        need(blank and len(lines) == 5 and signatures.pop() == "", "it is not five lines, an empty one and signatures")
        need(1 <= len(signatures) <= 1 + MAX_COSIGNATURES, "it has no signature or over 16 cosignatures")
        origin = re.fullmatch("([0-9]+)((?:\\.[0-9]+)*\\.yizhan)/log/([1-9][0-9]{0,5})", lines[0])
        need(origin and node_domain(origin[1]) == origin[1] + origin[2], "the first line is no log's origin")
        need(re.fullmatch("0|[1-9][0-9]{0,15}", lines[1]) and int(lines[1]) <= MAX_LEAVES, "the second line is no size")
        need(lines[3] in ("suite GM", "suite INT") and lines[4].startswith("time "), "it has no suite or no time")
        parsed = [re.fullmatch("\u2014 ([!-*,-~]{1,253}) ([A-Za-z0-9+/=]{8,344})", line) for line in signatures]
        need(all(match and len(unbase64(match[2])) > 4 for match in parsed), "a signature line is not of the one form")
        need(parsed[0][1] == lines[0], "the first signature is not that of the log")
        own = unbase64(parsed[0][2])
        self.origin, self.node, self.size, self.root = lines[0], origin[1], int(lines[1]), unbase64(lines[2])
        need(len(self.root) == 32, "the third line is no root")
        self.suite, self.time, self.text = lines[3][6:], milliseconds(lines[4][5:]), (body + "\n").encode()
        self.key, self.signature, self.note = own[:4], own[4:], f"{body}\n\n{signatures[0]}\n".encode()  # what is stamped
        # A cosignature of a kind or a name that is not known is tolerated (log.md).
        self.cosignatures = [(match[1], unbase64(match[2])) for match in parsed[1:]]
def included(core, checkpoint, entry):
    suite, place, last = checkpoint.suite, core["index"], checkpoint.size - 1
    if place > last:
        return False
    value = hashed(suite, b"\0", entry)
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
    return last == 0 and value == checkpoint.root
class OfficerMessage:
    """A detached signature in the strict form of packet.md section 3, with the signer's certificate and no other."""
    GM, PKCS9 = "1.2.156.10197.6.1.4.2.", "1.2.840.113549.1.9."
    def __init__(self, der):
        (_, kind, _), (_, content, _) = fields(der, 0x06, 0xA0)
        self.suite = {"1.2.840.113549.1.7.2": "INT", self.GM + "2": "GM"}.get(oid(kind))
        need(self.suite, "it is no SignedData")
        gm = self.suite == "GM"
        self.data = self.GM + "1" if gm else "1.2.840.113549.1.7.1"
        self.digests = "1.2.156.10197.1.401" if gm else "2.16.840.1.101.3.4.2.1"
        version, algorithms, inner, certificates, infos = fields(content, 0x02, 0x31, 0x30, 0xA0, 0x31)
        need(version[1] == b"\1", "the version is not 1")
        (algorithm,) = children(algorithms[2])
        self.require(algorithm[2], self.digests)
        need(oid(fields(inner[2], 0x06)[0][1]) == self.data, "the content type is another")
        need(len(children(certificates[2])) == 1, "it must carry the signer's certificate alone")
        self.signer = read_certificate(certificates[1])
        (info,) = children(infos[2])
        self.read_signer(fields(info[2], 0x02, 0x30, 0x30, 0xA0, 0x30, 0x04))
        need(self.signer.suite == self.suite, "the signer's key is of the other suite")
    @staticmethod
    def require(whole, expected):
        need(oid(fields(whole, 0x06)[0][1]) == expected, "an algorithm is not the suite's or has parameters")
    def read_signer(self, info):
        need(info[0][1] == b"\1" and info[1][1] == self.signer.issuer + self.signer.serial, "the signer is another")
        self.require(info[2][2], self.digests)
        self.require(info[4][2], "1.2.156.10197.1.301.1" if self.suite == "GM" else "1.2.840.10045.4.3.2")
        attributes = {}
        for _, _, whole in children(info[3][2], limit=16):
            (_, name, _), (_, _, values) = fields(whole, 0x06, 0x31)
            need(oid(name) not in attributes and len(children(values)) == 1, "an attribute is malformed or repeated")
            attributes[oid(name)] = children(values)[0]
        tag, name, _ = attributes[self.PKCS9 + "3"]
        need(tag == 6 and oid(name) == self.data, "the content type attribute is another")
        need(attributes[self.PKCS9 + "4"][0] == 0x04 and attributes[self.PKCS9 + "5"][0] == 0x17, "no digest or time")
        der_time(*attributes[self.PKCS9 + "5"][:2])
        if self.suite == "INT":  # RFC 5035
            reference = b"\x30\x26\x30\x24\x30\x22\x04\x20" + hashlib.sha256(self.signer.der).digest()
            need(attributes[self.PKCS9 + "16.2.47"][2] == reference, "it was made for another certificate")
        # RFC 5652 section 5.4: what is signed is the DER of a SET OF.
        self.attributes, self.digest, self.signature = b"\x31" + info[3][2][1:], attributes[self.PKCS9 + "4"][1], info[5][1]

# The packet (packet.md)
PACKET_ENTRIES = ["mimetype", "envelope.xml", "content.p7m", "META-INF/ASiCManifest.xml", "META-INF/signature.p7s"]
ASIC = 'xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
METHODS = {"INT": "http://www.w3.org/2001/04/xmlenc#sha256", "GM": "urn:oid:1.2.156.10197.1.401"}
def packet_digest(path):
    """The digest of a packet whose envelope and content are those its manifest names."""
    parts, contents = dict.fromkeys(PACKET_ENTRIES, b""), {suite: hasher(suite) for suite in METHODS}
    with open(path, "rb") as file:
        for name in PACKET_ENTRIES:
            header = file.read(30 + len(name))
            need(header[:4] == b"PK\3\4" and header[30:] == name.encode(), "it is no packet")
            extra = file.read(struct.unpack("<H", header[28:30])[0])
            size = struct.unpack("<Q", extra[4:12])[0] if extra else struct.unpack("<I", header[22:26])[0]
            need(name == "content.p7m" or size <= MAX_PACKET_PART, "a part of the packet is over 2 MiB")
            while size:
                piece = file.read(min(size, 1 << 20))
                need(piece, "the packet ends early")
                size -= len(piece)
                for context in contents.values() if name == "content.p7m" else ():
                    context.update(piece)
                parts[name] += piece if name != "content.p7m" else b""
    need(parts["mimetype"] == b"application/vnd.yizhan.packet+zip", "it is no packet")
    for suite, context in contents.items():
        if manifest(suite, hashed(suite, parts["envelope.xml"]), context.digest()) == parts["META-INF/ASiCManifest.xml"]:
            return ALGORITHMS[suite] + hashed(suite, parts["META-INF/ASiCManifest.xml"]).hex()
    raise Bad("its envelope or content is not the one its manifest names")
def manifest(suite, envelope, content):
    references = "".join(
        f'<asic:DataObjectReference URI="{name}"><ds:DigestMethod Algorithm="{METHODS[suite]}"/>'
        f"<ds:DigestValue>{base64.b64encode(value).decode()}</ds:DigestValue></asic:DataObjectReference>"
        for name, value in (("envelope.xml", envelope), ("content.p7m", content)))
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<asic:ASiCManifest {ASIC}><asic:SigReference '
            f'URI="META-INF/signature.p7s" MimeType="application/pkcs7-signature"/>{references}'
            "</asic:ASiCManifest>").encode()

# The checks
def both(text):
    return dict(zip(("zh", "en"), text.split("|", 1)))
def worst(statuses):
    found = set(statuses)
    return FAIL if FAIL in found else CANNOT if CANNOT in found else PASS
UNREAD = CANNOT, "所依据的内容无法读取|what it is about could not be read"

class Examination:
    """One receipt: every check with its answer, a status and the reason in Chinese and English."""
    def __init__(self, anchors, certificates=(), lists=(), quorum=0):
        self.anchors, self.certificates, self.lists, self.answers, self.quorum = anchors, certificates, lists, {}, quorum
        self.core = self.evidence = self.checkpoint = None
        self.suites, self.witnesses = [], []
    def read(self, data, packet=None):
        """Examines a receipt file."""
        read = self.attempt("container", lambda: read_container(data))
        core, self.certificates, self.lists, stamp = read or (None, (), (), b"")
        return self.examine(core, packet, stamp)
    def examine(self, data, packet=None, stamp=b""):
        """Examines a core with the certificates and lists at hand."""
        self.answers.update(dict.fromkeys(GENERAL[1:] + ["packet"] * bool(packet) + ["witnesses"] * bool(self.quorum), UNREAD))
        self.core = None if data is None else self.attempt("receipt", lambda: read_core(data))
        if self.core is None:
            return self
        self.evidence = self.attempt("evidence", lambda: read_evidence(self.core["evidence"]))
        self.checkpoint = self.attempt("checkpoint", lambda: Checkpoint(self.core["checkpoint"]))
        complete = bool(self.checkpoint) and self.examine_log()
        if stamp:
            self.answers["timestamp"] = self.judge_timestamp(stamp) if self.checkpoint else UNREAD
        if self.evidence and self.checkpoint:
            self.examine_place()
        if "officerSignature" in self.core or (self.evidence and "officer" in self.evidence):
            self.answers.update({check: UNREAD for check in OFFICER})
            complete = self.examine_officer() and complete
        if self.checkpoint:
            self.examine_suite(complete)
        if packet and self.evidence:
            self.say("packet", packet == self.evidence["packet"], "就是凭证所指的公文包|its digest is that of the evidence",
                     "不是凭证所指的公文包|its digest is not that of the evidence")
        if self.quorum and self.checkpoint:
            count = len({item["node"] for item in self.witnesses if item["status"] == PASS})
            self.answers["witnesses"] = PASS if count >= self.quorum else CANNOT, f"有 {count} 个见证，要求 {self.quorum} 个|{count} witnesses cosigned it, {self.quorum} are asked for"
        return self
    @property
    def entry(self):
        """What stands in the log for the evidence."""
        return hashed(self.checkpoint.suite, PREFIX, self.core["evidence"].encode("utf-8"))
    @property
    def verdict(self):
        return worst(status for status, _ in self.answers.values())
    def say(self, check, holds, good, otherwise):
        self.answers[check] = (PASS, good) if holds else (FAIL, otherwise)
    def attempt(self, check, action):
        try:
            value = action()
            self.answers[check] = PASS, "格式正确|it is of the one form"
            return value
        except MALFORMED as error:
            what = str(error) if isinstance(error, Bad) else "it cannot be read"
            self.answers[check] = FAIL, f"不是规定格式（{what}）|it is not of the one form: {what}"
            return None
    def examine_place(self):
        self.say("inclusion", included(self.core, self.checkpoint, self.entry), "路径导出检查点的根|the path leads to the checkpoint's root",
                 "路径不能导出检查点的根|the path does not lead to the checkpoint's root")
        delay = self.checkpoint.time - milliseconds(self.evidence["time"])
        self.say("time", delay >= -SKEW_MS, f"相差 {delay} 毫秒|they are {delay} ms apart",
                 f"凭证时间晚于检查点|the evidence is dated {-delay} ms after its checkpoint")
        if delay > DELAY_MS:
            self.answers["time"] = CANNOT, "凭证时间远早于检查点，只能证明在检查点时已存在" \
                f"|the evidence is dated {delay} ms before its checkpoint, which proves its existence only then"
    def examine_suite(self, complete):
        suite = self.checkpoint.suite
        self.answers["suite"] = (PASS, f"均为 {suite}|all are of suite {suite}") if complete else (
            CANNOT, "缺少证书，无法判定全部算法|not every certificate is at hand")
        if any(found != suite for found in self.suites):
            self.answers["suite"] = FAIL, f"混用算法套件|an algorithm is not of suite {suite}"
    def chain_of(self, leaf, seconds):
        """The chain or None, and the answers about it and its revocation."""
        search = Chains(self.anchors, [item for item in self.certificates if item.is_authority], seconds)
        chain = search.extend([leaf])
        if chain:
            return chain, (PASS, "证书链有效|the chain leads to an anchor"), revocation(chain, self.lists, seconds)
        return None, (FAIL, f"证书链无效（{search.reason}）|{search.reason}"), (
            CANNOT, "证书链无效，无从判定|there is no chain to ask about")
    def examine_chain(self, prefix, leaf):
        chain, *answers = self.chain_of(leaf, self.checkpoint.time // 1000)
        self.answers[prefix + "-chain"], self.answers[prefix + "-revocation"] = answers
        for item in chain[:-1] if chain and len(chain) > 1 else [leaf]:
            self.suites += [item.suite, item.signature_suite]
    def examine_log(self):
        point = self.checkpoint
        for check in ("checkpoint-signature", "log-certificate", "log-chain", "log-revocation"):
            self.answers[check] = CANNOT, "没有日志签名密钥的证书|no certificate is that of the log's key"
        prefix = point.origin.encode() + b"\n\xffx509"
        found = [item for item in self.certificates if hashlib.sha256(prefix + item.key).digest()[:4] == point.key]
        # A key may have been certified again: the certificate of the time is the one that counts.
        for leaf in [item for item in found if item.is_valid(point.time // 1000)][:1] or found[:1]:
            self.suites += [leaf.suite, leaf.signature_suite]
            signed = leaf.suite == point.suite and signed_by(leaf.suite, leaf.key, point.text, point.signature)
            self.say("checkpoint-signature", signed, "签名正确|the log's key signed it", "签名错误|the signature is wrong")
            name = node_domain(point.node)
            self.say("log-certificate", leaf.purpose == 4 and leaf.name == name,
                     f"是节点 {name} 的日志证书|it is the log certificate of {name}",
                     f"不是节点 {name} 的日志证书|it is no log certificate of {name}")
            self.examine_chain("log", leaf)
            self.witnesses = [found for found in (self.witness(*line) for line in point.cosignatures) if found]
        if self.evidence and self.evidence["issuer"] != point.node:
            self.answers["log-certificate"] = FAIL, "凭证由别的节点签发|the evidence is issued by another node"
        return bool(found)
    def examine_officer(self):
        if not self.evidence:
            return False
        if "officer" not in self.evidence or "officerSignature" not in self.core:
            self.answers["officer-signature"] = FAIL, \
                "缺少人员签名，或该事件不应有人员签名|a signature is missing, or the event is no human act"
            return False
        message = self.attempt("officer-signature", lambda: OfficerMessage(self.core["officerSignature"]))
        if message is None:
            return False
        signer, named = message.signer, self.evidence["officer"]
        self.suites += [message.suite, signer.suite, signer.signature_suite]
        signed = message.digest == hashed(message.suite, PREFIX, self.core["evidence"].encode("utf-8")) \
            and signed_by(message.suite, signer.key, message.attributes, message.signature)
        self.say("officer-signature", signed, "签名正确|the officer signed the evidence",
                 "签名错误|the signature is wrong")
        good = signer.purpose == 6 and signer.name == named["name"] and signer.fingerprint == named["certificate"]
        self.say("officer-certificate", good, "是凭证所述人员的证书|it is the officer certificate the evidence names",
                 "不是凭证所述人员证书|it is not the officer certificate the evidence names")
        if self.checkpoint:
            self.examine_chain("officer", signer)
        return True
    def judge_timestamp(self, token):
        try:
            import verify_timestamp  # lies beside this file
        except ImportError:
            return CANNOT, "缺少 verify_timestamp.py，未核验|verify_timestamp.py does not lie beside this file"
        return verify_timestamp.judge(sys.modules[__name__], self, token)
    def witness(self, name, blob):
        """What a cosignature is worth, beside the verdict: whether one is needed is for whoever verifies to say."""
        node, seconds = name.partition(".")[0], int.from_bytes(blob[4:12], "big") if len(blob) > 12 else None
        if attempted(lambda: node_domain(node)) != name:
            return None
        status, reason = self.cosigned(name, node, seconds, blob)
        shown = {"node": node, "reason": both(reason), "status": status}
        if seconds is not None and seconds < 253_402_300_800:
            time = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)
            shown["time"] = time.isoformat(timespec="milliseconds") + "Z"
        return shown
    def cosigned(self, name, node, seconds, blob):
        prefix = name.encode() + b"\n\xffx509-cosignature"
        found = [item for item in self.certificates if item.purpose == 4 and item.name == name
                 and hashlib.sha256(prefix + item.key).digest()[:4] == blob[:4]]
        if node == self.checkpoint.node:
            return FAIL, "节点不能见证自己的日志|a node cannot witness its own log"
        if not found or seconds is None or seconds >= 2**63:
            return CANNOT, "没有见证密钥的证书|no certificate is that of the witness's key"
        leaf = next((item for item in found if item.is_valid(seconds)), found[0])
        message = f"cosignature/v1\ntime {seconds}\n".encode() + self.checkpoint.text
        if not signed_by(leaf.suite, leaf.key, message, blob[12:]):
            return FAIL, "见证签名错误|the cosignature is wrong"
        answers = self.chain_of(leaf, seconds)[1:] + ((PASS, "见证签名正确|the witness cosigned it"),)
        return min(answers, key=lambda answer: (FAIL, CANNOT, PASS).index(answer[0]))
    @property
    def receipt(self):
        """What the receipt is about; None when its parts cannot be read or do not belong together."""
        if not (self.evidence and self.checkpoint) or ("officer" in self.evidence) != ("officerSignature" in self.core):
            return None
        names = ("event", "from", "id", "issuer", "packet", "time", "to")
        return {**{name: self.evidence[name] for name in names}, "cosignatures": [name for name, _ in self.checkpoint.cosignatures],
                "index": self.core["index"], "origin": self.checkpoint.origin, "size": self.checkpoint.size}
    def json(self, path):
        checks = [{"id": check, "reason": both(self.answers[check][1]), "status": self.answers[check][0],
                   "title": both(CHECKS[check])} for check in CHECKS if check in self.answers]
        answer = {"checks": checks, "file": path, "v": 1, "verdict": self.verdict, "witnesses": self.witnesses}
        return {**answer, "receipt": self.receipt} if self.receipt else answer

# The command
def harmless(text):
    """One line without anything that could steer a terminal."""
    def keeps(character):
        kind = unicodedata.category(character)
        return kind not in ("Cc", "Cs", "Zl", "Zp") and (kind != "Cf" or character in "\u200c\u200d\u180e")
    return "".join(character if keeps(character) else "\ufffd" for character in text)
def describe(path, result, whole):
    receipt = result.receipt
    about = f"  {EVENTS[receipt['event']][-1]} {receipt['event']}  {receipt['time']}  {receipt['id']}" if receipt else ""
    lines = [f"[{WORDS[result.verdict]}] {path}{about}"]
    if whole and receipt:
        lines += [f"签发 issuer {receipt['issuer']}，日志 log {receipt['origin']} #{receipt['index']}",
                  f"公文包 packet {receipt['packet']}", f"发送 from {receipt['from']}"]
        lines += [f"接收 to {name}" for name in receipt["to"][:20]] + ["…"] * (len(receipt["to"]) > 20)
        lines += [f"见证 witness {item['node']} [{WORDS[item['status']]}] {item.get('time', '')} {item['reason']['zh']} "
                  f"{item['reason']['en']}" for item in result.witnesses] or ["待见证 pending witness"]
    for check, title in CHECKS.items():
        status, reason = result.answers.get(check, (PASS, None))
        if reason and (whole or status != PASS):
            title, reason = both(title), both(reason)
            lines += [f"    [{WORDS[status]}] {title['zh']}：{reason['zh']}", f"          {title['en']}: {reason['en']}"]
    return "\n".join(map(harmless, lines))
def find_receipts(paths):
    """Receipt files, and exports for auditors among them."""
    files = []
    for path in paths:
        before = len(files)
        if not os.path.isdir(path):
            read_file(path, 0)
            files.append(path)
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(folders) if folder[len(path):].count(os.sep) < MAX_DEPTH - 1 else []
            found = [os.path.join(folder, name) for name in sorted(names) if name.endswith((".yzr", ".yza"))]
            files += [name for name in found if not os.path.islink(name)]
            if len(files) > MAX_RECEIPTS:
                raise Stop(BAD_DATA, f"there are over {MAX_RECEIPTS} receipts; verify them folder by folder")
        if len(files) == before:
            raise Stop(MISSING, f"{path} holds no receipt file (*.yzr) and no export (*.yza)")
    exports = [path for path in files if path.endswith(".yza") or read_file(path, 128)[38:].startswith(b"application/vnd.yizhan.audit")]
    return [path for path in files if path not in set(exports)], exports
def read_file(path, limit):
    """At most limit + 1 bytes of a file, so that one that is too long shows."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise Stop(MISSING, f"{path} is no file")
        with open(path, "rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        raise Stop(MISSING, f"{path}: {error.strerror}") from error
def understood(path, action):
    try:
        return action()
    except (*MALFORMED, struct.error) as error:
        raise Stop(BAD_DATA, f"{path}: {error}") from error
def read_anchors(path):
    data = read_file(path, MAX_ANCHOR_FILE)
    need(len(data) <= MAX_ANCHOR_FILE, "it is over 1 MiB")
    found = read_pem(data, "CERTIFICATE", read_certificate, MAX_ANCHORS, strict=False)
    need(found and all(item.is_authority for item in found), "it holds no certificate in PEM, or one that is no CA's")
    return found
class Parser(argparse.ArgumentParser):
    def error(self, message):
        raise Stop(USAGE, f"{message}; see {self.prog} --help")
def options(arguments):
    parser = Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("receipts", nargs="+", metavar="FILE|DIR", help="receipts (*.yzr), exports (*.yza), or folders of them")
    parser.add_argument("--trust", action="append", required=True, help="trust anchors in PEM; may be given several times")
    parser.add_argument("--packet", help="the packet at hand, which every receipt must be about")
    parser.add_argument("--witnesses", type=int, default=0, choices=range(17), help="how many must have cosigned each receipt")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.add_argument("-v", "--verbose", action="store_true", help="show every check of every receipt")
    parser.add_argument("--openssl", action="store_true", help="ask the openssl command about every signature as well")
    return parser.parse_intermixed_args(arguments)
def examine_exports(paths, anchors):
    # The other file must find this one as a module, and not read it a second time.
    sys.modules["verify"] = sys.modules[__name__]
    try:
        import verify_export
    except ImportError as error:
        raise Stop(MISSING, "to verify an export, verify_export.py must lie beside verify.py") from error
    return verify_export.examine(paths, anchors)
def run(arguments):
    global OPENSSL
    chosen = options(arguments)
    OPENSSL = chosen.openssl
    anchors = [anchor for path in chosen.trust for anchor in understood(path, lambda: read_anchors(path))]
    (files, exports), packet = find_receipts(chosen.receipts), None
    if exports and chosen.witnesses:
        raise Stop(USAGE, "--witnesses is for receipts; an export shows who cosigned its logs")
    if chosen.packet:
        read_file(chosen.packet, 0)
        packet = understood(chosen.packet, lambda: packet_digest(chosen.packet))
    verdicts, answers = set(), []
    for path in files:
        result = Examination(anchors, quorum=chosen.witnesses).read(read_file(path, MAX_FILE), packet)
        verdicts.add(result.verdict)
        if chosen.json:
            answers.append(result.json(path))
        else:
            print(describe(path, result, chosen.verbose or len(files) == 1))
    examined = examine_exports(exports, anchors) if exports else {}
    verdict = worst(verdicts | {result.verdict for result in examined.values()})
    if chosen.json:
        audits = [result.json(path) for path, result in examined.items()]
        print(canonical({"exports": audits, "receipts": answers, "unproven": list(map(both, UNPROVEN)), "v": 1,
                         "verdict": verdict}).decode("utf-8"))
    else:
        print("".join(result.describe(path, chosen.verbose) for path, result in examined.items()), end="")
        print("\n即使全部通过，也不证明以下各项 (what even a pass does not prove):",
              *(f"  - {item['zh']}\n    {item['en']}" for item in map(both, UNPROVEN)), sep="\n")
    return EXITS[verdict]
def main(arguments):
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        return run(arguments)
    except Stop as stop:
        print(f"verify.py: error: {harmless(stop.args[1])}", file=sys.stderr)
        return stop.args[0]
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INPUT_OUTPUT

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
