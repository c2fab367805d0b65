"""Judges the timestamp (RFC 3161, GB/T 20520) in a receipt file; verify.py asks it and must lie beside it.

The rules are those of docs/formats/evidence-and-receipts.md, "Timestamp". Functions and classes of verify.py are reached
through the argument v, because that file may run under any name.
"""

import re

PKCS9 = "1.2.840.113549.1.9."
TIMES = PKCS9 + "16.1.4"
SIGNED_DATA = "1.2.840.113549.1.7.2", "1.2.156.10197.6.1.4.2.2"
DIGESTS = {"1.2.156.10197.1.401": "GM", "2.16.840.1.101.3.4.2.1": "INT"}
TIME_STAMPING = "1.3.6.1.5.5.7.3.8"
SIGNING_BITS = 0xC0  # digitalSignature, nonRepudiation

class Token:
    """What was stamped, when, and the parts that the signature ties together."""
    def __init__(self, v, der, known):
        self.v = v
        (_, kind, _), (_, content, _) = v.fields(der, 0x06, 0xA0)
        v.need(v.oid(kind) in SIGNED_DATA, "it is no SignedData")
        parts = v.children(content, 0x30)
        tags = [part[0] for part in parts]
        v.need(tags in ([2, 0x31, 0x30, 0x31], [2, 0x31, 0x30, 0xA0, 0x31]), "its parts are others")
        self.read_information(parts[2][2])
        self.carried = [v.attempted(lambda: v.read_certificate(whole)) for _, _, whole in v.children(parts[3][2])] \
            if len(parts) == 5 else []
        self.carried = [item for item in self.carried if item]
        (signer,) = v.children(parts[-1][2])
        info = v.children(signer[2], 0x30)
        tags = [part[0] for part in info]
        v.need(tags[:6] == [2, 0x30, 0x30, 0xA0, 0x30, 4] and tags[6:] in ([], [0xA1]), "the signer is of another form")
        self.signer = next((item for item in self.carried + known if item.issuer + item.serial == info[1][1]), None)
        self.suite, self.signature = self.suite_of(info[2][2]), info[5][1]
        self.read_attributes(info[3][2])
        # RFC 5652 section 5.4: what is signed is the DER of a SET OF.
        self.message = b"\x31" + info[3][2][1:]
    def suite_of(self, algorithm):
        return DIGESTS.get(self.v.oid(self.v.children(algorithm, 0x30)[0][1]))
    def read_information(self, whole):
        v = self.v
        (_, kind, _), (_, wrapped, _) = v.fields(whole, 0x06, 0xA0)
        tag, start, end = v.element(wrapped, 0, len(wrapped))
        v.need(v.oid(kind) == TIMES and tag == 0x04 and end == len(wrapped), "it is over no time")
        self.information = wrapped[start:end]
        items = v.children(self.information, 0x30)
        v.need([part[0] for part in items[:5]] == [2, 6, 0x30, 2, 0x18], "what was stamped is of another form")
        (_, _, algorithm), (_, self.imprint, _) = v.fields(items[2][2], 0x30, 0x04)
        self.imprint_suite = self.suite_of(algorithm)
        self.seconds = v.der_time(0x18, re.sub(rb"\.[0-9]+Z$", b"Z", items[4][1]))
    def read_attributes(self, whole):
        v, found = self.v, {}
        for _, _, attribute in v.children(whole, limit=16):
            (_, name, _), (_, _, values) = v.fields(attribute, 0x06, 0x31)
            v.need(v.oid(name) not in found, "an attribute stands twice")
            found[v.oid(name)] = v.children(values)[0]
        v.need(v.oid(found[PKCS9 + "3"][1]) == TIMES, "it is signed as something else")
        self.digest = found[PKCS9 + "4"][1]
        # RFC 5035: the first certificate named is the signer's, by SHA-256 unless another digest is named.
        entry = v.children(v.children(v.children(found[PKCS9 + "16.2.47"][2], 0x30)[0][2], 0x30)[0][2], 0x30)
        self.named_by = self.suite_of(entry[0][2]) if entry[0][0] == 0x30 else "INT"
        self.named = next(content for tag, content, _ in entry if tag == 0x04)
    def is_signed(self):
        v, signer = self.v, self.signer
        return signer.suite == self.suite and self.named_by is not None \
            and self.digest == v.hashed(signer.suite, self.information) \
            and self.named == v.hashed(self.named_by, signer.der) \
            and v.signed_by(signer.suite, signer.key, self.message, self.signature)
    def may_stamp(self):
        extended = self.signer.value(self.v.EXTENDED)
        usages = {self.v.oid(content) for _, content, _ in self.v.children(extended, 0x30)} if extended else set()
        return not self.signer.is_authority and TIME_STAMPING in usages \
            and (not self.signer.usage or self.signer.usage & SIGNING_BITS)

def judge(v, examination, der):
    """The answer about a token: status, and the reason in Chinese and English."""
    point = examination.checkpoint
    try:
        token = Token(v, der, examination.certificates)
    except (*v.MALFORMED, StopIteration) as error:
        what = str(error) if isinstance(error, v.Bad) else "it cannot be read"
        return v.FAIL, f"时间戳不成立：不是时间戳|it does not hold: {what}"
    if token.imprint_suite != point.suite or token.imprint != v.hashed(point.suite, point.note):
        return v.FAIL, "时间戳不成立：不是对该检查点加盖|it does not hold: it is over something else"
    if token.signer is None:
        return v.CANNOT, "没有时间戳签发者的证书|no certificate is that of its signer"
    if not token.is_signed():
        return v.FAIL, "时间戳不成立：签名错误|it does not hold: the signature is wrong"
    if not token.may_stamp():
        return v.FAIL, "时间戳不成立：证书不用于时间戳|it does not hold: its certificate is not for timestamps"
    own = examination.certificates
    examination.certificates = own + [item for item in token.carried if item is not token.signer]
    chain, led, revoked = examination.chain_of(token.signer, token.seconds)
    examination.certificates = own
    if not chain:
        return (v.CANNOT if "no chain leads to an anchor" in led[1] else v.FAIL), led[1]
    if revoked[0] != v.PASS:
        return revoked
    if (token.seconds + 1) * 1000 + v.SKEW_MS < point.time:
        return v.FAIL, "时间戳不成立：早于检查点自称的时间|it does not hold: it is of a time before the checkpoint's"
    return v.PASS, "检查点至迟于时间戳所示时间已存在|the checkpoint was there at the time of the token"
