# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A log of 200 MB streams in from a forge: neither the command line nor the window that follows it grows with it."""

import os
import re
import subprocess

import atui
import harness
import servers
from fleet import Fleet
from harness import Profile, wait_for

MEGABYTES = 200

# What either may need more than with a small log: parts on their way, an index of lines, rows on the screen.
MOST = 48


def peak(process):
    """The most memory that a process ever had, in MB; one that has just ended has none."""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        found = re.search(r"VmHWM:\s+(\d+)", file.read())
    return int(found[1]) / 1024 if found else 0


def connect(fleet, profile):
    forge = fleet.servers["github"]
    profile.ctl("connect", "github", "hub", forge["url"], "--token-stdin", stdin=forge["token"])


def stream(profile, target, job):
    """Reads a log with wheelhousectl. Returns: its bytes, and the most memory that took."""
    process = subprocess.Popen(["wheelhousectl", "log", f"ci-job/{job}", "--of", target], env=profile.env, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE)
    size, most = 0, 0
    while part := process.stdout.read(1 << 20):
        size += len(part)
        most = max(most, peak(process))
    assert process.wait() == 0, process.returncode
    process.stdout.close()
    return size, most


def test_the_command_line_does_not_grow():
    with Fleet("--github", "--story=calm", "--still", "--speed=60") as fleet, servers.SessionBus() as bus, servers.Keyring(bus.env), \
            Profile(**bus.env) as profile:
        connect(fleet, profile)
        repository = profile.ctl("get", "repository", "--json").json()[0]["uid"]
        most = {}
        for megabytes in (1, MEGABYTES):
            known = {run["uid"] for run in profile.ctl("get", "run", "--live", "--json").json()}
            profile.ctl("do", "dispatch", "repository/" + repository, "--set", "workflow=ci.yml", "--set", f"inputs=log_mb={megabytes}", "--yes")
            target = "run/" + wait_for(lambda: [run for run in profile.ctl("get", "run", "--live", "--json").json()
                                                if run["uid"] not in known and run["state"] == "success"], "the run to pass", 60)[0]["uid"]
            jobs = profile.ctl("get", "ci-job", "--of", target, "--json").json()
            sizes = [stream(profile, target, job["uid"]) for job in jobs]
            assert max(size for size, _ in sizes) > megabytes * 1000 * 1000 * 0.9, sizes
            most[megabytes] = max(memory for _, memory in sizes)
        print(f"# at most {most[1]:.0f} MB with a log of 1 MB, {most[MEGABYTES]:.0f} MB with one of {MEGABYTES} MB")
        assert most[MEGABYTES] - most[1] < MOST, most


def test_the_window_does_not_grow():
    with servers.Keyring(dict(os.environ)) as keyring, Profile(**keyring.env) as profile, Fleet("--github") as fleet:
        connect(fleet, profile)
        profile.ctl("get", "run")
        with atui.App("wheelhouse", env=profile.env) as app:
            app.key("ctrl+i")
            wait_for(lambda: app.find("list item", "Tests, 1 failed"), "a run that failed", 60)
            before = peak(app.process)

            # Another run of its workflow, whose log comes as fast as the forge gives it.
            known = {item.get_name().split()[1] for item in app.find_all("list item") if item.get_name().startswith("Run #")}
            app.activate("toggle button", "Run")
            items = wait_for(lambda: len(found := app.find_all("menu item")) == 5 and found, "the menu of the run")
            items[2].get_action_iface().do_action(0)
            dialog = app.get("dialog")
            app.get("text", "Inputs: name=value, one a line", dialog).get_editable_text_iface().set_text_contents(f"log_mb={MEGABYTES}")
            wait_for(lambda: atui.has_state(app.find("button", "Run", dialog), "sensitive"), "the plan", 40)
            app.activate("button", "Run", dialog)
            app.wait_gone("dialog", timeout=40)
            fleet.control("clock", speed=60)
            wait_for(lambda: next((each for each in app.find_all("list item") if each.get_name().startswith("Run #") and
                                   each.get_name().endswith(" passed") and each.get_name().split()[1] not in known), None), "it to pass", 60)

            # The newest is the first.
            app.key("ctrl+f", "Tab")
            wait_for(lambda: app.focused().get_role_name() == "list item", "a run to have the focus")
            app.key("Home", "Return")

            def size():
                found = (re.search(r"lines · ([\d.,]+)\sMiB", text) for text in app.texts())
                return max((float(each[1].replace(",", "")) for each in found if each), default=0)

            wait_for(lambda: size() > MEGABYTES * 0.9, "all of its log", 120)
            after = peak(app.process)
            print(f"# {before:.0f} MB at most before, {after:.0f} MB with a log of {size():.0f} MiB")
            assert after - before < MOST, (before, after)


harness.main()
