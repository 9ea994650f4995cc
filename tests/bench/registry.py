#!/usr/bin/env python3
# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A registry of 1,000 repositories with 100 tags each: how long until all names are known, how many requests that takes, how
soon the first table stands when what was learned is taken up from the history, and how long a search among all of it takes.
See registry-bench.c. The server is of this program: its own time is part of "index", as the time of a network would be."""

import collections
import hashlib
import http.server
import json
import os
import subprocess
import tempfile
import threading
import urllib.parse

REPOSITORIES = [f"team/app-{number}" for number in range(1000)]
TAGS = [f"1.0.{number}" for number in range(100)]
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
asked = collections.Counter()


def blob(text):
    content = text.encode()
    return {"digest": "sha256:" + hashlib.sha256(content).hexdigest(), "size": len(content), "content": content}


def image_of(name, tag):
    config = blob(json.dumps({"created": "2026-01-02T03:04:05Z", "os": "linux", "architecture": "amd64", "config": {"Labels": {"of": f"{name}:{tag}"}}}))
    manifest = blob(json.dumps({
        "schemaVersion": 2, "mediaType": MANIFEST, "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": config["digest"], "size": config["size"]},
        "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": blob(what)["digest"], "size": 1000000}
                   for what in ("base", name, f"{name}:{tag}")]}))
    return manifest, config


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    blobs = {}

    def log_message(self, *_):
        pass

    def reply(self, status, body=b"", media_type="application/json", **headers):
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        url = urllib.parse.urlparse(self.path)
        query = urllib.parse.parse_qs(url.query)
        parts = url.path.removeprefix("/v2/").split("/")
        asked["all"] += 1
        if url.path == "/v2/":
            self.reply(200, b"{}")
        elif url.path == "/v2/_catalog":
            first = REPOSITORIES.index(query["last"][0]) + 1 if "last" in query else 0
            page = REPOSITORIES[first:first + int(query["n"][0])]
            more = {"Link": f'</v2/_catalog?last={urllib.parse.quote(page[-1], safe="")}&n={query["n"][0]}>; rel="next"'} if first + len(page) < 1000 else {}
            self.reply(200, json.dumps({"repositories": page}).encode(), **more)
        elif parts[-2:] == ["tags", "list"]:
            self.reply(200, json.dumps({"name": "/".join(parts[:-2]), "tags": TAGS}).encode())
        elif parts[-2] == "manifests":
            if parts[-1] in self.blobs:
                manifest = self.blobs[parts[-1]]
            else:
                manifest, config = image_of("/".join(parts[:-2]), parts[-1])
                self.blobs[manifest["digest"]], self.blobs[config["digest"]] = manifest, config
            self.reply(200, manifest["content"], MANIFEST, Docker_Content_Digest=manifest["digest"])
        elif parts[-2] == "blobs" and parts[-1] in self.blobs:
            self.reply(200, self.blobs[parts[-1]]["content"], "application/octet-stream")
        else:
            self.reply(404, b'{"errors":[{"code":"NOT_FOUND"}]}')

    do_HEAD = do_GET


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
program = os.path.join(os.environ["WH_BUILD_DIR"], "tests", "bench", "registry-bench")
with tempfile.TemporaryDirectory(prefix="wh-bench.") as folder:
    subprocess.run([program, f"http://127.0.0.1:{server.server_address[1]}", folder], check=True)
server.shutdown()
print(f"BENCH registry-100k-tags-requests {asked['all']} requests")
