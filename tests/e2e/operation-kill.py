# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 in the middle of what is asked of a forge and of a scanner: the next start says what was in flight, and how things stand by what
the system itself says; nothing of it is hidden, and somebody can close it."""

import base64
import contextlib
import os
import sqlite3
import subprocess
import time

import harness
import servers
from fleet import Fleet
from harness import Profile, wait_for


class Doing:
    """wheelhousectl do, in a process that is killed."""

    def __init__(self, profile, *arguments):
        self.profile = profile
        self.path = os.path.join(profile.env["XDG_DATA_HOME"], "wheelhouse", "history.db")
        self.known = self.begun()
        self.process = subprocess.Popen(["wheelhousectl", "do", *arguments, "--yes"], env=profile.env, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def phases(self, phase):
        with contextlib.closing(sqlite3.connect(self.path, timeout=20)) as database:
            return {one for one, in database.execute("SELECT id FROM operation WHERE phase = ?", (phase,))}

    def begun(self):
        return self.phases("started")

    def kill_when(self, phase, after=0.0):
        """Once the audit log has this phase of it, and so many seconds later. Returns: its id."""
        before = set() if phase == "step" else self.known
        [one] = wait_for(lambda: (self.phases(phase) & (self.begun() - self.known)) - before, f"it to have {phase}", 30)
        time.sleep(after)
        self.process.kill()
        self.process.wait()
        return one


def told(profile, one):
    """What the next start says of it."""
    return next(each for each in profile.ctl("get", "operation", "--json").json() if each["uid"] == one)


def close(profile, one):
    profile.ctl("do", "close", f"operation/{one}", "--yes")
    closed = told(profile, one)
    assert closed["state"] == "failed" and "Closed by hand. It was in flight" in closed["result"], closed


def check(profile, one, words):
    """It says that it was in flight and these words, and can be closed. Whatever had ended says so."""
    said = told(profile, one)
    if said["state"] == "done":
        return False
    assert said["state"] == "started" and "It was in flight when the program stopped" in said["result"], said
    assert words(said["result"]), said
    close(profile, one)
    return True


@contextlib.contextmanager
def forge():
    with Fleet("--github", "--story=calm", "--still", "--speed=60") as fleet, servers.SessionBus() as bus, servers.Keyring(bus.env), \
            Profile(**bus.env) as profile:
        hub = fleet.servers["github"]
        profile.ctl("connect", "github", "hub", hub["url"], "--token-stdin", stdin=hub["token"])
        profile.ctl("get", "repository", "--json")
        profile.ctl("get", "run", "--json")
        yield fleet, profile


def of_forge(fleet, path, **query):
    """What the forge itself says."""
    return fleet.ask("github", "/api/v3/" + path, headers={"Authorization": "Bearer " + fleet.servers["github"]["token"]}, **query)


# Before the forge has heard of it, and at moments after: who is killed may have been done or not.
MOMENTS = ("unheard", 0.0, 0.02, 0.1)


def killed(fleet, profile, moment, path, *arguments, system="github/api/v3"):
    """Kills it at a moment of its way; what it asks for is at this path."""
    if moment != "unheard":
        return Doing(profile, *arguments).kill_when("started", moment)
    fleet.control("faults", fault=f"{system}/{path}:latency=60000")
    try:
        return Doing(profile, *arguments).kill_when("started")
    finally:
        fleet.ask("control", "/_sim/faults", "DELETE")


def test_creating_a_repository():
    with forge() as (fleet, profile):
        target = "repository/" + profile.ctl("get", "repository", "--cached", "--json").json()[0]["uid"]
        owner = target.split("/")[1]
        open_ones = 0
        for number, moment in enumerate(MOMENTS):
            name = f"made-{number}"
            one = killed(fleet, profile, moment, f"orgs/{owner}/repos", "create", target, "--set", f"name={name}")
            profile.ctl("get", "repository", "--live", "--json")
            there = of_forge(fleet, f"repos/{owner}/{name}").status == 200
            open_ones += check(profile, one, lambda said: f"{owner}/{name} was there" in said if there else f"{owner}/{name} is not known to be there" in said)
        assert open_ones, "none was killed on its way"
        profile.ctl("audit", "verify")


def is_told_of(profile, one):
    """Whether the run that began is known. Runs of a quiet repository are read seldom, and the forge may be asked only so often in an hour."""
    said = told(profile, one)
    if "began by hand; when it was last observed it was" in said["result"] or said["state"] == "done":
        return True
    profile.ctl("get", "run")
    time.sleep(1)
    return False


def test_starting_a_workflow():
    with forge() as (fleet, profile):
        uid = profile.ctl("get", "repository", "--cached", "--json").json()[1]["uid"]
        open_ones = 0
        for moment in MOMENTS:
            before = of_forge(fleet, f"repos/{uid}/actions/runs", event="workflow_dispatch").json()["total_count"]
            one = killed(fleet, profile, moment, f"repos/{uid}/actions/workflows/ci.yml/dispatches", "dispatch", "repository/" + uid, "--set", "workflow=ci.yml")
            began = of_forge(fleet, f"repos/{uid}/actions/runs", event="workflow_dispatch").json()["total_count"] > before
            if began:
                wait_for(lambda: is_told_of(profile, one), "the run to be told of", 60)
            open_ones += check(profile, one, lambda said: began or "No run that began by hand is known of since" in said or
                               "How things stand was not observed since" in said)
            time.sleep(5.5)                            # a run of before is not taken for one of now
        assert open_ones, "none was killed on its way"
        profile.ctl("audit", "verify")


def test_running_again_and_cancelling():
    with forge() as (fleet, profile):
        open_ones = 0
        for verb in ("rerun", "cancel"):
            for moment in MOMENTS:
                runs = profile.ctl("get", "run", "--live", "--json").json()
                run = next(each for each in runs if each["state"] in ("success", "failure", "cancelled"))
                if verb == "cancel":
                    # One that goes on for long enough: its clock stands almost still.
                    fleet.control("clock", speed=0.2)
                    profile.ctl("do", "rerun", "run/" + run["uid"], "--yes")
                    wait_for(lambda: next(each for each in profile.ctl("get", "run", "--live", "--json").json()
                                          if each["uid"] == run["uid"])["state"] in ("queued", "running"), "it to go on", 20)
                one = killed(fleet, profile, moment, f"repos/{run['uid'].split('#')[0]}/actions/runs/{run['id']}/{verb}", verb, "run/" + run["uid"])
                now = next(each for each in profile.ctl("get", "run", "--live", "--json").json() if each["uid"] == run["uid"])
                word = {"success": "passed", "failure": "failed"}.get(now["state"], now["state"])
                open_ones += check(profile, one, lambda said: f"When it was last observed run {now['name']} was " in said and
                                   (word in said.lower() or now["state"] in said.lower()))
                fleet.control("clock", speed=60)
        assert open_ones, "none was killed on its way"
        assert not [each for each in profile.ctl("get", "operation", "--json").json() if each["state"] == "started"]
        profile.ctl("audit", "verify")


def test_scanning_an_image():
    with Fleet("--harbor", "--still") as fleet, servers.SessionBus() as bus, servers.Keyring(bus.env), Profile(**bus.env) as profile:
        harbor = fleet.servers["harbor"]
        basic = base64.b64encode(f"{harbor['user']}:{harbor['password']}".encode()).decode()
        profile.ctl("connect", "harbor", "hub", harbor["url"], "--user", harbor["user"], "--password-stdin", stdin=harbor["password"])
        image = next(each for each in profile.ctl("get", "image", "--json").json() if each["tag"] == "latest")
        project, name = image["repository"].split("/")

        def scanner():
            artifact = fleet.ask("harbor", f"/api/v2.0/projects/{project}/repositories/{name}/artifacts/latest", with_scan_overview="true",
                                 headers={"Authorization": f"Basic {basic}"}).json()
            [found] = artifact["scan_overview"].values()
            return found["scan_status"], found["start_time"]

        before = scanner()
        # Harbor never heard of it.
        one = killed(fleet, profile, "unheard", f"projects/{project}/repositories/{name}/artifacts/sha256", "scan",
                     f"image/{image['repository']}/latest", system="harbor/api/v2.0")
        profile.ctl("get", "image", "--live", "--json")
        heard = scanner()[1] != before[1]
        assert check(profile, one, lambda said: heard or "last step: Confirmed. No scan of it was seen to end since" in said)
        wait_for(lambda: scanner()[0] == "Success", "the scanner to be at rest", 20)

        # While it waits for the scanner, and while that works: Harbor goes on without us.
        for after in (0.0, 1.5):
            one = Doing(profile, "scan", f"image/{image['repository']}/latest").kill_when("step", after)
            profile.ctl("get", "image", "--live", "--json")
            said = told(profile, one)
            assert "last step: Asked Harbor to scan." in said["result"] and "It was in flight" in said["result"], said
            if scanner()[0] != "Success":
                assert "No scan of it was seen to end since" in said["result"], said
            wait_for(lambda: scanner()[0] == "Success", "the scanner to end", 20)
            wait_for(lambda: profile.ctl("collect", "--for", "3s") and "It was scanned since: " in told(profile, one)["result"],
                     "its end to be told of", 30)
            assert check(profile, one, lambda said: "It was scanned since: " in said)
        profile.ctl("audit", "verify")


harness.main()
