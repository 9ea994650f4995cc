# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real servers through the command line, held against what their own clients say of them."""

import datetime
import json
import socket
import ssl

import certs
import harness
import servers
from clients import alerts_of, amtool, blobs_of, curl, rules_of, skopeo, ups
from harness import Profile, Watch, run, wait_for

RULE = {"alert": "AlwaysFiring", "expr": "vector(7)", "labels": {"severity": "critical"}, "annotations": {"summary": "It fires"}}


def get(profile, kind, *options):
    return profile.ctl("get", kind, "--json", *options).json()


def moment(text):
    """A time of JSON, of whatever precision, in seconds."""
    head, _, zone = text.replace("Z", "+00:00").partition(".")
    if zone:
        fraction = zone.rstrip("+:0123456789") or zone
        digits = fraction.split("+")[0]
        return datetime.datetime.fromisoformat(head + "+00:00").timestamp() + float("0." + digits)
    return datetime.datetime.fromisoformat(head).timestamp()


def test_images_are_those_of_skopeo():
    with servers.Registry() as registry, Profile() as profile:
        one = registry.push("team/shop:1.0", size=5000)
        index = registry.push("team/shop:2.0", architectures=("amd64", "arm64"), size=3000)
        profile.ctl("connect", "oci", "local", registry.url)
        images = {image["tag"]: image for image in get(profile, "image")}
        assert sorted(images) == sorted(skopeo(registry, "list-tags", "team/shop").json()["Tags"])
        assert (images["1.0"]["digest"], images["2.0"]["digest"]) == (one, index)
        for tag, image in images.items():
            theirs = skopeo(registry, "inspect", f"team/shop:{tag}").json()
            assert image["digest"] == theirs["Digest"], (image, theirs)
            assert image["revision"] == theirs["Labels"]["org.opencontainers.image.revision"], image
            assert moment(image["created"]) == moment(theirs["Created"]), (image, theirs)
            assert image["size"] == blobs_of(registry, "team/shop", f":{tag}"), image
            assert image["health"] == "unknown", image                               # nobody has looked for vulnerabilities
        raw = json.loads(skopeo(registry, "inspect", "team/shop:2.0", "--raw").out)
        assert {each["digest"] for each in raw["manifests"]} <= set(" ".join(images["2.0"]["digests"]).replace("=", " ").split()), images["2.0"]
        assert {"linux/amd64", "linux/arm64"} <= set(images["2.0"]["platforms"].replace(",", " ").split()), images["2.0"]
        repositories = get(profile, "image-repository")
        assert [(each["name"], each["tags"]) for each in repositories] == [("team/shop", 2)], repositories


def test_a_tag_is_deleted_with_what_shares_its_digest():
    with servers.Registry() as registry, Profile() as profile:
        digest = registry.push("shop:1")
        run("skopeo", "--insecure-policy", "copy", "--quiet", "--src-tls-verify=false", "--dest-tls-verify=false",
            f"docker://127.0.0.1:{registry.port}/shop:1", f"docker://127.0.0.1:{registry.port}/shop:stable")
        registry.push("shop:2")
        profile.ctl("connect", "oci", "local", registry.url)
        plan = profile.ctl("do", "delete", "image/shop/1", "--dry-run", "--json").json()
        assert any("stable" in effect["text"] and effect["health"] == "warning" for effect in plan["effects"]), plan
        assert digest in plan["before"], plan
        assert sorted(skopeo(registry, "list-tags", "shop").json()["Tags"]) == ["1", "2", "stable"]
        assert profile.ctl("do", "delete", "image/shop/1", status=4).err.count("\n") == 1
        assert sorted(skopeo(registry, "list-tags", "shop").json()["Tags"]) == ["1", "2", "stable"]
        profile.ctl("do", "delete", "image/shop/1", "--yes")
        # docker-registry goes on listing the names of tags whose manifest is gone; what counts is what can be pulled.
        assert [tag for tag in skopeo(registry, "list-tags", "shop").json()["Tags"]
                if run("skopeo", "inspect", "--tls-verify=false", f"docker://127.0.0.1:{registry.port}/shop:{tag}", check=False).status == 0] == ["2"]
        assert [image["tag"] for image in get(profile, "image")] == ["2"]


def test_a_registry_with_a_password_is_read():
    with servers.Registry(password="open sesame") as registry, servers.SessionBus() as bus, servers.Keyring(bus.env) as keyring:
        digest = registry.push("shop:1")
        with Profile(**bus.env) as profile:
            refused = profile.ctl("connect", "oci", "local", registry.url, "--user", "user", "--password-stdin", stdin="wrong", status=4)
            assert "local" in refused.err and refused.err.count("\n") == 1, refused
            profile.ctl("connect", "oci", "local", registry.url, "--user", "user", "--password-stdin", stdin="open sesame")
            assert [image["digest"] for image in get(profile, "image")] == [digest]


def test_targets_rules_and_alerts_are_those_of_prometheus():
    with servers.NodeExporter() as node, servers.Prometheus({"node": [f"127.0.0.1:{node.port}"], "gone": ["127.0.0.1:9"]}, [RULE]) as prometheus, \
            Profile() as profile:
        wait_for(lambda: len(prometheus.query("up")) == 3 and len(prometheus.query("up == 1")) == 2, "all targets to be known", 20)
        wait_for(lambda: prometheus.query("ALERTS{alertstate='firing'}"), "the rule to fire", 20)
        profile.ctl("connect", "prometheus", "metrics", prometheus.url)
        targets = get(profile, "target")
        assert {(each["name"], each["job"]): {"up": "1", "down": "0"}[each["state"]] for each in targets} == ups(prometheus), targets
        assert {each["job"]: each["health"] for each in targets} == {"prometheus": "ok", "node": "ok", "gone": "failing"}, targets
        assert "refused" in next(each["error"] for each in targets if each["job"] == "gone")
        theirs = rules_of(prometheus)
        rules = get(profile, "rule")
        assert [(each["name"], each["query"], each["state"], each["group"], each["health"]) for each in rules] == \
            [(each["name"], each["query"], each["state"], "test", each["health"]) for each in theirs], rules
        theirs = alerts_of(prometheus)
        alerts = get(profile, "alert")
        assert [(each["name"], each["severity"], each["state"], each["summary"], each["value"]) for each in alerts] == \
            [(each["labels"]["alertname"], "critical", "firing", "It fires", float(each["value"])) for each in theirs], alerts
        assert abs(moment(alerts[0]["since"]) - moment(theirs[0]["activeAt"])) < 0.01


def test_alerts_and_silences_are_those_of_amtool():
    with servers.Alertmanager() as server, Profile() as profile:
        server.add("DiskFull", severity="warning", instance="db-1")
        server.add("Slow", severity="info", namespace="shop")
        wait_for(lambda: len(server.alerts()) == 2, "the alerts")
        profile.ctl("connect", "alertmanager", "alerts", server.url)
        alerts = {each["name"]: each for each in get(profile, "alert")}
        theirs = {each["labels"]["alertname"]: each for each in amtool(server, "alert", "query", "-o", "json").json()}
        assert sorted(alerts) == sorted(theirs)
        for name, alert in alerts.items():
            assert alert["severity"] == theirs[name]["labels"]["severity"] and alert["state"] == "firing", alert
            assert alert["uid"] == theirs[name]["fingerprint"], alert
            assert abs(moment(alert["since"]) - moment(theirs[name]["startsAt"])) < 0.01, alert
        assert alerts["DiskFull"]["where"] == "db-1" and alerts["Slow"]["where"] == "shop"

        profile.ctl("do", "silence", "alert/DiskFull", "--set", "minutes=5", "--dry-run")
        assert amtool(server, "silence", "query", "-o", "json").json() == []
        profile.ctl("do", "silence", "alert/DiskFull", "--set", "minutes=5", "--set", "comment=disk is ordered", "--yes")
        [silence] = amtool(server, "silence", "query", "-o", "json").json()
        assert {(each["name"], each["value"]) for each in silence["matchers"]} == set(theirs["DiskFull"]["labels"].items()), silence
        assert silence["comment"] == "disk is ordered"
        assert abs(moment(silence["endsAt"]) - moment(silence["startsAt"]) - 300) < 5, silence
        [ours] = get(profile, "silence")
        assert (ours["uid"], ours["state"], ours["comment"]) == (silence["id"], "active", "disk is ordered"), ours
        assert abs(moment(ours["ends"]) - moment(silence["endsAt"])) < 0.01
        wait_for(lambda: {each["name"]: each["state"] for each in get(profile, "alert")} == {"DiskFull": "suppressed", "Slow": "firing"},
                 "the alert to be hidden")
        profile.ctl("do", "expire", f"silence/{silence['id']}", "--yes")
        assert amtool(server, "silence", "query", "-o", "json").json() == []
        assert get(profile, "silence") == []
        profile.ctl("do", "silence", "alert/DiskFull", "--set", "minutes=soon", "--yes", status=2)


def end_of_certificate(server, authority):
    context = ssl.create_default_context(cafile=authority)
    with socket.create_connection(("127.0.0.1", server.port), 5) as plain, context.wrap_socket(plain, server_hostname="127.0.0.1") as secure:
        return ssl.cert_time_to_seconds(secure.getpeercert()["notAfter"])


def test_checks_are_those_of_curl():
    with harness.folder() as folder, Profile() as profile:
        authority = certs.make(folder, "good", "soon", "expired")
        with servers.Nginx() as plain, servers.Nginx((f"{folder}/good.pem", f"{folder}/good.key")) as good, \
                servers.Nginx((f"{folder}/soon.pem", f"{folder}/soon.key")) as soon, \
                servers.Nginx((f"{folder}/expired.pem", f"{folder}/expired.key")) as expired:
            closed = harness.free_port()
            targets = {"front": plain.url, "broken": plain.url + "/broken", "tcp": f"127.0.0.1:{plain.port}", "closed": f"127.0.0.1:{closed}",
                       "refused": f"http://127.0.0.1:{closed}/", "good": good.url, "soon": soon.url, "expired": expired.url, "nobody": "http://name.invalid/"}
            profile.ctl("connect", "checks", "web", plain.url + "/main", "--ca", authority,
                        "--set", "targets=" + ",".join(f"{name}={target}" for name, target in targets.items()))
            checks = {each["name"]: each for each in get(profile, "check")}
            assert set(checks) == {"web", *targets}, checks
            for name, check in checks.items():
                if check["target"].startswith("http"):
                    theirs = curl(check["target"], "--cacert", authority)
                    assert check["up"] == (theirs is not None and 200 <= int(theirs[0]) < 400), (check, theirs)
                    if theirs:
                        assert check["status"] == theirs[0], (check, theirs)
                        assert 0 < check["latency"] < 0.5 + 20 * theirs[1], (check, theirs)
                    else:
                        assert check["latency"] is None and not check["status"].isdigit() and check["message"], check
                assert check["health"] == ("failing" if not check["up"] else "warning" if name == "soon" else "ok"), check
            assert checks["tcp"]["up"] and not checks["closed"]["up"]
            assert "expired" in checks["expired"]["message"], checks["expired"]
            assert "name.invalid" in checks["nobody"]["message"], checks["nobody"]
            for name, server in (("good", good), ("soon", soon)):
                assert abs(moment(checks[name]["certificate"]) - end_of_certificate(server, authority)) < 1.1, checks[name]


def states(watch):
    return {line["name"]: (line["state"], line["message"]) for line in watch.read().values()}


def test_outages_are_told_and_end_with_nothing_doubled():
    with servers.Registry() as registry, servers.Prometheus(rules=[RULE]) as prometheus, servers.Alertmanager() as alertmanager, \
            servers.Nginx() as nginx, Profile() as profile:
        registry.push("shop:1")
        alertmanager.add("DiskFull", severity="warning")
        wait_for(lambda: prometheus.query("up == 1"), "a scrape", 20)
        profile.ctl("connect", "oci", "images", registry.url)
        profile.ctl("connect", "prometheus", "metrics", prometheus.url)
        profile.ctl("connect", "alertmanager", "alerts", alertmanager.url)
        profile.ctl("connect", "checks", "web", nginx.url)
        kinds = ("image", "target", "rule", "alert", "silence", "check")
        with Watch(profile, "connection") as watch, Watch(profile, "check") as checks:
            wait_for(lambda: [state for state, _ in states(watch).values()] == ["live"] * 4, "all to be live", 20)
            wait_for(lambda: [line["health"] for line in checks.read().values()] == ["ok"], "the check to be fine")
            before = {kind: sorted(each["uid"] for each in get(profile, kind)) for kind in kinds}
            every = (registry, prometheus, alertmanager, nginx)
            for server in every:
                server.stop()

            def are_down():
                now = states(watch)
                assert all(now[name][0] in ("stale", "offline") and now[name][1] for name in ("images", "metrics", "alerts")), now
                return [line["health"] for line in checks.read().values()] == ["failing"]

            wait_for(are_down, "all outages to be told", 15)
            for name in ("images", "metrics", "alerts"):
                message = states(watch)[name][1]
                assert name in message and "refused" in message, message
            for kind in kinds:
                for each in profile.ctl("get", kind, "--json", "--cached").json():
                    assert each["connection"] == "web" or (each["health"] == "stale" and each["reason"]), each
            for server in every:
                server.start()
            wait_for(lambda: prometheus.query("ALERTS{alertstate='firing'}"), "the rule to fire again", 20)
            alertmanager.add("DiskFull", severity="warning")
            wait_for(lambda: [state for state, _ in states(watch).values()] == ["live"] * 4, "all to be back", 30)
            wait_for(lambda: [line["health"] for line in checks.read().values()] == ["ok"], "the check to be fine again", 15)
            assert not watch.doubled and not checks.doubled
        wait_for(lambda: {kind: sorted(each["uid"] for each in get(profile, kind)) for kind in kinds} == before, "the same as before", 15)


harness.main()
