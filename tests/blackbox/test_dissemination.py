# SPDX-License-Identifier: Apache-2.0
"""Room C beside a running server: subscribe, confirm, a new advisory, one mail to each who is concerned, one click to end it, and a crash
in the middle of sending."""

import email
import email.policy
import json
import os
import re
import sqlite3
import uuid

import pytest
import requests


from forms import Page, get
from smtp_server import SmtpServer

CRASH_RECIPIENTS = 60


def parsed(messages):
    return [(m, email.message_from_bytes(m["bytes"], policy=email.policy.default)) for m in messages]


def mails_to(smtp, address, word=""):
    return [p for m, p in parsed(smtp.messages()) if m["recipients"] == [address] and word in str(p["Subject"])]


def link_in(message, end=""):
    return re.search(r"http://\S+/my/[A-Za-z0-9_.-]+" + end, message.get_content()).group()


@pytest.fixture
def smtp(tmp_path):
    with SmtpServer(tmp_path / "mail") as server:
        yield server


@pytest.fixture
def alerting(make_server, smtp):
    return make_server(options=["--demo", "--smtp", smtp.url, "--smtp-plain"]).start()


def subscribe(server, address, devices=("cam",), path="/subscribe"):
    form = get(server.public + path).find_form("/subscribe")
    form.fields = [f for f in form.fields if f[0] != "device"] + [["device", d, "checkbox"] for d in devices]
    return form.fill(email=address).send()


def confirm(server, smtp, address, subject="Please confirm"):
    """Follows the link of the mail; returns the private link."""
    message = server.wait_for(lambda: mails_to(smtp, address, subject), "the mail to confirm to " + address)[-1]
    page = get(link_in(message, "/confirm"))
    answer = page.find_form("/confirm").send()
    assert answer.status_code == 200, answer.text[:1000]
    return page.url[:-len("/confirm")]


def add_advisory(content, number="0004", version="1", title="Lumen Cam: the live view shows too much", name=None):
    """A copy of the example's advisory under another number."""
    folder = os.path.join(content, "advisories")
    with open(os.path.join(folder, "lum-2026-0003.json"), encoding="utf-8") as file:
        text = file.read().replace("2026-0003", "2026-" + number).replace("2026-9990003", "2026-999" + number)
    document = json.loads(text)
    tracking = document["document"]["tracking"]
    document["document"]["title"] = title
    if version != tracking["version"]:
        tracking["version"] = version
        tracking["revision_history"] = [dict(tracking["revision_history"][0], number=str(n + 1)) for n in range(int(version))]
        tracking["revision_history"][-1]["date"] = tracking["current_release_date"]
    with open(os.path.join(folder, name or "lum-2026-%s.json" % number), "w", encoding="utf-8") as file:
        json.dump(document, file, indent=2, ensure_ascii=False)


def publish(server, content):
    result = server.cli("import", content)
    assert result.returncode == 0, result.stdout + result.stderr


def settle(server, smtp, wanted):
    """Waits until so many alerts have arrived, then long enough for one too many to arrive as well."""
    def alerts():
        return [(m, p) for m, p in parsed(smtp.messages()) if "alert:" in str(p["Subject"]) or "warnung:" in str(p["Subject"])]
    server.wait_for(lambda: len(alerts()) >= wanted, "%d alerts" % wanted, 60)
    marker = "marker%d@example.org" % len(smtp.messages())
    assert subscribe(server, marker).status_code == 200
    server.wait_for(lambda: mails_to(smtp, marker), "the mail after it")
    return alerts()


def test_one_mail_for_each_who_is_concerned(alerting, smtp, content):
    server = alerting
    for address, devices, path in (("cam@example.org", ("cam",), "/subscribe"), ("all@example.org", ("*",), "/subscribe"),
                                   ("de@example.org", ("cam", "gateway"), "/de/subscribe"), ("bridge@example.org", ("gateway",), "/subscribe"),
                                   ("unconfirmed@example.org", ("cam",), "/subscribe")):
        assert subscribe(server, address, devices, path).status_code == 200
    cam = confirm(server, smtp, "cam@example.org")
    for address, subject in (("all@example.org", "Please"), ("bridge@example.org", "Please"), ("de@example.org", "Bitte")):
        confirm(server, smtp, address, subject)
    add_advisory(content)
    publish(server, content)
    alerts = settle(server, smtp, 3)
    assert sorted(m["recipients"][0] for m, _ in alerts) == ["all@example.org", "cam@example.org", "de@example.org"]
    envelope, message = [(m, p) for m, p in alerts if m["recipients"] == ["cam@example.org"]][0]
    text = message.get_content()
    assert "the live view shows too much" in message["Subject"]
    assert "Lumen Cam (LC-200): Install firmware" in text
    assert "/advisories/lum-2026-0004/" in text and "/devices/cam/" in text and cam in text
    assert message["Auto-Submitted"] == "auto-generated" and message["List-Id"].startswith("<alerts.")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"] == "<%s/unsubscribe>" % cam
    assert re.fullmatch(r"[^@]+\+alert-[0-9a-f-]{36}@.+", envelope["sender"])
    german = [p for m, p in alerts if m["recipients"] == ["de@example.org"]][0]
    assert "Installieren Sie Firmware" in german.get_content() and "/de/advisories/" in german.get_content()
    assert "Lumen Bridge" not in german.get_content(), "no firmware of the bridge is called affected or fixed"
    assert "the live view shows too much" in get(cam).text

    # A new version is told again, as such; the same content again is not.
    add_advisory(content, version="3")
    publish(server, content)
    alerts = settle(server, smtp, 6)
    assert len(alerts) == 6
    assert "new version (3)" in mails_to(smtp, "cam@example.org", "alert:")[-1].get_content()

    # One click by a mail program: no cookie, no form, from anywhere.
    one_click = requests.post(cam + "/unsubscribe", data={"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://mail.example"}, timeout=30)
    assert one_click.status_code == 200
    assert requests.get(cam, timeout=30).status_code == 404
    add_advisory(content, number="0005")
    publish(server, content)
    alerts = settle(server, smtp, 8)
    assert sorted(m["recipients"][0] for m, _ in alerts[6:]) == ["all@example.org", "de@example.org"]
    assert len({p["Message-ID"] for _, p in alerts}) == len(alerts)


def test_opening_links_changes_nothing(alerting, smtp, content):
    server = alerting
    subscribe(server, "ada@example.org")
    message = server.wait_for(lambda: mails_to(smtp, "ada@example.org"), "the mail to confirm")[0]
    link = link_in(message, "/confirm")
    for _ in range(2):
        assert "ada@example.org" in get(link).text
    add_advisory(content)
    publish(server, content)
    assert settle(server, smtp, 0) == []
    own = confirm(server, smtp, "ada@example.org")
    unsubscribe = get(own + "/unsubscribe")
    assert get(own).find_form(own.rsplit("/", 1)[1]).values("device") == ["cam"], "looking at the question ended it"
    assert unsubscribe.find_form("/unsubscribe").send().status_code == 200
    assert requests.get(own, timeout=30).status_code == 404


def test_answers_do_not_tell_who_is_known(alerting, smtp):
    server = alerting
    first = subscribe(server, "known@example.org")
    own = confirm(server, smtp, "known@example.org")
    again, other = subscribe(server, "known@example.org", ("gateway",)), subscribe(server, "other@example.org", ("gateway",))
    assert again.status_code == other.status_code == first.status_code == 200
    assert again.text == other.text.replace("other@example.org", "known@example.org")
    assert get(own).find_form(own.rsplit("/", 1)[1]).values("device") == ["cam"], "a stranger's form changed a confirmed subscription"


def test_choosing_anew(alerting, smtp):
    server = alerting
    subscribe(server, "ada@example.org")
    own = confirm(server, smtp, "ada@example.org")
    token = own.rsplit("/", 1)[1]
    form = get(own).find_form(token)
    form.fields = [f for f in form.fields if f[0] != "device"] + [["device", "gateway", "checkbox"], ["device", "door", "checkbox"]]
    saved = form.send()
    assert saved.status_code == 303 and saved.headers["Location"].endswith("saved=1")
    assert get(own).find_form(token).values("device") == ["gateway", "door"] or \
        sorted(get(own).find_form(token).values("device")) == ["door", "gateway"]
    form.fields = [f for f in form.fields if f[0] != "device"]
    assert form.send().headers["Location"].endswith("/unsubscribe")


@pytest.mark.parametrize("address, devices, field", [("", ("cam",), "email"), ("no address", ("cam",), "email"), ("a@b.example\r\nBcc: c@d.example", ("cam",), "email"),
                                                     ("ada@example.org", (), "device"), ("ada@example.org", ("toaster",), "device")])
def test_bad_input_comes_back_with_what_was_typed(alerting, smtp, address, devices, field):
    response = subscribe(alerting, address, devices)
    assert response.status_code == 422
    page = Page(response)
    assert field + "-error" in page.ids
    form = page.find_form("/subscribe")
    assert form.values("device") == [d for d in devices if d != "toaster"]
    if field == "device":
        assert form.value("email") == address
    assert smtp.messages() == []


def test_traps_wrong_links_and_limits(alerting, smtp):
    server = alerting
    form = get(server.public + "/subscribe").find_form("/subscribe")
    form.fields.append(["device", "cam", "checkbox"])
    assert form.fill(email="robot@example.org", website="x").send().status_code == 200
    assert requests.post(server.public + "/subscribe", data={"email": "a@example.org", "device": "cam"}, timeout=30).status_code == 422
    for path in ("/my/" + "A" * 64, "/my/" + "A" * 64 + "/confirm", "/my/" + "A" * 64 + "/unsubscribe", "/fr/subscribe"):
        assert requests.get(server.public + path, timeout=30).status_code == 404
        assert requests.post(server.public + path, data={}, timeout=30).status_code == 404
    statuses = [subscribe(server, "many@example.org").status_code for _ in range(31)]
    assert statuses.count(200) == 30 and statuses[-1] == 429
    server.wait_for(lambda: len(mails_to(smtp, "many@example.org")) >= 5, "the mails to confirm")
    assert mails_to(smtp, "robot@example.org") == []
    assert len(mails_to(smtp, "many@example.org")) == 5, "a mailbox was flooded"


def test_refused_and_postponed_recipients(alerting, smtp, content):
    server = alerting
    for address in ("gone@example.org", "slow@example.org", "good@example.org"):
        subscribe(server, address)
        confirm(server, smtp, address)
    smtp.rules(reject=["gone@*"], tempfail=["slow@*"])
    add_advisory(content)
    publish(server, content)
    assert [m["recipients"] for m, _ in settle(server, smtp, 1)] == [["good@example.org"]]
    smtp.rules()
    alerts = settle(server, smtp, 2)
    assert [m["recipients"] for m, _ in alerts[1:]] == [["slow@example.org"]]
    add_advisory(content, number="0005")
    publish(server, content)
    assert len(settle(server, smtp, 4)) == 4, "a mailbox that does not exist was tried again"


def in_database(server, *statements):
    with sqlite3.connect(os.path.join(server.state, "aftercare.db")) as db:
        for sql, rows in statements:
            db.executemany(sql, rows)
    db.close()


@pytest.mark.parametrize("engine", ["sqlite"])
def test_crash_while_sending(alerting, smtp, content):
    """Nobody is left out; at most what was in flight comes twice, with the same Message-ID."""
    server = alerting
    server.wait_for(lambda: count_of(server, "announcement_progress"), "the first comparison, which tells nobody")
    server.stop()
    people = [(str(uuid.uuid4()), "p%03d@example.org" % n) for n in range(CRASH_RECIPIENTS)]
    columns = {"id": id_column(server)}
    encode = (lambda i: uuid.UUID(i).bytes) if columns["id"] == "BLOB" else (lambda i: i)
    in_database(server,
                ("INSERT INTO subscription (id, email, language, generation, created, confirmed) VALUES (?, ?, 'en', 1, 0, 0)",
                 [(encode(i), a) for i, a in people]),
                ("INSERT INTO subscription_device (subscription, device, confirmed) VALUES (?, 'cam', 1)", [(encode(i),) for i, _ in people]))
    add_advisory(content)
    server.content = str(content)
    kills = 0
    for least in (1, 15, 30):
        server.start()
        server.wait_for(lambda least=least: len(smtp.messages()) >= least, "%d mails" % least, 60)
        server.kill()
        kills += 1
        in_database(server, ("UPDATE job SET lease_until = 1 WHERE state = 1", [()]))
    server.start()
    server.wait_for(lambda: len({m["recipients"][0] for m in smtp.messages()}) == CRASH_RECIPIENTS, "everybody's mail", 90)
    messages = parsed(smtp.messages())
    assert len(messages) <= CRASH_RECIPIENTS + 2 * kills, "more than what two workers had in flight came twice"
    by_recipient = {}
    for envelope, message in messages:
        by_recipient.setdefault(envelope["recipients"][0], set()).add(message["Message-ID"])
    assert all(len(ids) == 1 for ids in by_recipient.values())


def count_of(server, table):
    with sqlite3.connect("file:%s?mode=ro" % os.path.join(server.state, "aftercare.db"), uri=True) as db:
        found = db.execute("SELECT count(*) FROM " + table).fetchone()[0]
    db.close()
    return found


def id_column(server):
    with sqlite3.connect(os.path.join(server.state, "aftercare.db")) as db:
        found = [row[2] for row in db.execute("PRAGMA table_info(subscription)") if row[1] == "id"][0]
    db.close()
    return found
