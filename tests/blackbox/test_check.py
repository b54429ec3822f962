# SPDX-License-Identifier: Apache-2.0
"""`aftercare check`: a copy of the example with many planted errors; each gets its own line, at the right place, and nothing else is reported."""

import json
import os
import re

import pytest
from conftest import LUMEN, aftercare

CAM, DOOR, GATEWAY, MAKER = "devices/cam/device.yaml", "devices/door/device.yaml", "devices/gateway/device.yaml", "maker.yaml"
DOCS, LESSON = "devices/cam/docs/", "lessons/passwords.en.md"
WHOLE = None  # a complaint about the file as a whole

# (file, what stands there, what is put in its place, where the complaint points to in the new text, clause, severity).
# A place is a text that occurs once in the file when everything is planted; `>` in it marks the column.
PLANTED = [
    (MAKER, "website: https://www.lumen.example/\n", "website: ftp://www.lumen.example/\n", "website: >ftp", "content.url", "error"),
    (MAKER, "security: psirt@lumen.example", "security: psirt", "security: >psirt\n", "content.email", "error"),
    (MAKER, "phone: +49 30 23125 190", "phone: 030 23125 190", ">030 23125 190", "content.phone", "error"),
    (MAKER, "tue: 09:00-17:00", "tue: 17:00-09:00", ">17:00-09:00", "maker.hours", "error"),
    (MAKER, "acknowledge: 48 h", "acknowledge: 48 d", "acknowledge: >48 d", "maker.promises.acknowledge", "error"),
    (MAKER, "disclose: 90 d", "disclose: 90d", "disclose: >90d", "content.duration", "error"),
    (MAKER, "base_url: https://security.lumen.example/", "base_url: https://security.lumen.example", "base_url: >https", "maker.site.base_url", "error"),
    (MAKER, "valid_from: 2026-01-15", "valid_from: 15.01.2026", ">15.01.2026", "content.date", "error"),
    (MAKER, "time_zone: Europe/Berlin", "time_zone: Europe/Berlim", ">Europe/Berlim", "maker.time_zone", "error"),
    (MAKER, "role: csaf_provider", "role: provider", "role: >provider", "content.choice", "error"),
    (MAKER, 'accent: "#0b6472", accent_text: "#ffffff"', 'accent: "#9be472", accent_text: "#ffffff"', 'accent: >"#9be472', "maker.brand.contrast", "gap"),
    (MAKER, "register: Amts", "registre: Amts", ">registre", "content.unknown_key", "error"),
    (CAM, "order: 1\n", "ordre: 1\n", ">ordre", "content.unknown_key", "error"),
    (CAM, "file: picture.svg", "file: ../picture.svg", "file: >../picture.svg", "content.path", "error"),
    (CAM, 'gtin: "9521234020004"', 'gtin: "9521234020005"', '>"9521234020005"', "device.identity.gtin", "error"),
    (CAM, "period_end: 2031-03-31", "period_end: 2029-03-31", "\n  period_end: >2029-03-31", "device.support.shortened", "error"),
    (CAM, "  opt_out: true", "  opt_out: yes", "opt_out: >yes", "content.bool", "error"),
    (CAM, "  - id: live\n", "  - id: cloud\n", "- id: >cloud\n    name: {en: Live", "device.interfaces.id", "error"),
    (CAM, 'ports: ["5353/udp"]', 'ports: ["5353"]', 'ports: [>"5353"]', "device.interfaces.ports", "error"),
    (CAM, "medium: bluetooth", "medium: bluetoth", "medium: >bluetoth", "content.choice", "error"),
    (CAM, "from: video", "from: vidio", "from: >vidio", "content.reference", "error"),
    (CAM, "retention: 30 d", "retention: a month", "retention: >a month", "content.duration", "error"),
    (CAM, 'firmware: ">=2.2.0"\n', 'firmware: ">=9.2.0"\n', '>">=9.2.0"', "device.range.empty", "gap"),
    (CAM, "    lesson: passwords\n", "    lesson: passwort\n", "lesson: >passwort", "content.reference", "error"),
    (CAM, "    section: updating\n", "    section: diagnostics\n", "section: >diagnostics", "content.reference", "error"),
    (CAM, "sha256: 803298d98b1068c01edb2d65baac4ed8813fd830a4fed35be802ea52b82bbf4a", "sha256: 803298", "sha256: >803298", "content.sha256", "error"),
    (CAM, "lang: en\n    markets: [UK]", "lang: en\n    markets: [JP]", "markets: [>JP]", "device.documents.markets", "error"),
    (CAM, "due: 2027-10-21", "due: 2026-10-30", "due: >2026-10-30", "device.reviewed.due", "gap"),
    (CAM, "    date: 2026-07-14", "    date: 2026-10-14", "date: >2026-10-14", "device.releases.order", "error"),
    (CAM, "install_by: 2026-10-09", "install_by: 2026-09-09", ">2026-09-09", "device.releases.install_by", "error"),
    (CAM, "bytes: 24117248", "bytes: 23 MiB", "bytes: >23 MiB", "content.number", "error"),
    (CAM, "  - version: 2.0.0\n", "  - version: 2.0_0\n", "version: >2.0_0", "device.releases.version", "error"),
    (CAM, '{product_id: "LC-200:2.1.0", firmware', '{product_id: "LC-200:2.1.9", firmware', 'product_id: >"LC-200:2.1.9"', "device.products.unknown", "gap"),
    (CAM, '{product_id: "LC-200:2.5.0", firmware: 2.5.0}', '{product_id: "LC-200:2.4.1", firmware: 2.5.0}', 'product_id: >"LC-200:2.4.1", firmware: 2.5',
     "device.products.duplicate", "error"),
    (CAM, "model: LC-200\n", "model: LG-40\n", "model: >LG-40", "device.model.unique", "error"),
    (DOOR, "name: {en: Lumen Contact, de: Lumen Kontakt}", "name: {en: Lumen Contact}", "name: >{en: Lumen Contact}", "content.untranslated", "gap"),
    (DOOR, "  serial: \"LS1[0-9]{8}\"", "  serial: \"LS1[0-9{8}\"", 'serial: >"LS1', "device.identity.serial", "error"),
    (DOOR, "  rollback: false\n", "  rollback: false\n  interval: 24 h\n", "interval: >24 h", "device.update.interval", "error"),
    (DOOR, "  end_of_life: tba", "  end_of_life: 2030-06-30", ">2030-06-30", "device.support.end_of_life", "error"),
    (DOOR, "users: [consumer, integrator]", "users: [consumer, consumer]", "users: [consumer, >consumer]", "device.users", "error"),
    (GATEWAY, "format: 1\n", "format: 2\n", "format: >2", "content.format", "error"),
    (DOCS + "updating.en.md", "section: updating", "section: updates", "section: >updates", "content.choice", "error"),
    (DOCS + "data.en.md", "review: 2027", "review: 2025", "review: >2025", "doc.review", "gap"),
    (DOCS + "disposal.de.md", "title:", "owner: Somebody else\ntitle:", ">Somebody else", "content.translation", "error"),
    (DOCS + "interfaces.en.md", "---\n", "--\n", ">--\nsection: interfaces", "markdown.front_matter", "error"),
    ("devices/gateway/docs/backup-restore.en.md", "title:", "title: twice\ntitle:", "twice\n>title", "content.duplicate_key", "error"),
    ("devices/gateway/docs/oversight-roles.en.md", 'firmware: ">=4.2.0"', 'firmware: "=>4.2.0"', '>"=>4.2.0"', "content.range", "error"),
    (LESSON, "        right: true\n        reason: Right. It is long", "        reason: Right. It is long", "choices:\n      >- text: \"Lumen2026!\"",
     "lesson.questions.right", "error"),
    (LESSON, "pass: 2", "pass: 9", "pass: >9", "lesson.pass", "error"),
    (LESSON, "teaches: [cam/secure-configuration]", "teaches: [cam/cryptography]", "[>cam/crypto", "lesson.teaches", "error"),
    ("lessons/update-window.en.md", "reviewed: 2026", "reviewed: 2024", "teaches: [>gateway/updating", "lesson.stale", "gap"),
    ("answers/without-the-cloud.en.md", "devices: [cam]", "devices: [camera]", "devices: [>camera]", "content.reference", "error"),
    ("notices/2026-11-cloud-maintenance.yaml", "ends: 2026-11-11T02:00:00Z", "ends: 2026-11-10T02:00:00Z", ">2026-11-10T02", "notice.ends", "error"),
    ("notices/2026-10-cam-discovery.yaml", "advisories: [LUM-2026-0003]", "advisories: [LUM-2026-0004]", "[>LUM-2026-0004]", "content.reference", "error"),
    ("entities/nordwolke.yaml", "valid_until: 2028-05-31", "valid_until: 2026-05-31", ">2026-05-31", "entity.certificates", "gap"),
    ("procedures/exploited.yaml", "{after: 12 h", "{after: 2 h", "after: >2 h", "procedure.escalation.after", "error"),
]

# (file, its text, place, clause, severity): files that are added, or take the place of what stands there.
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><title>A plan</title>%s</svg>\n'
DOC = "---\nsection: %s\ntitle: Planted\nowner: Tests\nreviewed: 2026-10-01\nreview: 2027-10-01\n---\n%s\n"
TRANSLATION = "---\ntitle: Gepflanzt\nreviewed: 2026-10-01\n%s---\nEin Text.\n"


def both(name, section, body):
    """A doc of the camera in both languages, wrong in the original alone."""
    return [(f"{DOCS}{name}.en.md", DOC % (section, body)), (f"{DOCS}{name}.de.md", TRANSLATION % "")]


ADDED = [
    (both("html", "identity", "Text with <br> in it."), "with ><br>", "markdown.html", "error"),
    (both("heading", "integrity", "# Too high"), "># Too", "markdown.heading", "error"),
    (both("link", "monitoring", "See [there](section:nowhere)."), "See >[there]", "markdown.link", "error"),
    (both("scheme", "platforms", "See [there](javascript:alert)."), "See >[there]", "markdown.link", "error"),
    (both("image", "components", "Look: ![](plan.svg)"), "Look: >![", "markdown.image", "error"),
    (both("table", "federal-identity", "| a | b |\n|---|---|\n| 1 | 2 |"), ">|---|", "markdown.table", "gap"),
    (both("body", "requirements", ""), "---\n>\n", "doc.body", "error"),
    (both("device-of-nobody", "oversight-roles", "See [there](device:toaster)."), "See >[there]", "markdown.link", "error"),
    ([(DOCS + "plan.svg", SVG % "<script/>")], "><script", "content.svg", "error"),
    ([(DOCS + "lonely.en.md", DOC % ("supply-chain", "Text."))], WHOLE, "content.untranslated", "gap"),
    ([(DOCS + "fresh.fr.md", DOC % ("malware-threats", "Texte."))], WHOLE, "content.language", "error"),
    ([("devices/cam/docs/Big.en.md", DOC % ("legal-support", "Text."))], WHOLE, "content.file.name", "error"),
    ([("devices/cam/notes.yaml", "a: b\n")], WHOLE, "content.file.kind", "error"),
    ([("devices/cam/forgotten.pdf", "%PDF\n")], WHOLE, "content.file.unused", "gap"),
    ([("entities/broken.yaml", "name: [\n")], "name: [\n>", "content.yaml", "error"),
    ([("entities/latin.yaml", "name: Caf\udce9\n")], ">name", "content.file.utf8", "error"),
    ([("procedures/party.yaml", "title: Party\n")], WHOLE, "content.file.name", "error"),
]


def advisory(change):
    """The example's advisory under another id, changed."""
    with open(os.path.join(LUMEN, "advisories", "lum-2026-0003.json"), encoding="utf-8") as file:
        document = json.loads(file.read().replace("LUM-2026-0003", "LUM-2026-0099").replace("lum-2026-0003", "lum-2026-0099"))
    change(document)
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def amber(document):
    document["document"]["distribution"]["tlp"]["label"] = "AMBER"


def draft(document):
    document["document"]["tracking"]["status"] = "draft"


def unknown_product(document):
    document["vulnerabilities"][0]["product_status"]["fixed"].append("TOASTER:1")


def contradiction(document):
    document["vulnerabilities"][0]["product_status"]["known_not_affected"].append("LC-200:2.4.0")


def elsewhere(document):
    for reference in document["document"]["references"]:
        if reference["category"] == "self":
            reference["url"] = "https://elsewhere.example/advisory.json"


def another_name(document):
    document["document"]["publisher"]["name"] = "Somebody else"


def no_title(document):
    del document["document"]["title"]


def other_id(document):
    document["document"]["tracking"]["id"] = "LUM-2026-0100"


ADVISORIES = [
    (amber, '"label": >"AMBER"', "advisory.tlp", "error"),
    (draft, '"status": >"draft"', "advisory.status", "error"),
    (unknown_product, '>"TOASTER:1"', "advisory.reference", "error"),
    (contradiction, '"product_status": >{', "advisory.contradiction", "error"),
    (elsewhere, '"references": >[\n   {\n    "category": "self"', "advisory.canonical", "gap"),
    (another_name, '"publisher": >{', "advisory.publisher", "gap"),
    (no_title, '"document": >{', "advisory.schema", "error"),
    (other_id, '"id": >"LUM-2026-0100"', "advisory.file_name", "error"),
]


def read(root, name):
    with open(os.path.join(root, name), encoding="utf-8", errors="surrogateescape", newline="") as file:
        return file.read()


def write(root, name, text):
    path = os.path.join(root, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        file.write(text)


def position(text, place, name):
    """Line and column (in bytes) of the mark `>` in `place`, a text that occurs once."""
    mark = place.index(">")
    needle = place[:mark] + place[mark + 1:]
    assert text.count(needle) == 1, f"{name}: {needle!r} occurs {text.count(needle)} times"
    at = text.index(needle) + mark
    line_start = text.rfind("\n", 0, at) + 1
    return text.count("\n", 0, at) + 1, len(text[line_start:at].encode("utf-8", "surrogateescape")) + 1


def check(folder, *options):
    """Exit code and complaints as (file, line, column, clause, severity)."""
    result = aftercare("check", folder, "--format", "json", *options)
    assert result.stderr == "", result.stderr
    report = json.loads(result.stdout)
    found = [(c["file"], c["line"], c["column"], c["clause"], c["severity"]) for c in report["complaints"]]
    assert report["errors"] == sum(c[4] == "error" for c in found)
    assert report["gaps"] == sum(c[4] == "gap" for c in found)
    return result.returncode, found


def place_of(folder, name, place):
    return (name, 1, 1) if place is WHOLE else (name, *position(read(folder, name), place, name))


@pytest.fixture
def broken(content):
    """The example with everything planted, and what must be reported."""
    expected = []
    for name, old, new, *_ in PLANTED:
        text = read(content, name)
        assert text.count(old) >= 1, f"{name} no longer has {old!r}"
        write(content, name, text.replace(old, new, 1))
    for files, *_ in ADDED:
        for name, text in files:
            write(content, name, text)
    os.symlink("device.yaml", content / "devices" / "cam" / "link.pdf")
    for name, _, _, place, clause, severity in PLANTED:
        expected.append((*place_of(content, name, place), clause, severity))
    for files, place, clause, severity in ADDED:
        expected.append((*place_of(content, files[0][0], place), clause, severity))
    expected.append(("devices/cam/link.pdf", 1, 1, "content.file.regular", "error"))
    expected.append(("devices/cam/picture.svg", 1, 1, "content.file.unused", "gap"))  # its name in device.yaml is wrong now
    return content, expected


def test_example_is_clean():
    result = aftercare("check", LUMEN)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "0 errors, 0 gaps, 0 warnings\n"


def test_each_planted_error_has_its_line(broken):
    folder, expected = broken
    assert len({clause for *_, clause, _ in expected}) >= 40
    code, found = check(folder)
    assert code == 2
    assert sorted(set(expected) - set(found)) == []
    assert sorted(set(found) - set(expected)) == []
    assert len(found) == len(expected)


@pytest.mark.parametrize("change,place,clause,severity", ADVISORIES, ids=[a[0].__name__ for a in ADVISORIES])
def test_advisory(content, change, place, clause, severity):
    name = "advisories/lum-2026-0099.json"
    write(content, name, advisory(change))
    code, found = check(content)
    line, column = position(read(content, name), place, name)
    assert found == [(name, line, column, clause, severity)]
    assert code == (2 if severity == "error" else 1)


def test_broken_advisory_hides_nothing(content):
    write(content, "advisories/lum-2026-0003.json", '{"document": \n')
    write(content, "entities/nordwolke.yaml", read(content, "entities/nordwolke.yaml").replace("kind: hosting", "kind: hosting2"))
    code, found = check(content)
    assert code == 2
    assert [c[3] for c in found] == ["advisory.json", "content.choice"]


def test_text_lines(broken):
    folder, _ = broken
    lines = aftercare("check", folder).stdout.splitlines()
    form = re.compile(r"^[^:]+:\d+:\d+: [^:]+: [a-z0-9_.]+: \S")
    assert [line for line in lines[:-1] if not form.match(line)] == []
    assert "did you mean 'register'?" in next(line for line in lines if ": registre: " in line)
    assert re.match(r"^\d+ errors, \d+ gaps, 0 warnings$", lines[-1])


def test_sarif(broken):
    folder, expected = broken
    result = aftercare("check", folder, "--format", "sarif")
    assert result.returncode == 2
    log = json.loads(result.stdout)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    clauses = {clause for *_, clause, _ in expected}
    assert {r["ruleId"] for r in run["results"]} == clauses
    assert {r["level"] for r in run["results"]} == {"error", "warning"}
    for one in run["results"]:
        assert one["message"]["text"] and one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]


def test_dates_are_judged_as_of(content):
    code, found = check(content, "--at", "2027-12-01")
    assert code == 1
    assert {"doc.review", "lesson.review", "answer.review", "procedure.review", "device.reviewed.due"} <= {c[3] for c in found}
    assert {c[4] for c in found} == {"gap"}
    # A day ends at 24:00 in Berlin: the review of 22 October is due from 22:00 UTC.
    review = "devices/gateway/docs/monitoring.en.md"
    assert review not in {c[0] for c in check(content, "--at", "2027-10-22T21:59:59Z")[1]}
    assert review in {c[0] for c in check(content, "--at", "2027-10-22T22:00:00Z")[1]}


def test_empty_folder(tmp_path):
    code, found = check(tmp_path)
    assert code == 2
    assert [(c[0], c[3]) for c in found] == [("devices", "content.folder"), ("maker.yaml", "content.folder")]


def test_no_folder(tmp_path):
    result = aftercare("check", tmp_path / "nowhere")
    assert result.returncode not in (0, 1)
    assert result.stdout == "" and "nowhere" in result.stderr


def test_names_that_differ_in_case(content):
    for name in ("Twin.pdf", "twin.pdf"):
        write(content, f"devices/door/{name}", "x\n")
    assert "content.file.name" in {c[3] for c in check(content)[1]}


def test_wrong_usage():
    assert aftercare("check").returncode == 64
    assert aftercare("check", LUMEN, "--format", "xml").returncode == 64
    assert aftercare("check", LUMEN, "--at", "yesterday").returncode == 64
