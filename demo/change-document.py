#!/usr/bin/env python3
"""Changes one character of a sealed OFD document, as a forger would: change-document.py SEALED CHANGED."""
import sys
import zipfile

with zipfile.ZipFile(sys.argv[1]) as source, zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED) as target:
    for entry in source.infolist():
        content = source.read(entry)
        if entry.filename.endswith("Page_0/Content.xml"):
            changed = content.replace("24小时".encode(), "12小时".encode(), 1)
            content = changed if changed != content else content.replace(b"</", b" </", 1)
        target.writestr(entry.filename, content)
