#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the statistics and the report pages:  report.py DESCALE

Reports have to be the same for any order of inputs, any number of jobs, and for shards that are merged; text of pages,
however hostile, must stay inside its element; --no-text must leave no text; pages stay below their size. HTML is checked
with a parser of Python's own library, and with html5lib, in its strict mode, where that is installed.
"""
import html.parser, json, os, random, re, subprocess, sys, tempfile

TESTS = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.join(os.path.dirname(TESTS), "src", "report")
MOST_BYTES = 3_000_000
VOID = {"meta", "input", "rect"}
# All that the templates and the program write.
TAGS = VOID | set("html head title style body header h1 p code nav a main section h2 h3 dl div dt dd small table caption thead "
                  "tbody tr th td span svg details summary ul li bdi s script button label".split())
ATTRIBUTES = set("lang charset name content http-equiv href id aria-label aria-labelledby aria-hidden class tabindex role scope "
                 "hidden type for autocomplete spellcheck colspan data-value viewbox preserveaspectratio x y width height dir "
                 "open".split())
UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
                    "\U000e0000-\U000e0fff]")
HOSTILE = [
    "</script><script>alert(1)</script>", "</style><style>*{display:none}</style>", "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)", "<!--", "-->", "<![CDATA[", "]]>", "</td></tr></table></details></section></main>", "</s></bdi>",
    "<plaintext>", "<svg/onload=alert(1)>", "<textarea><xmp><noscript>", "&lt;b&gt; &amp;amp; &#x3c;script&#62; &nbsp", "{{style}}",
    "{{pages}} {{", "%s%n%d %1$s", "\0 \1 \x07 \x0b", "\x1b[31mred\x1b]0;title\x07", "\u202egpj.exe\u202c \u2066a\u2069",
    "\ufeff\u200b\u00ad\u2060", "\x85 \x9b31m", "\u2028\u2029", "\ufffe \U0001ffff \ufdd0", "<a href=javascript:alert(1)>x</a>",
    "`${alert(1)}`", "مرحبا بالعالم", "<" * 500, "&" * 900, "\"" * 900, "x" * 5000, "风车" * 400, "\\u003cscript\\u003e", "<?php ?>",
    "<base href=//example.org>", "<meta http-equiv=refresh content=0>", "</textarea></title>", "a\tb\rc",
]


class Checked(html.parser.HTMLParser):
    """Reads a page, whose tags have to be nested and known. Notes texts by the path of their element."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.stack, self.texts, self.wrong, self.raw, self.links = [], [], [], {}, []
        self.joined = ""
        self.feed(text)
        self.close()
        self.end_text()
        if self.stack:
            self.wrong.append(f"not closed: {self.stack}")

    def end_text(self):
        if self.joined:
            self.texts.append(("/".join(self.stack), self.joined))
        self.joined = ""

    def handle_starttag(self, tag, attributes):
        self.end_text()
        if tag not in TAGS or not {name for name, _ in attributes} <= ATTRIBUTES:
            self.wrong.append(f"line {self.getpos()[0]}: <{tag} {attributes}>")
        self.links += [value for name, value in attributes if name in ("href", "src")]
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.wrong.append(f"line {self.getpos()[0]}: <{tag}/>")

    def handle_endtag(self, tag):
        self.end_text()
        if not self.stack or self.stack.pop() != tag:
            self.wrong.append(f"line {self.getpos()[0]}: </{tag}> in {self.stack}")

    def handle_data(self, data):
        if self.stack and self.stack[-1] in ("script", "style"):
            self.raw.setdefault(self.stack[-1], []).append(data)
        else:
            self.joined += data

    def handle_comment(self, data):
        self.wrong.append(f"a comment: {data[:50]}")

    def unknown_decl(self, data):
        self.wrong.append(f"a declaration: {data[:50]}")

    handle_pi = unknown_decl


def read(path):
    with open(path, encoding="utf-8", newline="") as stream:  # fails on what is not UTF-8
        return stream.read()


def check_page(path):
    """Checks that a page is whole, closed in itself and not too large."""
    text = read(path)
    page = Checked(text)
    assert not page.wrong, f"{path}: {page.wrong[:5]}"
    for tag, name in ("style", "page.css"), ("script", "page.js"):
        assert "".join(page.raw[tag]) == read(os.path.join(SOURCE, name)), f"{path}: <{tag}> is not {name}"
    assert len(text.encode()) < MOST_BYTES, f"{path}: {len(text.encode())} bytes"
    found = UNSEEN.search(text)
    assert not found, f"{path}: character {found[0]!r}"
    assert all(link.startswith("#") for link in page.links), page.links
    if html5lib:
        html5lib.HTMLParser(strict=True).parse(text)
    return page


def run(*arguments, status=0, folder=None, **options):
    result = subprocess.run([DESCALE, *arguments], cwd=folder, capture_output=True, **options)
    assert result.returncode == status, (arguments, result.returncode, result.stderr.decode(errors="replace")[-500:])
    return result.stdout.decode(), result.stderr.decode(errors="replace")


# ---- What goes in ----

WORDS = "the mill river town was built sold again barn wheel garden rose winter market road bridge stone family coast".split()
MENU = ["Home", "About us", "Contact", "Accept all cookies", "Subscribe to our newsletter", "Share on Facebook", "Log in",
        "Privacy policy", "Read more", "Related articles"]


def make_line(rng):
    if rng.random() < 0.5:
        return rng.choice(MENU)
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(4, 30))).capitalize() + "."


def make_pages(folder, files=8, pages=60, seed=1):
    """Dumps of made-up pages, some damaged, some repeated. Returns their names."""
    rng = random.Random(seed)
    names = []
    for number in range(files):
        name = f"part-{number}.jsonl"
        with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
            print('{"text": broken', file=out)
            for page in range(pages):
                lines = [make_line(rng) for _ in range(rng.randint(0, 60))]
                record = {"id": f"{number}-{page}" if page % 10 else "repeated", "url": f"https://example.org/{number}/{page}",
                          "text": "\n".join(lines)}
                print(json.dumps(record), file=out)
        names.append(name)
    return names


# ---- What must hold ----

def same_for_any_order(folder):
    """Statistics and reports do not depend on order, jobs and shards."""
    names = make_pages(folder)
    with open(os.path.join(folder, "empty.txt"), "w"):
        pass
    names.append("empty.txt")
    base = ["-q", "--reproducible", "--sample", "40"]
    run(*base, "-j", "1", "-o", "o1", "--stats", "one.json", "--report", "one.html", *names, status=1, folder=folder)
    run(*base, "-j", "2", "-o", "o2", "--stats", "two.json", "--report", "two.html", *reversed(names), status=1, folder=folder)
    run(*base, "-o", "o.jsonl", "--stats", "three.json", "--report", "three.html", *names[4:], *names[:4], status=1, folder=folder)
    shards = []
    for shard in "1/3", "2/3", "3/3":
        shards.append(f"shard-{shard[0]}.json")
        run(*base, "--shard", shard, "-j", "2", "-o", "o3", "--stats", shards[-1], *names, status=1, folder=folder)
    run("--reproducible", "--merge", *shards, "--stats", "merged.json", "--report", "merged.html", folder=folder)
    out, _ = run("--reproducible", "--merge", *reversed(shards), folder=folder)
    one = json.loads(read(os.path.join(folder, "one.json")))
    assert len(one["samples"]) >= 40 and one["damage"] and len(one["uncertain_lines"]) > 5 and one["rule_examples"]
    for name in "two", "three", "merged":
        other = json.loads(read(os.path.join(folder, name + ".json")))
        differ = [key for key in one if key != "damage" and one[key] != other.get(key)]
        assert not differ and sorted(one["damage"]) == sorted(other["damage"]), (name, differ)
        assert read(os.path.join(folder, "one.html")) == read(os.path.join(folder, name + ".html")), name
    assert sorted(out) == sorted(read(os.path.join(folder, "merged.json")))
    check_page(os.path.join(folder, "one.html"))
    run("--merge", "merged.json", "--report", "again.html", folder=folder)
    assert read(os.path.join(folder, "again.html")) == read(os.path.join(folder, "one.html"))


def numbers_agree(folder):
    """The histograms, classes and samples agree with the counts."""
    run("-q", "-t", "null", "--stats", "n.json", *make_pages(folder, files=2), status=1, folder=folder)
    stats = json.loads(read(os.path.join(folder, "n.json")))
    assert sum(stats["lines_by_chance"]) == sum(stats["lines"].values())
    assert sum(stats["pages_by_share_kept"]) <= stats["pages"]
    assert stats["files_least_kept"][0]["pages"] + stats["files_least_kept"][1]["pages"] == stats["pages"]
    assert stats["characters_kept"] <= sum(stats["characters"].values()) <= stats["text_bytes"]
    for page in stats["samples"]:
        assert page["lines_in"] == len(page["lines"]) and page["lines_kept"] == sum(line["kept"] for line in page["lines"])
    assert stats["runs"][0]["command"][1:3] == ["-q", "-t"]


def hostile_text_stays_inside(folder):
    """200 pages of hostile text, ids, addresses, rules and names of files."""
    rng = random.Random(2)
    count = 0
    os.mkdir(os.path.join(folder, "<"))
    with open(os.path.join(folder, "</script><b>.jsonl"), "w", encoding="utf-8") as out:
        for page in range(200):
            lines = []
            for _ in range(rng.randint(1, 12)):
                middle = " ".join(rng.choice(HOSTILE) for _ in range(rng.randint(1, 3))).replace("\n", " ")
                lines.append(f"QZ{count}Q {middle}"[:300] + " QEND")
                lines.append(rng.choice(MENU) + " " + rng.choice(HOSTILE))
                count += 1
            text = json.dumps({"id": rng.choice(HOSTILE)[:200] + str(page), "url": "QURL" + rng.choice(HOSTILE)[:200],
                               "text": "\n".join(lines) + " \ud800"})
            print(text, file=out)
            print("{" + rng.choice(HOSTILE).replace("\n", " "), file=out)
    with open(os.path.join(folder, "bytes.txt"), "wb") as out:
        out.write(b"QZ999Q \xff\xfe</script>\xe2\x80 QEND\n\xed\xa0\x80 <b>\xc0\xaf\n")
    with open(os.path.join(folder, "x.promo.rules"), "w", encoding="utf-8") as out:
        out.write("rule promo.x\n  match log in\n  why </small><script>alert(\"1\")</script>&lt;\n  hit Log in\n  miss Home\n")
    run("-q", "-t", "null", "--rules", "x.promo.rules", "--stats", "h.json", "--report", "h.html", "</script><b>.jsonl", "bytes.txt",
        status=1, folder=folder)
    page = check_page(os.path.join(folder, "h.html"))
    seen = set()
    for path, text in page.texts:
        if "QZ" in text or "QEND" in text:
            assert re.search(r"/(bdi|s)$", path) and re.fullmatch(r"QZ\d+Q .*", text, re.S), (path, text[:200])
            assert text.endswith("QEND") or text.endswith("…"), text[-100:]
            seen.add(text)
        elif "QURL" in text:
            assert path.endswith(("summary/span", "h3")), path
    assert len(seen) > 150, len(seen)
    run("-q", "-t", "null", "--stats", "g.json", "--disable", "en.*", "</script><b>.jsonl", "bytes.txt", status=1, folder=folder)
    run("--compare", "g.json", "h.json", "--report", "c.html", folder=folder)
    page = check_page(os.path.join(folder, "c.html"))
    assert any("QZ" in text or "Log in" in text for _, text in page.texts)
    out, _ = run("--compare", "g.json", "h.json", folder=folder)
    assert not UNSEEN.search(out)


def no_text_is_left(folder):
    """--no-text leaves neither text nor ids and addresses, in the first run and when merging."""
    rng = random.Random(3)
    with open(os.path.join(folder, "secret.jsonl"), "w", encoding="utf-8") as out:
        for page in range(80):
            print(json.dumps({"id": f"SECRET{page}", "url": f"https://SECRET/{page}", "text": "\n".join(
                f"SECRET {make_line(rng)} SECRET" for _ in range(9)) + "\nLog in"}), file=out)
    base = ["-q", "-t", "null", "--reproducible"]
    run(*base, "--no-text", "--stats", "a.json", "--report", "a.html", "secret.jsonl", folder=folder)
    run(*base, "--stats", "b.json", "--report", "b.html", "secret.jsonl", folder=folder)
    run("--no-text", "--merge", "b.json", "--stats", "c.json", "--report", "c.html", folder=folder)
    run("--no-text", "--compare", "b.json", "b.json", "--report", "d.html", folder=folder)
    assert "SECRET" in read(os.path.join(folder, "b.json")) and "SECRET" in read(os.path.join(folder, "b.html"))
    for name in "a.json", "a.html", "c.json", "c.html", "d.html":
        assert "SECRET" not in read(os.path.join(folder, name)), name
    for kind in "json", "html":
        assert read(os.path.join(folder, "a." + kind)) == read(os.path.join(folder, "c." + kind)), kind
    check_page(os.path.join(folder, "a.html"))


def a_new_rule_shows(folder):
    """A comparison shows the lines that a new rule removes, and the rule, most changed first."""
    prose = "The mill at the river was built by the family in 1820, and it was sold again after the war to a miller."
    with open(os.path.join(folder, "in.jsonl"), "w") as out:
        for page in range(50):
            lines = [prose] * 5 + ["The village raffle was won by the miller of the town, who gave the ham to the school."] * (page % 3)
            print(json.dumps({"id": page, "text": "\n".join(lines)}), file=out)
    with open(os.path.join(folder, "my.promo.rules"), "w") as out:
        out.write("rule promo.raffle\n  match village raffle\n  why sells tickets\n  weight 9\n  hit Village raffle\n  miss A raffle\n")
    run("-q", "-t", "null", "--stats", "before.json", "in.jsonl", folder=folder)
    run("-q", "-t", "null", "--rules", "my.promo.rules", "--stats", "after.json", "in.jsonl", folder=folder)
    run("--compare", "before.json", "after.json", "--report", "diff.html", folder=folder)
    texts = [text for _, text in check_page(os.path.join(folder, "diff.html")).texts]
    for wanted in "my.promo.raffle", "sells tickets", "removed now":
        assert wanted in texts, wanted
    changed = [int(text.split()[0]) for text in texts if re.fullmatch(r"\d+ of \d+ lines changed", text)]
    assert len(changed) >= 16 and changed == sorted(changed, reverse=True) and changed[0] >= 2, changed
    out, _ = run("--compare", "before.json", "after.json", folder=folder)
    assert "rule my.promo.raffle: 0 lines before, 49 after" in out, out


def wrong_files_are_named(folder):
    """What is not of --stats, or of other rules, is refused with a message that says so."""
    pages = make_pages(folder, files=1)
    run("-q", "-t", "null", "--stats", "a.json", *pages, status=1, folder=folder)
    run("-q", "-t", "null", "--stats", "b.json", "--disable", "en.promo.*", *pages, status=1, folder=folder)
    run("-q", "-t", "null", "--stats", "k.json", "--keep", "body,promo", *pages, status=1, folder=folder)
    for name, text in ("bad.json", "{"), ("list.json", "[]"), ("type.json", '{"lines": "x", "runs": 1}'), ("twice.json", '{"samples": 1}'):
        with open(os.path.join(folder, name), "w") as out:
            out.write(text)
    for files, words in ((["a.json", "b.json"], "b.json: it was made with other rules or weights"),
                         (["a.json", "k.json"], "k.json: it was made with other settings"),
                         (["bad.json"], "bad.json: "), (["list.json"], "list.json: "), (["type.json"], "type.json: "),
                         (["twice.json"], "twice.json: "), (["nowhere.json"], "nowhere.json: No such file")):
        _, err = run("--merge", *files, "--report", "r.html", status=2, folder=folder)
        assert words in err, (files, err)
        assert not os.path.exists(os.path.join(folder, "r.html"))
    _, err = run("--compare", "a.json", status=2, folder=folder)
    assert "--compare needs two files" in err
    run("--compare", "a.json", "b.json", folder=folder)
    # Statistics in every truncation are refused or read; nothing crashes.
    text = read(os.path.join(folder, "a.json"))
    rng = random.Random(4)
    for _ in range(20):
        with open(os.path.join(folder, "cut.json"), "w") as out:
            out.write(text[:rng.randrange(len(text))])
        run("--merge", "cut.json", status=2, folder=folder)


def compressed_statistics_are_read(folder):
    """A name decides about compression when statistics are written, and the content when they are read."""
    pages = make_pages(folder, files=1)
    for suffix in "", ".gz", ".zst":
        run("-q", "-t", "null", "--reproducible", "--stats", "a.json" + suffix, *pages, status=1, folder=folder)
        run("--merge", "a.json" + suffix, "--stats", "m" + suffix + ".json", folder=folder)
        assert read(os.path.join(folder, "m" + suffix + ".json")) == read(os.path.join(folder, "a.json"))


def large_pages_are_bounded(folder):
    """Pages of many long lines do not make a report too large, nor ones that grow when they are escaped."""
    with open(os.path.join(folder, "large.jsonl"), "w") as out:
        for page in range(120):
            lines = ["\"<&'" * 100 + str(i) for i in range(400)] if page % 2 else ["Home", *("x " * 300 for _ in range(5000))]
            print(json.dumps({"id": "\"" * 290 + str(page), "url": "&" * 290 + str(page), "text": "\n".join(lines)}), file=out)
    run("-q", "-t", "null", "--stats", "l.json", "--report", "l.html", "large.jsonl", folder=folder)
    check_page(os.path.join(folder, "l.html"))
    run("-q", "-t", "null", "--keep", "navigation", "--stats", "k.json", "large.jsonl", folder=folder)
    run("--compare", "l.json", "k.json", "--report", "lk.html", folder=folder)
    check_page(os.path.join(folder, "lk.html"))


def main():
    failed = 0
    for test in (same_for_any_order, numbers_agree, hostile_text_stays_inside, no_text_is_left, a_new_rule_shows,
                 wrong_files_are_named, compressed_statistics_are_read, large_pages_are_bounded):
        with tempfile.TemporaryDirectory() as folder:
            try:
                test(folder)
            except AssertionError as error:
                failed += 1
                line = sys.exc_info()[2].tb_next.tb_lineno
                print(f"{__file__}:{line}: {test.__doc__}\n  {str(error)[:2000] or 'it does not hold'}")
    if not html5lib:
        print("skipped: html5lib is not installed (pip install html5lib), so only Python's own parser read the pages")
    return 1 if failed else 0


DESCALE = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ""
try:
    import html5lib
except ImportError:
    html5lib = None

if __name__ == "__main__":
    sys.exit(main())
