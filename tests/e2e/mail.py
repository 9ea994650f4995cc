# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real mail server: STARTTLS, a login, and moods."""

import email
import email.policy
import ssl

from harness import Skip, free_port

PASSWORD = "s3cret-of-the-mailbox"


class MailServer:
    """aiosmtpd on a port of its own. It takes mail over TLS after a login only; received has what it took, parsed.

    accepts_login and accepts_recipient say what it does now; a server that is not started is a dead one.
    """

    def __init__(self, certificate, key, tls=True):
        try:
            import aiosmtpd.controller
        except ImportError as error:
            raise Skip("python3-aiosmtpd is not installed") from error
        self.port, self.received, self.logins, self.refused = free_port(), [], [], []
        self.accepts_login = self.accepts_recipient = True
        self.controller = None
        self.context = None
        if tls:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate, key)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        from aiosmtpd.controller import Controller
        options = {"tls_context": self.context, "require_starttls": True, "auth_required": True, "authenticator": self.authenticate} if self.context else {}
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)
        self.controller.start()
        return self

    def stop(self):
        if self.controller:
            self.controller.stop()
        self.controller = None

    def authenticate(self, server, session, envelope, mechanism, data):
        from aiosmtpd.smtp import AuthResult
        password = data.password.decode() if hasattr(data, "password") else ""
        good = self.accepts_login and password == PASSWORD and session.ssl is not None
        self.logins.append(good)
        return AuthResult(success=good, handled=False) if not good else AuthResult(success=True)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if not self.accepts_recipient:
            self.refused.append(address)
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        mail.envelope = envelope
        self.received.append(mail)
        return "250 Taken"

    def subjects(self):
        return [mail["Subject"] for mail in list(self.received)]
