# SPDX-License-Identifier: Apache-2.0
"""What is acknowledged survives `kill -9` at any moment, and mail that was promised is sent, at worst twice with the same Message-ID."""

import email
import email.policy
import hashlib
import os
import random
import re
import sqlite3
import threading
import time
import urllib.parse
import uuid

import requests

import conftest
from forms import get
from smtp_server import SmtpServer

KILLS = 200
WORKERS = 2  # threads of serve that send mail: at most that many messages are in flight


def database_of(server):
    """The state's database, read-only, while no server runs."""
    names = [n for n in os.listdir(server.state) if n.endswith((".db", ".sqlite", ".sqlite3"))]
    assert len(names) == 1, os.listdir(server.state)
    return sqlite3.connect("file:%s?mode=ro" % os.path.join(server.state, names[0]), uri=True)


class Client(threading.Thread):
    """Sends reports as long as it may; knows which were acknowledged. One that got no answer is sent again, as people do."""

    def __init__(self, server, number):
        super().__init__(daemon=True)
        self.server, self.number = server, number
        self.stopping = False
        self.acknowledged = {}  # message -> (private link, SHA-256 of the attachment or None)
        self.asked = set()
        self.interrupted = 0
        self.strange = []

    def address(self):
        return {"X-Forwarded-For": "2001:db8:%x:%x::1" % (self.number, random.randrange(65536))}

    def send(self, message, submission):
        """JSON without attachment, or the form with one."""
        if self.number % 3:
            response = requests.post(self.server.public + "/report", timeout=20, headers=self.address(),
                                     json={"kind": "bug", "message": message, "submission": submission})
            if response.status_code == 201:
                return urllib.parse.urlsplit(response.json()["case"]["url"]).path, None
        else:
            if self.form is None:
                self.form = get(self.server.public + "/report").find_form("/report").fill(kind="bug", message=message)
                self.bytes = os.urandom(random.choice((10, 3000, 400_000)))
            self.form.action = self.server.public + "/report"
            response = self.form.send(files=[("attachment", "a.bin", self.bytes)], headers=self.address())
            if response.status_code == 303:
                return response.headers["Location"].split("?")[0], hashlib.sha256(self.bytes).digest()
        if response.status_code != 503:
            self.strange.append((response.status_code, response.text[:300]))
        return None

    def run(self):
        while not self.stopping:
            message, submission, self.form = "report %s" % uuid.uuid4(), str(uuid.uuid4()), None
            while not self.stopping:
                try:
                    result = self.send(message, submission)
                    self.asked.add(message)
                    if result:
                        self.acknowledged[message] = result
                        break
                except (requests.RequestException, AssertionError):
                    self.asked.add(message)
                    self.interrupted += 1
                    time.sleep(0.005)


def test_every_acknowledged_report_survives(tmp_path):
    server = conftest.Server(str(tmp_path), conftest.LUMEN, None, ["--demo", "--trusted-proxies", "127.0.0.1"])
    server.start()
    server.stop()
    server.content = None
    clients = [Client(server, number) for number in range(6)]
    server.start()
    for client in clients:
        client.start()
    for _ in range(KILLS):
        time.sleep(random.uniform(0.05, 0.4))
        server.kill()
        server.start()
    for client in clients:
        client.stopping = True
    for client in clients:
        client.join(60)
        assert not client.is_alive() and not client.strange, client.strange[:3]
    acknowledged = {m: r for client in clients for m, r in client.acknowledged.items()}
    assert len(acknowledged) >= KILLS and sum(client.interrupted for client in clients) > 0
    for path, _ in random.sample(list(acknowledged.values()), 20):
        assert requests.get(server.public + path, timeout=30).status_code == 200
    server.stop()
    with database_of(server) as database:
        stored = [row[0] for row in database.execute("SELECT text FROM report_message WHERE author = 'reporter'")]
        lost = set(acknowledged) - set(stored)
        assert not lost, "%d of %d acknowledged reports are lost" % (len(lost), len(acknowledged))
        assert len(stored) == len(set(stored)), "what was sent again after a crash is one case"
        files = dict(database.execute("SELECT m.text, a.hash FROM report_attachment a JOIN report_message m ON m.id = a.message"))
        assert [m for m, (_, file) in acknowledged.items() if file is not None and files.get(m) != file] == []
        for (hash_,) in database.execute("SELECT DISTINCT hash FROM report_attachment").fetchall():
            pieces = database.execute("SELECT c.data FROM blob_chunk c JOIN blob b ON b.id = c.blob WHERE b.hash = ? ORDER BY c.number", (hash_,))
            assert hashlib.sha256(b"".join(p[0] for p in pieces)).digest() == hash_
        cases = database.execute("SELECT count(*), count(DISTINCT number) FROM report").fetchone()
        jobs = database.execute("SELECT count(*) FROM job WHERE kind = 'reception.mail' AND key LIKE 'new.%'").fetchone()
        assert cases[0] == cases[1] == jobs[0] == len(stored), "each case has its number and its mail to the maker"
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_mail_survives(tmp_path, monkeypatch):
    reports = 120
    clock = tmp_path / "clock"
    now = 1793620800

    def pass_time(seconds):
        nonlocal now
        now += seconds
        fresh = tmp_path / "clock.new"
        fresh.write_text(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now)))
        os.replace(fresh, clock)

    pass_time(0)
    monkeypatch.setenv("AFTERCARE_FAKE_CLOCK", str(clock))
    with SmtpServer(tmp_path / "mail", "--tempfail", "*") as smtp:
        server = conftest.Server(str(tmp_path), conftest.LUMEN, None, ["--demo", "--trusted-proxies", "127.0.0.1", "--smtp", smtp.url,
                                                                       "--smtp-plain"])
        server.start()
        server.content = None
        addresses = ["reporter%d@example.org" % i for i in range(reports)]
        for i, address in enumerate(addresses):
            response = requests.post(server.public + "/report", json={"kind": "bug", "message": "report %d" % i, "email": address}, timeout=30,
                                     headers={"X-Forwarded-For": "198.51.100.%d" % i})
            assert response.status_code == 201
        server.kill()
        assert smtp.messages() == []
        smtp.rules()
        kills = 0
        while kills < 60 and len(smtp.messages()) < 2 * reports:
            pass_time(3600)  # leases run out, pauses end
            server.start()
            time.sleep(random.uniform(0, 0.1))
            server.kill()
            kills += 1
        for _ in range(5):
            pass_time(6 * 3600)
            server.start()
            time.sleep(1)
            server.stop()
        sent = [(m["recipients"][0], email.message_from_bytes(m["bytes"], policy=email.policy.default)) for m in smtp.messages()]
    assert kills >= 2, "the mails went out before anything could be killed"
    ids = {}
    for recipient, mail in sent:
        ids.setdefault(mail["Message-ID"], []).append(recipient)
    assert len(ids) == 2 * reports, "one message for each reporter and one to the maker for each case"
    assert all(len(set(recipients)) == 1 for recipients in ids.values())
    assert sorted({r for r, _ in sent} - {"help@lumen.example"}) == sorted(addresses), "nobody is left out"
    assert len(sent) - len(ids) <= kills * WORKERS, "repeats are at most what was in flight"
    assert all(re.fullmatch(r"<(receipt|new)\.[0-9a-f-]{36}@\S+>", i) for i in ids)
    with database_of(server) as database:
        assert database.execute("SELECT DISTINCT state FROM job WHERE kind = 'reception.mail'").fetchall() == [(2,)]
