# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scanner found, in the window: rows, a file of them, one image at length, and another scan; held against what Harbor says."""

import base64
import csv
import os

import atui
import desktop
import harness
import servers
from atui import has_state
from fleet import Fleet
from harness import Profile, wait_for

LEVELS = ("critical", "high", "medium", "low")


def report(fleet, repository, tag):
    """Harbor's own."""
    account = fleet.servers["harbor"]
    basic = base64.b64encode(f"{account['user']}:{account['password']}".encode()).decode()
    project, name = repository.split("/")
    artifact = fleet.ask("harbor", f"/api/v2.0/projects/{project}/repositories/{name}/artifacts/{tag}", with_scan_overview="true",
                         headers={"Authorization": f"Basic {basic}"}).json()
    [found] = artifact["scan_overview"].values()
    return found


def counts(fleet, repository, tag):
    """As the table has them: what is negligible, or nobody has judged, is low."""
    found = report(fleet, repository, tag)["summary"]
    number = {level: found["summary"].get(level.title(), 0) for level in (*LEVELS, "negligible", "unknown")}
    number["low"] += number["negligible"] + number["unknown"]
    return [str(number[level]) for level in LEVELS] + [str(found["fixable"])]


def test_what_was_found_is_what_harbor_says():
    with Fleet("--harbor", "--still", "--speed", "20") as fleet, servers.Keyring(os.environ), Profile() as profile:
        account = fleet.servers["harbor"]
        profile.ctl("connect", "harbor", "hub", account["url"], "--user", account["user"], "--password-stdin", stdin=account["password"])
        known = {(image["repository"], image["tag"]): image for image in profile.ctl("get", "image", "--json").json()}
        found = {key: image for key, image in known.items() if any(image.get(level) for level in LEVELS)}
        assert len(found) > 20, sorted(known)
        with desktop.FileChooser() as chooser, atui.App("wheelhouse", env={**profile.env, **chooser.env_of_app}) as app:
            wait_for(lambda: any("1 live" in text for text in app.texts()), "Harbor to be live", 30)
            app.key("ctrl+5", "alt+3")
            rows = wait_for(lambda: (table := app.find("table", "Images")) and len(seen := app.rows(table)) > 10 and seen, "what was found", 20)
            headings = [node.get_name() for node in app.find_all("button", inside=app.get("table", "Images"))]
            assert {"Repository", "Critical", "High", "Fixable"} <= set(headings) or not headings, headings
            assert all((row[0], row[1]) in found for row in rows), rows
            for row in rows[:3]:
                assert row[3:8] == counts(fleet, row[0], row[1]), (row, counts(fleet, row[0], row[1]))
            # The worst first.
            worst = [int(row[3]) for row in rows]
            assert worst == sorted(worst, reverse=True) and worst[0] > 0, worst

            # The file has all of them, not only those on the screen.
            path = os.path.join(profile.folder, "found.csv")
            app.key("ctrl+e")
            chooser.save_as(app, path)
            with open(path, encoding="utf-8", newline="") as file:
                lines = list(csv.DictReader(file))
            # The run that is under way at first pushes another "latest" some time, which nobody has looked into yet.
            lines = [line for line in lines if line["Repository"] != "acme/embeddings"]
            saved = {(line["Repository"], line["Tag"]): [line[level.title()] for level in LEVELS] for line in lines}
            wanted = {key: [str(image[level]) for level in LEVELS] for key, image in found.items() if key[0] != "acme/embeddings"}
            assert saved == wanted, {key: (saved.get(key), wanted.get(key)) for key in saved | wanted if saved.get(key) != wanted.get(key)}
            assert len(lines) == len(wanted) > 20

            # One of them at length, and scanned again.
            repository, tag = rows[0][:2]
            before = report(fleet, repository, tag)
            app.key("ctrl+f", "Down")
            wait_for(lambda: app.focused().get_role_name() == "table row", "its row to have the focus")
            app.key("Return")
            app.get("button", "Close details")
            wait_for(lambda: any(text.startswith(f"{rows[0][3]} critical, ") for text in app.texts()), "what was found in it")
            wait_for(lambda: any(f"{rows[0][7]} can be fixed" in text for text in app.texts()), "how many can be fixed")
            scan = wait_for(lambda: (button := app.find("button", "Scan…")) and has_state(button, "sensitive") and button, "a scan to be possible")
            scan.get_action_iface().do_action(0)
            dialog = app.get("dialog")
            confirm = wait_for(lambda: (button := app.find("button", "Scan", dialog)) and has_state(button, "sensitive") and button, "its plan")
            assert dialog.get_name() == f"Scan {tag}?", dialog.get_name()
            confirm.get_action_iface().do_action(0)
            wait_for(lambda: dialog.get_name() == f"Scanning {tag}", "the dialog to say that it is under way")
            app.wait_gone("dialog", timeout=60)
            assert report(fleet, repository, tag)["end_time"] > before["end_time"], (before, report(fleet, repository, tag))
            [done] = profile.ctl("get", "operation", "--cached", "--json").json()
            assert done["state"] == "done" and "was scanned" in done["result"], done


def test_projects_and_what_they_use_of_their_quotas():
    with Fleet("--harbor", "--still") as fleet, servers.Keyring(os.environ), Profile() as profile:
        account = fleet.servers["harbor"]
        profile.ctl("connect", "harbor", "hub", account["url"], "--user", account["user"], "--password-stdin", stdin=account["password"])
        basic = base64.b64encode(f"{account['user']}:{account['password']}".encode()).decode()
        quota = fleet.ask("harbor", "/api/v2.0/projects/acme/summary", headers={"Authorization": f"Basic {basic}"}).json()["quota"]
        used, whole = (f"{quota[part]['storage'] / 2 ** 30:.1f}" for part in ("used", "hard"))
        sizes = {each["name"]: each for each in profile.ctl("get", "image-repository", "--json").json()}
        assert len(sizes) == 12 and all(each["size"] > 0 and each["at_most"] for each in sizes.values()), sizes
        with atui.App("wheelhouse", env=profile.env) as app:
            wait_for(lambda: any("1 live" in text for text in app.texts()), "Harbor to be live", 30)
            app.key("ctrl+5")
            # No repository is without a size, and none is told as if it were exact.
            wait_for(lambda: sum(text.startswith("≤") for text in app.texts()) >= 6, "what is known of their sizes", 20)
            wait_for(lambda: any(text.startswith(f"{used}\u202fGiB of {whole}\u202fGiB quota, ") for text in app.texts()), "the quota")
            app.key("alt+4")
            wait_for(lambda: any(row[0].endswith("acme") and row[3].startswith(f"{used}\u202fGiB") and row[4] == f"{whole}\u202fGiB"
                                 for row in app.rows(app.get("table", "Registry projects"))), "the project")
            app.activate("radio button", "Robots")
            wait_for(lambda: len(app.rows(app.get("table", "Registry robots"))) == 4, "its robots")


def test_what_can_be_rolled_back_to_is_told_when_the_cluster_has_told_it():
    with Fleet("--harbor", "--still") as fleet, servers.Keyring(os.environ), Profile() as profile:
        account = fleet.servers["harbor"]
        profile.ctl("connect", "harbor", "hub", account["url"], "--user", account["user"], "--password-stdin", stdin=account["password"])
        profile.ctl("connect", "kubernetes", "k8s-prod", "--kubeconfig", fleet.servers["k8s-prod"]["kubeconfig"])
        fleet.control("faults", fault="k8s-prod/apis/apps/v1/replicasets:latency=600000")
        with atui.App("wheelhouse", env=profile.env) as app:
            app.key("ctrl+5")

            def row():
                return next((row for row in app.rows(app.get("table", "Images")) if "0.4.6" in str(row)), None)

            assert "roll-back target" not in str(wait_for(row, "the tag that ran before", 30)), "revisions are known already"
            fleet.ask("control", "/_sim/faults", "DELETE")
            wait_for(lambda: "roll-back target" in str(row()), "what the cluster told", 60)


harness.main()
