#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A real SMTP server for tests: stores each accepted message as N.eml with N.json (envelope) in a folder.

    smtp_server.py FOLDER [--port N] [--starttls | --smtps] [--login USER:PASSWORD] [--reject PATTERN] [--tempfail PATTERN]
                   [--reject-sender PATTERN] [--reject-data PATTERN] [--die PATTERN] [--hang PATTERN]

Prints one JSON line when it is ready: {"port": N, "ca": PATH or null}. The patterns are shell patterns (fnmatch) on the recipient's address, may
be given several times, and can be changed while it runs by writing them into FOLDER/rules.json, for example {"tempfail": ["*@slow.example"]};
this file then takes the place of the options. `die` drops the connection in the middle of the message, `hang` never answers its end. With
--starttls or --smtps the server makes a certificate of its own for localhost and 127.0.0.1; `ca` is the file to trust. Ends on SIGTERM.

As a module: `SmtpServer(folder, *options)` runs it as a process, as a context manager or by start() and stop().
"""

import argparse
import asyncio
import fnmatch
import json
import os
import signal
import ssl
import subprocess
import sys

PATTERNS = ("reject", "tempfail", "reject_sender", "reject_data", "die", "hang")


class SmtpServer:
    """The server as a process of its own; `url`, `port` and `ca` are known once it is started."""

    def __init__(self, folder, *options):
        self.folder = str(folder)
        self.options = [str(o) for o in options]
        self.process = self.port = self.ca = self.url = None

    def start(self):
        options = self.options + (["--port", str(self.port)] if self.port else [])
        self.process = subprocess.Popen(["/usr/bin/python3", os.path.abspath(__file__), self.folder, *options], stdout=subprocess.PIPE,
                                        text=True)
        ready = json.loads(self.process.stdout.readline())
        self.port, self.ca = ready["port"], ready["ca"]
        self.url = f"{'smtps' if '--smtps' in self.options else 'smtp'}://localhost:{self.port}"
        return self

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=30)
            self.process.stdout.close()
            self.process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def rules(self, **patterns):
        """Sets the patterns from now on, e.g. rules(tempfail=["*@slow.example"]); rules() accepts everything."""
        unknown = set(patterns) - set(PATTERNS)
        assert not unknown, unknown
        temporary = os.path.join(self.folder, ".rules")
        with open(temporary, "w", encoding="utf-8") as file:
            json.dump(patterns, file)
        os.replace(temporary, os.path.join(self.folder, "rules.json"))

    def messages(self):
        """All accepted messages in order: dicts with sender, recipients, connection (a number), tls, user, bytes."""
        found = []
        for name in sorted(n for n in os.listdir(self.folder) if n.endswith(".json") and n != "rules.json"):
            with open(os.path.join(self.folder, name), encoding="utf-8") as file:
                envelope = json.load(file)
            with open(os.path.join(self.folder, name[:-5] + ".eml"), "rb") as file:
                envelope["bytes"] = file.read()
            found.append(envelope)
        return found


class Handler:
    """aiosmtpd's hooks. A message is stored before it is acknowledged, its envelope last."""

    def __init__(self, folder, options):
        self.folder = folder
        self.options = options
        self.count = len([n for n in os.listdir(folder) if n.endswith(".eml")])
        self.connections = 0
        self.numbers = {}

    def matches(self, rule, addresses):
        try:
            with open(os.path.join(self.folder, "rules.json"), encoding="utf-8") as file:
                patterns = json.load(file).get(rule, [])
        except FileNotFoundError:
            patterns = getattr(self.options, rule)
        return any(fnmatch.fnmatch(a, p) for a in addresses for p in patterns)

    async def handle_MAIL(self, _server, _session, envelope, address, _options):
        if self.matches("reject_sender", [address]):
            return "550 5.7.1 this sender may not send here"
        envelope.mail_from = address
        return "250 2.1.0 sender ok"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if self.matches("reject", [address]):
            return "550 5.1.1 no such mailbox here"
        if self.matches("tempfail", [address]):
            return "451 4.3.0 greylisted, try again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 recipient ok"

    async def handle_DATA(self, server, session, envelope):
        if self.matches("hang", envelope.rcpt_tos):
            await asyncio.sleep(3600)
        if self.matches("reject_data", envelope.rcpt_tos):
            return "554-5.7.1 this content\r\n554 5.7.1 is not wanted"
        if session not in self.numbers:
            self.connections += 1
            self.numbers[session] = self.connections
        self.count += 1
        name = os.path.join(self.folder, "%06d" % self.count)
        with open(name + ".eml", "wb") as file:
            file.write(envelope.original_content)
        with open(name + ".new", "w", encoding="utf-8") as file:
            json.dump({"sender": "" if envelope.mail_from == "<>" else envelope.mail_from, "recipients": envelope.rcpt_tos, "connection": self.numbers[session],
                       "tls": session.ssl is not None or self.options.smtps, "user": getattr(session, "login_user", None)}, file)
        os.rename(name + ".new", name + ".json")
        return "250 2.0.0 queued as %06d" % self.count


def make_certificate(folder):
    """A self-made certificate for this machine; returns the server's TLS context and the file to trust."""
    key, certificate = os.path.join(folder, ".key.pem"), os.path.join(folder, ".ca.pem")
    if not os.path.exists(certificate):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out",
                        certificate, "-days", "30", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context, certificate


async def serve(options):
    from aiosmtpd.smtp import SMTP, AuthResult  # only the process needs the package

    class Server(SMTP):
        """Can fall silent in the middle of a message."""

        async def smtp_DATA(self, arg):
            if self.event_handler.matches("die", self.envelope.rcpt_tos):
                await self.push("354 go ahead")
                await self._reader.readline()
                self.transport.abort()
                return
            await super().smtp_DATA(arg)

    os.makedirs(options.folder, exist_ok=True)
    context, ca = make_certificate(options.folder) if options.starttls or options.smtps else (None, None)
    handler = Handler(options.folder, options)
    login = options.login.split(":", 1) if options.login else None

    def authenticate(_server, session, _envelope, _mechanism, data):
        good = [data.login.decode(), data.password.decode()] == login
        if good:
            session.login_user = login[0]
        return AuthResult(success=good, handled=False)

    def factory():
        return Server(handler, hostname="mail.test.example", tls_context=context if options.starttls else None,
                      require_starttls=options.starttls, authenticator=authenticate if login else None, auth_required=login is not None,
                      auth_require_tls=False, enable_SMTPUTF8=False, data_size_limit=8 << 20, timeout=options.idle, ident="test")

    loop = asyncio.get_running_loop()
    server = await loop.create_server(factory, "127.0.0.1", options.port, ssl=context if options.smtps else None, reuse_address=True)
    print(json.dumps({"port": server.sockets[0].getsockname()[1], "ca": ca}), flush=True)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
    server.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--idle", type=float, default=300, help="seconds after which a silent connection is closed")
    parser.add_argument("--starttls", action="store_true")
    parser.add_argument("--smtps", action="store_true")
    parser.add_argument("--login")
    for pattern in PATTERNS:
        parser.add_argument("--" + pattern.replace("_", "-"), action="append", default=[])
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
