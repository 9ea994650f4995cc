# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules: kept, evaluated from real observations, and back-tested as a real Prometheus evaluated them."""

import contextlib
import datetime
import http.server
import json
import os
import signal
import subprocess
import threading
import time

import harness
from harness import Profile, wait_for
import servers

DOWN = {"id": "front-down", "name": "Front down", "severity": "critical", "of": {"kind": "check"},
        "when": {"threshold": {"field": "up", "is": "equal", "value": False}}, "for": "2s",
        "summary": "{{name}} does not answer"}


def seconds(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def add(profile, rule):
    path = os.path.join(profile.folder, "rule.json")
    with open(path, "w") as file:
        json.dump(rule, file)
    profile.ctl("rule", "add", path)
    return path


def rules(profile):
    return {rule["id"]: rule for rule in profile.ctl("rules", "--json").json()}


class Page(http.server.ThreadingHTTPServer):
    """Answers with status and text, which may change."""

    def __init__(self, text=lambda: "fine"):
        page = self
        self.status, self.text = 200, text

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = page.text().encode()
                self.send_response(page.status)
                self.send_header("Content-Type", "text/plain; version=0.0.4")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


@contextlib.contextmanager
def collecting(profile):
    process = subprocess.Popen(["wheelhousectl", "collect"], env=profile.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait()


def test_rules_are_kept():
    with Profile() as profile:
        shipped = rules(profile)
        assert shipped["node-not-ready"]["shipped"] and shipped["certificate-ends-soon"]["enabled"], shipped
        assert len(shipped) >= 10, sorted(shipped)
        add(profile, DOWN)
        profile.ctl("rule", "disable", "check-down")
        known = rules(profile)
        assert set(known) == set(shipped) | {"front-down"}, sorted(known)
        assert known["front-down"]["condition"] == "up = no for 2 s", known["front-down"]
        assert (known["check-down"]["enabled"], known["check-down"]["state"]) == (False, "disabled"), known["check-down"]
        assert json.loads(profile.ctl("rule", "show", "front-down").out)["when"] == DOWN["when"]
        profile.ctl("rule", "enable", "check-down")
        profile.ctl("rule", "remove", "front-down")
        assert set(rules(profile)) == set(shipped)
        assert "disabled, not removed" in profile.ctl("rule", "remove", "check-down", status=2).err
        assert "no rule" in profile.ctl("rule", "remove", "nothing", status=1).err


def test_wrong_rules_are_told_in_one_line():
    with Profile() as profile:
        path = os.path.join(profile.folder, "wrong.json")
        for text, word in (("{", "JSON"), ('{"name":"x","when":{"threshold":{"field":"up","value":1}}}', "kind"),
                           ('{"name":"x","of":{"kind":"check"},"when":{"threshold":{"field":"height","value":1}}}', "height")):
            with open(path, "w") as file:
                file.write(text)
            for verb in ("add", "test"):
                result = profile.ctl("rule", verb, path, status=2)
                assert word in result.err and len(result.err.splitlines()) == 1, result
        profile.ctl("rule", "frobnicate", path, status=2)


def test_a_rule_fires_and_survives_kill():
    """Checks are looked at once a minute, so the rule is about one that is well from the start."""
    with Page() as page, Profile() as profile:
        profile.ctl("connect", "checks", "front", f"http://{page.address}/")
        add(profile, {**DOWN, "when": {"threshold": {"field": "up", "is": "equal", "value": True}}, "for": "6s"})
        with collecting(profile) as process:
            wait_for(lambda: rules(profile)["front-down"]["pending"] == 1, "the rule to be pending", 20)
            since = [alert["since"] for alert in profile.ctl("get", "alert", "--cached", "--json").json()]
            process.kill()
            process.wait()
        assert rules(profile)["front-down"]["pending"] == 1
        with collecting(profile):
            wait_for(lambda: rules(profile)["front-down"]["firing"] == 1, "the rule to fire", 30)
            alerts = wait_for(lambda: [alert for alert in profile.ctl("get", "alert", "--cached", "--json").json() if alert["state"] == "firing"],
                              "the alert", 20)
            assert len(alerts) == 1 and alerts[0]["name"] == "Front down" and alerts[0]["health"] == "failing", alerts
            assert not since or alerts[0]["since"] == since[0], (alerts, since)
        known = rules(profile)["front-down"]
        assert known["fired_30d"] == 1 and known["last"], known


def runs_of(points, gap):
    """[time, value] of an alert that fires: from when to when."""
    runs = []
    for at, _ in points:
        if runs and at - runs[-1][1] <= gap:
            runs[-1][1] = at
        else:
            runs.append([at, at])
    return runs


def watched_live(profile):
    """Rules in PromQL are evaluated by the real Prometheus while the program watches."""
    add(profile, {"name": "Any load", "severity": "critical", "when": {"threshold": {"promql": "load", "is": "above", "value": 0}}})
    with collecting(profile):
        alerts = wait_for(lambda: [alert for alert in profile.ctl("get", "alert", "--cached", "--json").json() if alert["name"] == "Any load"],
                          "the alert of the expression", 60)
        assert len(alerts) == 1 and alerts[0]["state"] == "firing" and "job=app" in alerts[0]["labels"], alerts
        assert alerts[0]["where"].startswith("127.0.0.1:"), alerts
        wait_for(lambda: rules(profile)["any-load"]["firing"] == 1, "the rule to fire in the history", 20)
    profile.ctl("rule", "remove", "any-load")


def test_a_back_test_equals_what_prometheus_recorded():
    began = time.time()
    # Two plateaus that last, and a peak that does not last long enough.
    shape = [1] * 2 + [9] * 6 + [1] * 2 + [9] + [1] * 2 + [9] * 6 + [1] * 50

    def text():
        return f"load {shape[min(int(time.time() - began), len(shape) - 1)]}\n"

    rule = {"alert": "Loaded", "expr": "load > 5", "for": "3s"}
    with Page(text) as page, Profile() as profile:
        with servers.Prometheus({"app": [page.address]}, [rule]) as prometheus:
            # Only now: how long it takes to start is not known.
            began = time.time() + 2
            profile.ctl("connect", "prometheus", "metrics", prometheus.url)
            watched_live(profile)
            wait_for(lambda: time.time() - began > 21, "the shape to be over", 40)
            path = add(profile, {"name": "Loaded", "when": {"threshold": {"promql": "load", "is": "above", "value": 5}}, "for": "3s"})
            test = profile.ctl("rule", "test", path, "--since", "60s", "--step", "1s", "--json").json()
            end = time.time()
            reply = json.loads(servers.fetch(f"{prometheus.url}/api/v1/query_range?query=ALERTS%7Balertstate%3D%22firing%22%7D"
                                             f"&start={end - 60:.0f}&end={end:.0f}&step=1"))
        theirs = runs_of([point for series in reply["data"]["result"] for point in series["values"]], 2)
        ours = [(seconds(each["from"]), seconds(each["to"])) for each in test["firings"]]
        assert test["source"] == "query_range" and test["count"] == len(theirs) == 2, (test, theirs)
        for (our_begin, our_end), (their_begin, their_last) in zip(ours, theirs):
            assert abs(our_begin - their_begin) <= 2 and abs(our_end - their_last) <= 3, (ours, theirs)
        assert [each["peak"] for each in test["firings"]] == [9, 9], test


harness.main()
