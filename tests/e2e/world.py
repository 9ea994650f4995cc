# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers that the other scenarios rely on start, answer, stop and come back."""

import json

import harness
import servers
from harness import run, wait_for


def test_registry_serves_an_image_and_an_index():
    with servers.Registry() as registry:
        image = registry.push("team/shop:1.0")
        index = registry.push("team/shop:2.0", architectures=("amd64", "arm64"))
        assert sorted(json.loads(servers.fetch(registry.url + "/v2/team/shop/tags/list"))["tags"]) == ["1.0", "2.0"]
        raw = run("skopeo", "inspect", "--raw", "--tls-verify=false", f"docker://127.0.0.1:{registry.port}/team/shop:2.0").out
        assert len(json.loads(raw)["manifests"]) == 2
        assert image != index


def test_registry_comes_back_with_its_data():
    with servers.Registry(password="secret") as registry:
        registry.push("app:1")
        registry.stop()
        registry.start()
        seen = run("skopeo", "list-tags", "--creds", "user:secret", "--tls-verify=false", f"docker://127.0.0.1:{registry.port}/app")
        assert seen.json()["Tags"] == ["1"]


def test_prometheus_scrapes_a_node_and_fires_to_alertmanager():
    rule = {"alert": "AlwaysFiring", "expr": "vector(1)", "labels": {"severity": "critical"}}
    with servers.Alertmanager() as alertmanager, servers.NodeExporter() as node:
        with servers.Prometheus({"node": [f"127.0.0.1:{node.port}"]}, [rule], alertmanager) as prometheus:
            wait_for(lambda: len(prometheus.query("up == 1")) == 2, "both targets to be up", 20)
            wait_for(lambda: any(alert["labels"]["alertname"] == "AlwaysFiring" for alert in alertmanager.alerts()), "the alert to arrive", 30)


def test_alertmanager_takes_an_alert_of_amtool():
    with servers.Alertmanager() as alertmanager:
        alertmanager.add("DiskFull", severity="warning", instance="db-1")
        wait_for(lambda: [a["labels"]["instance"] for a in alertmanager.alerts()] == ["db-1"], "the alert")


def test_nginx_answers_over_http_and_tls():
    with servers.Nginx() as nginx:
        assert servers.fetch(nginx.url) == b"fine\n"
    harness.require("openssl")
    with harness.folder() as folder:
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem")
        with servers.Nginx(tls=(f"{folder}/cert.pem", f"{folder}/key.pem")) as nginx:
            assert run("curl", "-fs", "--cacert", f"{folder}/cert.pem", nginx.url).out == "fine\n"


def test_keyring_keeps_a_secret_and_locks():
    with servers.SessionBus() as bus, servers.Keyring(bus.env) as keyring:
        keyring.store("token", server="here")
        assert keyring.lookup(server="here") == "token"
        keyring.lock()
        assert keyring.lookup(server="here") is None


harness.main()
