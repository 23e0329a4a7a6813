# SPDX-License-Identifier: MIT OR Apache-2.0
"""Cases for a machine with KVM: shell commands, each with the status it must end with
(None: any) and patterns that its output must match."""

import argparse
import os
import re

from kvm_machine import KvmMachine, Unavailable


def say(text):
    print(f"kvm: {text}", flush=True)


def faults_of(case, result):
    _, _, status, patterns = case
    faults = []
    if result.status is None or status is not None and result.status != status:
        faults.append(f"status {result.status}, expected {status}")
    for pattern in patterns:
        if not re.search(pattern.encode(), result.output, re.M):
            faults.append(f"the output does not match '{pattern}'")
    return faults


def report(case, result):
    """Prints what became of it; True if it has passed."""
    faults = faults_of(case, result)
    say(f"{'FAILED' if faults else 'passed'} {case[0]} ({result.seconds:.1f} s)")
    for fault in faults:
        print(f"    {fault}")
    if faults:
        print(f"    {case[1]}\n    " +
              result.output[-2000:].decode("utf-8", "replace").replace("\n", "\n    "))
    return not faults


def run_cases(all_cases, folder, files_of, seconds=60, timeout=600, **machine_options):
    """[(name, command, status, patterns)] in one boot; the script's status. files_of(build)
    gives the machine's files, folder is made below the build's tests; machine_options are
    KvmMachine's."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--filter", default="", help="only cases of such names")
    parser.add_argument("--timeout", type=int, default=timeout)
    args = parser.parse_args()
    build = os.path.realpath(args.build)
    cases = [case for case in all_cases if re.search(args.filter, case[0])]
    try:
        machine = KvmMachine(os.path.join(build, "tests", folder), files_of(build), say,
                             **machine_options)
        results = machine.run([(case[1], seconds) for case in cases], args.timeout)
    except Unavailable as why:
        say(why)
        return 1
    passed = [report(case, result) for case, result in zip(cases, results)].count(True)
    say(f"{passed} of {len(cases)} cases passed")
    return 0 if cases and passed == len(cases) else 1
