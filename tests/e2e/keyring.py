# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets are in the keyring and nowhere else; without one, or with a locked one, a clear sentence and nothing lost."""

import contextlib
import os

import harness
import servers
from harness import Profile, run

PASSWORD = "s3cret-of-the-registry"
NAME = "dev.wheelhouse.Wheelhouse.Connection"


@contextlib.contextmanager
def registry():
    with servers.Registry(password=PASSWORD) as server:
        server.push("shop:1")
        yield server


def connect(profile, server, **options):
    return profile.ctl("connect", "oci", "images", server.url, "--user", "user", "--password-stdin", stdin=PASSWORD, **options)


def is_one_clear_line(result):
    assert result.err.count("\n") == 1 and "keyring" in result.err and PASSWORD not in result.out + result.err, result


def has_no_secret(profile):
    for folder, _, names in os.walk(profile.folder):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                assert PASSWORD.encode() not in file.read(), os.path.join(folder, name)


def stored(keyring):
    """Secrets that the keyring has of this program."""
    out = run("secret-tool", "search", "--all", "xdg:schema", NAME, check=False, env=keyring.env)
    return [line for line in (out.out + out.err).splitlines() if line.startswith("secret = ")]


def test_without_a_keyring_nothing_is_kept():
    with registry() as server, servers.SessionBus() as bus, Profile(**bus.env) as profile:
        is_one_clear_line(connect(profile, server, status=1))
        assert profile.ctl("connections", "--json", "--cached").json() == []
        has_no_secret(profile)
        # What needs no secret works.
        profile.ctl("connect", "checks", "web", server.url)
        assert profile.ctl("get", "check", "--json").json()


def test_the_secret_is_only_in_the_keyring():
    with registry() as server, servers.SessionBus() as bus, servers.Keyring(bus.env) as keyring, Profile(**bus.env) as profile:
        connect(profile, server)
        assert stored(keyring) == [f"secret = {PASSWORD}"]
        has_no_secret(profile)
        assert [image["tag"] for image in profile.ctl("get", "image", "--json", "--live").json()] == ["1"]
        profile.ctl("test", "images")
        profile.ctl("disconnect", "images")
        assert stored(keyring) == []
        assert profile.ctl("connections", "--json").json() == []


def test_a_locked_keyring_is_told_and_loses_nothing():
    with registry() as server, servers.SessionBus() as bus, servers.Keyring(bus.env) as keyring, Profile(**bus.env) as profile:
        connect(profile, server)
        before = profile.ctl("get", "image", "--json").json()
        keyring.lock()                                 # nothing on this bus can ask for its password: the prompt counts as dismissed
        locked = profile.ctl("get", "image", "--json", status=1)
        is_one_clear_line(locked)
        assert [(image["uid"], image["health"]) for image in locked.json()] == [(image["uid"], "stale") for image in before]
        is_one_clear_line(profile.ctl("test", "images", status=1))
        second = profile.ctl("connect", "oci", "second", server.url, "--user", "user", "--password-stdin", stdin=PASSWORD, status=1)
        is_one_clear_line(second)
        assert [each["name"] for each in profile.ctl("connections", "--json", "--cached").json()] == ["images"]
        has_no_secret(profile)


harness.main()
