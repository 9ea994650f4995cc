# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster through the command line, held against what kubectl says of the same cluster."""

import contextlib
import json
import os
import re

from fleet import Fleet
from harness import Profile, Watch, folder, require, run, wait_for
import harness


def kubectl(fleet, *arguments):
    require("kubectl")
    env = {**os.environ, "KUBECONFIG": fleet.servers["k8s-prod"]["kubeconfig"], "HOME": "/nonexistent"}
    return run("kubectl", *arguments, env=env).out


def rows(fleet, *arguments):
    """A table of kubectl, as lists of cells. Cells may hold one space: "7 (21s ago)"."""
    return [re.split(r"\s{2,}", line.strip()) for line in kubectl(fleet, "get", *arguments, "--no-headers").splitlines()]


@contextlib.contextmanager
def connected(*options):
    with Fleet(*options) as fleet, Profile() as profile:
        require("wheelhousectl")
        profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", fleet.servers["k8s-prod"]["kubeconfig"],
                    "--environment", "production")
        yield fleet, profile


def get(profile, kind):
    return profile.ctl("get", kind, "--live", "--json").json()


def same(ours, theirs, what):
    """The cluster lives: what differs now has to be the same a moment later."""
    def compare():
        one, other = ours(), theirs()
        assert one == other, f"only here {sorted(one - other)[:5]}, only there {sorted(other - one)[:5]}"
        return True
    wait_for(compare, what, timeout=30)


def test_the_connection_says_what_it_found():
    with Fleet() as fleet, Profile() as profile:
        require("wheelhousectl")
        out = profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", fleet.servers["k8s-prod"]["kubeconfig"]).out
        assert "v1.33.4+k3s1" in out and "13 of 13" in out, out


def certificate(path, name, *extensions, authority=None):
    """Makes path/name.pem and path/name.key, signed by an authority or by itself."""
    require("openssl")
    signed = ["-CA", f"{path}/{authority}.pem", "-CAkey", f"{path}/{authority}.key"] if authority else []
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30", "-subj", f"/CN={name}",
        "-keyout", f"{path}/{name}.key", "-out", f"{path}/{name}.pem", *signed, *(word for e in extensions for word in ("-addext", e)))


def test_tls_is_checked_against_the_kubeconfigs_authority():
    with folder() as path, Profile() as profile:
        require("wheelhousectl")
        certificate(path, "authority", "keyUsage=keyCertSign")
        certificate(path, "stranger", "keyUsage=keyCertSign")
        certificate(path, "server", "subjectAltName=IP:127.0.0.1", "basicConstraints=CA:FALSE", authority="authority")
        with Fleet("--tls-cert", f"{path}/server.pem", "--tls-key", f"{path}/server.key", "--tls-ca", f"{path}/authority.pem") as fleet:
            kubeconfig = fleet.servers["k8s-prod"]["kubeconfig"]
            assert "Running" in kubectl(fleet, "get", "pods", "-A")
            out = profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", kubeconfig).out
            assert "valid" in out and re.search(r"\b(29|30) days", out), out
            assert len(get(profile, "pod")) > 50
            failed = profile.ctl("connect", "kubernetes", "other", "--kubeconfig", kubeconfig, "--ca", f"{path}/stranger.pem", status=3)
            assert "certificate" in failed.err.lower() + failed.out.lower(), failed


def test_a_bad_kubeconfig_is_refused_with_its_line():
    with folder() as path, Profile() as profile:
        require("wheelhousectl")
        with open(f"{path}/config", "w", encoding="utf-8") as file:
            file.write("current-context: a\ncontexts:\n- {name: a, context: {cluster: gone}}\n")
        failed = profile.ctl("connect", "kubernetes", "bad", "--kubeconfig", f"{path}/config", status=2)
        assert "line 3" in failed.err and "gone" in failed.err, failed
        assert profile.ctl("connections", "--json").json() == []


def test_a_pod_is_deleted_and_comes_back():
    with connected("--speed", "10") as (fleet, profile):
        pod = next(p for p in get(profile, "pod") if p["namespace"] == "chat" and p["status"] == "Running")
        full = f"pod/chat/{pod['name']}"
        plan = profile.ctl("do", "delete", full, "--dry-run", "--json").json()
        assert plan["after"] == "deleted" and "new one" in plan["effects"][0]["text"], plan
        profile.ctl("do", "delete", full, status=4)
        assert pod["name"] in kubectl(fleet, "get", "pods", "-n", "chat", "-o", "name")
        assert "gone" in profile.ctl("do", "delete", full, "--yes").out
        assert pod["name"] not in kubectl(fleet, "get", "pods", "-n", "chat", "-o", "name")


def test_the_text_of_a_pod_is_the_apis():
    with connected() as (fleet, profile):
        pod = next(p for p in get(profile, "pod") if p["namespace"] == "chat")
        ours = profile.ctl("get", "pod", f"chat/{pod['name']}", "--json").json()
        theirs = json.loads(kubectl(fleet, "get", "pod", "-n", "chat", pod["name"], "-o", "json"))
        assert ours["uid"] == theirs["metadata"]["uid"] and ours["image"] == theirs["spec"]["containers"][0]["image"]
        assert theirs["status"]["containerStatuses"][0]["imageID"].endswith(ours["digest"])


def test_pods_are_those_of_kubectl():
    def ours(profile):
        return {(pod["namespace"], pod["name"], f"{pod['ready']}/{pod['wanted']}", pod["status"], str(pod["restarts"]),
                 pod["node"].removeprefix("node:") if pod["node"] else "<none>", pod["ip"] or "<none>") for pod in get(profile, "pod")}

    def theirs(fleet):
        pods = set()
        for line in kubectl(fleet, "get", "pods", "-A", "-o", "wide", "--no-headers").splitlines():
            cells = re.sub(r" \(\S+ ago\)", "", line).split()
            pods.add((*cells[:5], cells[7], cells[6]))
        return pods

    with connected() as (fleet, profile):
        same(lambda: ours(profile), lambda: theirs(fleet), "the same pods")
        assert len(get(profile, "pod")) > 50


def test_workloads_are_those_of_kubectl():
    def ours(profile, kind):
        return {(w["namespace"], w["name"], f"{w['ready']}/{w['wanted']}", str(w["updated"])) for w in get(profile, "workload") if w["type"] == kind}

    with connected() as (fleet, profile):
        same(lambda: ours(profile, "Deployment"),
             lambda: {tuple(row[:4]) for row in rows(fleet, "deployments", "-A")}, "the same deployments")
        same(lambda: {(w["namespace"], w["name"]) for w in get(profile, "workload") if w["type"] == "CronJob"},
             lambda: {tuple(row[:2]) for row in rows(fleet, "cronjobs", "-A")}, "the same cron jobs")
        images = {(w["namespace"], w["name"], tuple(w["images"])) for w in get(profile, "workload") if w["type"] == "Deployment"}
        text = "{range .items[*]}{.metadata.namespace} {.metadata.name}{range .spec.template.spec.containers[*]} {.image}{end}{\"\\n\"}{end}"
        theirs = {(a, b, tuple(c)) for a, b, *c in (line.split() for line in
                  kubectl(fleet, "get", "deployments", "-A", "-o", f"jsonpath={text}").splitlines())}
        assert images == theirs


def test_nodes_are_those_of_kubectl():
    def ours(profile):
        return {(node["name"], node["status"], node["role"] or "<none>", node["version"]) for node in get(profile, "node")}

    with connected() as (fleet, profile):
        same(lambda: ours(profile), lambda: {(row[0], row[1], row[2], row[4]) for row in rows(fleet, "nodes")}, "the same nodes")
        pods = json.loads(kubectl(fleet, "get", "pods", "-A", "-o", "json"))["items"]
        for node in get(profile, "node"):
            here = [pod for pod in pods if pod["spec"].get("nodeName") == node["name"]
                    and pod["status"]["phase"] not in ("Succeeded", "Failed")]
            assert abs(node["pods"] - len(here)) <= 2, (node["name"], node["pods"], len(here))
            text = kubectl(fleet, "describe", "node", node["name"])
            requested = re.search(r"^  cpu +(\d+)m ", text, re.M)
            if requested and node["pods"] == len(here):
                assert abs(node["cpu_requested"] * 1000 - int(requested[1])) < 2, (node["name"], node["cpu_requested"], requested[1])


def test_usage_is_that_of_kubectl():
    with connected() as (fleet, profile):
        ours = {node["name"]: node for node in get(profile, "node")}
        for name, cpu, _share, memory, _share2 in (line.split() for line in kubectl(fleet, "top", "nodes", "--no-headers").splitlines()):
            if cpu.endswith("m"):
                assert abs(ours[name]["cpu"] * 1000 - int(cpu[:-1])) <= max(30, int(cpu[:-1]) * 0.2), (name, ours[name]["cpu"], cpu)
                assert abs(ours[name]["memory"] / 2**20 - int(memory[:-2])) <= int(memory[:-2]) * 0.1, (name, ours[name]["memory"], memory)


def test_services_are_those_of_kubectl():
    def ours(profile):
        return {(s["namespace"], s["name"], s["type"], s["address"], s["ports"] or "<none>") for s in get(profile, "service")}

    with connected() as (fleet, profile):
        same(lambda: ours(profile), lambda: {(r[0], r[1], r[2], r[3], r[5]) for r in
                                             (line.split() for line in kubectl(fleet, "get", "services", "-A", "--no-headers").splitlines())},
             "the same services")
        hosts = {host for s in get(profile, "service") if (host := s["host"])}
        wanted = {h for line in kubectl(fleet, "get", "ingress", "-A", "--no-headers").splitlines() for h in line.split()[3].split(",")}
        assert wanted <= hosts, wanted - hosts


def test_a_dry_run_changes_nothing_and_scaling_does():
    with connected("--speed", "10") as (fleet, profile):
        replicas = lambda: kubectl(fleet, "get", "deployment", "-n", "chat", "chat-api", "-o", "jsonpath={.spec.replicas}")
        before = replicas()
        plan = profile.ctl("do", "scale", "workload/chat/chat-api", "--set", "replicas=7", "--dry-run", "--json").json()
        assert plan["after"] == "7 replicas" and plan["before"] == f"{before} replicas", plan
        assert replicas() == before
        profile.ctl("do", "scale", "workload/chat/chat-api", "--set", "replicas=7", status=4)
        assert replicas() == before
        done = profile.ctl("do", "scale", "workload/chat/chat-api", "--set", "replicas=7", "--yes", "--json").json()
        assert done["state"] == "done", done
        assert replicas() == "7"
        assert kubectl(fleet, "get", "deployment", "-n", "chat", "chat-api", "-o", "jsonpath={.status.readyReplicas}") == "7"


def test_a_restart_is_followed_to_its_end():
    with connected("--speed", "10") as (fleet, profile):
        pods = lambda: set(kubectl(fleet, "get", "pods", "-n", "voice", "-o", "name").split())
        before = pods()
        result = profile.ctl("do", "restart", "workload/voice/voice-studio", "--yes")
        assert "of" in result.err and "updated" in result.err, result
        ready = kubectl(fleet, "rollout", "status", "-n", "voice", "deployment/voice-studio", "--watch=false")
        assert "successfully rolled out" in ready, ready
        assert pods() != before


def is_like_kubectl(watch, fleet):
    ours = sorted(pod["name"] for pod in watch.read().values() if pod["namespace"] == "voice")
    theirs = sorted(name.removeprefix("pod/") for name in kubectl(fleet, "get", "pods", "-n", "voice", "-o", "name").split())
    assert ours == theirs, (ours, theirs)
    assert not watch.doubled, watch.doubled
    return True


def test_a_watch_survives_faults_and_ends_like_kubectl():
    with connected("--speed", "10") as (fleet, profile), Watch(profile, "pod") as watch:
        wait_for(lambda: len(watch.read()) > 50, "the first list")
        for fault in ("reset,count=3", "html,count=2", "gone,count=2", "truncate=3000,count=3", "status=500,count=2", "garbage=2000,count=1"):
            fleet.control("faults", fault="k8s-prod/api/v1/pods:" + fault)
            fleet.control("cluster/prod-fsn1/forget")
            kubectl(fleet, "rollout", "restart", "-n", "voice", "deployment/voice-studio")
            kubectl(fleet, "rollout", "status", "-n", "voice", "deployment/voice-studio", "--timeout=60s")
            wait_for(lambda: is_like_kubectl(watch, fleet), f"the same pods after {fault}", timeout=60)
            fleet.ask("control", "/_sim/faults", "DELETE")


def test_a_watch_survives_a_restart_of_the_api_server():
    with connected("--speed", "10") as (fleet, profile), Watch(profile, "pod") as watch:
        wait_for(lambda: len(watch.read()) > 50, "the first list")
        for faults in ("gone,count=1", "reset,count=4"):
            fleet.control("faults", fault="k8s-prod/api/v1/pods:" + faults)
            fleet.control("server", name="k8s-prod", up=False)
            fleet.control("server", name="k8s-prod", up=True)
            kubectl(fleet, "rollout", "restart", "-n", "voice", "deployment/voice-studio")
            kubectl(fleet, "rollout", "status", "-n", "voice", "deployment/voice-studio", "--timeout=60s")
            wait_for(lambda: is_like_kubectl(watch, fleet), f"the same pods after a restart and {faults}", timeout=60)


harness.main()
