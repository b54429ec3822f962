#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the migrations given as arguments (NNNN-name.sql) as one C table: embed.py OUTPUT FILE..."""

import os
import re
import sys


def literal(text):
    lines = text.encode("ascii").decode("ascii").splitlines()
    return "\n".join('\t\t"' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n"' for line in lines)


def main():
    output, files = sys.argv[1], sorted(sys.argv[2:], key=os.path.basename)
    rows = []
    for expected, path in enumerate(files, 1):
        match = re.fullmatch(r"(\d{4})-([a-z-]+)\.sql", os.path.basename(path))
        if match is None or int(match.group(1)) != expected:
            sys.exit(f"{path}: migration {expected:04d}-name.sql is expected here")
        with open(path, encoding="ascii") as file:
            rows.append(f'\t{{{expected}, "{match.group(2)}",\n{literal(file.read())}}},\n')
    with open(output, "w", encoding="ascii") as file:
        file.write("// SPDX-License-Identifier: Apache-2.0\n//\n// Made from src/store/migrations by embed.py.\n"
                   '#include "store/engine.h"\n\nconst struct store_migration store_migrations[] = {\n'
                   + "".join(rows) + "\t{0, NULL, NULL},\n};\n")


if __name__ == "__main__":
    main()
