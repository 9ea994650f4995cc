# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real servers that scenarios talk to, each on a free loopback port with a folder of its own.

All are context managers. start() and stop() may be called again, on the same port and data, to play an outage.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import urllib.request

from harness import Skip, free_port, require, run, wait_for


def fetch(url, timeout=5):
    with urllib.request.urlopen(url, timeout=timeout) as reply:
        return reply.read()


class Server:
    """A program, where it listens, and how to see that it answers."""

    program = None
    ready = "/"

    def __init__(self):
        require(self.program)
        self.folder = tempfile.mkdtemp(prefix=f"wh-{self.program}.")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def argv(self):
        raise NotImplementedError

    def is_ready(self):
        return fetch(self.url + self.ready) is not None

    def log(self):
        with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def start(self):
        with open(os.path.join(self.folder, "log"), "ab") as log:
            self.process = subprocess.Popen(self.argv(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder)

        def check():
            return self.process.poll() is not None or self.is_ready()

        try:
            wait_for(check, f"{self.program} to answer", 30)
            assert self.process.poll() is None, f"{self.program} ended with status {self.process.returncode}"
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log()[-2000:]}") from None

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Registry(Server):
    """docker-registry; with a password, user "user" must sign in."""

    program = "docker-registry"

    def __init__(self, password=None):
        super().__init__()
        self.password = password
        if password:
            require("htpasswd")
            self.write("htpasswd", run("htpasswd", "-nbB", "user", password).out)

    def argv(self):
        auth = {"htpasswd": {"realm": "test", "path": os.path.join(self.folder, "htpasswd")}} if self.password else {}
        # JSON is YAML as well.
        config = self.write("config.yml", json.dumps({
            "version": 0.1,
            "log": {"level": "warn"},
            "storage": {"filesystem": {"rootdirectory": os.path.join(self.folder, "data")}, "delete": {"enabled": True}},
            "http": {"addr": f"127.0.0.1:{self.port}"},
            **({"auth": auth} if auth else {}),
        }))
        return ["docker-registry", "serve", config]

    def push(self, name, architectures=("amd64",), size=4096):
        """Pushes an image made on the spot with skopeo; several architectures make an index. Returns its digest."""
        require("skopeo")
        with tempfile.TemporaryDirectory(prefix="wh-image.") as folder:
            make_image(folder, architectures, size)
            login = ["--dest-creds", f"user:{self.password}"] if self.password else []
            run("skopeo", "--insecure-policy", "--tmpdir", folder, "copy", "--all", "--preserve-digests", "--quiet", "--dest-tls-verify=false", *login,
                f"oci:{folder}:image", f"docker://127.0.0.1:{self.port}/{name}")
            with open(os.path.join(folder, "index.json"), encoding="utf-8") as file:
                return json.load(file)["manifests"][0]["digest"]


def make_image(folder, architectures, size):
    """An OCI image layout with one layer of random bytes for each architecture."""
    blobs = os.path.join(folder, "blobs", "sha256")
    os.makedirs(blobs)

    def put(content, media_type):
        digest = hashlib.sha256(content).hexdigest()
        with open(os.path.join(blobs, digest), "wb") as file:
            file.write(content)
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}

    def put_json(content, media_type):
        return put(json.dumps(content).encode(), media_type)

    manifests = []
    for architecture in architectures:
        layer = os.urandom(size)
        config = put_json({
            "created": "2026-01-02T03:04:05Z", "architecture": architecture, "os": "linux",
            "config": {"Cmd": ["/app"], "Labels": {"org.opencontainers.image.revision": "0123456789abcdef"}},
            "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest()]},
        }, "application/vnd.oci.image.config.v1+json")
        manifest = put_json({
            "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": config, "layers": [put(layer, "application/vnd.oci.image.layer.v1.tar")],
        }, "application/vnd.oci.image.manifest.v1+json")
        manifests.append({**manifest, "platform": {"architecture": architecture, "os": "linux"}})
    top = manifests[0]
    if len(manifests) > 1:
        top = put_json({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": manifests},
                       "application/vnd.oci.image.index.v1+json")
    with open(os.path.join(folder, "oci-layout"), "w", encoding="utf-8") as file:
        json.dump({"imageLayoutVersion": "1.0.0"}, file)
    with open(os.path.join(folder, "index.json"), "w", encoding="utf-8") as file:
        json.dump({"schemaVersion": 2, "manifests": [{**top, "annotations": {"org.opencontainers.image.ref.name": "image"}}]}, file)


class Prometheus(Server):
    """Scrapes itself and targets ("host:port", by job name) each second; rules is a list of rule objects."""

    program = "prometheus"
    ready = "/-/ready"

    def __init__(self, targets=None, rules=(), alertmanager=None):
        super().__init__()
        self.targets, self.rules, self.alertmanager = targets or {}, list(rules), alertmanager

    def argv(self):
        jobs = {"prometheus": [f"127.0.0.1:{self.port}"], **self.targets}
        self.write("rules.yml", json.dumps({"groups": [{"name": "test", "interval": "1s", "rules": self.rules}]}))
        alerting = {"alertmanagers": [{"static_configs": [{"targets": [f"127.0.0.1:{self.alertmanager.port}"]}]}]} if self.alertmanager else {}
        config = self.write("prometheus.yml", json.dumps({
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": ["rules.yml"],
            "alerting": alerting,
            "scrape_configs": [{"job_name": job, "static_configs": [{"targets": hosts}]} for job, hosts in jobs.items()],
        }))
        # An alert that fires before the Alertmanager is found would only be sent again after a minute.
        return ["prometheus", "--rules.alert.resend-delay=1s", f"--config.file={config}", f"--storage.tsdb.path={self.folder}/data", "--log.level=warn",
                f"--web.listen-address=127.0.0.1:{self.port}"]

    def query(self, expression):
        """The result of an instant query, as Prometheus' own API gives it."""
        reply = json.loads(fetch(f"{self.url}/api/v1/query?query={urllib.request.quote(expression)}"))
        assert reply["status"] == "success", reply
        return reply["data"]["result"]


class Alertmanager(Server):
    """inhibit is a list of inhibit rules, as its configuration has them."""

    program = "prometheus-alertmanager"
    ready = "/-/ready"

    def __init__(self, inhibit=()):
        super().__init__()
        self.inhibit = list(inhibit)

    def argv(self):
        config = self.write("alertmanager.yml", json.dumps({"route": {"receiver": "none"}, "receivers": [{"name": "none"}],
                                                            "inhibit_rules": self.inhibit}))
        return ["prometheus-alertmanager", f"--config.file={config}", f"--storage.path={self.folder}/data", "--log.level=warn",
                f"--web.listen-address=127.0.0.1:{self.port}", "--cluster.listen-address="]

    def add(self, name, **labels):
        """Posts an alert with amtool."""
        require("amtool")
        run("amtool", f"--alertmanager.url={self.url}", "alert", "add", f"alertname={name}", *(f"{key}={value}" for key, value in labels.items()))

    def alerts(self):
        return json.loads(fetch(f"{self.url}/api/v2/alerts"))


class NodeExporter(Server):
    program = "prometheus-node-exporter"
    ready = "/metrics"

    def argv(self):
        return ["prometheus-node-exporter", f"--web.listen-address=127.0.0.1:{self.port}", "--log.level=warn",
                "--collector.disable-defaults", "--collector.cpu", "--collector.meminfo", "--collector.loadavg"]


class Nginx(Server):
    """Serves a page at / and 503 at /broken. With tls, a (certificate, key) pair of files, over HTTPS."""

    program = "nginx"

    def __init__(self, tls=None):
        super().__init__()
        self.tls = tls
        if tls:
            self.url = f"https://127.0.0.1:{self.port}"

    def argv(self):
        places = "".join(f"{name}_temp_path {self.folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        listen = f"127.0.0.1:{self.port}"
        if self.tls:
            listen += f" ssl; ssl_certificate {self.tls[0]}; ssl_certificate_key {self.tls[1]}"
        config = self.write("nginx.conf", f"""
daemon off; master_process off; pid {self.folder}/pid; error_log stderr warn;
events {{}}
http {{
  access_log off; {places}
  server {{
    listen {listen};
    location / {{ return 200 "fine\\n"; }}
    location /broken {{ return 503; }}
  }}
}}
""")
        return ["nginx", "-e", "stderr", "-p", self.folder, "-c", config]

    def is_ready(self):
        if not self.tls:
            return super().is_ready()
        return run("curl", "-fsk", self.url).out


class SessionBus:
    """A message bus with nothing on it. env names it."""

    def __enter__(self):
        require("dbus-daemon")
        self.folder = tempfile.mkdtemp(prefix="wh-bus.")
        config = os.path.join(self.folder, "bus.conf")
        with open(config, "w", encoding="utf-8") as file:
            file.write(f"""<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><keep_umask/><listen>unix:dir={self.folder}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>""")
        self.process = subprocess.Popen(["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.address = self.process.stdout.readline().strip()
        assert self.address, "dbus-daemon did not start"
        self.env = {"DBUS_SESSION_BUS_ADDRESS": self.address}
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Keyring:
    """A private login keyring, unlocked, on a bus (env: where it is). No prompter: what is locked stays so."""

    password = "pw"

    def __init__(self, env):
        require("gnome-keyring-daemon", "gdbus", "secret-tool")
        self.folder = tempfile.mkdtemp(prefix="wh-keyring.")
        os.mkdir(os.path.join(self.folder, "run"), 0o700)
        self.env = {**os.environ, **env, "HOME": self.folder, "XDG_DATA_HOME": os.path.join(self.folder, "data"),
                    "XDG_RUNTIME_DIR": os.path.join(self.folder, "run"), "XDG_CACHE_HOME": os.path.join(self.folder, "cache"),
                    "XDG_CONFIG_HOME": os.path.join(self.folder, "config")}
        self.env.pop("G_DEBUG", None)

    def __enter__(self):
        self.process = subprocess.Popen(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"], env=self.env,
                                        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)
        self.process.stdin.write(self.password)
        self.process.stdin.close()
        # The name is owned only some time after the daemon is up.
        run("gdbus", "wait", "--session", "--timeout", "10", "org.freedesktop.secrets", env=self.env)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def lock(self):
        run("gdbus", "call", "--session", "-d", "org.freedesktop.secrets", "-o", "/org/freedesktop/secrets",
            "-m", "org.freedesktop.Secret.Service.Lock", "['/org/freedesktop/secrets/collection/login']", env=self.env)

    def store(self, secret, **attributes):
        run("secret-tool", "store", "--label=test", *[part for pair in attributes.items() for part in pair], stdin=secret, env=self.env)

    def lookup(self, **attributes):
        """The secret, or None: gnome-keyring does not say whether it is absent or locked."""
        result = run("secret-tool", "lookup", *[part for pair in attributes.items() for part in pair], check=False, env=self.env)
        return result.out if result.status == 0 else None


__all__ = ["Alertmanager", "Keyring", "Nginx", "NodeExporter", "Prometheus", "Registry", "Server", "SessionBus", "Skip", "fetch"]
