#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes C of the files of a report page:  embed.py STYLE SCRIPT HEAD TEMPLATE...

A template begins with {{head:TITLE}}, which becomes the text of HEAD with that title. {{style}} and {{script}}
become the style sheet and the script, and {{policy}} a content security policy that allows these two and nothing
else. A template NAME.html becomes the array template_NAME and its size.
"""
import base64, hashlib, os, re, sys


def read(path):
    with open(path, encoding="utf-8") as stream:
        return stream.read()


def digest(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def array(name, data):
    rows = [", ".join(str(byte) for byte in data[i:i + 20]) for i in range(0, len(data), 20)]
    return f"const char {name}[] = {{\n    " + ",\n    ".join(rows) + f"}};\nconst size_t {name}_size = sizeof {name};\n"


def main():
    style, script, head = (read(path) for path in sys.argv[1:4])
    policy = f"default-src 'none'; style-src {digest(style)}; script-src {digest(script)}; base-uri 'none'; form-action 'none'"
    print('/* Made by embed.py. */\n#include "report/templates.h"\n')
    for path in sys.argv[4:]:
        text = re.sub(r"^\{\{head:(.*)\}\}\n", lambda match: head.replace("{{title}}", match[1]), read(path))
        text = text.replace("{{style}}", style).replace("{{script}}", script).replace("{{policy}}", policy)
        data = [byte if byte < 128 else byte - 256 for byte in text.encode()]
        print(array("template_" + os.path.splitext(os.path.basename(path))[0], data))


if __name__ == "__main__":
    main()
