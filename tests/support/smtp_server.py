"""A real SMTP server for the tests: aiosmtpd with STARTTLS and authentication, which misbehaves on request.

usage: smtp_server.py PORT FILE MODE [CERTIFICATE KEY]

Every message that is sent, taken or put off, is appended to FILE as a line of JSON. MODE: take | later | refuse | auth
"""

import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

port, path, mode, *files = sys.argv[1:]


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if mode == "refuse":
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.note(session, envelope)
        return "451 try again later" if mode == "later" else "250 taken"

    def note(self, session, envelope):
        with open(path, "a", encoding="utf-8") as file:
            content = envelope.content.decode("utf-8", "replace")
            line = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "content": content, "tls": session.ssl is not None,
                    "authenticated": bool(session.authenticated)}
            file.write(json.dumps(line) + "\n")


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"quipu", b"secret"))


def connection():
    options = {}
    if mode == "auth":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*files)
        options = {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": authenticate}
    return SMTP(Handler(), enable_SMTPUTF8=True, **options)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(connection, "127.0.0.1", int(port))
    print("ready", flush=True)
    await server.serve_forever()


asyncio.run(main())
