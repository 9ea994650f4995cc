# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the servers' own clients say of them."""

import json

import servers
from harness import require, run


def skopeo(registry, command, name, *options):
    return run("skopeo", command, *options, "--tls-verify=false", f"docker://127.0.0.1:{registry.port}/{name}")


def blobs_of(registry, name, reference):
    """Sum of what is behind a manifest: its configuration and layers, of an index those of all platforms."""
    manifest = json.loads(skopeo(registry, "inspect", name + reference, "--raw").out)
    if "manifests" in manifest:
        return sum(blobs_of(registry, name, "@" + each["digest"]) for each in manifest["manifests"])
    return manifest["config"]["size"] + sum(layer["size"] for layer in manifest["layers"])


def amtool(server, *arguments):
    require("amtool")
    return run("amtool", f"--alertmanager.url={server.url}", *arguments)


def ups(prometheus):
    """What promtool says of the targets: "1" or "0" by instance and job."""
    require("promtool")
    return {(line["metric"]["instance"], line["metric"]["job"]): line["value"][1]
            for line in run("promtool", "query", "instant", "-o", "json", prometheus.url, "up").json()}


def rules_of(prometheus):
    return json.loads(servers.fetch(prometheus.url + "/api/v1/rules"))["data"]["groups"][0]["rules"]


def alerts_of(prometheus):
    return json.loads(servers.fetch(prometheus.url + "/api/v1/alerts"))["data"]["alerts"]


def curl(url, *options):
    """The status and the seconds that it took, or None where nothing answers."""
    result = run("curl", "-s", "-o", "/dev/null", "-w", "%{http_code} %{time_total}", *options, url, check=False)
    status, took = result.out.split()
    return (status, float(took)) if result.status == 0 else None
