"""What is done to a node's disk and clock."""

import errno
import os
import subprocess
import time

from network import CITY, COUNTY, PROVINCE, TOWN
from nodes import SYNC, WRITE
from oracle import Violation
from traffic import FLOWS

HOME = {"35": PROVINCE, "3508": CITY, "350823": COUNTY, "350823106": TOWN}
DAY = 86_400


def disk(round):
    """The volume is nearly or quite full: intake refuses and says why, what was taken goes out, and it recovers."""
    network, generator = round.network, round.generator
    if network.tight is None:
        round.reached = False
        return round.traffic.mix(generator)
    node = network.nodes[network.tight]
    brim = generator.random() < 0.3
    own = [flow for flow in FLOWS if flow[0] == HOME[node.code]]
    before = round.traffic.send(generator.choice(own), size=generator.choice(["small", "medium"]), count=2)
    round.traffic.finish()
    filler = network.volume(node.code) / "filler"
    fill(filler, 0 if brim else 30 << 20)
    refused = round.traffic.send(generator.choice(own), size=generator.choice(["small", "medium"]))
    others = [flow for flow in FLOWS if flow[0] != HOME[node.code]]
    round.traffic.send(generator.choice(others), count=2)
    refused.wait(20)
    if [packet.fate for packet in refused.packets] == ["acknowledged"]:
        raise Violation("refusal", f"{node.code} took a packet onto a full disk")
    if not brim:
        if "diskFull" not in refused.errors and "full" not in refused.errors:
            raise Violation("refusal", f"{node.code} does not say that its disk is full: {refused.errors}")
        # What others send meanwhile may arrive meanwhile.
        round.traffic.finish()
        round.oracle.know(round.traffic.packets)
        round.oracle.settle(before.packets, 60, 0.8)
    round.wait(0.2, 0.8)
    filler.unlink()
    # A store that could not be written may have ended the node, as with any other failure of its disk.
    network.revive()
    round.may_heal_alone()


def fill(path, left):
    with open(path, "wb", buffering=0) as file:
        block = bytes(1 << 20)
        try:
            while True:
                volume = os.statvfs(path)
                free = volume.f_bavail * volume.f_frsize
                if free <= left:
                    return
                file.write(block[: min(len(block), max(4096, free - left))])
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise


def write(round):
    """One write fails; whatever the node makes of it, nothing may be lost."""
    node, generator = round.node(), round.generator
    node.arm(WRITE, generator.randint(1, 60), generator.choice([errno.EIO, errno.ENOSPC]))
    round.traffic.mix(generator, large=0.1)
    round.traffic.finish()
    round.wait(0.1, 0.4)
    round.reached = node.fired > 0
    node.arm()
    round.counts["ended"] = round.network.revive()


def sync(round):
    """One sync fails: the node must end by itself, and give no answer for what it was to make durable."""
    node, generator = round.node(), round.generator
    node.arm(SYNC, generator.randint(1, 12))
    round.traffic.mix(generator, large=0.2)
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline and not node.fired:
        time.sleep(0.01)
    round.reached = node.fired > 0
    if round.reached:
        try:
            status = node.process.wait(40)
        except subprocess.TimeoutExpired:
            raise Violation("sync", f"node {node.code} goes on after a failed sync") from None
        if status != 74:
            raise Violation("sync", f"node {node.code} ended with {status} and not 74 after a failed sync")
    node.arm()
    round.network.revive()


def clock(round):
    """A clock is a day off for a while, with or without a restart in between; then a line is cut, and nobody helps."""
    node, generator = round.node(), round.generator
    node.set_clock(generator.choice([-DAY, DAY, DAY]))
    if generator.random() < 0.4:
        node.kill()
        round.network.revive()
    round.traffic.mix(generator, flows=1)
    round.wait(0.5, 1.5)
    node.set_clock(0)
    if generator.random() < 0.3:
        node.kill()
        round.network.revive()
    if generator.random() < 0.6:
        cut_near(round, node)


def cut_near(round, node):
    """What a node postpones must come to its turn, whatever its clock has been through.

    The lines are slow, so that transfers are cut in their middle, and take new connections at once: the neighbour is
    never missed, and nothing but the packet's own time brings it on.
    """
    links = [link for link in round.network.proxy.links if node.code in link]

    def slow_down(all):
        for link in links:
            all[link].rate = 150e3

    round.network.proxy.change(slow_down)
    round.traffic.send((HOME[node.code], [TOWN if node.code != "350823106" else PROVINCE]), size="medium", count=2)
    round.traffic.finish()
    round.wait(0.1, 0.5)
    round.network.proxy.change(lambda all: [all[link].abort() for link in links])
    round.network.proxy.heal(aborting=False)
    round.nudging = None
