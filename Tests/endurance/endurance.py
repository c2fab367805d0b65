"""What takes minutes and gigabytes, over four real nodes; see docs/reliability.md. Started by .ci/endurance.

large    A packet of a gibibyte crosses two relays; the middle link is cut half-way. How much was sent twice, how much memory?
backlog  A million packets wait for a neighbour that is gone. How much slower are the others served, how much memory?
audit    A million entries in a node's log, exported for an auditor and verified. How many a second, how much memory?
"""

import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "Tests/crash"))

from backlog import clone  # noqa: E402
from network import CITY, PROVINCE, TOWN, Network  # noqa: E402
from traffic import Call, Materials  # noqa: E402

MIB = 1 << 20
MEMORY_LIMIT_MIB = 200
SENT_AGAIN_LIMIT_MIB = 1
SLOWER_LIMIT_PERCENT = 10


class Failed(Exception):
    """A limit was passed."""


def expect(condition, text):
    if not condition:
        raise Failed(text)


def wait_for(condition, seconds, what):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise Failed(f"{what} did not happen within {seconds} s")
        time.sleep(0.05)


def memory(network):
    peaks = {}
    for code, node in network.nodes.items():
        node.note_memory()
        peaks[code] = node.peak >> 10
    return peaks


def delivered(network, identifier):
    [track] = network.nodes["350823106"].ask("GET", f"/v1/packets/{identifier}")
    return all(each["state"] == "delivered" for each in track["deliveries"])


def whole(path, mebibytes):
    generator = random.Random(2)
    with open(path, "wb") as file:
        for _ in range(mebibytes):
            file.write(generator.randbytes(MIB))
    return path


def large(cache, binary, suite):
    size = int(os.environ.get("MEGABYTES") or 1024)
    network = Network(cache / "run", suite, cache, binary)
    try:
        materials = Materials(cache / "materials", random.Random(1))
        materials.attachments["whole"] = whole(cache / "materials/whole.csv", size)
        network.start()
        middle, first = ("350823", "3508"), ("350823106", "350823")
        links = network.proxy.links
        begun = time.monotonic()
        call = Call(network, materials, (TOWN, [PROVINCE]), "平件", "whole", 1)
        wait_for(lambda: links[middle].carried > size * MIB // 2, 1800, "the middle of the packet")
        offset = uploads(network, "3508")

        def cut(all):
            all[middle].is_cut = True
            all[middle].abort()

        network.proxy.change(cut)
        time.sleep(0.5)
        network.proxy.heal()
        network.nudge()
        expect(call.wait(1800), "the client does not end")
        expect(call.packets and call.packets[0].fate == "acknowledged", f"not accepted: {call.errors}")
        wait_for(lambda: delivered(network, call.packets[0].identifier), 1800, "the delivery")
        seconds = time.monotonic() - begun
        # The first link carried the same packet without a cut: what the middle one carried more was sent again.
        again = (links[middle].carried - links[first].carried) / MIB
        peaks = memory(network)
        print(
            f"large {suite}: {size} MiB over two relays in {seconds:.0f} s, cut with {offset}; sent again {again:.2f} MiB; "
            f"peak memory {' '.join(f'{code} {peak} MiB' for code, peak in peaks.items())}", flush=True)
        expect(max(peaks.values()) <= MEMORY_LIMIT_MIB, f"a node took more than {MEMORY_LIMIT_MIB} MiB")
        expect(again <= SENT_AGAIN_LIMIT_MIB, f"more than {SENT_AGAIN_LIMIT_MIB} MiB were sent again")
    finally:
        network.close()
        (cache / "materials/whole.csv").unlink(missing_ok=True)


def uploads(network, code):
    rows = network.nodes[code].ask("GET", "/v1/uploads")
    return ", ".join(f"{row['synced'] / MIB:.1f} MiB synced" for row in rows) or "nothing synced"


def seconds_for(network, materials, count):
    begun = time.monotonic()
    calls = [Call(network, materials, (CITY, [PROVINCE]), "加急", "small", count // 8) for _ in range(8)]
    for call in calls:
        expect(call.wait(600), "the client does not end")
        expect(len(call.packets) == count // 8 and not call.errors, f"not accepted: {call.errors}")
    city = network.nodes["3508"]
    wait_for(lambda: waiting(city, "35") == 0, 600, "the delivery of everything")
    return time.monotonic() - begun


def waiting(node, neighbour):
    return len(node.ask("GET", f"/v1/queue?neighbour={neighbour}", timeout=120))


def backlog(cache, binary, suite):
    """Two networks of the same kind, one with the backlog; the measurement alternates between them."""
    rows = int(os.environ.get("PACKETS") or 1_000_000)
    count = 400
    materials = Materials(cache / "materials", random.Random(1))
    networks = {}
    try:
        for name in ("without", "with"):
            network = networks[name] = Network(cache / name, suite, cache, binary)
            for code in ("35", "3508"):
                network.nodes[code].start()
            for code in ("35", "3508"):
                network.nodes[code].wait_ready()
            call = Call(network, materials, (CITY, ["11350823MB00000350@350823"]), "特急", "small", 1)
            expect(call.wait(60) and call.packets, f"not accepted: {call.errors}")
        loaded = networks["with"].nodes["3508"]
        loaded.stop()
        made = clone(loaded.folder / "data", rows)
        loaded.start()
        loaded.wait_ready(120)
        print(f"backlog {suite}: {made} packets wait for 350823", flush=True)
        times = {name: [] for name in networks}
        for turn in range(6):
            for name, network in networks.items():
                seconds = seconds_for(network, materials, count)
                # The first of each fills caches.
                if turn:
                    times[name].append(seconds)
        medians = {name: statistics.median(each) for name, each in times.items()}
        slower = (medians["with"] / medians["without"] - 1) * 100
        peaks = {name: memory(network)["3508"] for name, network in networks.items()}
        rates = {name: [round(count / each) for each in values] for name, values in times.items()}
        print(
            f"backlog {suite}: packets/s without {rates['without']}, with {rates['with']}: {slower:.1f} % slower; "
            f"peak memory {peaks['without']} MiB without, {peaks['with']} MiB with", flush=True)
        expect(slower < SLOWER_LIMIT_PERCENT, f"more than {SLOWER_LIMIT_PERCENT} % slower")
        expect(peaks["with"] <= MEMORY_LIMIT_MIB, f"the node took more than {MEMORY_LIMIT_MIB} MiB")
    finally:
        for network in networks.values():
            network.close()
        if not os.environ.get("KEEP"):
            shutil.rmtree(cache / "with", ignore_errors=True)


def measured(*command):
    """What a command prints, how many seconds it takes, and the most memory it had, in MiB."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    code = process.returncode = os.waitstatus_to_exitcode(status)
    expect(code == 0, f"{' '.join(map(str, command[:3]))} ended with {code}: {output[-2000:]}")
    return output, time.monotonic() - begun, usage.ru_maxrss >> 10


def audit(cache, binary, suite):
    """The log is filled by the node's own code, then exported by the node and verified by the command."""
    entries = int(os.environ.get("RECEIPTS") or 1_000_000)
    bench = os.environ["AUDIT_BENCH"]
    network = Network(cache / "audit", suite, cache, binary)
    node, target = network.nodes["3508"], cache / "audit/3508.yza"
    try:
        node.start()
        node.wait_ready()
        node.stop()
        filled, _, peak = measured(
            bench, "fill", "--data", node.folder / "data", "--node", "3508", "--entries", str(entries),
            "--log", network.keys / f"3508/keys/log.{suite}", "--passphrase-file", network.keys / "3508.passphrase")
        print(f"audit {suite}: log: {filled.strip()}, {peak} MiB", flush=True)
        node.start()
        node.wait_ready(600)
        _, seconds, client = measured(binary, "audit", "export", "--into", target, "--socket", node.socket)
        node.note_memory()
        exporter = node.peak >> 10
        node.stop()
        size = target.stat().st_size / MIB
        print(
            f"audit {suite}: export of {entries} receipts, {size:.0f} MiB: {seconds:.0f} s, {entries / seconds:.0f} a second; "
            f"peak memory node {exporter} MiB, client {client} MiB", flush=True)
        _, seconds, verifier = measured(binary, "verify", target, "--trust", network.keys / "anchors.pem")
        print(
            f"audit {suite}: verified in {seconds:.0f} s, {entries / seconds:.0f} a second on one core, {verifier} MiB", flush=True)
        acts = cache / "audit/acts.yza"
        measured(bench, "export", "--packets", "20000", "--suite", suite, "--into", acts)
        _, seconds, peak = measured(binary, "verify", acts, "--trust", f"{acts}.pem")
        print(
            f"audit {suite}: 60000 receipts, a third with an officer's signature: {60000 / seconds:.0f} a second on one core, "
            f"{peak} MiB", flush=True)
        expect(max(exporter, client, verifier) <= MEMORY_LIMIT_MIB, f"more than {MEMORY_LIMIT_MIB} MiB were taken")
    finally:
        network.close()
        if not os.environ.get("KEEP"):
            shutil.rmtree(cache / "audit", ignore_errors=True)


def main():
    cache = ROOT / ".build/endurance"
    cache.mkdir(parents=True, exist_ok=True)
    binary = cache / "yizhan"
    binary.unlink(missing_ok=True)
    shutil.copy(os.environ["YIZHAN"], binary)
    parts = {"large": large, "backlog": backlog, "audit": audit}
    failures = 0
    for name in (os.environ.get("KIND") or ",".join(parts)).split(","):
        for suite in (os.environ.get("SUITE") or "int").split(","):
            try:
                parts[name](cache, binary, suite)
            except Failed as failure:
                failures += 1
                print(f"{name} {suite}: {failure}", file=sys.stderr, flush=True)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
