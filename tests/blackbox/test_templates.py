# SPDX-License-Identifier: Apache-2.0
"""Every sample view renders with its template in every language, into HTML that is whole; wrong templates and translations fail the build."""

import glob
import html.parser
import os
import re
import shutil
import subprocess

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.dirname(os.environ.get("AFTERCARE", os.path.join(ROOT, "build-test", "aftercare")))
RENDER = os.path.join(BUILD, "tools", "template-render")
COMPILE = os.path.join(BUILD, "src", "web", "template-compile")
TEMPLATES = os.path.join(ROOT, "templates")
VIEWS = sorted(glob.glob(os.path.join(ROOT, "tests", "views", "*.json")))
LANGUAGES = ["de", "en"]

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
ONLY_WITHIN = {"li": {"ul", "ol"}, "dt": {"dl", "div"}, "dd": {"dl", "div"}, "td": {"tr"}, "th": {"tr"},
               "tr": {"thead", "tbody", "table", "tfoot"}, "summary": {"details"}, "legend": {"fieldset"},
               "option": {"select", "optgroup", "datalist"}}
BLOCKS = {"address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure", "footer", "form", "h1", "h2",
          "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul"}


class Strict(html.parser.HTMLParser):
    """Refuses what browsers would mend: unbalanced tags, elements out of place, doubled attributes and ids, references to nothing."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.problems, self.ids, self.references, self.labelled, self.text = [], [], set(), [], set(), []
        self.heading = 0

    def problem(self, words):
        self.problems.append("%d:%d: %s" % (*self.getpos(), words))

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.problem("<%s> has an attribute twice" % tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.problem("<%s> has %s, which the content security policy forbids" % (tag, name))
            if name == "id":
                if value in self.ids or not value or re.search(r"\s", value):
                    self.problem("the id %r is doubled or not one word" % value)
                self.ids.add(value)
            if name in ("for", "aria-labelledby", "aria-describedby"):
                self.references += [(word, self.getpos()) for word in value.split()]
            if name in ("href", "src", "action") and value and re.match(r"\s*(?!https?:|mailto:|tel:)[a-z][a-z0-9+.-]*:", value, re.I):
                self.problem("%s leads to %s" % (name, value))
        parent = self.open[-1] if self.open else None
        if tag in ONLY_WITHIN and parent not in ONLY_WITHIN[tag]:
            self.problem("<%s> within <%s>" % (tag, parent))
        if parent in ("ul", "ol") and tag != "li":
            self.problem("<%s> directly within <%s>" % (tag, parent))
        if tag in BLOCKS and ("p" in self.open or parent == "span"):
            self.problem("<%s> within <%s>" % (tag, "p" if "p" in self.open else parent))
        if tag in ("a", "button") and ("a" in self.open or "button" in self.open):
            self.problem("<%s> within a link or button" % tag)
        if tag == "form" and "form" in self.open:
            self.problem("<form> within <form>")
        if tag == "img" and "alt" not in names:
            self.problem("<img> has no alt")
        if re.fullmatch("h[1-6]", tag):
            if int(tag[1]) > self.heading + 1:
                self.problem("<%s> after <h%d>" % (tag, self.heading))
            self.heading = int(tag[1])
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            self.problem("</%s>: it has no end tag" % tag)
        elif not self.open or self.open[-1] != tag:
            self.problem("</%s> where <%s> is open" % (tag, self.open[-1] if self.open else None))
        else:
            self.open.pop()

    def handle_startendtag(self, tag, attrs):
        self.problem("<%s/>: HTML has no such form" % tag)

    def handle_data(self, data):
        if self.open and self.open[-1] in ("ul", "ol", "dl", "table", "tbody", "thead", "tr", "select") and data.strip():
            self.problem("text directly within <%s>" % self.open[-1])
        self.text.append(data)

    def finish(self):
        self.close()
        if self.open:
            self.problem("never closed: %s" % self.open)
        for word, place in self.references:
            if word not in self.ids:
                self.problems.append("%d:%d: %s is no id of this page" % (*place, word))
        return self.problems


def template_of(view):
    """device_exploited.json is a case of device.mustache."""
    name = os.path.basename(view)[:-len(".json")]
    while not os.path.exists(os.path.join(TEMPLATES, name + ".mustache")):
        assert "_" in name, view + " has no template"
        name = name.rpartition("_")[0]
    return name


def render(*words):
    return subprocess.run([RENDER, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", timeout=60)


def test_the_checker_itself_finds_faults():
    for bad in ("<p><b></p></b>", "<p>", "</p>", "<a id=x></a><b id=x></b>", "<label for=none></label>", "<ul><p></p></ul>", "<p><div></div></p>",
                "<p onclick=x></p>", "<br/>", "<a href='javascript:x'></a>", "<h2></h2>", "<img src=x>", "<a><a></a></a>"):
        strict = Strict()
        strict.feed(bad)
        assert strict.finish(), bad


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS, ids=[os.path.basename(view)[:-5] for view in VIEWS])
def test_view(view, language):
    result = render(template_of(view), view, language)
    assert result.returncode == 0, result.stderr
    page = result.stdout
    strict = Strict()
    strict.feed(page)
    assert strict.finish() == []
    assert page.startswith("<!DOCTYPE html>\n<html lang=")
    text = "".join(strict.text)
    assert "{{" not in text and not re.search(r"\{[a-z_.]+\}", text)


def test_every_page_has_a_sample():
    pages = {os.path.basename(name)[:-len(".mustache")] for name in glob.glob(os.path.join(TEMPLATES, "*.mustache"))
             if "{{<" in open(name, encoding="utf-8").read()}
    assert pages - {template_of(view) for view in VIEWS} == set()


def test_renderer_says_what_is_wrong(tmp_path):
    view = tmp_path / "view.json"
    view.write_text('{"data": {}}')
    assert "there is no template" in render("nothing", str(view)).stderr
    assert "there is no language" in render("home", str(view), "xx").stderr
    missing = render("home", str(view))
    assert missing.returncode == 1 and re.match(r'layout:\d+:\d+: the view has no "page', missing.stderr)
    view.write_text('{"data": ')
    assert re.search(r"view\.json:1:\d+", render("home", str(view)).stderr)


PO = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'


def compile_templates(folder, templates, languages):
    os.makedirs(os.path.join(folder, "t"))
    for name, text in templates.items():
        with open(os.path.join(folder, "t", name + ".mustache"), "w", encoding="utf-8") as file:
            file.write(text)
    words = []
    for code, messages in languages.items():
        po, mo = os.path.join(folder, code + ".po"), os.path.join(folder, code + ".mo")
        with open(po, "w", encoding="utf-8") as file:
            file.write(PO + messages)
        subprocess.run(["msgfmt", "-o", mo, po], check=True, stderr=subprocess.DEVNULL)
        words.append("%s=%s" % (code, mo))
    return subprocess.run([COMPILE, os.path.join(folder, "out.c"), os.path.join(folder, "out.d"), os.path.join(folder, "t"), *words],
                          stderr=subprocess.PIPE, text=True, encoding="utf-8", timeout=60)


HELLO = 'msgid "hello"\nmsgstr "Hello {name}"\n'
COUNT = 'msgid "n"\nmsgid_plural "n"\nmsgstr[0] "one"\nmsgstr[1] "{count} of {all}"\n'

FAULTS = {
    "syntax": ({"a": "x\n{{#b}}"}, {"en": HELLO}, r"t/a\.mustache:2:1: .*never ended"),
    "raw": ({"a": "{{{b}}}"}, {"en": HELLO}, r"t/a\.mustache:1:1: .*always escaped"),
    "partial": ({"a": " {{>b}}"}, {"en": HELLO}, r't/a\.mustache:1:2: there is no template "b"'),
    "parent": ({"a": "{{<b}}{{/b}}"}, {"en": HELLO}, r't/a\.mustache:1:1: there is no template "b"'),
    "block": ({"a": "{{<b}}{{$y}}{{/y}}{{/b}}", "b": "{{$x}}{{/x}}"}, {"en": HELLO}, r't/a\.mustache:1:7: "b" has no block "y"'),
    "label": ({"a": "{{t.bye}}"}, {"en": HELLO}, r't/a\.mustache:1:1: lang/en\.po has no message "bye"'),
    "key": ({"a": ""}, {"de": "", "en": HELLO}, r"lang/de\.po: hello: is missing; en has it"),
    "placeholder": ({"a": ""}, {"de": HELLO.replace("name", "nahme"), "en": HELLO}, r"lang/de\.po: hello: the placeholder \{name\} of en is missing"),
    "broken": ({"a": ""}, {"en": HELLO.replace("}", "")}, r"lang/en\.po: hello: a placeholder is written"),
    "plural": ({"a": ""}, {"de": 'msgid "n"\nmsgstr "{count} of {all}"\n', "en": COUNT}, r"lang/de\.po: n: has a plural in one language"),
    "plural-placeholder": ({"a": ""}, {"de": COUNT.replace("{all}", "x"), "en": COUNT}, r"lang/de\.po: n: the placeholder \{all\} of en"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_fail_the_build(tmp_path, fault):
    templates, languages, expected = FAULTS[fault]
    result = compile_templates(str(tmp_path), templates, languages)
    assert result.returncode == 1
    assert re.search(expected, result.stderr), result.stderr
    assert not (tmp_path / "out.c").exists()


def test_good_templates_compile(tmp_path):
    result = compile_templates(str(tmp_path), {"a": "{{<b}}{{$x}}{{t.hello}}{{/x}}{{/b}}", "b": "<p>{{$x}}{{/x}}{{t.n}}??=</p>\n"},
                               {"de": HELLO.replace("Hello", "Grüß") + COUNT, "en": HELLO + COUNT})
    assert result.returncode == 0, result.stderr
    if shutil.which("cc"):
        subprocess.run(["cc", "-std=gnu17", "-Wall", "-Wextra", "-Werror", "-I", os.path.join(ROOT, "src"), "-c", str(tmp_path / "out.c"),
                        "-o", str(tmp_path / "out.o")], check=True)
    assert str(tmp_path / "t" / "a.mustache") in (tmp_path / "out.d").read_text()
