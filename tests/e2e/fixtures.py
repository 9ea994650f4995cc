# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the providers are tested with is what their systems say: the fixtures keep the vendors' contracts, as far as these are there."""

import hashlib
import json
import os
import re
import urllib.parse

import harness
from fleet import check, load_spec

FIXTURES = os.path.join(os.environ.get("WH_SOURCE_DIR", "."), "tests", "fixtures")
GITEA = ("1.21.11", "1.22.6", "1.23.8", "1.24.7", "1.25.5", "1.26.4")


def load(name):
    with open(os.path.join(FIXTURES, name), encoding="utf-8") as file:
        text = file.read()
    # Digests that people can tell apart stand for real ones, and @name@ for one that the test puts in.
    return json.loads(re.sub(r"(?<![\w:])(?:sha256:([\w.-]+)|@(\w+)@)",
                             lambda match: "sha256:" + hashlib.sha256((match[1] or match[2]).encode()).hexdigest(), text))


def names(folder):
    return sorted(name.removesuffix(".json") for name in os.listdir(os.path.join(FIXTURES, folder)))


def test_gitea():
    kinds = {"version": "ServerVersion", "user": "User", "search": "SearchResults", "commits": "Commit", "runs": "ActionWorkflowRunsResponse",
             "tasks": "ActionTaskResponse", "branches": "Branch", "tags": "Tag", "releases": "Release", "pulls": "PullRequest", "hooks": "Hook",
             "workflows": "ActionWorkflowResponse", "runners": "ActionRunnersResponse", "collaborators": "User",
             "permission": "RepoCollaboratorPermission", "teams": "Team", "packages": "Package", "jobs": "ActionWorkflowJobsResponse",
             "artifacts": "ActionArtifactsResponse", "status": "CombinedStatus"}
    for version in GITEA:
        spec = f"gitea-{version}.reduced.swagger2.json"
        definitions = load_spec(spec)["definitions"]
        problems = []
        for name in names("gitea"):
            schema = kinds[name.split("-")[0]]
            if schema not in definitions:              # that version cannot do it
                assert version < "1.25", (version, schema)
                continue
            value = load(f"gitea/{name}.json")
            for value in value if isinstance(value, list) else [value]:
                try:
                    check(spec, value, "definitions", schema, nullable=True, closed=True)
                except AssertionError as error:
                    problems.append(f"{name} against {version}: {error}")
        assert not problems, "\n".join(problems)


def requests(program):
    """What a test of a provider asked its server for: (method, address, body), by point."""
    out = harness.run(os.path.join(os.environ["WH_BUILD_DIR"], "tests", "providers", program)).out
    asked, found = [], {}
    for line in out.splitlines():
        if match := re.match(r"# (GET|HEAD|POST|PUT|PATCH|DELETE) (/\S*)$", line):
            asked.append((match[1], match[2], None))
        elif match := re.match(r"#   with (.*)", line):
            asked[-1] = (*asked[-1][:2], json.loads(match[1]))
        elif match := re.match(r"ok \d+ (\S+)", line):
            found[match[1]], asked = asked, []
    return found


def find_call(spec, method, path):
    """What a contract says of a request, or None. Names stand before what may be anything."""
    found = []
    for template, calls in spec["paths"].items():
        names, parts = template.split("/"), path.split("/")
        if len(names) == len(parts) and method.lower() in calls and all(
                name == part or re.fullmatch(r"\{\w+\}", name) for name, part in zip(names, parts)):
            found.append((template.count("{"), [*calls.get("parameters", []), *calls[method.lower()].get("parameters", [])]))
    return min(found, key=lambda each: each[0])[1] if found else None


def test_gitea_is_asked_for_what_it_has():
    load_spec(f"gitea-{GITEA[0]}.reduced.swagger2.json")              # skips
    points = requests("test-provider-gitea-versions")
    problems, seen = [], set()
    for version in GITEA:
        name = f"gitea-{version}.reduced.swagger2.json"
        spec = load_spec(name)
        for method, address, body in points[f"/gitea-versions/{version}"]:
            path, _, query = address.partition("?")
            parameters = find_call(spec, method, path.removeprefix(spec["basePath"]))
            if parameters is None:
                problems.append(f"{version} has no {method} {path}")
                continue
            # Lists that have no pages come whole, and the forge passes over these words.
            known = {each["name"] for each in parameters if each["in"] == "query"} | {"page", "limit"}
            seen.add((version, method, path))
            problems += [f"{version} knows no {key} of {method} {path}" for key, _ in urllib.parse.parse_qsl(query) if key not in known]
            schema = next((each["schema"] for each in parameters if each["in"] == "body"), None)
            if body is not None and schema is None:
                problems.append(f"{version} wants no body for {method} {path}")
            elif body is not None:
                try:
                    check(name, body, "definitions", schema["$ref"].rpartition("/")[2], closed=True)
                except AssertionError as error:
                    problems.append(f"{method} {path} of {version}: {error}")
    assert not problems, "\n".join(sorted(set(problems)))
    assert len(seen) > 120, len(seen)


def test_github():
    kinds = {"user": ("private-user", None), "meta": ("api-overview", None), "repos": ("repository", ""), "runs": ("workflow-run", "workflow_runs"),
             "jobs": ("job", "jobs"), "workflows": ("workflow", "workflows"), "hooks": ("hook", ""), "runners": ("runner", "runners"),
             "pulls": ("pull-request-simple", ""), "releases": ("release", ""), "status": ("combined-commit-status", None),
             "checks": ("check-run", "check_runs")}
    problems = []
    for name in names("github"):
        schema, member = kinds[name.split("-")[0]]
        value = load(f"github/{name}.json")
        for each in [value] if member is None else value[member] if member else value:
            try:
                check("github-rest.json", each, "components", "schemas", schema, nullable=True)
            except AssertionError as error:
                problems.append(f"{name}: {error}")
    assert not problems, "\n".join(problems)


def test_oci():
    kinds = {"catalogue": "Catalog", "tags": "TagList", "index": "Index", "manifest": "Manifest", "config": "ImageConfig"}
    problems = []
    for name in names("oci"):
        try:
            # The registry of Docker says null for a repository without tags.
            check("oci-distribution-v2.openapi3.json", load(f"oci/{name}.json"), "components", "schemas", kinds[name.split("-")[0]],
                  nullable=name == "tags-empty")
        except AssertionError as error:
            problems.append(f"{name}: {error}")
    assert not problems, "\n".join(problems)


harness.main()
