# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what runs to the commit it was built of, over all systems of the simulated fleet, and what came of a rollout."""

import http.server
import threading
import time

import harness
import servers
from fleet import Fleet
from harness import Profile, wait_for


def connect(profile, fleet):
    for cluster, environment in (("prod", "production"), ("staging", "staging")):
        profile.ctl("connect", "kubernetes", cluster, "--kubeconfig", fleet.servers["k8s-" + cluster]["kubeconfig"],
                    "--environment", environment)
    forge, registry = fleet.servers["forge"], fleet.servers["registry"]
    profile.ctl("connect", "gitea", "forge", forge["url"], "--token-stdin", stdin=forge["token"])
    profile.ctl("connect", "oci", "registry", registry["url"], "--user", registry["user"], "--password-stdin", stdin=registry["password"])
    profile.ctl("connect", "prometheus", "metrics", fleet.url("prometheus"))


def look(profile):
    for kind in ("repository", "run", "image", "traffic", "workload", "pod"):
        profile.ctl("get", kind)


def environments(profile, name):
    return {each["name"]: each for each in profile.ctl("get", "environment", "--json", "--cached").json() if each["application"] == name}


def test_releases_are_traced_from_commit_to_effect():
    with servers.SessionBus() as bus, servers.Keyring(bus.env) as keyring, Profile(**keyring.env) as profile:
        with Fleet() as fleet:
            connect(profile, fleet)
            look(profile)
            billing = environments(profile, "billing")
            newest = billing["development"]["version"]
            images = {each["uid"]: each for each in profile.ctl("get", "image", "--json", "--cached").json() if each["repository"].endswith("/billing")}
            runs = {each["uid"]: each for each in profile.ctl("get", "run", "--json", "--cached").json()}

            # What the environment says is what registry and forge say of that digest.
            assert not billing["staging"]["drift"], billing["staging"]
            for each in billing.values():
                image = images[each["image"].removeprefix("image:")]
                assert each["digest"] in [image["digest"], *(image["digests"] or [])], (each, image)
                assert each["commit"] == image["revision"] and each["guessed"] is False, each
                run = runs[each["run"].removeprefix("run:")]
                assert run["commit"] == each["commit"] and run["state"] == "success", (each, run)

            fleet.control("story/deploy", app="billing", environment="production", version=newest)

            def rolled_out():
                look(profile)
                return environments(profile, "billing")["production"]["commit"] == billing["development"]["commit"]
            wait_for(rolled_out, "the new version in production", 60)
            live = profile.ctl("releases", "billing", "--json").json()

        # Nobody answers any more: the history knows it.
        told = profile.ctl("releases", "billing", "--json").json()
        assert [each["time"] for each in told] == sorted((each["time"] for each in told), reverse=True), told
        assert all(each["committed"] is None or each["committed"] <= each["time"] for each in told), told
        release = next(each for each in told if each["environment"] == "production")
        assert (release["version"], release["previous"], release["current"]) == (newest, billing["production"]["version"], True), release
        assert release["commit"] == billing["development"]["commit"] and not release["guessed"], release
        assert release["committed"] < release["built"] <= release["time"] and release["run"].startswith("#"), release
        assert release["errors"]["before"] > 0, release
        assert [each["version"] for each in told] == [each["version"] for each in live], (told, live)
        text = profile.ctl("releases", "billing").out
        assert release["commit"][:7] in text and "rolled out" in text and "errors" in text, text
        assert "There is no application" in profile.ctl("releases", "nobody", status=1).err


def expose(elapsed):
    """Counters as five systems name them. 10 requests a second, 1 of them failed; each takes between 0.1 and 0.2 s."""
    lines = []

    def requests(name, label, count, **labels):
        for code, share in (("200", 9), ("500", 1)):
            text = ",".join(f'{key}="{value}"' for key, value in {**labels, label: code}.items())
            lines.append(f"{name}{{{text}}} {share * count}")

    def durations(name, bounds, count, **labels):
        for bound, share in bounds:
            text = ",".join(f'{key}="{value}"' for key, value in {**labels, "le": bound}.items())
            lines.append(f"{name}_bucket{{{text}}} {share * count}")

    seconds, milliseconds = (("0.1", 0), ("0.2", 10), ("+Inf", 10)), (("100", 0), ("200", 10), ("+Inf", 10))
    requests("http_requests_total", "code", elapsed, app="plain", namespace="shop")
    durations("http_request_duration_seconds", seconds, elapsed, app="plain", namespace="shop")
    requests("nginx_ingress_controller_requests", "status", elapsed, exported_namespace="shop", exported_service="web", namespace="ingress", service="ingress")
    durations("nginx_ingress_controller_request_duration_seconds", seconds, elapsed, exported_namespace="shop", exported_service="web", namespace="ingress", service="ingress")
    # The ingress tells of what tells of itself: that is believed.
    requests("nginx_ingress_controller_requests", "status", elapsed / 2, exported_namespace="shop", exported_service="plain", namespace="ingress", service="ingress")
    requests("traefik_service_requests_total", "code", elapsed, service="shop-cart-80@kubernetes")
    durations("traefik_service_request_duration_seconds", seconds, elapsed, service="shop-cart-80@kubernetes")
    requests("istio_requests_total", "response_code", elapsed, reporter="destination", destination_canonical_service="mesh", destination_workload_namespace="shop")
    durations("istio_request_duration_milliseconds", milliseconds, elapsed, reporter="destination", destination_canonical_service="mesh", destination_workload_namespace="shop")
    lines.append(f'my_calls{{namespace="shop",service="own"}} {elapsed * 7}')
    return "\n".join(lines) + "\n"


class Exposer(http.server.BaseHTTPRequestHandler):
    start = time.time()

    def do_GET(self):
        body = expose(time.time() - self.start + 100).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def test_requests_are_recognised_whoever_names_them():
    target = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Exposer)
    threading.Thread(target=target.serve_forever, daemon=True).start()
    queries = 'own rate sum by (namespace) (rate(my_calls{service="$app"}[5m])); web p99 3 + 0 * sum by (namespace) (rate(my_calls[5m]))'
    with servers.Prometheus({"apps": [f"127.0.0.1:{target.server_port}"]}) as prometheus, Profile() as profile:
        wait_for(lambda: prometheus.query("rate(my_calls[5m])"), "two scrapes", 30)
        profile.ctl("connect", "prometheus", "metrics", prometheus.url, "--set", f"queries={queries}")
        rows = {each["name"]: each for each in profile.ctl("get", "traffic", "--live", "--json").json()}
    target.shutdown()

    for name, convention, namespace in (("plain", "http", "shop"), ("web", "own", "shop"), ("shop-cart", "Traefik", None), ("mesh", "Istio", "shop")):
        row = rows[name]
        assert (row["convention"], row["namespace"] or None) == (convention, namespace), row
        # Of two scrapes in five minutes the rate is what Prometheus makes of it.
        assert row["rate"] > 0 and abs(row["errors"] - 10) < 0.1, row
        assert 0.14 < row["p50"] < 0.16 and 0.19 < row["p95"] <= 0.2, row
    # One figure of the user's own; the others are still those of the ingress.
    assert rows["web"]["p99"] == 3 and 0.19 < rows["plain"]["p99"] <= 0.2, rows
    assert rows["own"]["convention"] == "own" and rows["own"]["rate"] > 0 and rows["own"]["errors"] is None, rows["own"]


harness.main()
