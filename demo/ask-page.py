#!/usr/bin/env python3
"""Opens tools/verify.html in a browser and drops files on it: ask-page.py ANCHORS FILE... prints each file's verdict.

Ends with 1 when the page says nothing about them.
"""
import base64
import html
import json
import pathlib
import re
import subprocess
import sys
import tempfile

PAGE = pathlib.Path(__file__).resolve().parent.parent / "tools" / "verify.html"


def encoded(path):
    return base64.b64encode(pathlib.Path(path).read_bytes()).decode()


def printed(page, profile):
    """The page as the browser shows it when its scripts have ended."""
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
               "--virtual-time-budget=60000", f"--user-data-dir={profile}", "--dump-dom", page.as_uri()]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=300, check=True).stdout.decode()


def main(anchors, *files):
    trusted = encoded(anchors)
    dropped = [{"file": pathlib.Path(file).name, "receipt": encoded(file), "anchors": [trusted]} for file in files]
    script = f"<script>window.yizhanVectors = {json.dumps(dropped)}</script>"
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder) / "verify.html"
        page.write_text(PAGE.read_text().replace("<!-- vectors -->", script))
        results = re.search(r'<pre id="results">(.*?)</pre>', printed(page, f"{folder}/profile"), re.DOTALL)
    answers = json.loads(html.unescape(results[1])) if results and results[1] else []
    if len(answers) != len(files):
        sys.exit("the page gives no answer")
    for file, answer in zip(files, answers):
        print(answer["verdict"], file)


if __name__ == "__main__":
    main(*sys.argv[1:])
