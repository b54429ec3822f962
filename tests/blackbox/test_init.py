# SPDX-License-Identifier: Apache-2.0
"""`aftercare init`: by answers on a terminal, from a CSAF folder, an SBOM, a table; interrupted and resumed; and what it refuses."""

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import time

import pytest
import yaml

from conftest import AFTERCARE, aftercare

ANSWERS = {
    "legal_name": "Acme Geräte GmbH",
    "address": "High Street 1, 12345 Anytown, DE",
    "website": "https://www.acme.example/",
    "device": "AP-1, Acme Plug, consumer",
    "firmware": "1.2.0, 2026-03-01",
    "support": "2026-01-15, 2031-12-31",
}


def flags(**answers):
    return [word for key, value in answers.items() for word in ("--" + key.replace("_", "-"), value)]


def load(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return yaml.load(file, Loader=yaml.BaseLoader)


def assert_publishable(folder):
    """Gaps are fine, errors are not; every gap is among what init called due."""
    checked = aftercare("check", folder)
    assert checked.returncode in (0, 1), checked.stdout + checked.stderr


class Terminal:
    """The program on a pseudo-terminal."""

    def __init__(self, *words):
        self.text = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execv(AFTERCARE, [AFTERCARE, *map(str, words)])

    def expect(self, words, seconds=30):
        """Reads until the words appear; returns all that came before and with them."""
        deadline = time.monotonic() + seconds
        while words not in self.text:
            ready, _, _ = select.select([self.fd], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"waited for {words!r}, got {self.text!r}"
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                data = b""
            assert data, f"ended before {words!r}: {self.text!r}"
            self.text += data.decode("utf-8", "replace")
        end = self.text.index(words) + len(words)
        before, self.text = self.text[:end], self.text[end:]
        return before

    def type(self, line):
        os.write(self.fd, (line + "\n").encode())

    def finish(self):
        rest = self.text
        while True:
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                break
            if not data:
                break
            rest += data.decode("utf-8", "replace")
        _, status = os.waitpid(self.pid, 0)
        os.close(self.fd)
        return os.waitstatus_to_exitcode(status), rest


def test_a_new_user_answers_on_a_terminal(tmp_path):
    folder = tmp_path / "site"
    terminal = Terminal("init", folder)
    count = int(re.search(r"(\d+) questions", terminal.expect(" questions")).group(1))
    assert count <= 12
    terminal.expect("1 of %d: Legal name" % count)
    terminal.expect("> ")
    terminal.type("")
    terminal.expect("! an answer is needed")
    terminal.type("Acme Geräte GmbH")
    terminal.expect("[Acme Geräte] > ")
    terminal.type("")
    terminal.expect("Postal address")
    terminal.type("Anytown")
    terminal.expect("! write street")
    terminal.type("High Street 1, 12345 Anytown, DE")
    terminal.expect("Your website")
    terminal.type("www.acme.example")
    terminal.expect("! ")
    terminal.type("https://www.acme.example/")
    terminal.expect("Languages")
    terminal.type("de, en")
    terminal.expect("[security@acme.example, support@acme.example] > ")
    terminal.type("psirt@acme.example, hilfe@acme.example")
    terminal.expect("[48 h, 14 d, 90 d] > ")
    terminal.type("1 min, 14 d, 90 d")
    terminal.expect("! the first time")
    terminal.type("")
    terminal.expect("[EU] > ")
    terminal.type("EU, UK")
    terminal.expect("Your first device")
    terminal.type("AP-1, Türsensor, toaster")
    terminal.expect("! write consumer")
    terminal.type("AP-1, Türsensor, consumer")
    terminal.expect("Newest firmware")
    terminal.type("1.2.0, 2026-03-01")
    terminal.expect("last day with security updates")
    terminal.type("2026-01-15, 2020-01-01")
    terminal.expect("! security updates cannot end")
    terminal.type("2026-01-15, 2031-12-31")
    terminal.expect("Due now")
    terminal.expect(f"aftercare serve {folder}")
    terminal.expect("serve the site now? [yes] > ")
    terminal.type("no")
    code, rest = terminal.finish()
    assert code == 0, rest
    maker = load(folder, "maker.yaml")
    assert maker["name"] == {"de": "Acme Geräte", "en": "Acme Geräte"}
    assert maker["languages"] == ["de", "en"]
    assert maker["contacts"] == {"security": "psirt@acme.example", "support": "hilfe@acme.example"}
    assert maker["promises"] == {"acknowledge": "48 h", "update": "14 d", "disclose": "90 d"}
    assert maker["site"] == {"base_url": "https://security.acme.example/"}
    assert maker["address"] == {"lines": ["High Street 1", "12345 Anytown"], "country": "DE"}
    device = load(folder, "devices/ap-1/device.yaml")
    assert device["name"] == {"de": "Türsensor", "en": "Türsensor"}
    assert device["support"] == {"sold_from": "2026-01-15", "period_end": "2031-12-31"}
    assert device["releases"] == [{"version": "1.2.0", "date": "2026-03-01"}]
    assert "interfaces" not in device and "data" not in device, "nothing is made up"
    assert not (folder / ".init").exists()
    assert_publishable(folder)


def test_what_is_due_names_file_and_key(tmp_path):
    folder = tmp_path / "site"
    done = aftercare("init", folder, "--yes", *flags(**ANSWERS))
    assert done.returncode == 0, done.stderr
    due = done.stdout.split("Due now:")[1]
    for key in ("goal", "interfaces", "data", "update", "must_do", "picture"):
        assert re.search(rf"^  devices/ap-1/device\.yaml: {key}: \S", due, re.M), key
    assert re.search(r"^  maker\.yaml: contacts\.emergency: \S", due, re.M)
    assert_publishable(folder)


def test_ctrl_c_keeps_the_answers(tmp_path):
    folder = tmp_path / "site"
    terminal = Terminal("init", folder)
    terminal.expect("Legal name")
    terminal.expect("> ")
    terminal.type("Acme GmbH")
    terminal.expect("[Acme] > ")
    os.write(terminal.fd, b"half an ans\x03")
    code, rest = terminal.finish()
    assert code == 130
    assert f"kept in {folder}/.init" in rest
    assert sorted(os.listdir(folder)) == [".init"]
    assert json.loads((folder / ".init").read_text()) == {"legal_name": "Acme GmbH"}
    terminal = Terminal("init", folder)
    assert "Legal name" not in terminal.expect("[Acme] > ")
    os.kill(terminal.pid, signal.SIGKILL)
    terminal.finish()
    done = aftercare("init", folder, "--yes", *flags(**{k: v for k, v in ANSWERS.items() if k != "legal_name"}))
    assert done.returncode == 0, done.stderr
    assert load(folder, "maker.yaml")["legal_name"] == "Acme GmbH"


def test_end_of_input_breaks_off_too(tmp_path):
    terminal = Terminal("init", tmp_path / "site")
    terminal.expect("> ")
    os.write(terminal.fd, b"\x04")
    assert terminal.finish()[0] == 130


def test_answers_from_a_file(tmp_path):
    (tmp_path / "answers.yaml").write_text(yaml.safe_dump({**ANSWERS, "time_zone": "Europe/Berlin", "languages": "de",
                                                           "base_url": "https://sicherheit.acme.example/"}, allow_unicode=True))
    folder = tmp_path / "site"
    done = aftercare("init", folder, "--answers", tmp_path / "answers.yaml", "--name", "ACME", stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    maker = load(folder, "maker.yaml")
    assert maker["name"] == "ACME" and maker["time_zone"] == "Europe/Berlin" and maker["id"] == "acme"
    assert maker["site"]["base_url"] == "https://sicherheit.acme.example/"
    assert "gutem Glauben" in maker["policy"]["safe_harbour"]
    assert_publishable(folder)


def test_texts_that_yaml_would_read_otherwise(tmp_path):
    names = ["yes: no", "- a", "{x}", "#1", "'quoted' \"twice\"", "null", "a \\ b", "1.0", "@home", "x # y", "Ünïcode 家", "true"]
    for i, name in enumerate(names):
        folder = tmp_path / str(i)
        done = aftercare("init", folder, "--yes", "--name", name, *flags(**{**ANSWERS, "legal_name": name}))
        assert done.returncode == 0, done.stderr
        assert load(folder, "maker.yaml")["name"] == name
        assert load(folder, "maker.yaml")["legal_name"] == name
        assert_publishable(folder)


def test_from_a_csaf_folder(tmp_path, conformance):
    csaf = tmp_path / "csaf"
    csaf.mkdir()
    for name in sorted(os.listdir(os.path.join(conformance, "advisories"))):
        if name.startswith("icsa-2"):
            shutil.copy(os.path.join(conformance, "advisories", name), csaf)
    (csaf / "provider-metadata.json").write_text("{}")
    folder = tmp_path / "site"
    answers = {k: v for k, v in ANSWERS.items() if k in ("address", "website", "support")}
    done = aftercare("init", folder, "--yes", "--csaf", csaf, "--category", "industrial", *flags(**answers))
    assert done.returncode == 0, done.stderr
    maker = load(folder, "maker.yaml")
    assert maker["legal_name"] == "Siemens"
    assert maker["csaf"]["namespace"] == "https://www.acme.example", "the advisories are a coordinator's, not the maker's own"
    devices = sorted(os.listdir(folder / "devices"))
    taken = sorted(os.listdir(folder / "advisories"))
    assert len(devices) > 10 and len(taken) > 5
    assert f"advisories/: {len(taken)} of " in done.stdout
    ids, mapped = set(), 0
    for name in taken:
        document = json.loads((folder / "advisories" / name).read_text())
        ids.add(document["document"]["tracking"]["id"])
        assert "Siemens" in json.dumps(document["product_tree"])
    for device in devices:
        facts = load(folder, f"devices/{device}/device.yaml")
        for product in facts.get("products", []):
            mapped += 1
            assert product["advisory"] in ids
            assert re.fullmatch(r"\*|(>=|<=|>|<)?[A-Za-z0-9][A-Za-z0-9._+-]*(, (>=|<=|>|<)?[A-Za-z0-9][A-Za-z0-9._+-]*)*", product["firmware"])
    assert mapped > 0
    assert_publishable(folder)


def own_advisory(**changes):
    document = {
        "category": "csaf_security_advisory", "csaf_version": "2.0", "title": "A test",
        "publisher": {"category": "vendor", "name": "Acme Geräte GmbH", "namespace": "https://acme.example"},
        "distribution": {"tlp": {"label": "WHITE"}},
        "notes": [{"category": "summary", "text": "A summary."}],
        "references": [{"category": "self", "summary": "this", "url": "https://security.acme.example/.well-known/csaf/white/2026/acme-2026-1.json"}],
        "tracking": {"id": "ACME-2026-1", "status": "final", "version": "1", "initial_release_date": "2026-01-01T00:00:00Z",
                     "current_release_date": "2026-01-01T00:00:00Z",
                     "revision_history": [{"number": "1", "date": "2026-01-01T00:00:00Z", "summary": "First."}]},
    }
    document["tracking"].update(changes.pop("tracking", {}))
    document.update(changes)
    versions = [("1.0", "P1"), ("vers:generic/>=1.1|<1.3", "P2"), ("all before the flood", "P3")]
    branches = [{"category": "product_version" if i == 0 else "product_version_range", "name": name,
                 "product": {"name": "Plug " + name, "product_id": number}} for i, (name, number) in enumerate(versions)]
    return {"document": document,
            "product_tree": {"branches": [{"category": "vendor", "name": "Acme", "branches": [
                {"category": "product_name", "name": "Acme Plug", "branches": branches}]}]},
            "vulnerabilities": [{"cve": "CVE-2026-0001", "notes": [{"category": "description", "text": "A flaw."}],
                                 "product_status": {"known_affected": ["P1", "P2", "P3"]}}]}


def test_own_advisories_name_the_maker_and_unfit_ones_are_left_out(tmp_path):
    csaf = tmp_path / "csaf"
    csaf.mkdir()
    (csaf / "a.json").write_text(json.dumps(own_advisory()))
    (csaf / "b.json").write_text(json.dumps(own_advisory(tracking={"id": "ACME-2026-2", "status": "draft"})))
    (csaf / "c.json").write_text(json.dumps(own_advisory(tracking={"id": "ACME-2026-3"}, distribution={"tlp": {"label": "AMBER"}})))
    (csaf / "d.json").write_text(json.dumps(own_advisory(tracking={"id": "ACME-2026-4"}, title=7)))
    folder = tmp_path / "site"
    answers = {k: v for k, v in ANSWERS.items() if k in ("address", "website", "support", "firmware")}
    done = aftercare("init", folder, "--yes", "--csaf", csaf, "--category", "consumer", *flags(**answers))
    assert done.returncode == 0, done.stderr
    assert os.listdir(folder / "advisories") == ["acme-2026-1.json"]
    assert "b.json: its status is neither final nor interim" in done.stdout
    assert "c.json: its TLP label is not WHITE" in done.stdout
    assert re.search(r"d\.json: advisory\.schema: ", done.stdout)
    maker = load(folder, "maker.yaml")
    assert maker["legal_name"] == "Acme Geräte GmbH" and maker["csaf"]["namespace"] == "https://acme.example"
    assert load(folder, "devices/acme-plug/device.yaml")["products"] == [
        {"product_id": "P1", "firmware": "1.0", "namespace": "https://acme.example", "advisory": "ACME-2026-1"},
        {"product_id": "P2", "firmware": ">=1.1, <1.3", "namespace": "https://acme.example", "advisory": "ACME-2026-1"}]
    assert re.search(r"\d products of advisories have no version that can be compared", done.stdout)
    assert_publishable(folder)


@pytest.mark.parametrize("name, called", [
    ("cyclonedx/examples/proton-bridge-v1.6.3.bom.json", "github.com/ProtonMail/proton-bridge"),
    ("cyclonedx/examples/bom.json", "Acme Cloud Example"),
    ("cyclonedx/cases-1.6/valid-bom-1.6.json", "Acme Application"),
    ("spdx/sbom.spdx.json", "hello-server-src"),
    ("spdx/examplemaven-0.0.1.spdx.json", "examplemaven"),
    ("spdx/appbomination.spdx.json", "App-BOM-ination"),
])
def test_from_an_sbom(tmp_path, conformance, name, called):
    source = os.path.join(conformance, name)
    folder = tmp_path / "site"
    answers = {k: v for k, v in ANSWERS.items() if k != "device"}
    done = aftercare("init", folder, "--yes", "--sbom", source, "--category", "consumer", *flags(**answers))
    assert done.returncode == 0, done.stderr
    (device,) = os.listdir(folder / "devices")
    assert load(folder, f"devices/{device}/device.yaml")["name"] == called
    facts = load(folder, f"devices/{device}/device.yaml")
    assert facts["releases"][0]["version"] == "1.2.0"
    with open(folder / "devices" / device / facts["releases"][0]["sbom"], "rb") as copy, open(source, "rb") as original:
        assert copy.read() == original.read()
    assert_publishable(folder)


def test_an_sbom_about_nothing(tmp_path, conformance):
    source = os.path.join(conformance, "cyclonedx/cases-1.6/valid-metadata-supplier-1.6.json")
    done = aftercare("init", tmp_path / "site", "--yes", "--sbom", source, *flags(**ANSWERS))
    assert done.returncode == 2 and "does not say what it is about" in done.stderr


def test_an_sbom_proposes_version_and_date(tmp_path):
    (tmp_path / "bom.json").write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {
        "timestamp": "2026-05-06T07:08:09Z", "component": {"type": "firmware", "name": "Door Sensor", "version": "3.1",
                                                           "supplier": {"name": "Acme Ltd"}}}}))
    terminal = Terminal("init", tmp_path / "site", "--sbom", tmp_path / "bom.json", *flags(address="1 High Street, Anytown, GB",
                        website="https://acme.example/", support="2026-01-15, 2031-12-31", languages="en", promises="24 h, 7 d, 60 d",
                        markets="UK", mailboxes="a@acme.example, b@acme.example", category="consumer"))
    terminal.expect("[Acme Ltd] > ")
    terminal.type("")
    terminal.expect("[Acme] > ")
    terminal.type("")
    terminal.expect("[3.1, 2026-05-06] > ")
    terminal.type("")
    terminal.expect("serve the site now?")
    terminal.type("no")
    code, rest = terminal.finish()
    assert code == 0, rest
    facts = load(tmp_path / "site", "devices/door-sensor/device.yaml")
    assert facts["model"] == "Door-Sensor" and facts["name"] == "Door Sensor"
    assert facts["releases"] == [{"version": "3.1", "date": "2026-05-06", "sbom": "sbom/door-sensor-3-1.json"}]
    assert_publishable(tmp_path / "site")


def test_from_a_table(tmp_path):
    table = tmp_path / "models.csv"
    table.write_text("\ufeffmodel;name;category;period_end;sold_from;version;date\r\n"
                     "GW-1;\"Gateway \"\"One\"\"; steel\";industrial;2035-01-01;2025-01-01;4.2;2026-06-01\r\n"
                     "DS-2;Türsensor;consumer;2030-06-30;;;\r\n\r\n"
                     "DS.2;Other sensor;consumer;2030-06-30;;;\r\n", encoding="utf-8")
    folder = tmp_path / "site"
    answers = {k: v for k, v in ANSWERS.items() if k in ("legal_name", "address", "website", "support")}
    done = aftercare("init", folder, "--yes", "--csv", table, *flags(**answers))
    assert done.returncode == 0, done.stderr
    gateway, door = load(folder, "devices/gw-1/device.yaml"), load(folder, "devices/ds-2/device.yaml")
    assert gateway["name"] == 'Gateway "One"; steel' and gateway["releases"] == [{"version": "4.2", "date": "2026-06-01"}]
    assert gateway["support"] == {"sold_from": "2025-01-01", "period_end": "2035-01-01"}
    assert door["support"] == {"sold_from": "2026-01-15", "period_end": "2030-06-30"} and "releases" not in door
    assert load(folder, "devices/ds-2-2/device.yaml")["model"] == "DS.2"
    assert_publishable(folder)


@pytest.mark.parametrize("content, place, words", [
    (b"", ":1", "model"),
    (b"name,category\nx,consumer\n", ":1", "model"),
    (b"model,nmae\nA,b\n", ":1: column 2", "did you mean name?"),
    (b"model,model\nA,b\n", ":1: column 2", "twice"),
    (b"model,name\n", ":1", "names no model"),
    (b"model,name\nA,b\nB\n", ":3", "this line has 1 fields, the first has 2"),
    (b"model,name\nA B,b\n", ":2: column 1", "model"),
    (b"model,name\nA,b\na,c\n", ":3: column 1", "twice"),
    (b"model,period_end\nA,31.12.2030\n", ":2: column 2", "YYYY-MM-DD"),
    (b"model,category\nA,toaster\n", ":2: column 2", "write consumer"),
    (b"model,sold_from,period_end\nA,2030-01-01,2029-01-01\n", ":2: column 3", "before sold_from"),
    (b"model,version\nA,1.0\n", ":2", "release date"),
    (b'model,name\n"A,b\n', ":2: column 1", "never closed"),
    (b'model,name\n"A\n",b\nC d,e\n', ":4: column 1", "model"),
    (b"model\n\xff\n", ":1", "UTF-8"),
    (b"model,name\nA,b\x01c\n", ":2: column 2", "name"),
])
def test_bad_tables(tmp_path, content, place, words):
    table = tmp_path / "models.csv"
    table.write_bytes(content)
    done = aftercare("init", tmp_path / "site", "--yes", "--csv", table, *flags(**ANSWERS))
    assert done.returncode == 2, done.stdout
    assert f"models.csv{place}: " in done.stderr, done.stderr
    assert words in done.stderr
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("words, code, message", [
    (["--website", "http://acme.example/"], 64, "https"),
    (["--support", "2031-01-01, 2026-01-01"], 64, "cannot end before"),
    (["--markets", "EU, EU"], 64, "twice"),
    (["--device", "AP 1, Plug, consumer"], 64, "code"),
    (["--languages", "fr"], 64, "en, de"),
    (["--base-url", "https://x.example/a"], 64, "ends in /"),
    (["--time-zone", "Mars/Base"], 64, "time zone"),
    (["--name", "a" * 81], 64, "80"),
    (["--name", "a\nb"], 64, "80"),
    (["--nmae", "x"], 64, "no option"),
    (["--csaf", "/nonexistent"], 66, "nonexistent"),
    (["--sbom", "/nonexistent"], 66, "nonexistent"),
    (["--answers", "/nonexistent"], 66, "nonexistent"),
    (["--csv", "a", "--sbom", "b"], 64, "one of"),
])
def test_bad_words(tmp_path, words, code, message):
    done = aftercare("init", tmp_path / "site", "--yes", *flags(**ANSWERS), *words)
    assert done.returncode == code, done.stderr
    assert message in done.stderr
    assert not (tmp_path / "site").exists()


def test_bad_files(tmp_path):
    (tmp_path / "bad.json").write_text('{"bomFormat": "CycloneDX",}')
    done = aftercare("init", tmp_path / "site", "--yes", "--sbom", tmp_path / "bad.json")
    assert done.returncode == 2 and "bad.json:1:" in done.stderr
    (tmp_path / "no.json").write_text('{"a": 1}')
    done = aftercare("init", tmp_path / "site", "--yes", "--sbom", tmp_path / "no.json")
    assert done.returncode == 2 and "CycloneDX" in done.stderr
    done = aftercare("init", tmp_path / "site", "--yes", "--csaf", tmp_path)
    assert done.returncode == 2 and "bad.json:1:" in done.stderr
    (tmp_path / "empty").mkdir()
    done = aftercare("init", tmp_path / "site", "--yes", "--csaf", tmp_path / "empty")
    assert done.returncode == 66 and "no CSAF advisory" in done.stderr
    (tmp_path / "answers.yaml").write_text("legal_name: Acme\nshoe_size: 42\n")
    done = aftercare("init", tmp_path / "site", "--yes", "--answers", tmp_path / "answers.yaml")
    assert done.returncode == 2 and "answers.yaml:2:" in done.stderr and "shoe_size" in done.stderr
    (tmp_path / "answers.yaml").write_text("website: ftp://x\n")
    done = aftercare("init", tmp_path / "site", "--yes", "--answers", tmp_path / "answers.yaml")
    assert done.returncode == 2 and "answers.yaml:1:" in done.stderr


def test_without_a_terminal_all_that_is_missing_is_named(tmp_path):
    done = aftercare("init", tmp_path / "site", stdin=subprocess.DEVNULL)
    assert done.returncode == 64
    for key in ("legal_name", "address", "website", "device", "support"):
        assert key in done.stderr


def test_a_folder_that_is_not_its_own_is_left_alone(tmp_path):
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "precious.txt").write_text("mine")
    done = aftercare("init", folder, "--yes", *flags(**ANSWERS))
    assert done.returncode == 3 and "precious.txt" in done.stderr
    assert os.listdir(folder) == ["precious.txt"]
    (folder / "precious.txt").unlink()
    (folder / ".git").mkdir()
    assert aftercare("init", folder, "--yes", *flags(**ANSWERS)).returncode == 0
    before = (folder / "maker.yaml").read_bytes()
    done = aftercare("init", folder, "--yes", *flags(**{**ANSWERS, "legal_name": "Other"}))
    assert done.returncode == 3
    assert (folder / "maker.yaml").read_bytes() == before
