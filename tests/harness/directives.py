# SPDX-License-Identifier: MIT OR Apache-2.0
"""Reads the DejaGnu directives of a test, as far as they concern us: what to do
with it, options, further sources, the environment and output of the program, and
conditions under which the test is not meant for this target."""

import fnmatch
import os
import re

TRIPLET = "x86_64-unknown-hermit"

# Effective-target keywords that do not hold for this target. All others do.
NOT_OURS = {"ia32", "ilp32", "x32", "freestanding", "newlib_nano_io", "vxworks_kernel",
            "int16", "ptr_eq_short", "avr_tiny", "keeps_null_pointer_checks",
            "fork"}

# From builtins.exp of the suite.
BUILTINS_OPTIONS = ["-fno-tree-dse", "-fno-tree-loop-distribute-patterns", "-fno-tracer",
                    "-fno-ipa-ra", "-fno-inline-functions"]

# Braces in braces, as deep as tests nest them.
INNER = r"[^{}]"
for _ in range(4):
    INNER = r"(?:[^{}]|\{" + INNER + r"*\})"
DIRECTIVE = re.compile(r"\{\s*(dg-[a-z-]+)(" + INNER + r"*)\}")


def split_words(text):
    """The words of a Tcl list: bare words, "quoted" and {braced}."""
    words, at = [], 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif text[at] == "{":
            depth, end = 1, at + 1
            while end < len(text) and depth:
                depth += {"{": 1, "}": -1}.get(text[end], 0)
                end += 1
            words.append(text[at + 1:end - 1])
            at = end
        elif text[at] == '"':
            end = at + 1
            while end < len(text) and text[end] != '"':
                end += 2 if text[end] == "\\" else 1
            words.append(text[at + 1:end])
            at = end + 1
        else:
            end = at
            while end < len(text) and not text[end].isspace():
                end += 1
            words.append(text[at:end])
            at = end
    return words


def unquoted(text):
    """What Tcl makes of the text between two quotes."""
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "r": "\r", "t": "\t"}.get(
        found[1], found[1]), text)


def read_output(found, text, words, keyword):
    """A piece of the output that is wanted, unless it is known to be missing."""
    condition = words[1] if len(words) > 1 else ""
    is_wanted = not condition or matches(condition, keyword)
    if split_words(condition)[:1] == ["xfail"]:
        is_wanted = not is_wanted
    if is_wanted:
        is_quoted = text.lstrip().startswith('"')
        found.output.append(unquoted(words[0]) if is_quoted else words[0])


def holds(word):
    """Whether a keyword or a triplet describes this target."""
    if "*" in word or word.count("-") >= 2:
        return fnmatch.fnmatch(TRIPLET, word)
    return word not in NOT_OURS


def matches(selector, keyword=holds):
    """Whether a selector such as `{ ! fork } || x86_64-*-*` holds for this target."""
    words = split_words(selector)
    if words and words[0] in ("target", "xfail"):
        words = words[1:]
    if "||" in words:
        at = words.index("||")
        return matches(join(words[:at]), keyword) or matches(join(words[at + 1:]), keyword)
    if "&&" in words:
        at = words.index("&&")
        return matches(join(words[:at]), keyword) and matches(join(words[at + 1:]), keyword)
    if words and words[0] == "!":
        return not matches(join(words[1:]), keyword)
    if len(words) == 1 and not re.search(r"[\s{}]", words[0]):
        return keyword(words[0])
    return any(matches(word, keyword) for word in words)  # a list of triplets


def join(words):
    return " ".join("{" + word + "}" if re.search(r"\s", word) else word for word in words)


class Directives:
    """What the comments of a test ask for."""

    def __init__(self):
        self.action = None       # of dg-do: run, compile, link, ...
        self.options = []
        self.skip = None         # the reason, if it is not meant for this target
        self.sources = []        # beside the test
        self.modules = []        # of Fortran, before the test
        self.env = []            # NAME=VALUE
        self.output = []         # regular expressions, one after the other
        self.should_fail = False
        self.requires = []       # [dg-require-..., argument]


def read_do(found, words, keyword):
    found.action = words[0] if words else None
    selector = split_words(words[1]) if len(words) > 1 else []
    if "xfail" in selector:
        at = selector.index("xfail")
        if matches(join(selector[at + 1:]), keyword):
            found.skip = "is expected to fail"
        selector = selector[:at]
    if selector and not matches(join(selector), keyword):
        found.skip = "needs " + join(selector[1:])


def read_all(text, mode_flags=(), keyword=holds):
    """The Directives in the text of a test."""
    found = Directives()
    for match in DIRECTIVE.finditer(text):
        name, words = match[1], split_words(match[2])
        if name == "dg-do":
            read_do(found, words, keyword)
        elif name in ("dg-options", "dg-additional-options"):
            if words and (len(words) < 2 or matches(words[1], keyword)):
                found.options += words[0].strip('{" }').split()
        elif name == "dg-require-effective-target":
            if words and not matches(words[0], keyword):
                found.skip = found.skip or "needs " + words[0]
        elif name.startswith("dg-require-"):
            found.requires.append([name[len("dg-require-"):], words[0] if words else ""])
        elif name == "dg-skip-if" and len(words) >= 2:
            wanted = words[2].replace('"', "").split() if len(words) > 2 else ["*"]
            if matches(words[1], keyword) and ("*" in wanted or set(wanted) & set(mode_flags)):
                found.skip = found.skip or words[0] or "not for this target"
        elif name == "dg-additional-sources" and words:
            found.sources += words[0].split()
        elif name == "dg-compile-aux-modules" and words:
            found.modules += words[0].split()
        elif name == "dg-set-target-env-var" and len(words) >= 2:
            found.env.append(words[0] + "=" + words[1].replace("\\", ""))
        elif name == "dg-output" and words:
            read_output(found, match[2], words, keyword)
        elif name == "dg-shouldfail":
            found.should_fail = len(words) < 2 or matches(words[1], keyword)
    return found


def read(text, mode_flags):
    """(options, reason to skip or None) from the comments of a test."""
    found = read_all(text, mode_flags)
    return found.options, found.skip


def read_x(path):
    """Options that the test's .x script adds on every target."""
    options = []
    if os.path.exists(path):
        with open(path, encoding="latin-1") as text:
            for match in re.finditer(r"^(?:set|lappend) additional_flags (.*)$", text.read(), re.M):
                options += [word for item in split_words(match[1]) for word in item.split()]
    return options
