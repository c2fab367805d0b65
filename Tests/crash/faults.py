"""What is done to the nodes in a round; every choice comes from the round's own generator."""

import signal
import subprocess
import time

from line_faults import cut, halfopen, lossy, slow
from machine_faults import clock, disk, sync, write
from network import NODES
from traffic import FLOWS, Traffic

SENDERS, RELAYS, RECIPIENTS = ["350823106", "35"], ["350823", "3508"], ["35", "350823106"]
# By the first word of a step's name: on which nodes the two long flows pass it.
ROLES = {
    "submission": SENDERS, "reception": RELAYS + RECIPIENTS, "upload": RELAYS + RECIPIENTS,
    "handover": SENDERS + RELAYS, "messages": NODES, "receipts": SENDERS + RELAYS, "content": RELAYS,
    "checkpoint": NODES, "witness": ["35", "3508", "350823"], "housekeeping": NODES, "store": NODES,
    "people": NODES,
}


def steps(binary):
    """Every step with every node that passes it, as the executable names them."""
    names = subprocess.run([binary, "fault-points"], check=True, capture_output=True, text=True).stdout.split()
    return [(name, node) for name in names for node in ROLES[name.split("-")[0]]]


class Round:
    """What a fault works with."""

    def __init__(self, network, materials, generator, step):
        self.network, self.generator, self.step = network, generator, step
        self.traffic = Traffic(network, materials)
        self.nudging = 0.8
        self.reached = None
        # A fate that at least one packet must have when the fault has struck.
        self.expected = None
        self.counts = {}

    def node(self, codes=None):
        return self.network.nodes[self.generator.choice(codes or NODES)]

    def wait(self, least, most):
        time.sleep(self.generator.uniform(least, most))

    def links(self):
        """Both directions between two neighbours."""
        index = self.generator.randrange(len(NODES) - 1)
        return [(NODES[index], NODES[index + 1]), (NODES[index + 1], NODES[index])]

    def may_heal_alone(self, odds=0.15):
        """In some rounds no operator helps."""
        if self.generator.random() < odds:
            self.nudging = None


def kill(round):
    """One node dies, another perhaps, or all at once as in a power cut."""
    round.traffic.mix(round.generator)
    if round.generator.random() < 0.2:
        round.wait(0.1, 0.8)
        for node in round.network.nodes.values():
            node.signal(signal.SIGKILL)
        for node in round.network.nodes.values():
            node.kill()
        return round.network.revive()
    for _ in range(round.generator.randint(1, 2)):
        round.wait(0.02, 0.7)
        round.node().kill()
        round.wait(0.0, 0.2)
        round.network.revive()
    round.may_heal_alone()


def step(round):
    name, code = round.step
    node, generator = round.network.nodes[code], round.generator
    # Each start is an act of the log of people; what comes behind it depends on the traffic.
    is_rare = name.split("-")[0] in ("store", "housekeeping", "witness", "submission", "people")
    count = 1 if is_rare else generator.choice([1, 1, 1, 1, 2])
    is_of_cut_upload = name in ("upload-synced", "upload-progress-stored")
    stops = generator.random() < 0.15 and not is_of_cut_upload
    node.kill() if generator.random() < 0.5 else node.stop()
    node.start(f"{name}:{count}{':stop' if stops else ''}")
    is_upload = name.startswith("upload")
    if not stops:
        node.wait_ready()
    if is_upload:
        for flow in (FLOWS[0], FLOWS[1]):
            round.traffic.send(flow, size="large")
        if is_of_cut_upload:
            cut_upload(round, code)
    round.traffic.mix(generator, flows=1, large=0.0)
    deadline = time.monotonic() + (14 if is_upload else 5)
    while time.monotonic() < deadline and node.is_alive and not is_stopped(node):
        time.sleep(0.01)
    round.reached = not node.is_alive or is_stopped(node)
    if round.reached and not stops:
        round.expected = {
            "submission-before-commit": "never accepted", "submission-after-commit": "found"}.get(name)
    if node.is_alive and is_stopped(node):
        round.wait(0.0, 0.5)
        if generator.random() < 0.5:
            node.signal(signal.SIGCONT)
            round.traffic.finish(5)
    node.kill()


def cut_upload(round, code):
    """An upload is synced before its end when its line breaks."""
    links = [link for link in round.network.proxy.links if link[1] == code]

    def slow(all):
        for link in links:
            all[link].rate = 4e6

    round.network.proxy.change(slow)
    for _ in range(4):
        round.wait(0.4, 0.8)
        round.network.proxy.change(lambda all: [all[link].abort() for link in links])
        round.network.nudge()
    round.network.proxy.heal(aborting=False)


def is_stopped(node):
    try:
        with open(f"/proc/{node.process.pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] == "T"
    except OSError:
        return False


def stop(round):
    node = round.node()
    round.traffic.mix(round.generator)
    round.wait(0.0, 0.5)
    node.signal(signal.SIGSTOP)
    round.wait(0.4, 1.8)
    node.signal(signal.SIGCONT)
    round.may_heal_alone()


KINDS = {
    "kill": kill, "step": step, "stop": stop, "cut": cut, "halfopen": halfopen, "slow": slow, "lossy": lossy,
    "disk": disk, "write": write, "sync": sync, "clock": clock,
}
# The order of kinds; steps are many, so they come often.
SCHEDULE = (
    "kill step cut step sync step disk step lossy step kill step halfopen step "
    "write step stop step clock step slow step kill step"
).split()
