# SPDX-License-Identifier: Apache-2.0
"""The public site: built reproducibly, served with its proofs, kept through bad content."""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess

import pytest
import requests

from conftest import LUMEN, ROOT, aftercare


def tree(folder):
    """All files below a folder with their bytes."""
    found = {}
    for path, _, names in os.walk(folder):
        for name in names:
            full = os.path.join(path, name)
            with open(full, "rb") as file:
                found[os.path.relpath(full, folder)] = file.read()
    return found


def key_file(tmp_path):
    """A secret key as `serve` makes it."""
    state = tmp_path / "keys-state"
    aftercare("import", LUMEN, "--state", state)
    return state / "keys" / "publication.key"


def test_two_builds_are_identical(tmp_path):
    key = key_file(tmp_path)
    copy = tmp_path / "elsewhere" / "with a space"
    shutil.copytree(LUMEN, copy)
    first = aftercare("build", LUMEN, "-o", tmp_path / "a", "--at", "2026-11-02", "--threads", 1, "--key", key)
    assert first.returncode == 0, first.stderr
    environment = dict(os.environ, TZ="Pacific/Auckland", LC_ALL="de_DE.UTF-8", LANG="de_DE.UTF-8")
    second = aftercare("build", copy, "-o", tmp_path / "b", "--at", "2026-11-02T00:00:00Z", "--threads", 7, "--key", key, env=environment,
                       cwd=tmp_path)
    assert second.returncode == 0, second.stderr
    a, b = tree(tmp_path / "a"), tree(tmp_path / "b")
    assert sorted(a) == sorted(b)
    assert [path for path in a if a[path] != b[path]] == []
    assert len([p for p in a if p.endswith("index.html")]) > 200
    # Another day is another site: the comparison above can fail.
    aftercare("build", LUMEN, "-o", tmp_path / "c", "--at", "2027-11-02")
    assert tree(tmp_path / "c")["devices/cam/index.html"] != a["devices/cam/index.html"]


def test_manifest_proves_every_file_and_minisign_verifies(tmp_path):
    key = key_file(tmp_path)
    out = tmp_path / "site"
    assert aftercare("build", LUMEN, "-o", out, "--key", key).returncode == 0
    files = tree(out)
    root = json.loads(files["manifest.json"])

    def walk(digest, before):
        document = files[f"manifest/{digest}.json"]
        assert hashlib.sha256(document).hexdigest() == digest
        for entry in json.loads(document)["entries"]:
            if entry["name"].endswith("/"):
                yield from walk(entry["sha256"], before + entry["name"])
            else:
                yield before + entry["name"], entry["sha256"]

    proved = dict(walk(root["tree"], ""))
    for path, digest in proved.items():
        assert hashlib.sha256(files[path]).hexdigest() == digest, path
    unproved = {path for path in files if path not in proved and not path.startswith("manifest")}
    assert unproved == set()


def test_a_failed_build_leaves_the_old_one(tmp_path, content):
    out = tmp_path / "site"
    assert aftercare("build", content, "-o", out).returncode == 0
    before = tree(out)
    device = content / "devices" / "cam" / "device.yaml"
    device.write_text(device.read_text().replace("period_end: 2031-03-31", "period_end: soon"))
    broken = aftercare("build", content, "-o", out)
    assert broken.returncode == 2
    assert re.search(r"devices/cam/device\.yaml:\d+:\d+: support\.period_end: content\.date", broken.stderr)
    assert tree(out) == before
    stranger = tmp_path / "mine"
    stranger.mkdir()
    (stranger / "precious.txt").write_text("keep")
    refused = aftercare("build", LUMEN, "-o", stranger)
    assert refused.returncode == 3
    assert (stranger / "precious.txt").read_text() == "keep"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    out = tmp_path_factory.mktemp("site") / "out"
    result = aftercare("build", LUMEN, "-o", out)
    assert result.returncode == 0, result.stderr
    return out


def test_no_label_is_missing_and_no_placeholder_is_left(site):
    with open(os.path.join(ROOT, "lang", "en.po"), encoding="utf-8") as file:
        keys = set(re.findall(r'^msgid "([a-z_]+\.[a-z0-9_.]+)"', file.read(), re.M))
    prefixes = {key.rsplit(".", 1)[0] for key in keys}
    assert len(keys) > 300
    for path, data in tree(site).items():
        if not path.endswith(".html"):
            continue
        text = re.sub(r"<code.*?</code>|<[^>]*>", " ", data.decode(), flags=re.S)
        assert "{{" not in text, path
        for word in set(re.findall(r"[a-z_]+(?:\.[a-z0-9_]+)+", text)) - {"security.txt"}:
            # A word that looks like a key of the catalogue, but for texts of the maker's own such as names of events.
            assert word not in keys and not (word.rsplit(".", 1)[0] in prefixes and "_" in word), (path, word)


def test_links_within_the_site_lead_somewhere(site):
    files = set(tree(site))
    dead = set()
    for path in files:
        if not path.endswith(".html") or path == "404.html":
            continue
        with open(site / path, encoding="utf-8") as file:
            html = file.read()
        for link in re.findall(r'(?:href|src)="([^"]+)"', html):
            if re.match(r"[a-z]+:|#", link):
                continue
            target = os.path.normpath(os.path.join(os.path.dirname(path), link.split("#")[0].split("?")[0]))
            if link.split("#")[0].endswith("/") or target == ".":
                target = os.path.normpath(os.path.join(target, "index.html"))
            if target not in files:
                dead.add((path, link))
    assert not dead, sorted(dead)[:20]


def test_each_page_has_its_json(site):
    files = tree(site)
    pages = [path for path in files if path.endswith("/index.html") or path == "index.html"]
    assert pages
    for path in pages:
        twin = path[: -len("html")] + "json"
        data = json.loads(files[twin])
        assert isinstance(data, dict) and data, twin


def test_the_device_page_says_what_the_advisory_says(site):
    verdicts = {}
    for version in ("2.0.0", "2.1.0", "2.2.0", "2.3.2", "2.4.0", "2.4.1", "2.5.0"):
        page = json.loads((site / "devices" / "cam" / "v" / version / "index.json").read_text())
        status = json.loads((site / "devices" / "cam" / "v" / version / "status.json").read_text())
        assert page["verdict"]["code"] == status["verdict"]
        assert page["action"]["code"] == status["action"]["code"]
        verdicts[version] = (status["verdict"], status["action"]["code"], status["action"]["firmware"])
    assert verdicts == {
        "2.0.0": ("not_assessed", "update", "2.5.0"),
        "2.1.0": ("not_affected", "update", "2.5.0"),
        "2.2.0": ("affected", "update", "2.5.0"),
        "2.3.2": ("affected", "update", "2.5.0"),
        "2.4.0": ("affected", "update", "2.5.0"),
        "2.4.1": ("fixed", "none", None),
        "2.5.0": ("fixed", "none", None),
    }


def test_csaf_folder(site):
    folder = site / ".well-known" / "csaf"
    name = "2026/lum-2026-0003.json"
    document = (folder / "white" / name).read_bytes()
    with open(os.path.join(LUMEN, "advisories", "lum-2026-0003.json"), "rb") as file:
        assert document == file.read()
    for kind in ("sha256", "sha512"):
        line = (folder / "white" / (name + "." + kind)).read_text()
        assert line == f"{hashlib.new(kind, document).hexdigest()}  lum-2026-0003.json\n"
    assert (folder / "white" / "index.txt").read_text() == name + "\n"
    assert (folder / "white" / "changes.csv").read_text().startswith(f'"{name}","2026-10-')
    metadata = json.loads((folder / "provider-metadata.json").read_text())
    assert metadata["canonical_url"] == "https://security.lumen.example/.well-known/csaf/provider-metadata.json"
    assert metadata["publisher"]["namespace"] == "https://www.lumen.example"


def test_feeds_are_well_formed(site):
    import xml.etree.ElementTree as xml
    name = "{http://www.w3.org/2005/Atom}"
    for path in ("feeds/advisories.atom", "de/feeds/advisories.atom", "feeds/devices/cam.atom"):
        feed = xml.parse(site / path).getroot()
        assert feed.tag == name + "feed"
        entries = feed.findall(name + "entry")
        assert entries, path
        ids = [entry.find(name + "id").text for entry in entries]
        assert len(set(ids)) == len(ids)
        assert any("lum-2026-0003" in i for i in ids)


def test_real_advisories_are_published(content, conformance, tmp_path):
    """Every real advisory is a page, keeps its bytes, and the mapped ones give verdicts."""
    folder = os.path.join(conformance, "advisories")
    device = content / "devices" / "gateway" / "device.yaml"
    first = None
    names = sorted(os.listdir(folder))
    for name in names:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            document = json.load(file)
        shutil.copy(os.path.join(folder, name), content / "advisories" / name)
        status = document.get("vulnerabilities", [{}])[0].get("product_status", {})
        if first is None and status.get("known_affected"):
            first = (document["document"]["tracking"]["id"], document["document"]["publisher"]["namespace"], status["known_affected"][0], name)
    newest = re.search(r"- version: (\S+)", device.read_text().split("releases:")[1]).group(1)
    text = device.read_text()
    entry = f'  - {{product_id: "{first[2]}", firmware: "{newest}", namespace: "{first[1]}", advisory: "{first[0]}"}}\n'
    assert "\nproducts:" in text
    device.write_text(re.sub(r"(\nproducts:[^\n]*\n)", lambda match: match.group(1) + entry, text, count=1))
    out = tmp_path / "site"
    result = aftercare("build", content, "-o", out)
    assert result.returncode == 0, result.stderr[:3000]
    for name in names:
        stem = name[: -len(".json")]
        assert (out / "advisories" / stem / "index.html").is_file()
        with open(os.path.join(folder, name), "rb") as file:
            assert (out / "advisories" / stem / name).read_bytes() == file.read()
    status = json.loads((out / "devices" / "gateway" / "v" / newest / "status.json").read_text())
    assert [v["verdict"] for v in status["vulnerabilities"] if v["advisory"] == first[0]][0] == "affected"
    assert status["verdict"] == "affected"


# ---- served


def test_served_pages_and_their_proof(server, tmp_path):
    page = server.get("/devices/cam/v/2.3.2/")
    assert page.status_code == 200 and "Lumen Cam" in page.text
    assert "script" not in page.headers["Content-Security-Policy"].replace("script-src 'self'", "").replace("script-src 'none'", "")
    again = server.get("/devices/cam/v/2.3.2/", headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304
    assert server.get("/devices/cam", allow_redirects=False).status_code in (301, 302, 307, 308)
    for coding in ("gzip", "br"):
        coded = requests.get(server.public + "/devices/cam/", headers={"Accept-Encoding": coding}, stream=True, timeout=30)
        assert coded.headers["Content-Encoding"] == coding
    missing = server.get("/no/such/page")
    assert missing.status_code == 404 and "There is no such page" in missing.text
    manifest, signature = server.get("/manifest.json").content, server.get("/manifest.json.minisig").content
    keys = {key["purpose"]: key["public_key"] for key in server.get("/keys.json").json()["keys"]}
    (tmp_path / "manifest.json").write_bytes(manifest)
    (tmp_path / "manifest.json.minisig").write_bytes(signature)
    verified = subprocess.run(["minisign", "-V", "-m", str(tmp_path / "manifest.json"), "-P", keys["publication"]], stdout=subprocess.PIPE)
    assert verified.returncode == 0
    (tmp_path / "manifest.json").write_bytes(manifest + b" ")
    assert subprocess.run(["minisign", "-V", "-m", str(tmp_path / "manifest.json"), "-P", keys["publication"]], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE).returncode != 0
    status = server.get("/devices/cam/v/2.3.2/status.json").content
    sig = base64.b64decode(server.get("/devices/cam/v/2.3.2/status.json.sig").text)
    public = base64.b64decode(keys["status"])[10:]
    key = tmp_path / "key.der"
    key.write_bytes(bytes.fromhex("302a300506032b6570032100") + public)
    (tmp_path / "sig").write_bytes(sig)
    (tmp_path / "data").write_bytes(status)
    good = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", str(key), "-rawin", "-in",
                           str(tmp_path / "data"), "-sigfile", str(tmp_path / "sig")], stdout=subprocess.PIPE)
    assert good.returncode == 0


def test_security_txt_follows_the_clock(make_server, tmp_path):
    clock = tmp_path / "clock"
    clock.write_text("2028-01-10T10:00:00Z")
    os.environ["AFTERCARE_FAKE_CLOCK"] = str(clock)
    try:
        server = make_server().start()
        first = server.get("/.well-known/security.txt")
        assert first.headers["Content-Type"].replace('"', "").lower() == "text/plain; charset=utf-8"
        assert "Expires: 2028-07-08T00:00:00Z" in first.text
        assert "Contact: mailto:psirt@lumen.example" in first.text
        clock.write_text("2028-09-01T10:00:00Z")
        assert "Expires: 2029-02-28T00:00:00Z" in server.get("/.well-known/security.txt").text
    finally:
        del os.environ["AFTERCARE_FAKE_CLOCK"]


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_import_publishes_and_history_stays(make_server, content):
    server = make_server(str(content)).start()
    assert "Lumen Cam" in server.get("/").text
    edit(content / "devices" / "cam" / "device.yaml", "en: Lumen Cam", "en: Lumen Cam Neo")
    result = server.cli("import", content)
    assert result.returncode == 0, result.stderr
    assert "Lumen Cam Neo" in server.get("/").text
    old = server.get("/history/1/")
    assert old.status_code == 200
    assert "Lumen Cam Neo" not in old.text and "earlier publication" in old.text.lower()
    assert 'href="1/"' in server.get("/history/").text
    assert server.get("/history/1/devices/cam/index.json").json()["device"]["name"] == "Lumen Cam"
    assert server.get("/history/9/").status_code == 404
    first, second = server.get("/history/1/manifest.json").content, server.get("/manifest.json").json()
    assert second["previous"] == hashlib.sha256(first).hexdigest()
    assert second["number"] == 2


def test_wrong_content_leaves_the_site_as_it_was(make_server, content):
    server = make_server(str(content)).start()
    before = server.get("/").content
    edit(content / "maker.yaml", "acknowledge: 48 h", "acknowledge: fast")
    result = server.cli("import", content)
    assert result.returncode == 2
    assert re.search(r"maker\.yaml:\d+:\d+: promises\.acknowledge", result.stderr)
    assert server.get("/").content == before
    server.stop()
    # Also when it is started with the broken folder.
    server.content = None
    server.start()
    assert server.get("/").content == before


def test_export_gives_the_same_bytes_and_conflicts_show_both_sides(make_server, content, tmp_path):
    server = make_server(str(content)).start()
    out = tmp_path / "exported"
    result = server.cli("export", out)
    assert result.returncode == 0, result.stderr
    assert tree(out) == tree(content)
    # Somebody else changes the greeting from the same base.
    other = tmp_path / "other"
    shutil.copytree(out, other)
    edit(content / "maker.yaml", "We make cameras", "We build cameras")
    assert server.cli("import", content, "--base", 1).returncode == 0
    edit(other / "maker.yaml", "We make cameras", "We invent cameras")
    conflict = server.cli("import", other, "--base", 1)
    assert conflict.returncode == 3
    assert "We build cameras" in conflict.stderr and "We invent cameras" in conflict.stderr
    server.stop()
    offline = server.cli("import", other, "--base", 1)
    assert offline.returncode == 3
    assert "We build cameras" in offline.stderr and "We invent cameras" in offline.stderr
    server.start()
    assert "We build cameras" in server.get("/").text


def test_a_second_server_on_the_same_state_is_refused(make_server):
    server = make_server().start()
    if server.database:
        pytest.skip("PostgreSQL serves several processes")
    second = aftercare("serve", LUMEN, *server.flags(), "--public", "127.0.0.1:0", "--console", "127.0.0.1:0", timeout=60)
    assert second.returncode == 75
    assert "Traceback" not in second.stderr and server.get("/").status_code == 200


def test_the_public_listener_has_no_staff_route(server):
    for path in ("/login", "/cases", "/files", "/changes", "/mails", "/control/alive"):
        assert server.get(path, allow_redirects=False).status_code == 404
    public = aftercare("routes").stdout
    assert "/report" in public and "/login" not in public


