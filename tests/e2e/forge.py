# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a forge has, looked into and changed from the command line and in the window."""

import os

import atui
import harness
import servers
from fleet import Fleet
from harness import Profile, wait_for


def test_looked_into_and_changed():
    with Fleet("--gitea-version=1.26", "--story=calm") as fleet, servers.SessionBus() as bus, servers.Keyring(bus.env), \
            Profile(**bus.env) as profile:
        forge = fleet.servers["forge"]
        profile.ctl("connect", "gitea", "forge", forge["url"], "--token-stdin", stdin=forge["token"])
        run = next(run for run in profile.ctl("get", "run", "--json").json() if run["state"] in ("success", "failure"))
        target = "run/" + run["uid"]

        jobs = profile.ctl("get", "ci-job", "--of", target, "--json").json()
        assert {job["run"] for job in jobs} == {"run:" + run["uid"]} and jobs[0]["steps"], jobs
        job = next(job for job in jobs if job["name"] == "test")
        log = profile.ctl("log", "ci-job/" + job["uid"], "--of", target).out
        assert log.count("##[group]") == log.count("##[endgroup]") > 2 and "\x1b[" in log, log[:500]

        # What its tests found lies in an artifact.
        failed = next(run for run in profile.ctl("get", "run", "--json").json() if run["state"] == "failure")
        suites = profile.ctl("get", "test-suite", "--of", "run/" + failed["uid"], "--json").json()
        assert len(suites) == 8 and sum(suite["failed"] for suite in suites) == 1 and sum(suite["passed"] for suite in suites) > 40, suites
        tests = profile.ctl("get", "test-case", "--of", "run/" + failed["uid"], "--json").json()
        assert [(test["name"], test["message"]) for test in tests if test["state"] == "failure"] == [
            ("tests.test_budget.test_retry_budget_is_capped", "assert client.budget.used == 10: got 40")], tests

        # Offline what was looked at is still there.
        assert {job["uid"] for job in jobs} <= {job["uid"] for job in profile.ctl("get", "ci-job", "--cached", "--json").json()}

        repository = run["repository"].replace(":", "/", 1)
        profile.ctl("do", "create-webhook", repository, "--set", "url=https://hooks.example/T0/s3cret", "--set", "events=push", "--yes")
        hooks = profile.ctl("get", "webhook", "--of", repository, "--json").json()
        assert "https://hooks.example/…" in [hook["name"] for hook in hooks], hooks
        told = profile.ctl("audit", "--json").out + profile.ctl("get", "webhook", "--cached", "--json").out
        assert "s3cret" not in told and "create-webhook" in told, told

        refused = profile.ctl("do", "cancel", target, "--yes", status=None)
        assert refused.status != 0 and refused.err.count("\n") == 1, refused
        assert "since Gitea 1.26" in profile.ctl("operations", "run").out


def test_github_is_one_more_forge():
    """The same repositories behind GitHub's API: the same kinds, the same operations, and cancelling, which no Gitea can."""
    with Fleet("--github", "--story=calm", "--speed=60") as fleet, servers.SessionBus() as bus, servers.Keyring(bus.env), Profile(**bus.env) as profile:
        forge = fleet.servers["github"]
        profile.ctl("connect", "github", "hub", forge["url"], "--token-stdin", stdin=forge["token"])
        repositories = profile.ctl("get", "repository", "--json").json()
        assert len(repositories) == 12 and all(len(each["commit"]) == 40 for each in repositories), repositories
        run = next(run for run in profile.ctl("get", "run", "--json").json() if run["state"] == "success")
        target = "run/" + run["uid"]
        jobs = profile.ctl("get", "ci-job", "--of", target, "--json").json()
        assert {job["name"] for job in jobs} >= {"test", "image"} and jobs[0]["steps"], jobs
        log = profile.ctl("log", "ci-job/" + jobs[0]["uid"], "--of", target).out
        assert log.count("##[group]") == log.count("##[endgroup]") > 2, log[:500]
        assert len(profile.ctl("get", "test-suite", "--of", target, "--json").json()) == 8
        commits = profile.ctl("get", "commit", "--of", "repository/" + repositories[0]["uid"], "--json").json()
        assert repositories[0]["commit"] in [commit["name"] for commit in commits], commits[0]

        def runs(**wanted):
            return [run for run in profile.ctl("get", "run", "--live", "--json").json() if all(run[key] == wanted[key] for key in wanted)]

        repository = "repository/" + repositories[0]["uid"]
        profile.ctl("do", "dispatch", repository, "--set", "workflow=ci.yml", "--set", "inputs=log_mb=1", "--yes")
        started = wait_for(lambda: runs(event="workflow_dispatch", repository=repository.replace("/", ":", 1)), "the run that was started", 30)[0]
        profile.ctl("do", "cancel", "run/" + started["uid"], "--yes")
        wait_for(lambda: runs(uid=started["uid"], state="cancelled"), "the run to be cancelled", 30)
        profile.ctl("do", "rerun", "run/" + started["uid"], "--yes")
        wait_for(lambda: runs(uid=started["uid"]) and not runs(uid=started["uid"], state="cancelled"), "the run to begin again", 30)


def do(app, button, verb):
    """Presses what stands on the page, then what the dialog asks."""
    wait_for(lambda: app.find("button", button), f"the button {button}", 40)
    app.activate("button", button)
    dialog = app.get("dialog")
    wait_for(lambda: (run := app.find("button", verb, dialog)) and atui.has_state(run, "sensitive") and run, "the plan", 40)
    app.activate("button", verb, dialog)
    app.wait_gone("dialog", timeout=40)


def test_in_the_window():
    """What failed opens at its step, says which tests; it is run again and cancelled by what stands on the page."""
    with servers.Keyring(dict(os.environ)) as keyring, Profile(**keyring.env) as profile, Fleet("--github") as fleet:
        forge = fleet.servers["github"]
        profile.ctl("connect", "github", "hub", forge["url"], "--token-stdin", stdin=forge["token"])

        # What the window has from the beginning on, it chooses from.
        profile.ctl("get", "run")

        def run(uid):
            return next(run for run in profile.ctl("get", "run", "--cached", "--json").json() if run["uid"] == uid)

        with atui.App("wheelhouse", env=profile.env) as app:
            app.key("ctrl+i")
            wait_for(lambda: app.find("list item", "Tests, 1 failed"), "the tests of the run that failed", 60)
            wait_for(lambda: (log := app.find("text", "Log")) and "FAIL: test_retry_budget_is_capped" in atui.Atspi.Text.get_text(log, 0, -1),
                     "the log at the step that failed", 40)
            for _ in range(8):                         # from the runs to the steps: one stop each
                if (focused := app.focused()) and focused.get_name() == "Test, failure":
                    break
                app.key("Tab")
            app.key("End", "Return")
            wait_for(lambda: any("assert client.budget.used == 10: got 40" in text for text in app.texts()), "the message of the test", 20)
            failed = [run for run in profile.ctl("get", "run", "--cached", "--json").json() if run["state"] == "failure"]

            do(app, "Run again…", "Run again")
            do(app, "Cancel run…", "Cancel run")
            wait_for(lambda: any(run(each["uid"])["state"] == "cancelled" for each in failed), "the run to be cancelled", 40)

            # Started by hand, with what its workflow asks for, a run is followed to its end.
            known = {run["uid"] for run in profile.ctl("get", "run", "--cached", "--json").json()}
            app.activate("toggle button", "Run")
            items = wait_for(lambda: len(found := app.find_all("menu item")) == 5 and found, "the menu of the run")
            items[2].get_action_iface().do_action(0)
            dialog = app.get("dialog")
            app.get("text", "Inputs: name=value, one a line", dialog).get_editable_text_iface().set_text_contents("log_mb=1\nreason=by hand")
            wait_for(lambda: atui.has_state(app.find("button", "Run", dialog), "sensitive"), "the plan", 40)
            app.activate("button", "Run", dialog)
            app.wait_gone("dialog", timeout=40)
            started = wait_for(lambda: next(run for run in profile.ctl("get", "run", "--cached", "--json").json()
                                            if run["uid"] not in known and run["event"] == "workflow_dispatch"), "the run that was started", 40)
            fleet.control("clock", speed=60)
            wait_for(lambda: app.find("list item", f"Run {started['name']} passed"), "the run to pass while it is looked at", 60)
            target = "run/" + started["uid"]
            job = profile.ctl("get", "ci-job", "--of", target, "--json").json()[0]
            assert len(profile.ctl("log", "ci-job/" + job["uid"], "--of", target).out) > 1 << 20, "the input did not arrive"


harness.main()
