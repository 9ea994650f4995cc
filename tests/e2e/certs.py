# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates made with openssl."""

import datetime
import os

from harness import require, run


def make(folder, *names):
    """An authority of our own and certificates of it: "good", "soon" to end, and "expired" since yesterday."""
    require("openssl")
    quiet = dict(env={**os.environ, "RANDFILE": f"{folder}/rnd"})
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=Test authority", "-addext", "keyUsage=critical,keyCertSign",
        "-keyout", f"{folder}/ca.key", "-out", f"{folder}/ca.pem", **quiet)
    now = datetime.datetime.now(datetime.timezone.utc)
    for name in names:
        start, end = now - datetime.timedelta(days=20), now + datetime.timedelta(days={"good": 90, "soon": 12, "expired": -1}[name])
        run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", f"{folder}/{name}.key",
            "-out", f"{folder}/{name}.csr", **quiet)
        with open(f"{folder}/{name}.cnf", "w", encoding="utf-8") as file:
            file.write("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
        run("openssl", "x509", "-req", "-in", f"{folder}/{name}.csr", "-CA", f"{folder}/ca.pem", "-CAkey", f"{folder}/ca.key",
            "-CAcreateserial", "-extfile", f"{folder}/{name}.cnf", "-not_before", start.strftime("%Y%m%d%H%M%SZ"),
            "-not_after", end.strftime("%Y%m%d%H%M%SZ"), "-out", f"{folder}/{name}.pem", **quiet)
    return f"{folder}/ca.pem"
