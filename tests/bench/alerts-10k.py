#!/usr/bin/env python3
# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ten thousand alerts that fire for 200 applications: what one change costs, and how long the window does not look at its input.

alerts-bench.c measures the parts of a change without a window. Then a real Alertmanager has the alerts, and the window looks at
them: while they arrive, while the page of alerts opens, and while it is scrolled through. A stall is one turn of the main loop
(WH_PROBE, src/ui/README.md), in processor time of the thread; what GTK needs to draw is in it, and redraw-window.c says how much
that is for as many texts.
"""

import datetime
import json
import os
import subprocess
import sys
import time
import urllib.request

import atui
import servers
from harness import Profile, wait_for
from program import Program

N_ALERTS, N_APPLICATIONS = 10000, 200


def post(router):
    start = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=1)).isoformat()
    alerts = [{"labels": {"alertname": f"Rule{i % 40}", "app": f"app-{i % N_APPLICATIONS}", "instance": f"host-{i}:9100",
                          "severity": "critical" if i % 3 == 0 else "warning"},
               "annotations": {"summary": "More than 2 % of the requests fail"}, "startsAt": start} for i in range(N_ALERTS)]
    for first in range(0, N_ALERTS, 1000):
        body = json.dumps(alerts[first:first + 1000]).encode()
        request = urllib.request.Request(f"{router.url}/api/v2/alerts", body, {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=60).close()


def now():
    return time.monotonic_ns() // 1000


def keys(*names, pause=0.12):
    for name in names:
        subprocess.run(["xdotool", "key", name], check=True)
        time.sleep(pause)


def main():
    build = os.environ["WH_BUILD_DIR"]
    subprocess.run([os.path.join(build, "tests/bench/alerts-bench")], check=True, env={**os.environ, "G_DEBUG": ""})

    with servers.Alertmanager() as router, Profile() as profile:
        post(router)
        profile.ctl("connect", "alertmanager", "pager", router.url, "--environment", "production")
        program = Program(["wheelhouse"], profile.env)
        with atui.App("wheelhouse", env=program.env, fatal=None) as app:
            program.process = app.process
            spans = {"arrive": (now(), time.sleep(6) or now())}
            begin = now()
            keys("ctrl+6")
            time.sleep(4)
            spans["open"] = (begin, now())
            # Without rows the figures would be good ones. To ask for them takes turns as well, which are left out.
            wait_for(lambda: any(f"{N_ALERTS} alerts" in text for text in app.texts()), "the alerts", 60)
            table = app.get("table", "Alerts")
            wait_for(lambda: app.rows(table), "rows")
            keys("Tab", "Tab")
            begin = now()
            keys(*["Down"] * 5, *["Next"] * 30, "End", "Home")
            time.sleep(1)
            spans["scroll"] = (begin, now())
            if picture := os.environ.get("WH_BENCH_PICTURE"):
                subprocess.run(["import", "-window", "root", picture + ".png"], check=False)
            turns = program.lines("turn")

    lines = subprocess.run([os.path.join(build, "tests/bench/redraw-window"), "10"], check=True, capture_output=True, text=True, timeout=60,
                           env={**os.environ, "G_DEBUG": ""}).stdout.splitlines()
    for name, (first, last) in spans.items():
        some = [turn for turn in turns if first <= turn[0] <= last]
        print(f"{name}: turns above 8 ms (wall/cpu):", *(f"{wall / 1000:.1f}/{cpu / 1000:.1f}" for _, wall, cpu in some if cpu > 8000), file=sys.stderr)
        print(f"BENCH alerts-10k-{name}-max-cpu-ms {max([turn[2] for turn in some], default=2000) / 1000:.1f} ms")
    peer = [int(line.split()[2]) for line in lines if line.startswith("turn ")]
    print(f"BENCH alerts-10k-redraw-max-cpu-ms {max(peer, default=0) / 1000:.1f} ms")


main()
