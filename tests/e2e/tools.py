# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tools that judge the rest: what counts as a failed test, and whether each rule finds what breaks it."""

import importlib.util
import os

import harness

LIB = os.path.join(os.environ["WH_SOURCE_DIR"], "build-aux", "lib")


def load(name):
    spec = importlib.util.spec_from_file_location(name.replace("-", "_"), os.path.join(LIB, f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def count(stdout, result="OK", returncode=0):
    return load("sum-up-tests").count({"name": "x", "stdout": stdout, "result": result, "returncode": returncode})[:3]


def broken(check, files):
    """What a rule says about a tree of these files."""
    checks = load("checks")
    with harness.folder() as folder:
        for path, text in files.items():
            os.makedirs(os.path.dirname(os.path.join(folder, path)) or folder, exist_ok=True)
            with open(os.path.join(folder, path), "w", encoding="utf-8") as file:
                file.write(text)
        checks.SOURCE = folder
        return [line for line in getattr(checks, f"check_{check}")() if not line.startswith("warning:")]


def test_points_are_counted():
    assert count("1..3\nok 1 a\nok 2 b # SKIP no server\nok 3 c\n") == (2, 0, 1)


def test_failed_points_are_counted():
    assert count("1..2\nnot ok 1 a\nok 2 b\n", "FAIL", 1) == (1, 1, 0)
    assert count("1..1\nnot ok 1 a # TODO later\n") == (1, 0, 0)


def test_a_crash_is_a_failure():
    assert count("1..3\nok 1 a\n", "ERROR", -11) == (1, 1, 0)
    assert count("", "TIMEOUT", -9) == (0, 1, 0)


def test_a_skipped_program_is_one_skip():
    assert count("1..0 # SKIP Xvfb is not installed\n", "SKIP") == (0, 0, 1)


def test_layering_is_judged():
    header = {"src/ui/wh-ui-x.h": "", "src/providers/oci/wh-oci.h": "", "src/core/wh-a.h": ""}
    assert broken("layering", {**header, "src/core/a.c": "#include <gtk/gtk.h>\n"})
    assert broken("layering", {**header, "src/core/a.c": '#include "wh-oci.h"\n'})
    assert broken("layering", {**header, "src/providers/gitea/a.c": '#include "wh-oci.h"\n'})
    assert broken("layering", {**header, "src/ui/a.c": "#include <libsoup/soup.h>\n"})
    assert not broken("layering", {**header, "src/providers/oci/a.c": '#include "wh-oci.h"\n#include "wh-a.h"\n'})
    assert not broken("layering", {**header, "src/core/a.c": "/* #include <gtk/gtk.h> */\n"})


def test_provider_names_are_judged():
    folder = {"src/providers/oci/wh-oci.c": 'x = "oci";\n'}
    assert not broken("provider_names", folder)
    assert broken("provider_names", {**folder, "src/ui/a.c": 'if (g_str_equal (id, "oci"))\n'})


def test_banned_calls_are_judged():
    assert broken("banned_calls", {"src/ui/a.c": "g_file_load_contents_sync (x);\n"})
    assert broken("banned_calls", {"src/ui/a.c": "g_signal_connect (button, NULL, NULL, self);\n"})
    assert broken("banned_calls", {"src/ui/a.c": "gtk_tree_view_new ();\n"})
    assert not broken("banned_calls", {"src/ui/a.c": 'g_print ("call_sync (x)"); /* gtk_tree_view_new () */\n'})


def test_translations_and_licences_are_judged():
    text = {"po/POTFILES": "", "src/a.c": 'x = _("Hello");\n'}
    assert broken("potfiles", text)
    assert not broken("potfiles", {**text, "po/POTFILES": "src/a.c\n"})
    assert broken("potfiles", {"po/POTFILES": "src/gone.c\n"})
    assert broken("licences", {"src/a.c": "int x;\n"})


def test_names_in_a_readme_are_judged():
    code = {"src/a/wh-a.c": "wh_a_new ();\n", "src/a/wh-a-tell.c": "", "src/b/wh-b.c": ""}
    assert not broken("readmes", {**code, "src/a/README.md": "`wh-a.c`, `-tell.c` and `src/b/wh-b.c`; `wh_a_new ()` and `WhUiFooPage`\n"})
    assert broken("readmes", {**code, "src/a/README.md": "`wh-gone.c`\n"})
    assert broken("readmes", {**code, "src/b/README.md": "`-tell.c`\n"})
    assert broken("readmes", {**code, "src/a/README.md": "`wh_a_old ()`\n"})
    assert broken("readmes", {**code, "src/a/README.md": "`WhGone`\n"})


harness.main()
