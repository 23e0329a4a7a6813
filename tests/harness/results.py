# SPDX-License-Identifier: MIT OR Apache-2.0
"""What harnesses of other people's tests share: results that outlive an
interruption, a line that says how far they are, and marks of what was tested."""

import hashlib
import json
import os
import sys
import threading
import time


def fingerprint(paths, *texts):
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode() + b"\0")
    for path in paths:
        with open(path, "rb") as data:
            digest.update(data.read())
    return digest.hexdigest()[:16]


def last_line(output):
    """The line of a program's output that says most: an error, else the last one."""
    lines = output.decode("utf-8", "replace").strip().splitlines()
    undefined = [line for line in lines if "undefined" in line]
    errors = [line for line in lines if "error" in line]
    return (undefined or errors or lines or [""])[-1][:160]


def cmake_variable(build, name):
    with open(os.path.join(build, "CMakeCache.txt"), encoding="utf-8") as cache:
        for line in cache:
            if line.startswith(name + ":"):
                return line.split("=", 1)[1].strip()
    sys.exit(f"{build} has no {name}; run make first")


class Results:
    """The result file: one JSON object a line, the newest of a key counts."""

    def __init__(self, path):
        self.path, self.known, self.lock = path, {}, threading.Lock()
        if os.path.exists(path):
            with open(path, encoding="utf-8") as lines:
                for line in lines:
                    try:
                        entry = json.loads(line)
                        self.known[tuple(entry["key"])] = entry["result"]
                    except (ValueError, KeyError):
                        pass  # a line that an interruption cut off
        self.file = open(path, "a", encoding="utf-8")

    def get(self, key):
        return self.known.get(key)

    def put(self, key, result):
        with self.lock:
            self.known[key] = result
            self.file.write(json.dumps({"key": key, "result": result}) + "\n")
            self.file.flush()


class Progress:
    """One line that is written over on a terminal, or one every half minute."""

    def __init__(self, total):
        self.total, self.done, self.failed = total, 0, 0
        self.start, self.shown = time.monotonic(), 0.0
        self.live = sys.stdout.isatty()

    def step(self, name, result, excepted):
        self.done += 1
        if result != "pass" and not result.startswith("skip") and not excepted:
            self.failed += 1
            print(("\r\x1b[K" if self.live else "") + f"FAILED {name}: {result}",
                  flush=True)
        now = time.monotonic()
        if now - self.shown < (0.5 if self.live else 30) and self.done < self.total:
            return
        self.shown = now
        left = (now - self.start) / self.done * (self.total - self.done)
        line = (f"{self.done}/{self.total} ({100 * self.done // self.total} %), "
                f"{self.failed} failed, {int(left) // 60} min {int(left) % 60} s left")
        print(f"\r\x1b[K{line}" if self.live else line, end="" if self.live else "\n",
              flush=True)
