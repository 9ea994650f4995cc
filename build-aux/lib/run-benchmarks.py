#!/usr/bin/env python3
# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs meson's benchmarks one after the other and passes on only their BENCH lines. Arguments: build folder, name."""

import json
import os
import re
import subprocess
import sys

LINE = re.compile(r"^BENCH ([a-z0-9-]+) (-?[0-9.]+(?:e[-+]?[0-9]+)?) (\S+)$")


def main():
    build, wanted = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    listed = subprocess.run(["meson", "introspect", "--benchmarks", build], check=True, capture_output=True, text=True).stdout
    benchmarks = json.loads(listed)
    chosen = [one for one in benchmarks if wanted is None or wanted == one["name"] or wanted.startswith(one["name"] + "-")]
    if wanted and not chosen:
        print(f"bench: nothing measures {wanted}; there are: {', '.join(sorted(one['name'] for one in benchmarks))}", file=sys.stderr)
        return 2

    status = 0
    for benchmark in chosen:
        # Meson adds to PATH when it runs a benchmark, but lists only what it adds.
        environment = {**os.environ, **{name: value for name, value in benchmark.get("env", {}).items() if name != "PATH"}}
        process = subprocess.Popen(benchmark["cmd"], env=environment, cwd=benchmark.get("workdir") or build,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        seen = 0
        for line in process.stdout:
            if match := LINE.match(line.rstrip("\n")):
                seen += 1
                if wanted in (None, benchmark["name"], match[1]):
                    print(line, end="", flush=True)
            else:
                print(line, end="", file=sys.stderr, flush=True)
        if process.wait() or not seen:
            print(f"bench: {benchmark['name']} ended with status {process.returncode} after {seen} figures", file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
