# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the fleet says is recorded, and the command line tells it again as it was."""

import datetime
import time

from fleet import Fleet
import harness
from harness import Profile


def seconds(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def record(profile, kind="traffic"):
    profile.ctl("get", kind, "--json")


def test_series_are_listed_with_unit_and_age():
    with Fleet() as fleet, Profile() as profile:
        assert profile.ctl("series", "--json").json() == []
        assert profile.ctl("series").out == ""
        profile.ctl("connect", "prometheus", "metrics", fleet.url("prometheus"))
        record(profile)
        listed = profile.ctl("series", "--json").json()
        assert {row["unit"] for row in listed} == {"req/s", "%", "s"}, listed
        assert {row["connection"] for row in listed} == {"metrics"}, listed
        rates = profile.ctl("series", "traffic:*/rate", "--json").json()
        assert rates and all(row["series"].endswith("/rate") for row in rates), rates
        assert len(profile.ctl("series", "traffic:*/rate").out.splitlines()) == len(rates)
        assert all(time.time() - seconds(row["last_at"]) < 120 for row in rates), rates
        assert profile.ctl("series", "traffic:*", "--connection", "nobody", "--json").json() == []


def test_history_is_what_the_source_said():
    with Fleet() as fleet, Profile() as profile:
        profile.ctl("connect", "prometheus", "metrics", fleet.url("prometheus"))
        record(profile)
        name = profile.ctl("series", "traffic:*/rate", "--json").json()[0]["series"]
        history = profile.ctl("history", name, "--since", "50m", "--step", "1s", "--json").json()
        assert history["unit"] == "req/s" and history["tier"] == "raw", history
        assert len(history["points"]) > 60, len(history["points"])

        # One point a sample: each is what Prometheus says for its time.
        namespace, app = None, None
        for row in fleet.ask("prometheus", "/api/v1/query", query="sum by (app, namespace) (rate(http_requests_total[5m]))").json()["data"]["result"]:
            if name in (f"traffic:{row['metric'].get('namespace')}/{row['metric'].get('app')}/rate",):
                namespace, app = row["metric"]["namespace"], row["metric"]["app"]
        assert app, name
        for point in history["points"][5:50:9]:
            assert point["count"] == 1 and point["min"] == point["max"] == point["avg"], point
            reply = fleet.ask("prometheus", "/api/v1/query", time=seconds(point["time"]),
                              query=f'sum(rate(http_requests_total{{app="{app}",namespace="{namespace}"}}[5m]))').json()
            truth = float(reply["data"]["result"][0]["value"][1])
            assert abs(truth - point["avg"]) <= 0.02 * abs(truth) + 1e-6, (truth, point)


def test_points_are_never_more_than_asked_for():
    with Fleet() as fleet, Profile() as profile:
        profile.ctl("connect", "prometheus", "metrics", fleet.url("prometheus"))
        record(profile)
        name = profile.ctl("series", "traffic:*/rate", "--json").json()[0]["series"]
        coarse = profile.ctl("history", name, "--since", "1h", "--step", "10m", "--json").json()
        assert 1 < len(coarse["points"]) <= 7, coarse
        assert sum(point["count"] for point in coarse["points"]) > 100, coarse
        assert all(point["min"] <= point["avg"] <= point["max"] for point in coarse["points"]), coarse
        long = profile.ctl("history", name, "--since", "30d", "--json").json()
        assert len(long["points"]) <= 60, long
        # Before the first look there is a gap, and no point in it.
        assert len(long["gaps"]) == 1, long
        assert all(seconds(point["time"]) >= seconds(long["gaps"][0]["until"]) - long["step"] for point in long["points"]), long
        assert "not observed until" in profile.ctl("history", name, "--since", "30d").out


def test_a_time_without_looking_is_not_observed():
    with Fleet() as fleet, Profile() as profile:
        profile.ctl("connect", "checks", "front", fleet.url("prometheus", "/-/healthy"))
        looks = []
        for look in range(10):
            if look == 5:
                time.sleep(8)
            time.sleep(max(0, looks[-1][0] + 1.5 - time.time()) if look else 0)
            began = time.time()
            record(profile, "check")
            looks.append((began, time.time()))
        history = profile.ctl("history", "check:*/up", "--since", "1m", "--step", "1s", "--json").json()
        assert history["type"] == "state" and {point["avg"] for point in history["points"]} == {1}, history
        inner = [gap for gap in history["gaps"] if seconds(gap["until"]) - seconds(gap["from"]) >= 4]
        # A look was made some time between its beginning and its end.
        assert [gap for gap in inner if all(began - 3 < seconds(gap[end]) < ended + 3 for end, (began, ended) in (("from", looks[4]), ("until", looks[5])))], \
            (history["gaps"], looks)
        for gap in inner:
            assert not [point for point in history["points"]
                        if seconds(gap["from"]) + 1 < seconds(point["time"]) < seconds(gap["until"]) - 1], (gap, history)
        assert profile.ctl("history", "check:*/latency", "--json").json()["unit"] == "s"


def test_wrong_names_are_told():
    with Profile() as profile:
        result = profile.ctl("history", "node:none/cpu", status=1)
        assert "no series" in result.err and len(result.err.splitlines()) == 1, result


harness.main()
