# SPDX-License-Identifier: Apache-2.0
"""Files of titled cases: '=== title', what goes in, '---', what has to come out."""
import re


def cases(path):
    """Yields (line number, title, input, output)."""
    with open(path, encoding="utf-8", newline="") as stream:
        parts = re.split(r"^=== (.*)\n", stream.read(), flags=re.M)
    for number in range(1, len(parts), 2):
        line = "".join(parts[:number]).count("\n") + number // 2 + 1
        given, _, wanted = parts[number + 1].partition("---\n")
        yield line, parts[number], given, wanted
