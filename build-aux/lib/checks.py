#!/usr/bin/env python3
# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of the house that a machine can judge. One line a rule, its details below; status 1 if one is broken.

With --update-potfiles, writes po/POTFILES instead; with --fix, lays C and Blueprint out. Rules are the functions named check_…; what they yield is wrong, except
lines that begin with "warning:".
"""

import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
TOP_LEVEL = {"meson.build", "meson.options", "src", "data", "po", "build-aux", "tests", "flatpak", "README.md", "COPYING"}
SKIPPED_FOLDERS = re.compile(r"^(\..*|build|_build.*|__pycache__|subprojects)$")
LINES = 600

# Blocking calls, each with the reason why it may block there.
SYNC_ALLOWED = {
    "src/core/history/wh-history-helper.c": {"g_usleep": "the thread of checkpoints, which nobody waits for"},
    "src/core/base/wh-dex-util.c": {"g_main_context_iteration": "wh_dex_run(), for programs without a window"},
    "src/ui/notify/wh-ui-notify-thread.c": dict.fromkeys(
        ("g_bus_get_sync", "g_dbus_connection_call_sync", "g_main_context_iteration"),
        "the thread of the notifications waits for the desktop, so that the window need not"),
}

# Plain g_signal_connect() in the window's code, where the emitter cannot outlive the one who listens.
CONNECT_ALLOWED = {
    "src/ui/alerts/wh-ui-alert-columns.c": "the context belongs to the column, which outlives the buttons in its cells",
}

# What else has an array of values: samples, and what is drawn of them.
VALUES_OF_OTHERS = ("course", "face", "samples", "self", "spark")

# Where public functions all say what they take, give and refuse.
DOCUMENTED = ("src/core", "src/providers")

# Provider ids that are words of their own right elsewhere.
ID_ALLOWED = {
    "checks": "a noun of the window's own (health checks of a service)",
    "integrations": "a page of the window",
}

DEPRECATED = r"""GtkTreeView gtk_tree_view_ GtkListStore gtk_list_store_ GtkIconView gtk_icon_view_ GtkDialog gtk_dialog_ GtkMessageDialog
gtk_message_dialog_ AdwMessageDialog adw_message_dialog_ GtkStyleContext gtk_style_context_ gtk_widget_get_style_context
GtkComboBox gtk_combo_box_ GtkInfoBar gtk_info_bar_ GtkFileChooserDialog gtk_file_chooser_ GtkColorButton GtkFontButton
GtkAppChooser gtk_app_chooser_ GtkStatusbar GtkLockButton GtkVolumeButton GtkAssistant AdwPreferencesWindow
AdwAboutWindow AdwLeaflet AdwFlap AdwSqueezer AdwViewSwitcherTitle""".split()


def walk(top=".", *suffixes):
    """Paths of the files below a folder, relative to the source."""
    for folder, folders, names in os.walk(os.path.join(SOURCE, top)):
        folders[:] = sorted(name for name in folders if not SKIPPED_FOLDERS.match(name))
        for name in sorted(names):
            if name.startswith("."):
                continue
            if not suffixes or name.endswith(suffixes):
                yield os.path.relpath(os.path.join(folder, name), SOURCE)


def read(path):
    with open(os.path.join(SOURCE, path), encoding="utf-8", errors="replace") as file:
        return file.read()


def without_comments(text):
    """C without comments; lines keep their numbers, strings stay."""
    def replace(match):
        return match[0] if match[0][0] in "\"'" else re.sub(r"[^\n]", " ", match[0])
    return re.sub(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|/\*.*?\*/|//[^\n]*', replace, text, flags=re.S)


def without_strings(text):
    return re.sub(r'"(?:\\.|[^"\\\n])*"', '""', text)


def matches(text, pattern):
    """(line number, match) pairs."""
    for match in re.finditer(pattern, text):
        yield text.count("\n", 0, match.start()) + 1, match


def run(*argv):
    done = subprocess.run(argv, cwd=SOURCE, capture_output=True, text=True)
    return done.returncode, (done.stdout + done.stderr).strip()


def missing_program(name):
    return None if shutil.which(name) else f"warning: {name} is not installed"


def provider_ids():
    folder = os.path.join(SOURCE, "src", "providers")
    return sorted(name for name in os.listdir(folder) if os.path.isdir(os.path.join(folder, name))) if os.path.isdir(folder) else []


def check_layering():
    """core knows no widget and no provider, providers not each other, ui no protocol"""
    owner = {}
    for path in walk("src", ".h"):
        owner.setdefault(os.path.basename(path), path)
    widgets = r"(gtk|adwaita|gdk|gsk|graphene)([-./]|$)"
    protocols = r"(libsoup/|sqlite3|json-glib/|yyjson|yaml)"
    forbidden = [
        ("src/core/", widgets + "|(pango|cairo)", ("src/paper/", "src/ui/", "src/providers/", "src/sim/", "src/tray/", "src/ctl/")),
        ("src/paper/", widgets + "|" + protocols, ("src/ui/", "src/providers/", "src/sim/", "src/tray/", "src/ctl/")),
        ("src/providers/", widgets, ("src/ui/", "src/paper/", "src/sim/", "src/tray/", "src/ctl/")),
        ("src/ui/", protocols, ("src/providers/", "src/sim/", "src/ctl/")),
        ("src/ctl/", widgets, ("src/ui/",)),
        ("src/sim/", widgets, ("src/ui/", "src/ctl/")),
        ("src/tray/", protocols, ("src/providers/", "src/sim/", "src/ctl/")),
    ]
    for path in walk("src", ".c", ".h"):
        rules = [(system, folders) for layer, system, folders in forbidden if path.startswith(layer)]
        for line, match in matches(without_comments(read(path)), r'#\s*include\s+([<"])([^">]+)[">]'):
            target = owner.get(os.path.basename(match[2]), "") if match[1] == '"' else ""
            for system, folders in rules:
                if re.match(system, match[2]) or target.startswith(folders):
                    yield f"{path}:{line}: includes {match[2]}"
            if path.startswith("src/providers/") and target.startswith("src/providers/") and target.count("/") > 2:
                if path.count("/") > 2 and path.split("/")[2] != target.split("/")[2]:
                    yield f"{path}:{line}: includes {match[2]} of another provider"


def check_provider_names():
    """a provider's id stands in its own folder only"""
    ids = [name for name in provider_ids() if name not in ID_ALLOWED]
    if not ids:
        return
    pattern = '"(' + "|".join(map(re.escape, ids)) + ')"'
    for path in walk("src", ".c", ".h", ".blp"):
        # The simulated fleet plays these systems, so it has to name them.
        if path.startswith("src/sim/"):
            continue
        for line, match in matches(without_comments(read(path)), pattern):
            if not path.startswith(f"src/providers/{match[1]}/"):
                yield f'{path}:{line}: names provider "{match[1]}"'


def check_banned_calls():
    """nothing blocks the window, nothing deprecated, no signal outlives its listener"""
    deprecated = re.compile(r"\b(" + "|".join(name if name.endswith("_") else name + r"\b" for name in DEPRECATED) + ")")
    for path in walk("src", ".c", ".h"):
        text = without_strings(without_comments(read(path)))
        allowed = SYNC_ALLOWED.get(path, {})
        if path.startswith(("src/ui/", "src/core/", "src/providers/", "src/tray/")):
            for line, match in matches(text, r"\b(\w+_sync)\s*\("):
                if match[1] not in allowed:
                    yield f"{path}:{line}: {match[1]}() blocks"
            for line, match in matches(text, r"\b(g_main_context_iteration|g_usleep|usleep|sleep|system)\s*\("):
                if match[1] not in allowed:
                    yield f"{path}:{line}: {match[1]}() blocks"
        # libdex 0.10: a dropped fiber ties its queues into a knot, and threads lock each
        # other out; wh-dex-util.c says how.
        if path != "src/core/base/wh-dex-util.c":
            for line, _ in matches(text, r"\bdex_scheduler_spawn\s*\("):
                yield f"{path}:{line}: dex_scheduler_spawn(): use wh_dex_spawn_pinned()"
            for line, match in matches(text, r"\b(dex_thread_pool_scheduler_\w+)\s*\("):
                yield f"{path}:{line}: {match[1]}(): use wh_dex_spawn_worker()"
        if path.startswith(("src/ui/", "src/providers/")):
            for line, _ in matches(text, r"\bwh_dex_run\s*\("):
                yield f"{path}:{line}: wh_dex_run() blocks"
        if path.startswith("src/ui/"):
            # Whoever listens to itself cannot be outlived.
            for line, match in matches(text, r"\bg_signal_connect\s*\((?!\s*(G_OBJECT \()?self\b)"):
                if path not in CONNECT_ALLOWED:
                    yield f"{path}:{line}: g_signal_connect(): use g_signal_connect_object() or a template callback"
        for line, match in matches(text, deprecated.pattern):
            yield f"{path}:{line}: {match[1]} is deprecated"
    for path in walk("src", ".blp"):
        for line, match in matches(read(path), r"\b(TreeView|Dialog|MessageDialog|ComboBoxText|ComboBox|InfoBar|Statusbar)\s*(\w+\s*)?\{"):
            if not re.search(r"Adw\.$", read(path)[:match.start()]):
                yield f"{path}:{line}: {match[1]} is deprecated"


def check_rare_values():
    """a record's values are taken by a constant, and rare ones by wh_record_get_value()"""
    tables = "".join(read(path) for path in walk("src", ".c"))
    rare = re.findall(r"\[(WH_\w+)\] = \{[^\n]*\bWH_FIELD_RARE\b", tables)
    if not rare:
        yield "no field is rare: the rule is without use"
        return
    pattern = r"\b(\w+)\s*\)?->values\s*\[\s*(?:[a-z]|(?:" + "|".join(rare) + r")\b)"
    for path in walk("src", ".c", ".h"):
        # The records themselves, and the fleet that is played, which has none.
        if path.startswith(("src/core/base/wh-record", "src/sim/")):
            continue
        for line, match in matches(without_comments(read(path)), pattern):
            if match[1] not in VALUES_OF_OTHERS:
                yield f"{path}:{line}: {match[0].strip()}…]: use wh_record_get_value()"


def check_blueprint():
    """Blueprint files are formatted"""
    if missing := missing_program("blueprint-compiler"):
        yield missing
        return
    if list(walk("src", ".blp")):
        status, out = run("blueprint-compiler", "format", "src")
        if status:
            yield from out.splitlines()


def c_sources():
    return [path for top in ("src", "tests") for path in walk(top, ".c")]


def laid_out(path):
    """The text as it should be. Lines that go on with a string stay where they are: they are aligned by sense."""
    done = subprocess.run(["uncrustify", "-q", "-c", "build-aux/uncrustify.cfg", "-l", "C", "-f", path],
                          cwd=SOURCE, capture_output=True, text=True)
    if done.returncode:
        raise ValueError(done.stderr.strip())
    before, after = read(path).split("\n"), done.stdout.split("\n")
    matcher = difflib.SequenceMatcher(None, [line.strip() for line in before], [line.strip() for line in after], autojunk=False)
    for start, other, size in matcher.get_matching_blocks():
        for index in range(size):
            if before[start + index].lstrip().startswith('"'):
                after[other + index] = before[start + index]
    return "\n".join(after)


def check_layout():
    """C is laid out as GTK's (uncrustify); no tabs, no trailing blanks"""
    # Headers align their prototypes in columns, which uncrustify cannot read: they are only looked at for blanks.
    if missing := missing_program("uncrustify"):
        yield missing
    else:
        for path in c_sources():
            try:
                wanted = laid_out(path)
            except ValueError as error:
                yield f"{path}: uncrustify cannot read it: {error}"
                continue
            yield from difflib.unified_diff(read(path).splitlines(), wanted.splitlines(), path, "wanted", lineterm="", n=0)
    for path in walk(".", ".c", ".h", ".blp", ".py", ".build", ".css", ".sh", ".xml", ".in", ".md"):
        text = read(path)
        for line, _ in matches(text, r"[ \t]+\n"):
            yield f"{path}:{line}: blanks at the end of the line"
        if path.endswith((".c", ".h", ".blp", ".py", ".build", ".css")):
            for line, _ in matches(text, r"\t"):
                yield f"{path}:{line}: tab"
        if text and not text.endswith("\n"):
            yield f"{path}: no newline at the end"


def check_desktop_file():
    """the desktop entry is valid"""
    yield from validate(".desktop.in", ".desktop", "desktop-file-validate")


def check_metainfo():
    """the AppStream metainfo is valid"""
    # There is no homepage yet, and none is made up.
    yield from validate(".metainfo.xml.in", ".metainfo.xml", "appstreamcli", "validate", "--no-net", "--explain",
                        "--override=url-homepage-missing=info")


def validate(source_suffix, suffix, *command):
    if missing := missing_program(command[0]):
        yield missing
        return
    files = list(walk("data", source_suffix))
    if not files:
        yield f"data: no *{source_suffix}"
    for path in files:
        with tempfile.TemporaryDirectory() as folder:
            name = os.path.join(folder, os.path.basename(path).removesuffix(source_suffix) + suffix)
            shutil.copy(os.path.join(SOURCE, path), name)
            status, out = run(*command, name)
            if status or (out and command[0].startswith("desktop")):
                yield from (f"{path}: {line.replace(folder + '/', '')}" for line in out.splitlines())


def check_settings_schema():
    """the settings schema is strict"""
    if missing := missing_program("glib-compile-schemas"):
        yield missing
        return
    status, out = run("glib-compile-schemas", "--strict", "--dry-run", "data")
    if status:
        yield from out.splitlines()


TRANSLATED = re.compile(r'\b(?:_|N_|C_|NC_|Q_|ngettext|g_dngettext|g_dpgettext2?|gettext)\s*\(\s*"')


def translated_files():
    """What holds strings for people."""
    for path in [*walk("data", ".in", ".gschema.xml"), *walk("src", ".c", ".h", ".blp")]:
        text = read(path)
        if path.endswith((".desktop.in", ".metainfo.xml.in", ".gschema.xml")):
            yield path
        elif path.endswith(".blp") and re.search(r'\b(_|C_)\s*\(', text):
            yield path
        elif TRANSLATED.search(without_comments(text)):
            yield path


def check_potfiles():
    """po/POTFILES lists every file with strings for people (build-aux/update-potfiles)"""
    listed = {line.strip() for line in read("po/POTFILES").splitlines() if line.strip() and not line.startswith("#")}
    wanted = set(translated_files())
    yield from (f"{path}: not in po/POTFILES" for path in sorted(wanted - listed))
    yield from (f"{path}: in po/POTFILES without a string" if os.path.exists(os.path.join(SOURCE, path)) else f"po/POTFILES: {path} does not exist"
                for path in sorted(listed - wanted))
    for path in walk("po", ".po"):
        status, out = run("msgfmt", "--check", "-o", "/dev/null", path)
        if status:
            yield from out.splitlines()


def update_potfiles():
    with open(os.path.join(SOURCE, "po", "POTFILES"), "w", encoding="utf-8") as file:
        file.write("# SPDX-License-Identifier: GPL-3.0-or-later\n# Written by build-aux/update-potfiles\n")
        file.writelines(f"{path}\n" for path in sorted(set(translated_files())))


def check_licences():
    """every file names its licence"""
    plain = (".md", ".json", ".png", ".po", ".editorconfig", ".gitignore", "COPYING", "LINGUAS")
    for path in walk("."):
        if path.endswith(plain) or "/fixtures/" in path:
            continue
        if "SPDX-License-Identifier:" not in read(path)[:1500] and "<project_license>" not in read(path):
            yield f"{path}: no SPDX-License-Identifier"


def check_icons():
    """every icon that is named exists in Adwaita, in GTK or here"""
    here = {os.path.basename(path).removesuffix(".svg") for top in ("data", "src") for path in walk(top, ".svg")}
    theme = set()
    for top in ("/usr/share/icons/Adwaita", "/usr/share/icons/hicolor"):
        for _, _, names in os.walk(top):
            theme.update(re.sub(r"\.(svg|png|symbolic\.png)$", "", name) for name in names)
    if not theme:
        yield "warning: the Adwaita icon theme is not installed"
        return
    status, out = run("sh", "-c", 'gresource list "$(pkg-config --variable=libdir gtk4)/libgtk-4.so" 2>/dev/null')
    theme.update(os.path.basename(line).removesuffix(".svg") for line in out.splitlines() if "/icons/" in line)
    for path in walk("src", ".c", ".h", ".blp", ".ui"):
        for line, match in matches(without_comments(read(path)), r"[\"']([a-z0-9][a-z0-9-]*-symbolic)[\"']"):
            if match[1] not in theme and match[1] not in here:
                yield f"{path}:{line}: there is no icon {match[1]}"


def check_scripts():
    """scripts can be read by their interpreters"""
    for path in [*walk("build-aux"), *walk(".", ".py"), *walk("tests")]:
        first = read(path).split("\n", 1)[0]
        if path.endswith(".py"):
            try:
                compile(read(path), path, "exec")
            except SyntaxError as error:
                yield f"{path}:{error.lineno}: {error.msg}"
        elif re.match(r"#!.*\b(ba)?sh\b", first):
            status, out = run("bash", "-n", path)
            if status:
                yield from out.splitlines()
            if not os.access(os.path.join(SOURCE, path), os.X_OK):
                yield f"{path}: not executable"


def check_folders():
    """the top level holds what DESIGN says, subsystems have a README, files stay small"""
    for name in sorted(os.listdir(SOURCE)):
        if name not in TOP_LEVEL and not SKIPPED_FOLDERS.match(name):
            yield f"{name}: does not belong at the top level"
    for name in sorted(TOP_LEVEL):
        if not os.path.exists(os.path.join(SOURCE, name)):
            yield f"{name} is missing"
    folders = {os.path.dirname(path) for path in walk("src", ".c")}
    for folder in sorted(folders):
        if not any(os.path.exists(os.path.join(SOURCE, up, "README.md")) for up in (folder, os.path.dirname(folder)) if up not in ("src", "")):
            if folder != "src":
                yield f"warning: {folder} has no README.md"
    for top in ("src", "tests"):
        for path in walk(top, ".c", ".h", ".blp", ".py"):
            lines = read(path).count("\n")
            if lines > LINES:
                yield f"warning: {path} has {lines} lines"


def check_documented():
    """public functions of core and providers have a comment for gi-docgen"""
    for folder in DOCUMENTED:
        paths = list(walk(folder, ".c", ".h"))
        told = set(re.findall(r"^ \* (wh_\w+):$", "\n".join(read(path) for path in paths), re.MULTILINE))
        for path in paths:
            if not path.endswith(".h") or path.endswith(("-private.h", "-pch.h")):
                continue
            declared = re.findall(r"\b(wh_\w+) +\(", without_comments(read(path)))
            for name in sorted(set(declared) - told):
                if not name.endswith(("_get_type", "_quark")):
                    yield f"{path}: {name}() has no comment"


def check_readmes():
    """files, functions and types that a README names exist"""
    # What the build writes exists too; "-tell.c" stands for a file of the same folder that ends so.
    files = {os.path.basename(path) for path in walk()} | set(re.findall(r"'([\w.-]+)'", "".join(read(path) for path in walk("src", "meson.build"))))
    names = set(re.findall(r"\b(?:wh_\w+|Wh[A-Z]\w+)", "".join(read(path) for path in walk("src", ".c", ".h"))))
    for path in walk(".", "README.md"):
        text = read(path)
        for line, match in matches(text, r"`(?:[\w./-]*/)?([a-z-][\w-]*\.(?:c|h|blp))`"):
            here = os.listdir(os.path.join(SOURCE, os.path.dirname(path)))
            if match[1] not in files and not (match[1].startswith("-") and any(name.endswith(match[1]) for name in here)):
                yield f"{path}:{line}: there is no file {match[1]}"
        # Patterns of names ("WhUiFooPage", "wh_ui_NAME_show") are for the reader to fill in.
        for line, match in matches(text, r"\b(wh_\w+[a-z0-9]|Wh[A-Z]\w+)\b") if path.startswith("src/") else ():
            if match[1] not in names and not re.search("Foo|NAME", match[1]):
                yield f"{path}:{line}: there is no {match[1]}"


def fix():
    for path in c_sources():
        wanted = laid_out(path)
        if wanted != read(path):
            print(path)
            with open(os.path.join(SOURCE, path), "w", encoding="utf-8") as file:
                file.write(wanted)
    blueprints = list(walk("src", ".blp"))
    if blueprints:
        run("blueprint-compiler", "format", "-f", *blueprints)


def main():
    if sys.argv[1:] == ["--fix"]:
        fix()
        return 0
    if sys.argv[1:] == ["--update-potfiles"]:
        update_potfiles()
        return 0
    broken = 0
    for name, check in list(globals().items()):
        if not name.startswith("check_") or (sys.argv[1:] and name.removeprefix("check_") not in sys.argv[1:]):
            continue
        found = list(check())
        wrong = [line for line in found if not line.startswith("warning:")]
        broken += bool(wrong)
        print(f"{'FAILED' if wrong else 'ok':6} {name.removeprefix('check_').replace('_', '-'):16} {check.__doc__}")
        for line in wrong[:60] + [line for line in found if line.startswith("warning:")]:
            print(f"         {line}")
        if len(wrong) > 60:
            print(f"         and {len(wrong) - 60} more")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
