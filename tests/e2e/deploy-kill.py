# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 at every step of a deployment: the next start says how far it was and what is there now, and there is a way out of it."""

import os

import harness
from deploy import company, kill_at, serves, workloads
from harness import wait_for

ROLLING = ["Applying the change", "Replacing pods", "Watch for"]
CANARY = [f"{what} {share} %" for share in (14, 25, 50) for what in ("Canary with", "Watching")] + [
    "Applying the change", "Replacing pods", "Removing the second workload", "Watching health"]
BLUE_GREEN = ["Starting the second workload", "Switching the service to it", "the old one is kept", "Applying the change", "Replacing pods",
              "Switching the service to the first", "Removing the second workload"]


def run(strategy, steps):
    if "WH_TEST_LONG" not in os.environ:
        raise harness.Skip("it takes minutes: set WH_TEST_LONG")
    with company("--still", "--speed", "40") as (fleet, profile):
        for step in steps:
            kill_at(fleet, profile, step, f"strategy={strategy}", "pause=1", "watch=1")
            # However far it was: one workload that is whole, and the service chooses it.
            wait_for(lambda: serves(fleet) == ("chat-api", {"chat-api"}) and set(workloads(fleet)) == {"chat-api", "chat-api-worker"},
                     f"the service after “{step}”", 30)
            if workloads(fleet)["chat-api"][1] != "2.14.0":
                profile.ctl("do", "rollback", "application/chat-api", "--set", "to=2.14.0", "--set", "watch=0", "--yes")
            wait_for(lambda: {version for _, version in workloads(fleet).values()} == {"2.14.0"}, f"the old version after “{step}”", 30)
        assert not [one for one in profile.ctl("get", "operation", "--json").json() if one["state"] == "started"]
        profile.ctl("audit", "verify")


VERBS = {
    "deploy": (ROLLING, ("image=2.14.1", "environment=production", "watch=1")),
    "rollback": (ROLLING, ("to=2.13.9", "environment=production", "watch=1")),
    "restart": (ROLLING, ("environment=production", "watch=1")),
    "scale": (ROLLING[:2], ("environment=production", "replicas=8")),
}


def test_other_verbs():
    if "WH_TEST_LONG" not in os.environ:
        raise harness.Skip("it takes minutes: set WH_TEST_LONG")
    with company("--still", "--speed", "40") as (fleet, profile):
        for verb, (steps, options) in VERBS.items():
            for step in steps:
                kill_at(fleet, profile, step, *options, verb=verb)
                wait_for(lambda: serves(fleet) == ("chat-api", {"chat-api"}), f"the service after “{step}” of {verb}", 30)
                # Back to where it began, whatever it was.
                if workloads(fleet)["chat-api"][1] != "2.14.0":
                    profile.ctl("do", "rollback", "application/chat-api", "--set", "to=2.14.0", "--set", "watch=0", "--yes")
                if workloads(fleet)["chat-api"][0] != 6:
                    profile.ctl("do", "scale", "application/chat-api", "--set", "environment=production", "--set", "replicas=6", "--yes")
                wait_for(lambda: workloads(fleet) == {"chat-api": (6, "2.14.0"), "chat-api-worker": (3, "2.14.0")}, f"the old state after “{step}” of {verb}", 30)
        assert not [one for one in profile.ctl("get", "operation", "--json").json() if one["state"] == "started"]
        profile.ctl("audit", "verify")


def test_rolling():
    run("rolling", ROLLING)


def test_canary():
    run("canary", CANARY)


def test_blue_and_green():
    run("blue-green", BLUE_GREEN)


harness.main()
