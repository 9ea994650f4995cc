# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Incidents and silences: a machine with 200 pods dies, and one notification and one incident say so; real Alertmanagers take a
silence with matchers; the same alert from two of them is one."""

import collections
import contextlib
import datetime
import json
import os
import shutil
import subprocess
import urllib.request

import atui
import harness
import servers
from desktop import Dunst
from fleet import Fleet
from harness import Profile, require, run, wait_for

N_PODS = 200


def post(router, alerts, minutes=3):
    """Three minutes ago: old enough for an incident, and not before the machine was down."""
    start = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=minutes)).isoformat()
    body = json.dumps([{"labels": labels, "annotations": {"summary": f"{labels['alertname']} fires"}, "startsAt": start}
                       for labels in alerts]).encode()
    request = urllib.request.Request(f"{router.url}/api/v2/alerts", body, {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=20).close()


@contextlib.contextmanager
def watching(profile):
    """The program in the background, as the one that opens incidents."""
    process = subprocess.Popen(["wheelhouse", "--background"], env=profile.env, stdin=subprocess.DEVNULL)
    try:
        yield process
    finally:
        run("gapplication", "action", "dev.wheelhouse.Wheelhouse", "quit")
        assert process.wait(20) == 0


def moment(text):
    return datetime.datetime.fromisoformat(text)


def incidents(profile):
    return profile.ctl("get", "incident", "--cached", "--json").json()


def test_a_machine_with_200_pods_dies_and_it_is_told_once():
    with Dunst() as dunst, Fleet("--pods", "1500", "--story", "calm") as fleet, servers.Alertmanager() as router, \
            Profile(GSETTINGS_BACKEND="keyfile") as profile:
        pods = fleet.ask("k8s-prod", "/api/v1/pods", limit=3000).json()["items"]
        places = collections.Counter(pod["spec"].get("nodeName") for pod in pods)
        node = max((name for name in places if name), key=lambda name: places[name])
        there = [pod["metadata"] for pod in pods if pod["spec"].get("nodeName") == node][:N_PODS]
        assert len(there) == N_PODS, places

        kubeconfig = os.path.join(profile.folder, "kubeconfig")
        shutil.copy(fleet.servers["k8s-prod"]["kubeconfig"], kubeconfig)
        profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", kubeconfig, "--environment", "production")
        profile.ctl("connect", "alertmanager", "pager", router.url, "--environment", "production")

        fleet.control("cluster/prod-fsn1/node", name=node, ready=False)
        post(router, [{"alertname": "PodDown", "severity": "critical", "namespace": pod["namespace"], "pod": pod["name"]} for pod in there]
             + [{"alertname": "KubeNodeNotReady", "severity": "critical", "node": node}])

        with watching(profile):
            told = dunst.wait(node, 60)
            assert f"Node {node} is down" in told[3] and told[2] == "CRITICAL", told
            found = wait_for(lambda: incidents(profile), "the incident", 60)
            assert len(found) == 1, found
            assert found[0]["title"] == f"Node {node} is down" and found[0]["alerts"] == N_PODS + 1, found
            assert found[0]["state"] == "open" and found[0]["severity"] == "critical", found
            assert len(dunst.read()) == 1 and dunst.displayed() == 1, dunst.read()

            # Taken on the command line while the program watches, which does not undo it when the cause changes.
            done = profile.ctl("incident", "ack", "1", "--set", "minutes=30", "--yes", "--json").json()
            assert done["state"] == "done", done
            post(router, [{"alertname": "AnotherOne", "severity": "critical", "node": node}])
            incident = wait_for(lambda: [each for each in incidents(profile) if each["alerts"] == N_PODS + 2], "the other alert", 40)[0]
            assert incident["state"] == "acknowledged" and incident["taken"], incident

        # What was opened is there without the program, and can be worked on.
        profile.ctl("incident", "note", "1", "--set", "text=Calling the provider", "--yes")
        assert [each["number"] for each in profile.ctl("incidents", "--json").json()] == ["1"]
        profile.ctl("incident", "resolve", "1", "--set", "text=Power was out", "--yes")
        assert profile.ctl("incidents", "--json").json() == []
        assert "Calling the provider" in profile.ctl("incident", "postmortem", "1").out
        path = os.path.join(profile.folder, "postmortem.pdf")
        profile.ctl("incident", "postmortem", "1", "--format", "pdf", "--output", path)
        with open(path, "rb") as file:
            assert file.read(5) == b"%PDF-"
        profile.ctl("incident", "postmortem", "7", status=1)
        incident = incidents(profile)[0]
        assert incident["state"] == "resolved" and incident["resolution"] == "Power was out", incident


def test_the_same_alert_of_two_routers_is_one_and_a_silence_is_seen_there():
    with servers.Alertmanager() as one, servers.Alertmanager() as two, Profile() as profile:
        for name, router in (("one", one), ("two", two)):
            profile.ctl("connect", "alertmanager", name, router.url, "--environment", "production")
            post(router, [{"alertname": "DiskFull", "severity": "critical", "instance": "db-1"},
                          {"alertname": "DiskFull", "severity": "critical", "instance": "db-2"}])

        # Four copies, but two alerts.
        alerts = profile.ctl("get", "alert", "--json").json()
        assert len(alerts) == 4, alerts
        first = {each["connection"]: each["uid"] for each in alerts}
        with atui.App("wheelhouse", "--action", "alerts", env=profile.env) as app:
            wait_for(lambda: any("2 alerts need you · 2 alerts" in text for text in app.texts()), "each of them once", 30)

        done = profile.ctl("do", "silence", f"alert/{first['one']}", "--connection", "one", "--set", "minutes=60",
                           "--set", "matchers=alertname=\"DiskFull\"\ninstance=~\"db-[0-9]\"", "--yes", "--json").json()
        assert done["state"] == "done", done
        silences = json.loads(run("amtool", f"--alertmanager.url={one.url}", "silence", "query", "-o", "json").out)
        matchers = {each["name"]: each for each in silences[0]["matchers"]}
        assert matchers["instance"]["isRegex"] and matchers["instance"]["value"] == "db-[0-9]", silences
        wait_for(lambda: all(alert["status"]["state"] == "suppressed" for alert in one.alerts()), "both to be hidden")
        assert all(alert["status"]["state"] == "active" for alert in two.alerts())

        # A wrong expression is refused before anything is sent.
        profile.ctl("do", "silence", f"alert/{first['two']}", "--connection", "two", "--set", "matchers=instance=~\"(\"", "--yes", status=2)



def shot(app, name):
    if os.environ.get("WH_SHOTS"):
        app.shot_window(os.path.join(os.environ["WH_SHOTS"], name + ".png"))


def test_what_a_router_keeps_quiet_stands_below_what_keeps_it_quiet():
    quiet = {"source_matchers": ["alertname=\"DiskGone\""], "target_matchers": ["severity=\"warning\""], "equal": ["instance"]}
    with servers.Alertmanager(inhibit=[quiet]) as router, Profile() as profile:
        profile.ctl("connect", "alertmanager", "pager", router.url, "--environment", "production")
        post(router, [{"alertname": "DiskGone", "severity": "critical", "instance": "db-1"},
                      {"alertname": "SlowQueries", "severity": "warning", "instance": "db-1"},
                      {"alertname": "SlowQueries", "severity": "warning", "instance": "db-2"}])
        wait_for(lambda: sorted(len(alert["status"]["inhibitedBy"]) for alert in router.alerts()) == [0, 0, 1], "the router to keep one quiet")
        with atui.App("wheelhouse", "--action", "alerts", env=profile.env) as app:
            table = wait_for(lambda: len(rows := app.rows()) == 3 and rows, "the three of them", 30)
            shot(app, "alerts-inhibited")
            assert "DiskGone fires" in table[0][0] or "db-1" in table[0][0], table
            assert "SlowQueries fires" in table[1][0] and "Explained" in table[1], table
            assert "SlowQueries fires" in table[2][0] and "Firing" in table[2] and "db-2" in table[2][1], table


def image(fleet):
    env = {**os.environ, "KUBECONFIG": fleet.servers["k8s-prod"]["kubeconfig"], "HOME": "/nonexistent"}
    return run("kubectl", "-n", "chat", "get", "deployment", "chat-api", "-o", "jsonpath={.spec.template.spec.containers[0].image}", env=env).out


def press(app, name):
    """A button, as soon as it may be pressed."""
    button = wait_for(lambda: (found := app.find("button", name)) and atui.has_state(found, "sensitive") and found, f"{name} to be possible", 30)
    button.get_action_iface().do_action(0)


def test_the_likeliest_cause_is_rolled_back_from_the_incident():
    require("kubectl")
    with Fleet("--speed", "20", "--still") as fleet, servers.Alertmanager() as router, Profile() as profile:
        for cluster, environment in (("k8s-prod", "production"), ("k8s-staging", "staging")):
            profile.ctl("connect", "kubernetes", cluster, "--kubeconfig", fleet.servers[cluster]["kubeconfig"], "--environment", environment)
        profile.ctl("connect", "alertmanager", "pager", router.url, "--environment", "production")
        before = image(fleet)
        with atui.App("wheelhouse", "--action", "alerts", env=profile.env) as app:
            wait_for(lambda: any("3 live" in text for text in app.texts()), "the connections to be live", 30)
            profile.ctl("do", "promote", "application/chat-api", "--set", "watch=0", "--yes", timeout=120)
            assert image(fleet) != before
            post(router, [{"alertname": "HighErrorRate", "severity": "critical", "app": "chat-api"}], 0)
            [alert] = wait_for(lambda: [each for each in profile.ctl("get", "alert", "--json").json() if each["name"] == "HighErrorRate"], "the alert")
            profile.ctl("do", "open-incident", f"alert/{alert['uid']}", "--yes")

            app.activate("page tab", "Incidents")
            wait_for(lambda: len(rows := app.rows()) == 1 and "2.14.0 → 2.14.1" in rows[0][2], "the incident and its cause", 30)
            app.resize(360, 720)
            wait_for(lambda: any(text.startswith("1 alert · ") for text in app.texts()), "its row, with a count in the singular")
            shot(app, "incidents-360")
            app.resize(1280, 800)
            app.key("ctrl+f")
            wait_for(lambda: (focused := app.focused()) and focused.get_role_name() == "entry", "the search to have the focus")
            app.key("Down")
            wait_for(lambda: (focused := app.focused()) and focused.get_role_name() == "table row", "it to have the focus")
            app.key("Return")
            app.get("button", "Roll back this one…", timeout=20)
            shot(app, "incident-suspects")
            # What is said of it may still change, and its button with it.
            for _ in range(4):
                press(app, "Roll back this one…")
                with contextlib.suppress(AssertionError):
                    wait_for(lambda: app.find("button", "Roll back in production"), "the plan", 8)
                    break
            press(app, "Roll back in production")
            wait_for(lambda: image(fleet) == before, "the version before to be back", 60)


def windows(profile):
    return {each["name"]: each for each in profile.ctl("windows", "--json").json()}


def test_a_maintenance_window_hides_what_it_covers_and_is_changed_by_hand():
    with servers.Alertmanager() as router, Profile() as profile:
        profile.ctl("connect", "alertmanager", "pager", router.url, "--environment", "production")
        post(router, [{"alertname": "DiskFull", "severity": "critical", "instance": "db-1"}])
        profile.ctl("window", "add", "Upgrade", "--match", "instance=~\"db-.*\"", "--until", "2h")
        profile.ctl("window", "add", "Every week", "--match", "app=billing", "--from", "2040-01-02T02:00", "--until", "4h", "--repeats", "weekly")
        profile.ctl("window", "add", "Upgrade", "--match", "app=billing", "--until", "2h", status=1)
        profile.ctl("window", "add", "Too long", "--match", "app=billing", "--until", "25h", "--repeats", "daily", status=2)
        assert {name: (each["state"], each["repeats"]) for name, each in windows(profile).items()} == \
            {"Upgrade": ("active", None), "Every week": ("pending", "weekly")}

        with atui.App("wheelhouse", "--action", "alerts", env=profile.env) as app:
            wait_for(lambda: any("1 alert, 1 silenced" in text for text in app.texts()), "the alert to be hidden", 30)
            app.activate("page tab", "Silences")
            table = app.get("list", "Maintenance windows")
            rows = wait_for(lambda: len(found := app.find_all("list item", inside=table)) == 2 and found, "both windows")
            assert "Upgrade" in app.texts(rows[0]) and "1 alert" in app.texts(rows[0]), app.texts(rows[0])
            assert "Every week" in app.texts(rows[1]) and "every week" in app.texts(rows[1]), app.texts(rows[1])

            shot(app, "alerts-windows")
            app.activate("button", "Edit…", rows[1])
            dialog = app.get("dialog", "Change Every week?")
            shot(app, "alerts-window-edit")
            app.get("text", "Ends", dialog).get_editable_text_iface().set_text_contents("2040-01-02 05:00")
            wait_for(lambda: any("until 2 Jan 2040, 05:00" in text for text in app.texts(dialog)), "the plan to be of that")
            change = wait_for(lambda: (found := app.find("button", "Change", dialog)) and atui.has_state(found, "sensitive") and found, "the plan")
            change.get_action_iface().do_action(0)
            app.wait_gone("dialog")
            wait_for(lambda: (each := windows(profile)["Every week"]) and moment(each["ends"]) - moment(each["starts"]) == datetime.timedelta(hours=3),
                     "the change")

            app.activate("button", "End…", app.find_all("list item", inside=table)[0])
            dialog = app.get("dialog", "End Upgrade?")
            end = wait_for(lambda: (found := app.find("button", "End", dialog)) and atui.has_state(found, "sensitive") and found, "the plan")
            end.get_action_iface().do_action(0)
            app.wait_gone("dialog")
            wait_for(lambda: list(windows(profile)) == ["Every week"], "it to be over")
            app.activate("page tab", "Active")
            wait_for(lambda: any("1 alert needs you" in text for text in app.texts()), "the alert to be back", 20)

        profile.ctl("window", "remove", "Every week")
        assert windows(profile) == {}


harness.main()
