#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""A bad line: carries frames between a tap device and a machine of QEMU (-netdev dgram),
and loses, repeats or holds some of them back, in both directions. For kernels without
netem; runs until it is ended.

usage: relay.py INTERFACE LOCAL_PORT QEMU_PORT LOSS DUPLICATE REORDER   (each in percent)
RELAY_SEED in the environment chooses which frames.
"""

import fcntl
import os
import random
import select
import socket
import struct
import sys

TUNSETIFF = 0x400454CA
IFF_TAP, IFF_NO_PI = 2, 0x1000


def open_tap(name):
    tap = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tap, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP | IFF_NO_PI))
    return tap


class Direction:
    """Frames one way; one at a time is held back behind its successor."""

    def __init__(self, send, rates, generator):
        self.send, self.rates, self.generator = send, rates, generator
        self.held = None

    def carry(self, frame):
        loss, duplicate, reorder = self.rates
        if self.generator.uniform(0, 100) < loss:
            return
        if self.held is None and self.generator.uniform(0, 100) < reorder:
            self.held = frame
            return
        self.send(frame)
        if self.generator.uniform(0, 100) < duplicate:
            self.send(frame)
        self.release()

    def release(self):
        if self.held is not None:
            self.send(self.held)
            self.held = None


def main():
    name, local, remote, *rates = sys.argv[1:]
    rates = [float(rate) for rate in rates]
    generator = random.Random(os.environ.get("RELAY_SEED", "4711"))
    tap = open_tap(name)
    link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    link.bind(("127.0.0.1", int(local)))

    def to_qemu(frame):
        try:
            link.sendto(frame, ("127.0.0.1", int(remote)))
        except OSError:
            pass  # not there yet, or no more: the frame is lost

    out = Direction(to_qemu, rates, generator)
    back = Direction(lambda frame: os.write(tap, frame), rates, generator)
    print("relay: ready", flush=True)
    while True:
        ready, _, _ = select.select([tap, link], [], [], 0.02)
        if tap in ready:
            out.carry(os.read(tap, 65536))
        if link in ready:
            back.carry(link.recv(65536))
        if not ready:
            out.release()
            back.release()


if __name__ == "__main__":
    main()
