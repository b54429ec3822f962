# SPDX-License-Identifier: Apache-2.0
"""A running Aftercare for black-box tests, on SQLite and on PostgreSQL, and the public test data."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
import uuid

import pytest
import requests

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
AFTERCARE = os.environ.get("AFTERCARE", os.path.join(ROOT, "build-test", "aftercare"))
SHARED = os.environ.get("AFTERCARE_SHARED", os.path.join(ROOT, "..", "shared"))
LUMEN = os.path.join(ROOT, "examples", "lumen")


def aftercare(*words, **options):
    """Runs a command of the program and returns its CompletedProcess with text output."""
    return subprocess.run([AFTERCARE, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=options.pop("timeout", 120), **options)


class Server:
    """`aftercare serve` with its state folder; start, stop and kill as often as you like."""

    def __init__(self, folder, content=LUMEN, database=None, options=()):
        self.state = os.path.join(folder, "state")
        self.content = content
        self.database = database
        self.options = list(options)
        self.process = None
        self.log = os.path.join(folder, "log.txt")
        self.public = self.console = None

    def flags(self):
        return ["--state", self.state] + (["--database", self.database] if self.database else [])

    def start(self, *more, wait=60):
        addresses = os.path.join(self.state, "addresses.json")
        if os.path.exists(addresses):
            os.remove(addresses)
        command = [AFTERCARE, "serve", *([self.content] if self.content else []), *self.flags(), "--public", "127.0.0.1:0",
                   "--console", "127.0.0.1:0", *self.options, *more]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + wait
        while not os.path.exists(addresses):
            if self.process.poll() is not None:
                raise AssertionError("serve ended with %d:\n%s" % (self.process.returncode, self.read_log()))
            if time.monotonic() > deadline:
                raise AssertionError("serve did not come up:\n" + self.read_log())
            time.sleep(0.02)
        with open(addresses, encoding="utf-8") as file:
            found = json.load(file)
        self.public, self.console = found["public"].rstrip("/"), found["console"].rstrip("/")
        return self

    def read_log(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return file.read()

    def stop(self):
        """Asks the server to end; a sanitizer's finding or a hang is a failure."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=30)
        self.process = None
        assert code == 0, "serve ended with %d:\n%s" % (code, self.read_log())

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def cli(self, *words, **options):
        """A command that acts on this server's state: the words, then --state and --database."""
        return aftercare(*words, *self.flags(), **options)

    def get(self, path, **options):
        return requests.get(self.public + path, timeout=30, **options)

    def spool(self):
        """The messages in the spool folder, oldest first, as bytes."""
        folder = os.path.join(self.state, "spool")
        names = [os.path.join(folder, n) for n in (os.listdir(folder) if os.path.isdir(folder) else []) if n.endswith(".eml")]
        found = []
        for name in sorted(names, key=os.path.getmtime):
            with open(name, "rb") as file:
                found.append(file.read())
        return found

    def wait_for(self, condition, what, seconds=30):
        """Returns the first true result of condition()."""
        deadline = time.monotonic() + seconds
        while True:
            result = condition()
            if result:
                return result
            assert time.monotonic() < deadline, "in vain waited for: %s\n%s" % (what, self.read_log()[-4000:])
            time.sleep(0.05)


def new_database():
    """A fresh PostgreSQL database on the tests' server; skips where there is none."""
    url = os.environ.get("AFTERCARE_TEST_POSTGRESQL")
    if not url:
        pytest.skip("AFTERCARE_TEST_POSTGRESQL is not set: ./test starts a server and sets it")
    name = "t" + uuid.uuid4().hex
    subprocess.run(["psql", "-q", "-d", url, "-c", f'CREATE DATABASE "{name}"'], check=True)
    if re.search(r"\bdbname=", url):
        return re.sub(r"\bdbname=\S+", "dbname=" + name, url)
    base, question, query = url.partition("?")
    return re.sub(r"/[^/]*$", "/" + name, base) + question + query


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request):
    return request.param


@pytest.fixture
def make_server(engine, tmp_path):
    """Makes servers on the engine at hand; all are stopped at the end."""
    servers = []

    def make(content=LUMEN, options=()):
        folder = tmp_path / ("server%d" % len(servers))
        folder.mkdir()
        server = Server(str(folder), content, new_database() if engine == "postgresql" else None, options)
        servers.append(server)
        return server

    yield make
    for server in servers:
        server.stop()


@pytest.fixture
def server(make_server):
    """The example manufacturer, served; mail goes to the spool."""
    return make_server(options=["--demo"]).start()


@pytest.fixture
def content(tmp_path):
    """A private copy of the example's content folder."""
    target = tmp_path / "content"
    shutil.copytree(LUMEN, target)
    return target


@pytest.fixture
def conformance():
    path = os.path.join(SHARED, "conformance")
    if not os.path.isdir(path):
        pytest.skip("the shared conformance data is absent")
    return path
