# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told by mail, to a real mail server with STARTTLS and a login, and what the queue does when it is not taken."""

import contextlib
import http.server
import json
import os
import subprocess
import threading

import certs
import harness
import servers
from harness import Profile, folder, run, wait_for
from mail import PASSWORD, MailServer

ROUTING_KEY = "0123456789abcdef0123456789abcdef"


class Background:
    """The program without a window."""

    def __init__(self, profile, *argv):
        self.env = profile.env
        self.argv = argv or ("wheelhouse", "--background")

    def __enter__(self):
        self.process = subprocess.Popen(self.argv, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        self.process.kill()
        self.process.wait()


class Receiver(http.server.ThreadingHTTPServer):
    """Takes what is posted: [(path, headers, body)]; answers with the next of plan, then with status 202."""

    def __init__(self):
        received, plan = self.received, self.plan = [], []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                received.append((self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"])).decode()))
                self.send_response(plan.pop(0) if plan else 202)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(b'{"status":"success"}')

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/v2/enqueue"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


@contextlib.contextmanager
def world():
    with folder() as path, servers.Keyring({}) as keyring, Profile() as profile:
        ca = certs.make(path, "good")
        yield profile, path, ca


def add_mail(profile, name, server, ca, *more):
    profile.ctl("channel", "add", "email", name, "--set", "server=localhost", "--set", f"port={server.port}", "--set", "user=watch",
                "--set", "from=watch@example.org", "--set", "to=ops@example.org,boss@example.org", "--set", f"ca={ca}", "--secret-stdin", *more, stdin=PASSWORD)


def deliveries(profile):
    return profile.ctl("deliveries", "--json").json()


def test_a_real_server_takes_the_test_mail_and_says_why_not():
    with world() as (profile, path, ca), MailServer(f"{path}/good.pem", f"{path}/good.key") as server:
        add_mail(profile, "post", server, ca)
        dead = profile.ctl("channel", "test", "post", status=3)
        assert "nothing answers" in dead.err and dead.err.count("\n") == 1, dead
        server.start()
        assert "answered in" in profile.ctl("channel", "test", "post").out
        [mail] = server.received
        assert (mail["From"], mail["To"]) == ("Wheelhouse <watch@example.org>", "ops@example.org, boss@example.org"), mail
        assert mail["Subject"] == "This is a test" and "Nothing is wrong." in mail.get_content(), mail
        assert mail["Message-ID"] and mail["Date"] and mail.envelope.rcpt_tos == ["ops@example.org", "boss@example.org"]
        assert server.logins == [True]

        server.accepts_login = False
        assert "login is refused" in profile.ctl("channel", "test", "post", status=4).err
        server.accepts_login, server.accepts_recipient = True, False
        assert "No such mailbox here" in profile.ctl("channel", "test", "post", status=4).err
        assert len(server.received) == 1

        # Not with a certificate that nobody vouches for, and never in the clear.
        with MailServer(None, None, tls=False) as plain:
            plain.start()
            profile.ctl("channel", "add", "email", "post", "--set", f"port={plain.port}")
            assert "offers no encryption" in profile.ctl("channel", "test", "post", status=3).err
            assert not plain.received
        profile.ctl("channel", "add", "email", "post", "--set", f"port={server.port}", "--set", "ca=/etc/hostname")
        assert "not trusted" in profile.ctl("channel", "test", "post", status=3).err

        for base, _, names in os.walk(profile.folder):
            for name in names:
                with open(os.path.join(base, name), "rb") as file:
                    assert PASSWORD.encode() not in file.read(), name


def test_what_is_not_taken_waits_and_arrives_once():
    with world() as (profile, path, ca), servers.Alertmanager() as router, Receiver() as receiver, contextlib.ExitStack() as stack:
        wrong, refusing, dead = [stack.enter_context(MailServer(f"{path}/good.pem", f"{path}/good.key")) for _ in range(3)]
        wrong.accepts_login, refusing.accepts_recipient = False, False
        wrong.start(), refusing.start()
        for name, server in (("wrong", wrong), ("refusing", refusing), ("dead", dead)):
            add_mail(profile, name, server, ca)
        profile.ctl("channel", "add", "pagerduty", "pager", "--set", f"url={receiver.url}", "--secret-stdin", stdin=ROUTING_KEY)
        profile.ctl("channel", "add", "webhook", "hook", "--set", f"url={receiver.url.replace('v2/enqueue', 'hook')}", "--secret-stdin", stdin="key")
        receiver.plan += [500, 500]
        profile.ctl("connect", "alertmanager", "router", router.url)

        with Background(profile):
            router.add("DiskFull", instance="db-1", severity="critical")

            def failed():
                by_channel = {each["channel"]: each for each in deliveries(profile) if "db-1" in each["title"]}
                return len(by_channel) == 5 and all(each["state"] == "waiting" and each["tries"] > 0 and each["error"] for each in by_channel.values()) and by_channel
            waiting = wait_for(failed, "five messages that were not taken", 40)
            assert "login is refused" in waiting["wrong"]["error"], waiting
            assert "No such mailbox here" in waiting["refusing"]["error"], waiting
            assert "nothing answers" in waiting["dead"]["error"], waiting
            wrong.accepts_login = refusing.accepts_recipient = True
            dead.start()
            wait_for(lambda: all(each["state"] == "delivered" for each in deliveries(profile)), "all of it to arrive", 90)

            run("amtool", f"--alertmanager.url={router.url}", "alert", "add", "alertname=DiskFull", "instance=db-1", "severity=critical",
                "--end=2020-01-01T00:00:00Z")
            wait_for(lambda: len(deliveries(profile)) == 10 and all(each["state"] == "delivered" for each in deliveries(profile)), "its end", 60)

        for server in (wrong, refusing, dead):
            first, last = server.received
            assert "db-1" in first["Subject"] and "fine again" in last["Subject"], server.subjects()
            assert first["References"] == last["References"] and first["Message-ID"] != last["Message-ID"]
        events = [json.loads(body) for path, _, body in receiver.received if path == "/v2/enqueue"]
        assert [each["event_action"] for each in events][-2:] == ["trigger", "resolve"], events
        assert len({each["dedup_key"] for each in events}) == 1 and {each["routing_key"] for each in events} == {ROUTING_KEY}
        hooks = [(headers, json.loads(body)) for path, headers, body in receiver.received if path == "/hook"]
        assert [body["action"] for _, body in hooks][-2:] == ["raise", "resolve"]
        assert len({headers["Idempotency-Key"] for headers, body in hooks if body["action"] == "raise"}) == 1
        assert not [each for each in deliveries(profile) if each["state"] != "delivered"]


def test_collect_tells_from_a_machine_without_a_display():
    with world() as (profile, path, ca), servers.Alertmanager() as router, MailServer(f"{path}/good.pem", f"{path}/good.key") as server:
        server.start()
        add_mail(profile, "post", server, ca, "--review")
        profile.ctl("connect", "alertmanager", "router", router.url)
        for name in ("DISPLAY", "WAYLAND_DISPLAY"):
            profile.env.pop(name, None)
        with Background(profile, "wheelhousectl", "collect"):
            router.add("DiskFull", instance="db-1", severity="critical")
            wait_for(lambda: any("db-1" in subject for subject in server.subjects()), "the mail", 60)
            run("amtool", f"--alertmanager.url={router.url}", "alert", "add", "alertname=DiskFull", "instance=db-1", "severity=critical",
                "--end=2020-01-01T00:00:00Z")
            wait_for(lambda: any("fine again" in subject for subject in server.subjects()), "its end", 60)
        assert len([subject for subject in server.subjects() if "db-1" in subject]) == 2, server.subjects()


harness.main()
