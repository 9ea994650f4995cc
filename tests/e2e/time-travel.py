# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fleet as it was at an instant, and what changed since, told from the history alone."""

import datetime
import os
import shutil
import subprocess
import time

import harness
from fleet import Fleet
from harness import Profile

# What changes all the time is no part of a version.
STABLE = ("uid", "namespace", "name", "type", "wanted", "images", "version", "application")


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def stable(records):
    return {record["uid"]: [record[field] for field in STABLE] for record in records}


def test_an_instant_and_what_changed_since():
    with Profile() as profile:
        with Fleet() as fleet:
            kubeconfig = os.path.join(profile.folder, "kubeconfig")
            shutil.copy(fleet.servers["k8s-prod"]["kubeconfig"], kubeconfig)
            assert profile.ctl("get", "workload", "--at", "1h", "--json").json() == []
            before_all = now()
            profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", kubeconfig)
            first = profile.ctl("get", "workload", "--json").json()
            chat = next(each for each in first if each["type"] == "Deployment" and each["wanted"])
            first_time = now()
            time.sleep(1.1)
            profile.ctl("do", "scale", f"workload/{chat['namespace']}/{chat['name']}", "--set", f"replicas={chat['wanted'] + 3}", "--yes")
            second = profile.ctl("get", "workload", "--json").json()
            second_time = now()
            nodes = profile.ctl("get", "node", "--json").json()
            nodes_time = now()

        # Nobody answers any more; the past needs nobody.
        assert stable(profile.ctl("get", "workload", "--at", first_time, "--json").json()) == stable(first)
        assert stable(profile.ctl("get", "workload", "--at", second_time, "--json").json()) == stable(second)
        assert profile.ctl("get", "workload", "--at", before_all, "--json").json() == []

        # What changes all the time comes from its samples.
        measured = {node["name"]: (node["cpu"], node["memory"]) for node in nodes if node["cpu"] is not None}
        told = {node["name"]: (node["cpu"], node["memory"]) for node in profile.ctl("get", "node", "--at", nodes_time, "--json").json()}
        assert measured and {name: told[name] for name in measured} == measured, (measured, told)
        told = profile.ctl("get", "node", "--at", before_all, "--json").json()
        assert all(node["cpu"] is None for node in told), told

        one = profile.ctl("get", "workload", f"{chat['namespace']}/{chat['name']}", "--at", first_time, "--json").json()
        assert one["wanted"] == chat["wanted"] and one["health"] != "stale", one
        assert profile.ctl("get", "workload", "nobody", "--at", first_time, status=2).err.count("\n") == 1

        told = profile.ctl("diff", "--from", first_time, "--to", second_time, "--json").json()
        assert told["unseen"] == [], told
        changes = [each for each in told["differences"] if each["uid"] == chat["uid"] and each["field"] == "wanted"]
        assert [(each["change"], each["before"], each["after"]) for each in changes] == \
            [("changed", str(chat["wanted"]), str(chat["wanted"] + 3))], told
        weights = [each["weight"] for each in told["differences"] if each["application"] == chat["application"]]
        assert weights == sorted(weights, reverse=True), weights
        text = profile.ctl("diff", "--from", first_time, "--to", second_time).out
        assert f"Replicas {chat['wanted']} → {chat['wanted'] + 3}" in text, text

        # Before it was connected nothing is known: that is no "gone" and no "new".
        unseen = profile.ctl("diff", "--from", before_all, "--json").json()
        assert unseen["unseen"] == ["prod"] and unseen["differences"] == [], unseen

        # Up is a share of what was observed; the rest is said.
        report = profile.ctl("report", "--since", "1h", "--format", "json").json()
        fared = {each["application"]: each for each in report["applications"]}
        assert chat["application"] in fared, fared.keys()
        for each in fared.values():
            assert abs(each["observed"] + each["not_observed"] - 3600) < 5 and each["not_observed"] > 3000, each
            assert (each["uptime"] is None) == (each["observed"] == 0), each
        assert f"| {chat['application']} |" in profile.ctl("report", "--since", "1h").out
        assert profile.ctl("report", "--format", "paper", status=2).err.count("\n") == 1

        paper = os.path.join(profile.folder, "report.pdf")
        assert profile.ctl("report", "--since", "1h", "--pdf", paper).out == ""
        words = subprocess.run(["pdftotext", "-layout", paper, "-"], check=True, capture_output=True, text=True).stdout
        assert chat["application"] in words and "Page 1 of" in words, words
        assert profile.ctl("report", "--pdf", profile.folder, status=1).err.count("\n") == 1


harness.main()
