#!/usr/bin/env python3
# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recording samples and asking for charts (samples-bench.c), beside Prometheus.

Prometheus gets the same samples through its receiver of remote writes, one request for each tick of 2,000, a day of them, and nothing
to scrape and no rules. Counted is the processor time of its process from the first request until it rests, all threads, as for
Wheelhouse: what it does with a sample, and to read the request; not the client's part. Snappy's frame is literal: there is nothing to inflate.
"""

import array
import http.client
import json
import os
import struct
import subprocess
import sys
import tempfile
import time

import servers
from harness import Skip

N_SERIES = 2000
N_TICKS = 5760
program = os.path.join(os.environ["WH_BUILD_DIR"], "tests", "bench", "samples-bench")


class Peer(servers.Prometheus):
    def argv(self):
        config = self.write("prometheus.yml", json.dumps({"scrape_configs": []}))
        return ["prometheus", "--web.enable-remote-write-receiver", f"--config.file={config}", f"--storage.tsdb.path={self.folder}/data",
                "--log.level=warn", f"--web.listen-address=127.0.0.1:{self.port}"]

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="utf-8") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7f | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def message(field, content):
    return varint(field << 3 | 2) + varint(len(content)) + content


def write_request(labels, times, values):
    """A WriteRequest of one sample for each series, in snappy's block format."""
    parts = []
    for label, moment, value in zip(labels, times, values):
        sample = b"\x09" + struct.pack("<d", value) + b"\x10" + varint(moment)
        series = label + b"\x12" + varint(len(sample)) + sample
        parts.append(b"\x0a" + varint(len(series)) + series)
    body = b"".join(parts)
    return varint(len(body)) + b"\xfc" + struct.pack("<I", len(body) - 1) + body


def read_ticks(path):
    """What samples-bench wrote: for each tick the times of all series, then their values."""
    with open(path, "rb") as file:
        for _ in range(N_TICKS):
            times, values = array.array("q"), array.array("d")
            times.fromfile(file, N_SERIES)
            values.fromfile(file, N_SERIES)
            yield times, values


def rest(peer):
    """Until a second takes less than a fiftieth of it: the log is written and what was begun is done."""
    before = peer.cpu_seconds()
    for _ in range(60):
        time.sleep(1)
        now = peer.cpu_seconds()
        if now - before < 0.02:
            break
        before = now
    return now


def measure_peer(folder):
    """Microseconds of processor time a sample."""
    data = os.path.join(folder, "ticks")
    subprocess.run([program, "--write", data, str(N_TICKS)], check=True)
    labels = [message(1, message(1, b"__name__") + message(2, b"node_cpu")) + message(1, message(1, b"node") + message(2, f"{i:05}".encode()))
              for i in range(N_SERIES)]
    with Peer() as peer:
        before = rest(peer)
        connection = http.client.HTTPConnection("127.0.0.1", peer.port)
        for times, values in read_ticks(data):
            connection.request("POST", "/api/v1/write", write_request(labels, times, values), {
                "Content-Type": "application/x-protobuf", "Content-Encoding": "snappy", "X-Prometheus-Remote-Write-Version": "0.1.0"})
            reply = connection.getresponse()
            text = reply.read()
            assert reply.status in (200, 204), text
        after = rest(peer)
        # All that was sent is there: none was refused.
        metrics = servers.fetch(f"{peer.url}/metrics").decode()
        count = next(line.split()[1] for line in metrics.splitlines() if line.startswith('prometheus_tsdb_head_samples_appended_total{type="float"}'))
        assert float(count) == N_SERIES * N_TICKS, count
    os.unlink(data)
    return (after - before) * 1e6 / (N_SERIES * N_TICKS)


def main():
    with tempfile.TemporaryDirectory(prefix="wh-bench-") as folder:
        ours = None
        with subprocess.Popen([program, folder], stdout=subprocess.PIPE, text=True) as bench:
            for line in bench.stdout:
                print(line, end="", flush=True)
                words = line.split()
                if words[:2] == ["BENCH", "history-cpu-us-per-sample"]:
                    ours = float(words[2])
        assert bench.returncode == 0, bench.returncode
        try:
            theirs = measure_peer(folder)
        except Skip as reason:
            print(f"not compared: {reason}", file=sys.stderr)
            return
    print(f"BENCH history-cpu-us-per-sample-prometheus {theirs:.3f} us")
    print(f"BENCH history-cpu-ratio-prometheus {theirs / ours:.1f} times")


main()
