# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated fleet as a test sees it, and the contracts that its replies must keep."""

import copy
import functools
import json
import os
import subprocess
import urllib.error
import urllib.parse
import urllib.request

from harness import Skip, require

SPECS = os.path.join(os.environ.get("WH_SOURCE_DIR", "."), "..", "shared", "api", "specs")


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


class Fleet:
    """wheelhouse-sim in its own process. Its options are those of the program."""

    def __init__(self, *options):
        self.options = options

    def __enter__(self):
        built = os.path.join(os.environ.get("WH_BUILD_DIR", "."), "src", "sim", "wheelhouse-sim")
        program = built if os.path.exists(built) else "wheelhouse-sim"
        if program != built:
            require(program)
        self.process = subprocess.Popen([program, "--die-with-stdin", *self.options],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line, f"wheelhouse-sim ended with status {self.process.wait()}"
        self.servers = json.loads(line)["servers"]
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        assert self.process.wait(timeout=10) == 0, f"wheelhouse-sim ended with status {self.process.returncode}"
        self.process.stdout.close()

    def url(self, name, path=""):
        return self.servers[name]["url"] + path

    def address(self, name):
        return self.url(name).removeprefix("http://")

    def ask(self, name, path, method=None, body=None, headers=None, **query):
        """Any reply, also an error; query values may be lists. A body that is no text is sent as JSON."""
        if query:
            path += "?" + urllib.parse.urlencode(query, doseq=True)
        if body is not None and not isinstance(body, (str, bytes)):
            body = json.dumps(body)
        data = body.encode() if isinstance(body, str) else body
        request = urllib.request.Request(self.url(name, path), data, headers or {}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as reply:
                return Reply(reply.status, reply.headers, reply.read())
        except urllib.error.HTTPError as error:
            return Reply(error.code, error.headers, error.read())

    def control(self, path, **body):
        reply = self.ask("control", "/_sim/" + path, "POST", body)
        assert reply.status < 300, reply.body
        return reply


@functools.cache
def load_spec(name):
    path = os.path.join(SPECS, name)
    if not os.path.exists(path):
        raise Skip(f"the contracts are not there ({name})")
    try:
        import jsonschema    # noqa: F401
        import yaml
    except ImportError as error:
        raise Skip(f"{error.name} is not installed") from error
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader)) if name.endswith(".yaml") else json.load(file)


def prepare(node, nullable, closed):
    """Lets everything be null, as Go writes what is not set, and refuses members that no definition knows."""
    if isinstance(node, list):
        for item in node:
            prepare(item, nullable, closed)
    elif isinstance(node, dict):
        for item in node.values():
            prepare(item, nullable, closed)
        if closed and isinstance(node.get("properties"), dict) and "additionalProperties" not in node and "allOf" not in node:
            node["additionalProperties"] = False
        if nullable and isinstance(node.get("type"), str) and not isinstance(node.get("properties", {}).get("type"), str):
            node["type"] = [node["type"], "null"]
        if nullable and isinstance(node.get("enum"), list):
            node["enum"] = [*node["enum"], None]
        if nullable and "$ref" in node and isinstance(node["$ref"], str):
            node["anyOf"] = [{"$ref": node.pop("$ref")}, {"type": "null"}]


@functools.cache
def prepared(name, nullable, closed, extra):
    document = copy.deepcopy(load_spec(name))
    for definition, member in extra:
        document["definitions"][definition]["properties"][member] = {"type": "string"}
    for part in ("definitions", "responses", "components"):
        prepare(document.get(part), nullable, closed)
    return document


def check(spec, value, *where, nullable=False, closed=False, extra=()):
    """Checks a value against a schema of a contract; where is the way to the schema."""
    document = prepared(spec, nullable, closed, extra)
    import jsonschema

    pointer = "#/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in where)
    schema = {"$ref": pointer, **{part: document[part] for part in ("definitions", "components", "responses") if part in document}}
    errors = [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"
              for error in jsonschema.Draft7Validator(schema).iter_errors(value)]
    assert not errors, "\n".join(errors[:10])
