"""What is sent: documents of several sizes and urgencies, by the command people use, several at once."""

import json
import pathlib
import re
import subprocess
import threading
import time

from network import BUREAU, CITY, COUNTY, PROVINCE, TOWN

# The first two cross all four nodes, in opposite directions, so each node is sender, relay or recipient of them.
FLOWS = [
    (TOWN, [PROVINCE]), (PROVINCE, [TOWN]), (CITY, [COUNTY, BUREAU, TOWN]), (TOWN, [CITY]), (COUNTY, [PROVINCE]),
    (CITY, [PROVINCE]), (PROVINCE, [COUNTY, TOWN]), (BUREAU, [TOWN, CITY]),
]
URGENCIES = ["平件", "加急", "特急"]
# In the row, in the spool, and large enough for an upload that resumes.
SIZES = {"small": 0, "medium": 150_000, "large": 5_500_000}
IDENTIFIER = re.compile(r"packet ([0-9A-HJKMNP-TV-Z]{26})")
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class Materials:
    """The files that are sent."""

    def __init__(self, folder, generator):
        folder.mkdir(parents=True, exist_ok=True)
        self.document = ROOT / "demo/documents/qingshi.ofd"
        text = (ROOT / "demo/documents/qingshi.yaml").read_text(encoding="utf-8")
        text = re.sub(r"(?m)^attachmentNotes:.*\n", "", text)
        self.metadata = {}
        for urgency in URGENCIES:
            self.metadata[urgency] = folder / f"{urgency}.yaml"
            self.metadata[urgency].write_text(
                re.sub(r"(?m)^urgency:.*$", f"urgency: {urgency}", text), encoding="utf-8")
        self.attachments = {}
        for name, size in SIZES.items():
            if size:
                self.attachments[name] = folder / f"{name}.csv"
                self.attachments[name].write_bytes(generator.randbytes(size))


class Packet:
    """An identifier a client was told, and its fate: acknowledged or refused by the node, or unknown to the client.

    What is unknown turns out as found, when the sender's node has it, or as never accepted.
    """

    def __init__(self, identifier, flow, fate, text=""):
        self.identifier, self.fate, self.text = identifier, fate, text
        self.sender, self.recipients = flow
        self.node = self.sender.split("@")[1]


class Call:
    """One run of `yizhan submit`."""

    def __init__(self, network, materials, flow, urgency, size, count):
        self.flow, self.packets, self.errors = flow, [], ""
        sender, recipients = flow
        keys = network.keys / "people"
        command = [
            network.binary, "submit", "--json", "--socket", network.nodes[sender.split("@")[1]].socket,
            "--from", sender, "--metadata", materials.metadata[urgency], "--document", materials.document,
            "--unit-key", keys / f"{sender}.{network.suite}.key.pem",
            "--unit-certificate", keys / f"{sender}.{network.suite}.cert.pem",
            "--unit-passphrase-file", keys / "passphrase", "--suite", network.suite, "--repeat", str(count),
        ]
        for recipient in recipients:
            command += ["--to", recipient]
        if size in materials.attachments:
            command += ["--attachment", materials.attachments[size]]
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True)
        self.thread = threading.Thread(target=self.follow)
        self.thread.start()

    def follow(self):
        for line in self.process.stdout:
            self.packets.append(Packet(json.loads(line)["id"], self.flow, "acknowledged"))
        self.errors = self.process.stderr.read()
        self.process.wait()
        named = IDENTIFIER.search(self.errors)
        if named:
            fate = "refused" if "was not accepted" in self.errors else "unknown"
            self.packets.append(Packet(named.group(1), self.flow, fate, self.errors))

    def wait(self, seconds):
        self.thread.join(seconds)
        return not self.thread.is_alive()

    def end(self):
        """A client whose node is gone for good gives up; what it was told stands."""
        self.process.kill()
        self.thread.join()


class Traffic:
    """The submissions of one round."""

    def __init__(self, network, materials):
        self.network, self.materials, self.calls = network, materials, []

    def send(self, flow, urgency="特急", size="small", count=1):
        call = Call(self.network, self.materials, flow, urgency, size, count)
        self.calls.append(call)
        return call

    def mix(self, generator, flows=2, large=0.06):
        """The two long flows and some others."""
        for index in [0, 1] + generator.sample(range(2, len(FLOWS)), flows):
            draw = generator.random()
            size = "large" if draw < large else "medium" if draw < 0.4 else "small"
            count = 1 if size == "large" else generator.randint(1, 5)
            self.send(FLOWS[index], generator.choice(URGENCIES), size, count)

    def finish(self, seconds=30):
        deadline = time.monotonic() + seconds
        for call in self.calls:
            if not call.wait(max(0.0, deadline - time.monotonic())):
                call.end()

    @property
    def packets(self):
        return [packet for call in self.calls for packet in call.packets]
