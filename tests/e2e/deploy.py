# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deploying an application by the command line, held against what kubectl says."""

import contextlib
import json
import os
import subprocess

import harness
import servers
from fleet import Fleet
from harness import Profile, require, run, wait_for


def kubectl(fleet, *arguments, cluster="k8s-prod"):
    require("kubectl")
    env = {**os.environ, "KUBECONFIG": fleet.servers[cluster]["kubeconfig"], "HOME": "/nonexistent"}
    return run("kubectl", *arguments, env=env).out


def image(fleet, cluster="k8s-prod", namespace="chat", name="chat-api"):
    text = kubectl(fleet, "-n", namespace, "get", "deployment", name, "-o", "json", cluster=cluster)
    return json.loads(text)["spec"]["template"]["spec"]["containers"][0]["image"]


@contextlib.contextmanager
def company(*options):
    with Fleet(*options) as fleet, servers.SessionBus() as bus, servers.Keyring(bus.env), Profile(**bus.env) as profile:
        require("wheelhousectl")
        systems = fleet.servers
        for cluster, environment in (("k8s-prod", "production"), ("k8s-staging", "staging")):
            profile.ctl("connect", "kubernetes", cluster, "--kubeconfig", systems[cluster]["kubeconfig"], "--environment", environment)
        profile.ctl("connect", "gitea", "forge", systems["forge"]["url"], "--token-stdin", stdin=systems["forge"]["token"])
        profile.ctl("connect", "prometheus", "metrics", systems["prometheus"]["url"])
        profile.ctl("connect", "oci", "registry", systems["registry"]["url"], "--user", systems["registry"]["user"],
                    "--password-stdin", stdin=systems["registry"]["password"])
        yield fleet, profile


def digest_of(pods):
    return {status["imageID"].split("@")[1] for pod in pods for status in pod["status"]["containerStatuses"]}


def pods_of(fleet, cluster, namespace, name):
    found = json.loads(kubectl(fleet, "-n", namespace, "get", "pods", "-l", f"app.kubernetes.io/name={name}", "-o", "json", cluster=cluster))["items"]
    return [pod for pod in found if "deletionTimestamp" not in pod["metadata"]]


def test_what_is_promoted_is_the_digest_that_runs_on_staging():
    with company("--speed", "20") as (fleet, profile):
        before = image(fleet)
        planned = profile.ctl("do", "promote", "application/chat-api", status=4)
        assert "Dry run accepted" in planned.out and "2.14.1@sha256:" in planned.out and image(fleet) == before, planned
        assert "unknown  Vulnerabilities" in planned.out, planned                    # what nobody says is not fine
        done = profile.ctl("do", "promote", "application/chat-api", "--set", "watch=1", "--yes")
        assert "runs in production" in done.out and "Replacing pods" in done.err, done
        [digest] = digest_of(pods_of(fleet, "k8s-staging", "chat-staging", "chat-api"))
        assert image(fleet).endswith("@" + digest), (image(fleet), digest)
        assert digest_of(pods_of(fleet, "k8s-prod", "chat", "chat-api")) == {digest}
        profile.ctl("do", "rollback", "application/chat-api", "--set", "watch=0", "--yes")
        assert image(fleet) == before
        log = profile.ctl("audit").out
        assert "Replacing pods" in log and "Roll back chat-api in production to 2.14.0" in log, log
        profile.ctl("do", "deploy", "application/chat-api", "--set", "image=sha256:abc", "--set", "environment=production", status=2)
        assert image(fleet) == before


def test_what_does_not_start_goes_back_by_itself():
    with company("--speed", "20") as (fleet, profile):
        before = image(fleet)
        fleet.control("story/push", app="chat-api", message="fix: everything", passes=True, broken=True)
        old = image(fleet, "k8s-staging", "chat-staging")
        wait_for(lambda: image(fleet, "k8s-staging", "chat-staging") != old, "the build to reach staging", 60)
        wait_for(lambda: len(digest_of(pods_of(fleet, "k8s-staging", "chat-staging", "chat-api"))) == 1, "its pods", 60)
        failed = profile.ctl("do", "promote", "application/chat-api", "--set", "hold=1", "--yes", status=1, timeout=120)
        assert "A new pod does not start" in failed.err and "Rolled back to 2.14.0" in failed.err, failed
        assert image(fleet) == before
        rollout = json.loads(kubectl(fleet, "-n", "chat", "get", "deployment", "chat-api", "-o", "json"))["status"]
        assert rollout["updatedReplicas"] == rollout["readyReplicas"] == 6, rollout


def test_a_program_that_is_killed_says_what_was_in_flight():
    with company("--speed", "10") as (fleet, profile):
        process = subprocess.Popen(["wheelhousectl", "do", "promote", "application/chat-api", "--yes"], env=profile.env,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for line in process.stderr:
            if "Replacing pods" in line:
                break
        process.kill()
        process.wait()
        process.stderr.close()

        def told():
            [operation] = profile.ctl("get", "operation", "--json").json()
            assert operation["state"] == "started" and "Replacing pods" in operation["result"], operation
            return True
        wait_for(told, "the operation to be told")
        # It went on there, and nothing is hidden: the cluster says so itself.
        wait_for(lambda: "2.14.1@" in image(fleet), "the change in the cluster")


harness.main()
