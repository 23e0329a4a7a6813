#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Boots broken images: each must end in one clear line of the loader.

usage: bad_images.py LOADER HELLO [JOBS]

HELLO is a good image, of which the bad ones are made. A case passes when the
console has exactly one line that begins with "hermit-loader: ", which names what
is wrong, and QEMU ends by itself, within 20 s, with a status that is not 0. No
hang, no reset, no crash. With little memory HELLO may also run, or the kernel
may say that it cannot.
"""

import concurrent.futures
import os
import re
import struct
import subprocess
import sys
import tempfile

TIMEOUT_S = 20
GOOD_STATUS = 1  # of QEMU, when the program ended with 0
PT_LOAD = 1

# Offsets of fields in an ELF64 header and program header.
E_TYPE, E_MACHINE, E_VERSION, E_ENTRY, E_PHOFF = 16, 18, 20, 24, 32
E_PHENTSIZE, E_PHNUM = 54, 56
P_TYPE, P_FLAGS, P_OFFSET, P_VADDR, P_FILESZ, P_MEMSZ = 0, 4, 8, 16, 32, 40


class Image:
    """A copy of the good image whose fields can be overwritten."""

    def __init__(self, data):
        self.data = bytearray(data)
        phoff, = struct.unpack_from("<Q", data, E_PHOFF)
        size, count = struct.unpack_from("<HH", data, E_PHENTSIZE)
        self.headers_end = phoff + size * count
        self.loads = [at for at in range(phoff, self.headers_end, size)
                      if struct.unpack_from("<I", data, at)[0] == PT_LOAD]

    def get(self, at, form="<Q"):
        return struct.unpack_from(form, self.data, at)[0]

    def put(self, at, value, form="<Q"):
        struct.pack_into(form, self.data, at, value)
        return self


def truncations(good):
    """The image cut at every boundary of its headers and segments, and beside it."""
    image = Image(good)
    cuts = {0, 1, 4, 15, 16, 63, 64, 65, image.headers_end - 1}
    for at in image.loads:
        start = image.get(at + P_OFFSET)
        end = start + image.get(at + P_FILESZ)
        cuts |= {start - 1, start, start + 1, end - 1}
    return {f"cut to {cut} bytes": (good[:cut], "incomplete|not an ELF")
            for cut in sorted(cuts) if 0 < cut < max_file_end(image)}


def max_file_end(image):
    return max(image.get(at + P_OFFSET) + image.get(at + P_FILESZ) for at in image.loads)


def header_cases(good):
    def with_header(at, value, form, words):
        return bytes(Image(good).put(at, value, form).data), words

    return {
        "text file": (b"This is not a program.\n" * 100, "not an ELF"),
        "zeros": (bytes(8192), "not an ELF"),
        "ELF32": with_header(4, 1, "<B", "64-bit"),
        "big endian": with_header(5, 2, "<B", "endian"),
        "ELF version 0": with_header(E_VERSION, 0, "<I", "version"),
        "another processor": with_header(E_MACHINE, 183, "<H", "processor|machine"),
        "relocatable object": with_header(E_TYPE, 1, "<H", "object"),
        "shared object": with_header(E_TYPE, 3, "<H", "shared"),
        "core dump": with_header(E_TYPE, 4, "<H", "executable"),
        "phentsize 0": with_header(E_PHENTSIZE, 0, "<H", "program headers"),
        "phentsize 55": with_header(E_PHENTSIZE, 55, "<H", "program headers"),
        "phnum 0": with_header(E_PHNUM, 0, "<H", "program headers"),
        "phnum 0xffff": with_header(E_PHNUM, 0xFFFF, "<H", "program headers"),
        "phoff behind the end": with_header(E_PHOFF, len(good) - 8, "<Q", "program headers"),
        "phoff wraps": with_header(E_PHOFF, 2**64 - 8, "<Q", "program headers"),
        "entry 0": with_header(E_ENTRY, 0, "<Q", "entry"),
        "entry behind the image": with_header(E_ENTRY, 0x7FFF0000, "<Q", "entry"),
        "entry in the upper half": with_header(E_ENTRY, 0xFFFFFFFF80000000, "<Q", "entry"),
    }


def segment_cases(good):
    image = Image(good)
    first, last = image.loads[0], image.loads[-1]
    text = next(at for at in image.loads if image.get(at + P_FLAGS, "<I") & 1)

    def with_field(at, value, words, form="<Q"):
        return bytes(Image(good).put(at, value, form).data), words

    no_load = Image(good)
    for at in no_load.loads:
        no_load.put(at + P_TYPE, 0, "<I")
    filesz = image.get(text + P_FILESZ)
    return {
        "no segment to load": (bytes(no_load.data), "no segment"),
        "filesz > memsz": with_field(text + P_MEMSZ, filesz - 1, "larger in the file"),
        "memsz wraps": with_field(last + P_MEMSZ, 2**64 - 4096, "wraps"),
        "filesz wraps": with_field(text + P_FILESZ, 2**64 - 4096, "incomplete"),
        "memsz of 2**60": with_field(last + P_MEMSZ, 2**60, "above"),
        "offset behind the end": with_field(text + P_OFFSET, (len(good) | 0xFFF) + 1,
                                            "incomplete"),
        "offset wraps": with_field(text + P_OFFSET, 2**64 - 4096, "incomplete"),
        "offset not congruent": with_field(text + P_OFFSET, image.get(text + P_OFFSET) + 8,
                                           "offset"),
        "segment on page 0": with_field(first + P_VADDR, 0, "below"),
        "segment in the upper half": with_field(text + P_VADDR, 0xFFFF800000000000, "above"),
        "segment wraps": with_field(text + P_VADDR, 2**64 - 4096, "above|wraps"),
        "overlapping segments": with_field(text + P_VADDR, image.get(first + P_VADDR),
                                           "overlap"),
        "segments out of order": with_field(first + P_VADDR, image.get(last + P_VADDR),
                                            "order"),
        "writable and executable": with_field(text + P_FLAGS, 7, "writable and executable",
                                              "<I"),
        "entry not executable": with_field(E_ENTRY, image.get(last + P_VADDR), "entry"),
    }


def boot(loader, image_path, memory):
    command = ["qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none",
               "-no-reboot", "-accel", "tcg", "-m", memory, "-serial", "stdio",
               "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-kernel", loader]
    if image_path:
        command += ["-initrd", image_path]
    try:
        run = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired as late:
        return None, late.stdout or b""
    return run.returncode, run.stdout + run.stderr


def judge(status, output, words):
    """Empty if the run is as it should be, else what is wrong."""
    lines = re.findall(rb"^hermit-loader: .+$", output, re.M)
    if status is None:
        return "hangs"
    if status == 0:
        return "ended with status 0"
    if len(lines) != 1:
        return f"{len(lines)} lines of the loader"
    if not re.search(words.encode(), lines[0]):
        return f"does not say '{words}'"
    return ""


def judge_little_memory(status, output):
    if status is None:
        return "hangs"
    if status == GOOD_STATUS and b"Hello World!" in output:
        return ""
    if status == 0 or not re.search(rb"^(hermit-loader|PANIC): .+$", output, re.M):
        return "neither runs nor says why not"
    return ""


def run_case(loader, workdir, name, data, words, memory):
    path = None
    if data is not None:
        path = os.path.join(workdir, re.sub(r"\W+", "-", name))
        with open(path, "wb") as out:
            out.write(data)
    status, output = boot(loader, path, memory)
    text = output.decode("utf-8", "replace").strip().replace("\n", " | ")
    wrong = judge(status, output, words) if words else judge_little_memory(status, output)
    return name, wrong, f"status {status}: {text[:200].replace(workdir + '/', '')}"


def main():
    loader, hello = sys.argv[1:3]
    jobs = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    with open(hello, "rb") as source:
        good = source.read()
    status, output = boot(loader, hello, "64M")
    if status != GOOD_STATUS or b"Hello World!" not in output:
        print(f"the good image does not run: status {status}: {output!r}")
        return 1
    cases = [("no module", None, "no application", "64M")]
    for images in (header_cases(good), segment_cases(good), truncations(good)):
        cases += [(name, data, words, "64M") for name, (data, words) in images.items()]
    cases += [(f"memory {memory}", good, None, memory)
              for memory in ("1152K", "1280K", "1408K", "1536K", "1792K", "2M", "3M")]
    failed = 0
    with tempfile.TemporaryDirectory(prefix="hermit-") as workdir, \
            concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        runs = [pool.submit(run_case, loader, workdir, *case) for case in cases]
        for run in runs:
            name, wrong, detail = run.result()
            failed += wrong != ""
            print(f"{'FAILED: ' + wrong + ':' if wrong else 'ok'} {name}: {detail}", flush=True)
    print(f"{len(cases)} bad images, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
