#!/usr/bin/env python3
"""Copies a file and changes one bit in the middle of it: change-byte.py FILE COPY."""
import sys

with open(sys.argv[1], "rb") as file:
    content = bytearray(file.read())
content[len(content) // 2] ^= 1
with open(sys.argv[2], "wb") as file:
    file.write(content)
