"""Runs rounds of faults over four real nodes; see docs/reliability.md. Started by .ci/crash."""

import fcntl
import os
import random
import shutil
import signal
import sys
import time

import self_test
from faults import KINDS, SCHEDULE, Round, steps
from network import NODES, Network
from oracle import Oracle, Violation
from report import Report
from traffic import ROOT, Materials

# A network lives for so many rounds; then everything is audited, and the next begins with the other suite.
ROUNDS_PER_NETWORK = 50
SETTLING = 90
FAILURES = 10


class Plan:
    """Which fault a round gets; depends on seed, number and kinds only."""

    def __init__(self, seed, kinds, binary):
        self.seed = seed
        self.schedule = [kind for kind in SCHEDULE if kind in kinds]
        self.steps = steps(binary)
        random.Random(f"steps/{seed}").shuffle(self.steps)

    def generator(self, number):
        return random.Random(f"{self.seed}/{number}")

    def kind(self, number):
        return self.schedule[number % len(self.schedule)]

    def step(self, number):
        whole, part = divmod(number, len(self.schedule))
        index = whole * self.schedule.count("step") + self.schedule[:part].count("step")
        return self.steps[index % len(self.steps)]

    def suite(self, number):
        return ["gm", "int"][(self.seed + number // ROUNDS_PER_NETWORK) % 2]

    def tight(self, number):
        return NODES[(self.seed + number // ROUNDS_PER_NETWORK) % len(NODES)]


class Driver:
    def __init__(self, seed, numbers, kinds, is_verbose):
        self.cache = ROOT / ".build/crash"
        self.cache.mkdir(parents=True, exist_ok=True)
        self.lock = open(self.cache / "lock", "w", encoding="ascii")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"crash: another run uses {self.cache}")
        # A copy: a build that runs meanwhile must not change what is tested.
        self.binary = self.cache / "yizhan"
        self.binary.unlink(missing_ok=True)
        shutil.copy(os.environ.get("YIZHAN") or ROOT / ".build/debug/yizhan", self.binary)
        self.plan = Plan(seed, kinds, self.binary)
        self.seed, self.numbers, self.kinds, self.is_verbose = seed, numbers, kinds, is_verbose
        self.report = Report(seed)
        self.materials = Materials(self.cache / "materials", random.Random(seed))
        self.network = self.oracle = None
        self.is_over = False

    def end_early(self, *_):
        """The first SIGINT lets the round end and reports; a second one ends at once."""
        self.is_over = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def run(self):
        last = None
        signal.signal(signal.SIGINT, self.end_early)
        for number in self.numbers:
            if self.is_over:
                break
            if self.network and number // ROUNDS_PER_NETWORK != last // ROUNDS_PER_NETWORK:
                self.guarded(last, "audit", self.audit)
            self.guarded(number, self.plan.kind(number), lambda: self.round(number))
            last = number
            if len(self.report.failures) >= FAILURES:
                break
            if sys.stdout.isatty() is False and not self.is_verbose and (number + 1) % 50 == 0:
                print(f"{number + 1} rounds", flush=True)
        if self.network:
            self.guarded(last, "audit", self.audit)
        print(self.report.text(), flush=True)
        return 1 if self.report.failures else 0

    def guarded(self, number, kind, action):
        """A violation ends the network and keeps all it left; the next round begins with a new one."""
        try:
            action()
        except (Violation, RuntimeError, TimeoutError) as failure:
            print(f"round {number} ({kind}): {failure}", file=sys.stderr, flush=True)
            self.fail(number, kind, failure)
        except BaseException:
            self.close()
            raise

    def fail(self, number, kind, failure):
        folder = self.cache / f"failed-{self.seed}-{number}"
        source = self.network.folder
        tight = self.network.tight
        if tight:
            shutil.copytree(
                self.network.volume(tight), source / tight / "volume-kept", ignore=shutil.ignore_patterns("filler"))
        self.close()
        shutil.rmtree(folder, ignore_errors=True)
        source.rename(folder)
        (folder / "failure.txt").write_text(f"round {number} ({kind}): {failure}\n", encoding="utf-8")
        kinds = "" if set(self.kinds) == set(KINDS) else f" KIND={','.join(self.kinds)}"
        command = f"make crash SEED={self.seed} ROUND={number}{kinds}"
        self.report.fail(kind, getattr(failure, "kind", "failure"), number, folder, command)

    def open(self, number):
        self.network = Network(
            self.cache / "run", self.plan.suite(number), self.cache, self.binary, self.plan.tight(number))
        self.oracle = Oracle(self.network)
        self.network.start()

    def close(self):
        if self.network:
            self.network.close()
        self.network = self.oracle = None

    def round(self, number):
        start = time.monotonic()
        if self.network is None:
            self.open(number)
        network, kind = self.network, self.plan.kind(number)
        starts = sum(node.starts for node in network.nodes.values())
        round = Round(network, self.materials, self.plan.generator(number), self.plan.step(number))
        round.oracle = self.oracle
        try:
            KINDS[kind](round)
            network.revive()
            round.traffic.finish()
        finally:
            for call in round.traffic.calls:
                if not call.wait(0):
                    call.end()
        packets = round.traffic.packets
        waited = self.oracle.settle(packets, SETTLING, round.nudging)
        fates = [packet.fate for packet in packets]
        if round.expected and round.expected not in fates:
            raise Violation("step", f"after {'@'.join(round.step)} no packet is {round.expected}: {fates}")
        network.proxy.heal(aborting=False)
        self.oracle.check_memory()
        for code, node in network.nodes.items():
            if not node.is_alive:
                raise Violation("exit", f"node {code} ended by itself with {node.process.returncode}")
        seconds = time.monotonic() - start
        starts = sum(node.starts for node in network.nodes.values()) - starts
        self.report.add(kind, round, packets, starts, seconds)
        if self.is_verbose:
            detail = f"{'@'.join(round.step)} " if kind == "step" else ""
            print(
                f"{number} {kind} {detail}{network.suite}: {fates.count('acknowledged')} acknowledged, "
                f"{fates.count('found')} found, {fates.count('refused')} refused, "
                f"{fates.count('never accepted')} never accepted, {starts} starts, "
                f"{'' if round.reached is None else f'reached {round.reached}, '}{round.counts or ''} "
                f"{waited:.1f} of {seconds:.1f} s", flush=True)

    def audit(self):
        result = self.oracle.audit()
        self.report.audit(result, max(node.peak for node in self.network.nodes.values()))
        self.close()


def main():
    if os.environ.get("KIND") == "self-test":
        driver = Driver(1, [], list(KINDS), True)
        sys.exit(self_test.run(driver.cache, driver.binary))
    seed = int(os.environ.get("SEED") or 1)
    kinds = [each for each in (os.environ.get("KIND") or ",".join(KINDS)).split(",") if each]
    unknown = set(kinds) - set(KINDS)
    if unknown:
        sys.exit(f"crash: KIND names {', '.join(sorted(unknown))}; there are {', '.join(KINDS)}")
    if os.environ.get("ROUND"):
        numbers = range(int(os.environ["ROUND"]), int(os.environ["ROUND"]) + 1)
    else:
        numbers = range(int(os.environ.get("ROUNDS") or 100))
    sys.exit(Driver(seed, numbers, kinds, bool(os.environ.get("V"))).run())


if __name__ == "__main__":
    main()
