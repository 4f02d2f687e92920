"""A real SMTP server for the tests: aiosmtpd with STARTTLS and authentication, which misbehaves on request.

usage: smtp_server.py PORT FILE MODEFILE [CERTIFICATE KEY]

Every message that is sent, taken or put off, is appended to FILE as a line of JSON. MODEFILE holds the mode, which may
change while the server runs:

take    every message is taken
auth    the same, with STARTTLS and a password
busy    421 to every recipient
refuse  550 to every recipient
later   451 to every message
slow:S  a message is taken, and that is said S seconds later
late:S  every reply comes S seconds late
drop    a message is taken, and the connection closed without a word
"""

import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

port, path, mode_path, *files = sys.argv[1:]


def mode():
    """The mode and its seconds."""
    with open(mode_path, encoding="utf-8") as file:
        name, _, seconds = file.read().strip().partition(":")
    return name, float(seconds or 0)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        refusals = {"refuse": "550 no such mailbox", "busy": "421 too busy"}
        if mode()[0] in refusals:
            return refusals[mode()[0]]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        name, seconds = mode()
        self.note(session, envelope, taken=name != "later")
        if name == "slow":
            await asyncio.sleep(seconds)
        if name == "drop":
            server.transport.abort()
        return "451 try again later" if name == "later" else "250 taken"

    def note(self, session, envelope, taken):
        with open(path, "a", encoding="utf-8") as file:
            content = envelope.content.decode("utf-8", "replace")
            line = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "content": content, "tls": session.ssl is not None,
                    "authenticated": bool(session.authenticated), "taken": taken}
            file.write(json.dumps(line) + "\n")


class Server(SMTP):
    async def push(self, status):
        name, seconds = mode()
        if name == "late":
            await asyncio.sleep(seconds)
        await super().push(status)


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"quipu", b"secret"))


def connection():
    options = {}
    if mode()[0] == "auth":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*files)
        options = {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": authenticate}
    return Server(Handler(), enable_SMTPUTF8=True, **options)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(connection, "127.0.0.1", int(port))
    print("ready", flush=True)
    await server.serve_forever()


asyncio.run(main())
