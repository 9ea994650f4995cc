# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done for the history: one process records it, it is copied, put back, checked, and its audit log proves itself."""

import contextlib
import csv
import glob
import io
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess

import harness
from fleet import Fleet
from harness import Profile, wait_for


def path_of(profile):
    return os.path.join(profile.env["XDG_DATA_HOME"], "wheelhouse", "history.db")


def one_line(result, *words):
    assert result.out == "" and result.err.count("\n") == 1 and result.err.startswith("wheelhousectl: "), result
    for word in words:
        assert word in result.err, f"{word!r} is not in {result.err!r}"


@contextlib.contextmanager
def collecting(profile):
    """A running "wheelhousectl collect" that records; it must end well when it is asked to."""
    process = subprocess.Popen(["wheelhousectl", "collect"], env=profile.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        assert line.startswith("Recording "), (line, process.poll(), process.stderr.read() if process.poll() is not None else "")
        yield process
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20 * harness.SLOW)
        assert process.returncode == 0, (process.returncode, out, err)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


def rows(path, sql):
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return database.execute(sql).fetchall()


def test_one_process_records_and_ends_when_it_is_asked_to():
    with Fleet("--churn", "50") as fleet, Profile() as profile:
        profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", fleet.servers["k8s-prod"]["kubeconfig"])
        with collecting(profile) as process:
            wait_for(lambda: rows(path_of(profile), "SELECT count (*) FROM sample_log")[0][0] > 0, "samples to be recorded", 30)
            assert rows(path_of(profile), "SELECT count (*) FROM current")[0][0] > 100
            one_line(profile.ctl("collect", status=1), f"process {process.pid}", "only one process can")
            # Whoever only looks still can.
            assert len(profile.ctl("get", "pod", "--cached", "--json").json()) > 10
        assert os.path.getsize(path_of(profile) + ".open") == 0, "it did not end cleanly"
        assert not os.path.exists(path_of(profile) + "-wal"), "the log was left behind"
        profile.ctl("collect", "--for", "1s")


def test_a_backup_is_made_while_it_records_and_put_back_when_it_does_not():
    with Fleet("--churn", "100") as fleet, Profile() as profile:
        profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", fleet.servers["k8s-prod"]["kubeconfig"])
        profile.ctl("do", "scale", "workload/chat/chat-api", "--set", "replicas=3", "--yes")
        backup = os.path.join(profile.folder, "my.backup")
        with collecting(profile):
            for _ in range(3):                         # each replaces the one before
                assert "complete and checked" in profile.ctl("backup", backup).out
            one_line(profile.ctl("restore", backup, status=1), "open in another process")
            one_line(profile.ctl("backup", path_of(profile), status=None), "is the history itself")
        assert os.stat(backup).st_mode & 0o777 == 0o600
        assert rows(backup, "PRAGMA integrity_check") == [("ok",)] and rows(backup, "PRAGMA journal_mode") == [("delete",)]
        assert sorted(os.listdir(profile.folder)) == [".config", ".local", "my.backup"] or not glob.glob(backup + "?*"), os.listdir(profile.folder)

        profile.ctl("disconnect", "prod")
        assert profile.ctl("connections", "--json", "--cached").json() == []
        out = profile.ctl("restore", backup).out
        [aside] = glob.glob(path_of(profile) + ".before-restore-*")
        assert os.path.basename(aside) in out, out
        assert [each["name"] for each in profile.ctl("connections", "--json", "--cached").json()] == ["prod"]
        assert len(profile.ctl("get", "pod", "--cached", "--json").json()) > 10
        assert "is whole" in profile.ctl("audit", "verify").out
        assert rows(aside, "PRAGMA integrity_check") == [("ok",)]


def test_what_is_no_backup_is_refused_and_nothing_changes():
    with Profile() as profile:
        profile.ctl("connections")
        good = os.path.join(profile.folder, "good")
        profile.ctl("backup", good)
        before = open(path_of(profile), "rb").read()
        bad = os.path.join(profile.folder, "bad")
        chance = random.Random(11)
        size = os.path.getsize(good)

        def write(data):
            with open(bad, "wb") as file:
                file.write(data)

        def spoil():
            data = bytearray(open(good, "rb").read())
            at = chance.randrange(1, size // 8192) * 8192
            data[at:at + 8192] = chance.randbytes(8192)
            return bytes(data)

        other = os.path.join(profile.folder, "other.db")
        with contextlib.closing(sqlite3.connect(other)) as database:
            database.execute("CREATE TABLE x (y)")
            database.commit()
        for data in (b"", b"hello", open(good, "rb").read()[:size // 2], open(other, "rb").read(), *(spoil() for _ in range(6))):
            write(data)
            one_line(profile.ctl("restore", bad, status=None))
        one_line(profile.ctl("restore", os.path.join(profile.folder, "nowhere"), status=None), "nowhere")
        assert open(path_of(profile), "rb").read() == before
        assert not glob.glob(path_of(profile) + ".*re*store*"), glob.glob(path_of(profile) + "*")


def test_a_backup_without_room_leaves_nothing():
    with Profile() as profile:
        profile.ctl("connections")
        target = os.path.join(profile.folder, "backup")
        with open(target, "w", encoding="utf-8") as file:
            file.write("the one before")
        def little_room():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, 64 * 1024))

        done = subprocess.run(["wheelhousectl", "backup", target], env=profile.env, capture_output=True, text=True, timeout=60, restore_signals=False,
                              preexec_fn=little_room)
        assert done.returncode == 1 and done.stderr.count("\n") == 1 and target in done.stderr, done
        assert open(target, encoding="utf-8").read() == "the one before"
        assert not os.path.exists(target + ".part")


def test_the_audit_log_proves_itself():
    with Fleet() as fleet, Profile() as profile:
        profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", fleet.servers["k8s-prod"]["kubeconfig"])
        for replicas in (3, 4, 5):
            profile.ctl("do", "scale", "workload/chat/chat-api", "--set", f"replicas={replicas}", "--yes")
        entries = profile.ctl("audit", "--json").json()
        assert [each["seq"] for each in entries] == list(range(1, 7))
        assert [each["phase"] for each in entries] == ["started", "finished"] * 3
        done = entries[3]
        for key in ("who", "operation", "uid", "before", "after", "result", "time", "hash"):
            assert done[key], (key, done)
        assert done["operation"] == "scale" and done["duration"] > 0 and done["prev_hash"] == entries[2]["hash"]
        table = list(csv.DictReader(io.StringIO(profile.ctl("audit", "--csv").out)))
        assert [(each["seq"], each["hash"]) for each in table] == [(str(each["seq"]), each["hash"]) for each in entries]
        assert len(profile.ctl("audit").out.splitlines()) == 6
        assert "6 entries is whole" in profile.ctl("audit", "verify").out

        path = path_of(profile)
        shutil.copy(path, path + ".good")

        def tampered(*sqls):
            shutil.copy(path + ".good", path)
            with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
                triggers = database.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'operation'").fetchall()
                for name, _ in triggers:
                    database.execute(f"DROP TRIGGER {name}")
                for sql in sqls:
                    database.execute(sql)
                for _, sql in triggers:
                    database.execute(sql)
            result = profile.ctl("audit", "verify", status=1)
            one_line(result)
            verdict = profile.ctl("audit", "verify", "--json", status=1).json()
            assert not verdict["whole"] and verdict["text"] in result.err, (verdict, result)
            return verdict["seq"], verdict["problem"]

        assert tampered("UPDATE operation SET who = 'nobody@nowhere' WHERE seq = 4") == (4, "changed")
        assert tampered("UPDATE operation SET after = '9' WHERE seq = 2") == (2, "changed")
        assert tampered("DELETE FROM operation WHERE seq = 3") == (3, "missing")
        assert tampered("DELETE FROM operation WHERE seq = 3", "UPDATE operation SET seq = seq - 1 WHERE seq > 3") == (3, "misplaced")
        assert tampered("DELETE FROM operation WHERE seq > 4") == (5, "cut-off")
        assert tampered("UPDATE operation SET seq = 99 WHERE seq = 3", "UPDATE operation SET seq = 3 WHERE seq = 4",
                        "UPDATE operation SET seq = 4 WHERE seq = 99") == (3, "misplaced")
        assert "Entry" in profile.ctl("doctor", status=1).out
        shutil.copy(path + ".good", path)
        assert "is whole" in profile.ctl("audit", "verify").out


def test_the_doctor_finds_damage_and_what_can_be_read_is_kept():
    with Fleet() as fleet, Profile() as profile:
        profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", fleet.servers["k8s-prod"]["kubeconfig"])
        profile.ctl("get", "pod")
        assert "the file is in order" in profile.ctl("doctor").out
        path = path_of(profile)
        [(page, size)] = rows(path, "SELECT rootpage, (SELECT page_size FROM pragma_page_size ()) FROM sqlite_schema WHERE name = 'version_by_time'")
        with open(path, "r+b") as file:
            file.seek((page - 1) * size)
            file.write(b"\xff" * size)
        assert "set aside" in profile.ctl("doctor", status=1).out
        assert glob.glob(path + ".damaged-*")
        assert "the file is in order" in profile.ctl("doctor").out
        assert [each["name"] for each in profile.ctl("connections", "--json", "--cached").json()] == ["prod"]


harness.main()
