# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deploying in the window: a frozen plan, a promotion, and the button that rolls it back; held against kubectl. A gate that fails, what
proves it, and the incident of it."""

import json
import os

import atui
import harness
import servers
from atui import has_state
from deploy import open_incidents_at_once
from fleet import Fleet
from harness import Profile, require, run, wait_for


def deployment(fleet):
    require("kubectl")
    env = {**os.environ, "KUBECONFIG": fleet.servers["k8s-prod"]["kubeconfig"], "HOME": "/nonexistent"}
    return json.loads(run("kubectl", "-n", "chat", "get", "deployment", "chat-api", "-o", "json", env=env).out)


def image(fleet):
    return deployment(fleet)["spec"]["template"]["spec"]["containers"][0]["image"]


def is_rolled_out(fleet):
    found = deployment(fleet)
    status, wanted = found["status"], found["spec"]["replicas"]
    return status["updatedReplicas"] == status["readyReplicas"] == status["replicas"] == wanted and \
        status["observedGeneration"] == found["metadata"]["generation"]


def ready(app, name, timeout=30):
    """A button that may be pressed."""
    return wait_for(lambda: (found := app.find("button", name)) and has_state(found, "sensitive") and found, f"{name} to be possible", timeout)


def press(app, name):
    ready(app, name).get_action_iface().do_action(0)


def open_plan(app):
    """Promote… of the application whose page is shown."""
    app.activate("toggle button", "Application")
    items = wait_for(lambda: len(found := app.find_all("menu item")) == 10 and found, "the menu")
    items[1].get_action_iface().do_action(0)


def tab_to(app, name, most=40):
    """Goes from one to the next, as somebody without a pointer does."""
    passed = []
    for _ in range(most):
        before = app.focused()
        app.key("Tab")
        focused = wait_for(lambda: (node := app.focused()) and node != before and node, "the next to have the focus")
        passed.append((focused.get_role_name(), focused.get_name()))
        if focused.get_name() == name:
            return
    raise AssertionError(f"{name} was never reached: {passed}")


def states(profile):
    return sorted(each["state"] for each in profile.ctl("get", "operation", "--json", "--cached").json() if each["title"].startswith("Promote"))


def open_application(app, name):
    app.key("ctrl+2")
    page = app.get("grouping", "Applications")
    app.key("ctrl+f")
    app.type(name)
    wait_for(lambda: len(rows := app.rows(page)) == 1 and rows[0][0].endswith(name), f"only {name}", 20)
    app.key("Down")
    wait_for(lambda: app.focused(page).get_role_name() == "table row", "it to have the focus")
    app.key("Return")


def test_it_is_promoted_and_rolled_back():
    with Fleet("--speed", "20", "--still") as fleet, Profile() as profile:
        for cluster, environment in (("k8s-prod", "production"), ("k8s-staging", "staging")):
            profile.ctl("connect", "kubernetes", cluster, "--kubeconfig", fleet.servers[cluster]["kubeconfig"], "--environment", environment)
        profile.ctl("freeze", "add", "Black Friday", "--until", "4h")
        before = image(fleet)
        with atui.App("wheelhouse", env=profile.env) as app:
            wait_for(lambda: any("2 live" in text for text in app.texts()), "the clusters to be live", 30)
            open_application(app, "chat-api")

            # Nothing but two clusters is known: the tabs are there all the same, and say what is missing.
            tabs = wait_for(lambda: len(found := app.find_all("page tab")) == 8 and {tab.get_name(): tab for tab in found}, "its tabs")
            tabs["Access"].get_action_iface().do_action(0)
            wait_for(lambda: "No repository is known" in app.texts(), "who has access to be unknown")
            tabs["Overview"].get_action_iface().do_action(0)

            # What is frozen cannot be confirmed, until the freeze is removed.
            open_plan(app)
            wait_for(lambda: any("A check failed: Frozen until" in text for text in app.texts()), "the freeze to be in the way", 30)
            assert not has_state(app.get("button", "Promote to production"), "sensitive")
            check = wait_for(lambda: next((node for node in app.find_all("button") if node.get_name().startswith("Frozen until")), None), "the check")
            check.get_action_iface().do_action(0)
            dialog = app.get("dialog", "Freezes")
            app.activate("button", "Remove “Black Friday”", dialog)
            wait_for(lambda: "No freezes" in app.texts(dialog), "it to be gone")
            app.activate("button", "Close", dialog)
            app.wait_gone("dialog")
            assert profile.ctl("freezes", "--json").json() == []

            press(app, "Promote to production")
            wait_for(lambda: "2.14.1@sha256:" in image(fleet), "the change in the cluster", 30)
            wait_for(lambda: is_rolled_out(fleet), "its new pods", 60)
            wait_for(lambda: any("its requests are not measured, another" in text for text in app.texts()), "it to be watched", 30)
            press(app, "Roll back now")
            wait_for(lambda: "You rolled it back. Wheelhouse rolled back to 2.14.0." in app.texts(), "it to be back", 60)
            assert image(fleet) == before
            wait_for(lambda: is_rolled_out(fleet), "its pods", 30)
            assert states(profile) == ["failed"]

            # Again, and nobody steps in: it is watched for six seconds, to its own end.
            app.key("alt+Left")
            open_plan(app)
            ready(app, "Promote to production")
            app.activate("toggle button", "Limits")
            app.get("spin button", "Crossed for, in seconds until it goes back")
            tab_to(app, "Watch for, in minutes after the last pod")
            app.key("ctrl+a")
            app.type("0.1")
            app.key("Return")
            wait_for(lambda: any("watched for 6 s after the last pod" in text for text in app.texts()), "the new plan", 30)
            press(app, "Promote to production")
            wait_for(lambda: "chat-api 2.14.1 runs in production" in app.texts(), "its natural end", 90)
            assert "2.14.1@sha256:" in image(fleet) and is_rolled_out(fleet), deployment(fleet)
            assert not app.find("button", "Roll back now") and "Watch for 6 s" in app.texts(), app.texts()
            assert states(profile) == ["done", "failed"]


FAILING = 'sum by (app) (rate(http_requests_total{app="chat-api",environment="production",code=~"5.."}[30s])) > 0.5'


def test_a_gate_that_fails_is_proved_and_leads_to_its_incident():
    with Fleet("--speed", "20", "--still") as fleet, servers.Keyring(os.environ), Profile() as profile:
        for cluster, environment in (("k8s-prod", "production"), ("k8s-staging", "staging")):
            profile.ctl("connect", "kubernetes", cluster, "--kubeconfig", fleet.servers[cluster]["kubeconfig"], "--environment", environment)
        profile.ctl("connect", "prometheus", "metrics", fleet.servers["prometheus"]["url"])
        rule = os.path.join(profile.folder, "rule.json")
        with open(rule, "w", encoding="utf-8") as file:
            json.dump({"name": "chat-api fails", "severity": "critical", "when": {"threshold": {"promql": FAILING, "is": "above", "value": 0}}}, file)
        profile.ctl("rule", "add", rule)
        open_incidents_at_once(profile)
        before = image(fleet)
        with atui.App("wheelhouse", env=profile.env) as app:
            wait_for(lambda: any("3 live" in text for text in app.texts()), "the clusters and Prometheus to be live", 30)
            open_application(app, "chat-api")
            open_plan(app)
            ready(app, "Promote to production")
            app.activate("toggle button", "Limits")
            for name, value in (("Crossed for, in seconds until it goes back", "1"), ("Most errors, in %", "100"), ("Longest p95, in ms", "900000"),
                                ("PromQL that must answer nothing", FAILING)):
                tab_to(app, name)
                app.key("ctrl+a")
                app.type(value)
            app.key("Return")
            wait_for(lambda: any("above 100 % or p95 above 15 min for 1 s" in text and "also when its PromQL answers" in text
                                 for text in app.texts()), "the new plan", 30)
            fleet.control("story/errors", app="chat-api", version="2.14.1", errors=1)
            press(app, "Promote to production")

            # The number that its expression compares is a chart, with the limit in it.
            gate = app.get("image", "Gate", timeout=30)
            wait_for(lambda: "last" in gate.get_description(), "the gate to be drawn", 30)
            wait_for(lambda: any("…” was true for 1 s. Wheelhouse rolled back to 2.14.0." in text for text in app.texts()), "it to go back", 90)
            assert "Rolled back to 2.14.0" in app.texts(), app.texts()
            assert image(fleet) == before

            # What proves it is the chart in which it crossed its limit.
            press(app, "Show evidence")
            focused = wait_for(lambda: (node := app.focused()) and node.get_role_name() == "image" and node, "the chart to have the focus")
            assert focused.get_name() == "Gate" and "roll back" in focused.get_description(), (focused.get_name(), focused.get_description())

            # All of it fits whatever the window becomes, in one step, and narrow it still says what it is.
            for width in (741, 360):
                app.resize(width, 720)
                assert app.process.poll() is None, f"it ended at a width of {width}"
            wait_for(lambda: "Promote" in app.texts() and "chat-api" in app.texts(), "the short title")
            app.resize(1280, 720)

            incident = wait_for(lambda: next((node for node in app.find_all("button") if node.get_name().startswith("Open incident")), None),
                                "the incident", 60)
            number = incident.get_name().split()[-1]
            incident.get_action_iface().do_action(0)
            wait_for(lambda: f"Incident {number}" in app.texts() and "chat-api fails" in app.texts(), "the page of the incident")
            assert states(profile) == ["failed"]


harness.main()
