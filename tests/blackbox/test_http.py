# SPDX-License-Identifier: Apache-2.0
"""HTTP as strangers speak it: smuggling, slow, oversized and malformed requests against the listener, with a sample server."""

import gzip
import hashlib
import http.client
import json
import os
import select
import socket
import subprocess
import time

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WEB_SERVER = os.path.join(os.environ.get("AFTERCARE_BUILD", os.path.join(ROOT, "build-test")), "tests", "helpers", "web_server")
PAGE = b"<!doctype html><title>x</title>" + b"<p>All work and no play.\n" * 40
PATIENCE = 30  # seconds until a test gives up; nothing is measured


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


class Server:
    def __init__(self, *options):
        self.process = subprocess.Popen([WEB_SERVER, *map(str, options)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        self.port = int(line)

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def raw(self, data):
        """Sends bytes and returns all responses until the server closes, the request saying so or being refused."""
        with self.connect() as connection:
            connection.sendall(data)
            return read_all(connection)

    def ask(self, method, path, body=None, **headers):
        """One request; returns (status, headers, body)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, answer.headers, data

    def json(self, path, **headers):
        status, _, body = self.ask("GET", path, **headers)
        assert status == 200, body
        return json.loads(body)

    def counts(self):
        return self.json("/counts")

    def stop(self):
        if self.process.stdin:
            self.process.stdin.close()
            self.process.stdin = None
        code = self.process.wait(PATIENCE)
        trouble = self.process.stderr.read().decode()
        self.process.stdout.close()
        self.process.stderr.close()
        assert code == 0 and "ERROR" not in trouble and "runtime error" not in trouble, trouble


def read_all(connection):
    pieces = []
    while True:
        try:
            piece = connection.recv(65536)
        except ConnectionResetError:
            break
        if not piece:
            break
        pieces.append(piece)
    return b"".join(pieces)


def status_of(data):
    assert data.startswith(b"HTTP/1.1 "), data[:200]
    return int(data[9:12])


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    root = str(tmp_path_factory.mktemp("site"))
    write(root + "/index.html", PAGE)
    write(root + "/page/x/index.html", PAGE)
    write(root + "/page/x/index.html.gz", gzip.compress(PAGE, mtime=0))
    write(root + "/page/x/index.html.br", b"not really brotli, but that is what is stored")
    write(root + "/page/x/index.json", b"{}")
    write(root + "/assets/style-0123.css", b"p{}")
    write(root + "/large.bin", os.urandom(3 << 20))
    write(root + "/empty.txt", b"")
    write(root + "/alone.gz", b"a file of its own")
    write(root + "/.well-known/security.txt", b"Contact: mailto:a@b.example\n")
    return root


@pytest.fixture(scope="module")
def second_site(tmp_path_factory):
    root = str(tmp_path_factory.mktemp("second"))
    write(root + "/index.html", b"second")
    write(root + "/404.html", b"nothing here")
    return root


@pytest.fixture(scope="module")
def server(site):
    server = Server(site)
    yield server
    server.stop()


@pytest.fixture
def start(site):
    """Starts servers with options of their own."""
    servers = []

    def one(*options, first=None):
        servers.append(Server(first or site, *options))
        return servers[-1]

    yield one
    for each in servers:
        each.stop()


# Objects


def test_pages_are_served_with_strong_tags_and_revalidated(server):
    status, headers, body = server.ask("GET", "/")
    assert (status, body) == (200, PAGE)
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["ETag"] == '"%s"' % hashlib.sha256(PAGE).hexdigest()
    assert headers["Cache-Control"] == "public, no-cache"
    for condition in (headers["ETag"], 'W/%s, "other"' % headers["ETag"], "*"):
        status, again, body = server.ask("GET", "/", If_None_Match=condition)
        assert (status, body, again["ETag"]) == (304, b"", headers["ETag"])
    assert server.ask("GET", "/", If_None_Match='"other"')[0] == 200


def test_codings_are_negotiated(server):
    for accept, coding in (("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0.1, gzip", "gzip"), ("br;q=0", None), ("", None)):
        status, headers, body = server.ask("GET", "/page/x/", Accept_Encoding=accept)
        assert status == 200 and headers["Content-Encoding"] == coding and headers["Vary"] == "Accept-Encoding"
        assert headers["ETag"] == '"%s"' % hashlib.sha256(body).hexdigest()
        if coding == "gzip":
            assert gzip.decompress(body) == PAGE
        assert server.ask("GET", "/page/x/", Accept_Encoding=accept, If_None_Match=headers["ETag"])[0] == 304
    assert server.ask("GET", "/", Accept_Encoding="gzip")[1]["Vary"] is None


def test_head_says_what_get_would(server):
    for path in ("/", "/large.bin", "/hello", "/nowhere", "/empty.txt"):
        got = server.ask("GET", path)
        head = server.ask("HEAD", path)
        assert head[0] == got[0] and head[2] == b""
        for name in ("Content-Length", "Content-Type", "ETag"):
            assert head[1][name] == got[1][name]


def test_folders_redirect_to_their_slash(server):
    status, headers, _ = server.ask("GET", "/page/x?a=%20b&c")
    assert (status, headers["Location"]) == (308, "/page/x/?a=%20b&c")
    assert server.ask("GET", "/page")[0] == 404
    assert server.ask("GET", "/page/x/index.html/")[0] == 404


def test_kinds_of_objects(server, site):
    assert "immutable" in server.ask("GET", "/assets/style-0123.css")[1]["Cache-Control"]
    assert server.ask("GET", "/page/x/index.json")[1]["Access-Control-Allow-Origin"] == "*"
    assert server.ask("GET", "/")[1]["Access-Control-Allow-Origin"] is None
    assert server.ask("GET", "/alone.gz")[2] == b"a file of its own"
    assert server.ask("GET", "/.well-known/security.txt")[0] == 200
    with open(site + "/large.bin", "rb") as file:
        assert server.ask("GET", "/large.bin")[2] == file.read()
    assert server.ask("GET", "/empty.txt")[2] == b""


def test_every_response_carries_the_security_headers(server):
    for method, path in (("GET", "/"), ("GET", "/nowhere"), ("GET", "/hello"), ("GET", "/fail"), ("DELETE", "/form"), ("GET", "/large.bin")):
        headers = server.ask(method, path)[1]
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'") and "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert len(headers.get_all("Content-Security-Policy")) == 1
        assert headers["Server"] is None
    assert server.ask("GET", "/hello")[1]["Cache-Control"] == "no-store"


def test_a_new_site_takes_over_at_once(start, second_site):
    server = start(second_site)
    with server.connect() as kept:  # a connection from before sees it too
        kept.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert PAGE[:30] in read_response(kept)[2]
        assert server.ask("POST", "/switch")[0] == 200
        kept.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert read_response(kept)[2] == b"second"
    status, headers, body = server.ask("GET", "/nowhere")
    assert (status, body) == (404, b"nothing here") and headers["Content-Type"].startswith("text/html")


def test_an_object_that_changed_on_disk_is_not_sent(start, site, tmp_path):
    root = str(tmp_path / "changing")
    write(root + "/a.bin", b"x" * 300000)
    server = start(first=root)
    write(root + "/a.bin", b"y" * 299999)
    assert server.ask("GET", "/a.bin")[0] == 500
    assert server.ask("GET", "/hello")[0] == 200


# Connections


def read_response(connection, head=False):
    """One response from a kept connection: (status, head, body)."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(1)
        assert piece, data
        data += piece
    length = [line for line in data.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    size = 0 if head or not length else int(length[0].split(b":")[1])
    body = b""
    while len(body) < size:
        piece = connection.recv(size - len(body))
        assert piece
        body += piece
    return status_of(data), data, body


def test_connections_are_kept_and_pipelined(server):
    with server.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n"
                           b"POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=1"
                           b"GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\nHEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET /echo?n=6 HTTP/1.1\r\nHost: a\r\n\r\n")
        assert read_response(connection)[2] == PAGE
        assert read_response(connection)[2] == b"hello\n"
        assert json.loads(read_response(connection)[2])["fields"] == [["a", "1"]]
        assert read_response(connection)[0] == 404
        assert read_response(connection, head=True)[0] == 200
        assert json.loads(read_response(connection)[2])["query"] == {"n": "6"}
    data = server.raw(b"GET / HTTP/1.0\r\n\r\n")
    assert status_of(data) == 200 and data.endswith(PAGE)


def test_a_request_may_come_byte_by_byte(server):
    with server.connect() as connection:
        for byte in b"GET /echo?a=1 HTTP/1.1\r\nHost: a\r\n\r\n":
            connection.sendall(bytes([byte]))
        assert json.loads(read_response(connection)[2])["query"] == {"a": "1"}


def test_continue_is_said_before_a_wanted_body_and_not_before_another(server):
    head = (b"POST /small HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: %d\r\n\r\n")
    with server.connect() as connection:
        connection.sendall(head % 3)
        assert status_of(read_response(connection)[1]) == 100
        connection.sendall(b"a=1")
        assert read_response(connection)[0] == 200
    with server.connect() as connection:
        connection.sendall(head % 5000)
        assert read_response(connection)[0] == 413


# What is refused


HOST = b"Host: a.example\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.mark.parametrize("name,request_bytes,status", [
    ("two lengths", b"POST /form HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\na=1", 400),
    ("the same length twice", b"POST /form HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\na=1", 400),
    ("a list of lengths", b"POST /form HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: 3, 3\r\n\r\na=1", 400),
    ("a signed length", b"POST /form HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: +3\r\n\r\na=1", 400),
    ("a hexadecimal length", b"POST /form HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: 0x3\r\n\r\na=1", 400),
    ("a huge length", b"POST /form HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: 99999999999999999999999\r\n\r\na=1", 413),
    ("length and chunked", b"POST /form HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("chunked and length", b"POST /form HTTP/1.1\r\n" + HOST + FORM + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400),
    ("chunked", b"POST /form HTTP/1.1\r\n" + HOST + FORM + b"Transfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n0\r\n\r\n", 411),
    ("chunked, oddly", b"POST /form HTTP/1.1\r\n" + HOST + FORM + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 411),
    ("chunked, hidden by a space", b"POST /form HTTP/1.1\r\n" + HOST + FORM + b"Transfer-Encoding : chunked\r\nContent-Length: 3\r\n\r\na=1", 400),
    ("chunked, hidden by a tab", b"POST /form HTTP/1.1\r\n" + HOST + FORM + b"Transfer-Encoding\t: chunked\r\nContent-Length: 3\r\n\r\na=1", 400),
    ("chunked, folded", b"POST /form HTTP/1.1\r\n" + HOST + FORM + b"Transfer-Encoding:\r\n chunked\r\nContent-Length: 3\r\n\r\na=1", 400),
    ("a folded header", b"GET / HTTP/1.1\r\n" + HOST + b"X: a\r\n b\r\n\r\n", 400),
    ("a folded first header", b"GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400),
    ("line ends without CR", b"GET / HTTP/1.1\nHost: a\n\n", 400),
    ("one line end without CR", b"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400),
    ("a lone CR", b"GET / HTTP/1.1\r\nHost: a\r\nX: a\rContent-Length: 5\r\n\r\n", 400),
    ("a NUL in a name", b"GET / HTTP/1.1\r\nHost: a\r\nX\x00Y: b\r\n\r\n", 400),
    ("a NUL in a value", b"GET / HTTP/1.1\r\nHost: a\r\nX: b\x00c\r\n\r\n", 400),
    ("a control character", b"GET / HTTP/1.1\r\nHost: a\r\nX: b\x01c\r\n\r\n", 400),
    ("a header without name", b"GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400),
    ("a header without colon", b"GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", 400),
    ("no Host", b"GET / HTTP/1.1\r\n\r\n", 400),
    ("two Hosts", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    ("an empty Host", b"GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
    ("a Host with a path", b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
    ("a Host with a user", b"GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400),
    ("an absolute target", b"GET http://b.example/ HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    ("a target without slash", b"GET x HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    ("spaces in the request line", b"GET  / HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    ("a space in the target", b"GET /a b HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    ("an older version", b"GET / HTTP/0.9\r\n" + HOST + b"\r\n", 505),
    ("a newer version", b"GET / HTTP/2.0\r\n" + HOST + b"\r\n", 505),
    ("an odd version", b"GET / HTTP/1.7\r\n" + HOST + b"\r\n", 505),
    ("no version", b"GET /\r\n" + HOST + b"\r\n", 400),
    ("a GET with a body", b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 37\r\n\r\n" + SMUGGLED, 400),
    ("an unknown method", b"BREW / HTTP/1.1\r\n" + HOST + b"\r\n", 501),
    ("a method in small letters", b"get / HTTP/1.1\r\n" + HOST + b"\r\n", 501),
    ("a method that is no token", b"G\"T / HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    ("a long target", b"GET /" + b"a" * 8192 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    ("a long query", b"GET /echo?" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    ("a very long target", b"GET /" + b"a" * 70000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    ("large headers", b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 33000 + b"\r\n\r\n", 431),
    ("very large headers", b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 200000 + b"\r\n\r\n", 431),
    ("many headers", b"GET / HTTP/1.1\r\n" + HOST + b"X: 1\r\n" * 101 + b"\r\n", 431),
    ("too large a body", b"POST /small HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: 1001\r\n\r\n" + b"a" * 1001, 413),
    ("a body where none belongs", b"POST /switch HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\n\r\na", 413),
    ("a body without type", b"POST /form HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\n\r\na=1", 415),
    ("a body of another type", b"POST /form HTTP/1.1\r\n" + HOST + b"Content-Type: text/xml\r\nContent-Length: 3\r\n\r\na=1", 415),
    ("a compressed body", b"POST /form HTTP/1.1\r\n" + HOST + FORM + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\na=1", 415),
])
def test_requests_that_end_the_connection(server, name, request_bytes, status):
    """One answer, the right one, and whatever follows is not taken for a request."""
    data = server.raw(request_bytes + SMUGGLED)
    assert status_of(data) == status, name
    assert b"no such page" not in data, name
    # libmicrohttpd 0.9.75 refuses a malformed length itself, and writes the head of that answer twice.
    heads = data.count(b"HTTP/1.1 ")
    assert heads == 1 or (heads == data.count(b"HTTP/1.1 %d " % status) == 2 and b"<html>" in data), name
    assert server.ask("GET", "/hello")[0] == 200


@pytest.mark.parametrize("method,path,status", [
    ("GET", "/%", 400), ("GET", "/%zz", 400), ("GET", "/%00", 400), ("GET", "/%ff", 400), ("GET", "/%c0%af", 400),
    ("GET", "/../x", 400), ("GET", "/%2e%2e/x", 400), ("GET", "/a/./b", 400), ("GET", "//a", 400), ("GET", "/%2fa", 400),
    ("GET", "/%5ca", 400), ("GET", "/a\\b", 400), ("GET", "/echo?a=%", 400), ("GET", "/echo?a=%ff", 400),
    ("GET", "/nowhere", 404), ("POST", "/nowhere", 404), ("GET", "/echo/.x/0123456789abcdef/", 404),
    ("DELETE", "/form", 405), ("GET", "/form", 405), ("POST", "/", 405), ("OPTIONS", "/form", 405), ("PATCH", "/", 405),
])
def test_requests_that_leave_the_connection(server, method, path, status):
    with server.connect() as connection:
        for _ in range(2):
            connection.sendall(("%s %s HTTP/1.1\r\nHost: a\r\n\r\n" % (method, path)).encode("latin-1"))
            got, head, _ = read_response(connection)
            assert got == status
            if status == 405:
                assert b"\r\nAllow: " in head
        connection.sendall(b"GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        assert read_response(connection)[2] == b"hello\n"


def test_a_refused_upload_still_gets_its_answer(server):
    """The client goes on sending for a while; it must read 413, not see the connection break."""
    with server.connect() as connection:
        connection.sendall(b"POST /form HTTP/1.1\r\nHost: a\r\n" + FORM + b"Content-Length: 100000000\r\n\r\n")
        piece = b"a" * 65536
        for _ in range(200):
            connection.sendall(piece)
        assert status_of(read_all(connection)) == 413


def test_only_its_own_names_are_answered(start):
    server = start("hosts=console.example, localhost")
    assert server.ask("GET", "/hello", Host="console.example:99")[0] == 200
    assert server.ask("GET", "/hello", Host="LOCALHOST")[0] == 200
    assert server.ask("GET", "/hello", Host="evil.example")[0] == 421
    assert server.ask("GET", "/", Host="evil.example")[0] == 421


# Routes


def test_parameters_queries_and_unicode(server):
    got = server.json("/echo/lc-200/0123456789abcdef-_/?q=%C3%A4+b&empty=")
    assert got["params"] == {"id": "lc-200", "token": "0123456789abcdef-_"}
    assert got["query"] == {"q": "ä b", "empty": ""}
    assert got["path"] == "/echo/lc-200/0123456789abcdef-_/"


def test_errors_hide_what_is_ours(server):
    status, _, body = server.ask("GET", "/fail")
    assert status == 500 and b"secret" not in body
    status, _, body = server.ask("GET", "/fail?class=conflict")
    assert status == 409 and b"faster" in body
    status, headers, body = server.ask("GET", "/fail?class=conflict", Accept="application/json")
    assert headers["Content-Type"] == "application/json" and json.loads(body)["error"] == "conflict"


def test_headers_and_redirects_cannot_be_misused(server):
    status, headers, _ = server.ask("GET", "/header?value=plain")
    assert (status, headers["X-Sample"]) == (200, "plain")
    status, headers, _ = server.ask("GET", "/header?value=a%0d%0aSet-Cookie:%20b")
    assert status == 500 and headers["Set-Cookie"] is None
    assert server.ask("GET", "/redirect?to=/hello?a=1")[1]["Location"] == "/hello?a=1"
    for target in ("//evil.example/", "https://evil.example/", "/%5cevil.example"):
        status, headers, _ = server.ask("GET", "/redirect?to=" + target)
        assert status == 500 and headers["Location"] is None


def test_downloads_stay_downloads(server):
    status, headers, body = server.ask("GET", "/download?name=a%22%0d%0a.html")
    assert status == 200 and len(body) == 100000
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith('attachment; filename="')
    assert "sandbox" in headers["Content-Security-Policy"]
    assert len(headers.get_all("Content-Security-Policy")) == 1


def test_forms_from_other_sites_are_refused(server):
    def post(path, **headers):
        return server.ask("POST", path, "a=1", Content_Type="application/x-www-form-urlencoded", **headers)[0]

    own = "http://127.0.0.1:%d" % server.port
    assert post("/small") == 200
    assert post("/small", Origin=own) == 200
    assert post("/small", Origin="null") == 200
    assert post("/small", Origin="null", Sec_Fetch_Site="same-origin") == 200
    assert post("/small", Origin="https://evil.example") == 403
    assert post("/small", Origin=own, Sec_Fetch_Site="cross-site") == 403
    assert post("/small", Sec_Fetch_Site="same-site") == 403
    assert post("/any", Origin="https://evil.example") == 200


def test_sessions_and_their_forms(server):
    status, headers, _ = server.ask("GET", "/private?x=1")
    assert (status, headers["Location"]) == (303, "/login?next=/private%3Fx%3D1")
    assert server.ask("POST", "/private")[0] == 401
    status, headers, _ = server.ask("POST", "/login")
    cookie = headers["Set-Cookie"]
    assert cookie == "aftercare=right-token; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax"
    cookie = cookie.split(";")[0]
    assert server.ask("GET", "/private", Cookie=cookie)[0] == 200
    assert server.ask("GET", "/private", Cookie="aftercare=wrong")[0] == 303
    assert server.ask("GET", "/private", Cookie=cookie + "; aftercare=wrong")[0] == 303
    for body, status in (("a=1", 403), ("a=1&csrf=wrong", 403), ("a=1&csrf=right-csrf", 200)):
        assert server.ask("POST", "/private", body, Cookie=cookie, Content_Type="application/x-www-form-urlencoded")[0] == status


def test_only_trusted_proxies_speak_for_others(start):
    trusting = start("trusted=127.0.0.1, 10.0.0.0/8")
    got = trusting.json("/echo", X_Forwarded_For="198.51.100.1, 203.0.113.7, 10.1.1.1", X_Forwarded_Proto="https")
    assert (got["address"], got["https"]) == ("203.0.113.7", True)
    assert trusting.json("/echo", X_Forwarded_For="nonsense, 10.1.1.1")["address"] == "10.1.1.1"
    assert trusting.json("/echo")["address"] == "127.0.0.1"
    assert "__Host-" in trusting.ask("POST", "/login", X_Forwarded_Proto="https")[1]["Set-Cookie"]
    plain = start()
    got = plain.json("/echo", X_Forwarded_For="203.0.113.7", X_Forwarded_Proto="https")
    assert (got["address"], got["https"]) == ("127.0.0.1", False)


def test_public_json_may_be_read_from_anywhere(server):
    headers = server.ask("GET", "/open")[1]
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert server.ask("GET", "/echo")[1]["Access-Control-Allow-Origin"] is None


# Forms


def multipart(parts, boundary="b0undary"):
    pieces = []
    for name, filename, data in parts:
        extra = '; filename="%s"\r\nContent-Type: text/plain' % filename if filename is not None else ""
        pieces.append(b"--%s\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n%s\r\n"
                      % (boundary.encode(), name.encode(), extra.encode(), data))
    return b"".join(pieces) + b"--%s--\r\n" % boundary.encode()


def post_multipart(server, body, path="/form", boundary="b0undary"):
    return server.ask("POST", path, body, Content_Type="multipart/form-data; boundary=" + boundary)


def test_files_arrive_whole_whatever_their_size(server):
    files = [("log", "a.txt", os.urandom(size)) for size in (0, 1, 65535, 65536, 1 << 20, 12 << 20)]
    status, _, body = post_multipart(server, multipart([("text", None, "grüß".encode())] + files))
    assert status == 200, body
    got = json.loads(body)
    assert got["fields"] == [["text", "grüß"]]
    assert [(f["name"], f["size"], f["sha256"]) for f in got["files"]] == [
        ("a.txt", len(data), hashlib.sha256(data).hexdigest()) for _, _, data in files]
    assert server.counts()["spooled"] == 0


def test_wrong_forms_get_their_status(server):
    before = server.counts()
    good = multipart([("a", None, b"1")])
    assert post_multipart(server, good[:-4])[0] == 400
    assert post_multipart(server, good, boundary="other")[0] == 400
    assert server.ask("POST", "/form", good, Content_Type="multipart/form-data")[0] == 400
    assert post_multipart(server, multipart([("a", "x", b"1" * 70000)])[:-20])[0] == 400
    assert post_multipart(server, multipart([("a", "x", b"1" * ((25 << 20) + 1))]))[0] == 413
    assert post_multipart(server, multipart([("a", "x", b"1")] * 11))[0] == 413
    assert post_multipart(server, multipart([("a", "refused.txt", b"1")]))[0] == 503
    assert server.ask("POST", "/form", "a=%zz", Content_Type="application/x-www-form-urlencoded")[0] == 400
    assert server.ask("POST", "/form", "a=" + "x" * 300000, Content_Type="application/x-www-form-urlencoded")[0] == 413
    assert server.ask("POST", "/form", "{", Content_Type="application/json")[0] == 400
    assert server.ask("POST", "/form", '{"a":1,"b":[2,true]}', Content_Type="application/json")[2].startswith(
        b'{"fields":[["a","1"],["b","2"],["b","true"]]')
    after = server.counts()
    assert after["aborted_files"] == before["aborted_files"] + 2
    assert after["spooled"] == 0


def test_uploads_that_break_off_leave_nothing(server):
    for size in (1000, 3 << 20):
        with server.connect() as connection:
            connection.sendall(b"POST /form HTTP/1.1\r\nHost: a\r\n" + FORM + b"Content-Length: %d\r\n\r\n" % size + b"a" * (size // 2))
            wait_until(lambda: server.counts()["spooled"] == (size if size > 65536 else 0))
    wait_until(lambda: server.counts()["spooled"] == 0)


# Load and slowness


def test_a_full_queue_says_busy(start):
    server = start("workers=1", "queue_max=2")
    connections = [server.connect() for _ in range(8)]
    for connection in connections:
        connection.sendall(b"GET /wait?ms=300 HTTP/1.1\r\nHost: a\r\n\r\n")
    answers = [read_response(connection) for connection in connections]
    for connection in connections:
        connection.close()
    assert {status for status, _, _ in answers} == {200, 503}
    assert all(b"\r\nRetry-After: 5\r\n" in head for status, head, _ in answers if status == 503)
    assert server.counts()["busy"] == [status for status, _, _ in answers].count(503)
    assert server.ask("GET", "/hello")[0] == 200


def test_objects_do_not_wait_for_workers(start):
    server = start("workers=1")
    with server.connect() as waiting:
        waiting.sendall(b"GET /wait?ms=4000 HTTP/1.1\r\nHost: a\r\n\r\n")
        for _ in range(20):
            assert server.ask("GET", "/")[2] == PAGE
        assert not select.select([waiting], [], [], 0)[0]
        assert read_response(waiting)[0] == 200


def test_stopping_answers_what_is_in_hand(site):
    server = Server(site)
    with server.connect() as waiting:
        waiting.sendall(b"GET /wait?ms=1500 HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(0.5)
        server.process.stdin.close()
        server.process.stdin = None
        assert read_response(waiting)[2] == b"hello\n"
    server.stop()


def dribble(server, connections, data, position):
    """Sends one more byte to each that is still open; returns those."""
    kept = []
    for connection in connections:
        try:
            connection.send(data[position % len(data):][:1])
            if select.select([connection], [], [], 0)[0] and not connection.recv(1):
                connection.close()
            else:
                kept.append(connection)
        except OSError:
            connection.close()
    return kept


def dribble_until_closed(server, count, data, first=b""):
    connections = []
    for _ in range(count):
        connections.append(server.connect())
        connections[-1].sendall(first)
    deadline = time.monotonic() + PATIENCE
    served = position = 0
    while connections:
        assert time.monotonic() < deadline, "%d slow clients are still there" % len(connections)
        connections = dribble(server, connections, data, position)
        assert server.ask("GET", "/")[2] == PAGE
        assert server.ask("GET", "/hello")[0] == 200
        served += 1
        position += 1
        time.sleep(0.1)
    assert served > 0
    assert server.counts()["reaped"] == count


def test_slow_heads_are_closed_and_harm_nobody(start):
    dribble_until_closed(start("header_seconds=1", "idle_seconds=60"), 200, b"X-Slow: aaaaaaaaaaaaaaaaa\r\n",
                         b"GET / HTTP/1.1\r\nHost: a\r\n")


def test_slow_second_requests_are_closed_too(start):
    dribble_until_closed(start("header_seconds=1", "idle_seconds=60"), 20, b"X-Slow: aaaaaaaaaaaaaaaaa\r\n",
                         b"GET /empty.txt HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n")


def test_slow_bodies_are_closed_and_leave_nothing(start):
    server = start("body_seconds=1", "idle_seconds=60")
    dribble_until_closed(server, 50, b"a", b"POST /form HTTP/1.1\r\nHost: a\r\n" + FORM + b"Content-Length: 100000\r\n\r\n")
    wait_until(lambda: server.counts()["spooled"] == 0)


def test_slow_readers_are_closed(start):
    server = start("response_seconds=1", "idle_seconds=60", "rate_min=1000000")
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(("127.0.0.1", server.port))
    connection.sendall(b"GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n")
    wait_until(lambda: connection.recv(1) and server.counts()["reaped"] == 1)
    connection.close()


def test_silent_connections_are_closed(start):
    server = start("idle_seconds=1")
    with server.connect() as connection:
        assert connection.recv(1) == b""


def test_a_unix_socket_is_for_its_owner(site, tmp_path):
    path = str(tmp_path / "control")
    server = Server(site, "address=unix:" + path)
    assert os.stat(path).st_mode & 0o777 == 0o600
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        connection.sendall(b"GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n")
        got = json.loads(read_response(connection)[2])
    assert got["local"] is True and got["address"] == ""
    second = subprocess.run([WEB_SERVER, site, "address=unix:" + path], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=PATIENCE)
    assert second.returncode != 0 and b"another process" in second.stderr
    server.process.kill()
    server.process.wait()
    for stream in (server.process.stdin, server.process.stdout, server.process.stderr):
        stream.close()
    again = Server(site, "address=unix:" + path)  # what a crash left behind is no hindrance
    again.stop()
    assert not os.path.exists(path)
