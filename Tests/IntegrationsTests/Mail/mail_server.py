"""A mail server on loopback for tests: writes what it takes into a folder, refuses some recipients.

usage: mail_server.py FOLDER [--starttls CERTIFICATE KEY | --tls CERTIFICATE KEY] [--auth USER PASSWORD]

Prints its port and ends when its standard input does.
"""
import argparse
import pathlib
import socket
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

parser = argparse.ArgumentParser()
parser.add_argument("folder", type=pathlib.Path)
parser.add_argument("--starttls", nargs=2)
parser.add_argument("--tls", nargs=2)
parser.add_argument("--auth", nargs=2)
options = parser.parse_args()


class Mailbox:
    taken = 0

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.startswith("later@"):
            return f"451 4.7.1 <{address}> is greylisted, try again"
        if address.startswith("never@"):
            return f"550 5.1.1 <{address}> is nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if b"virus" in envelope.content:
            return "554 5.6.0 not taken"
        self.taken += 1
        head = f"{envelope.mail_from} {','.join(envelope.rcpt_tos)} {bool(session.ssl)}\n"
        part = options.folder / f"{self.taken}.part"
        part.write_bytes(head.encode() + envelope.content)
        part.rename(options.folder / f"{self.taken}.mail")
        return "250 OK"


def context(files):
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.load_cert_chain(*files)
    return made


def check(server, session, envelope, mechanism, data):
    is_right = isinstance(data, LoginPassword) and [data.login.decode(), data.password.decode()] == options.auth
    return AuthResult(success=is_right)


settings = {}
if options.starttls:
    settings.update(tls_context=context(options.starttls), require_starttls=True)
if options.auth:
    settings.update(authenticator=check, auth_required=True, auth_require_tls=False)
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
controller = Controller(
    Mailbox(), hostname="127.0.0.1", port=port, ssl_context=context(options.tls) if options.tls else None,
    ready_timeout=60, server_kwargs=settings)
controller.start()
print(port, flush=True)
sys.stdin.read()
controller.stop()
