# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every end-to-end scenario needs: test points in TAP, private profiles, the command line, waiting.

A scenario is a program with functions test_…(); harness.main() runs them in order, one point each:

    import harness, servers

    def test_registry_lists_its_tags():
        with servers.Registry() as registry, harness.Profile() as profile:
            profile.ctl("connect", "oci", "local", registry.url)
            assert profile.ctl("get", "image", "--json").json()

    harness.main()
"""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import traceback

SLOW = float(os.environ.get("WH_TEST_SLOW", "1"))       # e.g. 8 under valgrind


class Skip(Exception):
    """Ends a point as skipped; says why."""


def require(*programs):
    for program in programs:
        if not shutil.which(program):
            raise Skip(f"{program} is not installed")


def wait_for(condition, what, timeout=10):
    """Polls until condition() is true and returns its value. Exceptions count as "not yet"."""
    end = time.monotonic() + timeout * SLOW
    last = None
    while True:
        try:
            if value := condition():
                return value
            last = None
        except Exception as error:                     # the world is not ready: that is what we wait for
            last = error
        if time.monotonic() > end:
            raise AssertionError(f"timed out waiting for {what}" + (f": {last}" if last else ""))
        time.sleep(0.03)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# Of a program built with AddressSanitizer, which knows fibers too little.
SANITIZER_NOTE = re.compile(r"^==\d+==WARNING: ASan doesn't fully support makecontext.*\n", re.MULTILINE)


class Result:
    """How a command ended."""

    def __init__(self, argv, done):
        self.argv, self.status, self.out, self.err = argv, done.returncode, done.stdout, SANITIZER_NOTE.sub("", done.stderr)

    def json(self):
        return json.loads(self.out)

    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]

    def __repr__(self):
        return f"{' '.join(self.argv)}: status {self.status}\n{self.err[-2000:]}{self.out[-600:]}"


def run(*argv, check=True, stdin=None, env=None, timeout=60):
    """Runs a command to its end. With check, another status than 0 fails the point."""
    done = subprocess.run(argv, input=stdin, env=env, capture_output=True, text=True, timeout=timeout * SLOW)
    result = Result(argv, done)
    assert not check or result.status == 0, result
    return result


class Profile:
    """A user's data, configuration and cache, apart from everybody else's and removed at the end.

    Without a session bus there is no keyring; environment adds or (None) removes variables.
    """

    def __init__(self, **environment):
        self.folder = tempfile.mkdtemp(prefix="wh-profile.")
        self.env = {**os.environ, "HOME": self.folder, "G_DEBUG": "fatal-warnings"}
        for name, path in (("DATA", ".local/share"), ("CONFIG", ".config"), ("STATE", ".local/state"), ("CACHE", ".cache")):
            self.env[f"XDG_{name}_HOME"] = os.path.join(self.folder, path)
        for name, value in environment.items():
            if value is None:
                self.env.pop(name, None)
            else:
                self.env[name] = value

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def ctl(self, *arguments, status=0, stdin=None, timeout=60):
        """wheelhousectl with this profile. status is what it must end with; None takes any."""
        require("wheelhousectl")
        result = run("wheelhousectl", *arguments, check=False, stdin=stdin, env=self.env, timeout=timeout)
        assert status is None or result.status == status, f"wanted status {status}: {result!r}"
        return result


class Watch:
    """A running "wheelhousectl watch KIND --json": what is known from its lines alone, and when it was told."""

    def __init__(self, profile, kind, *options):
        require("wheelhousectl")
        self.known, self.rest, self.doubled = {}, "", []
        self.process = subprocess.Popen(["wheelhousectl", "watch", kind, "--json", *options], env=profile.env, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        os.set_blocking(self.process.stdout.fileno(), False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def read(self):
        """Takes in all lines there are and returns what is known, by connection and uid."""
        assert self.process.poll() is None, f"wheelhousectl watch ended with status {self.process.returncode}"
        try:
            self.rest += self.process.stdout.read() or ""
        except TypeError:                              # nothing there, as Python says it for text
            pass
        *lines, self.rest = self.rest.split("\n")
        for line in map(json.loads, lines):
            key = line["connection"], line["uid"]
            if line["change"] == "added" and key in self.known:
                self.doubled.append(key)
            if line["change"] == "removed":
                self.known.pop(key, None)
            else:
                self.known[key] = line
        return self.known

    def by_name(self):
        return {line["name"]: line for line in self.read().values()}


@contextlib.contextmanager
def folder(prefix="wh-e2e."):
    path = tempfile.mkdtemp(prefix=prefix)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def main():
    """Runs the test_ functions of the main program and prints TAP."""
    module = sys.modules["__main__"]
    tests = [(name, call) for name, call in vars(module).items() if name.startswith("test_") and callable(call)]
    failed = 0
    print(f"TAP version 14\n1..{len(tests)}", flush=True)
    for number, (name, call) in enumerate(tests, 1):
        title = name.removeprefix("test_").replace("_", " ")
        start = time.monotonic()
        try:
            call()
            print(f"ok {number} {title}")
        except Skip as reason:
            print(f"ok {number} {title} # SKIP {reason}")
        except Exception:
            failed += 1
            print(f"not ok {number} {title}")
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
        print(f"# {time.monotonic() - start:.2f} s", flush=True)
    sys.exit(1 if failed else 0)
