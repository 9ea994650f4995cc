# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window on real servers: what its pages say, read as a screen reader reads them, is what the servers' own clients say."""

import re

import atui
import harness
import servers
from clients import alerts_of, amtool, blobs_of, curl, skopeo, ups
from harness import Profile, wait_for

RULE = {"alert": "AlwaysFiring", "expr": "vector(7)", "labels": {"severity": "critical"}, "annotations": {"summary": "It fires"}}
TITLES = {"images": "Container registry", "metrics": "Prometheus", "alerts": "Alertmanager", "web": "Checks"}
DIGEST, TIME = re.compile(r"[0-9a-f]{8}"), re.compile(r"\d+\s(s|min|h|d)")


def plain(text):
    """Units stand behind a narrow space."""
    return text.replace("\u202f", " ").strip()


def rows(app, page):
    """Cells of a table, by its name."""
    table = app.find("table", page)
    assert table, f"the table {page} is not there"
    return [[plain(cell) for cell in row] for row in app.rows(table)]


def in_bytes(text):
    number, unit = text.split()
    return float(number) * {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}[unit]


def check_images(app, registry, digests):
    app.key("ctrl+5")
    shown = wait_for(lambda: len(found := rows(app, "Images")) == 2 and {row[0]: row for row in found}, "two tags in the registry")
    assert sorted(shown) == sorted(skopeo(registry, "list-tags", "team/shop").json()["Tags"])
    for tag, (_, digest, size, platforms, *_) in shown.items():
        assert skopeo(registry, "inspect", f"team/shop:{tag}").json()["Digest"].startswith(f"sha256:{digest}") and DIGEST.fullmatch(digest), (tag, digest)
        assert digests[tag].startswith(f"sha256:{digest}"), digests
        theirs = blobs_of(registry, "team/shop", f":{tag}")
        assert abs(in_bytes(size) - theirs) < 0.06 * theirs, (size, theirs)
        raw = skopeo(registry, "inspect", f"team/shop:{tag}", "--raw").json()
        wanted = {each["platform"]["architecture"] for each in raw["manifests"]} if "manifests" in raw else {"amd64"}
        assert set(re.findall(r"amd64|arm64", platforms)) == wanted, platforms
    assert any("team/shop" in text for text in app.texts())


def check_platforms(app, registry):
    """What each platform of an image has for itself, by its toggle; and the rules of a retention have names."""
    raw = skopeo(registry, "inspect", "team/shop:2.0", "--raw").json()
    digests = {each["platform"]["architecture"]: each["digest"] for each in raw["manifests"]}
    app.key("ctrl+5", "ctrl+f")
    app.type("2.0")
    wait_for(lambda: [row[0] for row in rows(app, "Images")] == ["2.0"], "only that image")
    app.key("Down")
    wait_for(lambda: app.focused().get_role_name() == "table row", "its row to have the focus")
    app.key("Return")
    app.get("button", "Close details")
    for architecture in ("arm64", "amd64"):
        app.activate("radio button", architecture)
        other = digests["amd64" if architecture == "arm64" else "arm64"]
        wait_for(lambda: digests[architecture] in app.texts() and other not in app.texts(), f"the digest of {architecture}")
    app.activate("button", "Close details")
    app.activate("button", "Retention…")
    dialog = app.get("dialog", "Retention preview")
    for name in ("Keep the newest tags per repository", "Keep tags pushed in the last days"):
        app.get("spin button", name, dialog)
    app.activate("button", "Cancel", dialog)
    app.wait_gone("dialog")
    app.key("ctrl+f", "Escape")


def check_alerts(app, alertmanager, prometheus):
    """Both servers' alerts: by what they say, else by their name."""
    app.key("ctrl+6")
    app.activate("page tab", "Active")
    theirs = {each["labels"]["alertname"] for each in amtool(alertmanager, "alert", "query", "-o", "json").json()}
    assert theirs == {"DiskFull"}
    wanted = theirs | {each["annotations"]["summary"] for each in alerts_of(prometheus)}

    def are_there():
        # The program's own rules watch as well: what they say of the check that fails is theirs.
        found = [row for row in rows(app, "Alerts") if "broken" not in row[0]]
        assert len(found) == len(wanted) and all(any(text in row[0] for row in found) for text in wanted), found
        return found

    found = wait_for(are_there, f"the alerts {wanted}")
    assert all(any("Firing" in cell for cell in row) for row in found), found
    assert any("db-1" in cell for row in found for cell in row), found
    assert {re.match(r"\w+", row[0])[0] for row in found} == {"Failing", "Warning"}, found


def check_targets(app, prometheus):
    app.activate("page tab", "Targets")
    app.get("panel", "Targets")
    theirs = {(instance, job): {"1": "up", "0": "down"}[up] for (instance, job), up in ups(prometheus).items()}

    def are_there():
        found = {(instance, job): next(state for state in ("up", "down") if any(state in cell.lower().split() for cell in row))
                 for row in rows(app, "Scrape targets") for instance, job in theirs if instance in row and job in row}
        assert found == theirs, (found, rows(app, "Scrape targets"))
        return True

    wait_for(are_there, "the targets")
    assert len(rows(app, "Scrape targets")) == len(theirs) == 3


def check_checks(app, nginx):
    app.key("ctrl+3", "alt+2")

    def are_there():
        found = {row[0]: row for row in rows(app, "Checks")}
        assert set(found) == {"web", "broken"}, found
        for name, path in (("web", "/"), ("broken", "/broken")):
            status, _ = curl(nginx.url + path)
            assert any(status in cell.split() for cell in found[name]), (status, found[name])
            assert any(cell.startswith("Fine" if status == "200" else "Failing") for cell in found[name]), found[name]
        return True

    wait_for(are_there, "the checks")


def tiles(app):
    """Connections: what their tile is called and says, by their name."""
    found = {}
    for tile in app.find_all("table cell", inside=app.get("table", "Connections")):
        name, title, state = tile.get_name().split(", ")
        assert TITLES[name] == title and name not in found, (tile.get_name(), list(found))
        found[name] = (state, app.texts(tile))
    return found


def are_live(app):
    found = tiles(app)
    return found.keys() == TITLES.keys() and all(state == "Live" and "Fine" in texts for state, texts in found.values())


def are_grey(app, names):
    for name, (state, texts) in tiles(app).items():
        if name in names:
            assert state in ("Stale", "Offline") and "Fine" not in texts and any("refused" in text for text in texts), (name, state, texts)
        else:
            assert state == "Live", (name, state)
    return True


def test_the_window_says_what_the_servers_say_and_when_they_are_gone():
    with servers.Registry() as registry, servers.NodeExporter() as node, servers.Alertmanager() as alertmanager, servers.Nginx() as nginx, \
            servers.Prometheus({"node": [f"127.0.0.1:{node.port}"], "gone": ["127.0.0.1:9"]}, [RULE]) as prometheus, Profile() as profile:
        digests = {"1.0": registry.push("team/shop:1.0", size=5000),
                   "2.0": registry.push("team/shop:2.0", architectures=("amd64", "arm64"), size=3000)}
        alertmanager.add("DiskFull", severity="warning", instance="db-1")
        wait_for(lambda: len(prometheus.query("up")) == 3 and len(prometheus.query("up == 1")) == 2 and alerts_of(prometheus), "the targets and the alert", 30)
        profile.ctl("connect", "oci", "images", registry.url)
        profile.ctl("connect", "prometheus", "metrics", prometheus.url)
        profile.ctl("connect", "alertmanager", "alerts", alertmanager.url)
        profile.ctl("connect", "checks", "web", nginx.url, "--set", f"targets=broken={nginx.url}/broken")
        with atui.App("wheelhouse", env=profile.env) as app:
            app.key("ctrl+7")
            wait_for(lambda: are_live(app), "all connections to be live", 20)

            def check_all():
                check_images(app, registry, digests)
                check_alerts(app, alertmanager, prometheus)
                check_targets(app, prometheus)
                check_checks(app, nginx)

            check_all()
            check_platforms(app, registry)
            app.key("ctrl+7")
            wait_for(lambda: are_live(app), "the page of connections")
            for server in (registry, prometheus, alertmanager):
                server.stop()
            wait_for(lambda: are_grey(app, ("images", "metrics", "alerts")), "the tiles to be grey and to say why", 15)
            app.key("ctrl+5")
            wait_for(lambda: len(found := rows(app, "Images")) == 2 and found, "the images to be there still")
            assert not any("Fine" in cell for row in rows(app, "Images") for cell in row)
            nginx.stop()
            app.key("ctrl+3", "alt+2")
            wait_for(lambda: (found := rows(app, "Checks")) and all(any("refused" in cell for cell in row) for row in found), "the checks to fail", 15)
            for server in (registry, prometheus, alertmanager, nginx):
                server.start()
            alertmanager.add("DiskFull", severity="warning", instance="db-1")
            wait_for(lambda: prometheus.query("ALERTS{alertstate='firing'}"), "the rule to fire again", 30)
            app.key("ctrl+7")
            wait_for(lambda: are_live(app), "all to be back", 30)
            check_all()


harness.main()
