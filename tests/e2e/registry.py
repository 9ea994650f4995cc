# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real registry: its token service, what it keeps on disk, a thousand tags, and what cleaning it frees."""

import base64
import hashlib
import http.server
import json
import os
import subprocess
import threading
import time
import urllib.parse
import urllib.request

import servers
from clients import blobs_of, skopeo
from fleet import Fleet
from harness import Profile, main, require, run

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"


# ---- pushing by hand: a thousand images with skopeo would take minutes

def digest_of(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def fetch(registry, name, reference):
    request = urllib.request.Request(f"{registry.url}/v2/{name}/manifests/{reference}", headers={"Accept": MANIFEST})
    with urllib.request.urlopen(request, timeout=10) as reply:
        return reply.read()


def send(url, method, content=None, media_type="application/octet-stream"):
    request = urllib.request.Request(url, content, {"Content-Type": media_type}, method=method)
    with urllib.request.urlopen(request, timeout=10) as reply:
        return reply.headers


def put_blob(registry, name, content, media_type):
    digest = digest_of(content)
    place = send(f"{registry.url}/v2/{name}/blobs/uploads/", "POST", b"")["Location"]
    send(place + ("&" if "?" in place else "?") + urllib.parse.urlencode({"digest": digest}), "PUT", content)
    return {"mediaType": media_type, "digest": digest, "size": len(content)}


def put_manifest(registry, name, reference, document):
    content = json.dumps(document).encode()
    send(f"{registry.url}/v2/{name}/manifests/{reference or digest_of(content)}", "PUT", content, document["mediaType"])
    return {"mediaType": document["mediaType"], "digest": digest_of(content), "size": len(content)}


def put_image(registry, name, tag, layers, day, architecture="amd64"):
    """An image of these layers, made so many days ago."""
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - day * 86400))
    config = put_blob(registry, name, json.dumps({
        "created": made, "architecture": architecture, "os": "linux", "config": {"Labels": {"tag": tag or architecture}},
        "rootfs": {"type": "layers", "diff_ids": [layer["digest"] for layer in layers]},
        "history": [{"created": made, "created_by": "COPY program /"}]}).encode(), CONFIG)
    return put_manifest(registry, name, tag, {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers})


def on_disk(registry):
    """Bytes of all blobs."""
    return sum(os.path.getsize(os.path.join(folder, file))
               for folder, _, files in os.walk(os.path.join(registry.folder, "data", "docker", "registry", "v2", "blobs"))
               for file in files if file == "data")


def collect_garbage(registry):
    run("docker-registry", "garbage-collect", os.path.join(registry.folder, "config.yml"))


def get(profile, kind):
    return profile.ctl("get", kind, "--json").json()


# ---- a token service, as Docker Hub has one

class TokenService:
    """Gives out signed tokens: "user" with the password may do all, everybody may pull."""

    def __init__(self, folder, password):
        require("openssl")
        self.folder, self.password, self.asked = folder, password, []
        self.key, self.certificate = os.path.join(folder, "token.key"), os.path.join(folder, "token.pem")
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=token service",
            "-keyout", self.key, "-out", self.certificate)

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(handler):
                self.answer(handler)

            def log_message(handler, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/token"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def sign(self, claims):
        def encode(content):
            return base64.urlsafe_b64encode(content).rstrip(b"=")

        with open(self.certificate, encoding="ascii") as file:
            der = "".join(line.strip() for line in file if not line.startswith("-"))
        text = b".".join(encode(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "RS256", "x5c": [der]}, claims))
        made = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.key], input=text, capture_output=True, check=True)
        return (text + b"." + encode(made.stdout)).decode()

    def answer(self, handler):
        query = urllib.parse.parse_qs(urllib.parse.urlparse(handler.path).query)
        scopes = [scope for text in query.get("scope", []) for scope in text.split(" ") if scope]
        credential = handler.headers.get("Authorization")
        known = credential == "Basic " + base64.b64encode(f"user:{self.password}".encode()).decode()
        self.asked.append((known, scopes))
        if credential and not known:
            handler.send_response(401)
            handler.end_headers()
            return
        access = []
        for scope in scopes:
            kind, name, actions = scope.split(":", 2)
            granted = [action for action in actions.split(",") if known or action == "pull"]
            access.append({"type": kind, "name": name, "actions": granted})
        now = int(time.time())
        body = json.dumps({"expires_in": 300, "token": self.sign({
            "iss": "wheelhouse tests", "sub": "user" if known else "", "aud": "the registry", "nbf": now - 10, "iat": now, "exp": now + 300,
            "jti": str(len(self.asked)), "access": access})}).encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


class TokenRegistry(servers.Registry):
    """docker-registry that believes the tokens of a service."""

    def __init__(self, password):
        super().__init__()
        self.password = password
        self.service = TokenService(self.folder, password)

    def argv(self):
        argv = super().argv()
        with open(argv[-1], encoding="utf-8") as file:
            config = json.load(file)
        config["auth"] = {"token": {"realm": self.service.url, "service": "the registry", "issuer": "wheelhouse tests",
                                    "rootcertbundle": self.service.certificate}}
        self.write("config.yml", json.dumps(config))
        return argv

    def is_ready(self):
        try:
            return super().is_ready()
        except urllib.error.HTTPError as error:
            return error.code == 401

    def __exit__(self, *arguments):
        self.service.stop()
        super().__exit__(*arguments)


def test_tokens_of_a_real_service_are_asked_for_and_believed():
    with TokenRegistry("open sesame") as registry, servers.SessionBus() as bus, servers.Keyring(bus.env):
        digest = registry.push("team/shop:1.0", architectures=("amd64", "arm64"))
        with Profile(**bus.env) as profile:
            refused = profile.ctl("connect", "oci", "images", registry.url, "--user", "user", "--password-stdin", stdin="wrong", status=4)
            assert refused.err.count("\n") == 1, refused
            # Without a name nothing is listed, and who is named can be read.
            profile.ctl("connect", "oci", "open", registry.url, "--set", "repositories=team/shop")
            assert [image["digest"] for image in get(profile, "image")] == [digest]
            profile.ctl("disconnect", "open")
            profile.ctl("connect", "oci", "images", registry.url, "--user", "user", "--password-stdin", stdin="open sesame")
            assert [image["digest"] for image in get(profile, "image")] == [digest]
            assert (True, ["registry:catalog:*"]) in registry.service.asked, registry.service.asked
            profile.ctl("do", "delete", "image/team/shop/1.0", "--yes")
            assert any("delete" in scope for known, scopes in registry.service.asked if known for scope in scopes), registry.service.asked
            assert get(profile, "image") == []


# ---- what it keeps

def fill(registry):
    """Two repositories that share a base; an index with an attestation; a signature; tags on one digest."""
    base, other = (put_blob(registry, "team/shop", os.urandom(size), LAYER) for size in (50000, 40000))
    for number in range(1, 6):
        image = put_image(registry, "team/shop", f"1.{number}", [base, put_blob(registry, "team/shop", os.urandom(1000 * number), LAYER)], 100 - number)
        if number == 2:
            signed = image
    send(f"{registry.url}/v2/team/shop/manifests/also-1.1", "PUT",
         fetch(registry, "team/shop", "1.1"), MANIFEST)
    put_image(registry, "team/shop", signed["digest"].replace(":", "-") + ".sig", [put_blob(registry, "team/shop", b"{}" * 40, "application/vnd.dev.cosign.simplesigning.v1+json")], 98)
    platforms = [{**put_image(registry, "team/shop", None, [layer], 200, name), "platform": {"os": "linux", "architecture": name}}
                 for name, layer in (("amd64", base), ("arm64", other))]
    statement = put_blob(registry, "team/shop", b'{"predicateType":"https://slsa.dev/provenance/v0.2"}', "application/vnd.in-toto+json")
    statement["annotations"] = {"in-toto.io/predicate-type": "https://slsa.dev/provenance/v0.2"}
    attestation = put_manifest(registry, "team/shop", None, {"schemaVersion": 2, "mediaType": MANIFEST, "layers": [statement],
                                                             "config": put_blob(registry, "team/shop", b"{}", CONFIG)})
    put_manifest(registry, "team/shop", "multi", {"schemaVersion": 2, "mediaType": INDEX, "manifests": [
        *platforms, {**attestation, "platform": {"os": "unknown", "architecture": "unknown"},
                     "annotations": {"vnd.docker.reference.digest": platforms[0]["digest"], "vnd.docker.reference.type": "attestation-manifest"}}]})
    send(f"{registry.url}/v2/team/api/blobs/uploads/?" + urllib.parse.urlencode({"mount": base["digest"], "from": "team/shop"}), "POST", b"")
    put_image(registry, "team/api", "7", [base, put_blob(registry, "team/api", os.urandom(3000), LAYER)], 3)
    return signed


def sign(registry, name, subject):
    """As clients do it where the registry does not know what refers to what: a bill of materials in an index whose tag is made of the
    digest, which has the size of what it is about, and a signature under a tag of its own."""
    stem = subject.replace(":", "-")
    bill = put_blob(registry, name, b'{"spdxVersion":"SPDX-2.3"}' * 90, "application/spdx+json")
    made = put_manifest(registry, name, None, {
        "schemaVersion": 2, "mediaType": MANIFEST, "artifactType": "application/spdx+json", "layers": [bill],
        "config": put_blob(registry, name, b"{}", "application/vnd.oci.empty.v1+json"),
        "subject": {"mediaType": INDEX, "digest": subject, "size": 1}})
    put_manifest(registry, name, stem, {"schemaVersion": 2, "mediaType": INDEX,
                                        "manifests": [{**made, "artifactType": "application/spdx+json"}]})
    signature = put_blob(registry, name, b'{"critical":{"type":"cosign container image signature"}}', "application/vnd.dev.cosign.simplesigning.v1+json")
    put_manifest(registry, name, stem + ".sig", {"schemaVersion": 2, "mediaType": MANIFEST, "layers": [signature],
                                                 "config": put_blob(registry, name, b'{"rootfs":{}}', CONFIG)})
    return made["digest"], stem


def test_cleaning_frees_what_was_planned():
    with servers.Registry() as registry, Profile() as profile:
        signed = fill(registry)
        profile.ctl("connect", "oci", "images", registry.url)
        images = {image["tag"]: image for image in get(profile, "image") if image["repository"] == "team/shop"}
        # Sizes are those of skopeo, and all of it together is what lies on the disk.
        for tag in ("1.1", "multi"):
            assert images[tag]["size"] == blobs_of(registry, "team/shop", f":{tag}"), images[tag]
        every = dict(line.split(" ")[:2] for image in get(profile, "image") for line in image["blobs"])
        assert sum(map(int, every.values())) == on_disk(registry), (every, on_disk(registry))
        assert [line.split(" ")[0] for line in images["multi"]["attached"]] == ["provenance"], images["multi"]
        assert images["1.2"]["attached"] == ["signature " + signed["digest"].replace(":", "-") + ".sig"], images["1.2"]

        rules = ("--set", "newest=2", "--set", "keep=1.3*, multi")
        plan = profile.ctl("do", "retention", "image-repository/team/shop", *rules, "--dry-run", "--json").json()
        going = {line.split(" ")[0].partition(":")[2]: int(line.split(" ")[2]) for line in plan["before"].split("\n") if line}
        assert set(going) == {"1.1", "also-1.1", "1.2", signed["digest"].replace(":", "-") + ".sig"}, plan
        before = on_disk(registry)
        assert profile.ctl("do", "retention", "image-repository/team/shop", *rules, status=4).err.count("\n") == 1
        collect_garbage(registry)
        assert on_disk(registry) == before
        done = profile.ctl("do", "retention", "image-repository/team/shop", *rules, "--yes", "--json").json()
        assert done["state"] == "done" and "4 tags" in done["result"], done
        collect_garbage(registry)
        assert before - on_disk(registry) == sum(going.values()), (before, on_disk(registry), going)
        assert {image["tag"] for image in get(profile, "image")} == {"1.3", "1.4", "1.5", "multi", "7"}
        assert any(entry["operation"] == "retention" and "team/shop:1.1" in entry["before"] for entry in profile.ctl("audit", "--json").json())

        # An index takes its platforms along, and its attestation; the base is still somebody else's. What is attached goes with it.
        bill, stem = sign(registry, "team/shop", images["multi"]["digest"])
        before = on_disk(registry)
        plan = profile.ctl("do", "retention", "image-repository/team/shop", "--set", "newest=1", "--set", "keep=1.*", "--dry-run", "--json").json()
        lines = {line.split(" ")[0].partition(":")[2]: int(line.split(" ")[2]) for line in plan["before"].split("\n") if line}
        assert set(lines) == {"multi", stem, stem + ".sig"}, plan
        kept = profile.ctl("do", "delete", "image/team/shop/multi", "--set", "attached=false", "--dry-run", "--json").json()
        (told,) = [effect["text"] for effect in kept["effects"] if "attached" in effect["text"]]
        assert "stay without it" in told and bill[:20] in told and stem[:20] in told, kept
        plan = profile.ctl("do", "delete", "image/team/shop/multi", "--dry-run", "--json").json()
        assert any("attached to the image go as well" in effect["text"] for effect in plan["effects"]), plan
        profile.ctl("do", "delete", "image/team/shop/multi", "--yes")
        assert {image["tag"] for image in get(profile, "image")} == {"1.3", "1.4", "1.5", "7"}
        collect_garbage(registry)
        assert before - on_disk(registry) == sum(lines.values()) > 42000, (before, on_disk(registry), lines)


def test_a_registry_is_known_by_what_runs_from_it():
    with Fleet() as fleet, servers.SessionBus() as bus, servers.Keyring(bus.env), Profile(**bus.env) as profile:
        account = fleet.servers["registry"]
        profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", fleet.servers["k8s-prod"]["kubeconfig"])
        profile.ctl("connect", "oci", "images", account["url"], "--user", account["user"], "--password-stdin", stdin=account["password"])
        assert profile.ctl("drift", "--json").json() == []
        # Pods call it registry.acme.dev; that this is the same follows from the digests.
        running = next(pod for pod in get(profile, "pod") if pod["image"].startswith("registry.acme.dev/acme/billing:"))
        tag = running["image"].rpartition(":")[2]
        run("skopeo", "delete", "--tls-verify=false", "--creds", f"{account['user']}:{account['password']}",
            f"docker://{fleet.address('registry')}/acme/billing:{tag}")
        drifts = profile.ctl("drift", "--json").json()
        assert {(drift["state"], drift["repository"], drift["tag"]) for drift in drifts} == {("gone", "acme/billing", tag)}, drifts
        assert drifts[0]["running"] == running["digest"] and drifts[0]["now"] is None, drifts


def test_images_among_the_packages_of_a_forge():
    with Fleet("--gitea-images") as fleet, servers.SessionBus() as bus, servers.Keyring(bus.env), Profile(**bus.env) as profile:
        account = fleet.servers["forge"]
        profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", fleet.servers["k8s-prod"]["kubeconfig"])
        profile.ctl("connect", "gitea", "forge", account["url"], "--token-stdin", stdin=account["reader_token"])
        images = {(image["repository"], image["tag"]): image for image in get(profile, "image")}
        repositories = {one["name"]: one for one in get(profile, "image-repository")}
        billing = {tag: image for (name, tag), image in images.items() if name == "acme/billing"}
        assert set(repositories) == {name for name, _ in images} and repositories["acme/billing"]["tags"] == len(billing), repositories
        # What runs is found among them by its digest, and from there the commit.
        running = next(pod for pod in get(profile, "pod") if pod["image"].startswith("registry.acme.dev/acme/billing:"))
        image = billing[running["image"].rpartition(":")[2]]
        assert running["digest"] in [image["digest"], *image["digests"]] and len(image["revision"]) == 40, (running, image)
        assert profile.ctl("drift", "--json").json() == []


def test_harbor_tells_what_no_other_registry_tells():
    with Fleet("--harbor") as fleet, servers.SessionBus() as bus, servers.Keyring(bus.env), Profile(**bus.env) as profile:
        account = fleet.servers["harbor"]
        profile.ctl("connect", "harbor", "hub", account["url"], "--user", account["user"], "--password-stdin", stdin=account["password"])
        images = {(image["repository"], image["tag"]): image for image in get(profile, "image")}
        scanned = images["acme/billing", "4.2.0"]
        assert (scanned["critical"], scanned["high"], scanned["scanner"]) == (0, 2, "Trivy v0.58.2") and scanned["scanned"], scanned
        assert [line.split(" ")[0] for line in scanned["attached"]] == ["sbom", "signature"], scanned
        assert len(scanned["revision"]) == 40 and scanned["created"], scanned
        # What was never scanned is not free of vulnerabilities.
        unknown = sorted(key for key, image in images.items() if image.get("vulnerabilities") is None)
        assert unknown and all(images[key].get("critical") is None for key in unknown), unknown
        (project,) = get(profile, "registry-project")
        assert project["used"] < project["used_limit"] and len(project["retention"]) == 2 and project["retention_state"] == "Success", project
        robots = {robot["name"]: robot for robot in get(profile, "registry-robot")}
        assert len(robots) == 4 and robots["robot$acme+old-ci"]["health"] == "warning" and robots["robot$reader"]["health"] == "ok", robots
        replication = {one["name"]: one for one in get(profile, "registry-replication")}
        assert replication["mirror-to-lab"]["health"] == "failing" and "no route to host" in replication["mirror-to-lab"]["reason"], replication

        # A scan is followed to its end.
        done = profile.ctl("do", "scan", "image/" + "/".join(unknown[0]), "--yes", "--json").json()
        assert done["state"] == "done" and "was scanned" in done["result"], done
        (image,) = [image for image in get(profile, "image") if (image["repository"], image["tag"]) == unknown[0]]
        assert image["critical"] is not None and image["scanned"], image

        # A robot sees images, and nothing of what surrounds them.
        profile.ctl("disconnect", "hub")
        profile.ctl("connect", "harbor", "read", account["url"], "--user", account["reader"], "--password-stdin", stdin=account["reader_password"])
        assert len(get(profile, "image")) == len(images) and not get(profile, "registry-robot")
        refused = profile.ctl("do", "scan", "image/" + "/".join(unknown[0]), "--yes", status=4)
        assert "read" in refused.err and refused.err.count("\n") == 1, refused


class Reaper:
    """Stands before a registry. When a deletion of that number comes it kills who asked: before it is passed on, or after."""

    def __init__(self, registry, number, passed_on):
        self.number, self.passed_on, self.seen, self.victim = number, passed_on, 0, None

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(handler):
                request = urllib.request.Request(registry.url + handler.path, method=handler.command,
                                                 headers={"Accept": handler.headers.get("Accept", "*/*")})
                try:
                    reply = urllib.request.urlopen(request, timeout=10)
                except urllib.error.HTTPError as error:
                    reply = error
                with reply:
                    body = reply.read()
                    handler.send_response(reply.status)
                    for name in ("Content-Type", "Docker-Content-Digest", "Link"):
                        if name in reply.headers:
                            handler.send_header(name, reply.headers[name])
                    handler.send_header("Content-Length", reply.headers.get("Content-Length", str(len(body))))
                    handler.end_headers()
                    handler.wfile.write(body)

            do_HEAD = do_GET

            def do_DELETE(handler):
                self.seen += 1
                if self.seen != self.number:
                    handler.do_GET()
                    return
                if self.passed_on:
                    send(registry.url + handler.path, "DELETE")
                self.victim.kill()
                handler.close_connection = True

            def log_message(handler, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *_: None      # who is killed does not read his answer
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def test_what_a_killed_cleaning_did_is_told():
    rules = ("--set", "newest=1", "--set", "days=0", "--set", "keep=", "--yes")
    for number, passed_on in ((1, False), (2, True), (4, False)):
        with servers.Registry() as registry, Reaper(registry, number, passed_on) as reaper, Profile() as profile:
            layer = put_blob(registry, "team/shop", b"layer", LAYER)
            for day in range(6):
                put_image(registry, "team/shop", f"1.{day}", [layer, put_blob(registry, "team/shop", b"%d" % day, LAYER)], day + 1)
            profile.ctl("connect", "oci", "images", reaper.url)
            reaper.victim = subprocess.Popen(["wheelhousectl", "do", "retention", "image-repository/team/shop", *rules], env=profile.env,
                                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            assert reaper.victim.wait(60) == -9, "it was not killed"
            left = set(skopeo(registry, "list-tags", "team/shop").json()["Tags"])
            assert len(left) == 6 - number + (not passed_on), left

            # What was begun is on record, each before it was done; only the last of it may still be there.
            steps = [entry["result"] for entry in profile.ctl("audit", "--json").json() if entry["phase"] == "step"]
            begun = [step.split("team/shop:")[1].split(";")[0] for step in steps]
            assert len(begun) == number and not left & set(begun[:-1]) and (begun[-1] in left) == (not passed_on), (begun, left)
            (operation,) = [each for each in profile.ctl("get", "operation", "--cached", "--json").json() if each["state"] == "started"]
            assert f"{begun[-1]}; {number - 1} of 5 images are gone" in operation["result"], operation
            assert {image["tag"] for image in get(profile, "image")} == left
            if number == 4:
                assert profile.ctl("do", "retention", "image-repository/team/shop", *rules, "--json").json()["state"] == "done"
                assert skopeo(registry, "list-tags", "team/shop").json()["Tags"] == ["1.0"]


def test_what_runs_or_can_be_gone_back_to_stays():
    with servers.Registry() as registry, Fleet() as fleet, Profile() as profile:
        profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", fleet.servers["k8s-prod"]["kubeconfig"])
        running = next(pod for pod in get(profile, "pod") if pod["image"].startswith("registry.acme.dev/acme/chat-api:"))
        revisions = {image for revision in get(profile, "revision") for image in revision["images"] if "/acme/chat-api:" in image}
        tags = {image.rpartition(":")[2] for image in revisions}
        now, earlier = running["image"].rpartition(":")[2], sorted(tags - {running["image"].rpartition(":")[2]})[0]
        layer = put_blob(registry, "acme/chat-api", b"layer", LAYER)
        for day, tag in enumerate(("newest", "idle", now, earlier)):
            put_image(registry, "acme/chat-api", tag, [layer], day + 1)
        profile.ctl("connect", "oci", "images", registry.url)
        plan = profile.ctl("do", "retention", "image-repository/acme/chat-api", "--set", "newest=1", "--dry-run", "--json").json()
        assert [line.split(" ")[0] for line in plan["before"].split("\n") if line] == ["acme/chat-api:idle"], plan
        texts = [effect["text"] for effect in plan["effects"]]
        assert any(f":{now} stays: Named by" in text for text in texts), texts
        assert any(f":{earlier} stays: Roll-back target" in text for text in texts), texts
        refused = profile.ctl("do", "delete", f"image/acme/chat-api/{now}", "--yes", status=1)
        assert "blocked" in refused.err, refused

        # What pods run is not what this registry has under any name; but who says that it is theirs?
        assert profile.ctl("drift", "--json").json() == []
        profile.ctl("disconnect", "images")
        profile.ctl("connect", "oci", "images", registry.url, "--set", "host=registry.acme.dev")
        drifts = profile.ctl("drift", "--json").json()
        (one,) = [drift for drift in drifts if drift["tag"] == now]
        assert (one["state"], one["repository"], one["cluster"], one["environment"]) == ("gone", "acme/chat-api", "prod", None), one
        assert one["running"] != one["now"].strip() and one["pods"] > 1, one
        assert f"acme/chat-api:{now}  prod  {one['pods']} pods  gone, still runs here" in profile.ctl("drift").out
        profile.ctl("do", "delete", "image/acme/chat-api/idle", "--dry-run")


def test_a_thousand_tags_are_those_of_skopeo():
    with servers.Registry() as registry, Profile() as profile:
        layer = put_blob(registry, "team/many", os.urandom(2000), LAYER)
        for number in range(40):
            image = put_image(registry, "team/many", f"1.0.{number}", [layer, put_blob(registry, "team/many", b"%d" % number, LAYER)], number)
        # As the registry itself would write them, in a tenth of the time.
        for number in range(40, 1000):
            folder = os.path.join(registry.folder, "data/docker/registry/v2/repositories/team/many/_manifests/tags", f"1.0.{number}")
            for place in (os.path.join(folder, "current"), os.path.join(folder, "index", *image["digest"].split(":"))):
                os.makedirs(place)
                with open(os.path.join(place, "link"), "w", encoding="ascii") as file:
                    file.write(image["digest"])
        profile.ctl("connect", "oci", "images", registry.url)
        images = {image["tag"]: image for image in get(profile, "image")}
        assert sorted(images) == sorted(skopeo(registry, "list-tags", "team/many").json()["Tags"]) and len(images) == 1000
        for tag in ("1.0.0", "1.0.39", "1.0.999"):
            assert images[tag]["digest"] == skopeo(registry, "inspect", f"team/many:{tag}").json()["Digest"]
        assert len({image["digest"] for image in images.values()}) == 40
        assert profile.ctl("get", "image-repository", "--cached", "--json").json()[0]["size"] == on_disk(registry)


main()
