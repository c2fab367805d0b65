"""SM2 by gmalglib, which shares no code with OpenSSL.

Usage: sm2_interop.py COMMAND HEX...; the answer is hex on standard output.

  public KEY                    the public point, 04 || x || y
  sign KEY MESSAGE              a DER signature with the default identity
  verify POINT MESSAGE DER      01 or 00
  encrypt POINT PLAIN           an SM2Cipher in DER
  decrypt KEY DER               the plaintext
"""

import sys

from gmalglib.sm2 import SM2

IDENTITY = b"1234567812345678"


def tlv(tag, content):
    """One TLV with a length below 64 KiB."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    if size < 0x100:
        return bytes([tag, 0x81, size]) + content
    return bytes([tag, 0x82, size >> 8, size & 0xFF]) + content


def integer(value):
    """An unsigned INTEGER of big-endian bytes."""
    value = value.lstrip(b"\0") or b"\0"
    return tlv(0x02, (b"\0" if value[0] & 0x80 else b"") + value)


def fields(der):
    """Tags and contents of the elements of a SEQUENCE."""
    tag, content, rest = element(der)
    if tag != 0x30 or rest:
        raise ValueError("not one SEQUENCE")
    found = []
    while content:
        tag, value, content = element(content)
        found.append((tag, value))
    return found


def element(der):
    """Tag, content and what follows of the first TLV."""
    size, start = der[1], 2
    if size >= 0x80:
        start += size & 0x7F
        size = int.from_bytes(der[2:start], "big")
    if len(der) < start + size:
        raise ValueError("cut short")
    return der[0], der[start:start + size], der[start + size:]


def padded(value):
    """The content of an INTEGER as 32 bytes."""
    return value.lstrip(b"\0").rjust(32, b"\0")


def public(key):
    return SM2.get_pk(key)


def sign(key, message):
    raw = SM2(key, SM2.get_pk(key), IDENTITY).sign(message)
    return tlv(0x30, integer(raw[:32]) + integer(raw[32:]))


def verify(point, message, der):
    (_, r), (_, s) = fields(der)
    good = SM2(pk=point, uid=IDENTITY).verify(message, padded(r) + padded(s))
    return b"\1" if good else b"\0"


def encrypt(point, plain):
    # gmalglib answers C1 || C3 || C2 with C1 = 04 || x || y.
    raw = SM2(pk=point, uid=IDENTITY).encrypt(plain)
    return tlv(0x30, integer(raw[1:33]) + integer(raw[33:65]) + tlv(0x04, raw[65:97]) + tlv(0x04, raw[97:]))


def decrypt(key, der):
    (_, x), (_, y), (_, digest), (_, cipher) = fields(der)
    return SM2(key).decrypt(b"\4" + padded(x) + padded(y) + digest + cipher)


COMMANDS = {"public": public, "sign": sign, "verify": verify, "encrypt": encrypt, "decrypt": decrypt}


def main():
    answer = COMMANDS[sys.argv[1]](*[bytes.fromhex(text) for text in sys.argv[2:]])
    print(answer.hex())


if __name__ == "__main__":
    main()
