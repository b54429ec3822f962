# SPDX-License-Identifier: Apache-2.0
"""HTML forms as a browser without JavaScript handles them: parsed from a page, filled in, sent; and a page's visible text."""

import html.parser
import urllib.parse

import requests

# Sent with every request that has no session of its own: tests give themselves an address where the server trusts them as a proxy.
headers = {}


class Form:
    """A form's address, method, fields in order as [name, value, type], and options of its selects by name."""

    def __init__(self, page_url, attributes):
        self.action = urllib.parse.urljoin(page_url, attributes.get("action") or page_url)
        self.method = (attributes.get("method") or "get").lower()
        self.enctype = attributes.get("enctype", "application/x-www-form-urlencoded")
        self.fields = []
        self.choices = {}

    def value(self, name):
        for field in self.fields:
            if field[0] == name:
                return field[1]
        return None

    def values(self, name):
        return [field[1] for field in self.fields if field[0] == name]

    def fill(self, **values):
        """Sets fields; one that the form does not offer is an error of the test."""
        for name, value in values.items():
            assert name in self.choices or any(f[0] == name for f in self.fields), "the form has no field %s" % name
            if name in self.choices:
                assert value in self.choices[name], (value, self.choices[name])
            self.fields = [f for f in self.fields if f[0] != name] + [[name, value, "text"]]
        return self

    def send(self, session=None, files=(), **options):
        """Posts the form; files are (field, name, bytes) or (field, name, bytes, type)."""
        if session is None:
            options["headers"] = {**headers, **options.get("headers", {})}
            session = requests
        data = [(name, value) for name, value, kind in self.fields if kind != "file"]
        options.setdefault("timeout", 60)
        options.setdefault("allow_redirects", False)
        if self.method == "get":
            return session.get(self.action, params=data, **options)
        if self.enctype == "multipart/form-data":
            parts = [(name, (None, value.replace("\r\n", "\n").replace("\n", "\r\n"))) for name, value in data]
            parts += [(f[0], (f[1], f[2], f[3] if len(f) > 3 else "application/octet-stream")) for f in files]
            return session.post(self.action, files=parts, **options)
        assert not files
        return session.post(self.action, data=data, **options)


class Page(html.parser.HTMLParser):
    """A parsed page: forms, links by text, ids, texts of elements by id, all text."""

    def __init__(self, response):
        super().__init__()
        self.url = response.url
        self.status = response.status_code
        self.forms, self.links, self.ids, self.tags = [], [], {}, []
        self.text = ""
        self.form = self.select = self.area = self.option = self.link = None
        self.labels = {}
        self.open_ids = []
        # As HTML's input stream is read: line ends are LF.
        self.feed(response.text.replace("\r\n", "\n"))
        self.close()

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if "id" in attributes:
            self.ids[attributes["id"]] = ""
            if tag not in ("input", "meta", "link", "img", "br", "source"):
                self.open_ids.append([attributes["id"], tag, 0])
        for entry in self.open_ids:
            if entry[1] == tag:
                entry[2] += 1
        if tag == "form":
            self.form = Form(self.url, attributes)
            self.forms.append(self.form)
        elif tag == "a":
            self.link = [attributes.get("href"), ""]
            self.links.append(self.link)
        elif self.form is not None and tag == "input" and attributes.get("name"):
            kind = attributes.get("type", "text")
            if kind in ("checkbox", "radio"):
                if kind == "radio":
                    self.form.choices.setdefault(attributes["name"], []).append(attributes.get("value", "on"))
                if "checked" in attributes:
                    self.form.fields.append([attributes["name"], attributes.get("value", "on"), kind])
            elif kind != "submit":
                self.form.fields.append([attributes["name"], attributes.get("value") or "", kind])
        elif self.form is not None and tag == "select":
            self.select = attributes["name"]
            self.form.choices[self.select] = []
            self.form.fields.append([self.select, None, "select"])
        elif tag == "option" and self.select:
            value = attributes.get("value", "")
            self.form.choices[self.select].append(value)
            field = [f for f in self.form.fields if f[0] == self.select][-1]
            if "selected" in attributes or field[1] is None:
                field[1] = value
        elif self.form is not None and tag == "textarea":
            self.area = [attributes["name"], "", "textarea"]
            self.form.fields.append(self.area)

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "a":
            self.link = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea" and self.area is not None:
            # The line break after the start tag is not part of the value.
            self.area[1] = self.area[1][1:] if self.area[1].startswith("\n") else self.area[1]
            self.area = None
        for entry in list(self.open_ids):
            if entry[1] == tag:
                entry[2] -= 1
                if entry[2] == 0:
                    self.open_ids.remove(entry)

    def handle_data(self, data):
        self.text += data
        if self.area is not None:
            self.area[1] += data
        if self.link is not None:
            self.link[1] += data
        for entry in self.open_ids:
            self.ids[entry[0]] += data

    def find_form(self, end):
        """The form whose action ends so."""
        found = [f for f in self.forms if urllib.parse.urlsplit(f.action).path.endswith(end)]
        assert found, "no form leads to …%s on %s: %s" % (end, self.url, [f.action for f in self.forms])
        return found[0]

    def hrefs(self, part):
        return [urllib.parse.urljoin(self.url, link[0]) for link in self.links if link[0] and part in link[0]]


def get(url, session=None, **options):
    """A page by GET, which must succeed."""
    response = (session or requests).get(url, timeout=60, **options)
    assert response.status_code == 200, (response.status_code, url, response.text[:2000])
    return Page(response)


def login(server, name="demo@aftercare.example", password=None):
    """A session of the console; the demo's account unless told."""
    session = requests.Session()
    if password is None:
        with open(server.state + "/demo-login", encoding="utf-8") as file:
            password = file.read().strip()
    response = get(server.console + "/login", session).find_form("/login").fill(name=name, password=password).send(session)
    assert response.status_code == 303, (response.status_code, response.text[:2000])
    return session
