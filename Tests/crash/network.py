"""Four nodes in a line, province to town, each link through the proxy; keys and certificates are made once and kept."""

import os
import pathlib
import shutil
import socket
import subprocess
import time

from nodes import CONTROL, Node
from proxy import Proxy

NODES = ["35", "3508", "350823", "350823106"]
PROVINCE = "11350000MB0000019N@35"
CITY = "11350800MB0000027T@3508"
COUNTY = "11350823MB00000350@350823"
BUREAU = "11350823MB0000043T@350823"
TOWN = "11350823MB0000051M@350823106"
HIERARCHY_DAYS = 5


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def build_shim(cache):
    source, target = pathlib.Path(__file__).parent / "shim.c", cache / "shim.so"
    if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        # clang comes with the Swift toolchain.
        compiler = os.environ.get("CC") or shutil.which("cc") or "clang"
        target.unlink(missing_ok=True)
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-Wall", "-o", target, source, "-ldl"], check=True)
    return target


def hierarchy(cache, suite, binary, shim):
    """The folder of authorities, keys and directory of a suite; made when there is none or it is some days old.

    It is made two days ago by its own clock, so that a node whose clock is a day behind still lives after it.
    """
    folder = cache / f"hierarchy-{suite}"
    done = folder / "complete"
    if not done.exists() or time.time() - done.stat().st_mtime > HIERARCHY_DAYS * 86400:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        control = folder / "control"
        control.write_bytes(CONTROL.pack(-2 * 86400, 0, 0, 0, 0))
        environment = os.environ | {"LD_PRELOAD": str(shim), "YIZHAN_SHIM": str(control)}
        script = pathlib.Path(__file__).parent / "hierarchy.bash"
        subprocess.run([script, folder, suite, binary], check=True, env=environment)
    return folder


class Network:
    """A network with empty stores."""

    def __init__(self, folder, suite, cache, binary, tight=None):
        shutil.rmtree(folder, ignore_errors=True)
        self.folder, self.suite, self.binary = folder, suite, binary
        shim = build_shim(cache)
        self.keys = hierarchy(cache, suite, binary, shim)
        self.proxy = Proxy()
        self.nodes, self.mounts = {}, []
        self.ports = dict(zip(NODES, free_ports(len(NODES))))
        for code in NODES:
            (folder / code).mkdir(parents=True)
            self.nodes[code] = Node(code, folder / code, binary, shim)
        self.tight = tight if tight and self.mount(folder / tight / "volume") else None
        links = [pair for pair in zip(NODES, NODES[1:])]
        links += [(below, above) for above, below in links]
        routes = dict(zip(links, free_ports(len(links))))
        for (near, far), port in routes.items():
            self.proxy.add((near, far), port, self.ports[far])
        for code in NODES:
            self.configure(code, routes)

    def mount(self, place):
        """Gives a node a small volume of its own, where this process may mount; the mount ends with its namespace."""
        place.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", "size=224m,mode=0700", "tmpfs", place]
        if subprocess.run(command, stderr=subprocess.DEVNULL).returncode != 0:
            place.rmdir()
            return False
        self.mounts.append(place)
        return True

    def configure(self, code, routes):
        node, keys, index = self.nodes[code], self.keys, NODES.index(code)
        volume = "volume/" if code == self.tight else ""
        lines = [
            f'node: {{code: "{code}", suite: {self.suite}, data: {volume}data}}',
            f"trust: {{anchors: {keys}/anchors.pem, directory: {keys}/directory.json}}",
            f"keys: {{folder: {keys}/{code}/keys, passphrase-file: {keys}/{code}.passphrase}}",
            f'link: {{listen: "127.0.0.1:{self.ports[code]}"}}',
            f"api: {{socket: {node.socket.name}}}",
            "neighbours:",
        ]
        for offset, parent in ((-1, "true"), (1, "false")):
            if 0 <= index + offset < len(NODES):
                other = NODES[index + offset]
                address = f"127.0.0.1:{routes[code, other]}"
                lines.append(f'  - {{code: "{other}", address: "{address}", parent: {parent}}}')
        (node.folder / "node.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def volume(self, code):
        return self.nodes[code].folder / "volume"

    def start(self):
        for node in self.nodes.values():
            node.start()
        for node in self.nodes.values():
            if not node.wait_ready():
                raise RuntimeError(f"node {node.code} does not start, see {node.log}")

    def revive(self):
        """Starts what is dead; returns how many were."""
        dead = [node for node in self.nodes.values() if not node.is_alive]
        for node in dead:
            node.note_memory()
            node.start()
        for node in dead:
            if not node.wait_ready():
                raise RuntimeError(f"node {node.code} does not start again, see {node.log}")
        return len(dead)

    def nudge(self):
        """As an operator does with `yizhan probe`: neighbours that answer are served at once."""
        for near, far in self.proxy.links:
            try:
                self.nodes[near].ask("POST", f"/v1/peers/{far}/probe", {}, timeout=3)
            except Exception:  # the oracle decides, not the nudge
                pass

    def stop(self):
        return {code: node.stop() for code, node in self.nodes.items()}

    def close(self):
        for node in self.nodes.values():
            if node.is_alive:
                node.signal(18)
                node.kill()
        self.proxy.close()
        for place in self.mounts:
            subprocess.run(["umount", place], stderr=subprocess.DEVNULL)
        self.mounts = []
