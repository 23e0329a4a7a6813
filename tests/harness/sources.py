# SPDX-License-Identifier: MIT OR Apache-2.0
"""Where other people's tests come from: Debian's packages, unpacked once into a
cache outside the build folder and never committed."""

import glob
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile

CACHE = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"),
                     "hermit", "suites")


def unpack(name, pattern, wanted):
    """Folder with the parts of a tarball of an installed -source package whose
    names begin with one of wanted (relative to the tarball's own folder)."""
    tarballs = glob.glob(pattern)
    if not tarballs:
        sys.exit(f"suites: {pattern}: not there; run toolchain/build or `make setup` first")
    folder = os.path.join(CACHE, name)
    kind = hashlib.sha256("\n".join(wanted).encode()).hexdigest()[:8]
    done = os.path.join(folder, "complete-" + kind)
    if not os.path.exists(done):
        print(f"unpacking {name} from {tarballs[0]}", flush=True)
        os.makedirs(folder, exist_ok=True)
        with tarfile.open(tarballs[0]) as archive:
            for member in archive:
                path = member.name.partition("/")[2]
                if member.isfile() and path.startswith(tuple(wanted)):
                    member.name = path
                    archive.extract(member, folder)
        open(done, "w", encoding="ascii").close()
    return folder


def apt_options(work):
    """A private list of Debian's sources: the system's own usually has none."""
    lists = os.path.join(work, "lists")
    os.makedirs(os.path.join(lists, "partial"), exist_ok=True)
    entries = ""
    for path in sorted(glob.glob("/etc/apt/sources.list.d/*.sources")):
        with open(path, encoding="utf-8") as text:
            entries += text.read().replace("Types: deb\n", "Types: deb-src\n") + "\n\n"
    kind = "sources" if entries else "list"
    if not entries:
        with open("/etc/apt/sources.list", encoding="utf-8") as text:
            entries = "".join("deb-src" + line[3:] for line in text if line.startswith("deb "))
    private = os.path.join(work, "source." + kind)
    with open(private, "w", encoding="utf-8") as out:
        out.write(entries)
    return ["-o", "Dir::Etc::sourcelist=" + private, "-o", "Dir::Etc::sourceparts=/dev/null",
            "-o", "Dir::State::Lists=" + lists, "-o", "APT::Sandbox::User=root", "-q"]


def apply_patches(folder):
    """Debian's own patches, as dpkg-source applies them."""
    patches = os.path.join(folder, "debian", "patches")
    with open(os.path.join(patches, "series"), encoding="utf-8") as series:
        for name in series.read().split():
            with open(os.path.join(patches, name), "rb") as text:
                subprocess.run(["patch", "-s", "-p1", "-d", folder], stdin=text, check=True)


def fetch(name, version, sha256):
    """Folder with Debian's source package, patched; its tarball has that hash."""
    folder = os.path.join(CACHE, f"{name}-{version}")
    if os.path.exists(os.path.join(folder, "complete")):
        return folder
    work = folder + ".new"
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    print(f"fetching Debian's source package {name} {version}", flush=True)
    options = apt_options(work)
    for command in (["update"], ["source", "--download-only", f"{name}={version}"]):
        done = subprocess.run(["apt-get"] + options + command, cwd=work, capture_output=True,
                              text=True)
        if done.returncode:
            sys.exit(f"suites: apt-get {' '.join(command)}: {done.stderr.strip()}")
    original = glob.glob(os.path.join(work, "*.orig.tar.*"))[0]
    with open(original, "rb") as data:
        found = hashlib.sha256(data.read()).hexdigest()
    if found != sha256:
        sys.exit(f"suites: {original}: SHA-256 is {found}, expected {sha256}")
    for tarball, strip in ((original, 1), (glob.glob(work + "/*.debian.tar.*")[0], 0)):
        subprocess.run(["tar", "-xf", tarball, "-C", work, f"--strip-components={strip}"],
                       check=True)
    apply_patches(work)
    shutil.rmtree(os.path.join(work, "lists"))
    open(os.path.join(work, "complete"), "w", encoding="ascii").close()
    shutil.rmtree(folder, ignore_errors=True)
    os.rename(work, folder)
    return folder
