# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Systems that answer badly: one clear line that names the connection, the right exit status, and nothing lost or given away.

A proxy stands before the simulated fleet (and a real registry) and spoils what goes through it. All systems are tried at the same time, each with a profile
of its own, since most of the time goes by waiting.
"""

import concurrent.futures
import contextlib
import http.server
import json
import os
import ssl
import threading
import time
import urllib.error
import urllib.request

import certs
import harness
import servers
from fleet import Fleet
from harness import Profile

TOKEN = "wh-s3cret-token-4711"
DEEP = b'{"a":' * 10000 + b"1" + b"}" * 10000

# What is asked of each system.
SYSTEMS = {"prometheus": "target", "alertmanager": "alert", "oci": "image", "gitea": "repository", "kubernetes": "pod"}


def spoil(value, how):
    """The same JSON with members that nobody knows, or with null wherever there was a text, number or truth value."""
    if isinstance(value, dict):
        spoilt = {key: spoil(item, how) for key, item in value.items()}
        return {"unheardOf": {"x": [1, None]}, **spoilt, "zz": "y"} if how == "unknown" and "unheardOf" not in value else spoilt
    if isinstance(value, list):
        return [spoil(item, how) for item in value]
    return None if how == "nulls" else value


class Proxy:
    """Passes requests with the right token on, and spoils the answers as mode says. With tls, (certificate, key), over HTTPS."""

    def __init__(self, upstream, tls=None):
        proxy, (self.upstream, self.authorization), self.mode, self.done = self, upstream, "pass", threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                proxy.answer(self)

            do_HEAD = do_POST = do_GET

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None     # clients that hang up are what this is about
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.done.set()
        self.server.shutdown()
        self.server.server_close()

    def fetch(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        headers = {name: value for name, value in handler.headers.items() if name.lower() in ("accept", "content-type")}
        if self.authorization:
            headers["Authorization"] = self.authorization
        request = urllib.request.Request(self.upstream + handler.path, body or None, headers, method=handler.command)
        try:
            reply = urllib.request.urlopen(request, timeout=20)
        except urllib.error.HTTPError as error:
            reply = error
        with reply:
            return reply.status, dict(reply.headers.items()), reply.read()

    def answer(self, handler):
        mode, handler.close_connection = self.mode, True
        with contextlib.suppress(OSError):
            if TOKEN not in handler.headers.get("Authorization", "") or mode == "401":
                return self.send(handler, 401, {"Content-Type": "application/json", "WWW-Authenticate": 'Bearer realm="x"'}, b'{"message":"no"}')
            if mode == "slow":
                return self.done.wait(20)
            if mode == "html":
                return self.send(handler, 200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><title>Welcome to nginx!</title><p>It works.")
            if mode == "garbage":
                return self.send(handler, 200, {"Content-Type": "application/json"}, os.urandom(5 << 20))
            if mode == "deep":
                return self.send(handler, 200, {"Content-Type": "application/json"}, DEEP)
            if mode == "null":
                return self.send(handler, 200, {"Content-Type": "application/json"}, b"null")
            if "watch=" in handler.path:               # nothing happens
                return self.done.wait(20)
            status, headers, body = self.fetch(handler)
            if mode in ("unknown", "nulls") and body[:1] in b"[{":
                body = json.dumps(spoil(json.loads(body), mode)).encode()
                headers.pop("Docker-Content-Digest", None)
            if mode == "cut" and len(body) > 1:
                handler.send_response(status)
                handler.send_header("Content-Type", headers.get("Content-Type", "application/json"))
                handler.send_header("Content-Length", str(len(body)))
                handler.end_headers()
                handler.wfile.write(body[:len(body) // 2])
                return None
            return self.send(handler, status, headers, body)
        return None

    def send(self, handler, status, headers, body):
        handler.send_response(status)
        for name, value in headers.items():
            if name.lower() not in ("content-length", "transfer-encoding", "connection", "date", "server"):
                handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)


def connect(profile, provider, url, token=TOKEN, ca=None, status=0):
    if provider == "kubernetes":
        cluster = {"server": url, **({"certificate-authority": ca} if ca else {})}
        path = os.path.join(profile.folder, "..", os.path.basename(profile.folder) + ".kubeconfig")
        with open(path, "w", encoding="utf-8") as file:        # JSON is YAML as well
            json.dump({"apiVersion": "v1", "kind": "Config", "current-context": "c", "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
                       "clusters": [{"name": "c", "cluster": cluster}], "users": [{"name": "u", "user": {"token": token}}]}, file)
        return profile.ctl("connect", provider, "thing", "--kubeconfig", path, status=status)
    return profile.ctl("connect", provider, "thing", url, *(["--ca", ca] if ca else []), *([] if provider == "checks" else ["--token-stdin"]),
                       stdin=token, status=status)


def is_one_clear_line(result, *words):
    lines = result.err.splitlines()
    assert len(lines) == 1, result
    assert "“thing”" in lines[0] and lines[0].startswith("wheelhousectl: "), result
    assert len(lines[0]) < 400 and lines[0].isprintable(), result
    assert any(word in lines[0] for word in words), (words, lines[0])
    assert TOKEN not in result.out + result.err, result


def has_no_secret(profile):
    for folder, _, names in os.walk(profile.folder):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                assert TOKEN.encode() not in file.read(), os.path.join(folder, name)


@contextlib.contextmanager
def world():
    """For each system its address and what to say there, and a profile; all profiles have the same unlocked keyring."""
    with Fleet() as fleet, servers.Registry() as registry, servers.SessionBus() as bus, servers.Keyring(bus.env), contextlib.ExitStack() as stack:
        registry.push("team/shop:1.0")
        registry.push("team/shop:2.0", architectures=("amd64", "arm64"))
        upstreams = {"prometheus": (fleet.url("prometheus"), None), "alertmanager": (fleet.url("alertmanager"), None),
                     "oci": (registry.url, None), "gitea": (fleet.url("forge"), "token " + fleet.servers["forge"]["token"]),
                     "kubernetes": (fleet.url("k8s-prod"), None)}
        yield upstreams, {provider: stack.enter_context(Profile(**bus.env)) for provider in [*SYSTEMS, "checks"]}


def all_at_once(work, names):
    """work(name) for each name; every failure is told, not only the first."""
    with concurrent.futures.ThreadPoolExecutor(len(names)) as pool:
        jobs = {name: pool.submit(work, name) for name in names}
    failures = [f"{name}: {job.exception()!r}" for name, job in jobs.items() if job.exception()]
    assert not failures, "\n".join(failures)


# Seconds until a person is told of a server that answers nothing: its time-outs, twice, and a machine that does more.
PATIENCE = 30

# mode: exit status, and words of which one is in the sentence
MODES = {
    "401": (4, ["credential"]),
    "html": (1, ["web page", "not JSON", "URL right"]),
    "garbage": (1, ["not JSON", "address right", "URL right"]),
    "deep": (1, ["nested too deeply", "address right", "URL right"]),
    "null": (1, ["no result", "address right", "URL right", "empty"]),
    "cut": (1, ["cut off", "ends in the middle"]),
    "slow": (3, ["in time", "did not answer"]),
}


def test_bad_answers_are_told_in_one_line_and_lose_nothing():
    with world() as (upstreams, homes):
        def work(provider):
            kind, profile = SYSTEMS[provider], homes[provider]
            with Proxy(upstreams[provider]) as proxy:
                connect(profile, provider, proxy.url)
                before = {each["uid"] for each in profile.ctl("get", kind, "--json").json()}
                assert before, "nothing to begin with"
                problems = []
                for mode, (status, words) in MODES.items():
                    proxy.mode = mode
                    try:
                        # What was seen before is still told, as stale.
                        got = profile.ctl("get", kind, "--json", status=status)
                        is_one_clear_line(got, *words)
                        now = got.json()
                        assert before <= {each["uid"] for each in now}, f"lost {len(before) - len(now)} of {len(before)}"
                        assert all(each["health"] == "stale" and each["reason"] for each in now), now[:1]
                        began = time.monotonic()
                        assert profile.ctl("get", kind, "--json", "--live", status=status).out == ""
                        assert time.monotonic() - began < PATIENCE * harness.SLOW, f"told after {time.monotonic() - began:.0f} s"
                        began = time.monotonic()
                        is_one_clear_line(profile.ctl("test", "thing", status=status), *words)
                        assert time.monotonic() - began < PATIENCE * harness.SLOW, f"told after {time.monotonic() - began:.0f} s"
                    except (AssertionError, ValueError) as error:
                        problems.append(f"{mode}: {error}")
                proxy.mode = "pass"
                try:
                    assert before <= {each["uid"] for each in profile.ctl("get", kind, "--json").json()}
                    has_no_secret(profile)
                except AssertionError as error:
                    problems.append(f"at the end: {error}")
                assert not problems, "\n".join(problems)

        all_at_once(work, SYSTEMS)


def test_unknown_members_and_nulls_do_no_harm():
    with world() as (upstreams, homes):
        def work(provider):
            kind, profile = SYSTEMS[provider], homes[provider]
            with Proxy(upstreams[provider]) as proxy:
                connect(profile, provider, proxy.url)
                before = {each["uid"] for each in profile.ctl("get", kind, "--json").json()}
                proxy.mode = "unknown"
                if provider != "oci":                  # there the bytes are what the digest is of
                    assert {each["uid"] for each in profile.ctl("get", kind, "--json", "--live").json()} == before
                    profile.ctl("test", "thing")
                proxy.mode = "nulls"
                got = profile.ctl("get", kind, "--json", status=1)
                is_one_clear_line(got, "address", "URL right", "without")
                assert before <= {each["uid"] for each in got.json()}, f"lost {len(before) - len(got.json())} of {len(before)}"

        all_at_once(work, SYSTEMS)


def test_what_cannot_be_reached_is_told_and_not_added():
    with harness.folder() as folder, world() as (upstreams, homes):
        ca = certs.make(folder, "good", "expired")
        other = os.path.join(folder, "other")
        os.mkdir(other)
        wrong = certs.make(other)

        def work(provider):
            profile = homes[provider]
            upstream = upstreams.get(provider, upstreams["prometheus"])
            with Proxy(upstream, (f"{folder}/good.pem", f"{folder}/good.key")) as good, \
                    Proxy(upstream, (f"{folder}/expired.pem", f"{folder}/expired.key")) as expired, Proxy(upstream) as plain:
                for url, authority, token, status, words in (
                        (f"http://127.0.0.1:{harness.free_port()}", None, TOKEN, 3, ["refused the connection"]),
                        ("http://name.invalid", None, TOKEN, 3, ["name.invalid"]),
                        (good.url, wrong, TOKEN, 3, ["authority"]),
                        (good.url, None, TOKEN, 3, ["authority"]),
                        (expired.url, ca, TOKEN, 3, ["expired on"]),
                        (plain.url.replace("http:", "https:"), ca, TOKEN, 3, ["does not speak TLS", "No secure connection"]),
                        (plain.url, None, "wrong-" + TOKEN[:5], 4, ["did not accept the credential"])):
                    if provider == "checks":
                        continue
                    is_one_clear_line(connect(profile, provider, url, token, authority, status), *words)
                    assert profile.ctl("connections", "--json").json() == []
                if provider == "checks":               # a target that is down is what a check is there to find
                    connect(profile, provider, expired.url, ca=ca)
                    [check] = profile.ctl("get", "check", "--json").json()
                    assert check["health"] == "failing" and "expired on" in check["message"], check
                else:
                    connect(profile, provider, good.url, ca=ca)
                has_no_secret(profile)

        all_at_once(work, [*SYSTEMS, "checks"])


harness.main()
