#!/usr/bin/env python3
# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The longest time that the window did not look at its input while many pods arrive and change.

A simulated cluster with 10,000 pods is connected but down when the window opens; its table of pods is put on screen,
then the cluster comes up, all pods arrive, and 200 of them change each second for 10 s. A stall is one turn of the main
loop (WH_PROBE, src/ui/README.md), from the end of poll to the next: stall-max-ms of the wall clock, which on a busy
machine has the waiting for a processor in it, and stall-max-cpu-ms of the thread's own processor time. The peer is
redraw-window.c, in the same session right afterwards: what GTK needs to draw as many texts, on this machine as busy as it is now.
"""

import os
import subprocess
import sys
import time

import atui
from fleet import Fleet
from harness import Profile, wait_for
from program import Program

ROLES = ("toggle button", "radio button", "page tab", "push button", "button")


def press_tabs(app):
    """Without the pointer, which holds the order of the rows."""
    tabs = [node for role in ROLES for node in app.find_all(role, "Pods") if node.get_action_iface()]
    for tab in tabs:
        tab.get_action_iface().do_action(0)
    return tabs


def xdotool(*words):
    subprocess.run(["xdotool", *map(str, words)], check=True)


def redraw():
    """Turns of a window that only draws, as pairs of wall and processor time."""
    path = os.path.join(os.environ["WH_BUILD_DIR"], "tests/bench/redraw-window")
    lines = subprocess.run([path, "10"], check=True, capture_output=True, text=True, timeout=60, env={**os.environ, "G_DEBUG": ""}).stdout
    return [tuple(map(int, line.split()[1:])) for line in lines.splitlines() if line.startswith("turn ")]


def main():
    with Fleet("--pods", "10000", "--story", "calm") as fleet, Profile() as profile:
        profile.ctl("connect", "kubernetes", "prod", "--kubeconfig", fleet.servers["k8s-prod"]["kubeconfig"])
        fleet.control("server", name="k8s-prod", up=False)

        program = Program(["wheelhouse"], profile.env)
        with atui.App("wheelhouse", env=program.env, fatal=None) as app:
            program.process = app.process
            app.key("ctrl+4")
            wait_for(lambda: press_tabs(app), "the tab of the pods")
            time.sleep(2)
            if picture := os.environ.get("WH_BENCH_PICTURE"):
                subprocess.run(["import", "-window", "root", picture + "-1.png"], check=False)
            up = time.monotonic_ns() // 1000
            fleet.control("server", name="k8s-prod", up=True)
            xdotool("key", "F5")
            # Without rows the figure would be a good one. To ask for them takes turns as well, which are left out.
            spans, changing, shown = [], up, False
            while not shown and len(spans) < 6:
                time.sleep(20)
                spans.append((changing, time.monotonic_ns() // 1000))
                shown = any(text.isdigit() and int(text) >= 10000 for text in app.texts())
                changing = time.monotonic_ns() // 1000
            assert shown, "the pods are not on screen"
            fleet.control(f"cluster/{fleet.servers['k8s-prod']['cluster']}/churn", rate=200)
            time.sleep(10)
            end = time.monotonic_ns() // 1000
            if picture:
                subprocess.run(["import", "-window", "root", picture + "-2.png"], check=False)
            spans.append((changing, end))
            turns = [turn for turn in program.lines("turn") if any(first <= turn[0] <= last for first, last in spans)]

    for what, some in (("arriving", [turn for turn in turns if turn[0] < changing]), ("changing", [turn for turn in turns if turn[0] >= changing])):
        print(f"{what}: turns above 8 ms (wall/cpu, at):",
              *(f"{wall / 1000:.1f}/{cpu / 1000:.1f}@{(at - up) / 1e6:.1f}" for at, wall, cpu in some if wall > 8000), file=sys.stderr)
    peer = redraw()
    print(f"BENCH stall-max-ms {max([turn[1] for turn in turns], default=2000) / 1000:.1f} ms")
    print(f"BENCH stall-max-cpu-ms {max([turn[2] for turn in turns], default=2000) / 1000:.1f} ms")
    print(f"BENCH stall-turns-above-8ms {sum(turn[1] > 8000 for turn in turns)} turns")
    print(f"BENCH stall-turns-above-8ms-cpu {sum(turn[2] > 8000 for turn in turns)} turns")
    print(f"BENCH stall-redraw-max-ms {max([turn[0] for turn in peer], default=0) / 1000:.1f} ms")
    print(f"BENCH stall-redraw-max-cpu-ms {max([turn[1] for turn in peer], default=0) / 1000:.1f} ms")
    print(f"BENCH stall-redraw-turns-above-8ms {sum(turn[0] > 8000 for turn in peer)} turns")


main()
