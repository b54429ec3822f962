# SPDX-License-Identifier: Apache-2.0
"""The mailer against a real SMTP server: what arrives, what each refusal means, TLS, login, a server that dies."""

import email
import email.policy
import os
import socket
import subprocess
import threading

import pytest

from smtp_server import SmtpServer

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SENDER = os.path.join(os.environ.get("AFTERCARE_BUILD", os.path.join(ROOT, "build-test")), "tests", "helpers", "mail_sender")


class Sender:
    """One mailer, kept running, so that its connection is used again."""

    def __init__(self, url, ca=None, mode="tls", user="-", password="-", seconds=20):
        self.process = subprocess.Popen([SENDER, url, ca or "-", mode, user, password, str(seconds)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def send(self, recipient, sender="bounces+1@lumen.example", number="m.1@lumen.example", subject="Update für Sie"):
        self.process.stdin.write(f"{sender} {recipient} {number} {subject}\n")
        self.process.stdin.flush()
        outcome, code, text = self.process.stdout.readline().rstrip("\n").split(" ", 2)
        return outcome, int(code), text

    def finish(self):
        _, errors = self.process.communicate(timeout=60)
        return self.process.returncode, errors


@pytest.fixture
def senders():
    made = []

    def make(*words, **options):
        made.append(Sender(*words, **options))
        return made[-1]

    yield make
    for sender in made:
        code, errors = sender.finish()
        assert code == 0, errors


@pytest.fixture
def plain(tmp_path):
    with SmtpServer(tmp_path / "mail") as server:
        yield server


def test_messages_arrive_whole_over_one_connection(plain, senders):
    sender = senders(plain.url, mode="plain")
    for i in range(3):
        assert sender.send(f"ada{i}@example.net", f"bounces+{i}@lumen.example", f"m.{i}@lumen.example") == (
            "accepted", 250, "2.0.0 queued as %06d" % (i + 1))
    messages = plain.messages()
    assert [m["recipients"] for m in messages] == [["ada0@example.net"], ["ada1@example.net"], ["ada2@example.net"]]
    assert [m["sender"] for m in messages] == [f"bounces+{i}@lumen.example" for i in range(3)]
    assert [m["connection"] for m in messages] == [1, 1, 1]
    message = email.message_from_bytes(messages[1]["bytes"], policy=email.policy.default)
    assert message["Subject"] == "Update für Sie"
    assert message["From"] == "Lümen <psirt@lumen.example>"
    assert message["Message-ID"] == "<m.1@lumen.example>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.get_content().replace("\r\n", "\n") == "Grüße\n\n.\n..\nFrom here on\n"
    assert not message.defects
    assert messages[1]["bytes"].isascii()


def test_the_null_return_path(plain, senders):
    assert senders(plain.url, mode="plain").send("ada@example.net", sender="<>")[0] == "accepted"
    assert plain.messages()[0]["sender"] == ""


def test_refusals_of_the_recipient_and_of_the_message(plain, senders):
    plain.rules(reject=["gone@*"], tempfail=["slow@*"], reject_data=["picky@*"])
    sender = senders(plain.url, mode="plain")
    assert sender.send("gone@example.net") == ("hard", 550, "5.1.1 no such mailbox here")
    assert sender.send("slow@example.net") == ("soft", 451, "4.3.0 greylisted, try again later")
    assert sender.send("picky@example.net") == ("hard", 554, "5.7.1 this content 5.7.1 is not wanted")
    assert sender.send("ada@example.net")[0] == "accepted"
    plain.rules()
    assert sender.send("slow@example.net")[0] == "accepted"
    assert [m["recipients"][0] for m in plain.messages()] == ["ada@example.net", "slow@example.net"]


def test_a_refused_sender_is_not_the_recipients_fault(plain, senders):
    plain.rules(reject_sender=["bounces+*"])
    assert senders(plain.url, mode="plain").send("ada@example.net") == ("soft", 550, "5.7.1 this sender may not send here")


def test_a_server_that_dies_in_the_message_or_is_away(plain, senders):
    sender = senders(plain.url, mode="plain")
    plain.rules(die=["*"])
    outcome, code, text = sender.send("ada@example.net")
    assert (outcome, code) == ("soft", 0) and text
    plain.stop()
    outcome, code, text = sender.send("ada@example.net")
    assert (outcome, code) == ("soft", 0) and "onnect" in text
    plain.start()
    plain.rules()
    assert sender.send("ada@example.net")[0] == "accepted"
    assert len(plain.messages()) == 1


def test_a_connection_closed_between_messages_is_made_anew(tmp_path, senders):
    with SmtpServer(tmp_path / "mail") as server:
        sender = senders(server.url, mode="plain")
        assert sender.send("ada@example.net")[0] == "accepted"
        server.stop()
        server.start()
        assert sender.send("ada@example.net", number="m.2@lumen.example")[0] == "accepted"
        assert len(server.messages()) == 2


def test_a_silent_server_does_not_hold_the_sender_for_ever(plain, senders):
    plain.rules(hang=["*"])
    outcome, code, text = senders(plain.url, mode="plain", seconds=1).send("ada@example.net")
    assert (outcome, code) == ("soft", 0) and "time" in text.lower()


def test_starttls_with_a_certificate_of_our_own(tmp_path, senders):
    with SmtpServer(tmp_path / "mail", "--starttls") as server:
        assert senders(server.url, server.ca).send("ada@example.net")[0] == "accepted"
        outcome, _, text = senders(server.url).send("ada@example.net")
        assert outcome == "soft" and "certificate" in text
        messages = server.messages()
        assert len(messages) == 1 and messages[0]["tls"]


def test_without_starttls_nothing_is_sent_in_the_clear(plain, senders):
    outcome, _, text = senders(plain.url).send("ada@example.net")
    assert outcome == "soft" and "STARTTLS" in text
    assert plain.messages() == []


def test_smtps_and_login(tmp_path, senders):
    with SmtpServer(tmp_path / "mail", "--smtps", "--login", "lumen:secret word") as server:
        assert senders(server.url, server.ca, user="lumen", password="secret word").send("ada@example.net")[0] == "accepted"
        outcome, code, _ = senders(server.url, server.ca, user="lumen", password="wrong").send("ada@example.net")
        assert (outcome, code) == ("soft", 535), "a refused login must not look like a dead mailbox"
        messages = server.messages()
        assert len(messages) == 1 and messages[0]["user"] == "lumen" and messages[0]["tls"]


def scripted(lines):
    """A server of fixed replies for one connection; returns its address."""
    listener = socket.create_server(("127.0.0.1", 0))

    def run():
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as commands:
            for line in lines:
                connection.sendall(line)
                if not commands.readline():
                    return

    threading.Thread(target=run, daemon=True).start()
    return "smtp://127.0.0.1:%d" % listener.getsockname()[1]


@pytest.mark.parametrize("lines", [
    [b"554 go away\r\n"],
    [b"\x00\xff\x00\r\n" * 100],
    [b"220 x\r\n", b"250 x\r\n", b"250 ok\r\n", b"250 ok\r\n", b"421 closing\r\n"],
    [b"220 x\r\n", b"250-" + b"y" * 100000 + b"\r\n"],
    [b"220 x\r\n", b"250 x\r\n", b"999 what\r\n"],
])
def test_strange_servers_are_soft_failures(senders, lines):
    outcome, _, text = senders(scripted(lines), mode="plain", seconds=3).send("ada@example.net")
    assert outcome == "soft"
    assert text.isprintable()
    assert len(text) < 512


@pytest.mark.parametrize("relay, mode", [("smtp://mail.example:25", "plain"), ("http://localhost/", "tls"), ("localhost", "tls")])
def test_wrong_relays_are_refused_at_once(relay, mode):
    code, errors = Sender(relay, mode=mode).finish()
    assert code == 2 and errors.strip()
