#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Sends what no honest machine sends, on an interface inside the caller's own network
namespace only: truncated and lying headers, overlapping fragments, wrong checksums, a
flood of SYNs. A fixed seed: every run sends the same. Prints how many frames it sent.

usage: malformed.py INTERFACE GUEST HOST
"""

import logging
import random
import sys

logging.getLogger("scapy.runtime").setLevel(logging.ERROR)
from scapy.all import (ARP, ICMP, IP, TCP, UDP, Ether, IPv6, Raw, conf,  # noqa: E402
                       fragment)

FRAMES_OF_NOISE = 400
SYNS = 600


def headers(mac, guest, host):
    ether = Ether(dst=mac)
    ip = IP(src=host, dst=guest)
    yield ether / IP(src=host, dst=guest, ihl=2) / UDP()
    yield ether / IP(src=host, dst=guest, ihl=15) / UDP()
    yield ether / IP(src=host, dst=guest, len=10) / UDP()
    yield ether / IP(src=host, dst=guest, len=65535) / UDP()
    yield ether / IP(src=host, dst=guest, version=7) / UDP()
    yield ether / IP(src=host, dst=guest, chksum=1) / ICMP()
    yield ether / ip / ICMP(chksum=1)
    yield ether / ip / UDP(dport=7, len=3) / b"abcdef"
    yield ether / ip / UDP(dport=7, len=60000) / b"abcdef"
    yield ether / ip / UDP(dport=7, chksum=1) / b"abcdef"
    yield ether / ip / TCP(dport=7, dataofs=2, flags="S")
    yield ether / ip / TCP(dport=7, dataofs=15, flags="S")
    yield ether / ip / TCP(dport=7, chksum=1, flags="S")
    for flags in ("", "F", "SF", "SR", "FSRPAU", "A", "R", "FA", "PA"):
        yield ether / ip / TCP(dport=7, flags=flags, seq=7, ack=9) / b"x"
    for options in (b"\x02\x00", b"\x03\xff\x01", b"\x05\x22" + b"\xff" * 8,
                    b"\x02\x04\x00\x00", b"\x03\x03\xff\x00"):
        # Handmade: scapy would put them right.
        tcp = bytes(TCP(dport=7, flags="S", dataofs=5 + (len(options) + 3) // 4))
        yield ether / IP(src=host, dst=guest, proto=6) / Raw(tcp + options)
    yield ether / ARP(op=2, psrc=guest, pdst=host, hwsrc=mac)
    yield ether / ARP(hwlen=200, plen=200)
    yield ether / Raw(b"")
    yield ether / IPv6(plen=40000) / Raw(b"short")
    yield ether / IPv6(dst="ff02::1", nh=0) / Raw(b"\x00" * 4)
    yield ether / IPv6(dst="ff02::1", nh=0) / Raw(b"\x3a\xff" + b"\x01" * 30)
    yield ether / IPv6(dst="ff02::1", nh=44) / Raw(b"\x3a\x00\xff\xf9\x00\x00\x00\x01")
    for kind in (128, 133, 134, 135, 136, 137, 2, 130):
        yield (ether / IPv6(src="fe80::1", dst="ff02::1", nh=58, hlim=255)
               / Raw(bytes([kind]) + b"\x00\x00\x00" + b"\x01\x00" * 9))


def fragments(mac, guest, host):
    ether = Ether(dst=mac)
    whole = IP(src=host, dst=guest, id=77) / ICMP() / (b"abcdefgh" * 500)
    parts = fragment(whole, 800)
    for part in parts[:-1]:  # never complete
        yield ether / part
    for part in parts[1:] + parts[:1] + parts:  # out of order, and all of it again
        part = part.copy()
        part.id = 78
        yield ether / part
    for offset in (0, 1, 2, 100, 8000, 8191):  # overlaps, and past the longest packet
        yield ether / IP(src=host, dst=guest, id=79, flags="MF", frag=offset,
                         proto=1) / Raw(b"\xee" * 64)
    for number in range(200):  # first parts of packets that never go on
        yield ether / IP(src=host, dst=guest, id=1000 + number, flags="MF",
                         proto=17) / Raw(b"\x00" * 512)


def cut_short(mac, guest, host):
    whole = bytes(Ether(dst=mac) / IP(src=host, dst=guest) / TCP(dport=7, flags="S"))
    for length in range(14, len(whole)):
        yield Raw(whole[:length])


def noise(mac, guest, host, generator):
    base = bytes(Ether(dst=mac) / IP(src=host, dst=guest) / TCP(dport=7, flags="PA") /
                 (b"z" * 60))
    for _ in range(FRAMES_OF_NOISE):
        frame = bytearray(base)
        for _ in range(generator.randint(1, 12)):
            frame[generator.randrange(12, len(frame))] = generator.randrange(256)
        yield Raw(bytes(frame))


def syns(mac, guest):
    for number in range(SYNS):
        yield (Ether(dst=mac) / IP(src=f"10.0.5.{100 + number % 100}", dst=guest)
               / TCP(sport=1024 + number, dport=7, flags="S", seq=number))


def main():
    interface, guest, host = sys.argv[1:]
    generator = random.Random(2026)
    mac = "52:54:00:12:34:56"
    sent = 0
    link = conf.L2socket(iface=interface)
    for frames in (headers(mac, guest, host), fragments(mac, guest, host),
                   cut_short(mac, guest, host), noise(mac, guest, host, generator),
                   syns(mac, guest)):
        for frame in frames:
            link.send(frame)
            sent += 1
    print(f"{sent} frames")


if __name__ == "__main__":
    main()
