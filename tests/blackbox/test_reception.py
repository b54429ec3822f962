# SPDX-License-Identifier: Apache-2.0
"""Room B from outside: a report by a form without JavaScript, its private link, the console, mail, and everything that can be wrong."""

import concurrent.futures
import email
import email.policy
import hashlib
import os
import re
import sqlite3
import subprocess
import urllib.parse
import uuid

import pytest
import requests

import conftest
import forms
from forms import Page, get, login

SAID = "The local discovery service answers to anybody.\n\n 1. Send 400 bytes to port 5353.\n 2. <b>The camera</b> starts & stops."
XSS = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'{{7*7}}"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(request, tmp_path_factory):
    """One server for most of these tests; each comes from an address of its own, which the server takes from its proxy."""
    database = conftest.new_database() if request.param == "postgresql" else None
    running = conftest.Server(str(tmp_path_factory.mktemp(request.param)), conftest.LUMEN, database,
                              ["--demo", "--trusted-proxies", "127.0.0.1"])
    yield running.start()
    running.stop()


@pytest.fixture(autouse=True)
def address():
    forms.headers["X-Forwarded-For"] = "2001:db8:%x:%x::1" % (uuid.uuid4().int % 65536, uuid.uuid4().int % 65536)
    yield forms.headers["X-Forwarded-For"]
    del forms.headers["X-Forwarded-For"]


@pytest.fixture
def ada():
    """A reporter's mail address that no other test uses."""
    return "ada.%s@example.org" % uuid.uuid4().hex[:12]


def form_of(server, path="/report", **values):
    return get(server.public + path).find_form("/report").fill(**values)


def report(server, files=(), path="/report", **values):
    """Sends a good report; returns its receipt as a page."""
    values = {"kind": "vulnerability", "device": "cam", "firmware": "2.4.0", "message": SAID, **values}
    response = form_of(server, path, **values).send(files=files)
    assert response.status_code == 303, (response.status_code, Page(response).ids.get("errors"), response.text[:500])
    return get(urllib.parse.urljoin(server.public, response.headers["Location"]))


def private_link(receipt):
    return receipt.url.split("?")[0]


def number_of(page):
    return re.search(r"[A-Z0-9]+-C-\d{4}-\d{6,}", page.text).group()


def mails(server):
    return [email.message_from_bytes(m, policy=email.policy.default) for m in server.spool()]


def mail_about(server, address, word, count=1):
    """The mails to an address whose subject has the word, oldest first, once there are that many."""
    def found():
        all_of_them = [m for m in mails(server) if address in str(m["To"]) and word in str(m["Subject"])]
        return all_of_them if len(all_of_them) >= count else None
    return server.wait_for(found, "mail to %s about %s" % (address, word))


def case_in_console(server, session, receipt):
    """The case's page in the console."""
    number = number_of(receipt)
    listing = get(server.console + "/cases?state=all", session)
    link = [href for text, href in ((l[1], l[0]) for l in listing.links) if text.strip() == number]
    assert len(link) == 1, listing.text
    return get(urllib.parse.urljoin(listing.url, link[0]), session)


def answer(page, session, files=(), **values):
    return page.find_form("/answer").fill(**values).send(session, files=files)


def problems(page):
    """Fields that the error summary links to."""
    return [l[0][1:] for l in page.links if l[0] and l[0].startswith("#") and l[0] != "#main"]


# ---- the whole path

def test_whole_path(server, ada):
    attachment = os.urandom(700_000)
    receipt = report(server, [("attachment", "capture.pcap", attachment)], email=ada, name="Ada")
    number = number_of(receipt)
    assert number.startswith("LUM-C-")
    link = private_link(receipt)
    assert link in receipt.text.replace(" ", "") or any(link.split("/case/")[1] in l[1] for l in receipt.links)
    times = [a["datetime"] for t, a in receipt.tags if t == "time"]
    assert len(times) == 4, "received, answer by, news by, disclosure: %s" % times

    # The reporter's mail and the maker's, neither repeating what was said.
    to_reporter = mail_about(server, ada, number)[0]
    to_maker = mail_about(server, "psirt@lumen.example", number)[0]
    assert urllib.parse.urlsplit(link).path in to_reporter.get_content()
    assert to_reporter["Auto-Submitted"] == to_maker["Auto-Submitted"] == "auto-generated"
    for mail in (to_reporter, to_maker):
        assert "discovery" not in mail.get_content() and mail["Message-ID"]

    # The console: in the list, most urgent first, and on its page; the attachment byte by byte, as a download.
    session = login(server)
    page = case_in_console(server, session, receipt)
    assert SAID in page.text and "Ada" in page.text and hashlib.sha256(attachment).hexdigest() in page.text
    download = session.get(page.hrefs("/attachments/")[0], timeout=60)
    assert download.content == attachment
    assert download.headers["Content-Type"] == "application/octet-stream"
    assert download.headers["Content-Disposition"].startswith("attachment") and "capture.pcap" in download.headers["Content-Disposition"]

    # An internal note, then an answer with an attachment that also confirms the case.
    assert answer(page, session, message="Same as the gateway?", visibility="internal").status_code == 303
    patch = os.urandom(1000)
    page = case_in_console(server, session, receipt)
    assert answer(page, session, [("attachment", "patch.bin", patch)], message="Thank you. May we name you?", visibility="reporter",
                  state="valid").status_code == 303
    mail = mail_about(server, ada, "Answer")[0]
    assert "May we name you" not in mail.get_content() and mail["References"] == to_reporter["Message-ID"]

    # The reporter reads it, but not the note, and writes back.
    case = get(link)
    assert "May we name you?" in case.text and "Same as the gateway?" not in case.text and "Confirmed" in case.text
    assert [requests.get(h, timeout=60).content for h in case.hrefs("/attachments/")] == [attachment, patch]
    response = case.find_form(urllib.parse.urlsplit(link).path).fill(message="Yes, please: Ada L.").send(files=[("attachment", "a b.txt", b"x")])
    assert response.status_code == 303
    assert "Yes, please: Ada L." in get(urllib.parse.urljoin(link, response.headers["Location"])).text
    mail_about(server, "psirt@lumen.example", number + ": the reporter has written")
    page = case_in_console(server, session, receipt)
    assert "Yes, please: Ada L." in page.text and "Mail" not in page.ids.get("errors", "")
    server.wait_for(lambda: "In the spool folder" in case_in_console(server, session, receipt).text, "the delivery in the thread")


def test_anonymous_question_in_german(server):
    receipt = report(server, path="/de/report", kind="question", device="", firmware="", message="Speichert die Kamera Töne? Grüße, 你好")
    assert "/de/case/" in receipt.url and "Vielen Dank" in receipt.text
    assert len([1 for t, a in receipt.tags if t == "time"]) == 3, "a question has no date of disclosure"
    case = get(private_link(receipt))
    assert "Speichert die Kamera Töne? Grüße, 你好" in case.text and "Frage" in case.text
    mail_about(server, "help@lumen.example", number_of(receipt))
    assert len([m for m in mails(server) if number_of(receipt) in m["Subject"]]) == 1, "nobody else is written to"
    assert requests.get(server.public + "/en/report", timeout=30).status_code == 404, "the default language has no prefix"
    assert requests.get(server.public + "/fr/report", timeout=30).status_code == 404


def test_private_pages_are_private(server):
    receipt = report(server)
    response = requests.get(private_link(receipt), timeout=30)
    assert response.headers["Referrer-Policy"] == "no-referrer" and "no-store" in response.headers["Cache-Control"]
    assert 'name="robots" content="noindex"' in response.text
    token = private_link(receipt).split("/case/")[1]
    assert token not in server.read_log(), "the log must not hold private links"


def test_links_prefill_the_form(server):
    form = get(server.public + "/report?device=gateway&firmware=4.2.1&kind=bug").find_form("/report")
    assert (form.value("device"), form.value("firmware"), form.value("kind")) == ("gateway", "4.2.1", "bug")


# ---- states and clocks

def test_states_follow_report_management(server):
    receipt = report(server)
    session = login(server)
    for state, good in (("accepted", False), ("invalid", True), ("accepted", False), ("valid", True), ("closed", False), ("deferred", True),
                        ("accepted", True), ("closed", True), ("valid", False)):
        page = case_in_console(server, session, receipt)
        form = page.find_form("/answer")
        assert (state in form.choices["state"]) == good, state
        form.choices["state"].append(state)
        response = form.fill(message="kept text", visibility="internal", state=state).send(session)
        assert response.status_code == (303 if good else 422), state
        if not good:
            back = Page(response)
            assert problems(back) == ["state"] and back.find_form("/answer").value("message") == "kept text"
    page = case_in_console(server, session, receipt)
    assert page.text.count("kept text") == 5, "what was refused left nothing behind"
    case = get(private_link(receipt))
    assert not [f for f in case.forms if f.method == "post"], "a closed case takes no messages"
    refused = requests.post(private_link(receipt), data={"message": "still there?"}, headers=forms.headers, timeout=30, allow_redirects=False)
    assert refused.status_code == 303 and "still there?" not in get(private_link(receipt)).text


def test_the_first_answer_ends_the_acknowledgement(server, ada):
    receipt = report(server, email=ada)
    session = login(server)
    page = case_in_console(server, session, receipt)
    assert "kept" not in page.ids["facts"]
    answer(page, session, message="A note is no answer.", visibility="internal")
    assert "We answer by" in get(private_link(receipt)).text
    page = case_in_console(server, session, receipt)
    answer(page, session, message="We look at it.", visibility="reporter")
    case = get(private_link(receipt))
    assert "We answer by" not in case.text and "Next news by" in case.text and "Received" in case.text
    assert re.search(r"We answer by.*kept", case_in_console(server, session, receipt).text, re.S)


def test_late_cases_come_first_and_say_so(make_server, tmp_path):
    clock = tmp_path / "clock"
    clock.write_text("2026-11-02T09:00:00Z")
    os.environ["AFTERCARE_FAKE_CLOCK"] = str(clock)
    try:
        server = make_server(options=["--demo"]).start()
        first = report(server, message="first")
        clock.write_text("2026-11-05T09:00:01Z")
        second = report(server, message="second")
        session = login(server)
        listing = get(server.console + "/cases", session)
        assert listing.text.index("first") < listing.text.index("second")
        late = [a for t, a in listing.tags if t == "tr" and a.get("class") == "late"]
        assert len(late) == 1
        assert "2026-11-04T09:00:00Z" in [a.get("datetime") for t, a in listing.tags if t == "time"]
        assert number_of(first) in listing.text and number_of(second) in listing.text
    finally:
        del os.environ["AFTERCARE_FAKE_CLOCK"]


def test_filters(server):
    session = login(server)
    report(server, message="about the camera", device="cam")
    report(server, message="a question on the gateway", device="gateway", kind="question")
    assert "about the camera" in get(server.console + "/cases?kind=vulnerability", session).text
    assert "about the camera" not in get(server.console + "/cases?kind=question", session).text
    page = get(server.console + "/cases?device=gateway", session)
    assert "a question on the gateway" in page.text and "about the camera" not in page.text
    assert "about the camera" not in get(server.console + "/cases?state=closed", session).text
    page = Page(get(server.console + "/cases", session).find_form("/cases").fill(kind="question").send(session))
    assert "a question on the gateway" in page.text and "about the camera" not in page.text


def test_the_console_needs_the_right_role(server):
    receipt = report(server)
    assert requests.get(server.console + "/cases", timeout=30, allow_redirects=False).status_code == 303
    assert requests.get(server.public + "/cases", timeout=30).status_code == 404, "the public listener has no staff route"
    session = login(server)
    page = case_in_console(server, session, receipt)
    form = page.find_form("/answer").fill(message="forged", visibility="reporter")
    form.fill(csrf="x" * 43)
    assert form.send(session).status_code == 403
    assert "forged" not in get(private_link(receipt)).text


def test_withdrawn(server, ada):
    receipt = report(server, email=ada)
    case = get(private_link(receipt))
    assert case.find_form("/withdraw").send().status_code == 303
    case = get(private_link(receipt))
    assert "withdrawn" in case.text and "We answer by" not in case.text
    assert not [f for f in case.forms if f.action.endswith("/withdraw")]
    mail_about(server, "psirt@lumen.example", number_of(receipt) + ": withdrawn")


def test_a_replaced_link_opens_nothing(server, ada):
    receipt = report(server, email=ada)
    link = private_link(receipt)
    session = login(server)
    assert case_in_console(server, session, receipt).find_form("/link").send(session).status_code == 303
    mail = mail_about(server, ada, "New private link")[0]
    fresh = re.search(r"/case/([\w-]+)", mail.get_content()).group(1)
    assert SAID in get(server.public + "/case/" + fresh).text
    for wrong in (link, link[:-1] + ("A" if link[-1] != "A" else "B"), server.public + "/case/" + "A" * 64):
        response = requests.get(wrong, timeout=30)
        assert response.status_code == 404 and SAID not in response.text
        assert "opens no case" in response.text and "latest mail" in response.text
        assert requests.post(wrong, data={"message": "x"}, timeout=30).status_code == 404
        assert requests.post(wrong + "/withdraw", timeout=30).status_code == 404
        assert requests.get(wrong + "/attachments/1", timeout=30).status_code == 404


# ---- what is wrong comes back beside its field, with everything that was typed

@pytest.mark.parametrize("wrong, field", [
    ({"message": ""}, "message"),
    ({"message": "x" * 20001}, "message"),
    ({"email": "ada@"}, "email"),
    ({"email": "ada@example.org\r\nBcc: all@example.org"}, "email"),
    ({"kind": None}, "kind"),
    ({"firmware": "f" * 101}, "firmware"),
    ({"name": "n" * 121}, "name"),
    ({"form": "forged"}, "message"),
    ({"form": ""}, "message"),
    ({"website": "https://spam.example"}, "website"),
])
def test_wrong_field(server, wrong, field):
    typed = {"kind": "bug", "device": "door", "firmware": "1.3.0", "message": SAID + XSS, "email": "ada@example.org", "name": XSS}
    form = form_of(server, **{k: v for k, v in typed.items() if k != "kind" or "kind" not in wrong})
    for name, value in wrong.items():
        form.fields = [f for f in form.fields if f[0] != name] + ([[name, value, "text"]] if value is not None else [])
    attachment = os.urandom(5000)
    response = form.send(files=[("attachment", "kept.bin", attachment)])
    assert response.status_code == 422
    back = Page(response)
    assert field in problems(back) and field in back.ids, "the summary links to the field"
    assert "<script>alert" not in response.text and "onerror=alert(2)>" not in response.text.replace("&quot;&gt;", "")
    again = back.find_form("/report")
    for name, value in typed.items():
        if name not in wrong:
            assert again.value(name) == value, name
    if field in wrong and wrong[field] and field in ("message", "firmware", "name"):
        assert again.value(field) == wrong[field], "also what is wrong comes back"
    # What was attached is there without attaching it again.
    again.fill(**typed)
    again.fields = [f if f[0] != "website" else ["website", "", "text"] for f in again.fields]
    assert len(again.values("kept")) == 1
    response = again.send()
    assert response.status_code == 303, Page(response).ids.get("errors")
    case = get(private_link(get(urllib.parse.urljoin(server.public, response.headers["Location"]))))
    assert requests.get(case.hrefs("/attachments/")[0], timeout=30).content == attachment
    assert SAID + XSS in case.text


def test_an_old_form_is_renewed_and_loses_nothing(make_server, tmp_path):
    clock = tmp_path / "clock"
    clock.write_text("2026-11-02T09:00:00Z")
    os.environ["AFTERCARE_FAKE_CLOCK"] = str(clock)
    try:
        server = make_server(options=["--demo"]).start()
        form = form_of(server, kind="question", message=SAID)
        clock.write_text("2026-11-03T09:00:02Z")
        response = form.send()
        assert response.status_code == 422
        again = Page(response).find_form("/report")
        assert again.value("message") == SAID and again.send().status_code == 303
    finally:
        del os.environ["AFTERCARE_FAKE_CLOCK"]


def test_too_large_attachment(server):
    small, large = b"small" * 1000, os.urandom(1 << 20) * 26
    response = form_of(server, kind="bug", message=SAID).send(files=[("attachment", "small.txt", small), ("attachment", "large.bin", large)])
    assert response.status_code == 422
    back = Page(response)
    form = back.find_form("/report")
    assert problems(back) == ["attachment"] and form.value("message") == SAID
    assert len(form.values("kept")) == 1 and "small.txt" in back.text and "large.bin" not in back.text
    response = form.send()
    case = get(private_link(get(urllib.parse.urljoin(server.public, response.headers["Location"]))))
    assert [requests.get(h, timeout=30).content for h in case.hrefs("/attachments/")] == [small]


def test_too_many_attachments(server):
    response = form_of(server, kind="bug", message=SAID).send(files=[("attachment", "%d.txt" % i, b"%d" % i) for i in range(12)])
    back = Page(response)
    assert response.status_code == 422 and problems(back) == ["attachment"]
    form = back.find_form("/report")
    assert len(form.values("kept")) == 10
    form.fields.remove([f for f in form.fields if f[0] == "kept"][0])
    response = form.send()
    case = get(private_link(get(urllib.parse.urljoin(server.public, response.headers["Location"]))))
    assert [requests.get(h, timeout=30).content for h in case.hrefs("/attachments/")] == [b"%d" % i for i in range(1, 10)]


def test_kept_files_cannot_be_forged(server):
    form = form_of(server, kind="bug", message=SAID)
    response = form.send(files=[("attachment", "a.txt", b"a"), ("attachment", "b.txt", b"b")] + [("attachment", "%d" % i, b"") for i in range(9)])
    kept = Page(response).find_form("/report").values("kept")
    assert kept
    form = form_of(server, kind="bug", message=SAID)
    form.fields += [["kept", kept[0], "text"], ["kept", kept[0].replace(kept[0][:4], "0000", 1), "text"], ["kept", "nonsense", "text"]]
    response = form.send()
    assert response.status_code == 422
    assert Page(response).find_form("/report").values("kept") == kept[:1], "the real one stays, the forged ones go"


@pytest.mark.parametrize("name, shown", [
    ("../../etc/passwd", "passwd"), ("..\\..\\boot.ini", "boot.ini"), (".htaccess", "htaccess"), ("a\tb.txt", "a_b.txt"),
    ("<img src=x onerror=alert(1)>.png", "<img src=x onerror=alert(1)>.png"), ("x" * 400 + ".bin", None), ("%0d%0aSet-Cookie: a=b.txt", None),
])
def test_hostile_file_names(server, name, shown):
    form = form_of(server, kind="bug", message=SAID)
    boundary = "----boundary7"
    parts = ["--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n" % (boundary, n, v) for n, v, kind in form.fields if kind != "file"]
    parts.append("--%s\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"%s\"\r\nContent-Type: text/html\r\n\r\n<b>hi</b>\r\n--%s--\r\n"
                 % (boundary, name, boundary))
    response = requests.post(form.action, data="".join(parts).encode(), headers={**forms.headers, "Content-Type": "multipart/form-data; boundary=" + boundary},
                             timeout=30, allow_redirects=False)
    assert response.status_code == 303, response.text[:500]
    case = get(private_link(get(urllib.parse.urljoin(server.public, response.headers["Location"]))))
    if shown:
        assert shown in case.text
    assert not [1 for t, a in case.tags if t == "img" and "onerror" in a]
    download = requests.get(case.hrefs("/attachments/")[0], timeout=30)
    assert download.content == b"<b>hi</b>" and download.headers["Content-Type"] == "application/octet-stream"
    assert download.headers["Content-Disposition"].startswith("attachment") and "Set-Cookie" not in download.headers


def test_strangers_text_stays_text_in_the_console(server):
    receipt = report(server, [("attachment", "x<b>.txt", b"x")], message=XSS + "\n" + SAID, name=XSS, device="", firmware=XSS)
    session = login(server)
    for url in (server.console + "/cases", case_in_console(server, session, receipt).url):
        response = session.get(url, timeout=30)
        page = Page(response)
        assert not [1 for t, a in page.tags if t == "script" or "onerror" in a] and "alert(1)" in page.text
        assert "49" not in re.findall(r"'(\S+)", page.text)


def test_malformed_bodies(server):
    url = server.public + "/report"
    assert requests.post(url, data=b"a=%zz", headers={"Content-Type": "application/x-www-form-urlencoded"}, timeout=30).status_code == 400
    assert requests.post(url, data=b"x", headers={"Content-Type": "multipart/form-data; boundary=b"}, timeout=30).status_code == 400
    assert requests.post(url, data=b"{", headers={"Content-Type": "application/json"}, timeout=30).status_code == 400
    assert requests.post(url, data=b"<a/>", headers={"Content-Type": "application/xml"}, timeout=30).status_code == 415
    assert get(url).status == 200


# ---- the same way in for machines

def test_json(server, ada):
    said = {"kind": "vulnerability", "device": "LC-200", "firmware": "2.4.0", "message": SAID, "email": ada, "lang": "de",
            "submission": str(uuid.uuid4())}
    response = requests.post(server.public + "/report", json=said, headers=forms.headers, timeout=30)
    assert response.status_code == 201 and response.headers["Content-Type"].startswith("application/json")
    case = response.json()["case"]
    assert case["number"].startswith("LUM-C-") and case["answer_by"]["iso"] and case["disclose_by"]["iso"]
    page = get(server.public + urllib.parse.urlsplit(case["url"]).path)
    assert SAID in page.text and "Lumen Cam" in page.text
    assert mail_about(server, ada, "Meldung")[0]["Content-Language"] == "de"
    again = requests.post(server.public + "/report", json=said, headers=forms.headers, timeout=30)
    assert again.status_code == 201 and again.json()["case"]["number"] == case["number"]
    changed = requests.post(server.public + "/report", json={**said, "message": "Something else."}, headers=forms.headers,
                            timeout=30)
    assert changed.status_code == 201 and changed.json()["case"]["number"] != case["number"], "other words are another case"
    for wrong, field in (({"kind": "gossip"}, "kind"), ({"message": " "}, "message"), ({"email": "x@y"}, "email")):
        response = requests.post(server.public + "/report", json={**said, **wrong, "submission": None}, headers=forms.headers,
                                 timeout=30)
        assert response.status_code == 422
        body = response.json()
        assert body["error"]["class"] == "invalid" and [p["field"] for p in body["problems"]] == [field]


# ---- twice, at once, too often

def test_sent_twice_is_one_case(server):
    said = "Sent six times, %s." % uuid.uuid4()
    form = form_of(server, kind="bug", message=said)
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: form.send(), range(6)))
    assert {a.status_code for a in answers} == {303}
    assert len({a.headers["Location"] for a in answers}) == 1
    session = login(server)
    assert get(server.console + "/cases?state=all", session).text.count(said) == 1
    # The same form with other words, after "back", is another case.
    assert form.fill(message="And one more thing.").send().headers["Location"] != answers[0].headers["Location"]


def test_parallel_submissions(make_server):
    server = make_server(options=["--demo", "--trusted-proxies", "127.0.0.1"]).start()
    attachments = [os.urandom(300_000 + i) for i in range(24)]

    def send(i):
        form = form_of(server, kind="bug", message="report number %d." % i)
        answer_ = form.send(files=[("attachment", "%d.bin" % i, attachments[i])], headers={"X-Forwarded-For": "198.51.100.%d" % i})
        assert answer_.status_code == 303, answer_.text[:500]
        return get(private_link(get(urllib.parse.urljoin(server.public, answer_.headers["Location"]))))

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        cases = list(pool.map(send, range(len(attachments))))
    assert len({number_of(c) for c in cases}) == len(attachments)
    for i, case in enumerate(cases):
        assert "report number %d." % i in case.text
        assert requests.get(case.hrefs("/attachments/")[0], timeout=60).content == attachments[i]


def test_rate_limit(make_server):
    server = make_server(options=["--demo", "--trusted-proxies", "127.0.0.1"]).start()

    def send(address, i):
        return form_of(server, kind="bug", message="report %d" % i).send(headers={"X-Forwarded-For": address})

    assert [send("203.0.113.9", i).status_code for i in range(20)] == [303] * 20
    response = send("203.0.113.9", 20)
    assert response.status_code == 429
    form = Page(response).find_form("/report")
    assert form.value("message") == "report 20", "what was typed is kept"
    assert form.send(headers={"X-Forwarded-For": "203.0.113.10"}).status_code == 303, "others are not concerned"
    body = requests.post(server.public + "/report", json={"kind": "bug", "message": "x"}, headers={"X-Forwarded-For": "203.0.113.9"}, timeout=30)
    assert body.status_code == 429 and body.json()["error"]["class"] == "too_many"


def test_headers_cannot_be_injected_into_mail(server, ada):
    receipt = report(server, message="Subject\r\nBcc: all@example.org", name="Eve", email=ada)
    number = number_of(receipt)
    for mail in mail_about(server, ada, number) + mail_about(server, "psirt@lumen.example", number):
        assert mail["Bcc"] is None and mail["Cc"] is None
    response = requests.post(server.public + "/report", json={"kind": "bug", "message": "x", "email": "eve@example.org\nBcc: a@example.org"},
                             headers=forms.headers, timeout=30)
    assert response.status_code == 422 and [p["field"] for p in response.json()["problems"]] == ["email"]


def test_everything_is_audited(server):
    receipt = report(server)
    session = login(server)
    page = case_in_console(server, session, receipt)
    answer(page, session, message="Thank you.", visibility="reporter")
    case = urllib.parse.urlsplit(page.url).path.split("/")[2]
    if server.database:
        rows = subprocess.run(["psql", "-qAt", "-d", server.database, "-c",
                               f"SELECT action, actor_kind FROM aftercare.audit WHERE entity = '{case}' ORDER BY id"], check=True,
                              stdout=subprocess.PIPE, text=True).stdout.split()
    else:
        path = [p for p in os.listdir(server.state) if p.endswith((".db", ".sqlite", ".sqlite3"))][0]
        with sqlite3.connect(f"file:{os.path.join(server.state, path)}?mode=ro", uri=True) as database:
            rows = ["|".join(r) for r in database.execute("SELECT action, actor_kind FROM audit WHERE entity = ? ORDER BY id", (case,))]
    assert rows == ["report.submit|public", "case.answer|staff"]
