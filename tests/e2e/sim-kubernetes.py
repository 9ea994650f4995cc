# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clusters of the simulated fleet: kubectl works against them, and every reply keeps Kubernetes' contract."""

import http.client
import json
import os
import re
import subprocess
import urllib.parse

from fleet import Fleet, check, prepared
from harness import require, run, wait_for
import harness

SPEC = "kubernetes-1.34.reduced.swagger2.json"
MERGE = {"Content-Type": "application/merge-patch+json"}
STRATEGIC = {"Content-Type": "application/strategic-merge-patch+json"}
JSON_PATCH = {"Content-Type": "application/json-patch+json"}
DEPLOYMENT = "/apis/apps/v1/namespaces/chat/deployments/chat-api"
LISTS = {
    "/api/v1/nodes": "io.k8s.api.core.v1.NodeList",
    "/api/v1/namespaces": "io.k8s.api.core.v1.NamespaceList",
    "/api/v1/pods": "io.k8s.api.core.v1.PodList",
    "/api/v1/services": "io.k8s.api.core.v1.ServiceList",
    "/api/v1/endpoints": "io.k8s.api.core.v1.EndpointsList",
    "/api/v1/events": "io.k8s.api.core.v1.EventList",
    "/api/v1/configmaps": "io.k8s.api.core.v1.ConfigMapList",
    "/api/v1/secrets": "io.k8s.api.core.v1.SecretList",
    "/api/v1/serviceaccounts": "io.k8s.api.core.v1.ServiceAccountList",
    "/api/v1/persistentvolumeclaims": "io.k8s.api.core.v1.PersistentVolumeClaimList",
    "/apis/apps/v1/deployments": "io.k8s.api.apps.v1.DeploymentList",
    "/apis/apps/v1/replicasets": "io.k8s.api.apps.v1.ReplicaSetList",
    "/apis/apps/v1/statefulsets": "io.k8s.api.apps.v1.StatefulSetList",
    "/apis/apps/v1/daemonsets": "io.k8s.api.apps.v1.DaemonSetList",
    "/apis/batch/v1/jobs": "io.k8s.api.batch.v1.JobList",
    "/apis/batch/v1/cronjobs": "io.k8s.api.batch.v1.CronJobList",
    "/apis/networking.k8s.io/v1/ingresses": "io.k8s.api.networking.v1.IngressList",
    "/apis/autoscaling/v2/horizontalpodautoscalers": "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerList",
    "/apis/policy/v1/poddisruptionbudgets": "io.k8s.api.policy.v1.PodDisruptionBudgetList",
    "/apis/discovery.k8s.io/v1/endpointslices": "io.k8s.api.discovery.v1.EndpointSliceList",
    "/apis": "io.k8s.apimachinery.pkg.apis.meta.v1.APIGroupList",
    "/api": "io.k8s.apimachinery.pkg.apis.meta.v1.APIVersions",
    "/api/v1": "io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList",
    "/apis/apps/v1": "io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList",
    "/version": "io.k8s.apimachinery.pkg.version.Info",
}


def kubectl(fleet, *arguments, server="k8s-prod", status=True, **options):
    require("kubectl")
    env = {**os.environ, "KUBECONFIG": fleet.servers[server]["kubeconfig"], "HOME": "/nonexistent"}
    return run("kubectl", *arguments, env=env, check=status, **options)


def keep(value, definition):
    """Checks a value against the contract; Go writes null for empty lists, and Swagger 2 cannot say "number or text"."""
    definitions = prepared(SPEC, True, True, ())["definitions"]
    definitions["io.k8s.apimachinery.pkg.util.intstr.IntOrString"]["type"] = ["string", "integer"]
    check(SPEC, value, "definitions", definition, nullable=True, closed=True)


class Watch:
    """A watch stream, line by line."""

    def __init__(self, fleet, path, server="k8s-prod", headers=None, **query):
        url = urllib.parse.urlsplit(fleet.url(server))
        self.connection = http.client.HTTPConnection(url.hostname, url.port, timeout=15)
        self.connection.request("GET", path + "?" + urllib.parse.urlencode({"watch": "true", **query}), headers=headers or {})
        self.reply = self.connection.getresponse()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def next(self):
        line = self.reply.readline()
        return json.loads(line) if line else None

    def until(self, condition):
        while event := self.next():
            if condition(event):
                return event
        raise AssertionError("the watch ended")


def status_of(reply, code, reason):
    body = reply.json()
    assert (reply.status, body["kind"], body["code"], body["reason"]) == (code, "Status", code, reason), reply.body
    return body


# ---- kubectl

def test_kubectl_lists_nodes_and_pods():
    with Fleet() as fleet:
        out = kubectl(fleet, "get", "nodes,pods", "-A").out
        assert re.search(r"^node/fsn1-worker-3 +Ready +<none> +\d+d +v1\.33\.4\+k3s1$", out, re.M), out
        assert re.search(r"^billing +pod/billing-\w+-\w+ +0/1 +CrashLoopBackOff +\d+ \(\S+ ago\) ", out, re.M), out
        assert re.search(r"^nbg1-worker-2 +NotReady ", kubectl(fleet, "get", "nodes", server="k8s-staging").out, re.M)
        assert "v1.33.4+k3s1" in kubectl(fleet, "version").out


def test_kubectl_reads_logs():
    with Fleet() as fleet:
        pods = json.loads(kubectl(fleet, "get", "pods", "-A", "-o", "json").out)["items"]
        well = next(pod for pod in pods if pod["metadata"]["namespace"] == "chat")["metadata"]["name"]
        ill = next(pod for pod in pods if pod["status"]["containerStatuses"][0]["state"].get("waiting"))["metadata"]
        assert len(kubectl(fleet, "logs", "-n", "chat", well, "--tail=3").out.splitlines()) == 3
        assert re.match(r"\d{4}-\d\d-\d\dT", kubectl(fleet, "logs", "-n", "chat", well, "--tail=1", "--timestamps").out)
        assert "panic: migrate ledger" in kubectl(fleet, "logs", "-n", ill["namespace"], ill["name"], "--previous").out
        failed = kubectl(fleet, "logs", "-n", "chat", well, "--previous", status=False)
        assert failed.status != 0 and "not found" in failed.err, failed


def test_kubectl_follows_a_log():
    with Fleet() as fleet:
        require("kubectl")
        pod = kubectl(fleet, "get", "pods", "-n", "chat", "-o", "name").out.split()[0]
        env = {**os.environ, "KUBECONFIG": fleet.servers["k8s-prod"]["kubeconfig"]}
        with subprocess.Popen(["kubectl", "logs", "-f", "--tail=1", "-n", "chat", pod], env=env, stdout=subprocess.PIPE, text=True) as process:
            lines = [process.stdout.readline() for _ in range(3)]
            process.terminate()
        assert all(line.startswith("{") for line in lines) and len(set(lines)) == 3, lines


def test_kubectl_scales_and_waits():
    with Fleet("--speed", "10") as fleet:
        kubectl(fleet, "scale", "-n", "chat", "deployment/chat-api", "--replicas=8")
        out = kubectl(fleet, "rollout", "status", "-n", "chat", "deployment/chat-api", "--timeout=30s").out
        assert "successfully rolled out" in out, out
        assert re.search(r"^chat-api +8/8 +8 +8 ", kubectl(fleet, "get", "deployment", "-n", "chat").out, re.M)
        kubectl(fleet, "scale", "-n", "chat", "deployment/chat-api", "--replicas=2")
        pods = lambda: [name for name in kubectl(fleet, "get", "pods", "-n", "chat", "-o", "name").out.split() if "worker" not in name]
        wait_for(lambda: len(pods()) == 2, "six pods to go")


def test_kubectl_restarts_and_watches():
    with Fleet("--speed", "10") as fleet:
        require("kubectl")
        env = {**os.environ, "KUBECONFIG": fleet.servers["k8s-prod"]["kubeconfig"]}
        before = set(kubectl(fleet, "get", "pods", "-n", "voice", "-o", "name").out.split())
        with subprocess.Popen(["kubectl", "get", "pods", "-n", "voice", "-w"], env=env, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout.readline().startswith("NAME")
            kubectl(fleet, "rollout", "restart", "-n", "voice", "deployment/voice-studio")
            kubectl(fleet, "rollout", "status", "-n", "voice", "deployment/voice-studio", "--timeout=30s")
            seen = ""
            while seen.count("Terminating") < len(before):
                seen += process.stdout.readline()
            process.terminate()
        assert "Pending" in seen or "ContainerCreating" in seen, seen
        after = lambda: set(kubectl(fleet, "get", "pods", "-n", "voice", "-o", "name").out.split())
        wait_for(lambda: len(after()) == 3 and not after() & before, "three new pods")
        assert re.search(r"ScalingReplicaSet", kubectl(fleet, "get", "events", "-n", "voice").out)


def test_kubectl_deletes_a_pod_that_is_replaced():
    with Fleet("--speed", "10") as fleet:
        ready = lambda: [line.split()[0] for line in kubectl(fleet, "get", "pods", "-n", "auth", "--no-headers").out.splitlines()
                         if "1/1 " in line and "Running" in line]
        before = ready()
        kubectl(fleet, "delete", "pod", "-n", "auth", before[0])
        wait_for(lambda: len(ready()) == len(before) and before[0] not in ready(), "another pod")


def test_kubectl_describes_tops_and_undoes():
    with Fleet("--speed", "10") as fleet:
        pod = kubectl(fleet, "get", "pods", "-n", "billing", "-o", "name").out.split()[0]
        out = kubectl(fleet, "describe", "-n", "billing", pod).out
        assert "CrashLoopBackOff" in out and "Back-off restarting failed container" in out, out
        assert re.search(r"^fsn1-worker-1 +\d+m +\d+% +\d+Mi +\d+%", kubectl(fleet, "top", "nodes").out, re.M)
        assert kubectl(fleet, "top", "pods", "-n", "chat").out.count("Mi") == 9
        assert kubectl(fleet, "auth", "can-i", "delete", "pods").out.strip() == "yes"
        hanging = kubectl(fleet, "rollout", "status", "-n", "billing", "deployment/billing", "--timeout=5s", status=False)
        assert "exceeded its progress deadline" in hanging.err, hanging
        kubectl(fleet, "rollout", "undo", "-n", "billing", "deployment/billing")
        kubectl(fleet, "rollout", "status", "-n", "billing", "deployment/billing", "--timeout=30s")
        # With the old version back, the alerts of the new one are over.
        alerts = fleet.ask("prometheus", "/api/v1/alerts").json()["data"]["alerts"]
        assert not [a for a in alerts if a["labels"].get("app") == "billing"], alerts


# ---- The contract

def test_replies_keep_the_contract():
    with Fleet() as fleet:
        for server in ("k8s-prod", "k8s-staging"):
            for path, definition in LISTS.items():
                value = fleet.ask(server, path).json()
                assert server != "k8s-prod" or value.get("items", True), f"{path} is empty"
                keep(value, definition)
        pod = fleet.ask("k8s-prod", "/api/v1/pods", limit=1).json()["items"][0]["metadata"]
        keep(fleet.ask("k8s-prod", f"/api/v1/namespaces/{pod['namespace']}/pods/{pod['name']}").json(), "io.k8s.api.core.v1.Pod")
        keep(fleet.ask("k8s-prod", DEPLOYMENT + "/scale").json(), "io.k8s.api.autoscaling.v1.Scale")
        keep(status_of(fleet.ask("k8s-prod", DEPLOYMENT + "x"), 404, "NotFound"), "io.k8s.apimachinery.pkg.apis.meta.v1.Status")


def test_lists_come_in_pages():
    with Fleet("--pods", "120") as fleet:
        names, token, pages = [], None, 0
        while token != "":
            page = fleet.ask("k8s-prod", "/api/v1/pods", limit=50, **({"continue": token} if token else {})).json()
            names += [(item["metadata"]["namespace"], item["metadata"]["name"]) for item in page["items"]]
            token, pages = page["metadata"].get("continue", ""), pages + 1
        assert names == sorted(set(names), key="/".join) and len(names) > 180 and pages == -(-len(names) // 50)
        assert fleet.ask("k8s-prod", "/api/v1/pods", **{"continue": "bm9uc2Vuc2U="}).status == 400
        sizes = [len(json.dumps(item, separators=(",", ":"))) for item in fleet.ask("k8s-prod", "/api/v1/pods").json()["items"]]
        assert 5500 < sum(sizes) / len(sizes) < 9000, sum(sizes) / len(sizes)


def test_selectors_select():
    with Fleet() as fleet:
        count = lambda **query: len(fleet.ask("k8s-prod", "/api/v1/pods", **query).json()["items"])
        assert count(labelSelector="app.kubernetes.io/name=chat-api") == 6
        assert count(labelSelector="app.kubernetes.io/part-of in (chat-api, agents),app.kubernetes.io/component!=worker") == 10
        assert count(labelSelector="!app.kubernetes.io/part-of") == 0
        assert count(fieldSelector="status.phase=Succeeded") == 3
        assert count(fieldSelector="spec.nodeName=fsn1-worker-1,metadata.namespace=chat") <= 9
        events = fleet.ask("k8s-prod", "/api/v1/events", fieldSelector="involvedObject.kind=Node").json()["items"]
        assert [event["reason"] for event in events] == ["NodeHasInsufficientMemory"], events


def test_tables_and_metadata_are_negotiated():
    with Fleet() as fleet:
        table = {"Accept": "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"}
        reply = fleet.ask("k8s-prod", "/api/v1/pods", headers=table, limit=2).json()
        assert reply["kind"] == "Table" and len(reply["rows"]) == 2 and reply["metadata"]["continue"]
        assert all(len(row["cells"]) == len(reply["columnDefinitions"]) for row in reply["rows"])
        assert reply["rows"][0]["object"]["kind"] == "PartialObjectMetadata"
        some = {"Accept": "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"}
        reply = fleet.ask("k8s-prod", "/api/v1/pods", headers=some, limit=1).json()
        assert reply["kind"] == "PartialObjectMetadataList" and "spec" not in reply["items"][0]


def test_watches_go_on_where_the_list_ended():
    with Fleet("--speed", "10") as fleet:
        version = fleet.ask("k8s-prod", "/api/v1/namespaces/chat/pods").json()["metadata"]["resourceVersion"]
        fleet.ask("k8s-prod", DEPLOYMENT + "/scale", "PATCH", {"spec": {"replicas": 7}}, MERGE)
        with Watch(fleet, "/api/v1/namespaces/chat/pods", resourceVersion=version, timeoutSeconds=10) as watch:
            name = watch.until(lambda event: event["type"] == "ADDED")["object"]["metadata"]["name"]
            event = watch.until(lambda event: '"type":"Ready","status":"True"' in json.dumps(event, separators=(",", ":")))
            assert event["type"] == "MODIFIED" and event["object"]["metadata"]["name"] == name
            keep(event["object"], "io.k8s.api.core.v1.Pod")
            fleet.ask("k8s-prod", f"/api/v1/namespaces/chat/pods/{name}", "DELETE")
            assert watch.until(lambda event: event["type"] == "DELETED")["object"]["metadata"]["name"] == name


def test_watches_end_with_a_bookmark():
    with Fleet() as fleet:
        version = fleet.ask("k8s-prod", "/api/v1/nodes").json()["metadata"]["resourceVersion"]
        with Watch(fleet, "/api/v1/nodes", resourceVersion=version, timeoutSeconds=1, allowWatchBookmarks="true") as watch:
            assert watch.next()["type"] == "BOOKMARK" and watch.next() is None


def test_old_versions_are_gone():
    with Fleet("--speed", "10", "--watch-window", "5") as fleet:
        version = fleet.ask("k8s-prod", "/api/v1/pods").json()["metadata"]["resourceVersion"]
        fleet.ask("k8s-prod", DEPLOYMENT + "/scale", "PATCH", {"spec": {"replicas": 12}}, MERGE)

        def expired():
            with Watch(fleet, "/api/v1/pods", resourceVersion=version, timeoutSeconds=1) as watch:
                event = watch.next()
                return event and event["type"] == "ERROR" and (event, watch.next())

        event, after = wait_for(expired, "the version to be too old")
        assert (event["object"]["code"], event["object"]["reason"], after) == (410, "Expired", None), event


def test_writes_are_checked():
    with Fleet() as fleet:
        ask = lambda *arguments: fleet.ask("k8s-prod", *arguments)
        before = ask(DEPLOYMENT).json()
        status_of(ask(DEPLOYMENT, "PATCH", {"metadata": {"resourceVersion": "1"}}, MERGE), 409, "Conflict")
        status_of(ask(DEPLOYMENT, "PUT", {**before, "metadata": {**before["metadata"], "resourceVersion": "1"}}), 409, "Conflict")
        status_of(ask(DEPLOYMENT, "PATCH", {"spec": {"replicas": -1}}, MERGE), 422, "Invalid")
        status_of(ask(DEPLOYMENT + "/scale", "PATCH", {"spec": {"replicas": -1}}, MERGE), 422, "Invalid")
        status_of(ask(DEPLOYMENT, "PATCH", {}, {"Content-Type": "text/plain"}), 415, "UnsupportedMediaType")
        status_of(ask(DEPLOYMENT, "PATCH", "{", MERGE), 400, "BadRequest")
        status_of(ask("/api/v1/namespaces/chat/configmaps", "POST", {"metadata": {"name": "kube-root-ca.crt"}}), 409, "AlreadyExists")
        status_of(ask("/api/v1/pods", "GET", None, {"Authorization": "Bearer wrong"}), 401, "Unauthorized")
        dry = ask(DEPLOYMENT + "?dryRun=All", "PATCH", {"spec": {"replicas": 3}}, MERGE).json()
        assert dry["spec"]["replicas"] == 3 and ask(DEPLOYMENT).json()["metadata"]["resourceVersion"] == before["metadata"]["resourceVersion"]
        image = {"spec": {"template": {"spec": {"containers": [{"name": "chat-api", "image": "registry.acme.dev/acme/chat-api:2.14.1"}]}}}}
        after = ask(DEPLOYMENT + "?dryRun=All", "PATCH", image, STRATEGIC).json()["spec"]["template"]["spec"]["containers"]
        assert len(after) == 1 and after[0]["image"].endswith(":2.14.1") and after[0]["env"], after
        done = ask(DEPLOYMENT, "PATCH", [{"op": "add", "path": "/metadata/labels/x", "value": "y"}], JSON_PATCH).json()
        assert done["metadata"]["labels"]["x"] == "y" and done["metadata"]["generation"] == before["metadata"]["generation"]


# ---- The world behind it

def test_images_agree_with_the_registry():
    with Fleet() as fleet:
        pods = fleet.ask("k8s-prod", "/api/v1/pods", labelSelector="app.kubernetes.io/part-of=chat-api").json()["items"]
        ids = {pod["status"]["containerStatuses"][0]["imageID"] for pod in pods}
        assert len(ids) == 1 and re.fullmatch(r"registry\.acme\.dev/acme/chat-api@sha256:[0-9a-f]{64}", next(iter(ids))), ids


def test_a_deploy_of_the_company_rolls_out():
    with Fleet("--speed", "20") as fleet:
        fleet.control("story/deploy", app="voice-studio", environment="production", version="0.9.2")
        deployment = lambda: fleet.ask("k8s-prod", "/apis/apps/v1/namespaces/voice/deployments/voice-studio").json()
        begun = deployment()["status"]
        assert begun["observedGeneration"] < deployment()["metadata"]["generation"] or begun["updatedReplicas"] < 3, begun
        kubectl(fleet, "rollout", "status", "-n", "voice", "deployment/voice-studio", "--timeout=30s")
        assert deployment()["spec"]["template"]["spec"]["containers"][0]["image"] == "registry.acme.dev/acme/voice-studio:0.9.2"


def test_nodes_and_pods_fail_on_demand():
    with Fleet("--story", "calm") as fleet:
        node = lambda: {c["type"]: c["status"] for c in fleet.ask("k8s-prod", "/api/v1/nodes/fsn1-worker-1").json()["status"]["conditions"]}
        assert node()["Ready"] == "True"
        fleet.control("cluster/prod-fsn1/node", name="fsn1-worker-1", ready=False)
        assert node()["Ready"] == "Unknown"
        fleet.control("cluster/prod-fsn1/node", name="fsn1-worker-1", ready=True)
        assert node()["Ready"] == "True"
        fleet.control("cluster/prod-fsn1/fail-pod", namespace="chat", name="chat-api-")
        assert "Error" in kubectl(fleet, "get", "pods", "-n", "chat").out

        # Each in its way: memory, and a signal.
        for namespace, name, code, reason in (("console", "web-console-", 137, "OOMKilled"), ("chat", "chat-api-worker-", 139, "Error")):
            fleet.control("cluster/prod-fsn1/fail-pod", namespace=namespace, name=name, exit=code)
            pods = json.loads(kubectl(fleet, "get", "pods", "-n", namespace, "-o", "json").out)["items"]
            ended = [status[state]["terminated"] for pod in pods for status in pod["status"]["containerStatuses"] for state in ("state", "lastState")
                     if "terminated" in status.get(state, {})]
            assert (code, reason) in [(each["exitCode"], each["reason"]) for each in ended], ended


def test_faults_are_injected():
    with Fleet("--fault", "k8s/api/v1/pods:status=503,retry-after=2,count=1") as fleet:
        reply = fleet.ask("k8s-prod", "/api/v1/pods")
        assert reply.status == 503 and reply.headers["Retry-After"] == "2"
        assert fleet.ask("k8s-prod", "/api/v1/pods", limit=1).status == 200
        fleet.control("faults", fault="k8s-prod/api/v1/nodes:html")
        reply = fleet.ask("k8s-prod", "/api/v1/nodes")
        assert reply.status == 502 and reply.headers["Content-Type"] == "text/html"
        assert fleet.ask("k8s-staging", "/api/v1/nodes").status == 200
        fleet.control("faults", fault="k8s:truncate=1000")
        for fault, error in (("k8s:truncate=1000", http.client.IncompleteRead), ("k8s:reset", OSError)):
            fleet.control("faults", fault=fault)
            try:
                fleet.ask("k8s-prod", "/api/v1/services")
                raise AssertionError(f"{fault} did nothing")
            except error:
                pass
        fleet.ask("control", "/_sim/faults", "DELETE")
        fleet.control("faults", fault="k8s:gone")
        with Watch(fleet, "/api/v1/pods") as watch:
            assert watch.next()["object"]["code"] == 410
        assert fleet.ask("k8s-prod", "/api/v1/pods", limit=1).status == 200


def test_a_system_stops_and_comes_back():
    with Fleet() as fleet:
        with Watch(fleet, "/api/v1/pods", timeoutSeconds=20) as watch:
            watch.next()
            fleet.control("server", name="k8s-prod", up=False)
            try:
                fleet.ask("k8s-prod", "/version")
                raise AssertionError("it answers still")
            except OSError:
                pass
            try:
                while watch.next():
                    pass
            except (http.client.HTTPException, OSError):
                pass
        fleet.control("server", name="k8s-prod", up=True)
        assert fleet.ask("k8s-prod", "/version").status == 200


def test_the_same_seed_makes_the_same_fleet():
    names = []
    for seed in ("7", "7", "8"):
        with Fleet("--seed", seed, "--epoch", "2026-11-21T14:27:00Z") as fleet:
            items = fleet.ask("k8s-prod", "/api/v1/pods").json()["items"]
            names.append([(item["metadata"]["name"], item["metadata"]["uid"], item["spec"].get("nodeName")) for item in items])
    assert names[0] == names[1] != names[2]


def test_https_is_served():
    require("openssl")
    with harness.folder() as path:
        key, certificate = os.path.join(path, "key.pem"), os.path.join(path, "cert.pem")
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", certificate,
            "-days", "2", "-subj", "/CN=wheelhouse-sim", "-addext", "subjectAltName=IP:127.0.0.1")
        with Fleet("--tls-cert", certificate, "--tls-key", key, "--tls-ca", certificate) as fleet:
            assert "fsn1-cp-1" in kubectl(fleet, "get", "nodes").out
            assert "admin" in kubectl(fleet, "auth", "whoami").out


harness.main()
