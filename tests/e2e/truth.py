# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulated day is recorded; at twenty instants of it the history says what the systems said then, kind by kind, and how much pods used."""

import datetime
import os
import shutil
import subprocess
import time

import harness
from fleet import Fleet
from harness import Profile, SLOW, wait_for

INSTANTS = 20
STEP = 24 * 3600 // INSTANTS
KINDS = ("workload", "pod", "node", "namespace", "alert")
CLUSTERS = {"prod": "k8s-prod", "staging": "k8s-staging"}
# What is deployed in production in the course of the day, at every third instant: what else happens depends on how fast the machine is.
DEPLOYMENTS = (("chat-api", "2.14.1"), ("billing", "4.1.7"), ("voice-studio", "0.9.2"), ("model-router", "1.3.3"), ("billing", "4.2.0"), ("chat-api", "2.14.0"))


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def listed(fleet, server, path):
    return fleet.ask(server, path).json()["items"]


def key(name, item):
    return f"{name}/{item['metadata'].get('namespace', '')}/{item['metadata']['name']}"


def images(template):
    return sorted(container["image"] for container in template["spec"]["containers"])


def ask_systems(fleet):
    """What is so now, as the systems themselves say."""
    truth = {kind: {} for kind in KINDS}
    for name, server in CLUSTERS.items():
        for kind in ("deployments", "statefulsets"):
            for item in listed(fleet, server, f"/apis/apps/v1/{kind}"):
                truth["workload"][key(name, item)] = (item["spec"]["replicas"], images(item["spec"]["template"]))
        for item in listed(fleet, server, "/api/v1/pods"):
            truth["pod"][key(name, item)] = item["spec"].get("nodeName")
        for item in listed(fleet, server, "/api/v1/nodes"):
            ready = next(each["status"] for each in item["status"]["conditions"] if each["type"] == "Ready")
            truth["node"][key(name, item)] = ready == "True"
        for item in listed(fleet, server, "/api/v1/namespaces"):
            truth["namespace"][key(name, item)] = True
    for alert in fleet.ask("alertmanager", "/api/v2/alerts", active="true", silenced="false", inhibited="false").json():
        truth["alert"]["\n".join(sorted(f"{name}={value}" for name, value in alert["labels"].items()))] = True
    return truth


def ask_usage(fleet):
    """The memory of the pods that are measured, which each keeps in the simulated fleet, and their CPU (millicores), which follows the day."""
    memory, cpu = {}, {}
    for name, server in CLUSTERS.items():
        for item in listed(fleet, server, "/apis/metrics.k8s.io/v1beta1/pods"):
            memory[key(name, item)] = sum(int(each["usage"]["memory"].removesuffix("Ki")) * 1024 for each in item["containers"])
            cpu[key(name, item)] = sum(int(each["usage"]["cpu"].removesuffix("n")) / 1e6 for each in item["containers"])
    return memory, cpu


def read_usage(names, rows, field):
    return {f"{names[row['connection']]}/{row['namespace']}/{row['name']}": row[field] for row in rows if row[field] is not None}


class Days:
    """What the CPU of pods was: asked again and again, in spans between which the clock was set on."""

    def __init__(self):
        self.spans = []

    def begin(self):
        self.spans.append([time.time(), time.time(), {}])

    def ask(self, fleet):
        """Returns the memory."""
        memory, cpu = ask_usage(fleet)
        span = self.spans[-1]
        span[1] = time.time()
        for name, used in cpu.items():
            low, high = span[2].get(name, (used, used))
            span[2][name] = (min(low, used), max(high, used))
        return memory

    def ranges(self, name, at):
        """What it may be told to have been at an instant: what was measured in the last minute."""
        return [span[2][name] for span in self.spans if name in span[2] and span[1] > at - 60 and span[0] <= at]

    def differ(self, name):
        """Whether a number of another time of the day would be found out."""
        of_all = [span[2][name] for span in self.spans if name in span[2]]
        return max(low for low, _ in of_all) > 1.2 * min(high for _, high in of_all) + 2


def is_within(used, ranges):
    """A thousandth of a core is the smallest step; between two questions it goes on."""
    return any(low * 0.95 - 1 <= used <= high * 1.05 + 1 for low, high in ranges)


def read_history(profile, names, kind, *options):
    return judge_rows(names, kind, profile.ctl("get", kind, *options, "--json").json())


def judge_rows(names, kind, rows):
    """The same of the history."""
    told = {}
    for row in rows:
        # What the program finds by itself is none of what the systems say.
        if row["connection"] not in names:
            continue
        name = f"{names[row['connection']]}/{row.get('namespace') or ''}/{row['name']}"
        if kind == "workload":
            if row["type"] in ("Deployment", "StatefulSet"):
                told[name] = (row["wanted"], sorted(row["images"]))
        elif kind == "pod":
            told[name] = row["node"].split("/")[-1].split(":", 1)[-1] if row["node"] else None
        elif kind == "node":
            told[name] = "NotReady" not in (row["status"] or "")
        elif kind == "namespace":
            told[f"{names[row['connection']]}//{row['name']}"] = True
        elif row["state"] == "firing":
            told["\n".join(sorted(row["labels"]))] = True
    return told


def difference(one, other):
    return {name: (one.get(name, "absent"), other.get(name, "absent"))
            for name in one.keys() | other.keys() if one.get(name, "absent") != other.get(name, "absent")}


def settle(fleet, profile, names, days):
    """An instant at which nothing is under way: the same is said before and after it, and has been recorded."""
    deadline = time.time() + 60 * SLOW
    while time.time() < deadline:
        truth = ask_systems(fleet)
        days.ask(fleet)
        profile.ctl("get", "alert")
        missing = {kind: difference(truth[kind], read_history(profile, names, kind, "--cached")) for kind in ("pod", "workload", "alert")}
        if any(missing.values()):
            continue
        instant = now()
        usage = days.ask(fleet)
        if ask_systems(fleet) == truth:
            return instant, truth, usage
    raise AssertionError(f"never at rest, or not recorded: {missing}")


def test_twenty_instants_of_a_day():
    with Profile() as profile, Fleet("--seed", "7") as fleet:
        for name, server in CLUSTERS.items():
            kubeconfig = os.path.join(profile.folder, name)
            shutil.copy(fleet.servers[server]["kubeconfig"], kubeconfig)
            profile.ctl("connect", "kubernetes", name, "--kubeconfig", kubeconfig)
        profile.ctl("connect", "alertmanager", "alerts", fleet.url("alertmanager"))
        names = {row["uid"]: row["name"] for row in profile.ctl("connections", "--json").json()}
        names |= {name: name for name in names.values()}

        recorder = subprocess.Popen(["wheelhousectl", "collect", "--for", "280s"], env={**os.environ, **profile.env},
                                    stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            recorded = []
            days = Days()
            for i in range(INSTANTS):
                if i % 3 == 1 and i // 3 < len(DEPLOYMENTS):
                    app, version = DEPLOYMENTS[i // 3]
                    fleet.control("story/deploy", app=app, environment="production", version=version)
                days.begin()
                recorded.append(settle(fleet, profile, names, days))
                fleet.control("clock", advance=STEP)
        finally:
            recorder.terminate()
            recorder.communicate(timeout=20)

        # The day was none that stood still.
        for kind in ("workload", "pod"):
            versions = {str(sorted(truth[kind].items())) for _, truth, _ in recorded}
            print(f"# {kind}: {len(versions)} different states in a day")
            assert len(versions) >= 5, f"{kind}: {len(versions)} different states in a day"

        n_told = n_measured = n_cpu = n_telling = 0
        for instant, truth, usage in recorded:
            for kind in KINDS:
                rows = profile.ctl("get", kind, "--at", instant, "--json").json()
                wrong = difference(truth[kind], judge_rows(names, kind, rows))
                assert not wrong, f"{kind} at {instant}: (what was, what is told) {wrong}"
                if kind == "pod":
                    told = read_usage(names, rows, "memory")
                    wrong = {name: (usage[name], used) for name, used in told.items() if usage.get(name, used) != used}
                    assert not wrong, f"memory at {instant}: (what was, what is told) {wrong}"
                    n_told += len(told.keys() & usage.keys())
                    n_measured += len(usage)
                    at = datetime.datetime.fromisoformat(instant.replace("Z", "+00:00")).timestamp()
                    cpu = {name: (days.ranges(name, at), used * 1000) for name, used in read_usage(names, rows, "cpu").items()}
                    wrong = {name: both for name, both in cpu.items() if both[0] and not is_within(both[1], both[0])}
                    assert not wrong, f"CPU at {instant}: (what was in the last minute, what is told) {wrong}"
                    n_cpu += sum(1 for was, _ in cpu.values() if was)
                    n_telling += sum(1 for name, (was, _) in cpu.items() if was and days.differ(name))

        # Usage is asked for three times a minute: a pod that is new at an instant may not have been measured yet.
        print(f"# the usage of {n_told} of {n_measured} pods is told")
        assert n_told > n_measured / 2, f"the usage of {n_told} of {n_measured} pods is told"
        print(f"# the CPU of {n_cpu} is told, of {n_telling} it is another at another time of the day")
        assert n_cpu > n_measured / 2 and n_telling > n_cpu / 2, (n_cpu, n_telling)


harness.main()
