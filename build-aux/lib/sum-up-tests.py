#!/usr/bin/env python3
# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads meson's test log, shows how the failed programs ended, and counts TAP points."""

import json
import re
import sys

POINT = re.compile(r"^(not )?ok\b(.*)$")
PLAN = re.compile(r"^1\.\.(\d+)(?:\s*#\s*SKIP\b\s*(.*))?", re.IGNORECASE)
DIRECTIVE = re.compile(r"#\s*(SKIP|TODO)\b\s*(.*)$", re.IGNORECASE)
NOISE = re.compile(r"^# \S+-DEBUG: ")        # GLib writes these into TAP; they would push out what matters
TAIL = 40


def count(entry):
    """Points of one program as (passed, failed, skipped), and why it skipped or failed."""
    passed = failed = skipped = seen = 0
    planned = None
    reasons = []
    for line in entry.get("stdout", "").splitlines():
        if plan := PLAN.match(line):
            planned = int(plan[1])
            if plan[2] is not None and planned == 0:
                return 0, 0, 1, [plan[2]]
        if not (point := POINT.match(line)):
            continue
        seen += 1
        directive = DIRECTIVE.search(point[2])
        if directive and directive[1].upper() == "SKIP":
            skipped += 1
            reasons.append(point[2].strip())
        elif point[1] and not (directive and directive[1].upper() == "TODO"):
            failed += 1
            reasons.append("not ok" + point[2])
        else:
            passed += 1

    good = entry["result"] in ("OK", "EXPECTEDFAIL")
    if entry["result"] == "SKIP" and seen == 0:
        return 0, 0, 1, reasons
    if not good and entry["result"] != "SKIP" and failed == 0:
        # It crashed, hung, or did not keep its plan: the points that never came are one failure.
        failed = 1
        reasons.append(f"{entry['result'].lower()}, exit status {entry['returncode']}, "
                       f"{seen} of {'an unknown number of' if planned is None else planned} points")
    elif good and seen == 0:
        passed = 1
    return passed, failed, skipped, reasons


def main():
    passed = failed = skipped = 0
    try:
        with open(sys.argv[1], encoding="utf-8") as log:
            entries = [json.loads(line) for line in log if line.strip()]
    except OSError:
        entries = []

    for entry in entries:
        good, bad, left, reasons = count(entry)
        passed, failed, skipped = passed + good, failed + bad, skipped + left
        if bad:
            print(f"\n--- {entry['name']} failed: {'; '.join(reasons)}")
            for stream in ("stdout", "stderr"):
                lines = [line for line in entry.get(stream, "").rstrip().splitlines() if not NOISE.match(line)]
                if lines:
                    print("\n".join(f"    {line}" for line in lines[-TAIL:]))
        elif left:
            for reason in reasons:
                print(f"skipped: {entry['name']}: {reason}")

    if not entries:
        print("no test ran")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not entries else 0


if __name__ == "__main__":
    sys.exit(main())
