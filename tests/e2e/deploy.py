# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deploying an application by the command line, held against what kubectl says."""

import base64
import contextlib
import functools
import json
import os
import sqlite3
import subprocess
import time

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
def company(*options, far="staging"):
    with Fleet(*options) as fleet, servers.SessionBus() as bus, servers.Keyring(bus.env), Profile(**bus.env) as profile:
        require("wheelhousectl")
        systems = fleet.servers
        for cluster, environment in (("k8s-prod", "production"), ("k8s-staging", far)):
            profile.ctl("connect", "kubernetes", cluster, "--kubeconfig", systems[cluster]["kubeconfig"], "--environment", environment)
        profile.ctl("connect", "gitea", "forge", systems["forge"]["url"], "--token-stdin", stdin=systems["forge"]["token"])
        profile.ctl("connect", "prometheus", "metrics", systems["prometheus"]["url"])
        if "harbor" in systems:
            profile.ctl("connect", "harbor", "hub", systems["harbor"]["url"], "--user", systems["harbor"]["user"], "--password-stdin",
                        stdin=systems["harbor"]["password"])
        profile.ctl("connect", "oci", "registry", systems["registry"]["url"], "--user", systems["registry"]["user"],
                    "--password-stdin", stdin=systems["registry"]["password"])
        yield fleet, profile


SHARED = contextlib.ExitStack()


@functools.cache
def shared():
    """One company for the tests that leave it as it was, or in the state that they say. Its status page runs in two clusters."""
    return SHARED.enter_context(company("--still", "--speed", "40", "--spread", "status-page", far="production"))


def digest_of(pods):
    return {status["imageID"].split("@")[1] for pod in pods for status in pod["status"]["containerStatuses"]}


def pods_of(fleet, cluster, namespace, name):
    found = json.loads(kubectl(fleet, "-n", namespace, "get", "pods", "-l", f"app.kubernetes.io/name={name}", "-o", "json", cluster=cluster))["items"]
    return [pod for pod in found if "deletionTimestamp" not in pod["metadata"]]


def test_what_is_promoted_is_the_digest_that_runs_on_staging():
    fleet, profile = shared()
    before = image(fleet)
    planned = profile.ctl("do", "promote", "application/chat-api", status=4)
    assert "Dry run accepted" in planned.out and "2.14.1@sha256:" in planned.out and image(fleet) == before, planned
    assert "unknown  Vulnerabilities" in planned.out, planned                    # what nobody says is not fine
    done = profile.ctl("do", "promote", "application/chat-api", "--set", "watch=1", "--yes")
    assert "runs in production" in done.out and "Replacing pods" in done.err, done
    [digest] = digest_of(pods_of(fleet, "k8s-staging", "chat-staging", "chat-api"))
    assert image(fleet).endswith("@" + digest), (image(fleet), digest)
    assert digest_of(pods_of(fleet, "k8s-prod", "chat", "chat-api")) == {digest}

    # What somebody changes past all this is told, and gone again with the next deployment.
    kubectl(fleet, "-n", "chat", "set", "image", "deployment/chat-api", "chat-api=registry.acme.dev/acme/chat-api:2.13.9")
    [standing] = [one for one in profile.ctl("get", "environment", "--json").json() if one["application"] == "chat-api" and one["name"] == "production"]
    assert "2.14.1 was deployed last; somebody else changed it to 2.13.9 since" in str(standing["drift"]), standing
    kubectl(fleet, "-n", "chat", "rollout", "undo", "deployment/chat-api")
    wait_for(lambda: image(fleet).endswith("@" + digest), "what was deployed")
    profile.ctl("do", "rollback", "application/chat-api", "--set", "to=2.14.0", "--set", "watch=0", "--yes")
    assert image(fleet) == before
    log = profile.ctl("audit").out
    assert "Replacing pods" in log and "Roll back chat-api in production to 2.14.0" in log, log
    profile.ctl("do", "deploy", "application/chat-api", "--set", "image=sha256:abc", "--set", "environment=production", status=2)
    assert image(fleet) == before


class Deploying:
    """A deployment in a process of its own, which is told what to do, or killed."""

    def __init__(self, profile, *options, verb="promote", application="chat-api"):
        command = ["wheelhousectl", "do", verb, f"application/{application}", "--yes", "--steer"]
        for option in options:
            command += ["--set", option]
        self.told = ""
        self.process = subprocess.Popen(command, env=profile.env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def until(self, words):
        for line in self.process.stderr:
            self.told += line
            if words in line:
                return self
        raise AssertionError(f"it never said “{words}”: {self.told}")

    def say(self, word):
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        return self

    def end(self, status):
        self.told += self.process.stderr.read()
        assert self.process.wait() == status, self.told
        self.close()
        return self.told

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.close()

    def close(self):
        self.process.stderr.close()
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()


def workloads(fleet, namespace="chat", name="chat-api", cluster="k8s-prod"):
    """Replicas and version of each workload of the application, as kubectl says it."""
    found = json.loads(kubectl(fleet, "-n", namespace, "get", "deployments", "-o", "json", cluster=cluster))["items"]
    return {item["metadata"]["name"]: (item["spec"]["replicas"], item["spec"]["template"]["spec"]["containers"][0]["image"].split(":")[1].split("@")[0])
            for item in found if item["metadata"]["name"].startswith(name)}


def serves(fleet, namespace="chat", name="chat-api", cluster="k8s-prod"):
    """Which workload the service chooses, and the pods behind it."""
    service = json.loads(kubectl(fleet, "-n", namespace, "get", "service", name, "-o", "json", cluster=cluster))
    slices = json.loads(kubectl(fleet, "-n", namespace, "get", "endpointslices", "-l", f"kubernetes.io/service-name={name}", "-o", "json",
                                cluster=cluster))["items"]
    return service["spec"]["selector"]["app.kubernetes.io/instance"], {
        endpoint["targetRef"]["name"].rsplit("-", 2)[0] for part in slices for endpoint in part["endpoints"] if endpoint["conditions"]["ready"]}


OLD = {"chat-api": (6, "2.14.0"), "chat-api-worker": (3, "2.14.0")}
NEW = {"chat-api": (6, "2.14.1"), "chat-api-worker": (3, "2.14.1")}


def test_a_canary_gets_its_share_and_can_be_left_and_cleaned_up():
    fleet, profile = shared()
    run = Deploying(profile, "strategy=canary", "pause=1", "watch=0").until("Watching 14 %")
    assert workloads(fleet) == {**OLD, "chat-api-next": (1, "2.14.1")}, workloads(fleet)
    wait_for(lambda: serves(fleet) == ("chat-api", {"chat-api", "chat-api-next"}), "requests by the number of pods")
    told = run.say("cancel").end(1)
    assert "Cancelled: its second workload is still there" in told, told

    # Nothing half done is hidden: the next plan says it, and there is a way out.
    assert workloads(fleet) == {**OLD, "chat-api-next": (1, "2.14.1")}
    planned = profile.ctl("do", "promote", "application/chat-api", "--set", "strategy=canary", "--dry-run", status=1)
    assert "left of an earlier deployment: clean up chat-api-next first" in planned.out, planned
    profile.ctl("do", "clean-up", "workload/chat/chat-api-next", "--yes")
    assert workloads(fleet) == OLD, workloads(fleet)

    run = Deploying(profile, "strategy=canary", "pause=1", "watch=1").until("Watching 50 %")
    assert workloads(fleet) == {**OLD, "chat-api-next": (6, "2.14.1")}
    run.end(0)
    assert workloads(fleet) == NEW and len(digest_of(pods_of(fleet, "k8s-prod", "chat", "chat-api"))) == 1, workloads(fleet)


def failing(name):
    """The share of the requests of an application that fail."""
    return f'sum by (app) (rate(http_requests_total{{app="{name}",environment="production",code=~"5.."}}[30s])) ' \
        f'/ sum by (app) (rate(http_requests_total{{app="{name}",environment="production"}}[30s]))'


def test_a_canary_that_fails_its_requests_goes_back_by_itself():
    fleet, profile = shared()
    router = {"namespace": "model-router", "name": "model-router"}
    old = {"model-router": (4, "1.3.2")}
    since = time.time()
    fleet.control("story/errors", app="model-router", version="1.3.3", errors=1)
    try:
        run = Deploying(profile, "strategy=canary", "pause=120", "hold=1", "max-errors=100", "max-p95=900000", f"gate={failing('model-router')} > 0.03",
                        application="model-router").until("Watching 20 %")
        assert workloads(fleet, **router) == {**old, "model-router-next": (1, "1.3.3")}, workloads(fleet, **router)
        wait_for(lambda: serves(fleet, **router) == ("model-router", {"model-router", "model-router-next"}), "the canary to get its share")
        told = run.end(1)
    finally:
        fleet.control("story/errors", app="model-router", version="1.3.3", errors=0)
    assert "was true for 1 s" in told and "Rolled back to 1.3.2" in told and "Watching 50 %" not in told, told
    assert workloads(fleet, **router) == old, workloads(fleet, **router)
    wait_for(lambda: serves(fleet, **router) == ("model-router", {"model-router"}), "the requests to go to the old one only")
    # The workload that serves was never touched.
    kept = json.loads(kubectl(fleet, "-n", "model-router", "get", "deployment", "model-router", "-o", "json"))["metadata"]
    assert kept["annotations"]["deployment.kubernetes.io/revision"] == "3", kept
    # Only what the canary served has failed: a fifth, and for as long as it served, which may be less than two seconds.
    [series] = fleet.ask("prometheus", "/api/v1/query_range", query=failing("model-router"), start=since, end=time.time(), step=0.2).json()["data"]["result"]
    assert 0.03 < max(float(value) for _, value in series["values"]) < 0.22, series


def test_clusters_of_one_environment_go_step_by_step_together():
    fleet, profile = shared()

    def both(look):
        return [look(fleet, namespace="status-page", name="status-page", cluster=cluster) for cluster in ("k8s-prod", "k8s-staging")]

    old = {"status-page": (2, "1.2.0")}
    deploy = {"verb": "deploy", "application": "status-page"}
    assert both(workloads) == [old, old], both(workloads)
    run = Deploying(profile, "image=1.1.9", "environment=production", "strategy=canary", "pause=120", **deploy).until("Watching 33 %")
    assert both(workloads) == [{**old, "status-page-next": (1, "1.1.9")}] * 2, both(workloads)
    told = run.say("rollback").end(1)
    assert "Rolled back to 1.2.0" in told, told
    assert both(workloads) == [old, old], both(workloads)

    told = Deploying(profile, "image=1.1.9", "environment=production", "strategy=blue-green", "watch=0", **deploy).end(0)
    assert "Switching the service to it" in told, told
    assert both(workloads) == [{"status-page": (2, "1.1.9")}] * 2, both(workloads)
    wait_for(lambda: both(serves) == [("status-page", {"status-page"})] * 2, "both services to choose the first one")


def test_blue_and_green_take_turns_and_go_back_when_told():
    fleet, profile = shared()

    # Pods that need a minute: time to pause, to see that nothing goes on, and to go on.
    fleet.control("clock", speed=0.2)
    run = Deploying(profile, "to=2.14.0", "watch=0", verb="rollback").until("Replacing pods").say("pause").until("paused")
    deployment = json.loads(kubectl(fleet, "-n", "chat", "get", "deployment", "chat-api", "-o", "json"))
    assert deployment["spec"]["paused"] and deployment["status"].get("updatedReplicas", 0) < 6, deployment["status"]
    fleet.control("clock", speed=40)
    run.say("continue").end(0)
    assert workloads(fleet) == OLD, workloads(fleet)

    run = Deploying(profile, "strategy=blue-green", "watch=30").until("the old one is kept")
    assert workloads(fleet) == {**OLD, "chat-api-next": (6, "2.14.1")}, workloads(fleet)
    wait_for(lambda: serves(fleet) == ("chat-api-next", {"chat-api-next"}), "the service to choose the second one")
    told = run.say("rollback").end(1)
    assert "Asked for. Rolled back to 2.14.0" in told, told
    assert workloads(fleet) == OLD, workloads(fleet)
    wait_for(lambda: serves(fleet) == ("chat-api", {"chat-api"}), "the service to choose the first one")

    Deploying(profile, "strategy=blue-green", "watch=1").end(0)
    assert workloads(fleet) == NEW, workloads(fleet)
    wait_for(lambda: serves(fleet) == ("chat-api", {"chat-api"}), "the service to choose the first one")


def told_of(profile):
    """What the program says of the operation that was in flight, and the last step that its audit log has."""
    [operation] = [one for one in profile.ctl("get", "operation", "--json").json() if one["state"] == "started"]
    steps = [entry["result"] for entry in profile.ctl("audit", "--json").json() if entry["id"] == operation["uid"] and entry["phase"] == "step"]
    return operation, steps[-1]


def kill_at(fleet, profile, step, *options, verb="promote"):
    """Kills a deployment when it says a step, and looks at what is told at the next start. Closes it then."""
    Deploying(profile, *options, verb=verb).until(step).kill()
    operation, last = told_of(profile)
    assert last in operation["result"] and "last observed production ran" in operation["result"], operation

    # Whoever closes it sees how it stands now.
    planned = profile.ctl("do", "close", f"operation/{operation['uid']}", "--yes").out
    there = "chat-api-next" in workloads(fleet)
    assert "Now production runs" in planned and ("chat-api-next is still there" in planned) == there, (there, planned)
    closed = {one["uid"]: one for one in profile.ctl("get", "operation", "--json").json()}[operation["uid"]]
    assert closed["state"] == "failed" and "Closed by hand" in closed["result"] and "Now production runs" in closed["result"], closed
    if there:
        profile.ctl("do", "clean-up", "workload/chat/chat-api-next", "--yes")


FAILED = 'sum by (app) (rate(http_requests_total{app="chat-api",namespace="chat",code=~"5.."}[1m])) ' \
    '/ sum by (app) (rate(http_requests_total{app="chat-api",namespace="chat"}[1m])) > 0.05'


@contextlib.contextmanager
def collecting(profile):
    process = subprocess.Popen(["wheelhousectl", "collect"], env=profile.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        assert process.wait(timeout=30) == 0, process.returncode


def open_incidents_at_once(profile):
    """Without the two minutes that something critical usually has."""
    path = os.path.join(profile.env["XDG_DATA_HOME"], "wheelhouse", "history.db")
    with contextlib.closing(sqlite3.connect(path, timeout=20, isolation_level=None)) as database:
        database.execute("INSERT OR REPLACE INTO setting VALUES ('incidents.policy', ?)",
                         (json.dumps({"severity": "critical", "environment": "", "minutes": 0}),))


def push(fleet, **what):
    """Somebody pushes; the forge builds it, and what was built runs on staging."""
    old = image(fleet, "k8s-staging", "chat-staging")
    fleet.control("story/push", app="chat-api", passes=True, **what)
    wait_for(lambda: image(fleet, "k8s-staging", "chat-staging") != old, "the build to reach staging", 60)
    wait_for(lambda: len(digest_of(pods_of(fleet, "k8s-staging", "chat-staging", "chat-api"))) == 1, "its pods", 60)
    return digest_of(pods_of(fleet, "k8s-staging", "chat-staging", "chat-api")).pop()


def scanned(fleet, version):
    """What Harbor found in a version, by its own report: so many critical and high ones."""
    account = fleet.servers["harbor"]
    basic = base64.b64encode(f"{account['user']}:{account['password']}".encode()).decode()
    artifact = fleet.ask("harbor", f"/api/v2.0/projects/acme/repositories/chat-api/artifacts/{version}", with_scan_overview="true",
                         headers={"Authorization": f"Basic {basic}"}).json()
    [report] = artifact["scan_overview"].values()
    found = report["summary"]["summary"]
    return f"{found.get('Critical', 0)} critical, {found.get('High', 0)} high"


def test_from_a_push_to_production_and_back_when_it_fails_requests():
    with company("--still", "--speed", "40", "--harbor") as (fleet, profile):
        before = image(fleet)
        planned = profile.ctl("do", "promote", "application/chat-api", status=4).out
        assert f"ulnerabilities than now: {scanned(fleet, '2.14.1')}; now {scanned(fleet, '2.14.0')}" in planned, planned
        rule = os.path.join(profile.folder, "rule.json")
        with open(rule, "w") as file:
            json.dump({"name": "chat-api fails", "severity": "critical", "when": {"threshold": {"promql": FAILED, "is": "above", "value": 0}}}, file)
        profile.ctl("rule", "add", rule)
        open_incidents_at_once(profile)
        with collecting(profile):
            digest = push(fleet, message="fix: everything", errors=0.5)
            run = Deploying(profile, "watch=120", "hold=1", "max-errors=100", "max-p95=900000", f"gate={FAILED}").until("Watch for")
            assert image(fleet).endswith("@" + digest), (image(fleet), digest)                   # what was tried, by its digest
            told = run.end(1)
            assert "was true for 1 s" in told and "Rolled back to 2.14.0" in told, told
            assert image(fleet) == before
            alerts = wait_for(lambda: [alert for alert in profile.ctl("get", "alert", "--cached", "--json").json() if alert["name"] == "chat-api fails"],
                              "the alert", 60)
            assert alerts[0]["state"] == "firing" and "app=chat-api" in alerts[0]["labels"], alerts
            [incident] = wait_for(lambda: [one for one in profile.ctl("incidents", "--all", "--json").json() if one["application"] == "chat-api"],
                                  "the incident", 30)
            assert incident["severity"] == "critical", incident
        events = profile.ctl("events", "--since", "1h").out
        assert all(words in events for words in ("fix: everything", "Run passed", "Image built", "chat-api fails", "Promote")), events
        # The incident tells what was deployed, that it went back, and whom to suspect.
        told = profile.ctl("incident", "postmortem", incident["number"]).out
        suspects, timeline = told.split("## Suspects")[1].split("## Timeline")
        assert "chat-api: 2.14.0 → 2.15.0" in suspects or "chat-api-worker: 2.14.0 → 2.15.0" in suspects, told     # both are one change
        assert "fix: everything" in timeline and "Rolled back to 2.14.0" in timeline and "chat-api fails" in timeline, told
        releases = profile.ctl("releases", "chat-api").out.split("\n20")
        assert "production  2.14.0" in releases[0] and "production  2.15.0" in releases[1] and "fix: everything" in releases[1], releases

        # The next one does not even start.
        push(fleet, message="fix: the fix", broken=True)
        failed = profile.ctl("do", "promote", "application/chat-api", "--set", "hold=1", "--yes", status=1, timeout=120)
        assert "A new pod does not start" in failed.err and "Rolled back to 2.14.0" in failed.err, failed
        assert image(fleet) == before
        rollout = json.loads(kubectl(fleet, "-n", "chat", "get", "deployment", "chat-api", "-o", "json"))["status"]
        assert rollout["updatedReplicas"] == rollout["readyReplicas"] == 6, rollout


def test_a_program_that_is_killed_says_what_was_in_flight():
    fleet, profile = shared()
    profile.ctl("do", "rollback", "application/chat-api", "--set", "to=2.14.0", "--set", "watch=0", "--yes")
    kill_at(fleet, profile, "the old one is kept", "strategy=blue-green", "watch=30")
    wait_for(lambda: workloads(fleet) == OLD and serves(fleet) == ("chat-api", {"chat-api"}), "what was left to go")
    kill_at(fleet, profile, "Replacing pods", "watch=30")
    # It went on there, and nothing is hidden: the cluster says so itself.
    wait_for(lambda: "2.14.1@" in image(fleet), "the change in the cluster")
    kill_at(fleet, profile, "Replacing pods", "environment=production", "watch=0", verb="restart")
    assert profile.ctl("audit", "verify").out


if __name__ == "__main__":
    with SHARED:
        harness.main()
