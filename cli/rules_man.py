#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the manual page of the rule language from rules/README.md:  man.py README VERSION

Headings, lists, tables and blocks of code are what it knows of Markdown.
"""
import re, sys


def inline(text):
    text = text.replace("\\|", "|").replace("\\", "\\e").replace("-", "\\-")
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"`([^`]*)`", r"\\fB\1\\fR", text)
    return ("\\&" if text.startswith((".", "'")) else "") + text


def main():
    out = [f'.TH DESCALE-RULES 5 "" "descale {sys.argv[2]}"', ".SH NAME",
           "descale\\-rules \\- the rule files of descale", ".SH DESCRIPTION"]
    code = False
    with open(sys.argv[1], encoding="utf-8") as stream:
        lines = stream.read().split("\n")[1:]
    for line in lines:
        if line.startswith("```"):
            code = not code
            out.append(".RS 4\n.nf" if code else ".fi\n.RE")
        elif code:
            out.append("\\&" + line.replace("\\", "\\e").replace("-", "\\-"))
        elif line.startswith("    "):
            out.append(".RS 4\n.nf\n\\&" + line[4:].replace("\\", "\\e").replace("-", "\\-") + "\n.fi\n.RE")
        elif line.startswith("#"):
            out.append(".SH " + line.lstrip("# ").upper())
        elif line.startswith("|"):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))]
            if set("".join(cells)) <= {"-", ""}:
                continue
            out.append(".TP\n" + inline(cells[0] or "\\&") + "\n" + inline("  ".join(cells[1:]) or "\\&"))
            continue
        elif line.startswith("- "):
            out.append(".IP \\(bu 2\n" + inline(line[2:]))
        elif not line.strip():
            out.append(".PP")
        else:
            out.append(inline(line.strip()))
    out.append(".SH SEE ALSO\ndescale(1)")
    print("\n".join(out))


main()
