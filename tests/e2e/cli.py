# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line's contract, word by word."""

import os

import harness
from fleet import Fleet
from harness import Profile, Watch, run, wait_for

COMMANDS = ("connect", "connections", "test", "disconnect", "get", "watch", "do", "operations", "events", "kinds", "export", "doctor")
STATE = ("kind", "uid", "connection", "health", "reason", "observed_at", "fresh_at")


def is_one_line(result, *words):
    assert result.err.count("\n") == 1 and result.err.startswith("wheelhousectl: "), result
    assert all(word in result.err for word in words), result


def test_help_is_there_for_every_command():
    with Profile() as profile:
        listed = profile.ctl("--help").out
        for command in COMMANDS:
            assert f"\n  {command} " in listed, command
            assert command in profile.ctl(command, "--help").out
        assert profile.ctl(status=2).out == ""
        assert profile.ctl("--version").out.startswith("wheelhousectl ")


def test_wrong_use_is_status_2_and_one_line():
    with Profile() as profile:
        for words in (["frobnicate"], ["get"], ["get", "dragon"], ["watch", "dragon"], ["get", "pod", "--live", "--cached"], ["get", "pod", "--nonsense"],
                      ["get", "pod", "--connection", "nobody"], ["test", "nobody"], ["disconnect", "nobody"], ["connect", "dragon", "x", "http://x"],
                      ["connect", "prometheus", "x"], ["connect", "prometheus", "x", "not an address"], ["do", "scale", "workload"],
                      ["connect", "prometheus", "x", "http://x", "--environment", "moon"], ["connect", "prometheus", "x", "http://x", "--set", "a=b"],
                      ["connect", "prometheus", "x", "http://x", "--ca", "/nonexistent"], ["export", "pod", "--format", "xml"], ["events", "--since", "soon"],
                      ["do", "scale", "dragon/x"], ["operations", "dragon"], ["history"], ["history", "x", "--since", "soon"],
                      ["history", "x", "--step", "often"], ["series", "a", "b"],
                      ["get", "pod", "--at", "soon"], ["get", "pod", "--at", "1h", "--live"], ["diff"], ["diff", "--from", "soon"],
                      ["diff", "--from", "1h", "--to", "2h"]):
            is_one_line(profile.ctl(*words, status=2))
        for words in (["collect", "x"], ["collect", "--for", "ever"], ["audit", "x"], ["audit", "--json", "--csv"], ["audit", "--since", "soon"],
                      ["backup"], ["restore"], ["restore", "a", "b"]):
            is_one_line(profile.ctl(*words, status=2))


def test_secrets_do_not_belong_on_the_command_line():
    with Profile() as profile:
        is_one_line(profile.ctl("connect", "prometheus", "x", "http://127.0.0.1:9", "--set", "token=abc", status=2), "--token-stdin")


def test_resources_have_the_fields_of_their_kind():
    with Fleet() as fleet, Profile() as profile:
        kubeconfig = fleet.servers["k8s-prod"]["kubeconfig"]
        profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", kubeconfig, "--environment", "production")
        fields = {kind["id"]: kind["fields"] for kind in profile.ctl("kinds", "--json").json()}
        for kind in ("pod", "node", "workload", "service", "connection"):
            for each in profile.ctl("get", kind, "--json").json():
                assert list(each) == [*STATE, *fields[kind]], (kind, list(each))
        pods = profile.ctl("get", "pod", "--live", "--json").json()
        # Only pods of jobs come and go between two looks at this fleet.
        assert {p["name"] for p in pods if p["owner"] and "chat" in p["owner"]} == \
            {p["name"] for p in profile.ctl("get", "pods", "--cached", "--json").json() if p["owner"] and "chat" in p["owner"]}
        one = next(pod for pod in pods if pod["namespace"] == "chat")
        named = profile.ctl("get", "pod", f"{one['namespace']}/{one['name']}", "--json").json()
        assert (named["uid"], named["kind"]) == (one["uid"], "pod")
        is_one_line(profile.ctl("get", "pod", "nobody/here", status=1))
        [connection] = profile.ctl("connections", "--json").json()
        assert (connection["name"], connection["state"], connection["environment"]) == ("prod", "live", "production"), connection
        assert profile.ctl("get", "connection", "--json").json()[0]["state"] == "live"
        assert profile.ctl("export", "pod").out.splitlines()[0].count(",") > 5
        assert "scale" in profile.ctl("operations", "workload").out
        assert "promote " in profile.ctl("operations", "application").out
        with Watch(profile, "pod") as watch:           # reads each line as one object
            wait_for(lambda: len(watch.read()) >= len(pods) - 5, "the pods, one a line")


def test_production_asks_and_a_dry_run_changes_nothing():
    with Fleet() as fleet, Profile() as profile:
        harness.require("kubectl")
        kubeconfig = fleet.servers["k8s-prod"]["kubeconfig"]
        env = {**os.environ, "KUBECONFIG": kubeconfig, "HOME": "/nonexistent"}

        def replicas():
            return run("kubectl", "get", "deployment", "-n", "chat", "chat-api", "-o", "jsonpath={.spec.replicas}", env=env).out

        before = replicas()
        profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", kubeconfig, "--environment", "production")
        plan = profile.ctl("do", "scale", "workload/chat/chat-api", "--set", "replicas=9", "--dry-run", "--json").json()
        assert plan["state"] == "planned" and plan["after"] == "9 replicas", plan
        is_one_line(profile.ctl("do", "scale", "workload/chat/chat-api", "--set", "replicas=9", status=4), "--yes")
        is_one_line(profile.ctl("do", "scale", "workload/chat/chat-api", "--set", "colour=9", "--yes", status=2))
        is_one_line(profile.ctl("do", "frobnicate", "workload/chat/chat-api", "--yes", status=2))
        assert replicas() == before
        profile.ctl("do", "scale", "workload/chat/chat-api", "--set", "replicas=9", "--yes")
        assert replicas() == "9"
        [done] = [each for each in profile.ctl("get", "operation", "--cached", "--json").json() if each["state"] == "done"]
        assert "9 replicas" in done["after"], done
        profile.ctl("disconnect", "prod")
        profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", kubeconfig, "--read-only")
        is_one_line(profile.ctl("do", "scale", "workload/chat/chat-api", "--set", "replicas=3", "--yes", status=4))
        assert replicas() == "9"


harness.main()
