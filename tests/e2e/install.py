# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Installing puts everything below the prefix, in the places where desktops look, and can be undone."""

import os

import harness
from harness import folder, require, run

APP = "dev.wheelhouse.Wheelhouse"
BUILD = os.environ["WH_BUILD_DIR"]


def files(top):
    return sorted(os.path.relpath(os.path.join(path, name), top) for path, _, names in os.walk(top) for name in names)


def test_what_is_installed_is_found_valid_and_removed():
    require("meson", "ninja", "glib-compile-schemas")
    with folder() as destination:
        env = {**os.environ, "DESTDIR": destination}
        run("meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", env=env)
        prefix = next(os.path.dirname(path) for path, folders, _ in os.walk(destination) if path.endswith("/bin"))
        installed = files(prefix)
        assert len(installed) == len(files(destination)), set(files(destination)) - {os.path.relpath(os.path.join(prefix, each), destination) for each in installed}
        for path in ("bin/wheelhouse", "bin/wheelhousectl", f"share/applications/{APP}.desktop", f"share/metainfo/{APP}.metainfo.xml",
                     f"share/dbus-1/services/{APP}.service", f"share/glib-2.0/schemas/{APP}.gschema.xml",
                     f"share/icons/hicolor/scalable/apps/{APP}.svg", f"share/icons/hicolor/symbolic/apps/{APP}-symbolic.svg"):
            assert path in installed, f"{path} is not installed: {installed}"
        run("glib-compile-schemas", "--strict", f"{prefix}/share/glib-2.0/schemas")
        os.remove(f"{prefix}/share/glib-2.0/schemas/gschemas.compiled")
        with open(f"{prefix}/share/dbus-1/services/{APP}.service", encoding="utf-8") as service:
            assert f"Exec={prefix.removeprefix(destination)}/bin/wheelhouse --gapplication-service" in service.read()
        assert run(f"{prefix}/bin/wheelhousectl", "--version").out.startswith("wheelhousectl ")
        run("ninja", "-C", BUILD, "uninstall", env=env)
        assert files(destination) == []


def test_desktop_file_and_metainfo_are_valid():
    require("desktop-file-validate", "appstreamcli")
    done = run("desktop-file-validate", f"{BUILD}/data/{APP}.desktop")
    assert not done.out, done.out
    # There is no homepage yet, and none is made up.
    run("appstreamcli", "validate", "--no-net", "--override=url-homepage-missing=info", f"{BUILD}/data/{APP}.metainfo.xml")


harness.main()
