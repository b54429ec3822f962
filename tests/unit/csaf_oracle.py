#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the CSAF structure check against the official JSON schemas: the same verdict on every document and on many broken copies.

usage: csaf_oracle.py CSAF_VERDICT     (exit status 77: the shared conformance data or python3-jsonschema is absent)
"""

import copy
import datetime
import glob
import json
import os
import random
import re
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(77)

SOURCE = os.environ.get("AFTERCARE_SOURCE", ".")
SHARED = os.environ.get("AFTERCARE_SHARED", os.path.join(SOURCE, "..", "shared"))
DATA = os.path.join(SHARED, "conformance", "csaf", "2.0")
MUTANTS = 4000

# RFC 3986 appendix A, put together as one expression.
PCT, SUB = "%[0-9A-Fa-f]{2}", "!$&'()*+,;="
PCHAR = "(?:[A-Za-z0-9._~%s:@-]|%s)" % (SUB, PCT)
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?://(?:(?:[A-Za-z0-9._~{sub}:-]|{pct})*@)?"
                 r"(?:\[(?:[0-9A-Fa-f:.]{{2,}}|[vV][A-Za-z0-9._~{sub}:-]+)\]|(?:[A-Za-z0-9._~{sub}-]|{pct})*)(?::[0-9]*)?(?:/{pchar}*)*"
                 r"|(?!//)(?:{pchar}|/)*)(?:\?(?:{pchar}|[/?])*)?(?:#(?:{pchar}|[/?])*)?".format(sub=SUB, pct=PCT, pchar=PCHAR))
INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)", re.ASCII)


def is_instant(text):
    match = INSTANT.fullmatch(text)
    if not match:
        return False
    try:
        day = datetime.date.fromisoformat(match[1])
    except ValueError:
        return False
    if match[4] != "60":
        return True
    offset = match[6].upper()
    east = 0 if offset == "Z" else (int(offset[1:3]) * 60 + int(offset[4:])) * (1 if offset[0] == "+" else -1)
    return (int(match[2]) * 60 + int(match[3]) - east) % 1440 == 1439 and day is not None


def check_pattern(_, pattern, instance, __):
    # As ECMA-262 reads it: `$` is the very end, `.` is no line end, digits are ASCII.
    pattern = re.sub(r"(?<!\\)\.(?=[*+])", "[^\n\r\u2028\u2029]", pattern)
    pattern = pattern.replace(r"\d", "[0-9]")
    pattern = re.sub(r"(?<!\\)\$(?=$|\||\))", r"\\Z", pattern)
    if isinstance(instance, str) and not re.search(pattern, instance):
        yield jsonschema.ValidationError("does not match")


def validator():
    def load(*path):
        with open(os.path.join(DATA, *path), encoding="utf-8") as file:
            return json.load(file)
    store = {}
    for version in ("2.0", "3.0", "3.1"):
        schema = load("referenced", "cvss-v%s.json" % version)
        del schema["$schema"]
        identifier = schema.pop("id", None) or schema["$id"]
        schema["$id"] = identifier.split("?")[0]
        store[schema["$id"]] = schema
    schema = load("schema", "csaf_json_schema.json")
    formats = jsonschema.FormatChecker(formats=())
    formats.checks("uri")(lambda value: not isinstance(value, str) or URI.fullmatch(value) is not None)
    formats.checks("date-time")(lambda value: not isinstance(value, str) or is_instant(value))
    kind = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"pattern": check_pattern})
    return kind(schema, resolver=jsonschema.RefResolver(schema["$id"], schema, store=store), format_checker=formats)


def places(value, path=()):
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], path + (key,))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from places(item, path + (number,))


TEXTS = ["", " ", "x", "X", "a\nb", "-", "0", "1.0.0", "01.0.0", "1.0.0-rc.1+b", "1.0.0-01", "CVE-2026-123", "CVE-2026-12345", "CWE-0", "CWE-79",
         "de", "de-CH-1996", "i-mingo", "x-a", "en-", "de-1", "zh-cmn-Hans-CN", "a-b", "en-a-bb-x-c", "2026-02-30T00:00:00Z",
         "2026-02-03T00:00:00Z", "2026-02-03 00:00:00Z", "2026-12-31T23:59:60Z", "2026-12-31T12:59:60Z", "2026-02-03T00:00:00.5+01:00",
         "2026-02-03T24:00:00Z", "https://a.example/%zz", "https://a.example/x y", "urn:x:y", "//a", "https://[::1]:8/", "http://a:b@c:80/?q#f",
         "http://a]/", "a b:c", "pkg:npm/a", "pkg:/a", "pkg:npm", "pkg:npm/a b", "cpe:/", "cpe:/o:a:b", "cpe:/o:a:b:c:d:e:f:g",
         "cpe:2.3:o:a:b:1.0:*:*:*:*:*:*:*", "cpe:2.3:o:a:b:1.0:*:*:en-US:*:*:*:*", "cpe:2.3:o:a:b:1.0:*:*:english:*:*:*:*",
         "cpe:2.3:o:a\\:b:?b?:1\\.0:-:-:-:-:-:-:-", "cpe:2.3:o:a:b:1.0:*:*:*:*:*:*", "cpe:2.3:o:a:b:1.0:*:*:*:*:*:*:* and more",
         "junk cpe:/o:a:b", "cpe:2.3:x:a:b:1.0:*:*:*:*:*:*:*", "cpe:2.3:o:a b:b:1.0:*:*:*:*:*:*:*", "A" * 31, "a" * 32, "g" * 32,
         "AV:N/AC:L/Au:N/C:P/I:P/A:P", "AV:N/AC:L/Au:N/C:P/I:P/A:H", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CVSS:3.1/AV:N/",
         "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CVSS:3.1/E:X/RL:O/RC:U/CR:X/MAV:X/MC:N", "HIGH", "NETWORK", "3.0", "3.1", "2.0"]
OTHERS = [None, True, 0, 10, 10.5, -1, 1e1, [], {}, [1], [""], {"a": 1}, ["a", "a"], ["a", "b"], [[1], [1]], [{"a": 1, "b": 2}, {"b": 2, "a": 1}]]


def mutant(document, chance):
    document = copy.deepcopy(document)
    path = chance.choice([p for p in places(document) if p])
    parent = document
    for step in path[:-1]:
        parent = parent[step]
    old, last, way = parent[path[-1]], path[-1], chance.randrange(8)
    if way == 0:
        del parent[last]
    elif way == 1 and isinstance(parent, list):
        parent.append(copy.deepcopy(old))
    elif way == 2 and isinstance(old, str):
        parent[last] = chance.choice([old + " ", " " + old, old + "\n", old[:-1], old + "-", old.upper(), old + old, "\u00a0" + old, old + "\u2028x"])
    elif way == 3 and isinstance(parent, dict):
        parent["another"] = old
    elif way == 4:
        parent[last] = copy.deepcopy(chance.choice(OTHERS))
    elif way == 5 and isinstance(old, list):
        parent[last] = old[:1]
    else:
        parent[last] = chance.choice(TEXTS)
    return document


def main():
    if not os.path.isdir(DATA):
        print("skipped: the shared conformance data is not at " + DATA)
        sys.exit(77)
    names = sorted(glob.glob(os.path.join(DATA, "cases", "**", "*.json"), recursive=True)
                   + glob.glob(os.path.join(DATA, "examples", "*.json"))
                   + glob.glob(os.path.join(SHARED, "conformance", "advisories", "*.json")))
    names = [name for name in names if os.path.basename(name) != "testcases.json"]
    chance, oracle = random.Random(20), validator()
    documents = []
    for name in names:
        with open(name, encoding="utf-8") as file:
            documents.append(json.load(file))
    small = [d for d, n in zip(documents, names) if os.path.getsize(n) < 8000]
    with tempfile.TemporaryDirectory() as folder:
        for number in range(MUTANTS):
            names.append(os.path.join(folder, "%d.json" % number))
            documents.append(mutant(chance.choice(small), chance))
            with open(names[-1], "w", encoding="utf-8") as file:
                json.dump(documents[-1], file)
        output = subprocess.run([sys.argv[1]], input="\n".join(names) + "\n", stdout=subprocess.PIPE, text=True, check=True).stdout
    verdicts = [lines.strip("\n") for lines in re.split(r"^(?=-?\d)", output, flags=re.M) if lines]
    assert len(verdicts) == len(names) > MUTANTS
    wrong = refused = 0
    for name, document, verdict in zip(names, documents, verdicts):
        error = next(oracle.iter_errors(document), None)
        refused += error is not None
        if (error is None) != verdict.startswith("0"):
            wrong += 1
            if wrong <= 20:
                print("%s: ours: %s; the schema's: %s" % (name, verdict, error and "/%s: %s" % ("/".join(map(str, error.absolute_path)),
                                                                                             error.message[:200])))
    print("%d documents, %d refused by the schema, %d verdicts differ" % (len(names), refused, wrong))
    sys.exit(1 if wrong or not 500 < refused < len(names) else 0)


if __name__ == "__main__":
    main()
