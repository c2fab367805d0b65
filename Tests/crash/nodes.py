"""A node as a process: started, killed, stopped, frozen, asked over its socket."""

import http.client
import json
import mmap
import os
import signal
import socket
import struct
import subprocess
import time

CONTROL = struct.Struct("<qiiii")
SYNC, WRITE = 1, 2


class Refused(Exception):
    """The node answers that it will not."""


class SocketConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Node:
    def __init__(self, code, folder, binary, shim):
        self.code, self.folder, self.binary, self.shim = code, folder, binary, shim
        self.socket = folder / "run.sock"
        self.log = folder / "node.log"
        self.process = None
        self.starts = 0
        self.peak = 0
        control = folder / "control"
        control.write_bytes(bytes(CONTROL.size))
        with open(control, "r+b") as file:
            self.control = mmap.mmap(file.fileno(), CONTROL.size)

    # The shim

    def arm(self, call=0, countdown=0, error=5):
        offset = CONTROL.unpack(self.control[:])[0]
        self.control[:] = CONTROL.pack(offset, call, countdown, error, 0)

    def set_clock(self, offset):
        values = CONTROL.unpack(self.control[:])
        self.control[:] = CONTROL.pack(offset, *values[1:])

    @property
    def fired(self):
        return CONTROL.unpack(self.control[:])[4]

    # The process

    def start(self, fault=None):
        environment = {
            key: value for key, value in os.environ.items() if not key.startswith("YIZHAN_")
        } | {"LD_PRELOAD": str(self.shim), "YIZHAN_SHIM": str(self.folder / "control")}
        if fault:
            environment["YIZHAN_FAULT"] = fault
        with open(self.log, "ab") as log:
            log.write(f"--- start {self.starts} {fault or ''}\n".encode())
            self.process = subprocess.Popen(
                [self.binary, "serve", "--config", self.folder / "node.yaml"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, start_new_session=True)
        self.starts += 1

    @property
    def is_alive(self):
        return self.process is not None and self.process.poll() is None

    def wait_ready(self, seconds=30):
        """Waits until the node answers; false when it died before."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not self.is_alive:
                return False
            try:
                self.ask("GET", "/v1/status", timeout=2)
                return True
            except (OSError, http.client.HTTPException):
                time.sleep(0.01)
        raise TimeoutError(f"node {self.code} does not answer within {seconds} s")

    def kill(self):
        self.note_memory()
        if self.is_alive:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds=40):
        """Ends the node orderly; returns its exit status."""
        self.note_memory()
        if self.is_alive:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def signal(self, number):
        if self.is_alive:
            self.process.send_signal(number)

    def note_memory(self):
        """Keeps the highest resident size seen, in KiB."""
        try:
            with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
                for line in status:
                    if line.startswith("VmHWM:"):
                        self.peak = max(self.peak, int(line.split()[1]))
        except (OSError, AttributeError):
            pass

    # The local API

    def ask(self, method, path, body=None, timeout=10):
        data = self.ask_bytes(method, path, body, timeout)
        return json.loads(data) if data else None

    def ask_bytes(self, method, path, body=None, timeout=10):
        connection = SocketConnection(str(self.socket), timeout)
        try:
            payload = None if body is None else json.dumps(body, separators=(",", ":")).encode()
            connection.request(method, path, payload, {"content-type": "application/json"} if payload else {})
            answer = connection.getresponse()
            data = answer.read()
            if answer.status >= 300:
                raise Refused(f"{method} {path}: {answer.status} {data[:300]!r}")
            return data
        finally:
            connection.close()
