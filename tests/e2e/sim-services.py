# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The forge, the registry, the monitoring and the check targets of the simulated fleet, asked by the real clients."""

import base64
import hashlib
import json
import socket
import time

from fleet import Fleet, check
import harness
from harness import require, run, wait_for

OWNER = {"Authorization": "token sim-forge-owner"}
READER = {"Authorization": "Bearer sim-forge-reader"}
NOON = ("--epoch", "2026-11-21T12:00:00Z")
GITEA = "gitea-1.25.5.reduced.swagger2.json"
EXTRA = (("User", "username"),)     # in every reply, in no contract
PROMETHEUS = "prometheus-http-v1.openapi31.yaml"
ALERTMANAGER = "alertmanager-v2.swagger2.yaml"


def vector(fleet, query, **parameters):
    reply = fleet.ask("prometheus", "/api/v1/query", query=query, **parameters)
    assert reply.status == 200, reply.body
    return {tuple(sorted(row["metric"].items())): float(row["value"][1]) for row in reply.json()["data"]["result"]}


def by(result, label):
    return {dict(key)[label]: value for key, value in result.items()}


# ---- Prometheus

def test_promtool_asks_and_understands():
    require("promtool")
    with Fleet() as fleet:
        url = fleet.url("prometheus")
        out = run("promtool", "query", "instant", url, 'up{job="billing"}').out
        assert len(out.splitlines()) == 3 and "=> 1" in out, out
        now = int(time.time())
        out = run("promtool", "query", "range", f"--start={now - 3600}", f"--end={now}", "--step=15m", url,
                  'sum by (app) (rate(http_requests_total{app="billing",code=~"5.."}[5m]))').out
        assert out.startswith('{app="billing"} =>') and len(out.splitlines()) == 6, out
        assert 'job="chat-api"' in run("promtool", "query", "series", '--match=up{job="chat-api"}', url).out
        assert "billing" in run("promtool", "query", "labels", url, "app").out.split()
        refused = run("promtool", "query", "instant", url, "sum(up", check=False)
        assert refused.status != 0 and "bad_data" in refused.err + refused.out, refused


def test_numbers_agree_with_alerts():
    with Fleet() as fleet:
        errors = by(vector(fleet, 'sum by (app) (rate(http_requests_total{environment="production",code=~"5.."}[5m])) /'
                                  ' sum by (app) (rate(http_requests_total{environment="production"}[5m])) > 0.02'), "app")
        assert list(errors) == ["billing"] and 0.15 < errors["billing"] < 0.22, errors
        firing = by(vector(fleet, 'ALERTS{alertname="HighErrorRate",alertstate="firing"}'), "app")
        assert firing == {"billing": 1}, firing
        alerts = fleet.ask("prometheus", "/api/v1/alerts").json()["data"]["alerts"]
        assert ("HighErrorRate", "billing") in [(a["labels"]["alertname"], a["labels"].get("app")) for a in alerts]
        rules = {rule["name"]: rule["query"] for group in fleet.ask("prometheus", "/api/v1/rules").json()["data"]["groups"]
                 for rule in group["rules"]}
        assert {name for name, query in rules.items() if vector(fleet, query)} == {a["labels"]["alertname"] for a in alerts}
        crashing = by(vector(fleet, 'sum by (namespace) (kube_pod_container_status_waiting_reason{reason="CrashLoopBackOff"})'), "namespace")
        assert crashing.get("billing", 0) >= 1, crashing
        short = by(vector(fleet, "kube_deployment_spec_replicas > kube_deployment_status_replicas_available"), "deployment")
        assert "billing" in short, short
        busy = by(vector(fleet, 'sum by (namespace) (rate(container_cpu_usage_seconds_total{cluster="prod-fsn1"}[5m]))'), "namespace")
        assert 0.3 < busy["chat"] < 10, busy
        down = by(vector(fleet, "up == 0"), "instance")
        assert list(down) == ["nbg1-worker-2:9100"], down


def test_rolling_back_leaves_the_past_alone():
    with Fleet(*NOON) as fleet:
        query = 'sum(increase(http_requests_total{environment="production",app="billing",code=~"5.."}[15m]))'
        (before,) = vector(fleet, query).values()
        fleet.control("story/deploy", app="billing", environment="production", version="4.1.7")
        fleet.control("clock", advance=60)
        wait_for(lambda: ("HighErrorRate", "billing") not in alerts(fleet), "the end of the alert")
        fleet.control("clock", advance=360)
        (after,) = vector(fleet, query).values()
        assert before / 2 < after < before, (before, after)
        fleet.control("clock", advance=1800)
        (later,) = vector(fleet, query).values()
        assert later < before / 20, (before, later)


def test_calm_fleet_has_no_alerts():
    with Fleet("--story", "calm") as fleet:
        assert not alerts(fleet) and not vector(fleet, "ALERTS")
        for group in fleet.ask("prometheus", "/api/v1/rules").json()["data"]["groups"]:
            for rule in group["rules"]:
                assert rule["state"] == "inactive" and not vector(fleet, rule["query"]), rule["name"]


def test_promql_computes():
    with Fleet(*NOON) as fleet:
        def one(query):
            (value,) = vector(fleet, query).values()
            return value

        assert one("vector(2 ^ 3 ^ 2 / -4 + 1)") == 1 - 128
        assert one("count(up) - count(up offset 1h)") == 0
        assert one("sum(sum by (job) (up))") == one("sum without (cluster, instance, job, namespace) (up)")
        assert one('count(up{job=~"bill.*"})') == 3 and one('count(up{job!~"bill.*", job!="prometheus"} and up)') > 20
        seconds = 'node_cpu_seconds_total{node="fsn1-worker-1",cpu="0"}'
        assert abs(one(f"sum(rate({seconds}[5m]))") - 1) < 0.01
        assert abs(one(f"sum(increase({seconds}[1h]))") - 3600) < 40
        assert one('histogram_quantile(1, sum by (le) (rate(http_request_duration_seconds_bucket{app="billing"}[5m])))') == 10
        assert one("absent(nothing)") == 1 and vector(fleet, "absent(up)") == {}
        assert one('quantile(0.5, up{job="billing"})') == 1 and one("time()/1 - time() + vector(0)") == 0
        assert one('label_replace(up{job="prometheus"}, "port", "$1", "instance", ".*:(.*)")') == 1
        joined = vector(fleet, 'rate(http_requests_total{code="200"}[5m]) / on (app, namespace) group_left app_latency_target_seconds')
        assert joined and all(dict(key)["code"] == "200" for key in joined)


def test_promql_refuses_in_prometheus_words():
    with Fleet() as fleet:
        def refused(query, status=400, path="/api/v1/query", **parameters):
            reply = fleet.ask("prometheus", path, query=query, **parameters)
            assert reply.status == status, (query, reply.status, reply.body)
            body = reply.json()
            assert body["status"] == "error" and body["errorType"] == ("bad_data" if status == 400 else "execution")
            return body["error"]

        assert "parse error: unexpected end of input" in refused("rate(up[")
        assert "unknown function" in refused("nope(up)")
        assert "expected type range vector" in refused("rate(up)")
        assert "no expression found" in refused("")
        assert "non-empty matcher" in refused('{job=~".*"}')
        assert "BOOL" in refused("1 > 2")
        assert "nested too deeply" in refused("(" * 400 + "1" + ")" * 400)
        assert "destination label" in refused('label_replace(up, "", "$1", "job", "(.*)")', 422)
        assert "many-to-many" in refused('up{job="billing"} + on (job) up{job="billing"}', 422)
        assert "too many samples" in refused("sum_over_time({__name__=~'.+'}[15d])", 422)
        assert "11,000" in refused("up", path="/api/v1/query_range", start=0, end=1e6, step=1)
        assert "timestamp" in refused("up", path="/api/v1/query_range", start="x", end=1, step=1)
        form = fleet.ask("prometheus", "/api/v1/query", "POST", "query=sum%28up%29+%2B+1",
                         {"Content-Type": "application/x-www-form-urlencoded"})
        assert form.status == 200 and form.json()["data"]["result"], form.body


def test_a_day_by_the_minute_is_quick():
    with Fleet() as fleet:
        now = int(time.time())
        start = time.monotonic()
        reply = fleet.ask("prometheus", "/api/v1/query_range", query="sum by (app) (rate(http_requests_total[5m]))",
                          start=now - 86400, end=now, step=60)
        rows = reply.json()["data"]["result"]
        assert len(rows) == 12 and all(len(row["values"]) == 1441 for row in rows)
        assert all(float(value) >= 0 for row in rows for _, value in row["values"])
        assert time.monotonic() - start < 5 * harness.SLOW


def test_prometheus_keeps_its_contract():
    with Fleet() as fleet:
        for path, schema, query in (
                ("query", "QueryOutputBody", {"query": "up"}), ("alerts", "AlertsOutputBody", {}),
                ("rules", "RulesOutputBody", {}), ("targets", "TargetsOutputBody", {}),
                ("metadata", "MetadataOutputBody", {}), ("status/buildinfo", "StatusBuildInfoOutputBody", {}),
                ("series", "SeriesOutputBody", {"match[]": "up"}), ("labels", "LabelsOutputBody", {})):
            reply = fleet.ask("prometheus", "/api/v1/" + path, **query)
            assert reply.status == 200, (path, reply.body)
            check(PROMETHEUS, reply.json(), "components", "schemas", schema)


# ---- Alertmanager

def alerts(fleet, **query):
    reply = fleet.ask("alertmanager", "/api/v2/alerts", **query)
    assert reply.status == 200, reply.body
    return {(a["labels"]["alertname"], a["labels"].get("app", "")): a for a in reply.json()}


def test_amtool_silences_and_ends_silences():
    require("amtool")
    with Fleet() as fleet:
        def amtool(*arguments, **options):
            return run("amtool", "--alertmanager.url=" + fleet.url("alertmanager"), *arguments, **options)

        assert "HighErrorRate" in amtool("alert").out
        silence = amtool("silence", "add", "app=billing", "-c", "being fixed", "-a", "me", "-d", "1h").out.strip()
        assert "HighErrorRate" not in amtool("alert").out
        assert "HighErrorRate" in amtool("alert", "query", "--silenced").out
        assert silence in amtool("silence", "query", "app=billing").out
        assert alerts(fleet)["HighErrorRate", "billing"]["status"]["silencedBy"] == [silence]
        amtool("silence", "expire", silence)
        assert "HighErrorRate" in amtool("alert").out
        assert silence in amtool("silence", "query", "--expired", "-q").out
        again = amtool("silence", "expire", silence, check=False)
        assert again.status != 0 and "already expired" in again.err
        amtool("alert", "add", "Mine", "severity=info", "--annotation=summary=hello")
        assert "hello" in amtool("alert", "query", "Mine").out
        assert amtool("silence", "add", 'app=~".*"', "-c", "all", check=False).status != 0


def test_silence_ends_by_the_clock_and_inhibition_holds():
    with Fleet(*NOON) as fleet:
        assert ("HighLatency", "voice-studio") not in alerts(fleet, silenced="false")
        held = alerts(fleet)["HighLatency", "billing"]
        assert held["status"]["state"] == "suppressed" and held["status"]["inhibitedBy"], held
        assert ("HighLatency", "billing") not in alerts(fleet, inhibited="false")
        assert all(key[1] == "billing" for key in alerts(fleet, filter='app="billing"'))
        fleet.control("clock", advance=4 * 3600)
        assert ("HighLatency", "voice-studio") in alerts(fleet, silenced="false")
        bad = fleet.ask("alertmanager", "/api/v2/alerts", filter="no matcher")
        assert bad.status == 400 and isinstance(bad.json(), str)
        assert fleet.ask("alertmanager", "/api/v2/silences", "POST", {"id": "nope"}).status == 422
        assert fleet.ask("alertmanager", "/api/v2/silence/nope").status == 404


def test_alertmanager_keeps_its_contract():
    with Fleet() as fleet:
        for path, schema in (("alerts", "gettableAlerts"), ("alerts/groups", "alertGroups"), ("silences", "gettableSilences"),
                             ("status", "alertmanagerStatus")):
            reply = fleet.ask("alertmanager", "/api/v2/" + path)
            assert reply.status == 200, (path, reply.body)
            check(ALERTMANAGER, reply.json(), "definitions", schema)


# ---- registry

def skopeo(*arguments, **options):
    require("skopeo")
    return run("skopeo", *arguments, **options)


def test_skopeo_inspects():
    with Fleet() as fleet:
        image = f"docker://{fleet.address('registry')}/acme/chat-api"
        tags = skopeo("list-tags", "--tls-verify=false", image).json()["Tags"]
        assert "2.14.0" in tags and "latest" in tags
        seen = skopeo("inspect", "--tls-verify=false", image + ":2.14.0").json()
        assert seen["Architecture"] == "amd64" and seen["Labels"]["org.opencontainers.image.version"] == "2.14.0"
        raw = skopeo("inspect", "--tls-verify=false", "--raw", image + ":2.14.0").out
        assert seen["Digest"] == "sha256:" + hashlib.sha256(raw.encode()).hexdigest()
        assert [entry["platform"]["architecture"] for entry in json.loads(raw)["manifests"]] == ["amd64", "arm64"]
        config = skopeo("inspect", "--tls-verify=false", "--config", image + "@" + seen["Digest"]).json()
        commits = fleet.ask("forge", "/api/v1/repos/acme/chat-api/tags", headers=OWNER).json()
        revision = {tag["name"]: tag["commit"]["sha"] for tag in commits}["v2.14.0"]
        assert config["config"]["Labels"]["org.opencontainers.image.revision"] == revision


def test_skopeo_deletes_with_rights_only():
    with Fleet() as fleet:
        image = f"docker://{fleet.address('registry')}/acme/agents"
        assert skopeo("delete", "--tls-verify=false", image + ":0.4.4", check=False).status != 0
        account = fleet.servers["registry"]
        skopeo("delete", "--tls-verify=false", "--creds", f"{account['user']}:{account['password']}", image + ":0.4.4")
        tags = skopeo("list-tags", "--tls-verify=false", image).json()["Tags"]
        assert "0.4.4" not in tags and "0.4.5" in tags
        gone = skopeo("inspect", "--tls-verify=false", image + ":0.4.4", check=False)
        assert gone.status != 0 and "manifest unknown" in gone.err


def test_registry_pages_and_challenges():
    with Fleet() as fleet:
        challenge = fleet.ask("registry", "/v2/_catalog")
        assert challenge.status == 401 and "registry:catalog:*" in challenge.headers["WWW-Authenticate"]
        check("oci-distribution-v2.openapi3.json", challenge.json(), "components", "schemas", "Errors")
    with Fleet("--registry-auth", "none") as fleet:
        names, path = [], "/v2/_catalog?n=5"
        while path:
            reply = fleet.ask("registry", path)
            names += reply.json()["repositories"]
            link = reply.headers["Link"]
            path = link[1:link.index(">")] if link else None
        assert len(names) == 12 and names == sorted(names)
        accept = {"Accept": "application/vnd.docker.distribution.manifest.v2+json"}
        assert fleet.ask("registry", "/v2/acme/billing/manifests/latest", headers=accept).status == 404
        manifest = fleet.ask("registry", "/v2/acme/agents/manifests/latest")
        layer = manifest.json()["layers"][0]
        head = fleet.ask("registry", "/v2/acme/agents/blobs/" + layer["digest"], "HEAD")
        assert head.status == 200 and int(head.headers["Content-Length"]) == layer["size"]
        config = manifest.json()["config"]
        blob = fleet.ask("registry", "/v2/acme/agents/blobs/" + config["digest"]).body
        assert len(blob) == config["size"] and "sha256:" + hashlib.sha256(blob).hexdigest() == config["digest"]
        assert fleet.ask("registry", "/v2/acme/agents/manifests/" + "latest", "DELETE").status == 405


def test_what_refers_to_an_image():
    with Fleet("--registry-auth", "none") as fleet:
        head = fleet.ask("registry", "/v2/acme/billing/manifests/4.2.0", "HEAD").headers["Docker-Content-Digest"]
        index = fleet.ask("registry", "/v2/acme/billing/referrers/" + head).json()
        assert [entry["artifactType"].split("/")[1].split("+")[0] for entry in index["manifests"]] == \
            ["spdx", "vnd.dev.sigstore.bundle.v0.3", "vnd.dev.sigstore.bundle.v0.3"], index
        for entry in index["manifests"]:
            raw = fleet.ask("registry", "/v2/acme/billing/manifests/" + entry["digest"]).body
            assert len(raw) == entry["size"] and "sha256:" + hashlib.sha256(raw).hexdigest() == entry["digest"]
            manifest = json.loads(raw)
            assert manifest["subject"]["digest"] == head and manifest["artifactType"] == entry["artifactType"]
            for blob in (manifest["config"], manifest["layers"][0]):
                content = fleet.ask("registry", "/v2/acme/billing/blobs/" + blob["digest"]).body
                assert len(content) == blob["size"] and "sha256:" + hashlib.sha256(content).hexdigest() == blob["digest"]
        only = fleet.ask("registry", "/v2/acme/billing/referrers/" + head, artifactType="application/spdx+json")
        assert len(only.json()["manifests"]) == 1 and only.headers["OCI-Filters-Applied"] == "artifactType"
        assert fleet.ask("registry", "/v2/acme/billing/referrers/sha256:" + 64 * "0").json()["manifests"] == []


# ---- Harbor

HARBOR = "harbor-v2.0.swagger2.yaml"


def harbor(fleet, path, user="user", password="password", status=200, method=None, **query):
    account = fleet.servers["harbor"]
    basic = base64.b64encode(f"{account[user]}:{account[password]}".encode()).decode()
    reply = fleet.ask("harbor", "/api/v2.0/" + path, method, headers={"Authorization": "Basic " + basic}, **query)
    assert reply.status == status, (path, reply.status, reply.body)
    return reply


def without(value, *names):
    """Of these the contract says that they are objects in objects, and Harbor writes plain values."""
    if isinstance(value, list):
        return [without(item, *names) for item in value]
    if isinstance(value, dict):
        return {key: without(item, *names) for key, item in value.items() if key not in names}
    return value


def test_harbor_keeps_its_contract():
    with Fleet("--harbor") as fleet:
        artifact = "projects/acme/repositories/billing/artifacts/4.2.0"
        everything = {"with_tag": "true", "with_scan_overview": "true", "with_accessory": "true"}
        for path, schema, query in (
                ("systeminfo", "GeneralInfo", {}), ("projects/acme", "Project", {}), ("projects/acme/summary", "ProjectSummary", {}),
                ("projects/acme/repositories/billing", "Repository", {}), (artifact, "Artifact", everything),
                ("projects", ["Project"], {}), ("projects/acme/repositories", ["Repository"], {}), ("quotas", ["Quota"], {}),
                ("projects/acme/repositories/billing/artifacts", ["Artifact"], everything),
                ("projects/acme/repositories/ingest/artifacts", ["Artifact"], everything),
                ("robots", ["Robot"], {}), ("robots", ["Robot"], {"q": "Level=project,ProjectID=1"}),
                ("replication/policies", ["ReplicationPolicy"], {}), ("replication/executions", ["ReplicationExecution"], {}),
                ("retentions/1", "RetentionPolicy", {}), ("retentions/1/executions", ["RetentionExecution"], {})):
            value = without(harbor(fleet, path, **query).json(), "extra_attrs", "params", "settings", "references" if "retention" in path else "")
            assert value, path
            for one in value if isinstance(schema, list) else [value]:
                check(HARBOR, one, "definitions", schema[0] if isinstance(schema, list) else schema, nullable=True, closed=True)
        check(HARBOR, harbor(fleet, "projects/nothing", status=404).json(), "definitions", "Errors")
        # Its own registry has the same images, and says the same of what is attached.
        told = harbor(fleet, artifact, **everything).json()
        head = fleet.ask("harbor", "/v2/acme/billing/manifests/4.2.0", "HEAD")
        assert head.status == 401
        assert {one["type"] for one in told["accessories"]} == {"sbom.harbor", "signature.cosign"}, told
        twice = harbor(fleet, "projects/acme/repositories/chat%252Dapi/artifacts", page_size=2)
        assert len(twice.json()) == 2 and 'rel="next"' in twice.headers["Link"] and int(twice.headers["X-Total-Count"]) > 2
        harbor(fleet, "projects", status=422, page_size=101)


def test_harbor_knows_its_callers_and_scans():
    with Fleet("--harbor") as fleet:
        assert fleet.ask("harbor", "/api/v2.0/projects").status == 401 and fleet.ask("harbor", "/api/v2.0/ping").body == b"Pong"
        assert "harbor_version" not in fleet.ask("harbor", "/api/v2.0/systeminfo").json()
        reader = {"user": "reader", "password": "reader_password"}
        artifacts = "projects/acme/repositories/billing/artifacts"
        assert harbor(fleet, artifacts, **reader).json()
        harbor(fleet, "robots", status=403, **reader)
        harbor(fleet, artifacts + "/4.2.0/scan", status=403, method="POST", **reader)

        def report():
            (value,) = harbor(fleet, artifacts + "/4.2.0", with_scan_overview="true").json()["scan_overview"].values()
            return value

        found = harbor(fleet, artifacts + "/4.2.0/additions/vulnerabilities").json()
        (listed,) = found.values()
        assert report()["scan_status"] == "Success" and report()["summary"]["total"] == len(listed["vulnerabilities"]) > 2
        harbor(fleet, artifacts + "/4.2.0/scan", status=202, method="POST")
        assert report()["scan_status"] in ("Pending", "Running") and "summary" not in report()
        harbor(fleet, artifacts + "/4.2.0/additions/vulnerabilities", status=404)
        fleet.control("clock", advance=10)
        assert report()["scan_status"] == "Success"


# ---- forge

def forge(fleet, path, headers=OWNER, status=200, **query):
    reply = fleet.ask("forge", "/api/v1/" + path, headers=headers, **query)
    assert reply.status == status, (path, reply.status, reply.body)
    return reply


def test_forge_pages_behind_another_address():
    with Fleet() as fleet:
        seen, page = [], 1
        while True:
            reply = forge(fleet, "repos/search", page=page, limit=5)
            seen += [repo["full_name"] for repo in reply.json()["data"]]
            assert reply.headers["X-Total-Count"] == "12"
            if 'rel="next"' not in (reply.headers["Link"] or ""):
                break
            assert "https://git.acme.dev/" in reply.headers["Link"]
            page += 1
        assert len(seen) == len(set(seen)) == 12
        assert len(forge(fleet, "repos/acme/chat-api/commits", limit=500).json()) <= 50
        assert forge(fleet, "repos/acme/nothing", status=404).json()["message"]
        assert forge(fleet, "user", {}, 401).json()["message"] == "token is required"
        assert forge(fleet, "repos/acme/chat-api/actions/runs", READER, 403).json()["message"] == "user should be the owner of the repo"
        assert forge(fleet, "repos/acme/web-console/commits/main/status").json()["state"] == "failure"


def test_forge_has_what_its_version_has():
    calls = {"tags": 21, "actions/tasks": 23, "actions/workflows": 24, "actions/runs": 25}
    for minor in (21, 23, 24, 25, 26):
        with Fleet("--gitea-version", f"1.{minor}") as fleet:
            assert forge(fleet, "version").json()["version"] == f"1.{minor}.0"
            for call, since in calls.items():
                forge(fleet, "repos/acme/billing/" + call, status=200 if minor >= since else 404)


def test_dispatched_run_progresses():
    with Fleet() as fleet:
        repo = "repos/acme/ingest/"
        start = fleet.ask("forge", "/api/v1/" + repo + "actions/workflows/ci.yml/dispatches", "POST", {"ref": "refs/heads/main"}, OWNER)
        assert start.status == 204, start.body
        refused = fleet.ask("forge", "/api/v1/" + repo + "actions/workflows/ci.yml/dispatches", "POST", {"ref": "main"}, READER)
        assert refused.status == 403

        def newest():
            return forge(fleet, repo + "actions/runs", event="workflow_dispatch", limit=1).json()["workflow_runs"][0]

        run_id, first = newest()["id"], newest()["status"]
        assert first in ("queued", "in_progress")
        fleet.control("clock", speed=60)
        job = wait_for(lambda: [j for j in forge(fleet, f"{repo}actions/runs/{run_id}/jobs").json()["jobs"] if j["steps"]], "a job")[0]
        log = wait_for(lambda: forge(fleet, f"{repo}actions/jobs/{job['id']}/logs").body, "a log")
        wait_for(lambda: newest()["status"] == "completed", "the end of the run", 30)
        whole = forge(fleet, f"{repo}actions/jobs/{job['id']}/logs").body
        assert whole.startswith(log) and b"##[group]" in whole
        rest = fleet.ask("forge", f"/api/v1/{repo}actions/jobs/{job['id']}/logs", headers={**OWNER, "Range": f"bytes={len(log)}-"})
        assert rest.status == 206 and log + rest.body == whole
        beyond = fleet.ask("forge", f"/api/v1/{repo}actions/jobs/{job['id']}/logs", headers={**OWNER, "Range": f"bytes={len(whole)}-"})
        assert beyond.status == 416


def test_forge_keeps_its_contract():
    with Fleet() as fleet:
        def keep(path, schema, pick=lambda value: value, **query):
            check(GITEA, pick(forge(fleet, path, **query).json()), "definitions", schema, nullable=True, closed=True, extra=EXTRA)

        repo = "repos/acme/chat-api"
        run_id = forge(fleet, repo + "/actions/runs").json()["workflow_runs"][0]["id"]
        keep("settings/api", "GeneralAPISettings")
        keep("user", "User")
        keep("repos/search", "SearchResults")
        keep(repo, "Repository")
        keep(repo + "/commits/main/status", "CombinedStatus")
        keep(repo + "/actions/runs", "ActionWorkflowRunsResponse")
        keep(f"{repo}/actions/runs/{run_id}", "ActionWorkflowRun")
        keep(f"{repo}/actions/runs/{run_id}/jobs", "ActionWorkflowJobsResponse")
        keep(repo + "/actions/tasks", "ActionTaskResponse")
        keep(repo + "/actions/workflows", "ActionWorkflowResponse")
        keep(repo + "/actions/runners", "ActionRunnersResponse")
        keep(f"{repo}/actions/runs/{run_id}/artifacts", "ActionArtifactsResponse")
        keep(repo + "/collaborators/anna/permission", "RepoCollaboratorPermission")
        keep("packages/acme", "Package", lambda value: value[0])
        for path, schema in (("commits", "Commit"), ("branches", "Branch"), ("tags", "Tag"), ("releases", "Release"),
                             ("pulls", "PullRequest"), ("hooks", "Hook"), ("collaborators", "User"), ("teams", "Team")):
            assert forge(fleet, f"{repo}/{path}").json(), path
            for index in range(len(forge(fleet, f"{repo}/{path}", limit=3).json())):
                keep(f"{repo}/{path}", schema, lambda value, i=index: value[i], limit=3)


def test_github_keeps_its_contract():
    with Fleet("--github") as fleet:
        def ask(path, status=200, token=OWNER, method="GET"):
            reply = fleet.ask("github", "/api/v3/" + path, method, headers=token)
            assert reply.status == status, (path, reply)
            return reply

        def keep(path, schema, pick=lambda value: value):
            check("github-rest.json", pick(ask(path).json()), "components", "schemas", schema, nullable=True)

        repo = "repos/acme/chat-api"
        run_id = ask(repo + "/actions/runs").json()["workflow_runs"][-1]["id"]
        sha = ask(repo + "/commits").json()[0]["sha"]
        keep("meta", "api-overview")
        keep("user", "private-user")
        keep(repo, "full-repository")
        keep(repo + "/actions/workflows", "workflow", lambda value: value["workflows"][0])
        keep(repo + "/actions/runners", "runner", lambda value: value["runners"][0])
        keep(f"{repo}/commits/{sha}/status", "combined-commit-status")
        for index in range(12):
            keep("user/repos", "repository", lambda value, i=index: value[i])
        for index in range(3):
            keep(repo + "/actions/runs", "workflow-run", lambda value, i=index: value["workflow_runs"][i])
        for index in range(2):
            keep(f"{repo}/actions/runs/{run_id}/jobs", "job", lambda value, i=index: value["jobs"][i])
        job_id = ask(f"{repo}/actions/runs/{run_id}/jobs").json()["jobs"][0]["id"]
        assert b"##[group]" in ask(f"{repo}/actions/jobs/{job_id}/logs").body      # behind a redirect
        assert "page=2" in ask("user/repos?per_page=5").headers["Link"]
        assert ask("user", 401, {}).json()["message"] == "Requires authentication"
        first, second = (int(ask("meta").headers["X-RateLimit-Remaining"]) for _ in range(2))
        assert first - second == 1


# ---- targets, and the whole

def test_targets_are_as_well_as_the_world():
    with Fleet() as fleet:
        codes = [fleet.ask("targets", "/billing/healthz").status for _ in range(24)]
        assert 500 in codes and codes.count(200) > 12, codes
        assert fleet.ask("targets", "/", headers={"Host": "auth-gateway.acme.dev"}).json()["app"] == "auth-gateway"
        assert fleet.ask("targets", "/staging/chat-api/").json()["version"] == "2.14.1"
        assert fleet.ask("targets", "/nothing").status == 404
        with socket.create_connection(("127.0.0.1", fleet.servers["targets"]["tcp_port"]), 5) as mail:
            assert mail.recv(100).startswith(b"220 ")


def test_same_seed_same_world():
    def look():
        with Fleet("--seed", "7", *NOON) as fleet:
            return (forge(fleet, "repos/acme/billing/commits").body, fleet.ask("alertmanager", "/api/v2/silences").json()[0]["id"],
                    vector(fleet, "sum by (app) (rate(http_requests_total[5m]))", time=1795262400))

    one, other = look(), look()
    for first, second in zip(one, other):
        assert first == second, f"{first}\n{second}"


def test_plain_port_hangs_up_on_tls():
    with Fleet() as fleet:
        host, port = fleet.address("registry").split(":")
        with socket.create_connection((host, int(port)), 5) as client:
            client.settimeout(5)
            client.sendall(bytes.fromhex("16030100c8010000c40303") + bytes(190))
            try:
                assert client.recv(100) == b""
            except ConnectionResetError:
                pass


harness.main()
