# SPDX-License-Identifier: MIT OR Apache-2.0
"""What the network tests share: a guest with a card, and peers that check every byte."""

import hashlib
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))


# How long anything may take before it is taken for dead: no measure of speed, and far above
# what a slow machine with other work to do needs.
PATIENCE_SECONDS = 240
GUEST_SECONDS = 1800  # a whole machine


class Failed(Exception):
    """A check did not hold."""


def check(condition, text):
    if not condition:
        raise Failed(text)


def free_port(kind=socket.SOCK_STREAM):
    """Of 127.0.0.1, and none that the system itself would give to somebody meanwhile."""
    with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as text:
        low, high = map(int, text.read().split())
    candidates = [port for port in range(10240, 65536) if not low <= port <= high]
    for port in random.SystemRandom().sample(candidates or range(low, high + 1), 100):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass
    raise Failed("no port is free")


class Guest:
    """One machine, from its first line of output to its end. Only the process that was
    started here is ever ended."""

    def __init__(self, build, program, args=(), options=(), prefix=(), ready="listening",
                 timeout=GUEST_SECONDS):
        loader = os.path.join(build, "loader/hermit-loader")
        if not os.path.exists(program):
            program = os.path.join(build, "guest/usr", program)
        self.log = tempfile.NamedTemporaryFile(prefix="hermit-log-")
        command = [*prefix, os.path.join(TOP, "tools/hermit-qemu"), "--loader", loader,
                   "--accel", "tcg", "--timeout", str(timeout), "--log", self.log.name,
                   *options, program, *map(str, args)]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.output = b""
        self.changed = threading.Condition()
        threading.Thread(target=self.pump, daemon=True).start()
        if ready:
            self.wait_for(ready)

    def pump(self):
        while True:
            block = self.process.stdout.read1(65536)
            with self.changed:
                self.output += block
                self.changed.notify_all()
            if not block:
                return

    def wait_for(self, pattern, seconds=PATIENCE_SECONDS):
        with self.changed:
            found = self.changed.wait_for(
                lambda: re.search(pattern.encode(), self.output)
                or self.process.poll() is not None, seconds)
            match = re.search(pattern.encode(), self.output)
        check(found and match, f"the guest did not say '{pattern}':\n{self.text()}")
        return match

    def text(self):
        return self.output.decode("utf-8", "replace")

    def finish(self, seconds=PATIENCE_SECONDS):
        """Waits for the program's own end; its status."""
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.stop()
            raise Failed(f"the guest does not end:\n{self.text()}") from None
        return status

    def kernel_log(self):
        with open(self.log.name, encoding="utf-8", errors="replace") as text:
            return text.read()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def make_bytes(count):
    """Bytes of which no two blocks are the same, quickly."""
    seed = b"".join(hashlib.sha256(str(i).encode()).digest() for i in range(2048))
    blocks = (seed[i % 251:] + seed[:i % 251] + str(i).encode()
              for i in range(count // len(seed) + 1))
    return b"".join(blocks)[:count]


def connect(address, seconds=PATIENCE_SECONDS, tries=1):
    for left in range(tries, 0, -1):
        family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        link = socket.socket(family, socket.SOCK_STREAM)
        link.settimeout(seconds)
        try:
            link.connect(address)
            return link
        except OSError:
            link.close()
            if left == 1:
                raise
            time.sleep(0.2)
    return None


def tcp_echo(address, data, seconds=PATIENCE_SECONDS):
    """Sends data while it receives what comes back; that must be the same."""
    with connect(address, seconds, tries=10) as link:
        def send():
            try:
                link.sendall(data)
                link.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # the receiver says what is missing

        sender = threading.Thread(target=send)
        sender.start()
        digest, count = hashlib.sha256(), 0
        while True:
            block = link.recv(1 << 18)
            if not block:
                break
            digest.update(block)
            count += len(block)
        sender.join()
    check(count == len(data), f"{count} of {len(data)} bytes came back")
    check(digest.digest() == hashlib.sha256(data).digest(), "other bytes came back")


def udp_echo(address, sizes, seconds=5, tries=12):
    """Each message must come back whole; a lost one is sent again. An answer that is late
    may come twice, also while the next one is waited for."""
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as link:
        link.settimeout(seconds)
        link.connect(address)
        before = []
        for size in sizes:
            data = make_bytes(size)
            for attempt in range(tries):
                link.send(data)
                try:
                    answer = link.recv(70000)
                    while answer in before:
                        answer = link.recv(70000)
                except socket.timeout:
                    check(attempt + 1 < tries, f"no answer to a message of {size} bytes")
                    continue
                check(answer == data, f"another message of {size} bytes came back")
                break
            if attempt > 0:
                before.append(data)


def run(command, seconds=PATIENCE_SECONDS, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=seconds,
                          check=False, **options)


def web_bytes_hash(count):
    period = bytes(i * 7 % 251 for i in range(251))
    return hashlib.sha256((period * (count // 251 + 1))[:count]).hexdigest()


def ab(url, requests, clients, keep_alive, seconds=GUEST_SECONDS, prefix=()):
    """ApacheBench: no failed request, each body of the same length."""
    result = run([*prefix, "ab", "-q", "-r", *(["-k"] if keep_alive else []), "-n",
                  str(requests), "-c", str(clients), "-s", str(PATIENCE_SECONDS),
                  url], seconds)
    done = re.search(r"Complete requests:\s+(\d+)", result.stdout)
    bad = re.search(r"Failed requests:\s+(\d+)", result.stdout)
    check(done and bad and int(done[1]) == requests and bad[1] == "0",
          f"ab: {result.stdout}{result.stderr}")
    check("Non-2xx" not in result.stdout, "ab: answers that are not 200")
    return float(re.search(r"Requests per second:\s+([\d.]+)", result.stdout)[1])


def main(tests):
    """Runs each test, says what it did; the number that failed is the status."""
    failed = 0
    for name, test in tests:
        start = time.monotonic()
        try:
            note = test()
        except (Failed, OSError, subprocess.TimeoutExpired) as error:
            failed += 1
            print(f"FAILED {name}: {error}", flush=True)
            continue
        print(f"ok     {name}{': ' + note if note else ''} "
              f"({time.monotonic() - start:.1f} s)", flush=True)
    print(f"{len(tests) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
