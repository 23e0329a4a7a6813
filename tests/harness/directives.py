# SPDX-License-Identifier: MIT OR Apache-2.0
"""Reads the DejaGnu directives of a C torture test, as far as they concern us:
options, and conditions under which the test is not meant for this target."""

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


def matches(selector):
    """Whether a selector such as `{ ! fork } || x86_64-*-*` holds for this target."""
    words = split_words(selector)
    if words and words[0] in ("target", "xfail"):
        words = words[1:]
    if "||" in words:
        at = words.index("||")
        return matches(join(words[:at])) or matches(join(words[at + 1:]))
    if "&&" in words:
        at = words.index("&&")
        return matches(join(words[:at])) and matches(join(words[at + 1:]))
    if words and words[0] == "!":
        return not matches(join(words[1:]))
    if len(words) == 1 and not re.search(r"[\s{}]", words[0]):
        word = words[0]
        if "-" in word or "*" in word:
            return fnmatch.fnmatch(TRIPLET, word)
        return word not in NOT_OURS
    return any(matches(word) for word in words)  # a list of triplets


def join(words):
    return " ".join("{" + word + "}" if re.search(r"\s", word) else word for word in words)


def read(text, mode_flags):
    """(options, reason to skip or None) from the comments of a test."""
    options = []
    for match in re.finditer(r"\{\s*(dg-[a-z-]+)((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}", text):
        words = split_words(match[2])
        if match[1] in ("dg-options", "dg-additional-options"):
            if len(words) < 2 or matches(words[1]):
                options += words[0].strip('{" }').split()
        elif match[1] == "dg-require-effective-target":
            if words and not matches(words[0]):
                return options, "needs " + words[0]
        elif match[1] == "dg-skip-if" and len(words) >= 2:
            wanted = words[2].replace('"', "").split() if len(words) > 2 else ["*"]
            if matches(words[1]) and ("*" in wanted or set(wanted) & set(mode_flags)):
                return options, words[0] or "not for this target"
    return options, None


def read_x(path):
    """Options that the test's .x script adds on every target."""
    options = []
    if os.path.exists(path):
        with open(path, encoding="latin-1") as text:
            for match in re.finditer(r"^(?:set|lappend) additional_flags (.*)$", text.read(), re.M):
                options += [word for item in split_words(match[1]) for word in item.split()]
    return options
