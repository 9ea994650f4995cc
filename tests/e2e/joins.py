# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what runs to the commit it was built of, over all systems of the simulated fleet, and what came of a rollout."""

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
        release = next(each for each in told if each["environment"] == "production")
        assert (release["version"], release["previous"], release["current"]) == (newest, billing["production"]["version"], True), release
        assert release["commit"] == billing["development"]["commit"] and not release["guessed"], release
        assert release["committed"] < release["built"] <= release["time"] and release["run"].startswith("#"), release
        assert release["errors"]["before"] > 0, release
        assert [each["version"] for each in told] == [each["version"] for each in live], (told, live)
        text = profile.ctl("releases", "billing").out
        assert release["commit"][:7] in text and "rolled out" in text and "errors" in text, text
        assert "There is no application" in profile.ctl("releases", "nobody", status=1).err


harness.main()
