#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Scores a build of descale on text that was made in other ways than the text its model was fitted on.

  forms_score.py DESCALE DIR [--split dev] [--json FILE] [--set forms,long,kinds] [--by COLUMN,...]

DIR holds forms-dev.jsonl.gz (web pages rendered in ten ways), long-dev.jsonl.gz (long works) and
kinds-dev.jsonl.gz (mail, chat, subtitles, tables, code and more). Every set goes once through
`DESCALE --from jsonl --to labels`. A line stays when its label is body; blank lines have no label.

  F1       forms: word F1 of the lines that stay against the gold text, both without link syntax and addresses
           (see plain()). long, kinds: word F1 of the lines that stay against the lines labelled body.
  kept     the share of the body's words that stay, of those that the text has
  removed  the share of the other words that go (long, kinds: words on navigation, cookie and promo lines;
           metadata lines do not count)
  all      F1 when every line stays
  best     F1 of the best choice of lines (forms only)
  links    the share of lines with nothing but an address, or a numbered address (lynx's list), that go

Every figure is the mean over the pages of a row. A page without body has no F1 and no `kept`, a page without
anything else has no `removed`. Needs nothing but the standard library.
"""
import argparse, gzip, json, re, subprocess, sys, threading
from collections import Counter, defaultdict

CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
WORD = re.compile(f"[{CJK}]|[^\\W{CJK}]+")                 # each CJK character is a word
TARGET = r"\((?:<[^<>]*>|(?:[^()\s]|\([^()\s]*\))*)(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\)"
IMAGE = re.compile(r"!\[[^\[\]]*\]" + TARGET)
LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]" + TARGET)
LINK_END = re.compile(r"\]" + TARGET)                      # the end of a link that began on an earlier line
ADDRESS = re.compile(r"<?\b(?:https?|ftp|file)://[^\s<>\[\]\"']+>?|<?\b(?:mailto|javascript|tel|data):[^\s<>\[\]\"')]+>?")
NUMBERED = re.compile(r"^\s*(?:\d+\.|\[\d+\]:?)\s+\S+$")   # lynx: "  12. https://example.org/", Markdown: "[12]: ..."
MARKER = re.compile(r"\[\d{1,4}\]|\((?:BUTTON|IMAGE)\)|\[(?:INLINE|IMAGE|LINK|USEMAP|ISMAP|EMBED|IFRAME)[^\[\]]{0,80}\]"
                    r"|\[[\w%.-]+\.(?:png|jpe?g|gif|svg|webp|avif)[^\[\]]{0,40}\]", re.I)
ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
RULE = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")           # emphasis and the form fields of lynx, not snake_case


def plain(line):
    """A line without the link syntax of Markdown and lynx, images, addresses and emphasis."""
    if NUMBERED.match(line) and ADDRESS.search(line):
        return ""
    if "[" in line or "](" in line:
        line = IMAGE.sub(" ", line)
        line = LINK_END.sub(" ", LINK.sub(r" \1 ", LINK.sub(r" \1 ", line)))
        line = MARKER.sub(" ", line)
    line = ADDRESS.sub(" ", line)
    return RULE.sub(" ", ESCAPE.sub(r"\1", line))


def words(line):
    return WORD.findall(line.lower())


def ratio(a, b):
    return a / b if b else None


def f1(kept, body, both):
    if not body:
        return None
    p, r = both / max(1, kept), both / body
    return 2 * p * r / (p + r) if p + r else 0.0


def run(descale, path):
    """The labels of every page of a file by the page's id, from one run."""
    p = subprocess.Popen([descale, "--from", "jsonl", "--to", "labels"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def feed():
        try:
            with gzip.open(path, "rt", encoding="utf-8") as f:
                for row in f:
                    d = json.loads(row)
                    p.stdin.write((json.dumps({"id": d["id"], "text": d["text"]}, ensure_ascii=False) + "\n").encode())
            p.stdin.close()
        except BrokenPipeError:
            pass
    t = threading.Thread(target=feed)
    t.start()
    out = {}
    for row in p.stdout:
        d = json.loads(row)
        out[d["id"]] = d["labels"]
    t.join()
    if p.wait() not in (0, 1):
        sys.exit(f"{descale} ended with {p.returncode} on {path}")
    return out


def pages(path):
    with gzip.open(path, "rt", encoding="utf-8") as f:
        yield from map(json.loads, f)


def score_gold(d, stays):
    """The figures of a page whose body is known as a text: bags of words are compared."""
    lines = d["text"].split("\n")
    per = [words(plain(l)) for l in lines]
    gold = Counter(w for l in d["gold"].split("\n") for w in words(plain(l)))
    ng = sum(gold.values())

    def bag(keep):
        c = Counter()
        for w, k in zip(per, keep):
            if k:
                c.update(w)
        return c
    kept, full = bag(stays), bag([True] * len(lines))
    n, nk = sum(full.values()), sum(kept.values())
    b, bk = sum((full & gold).values()), sum((kept & gold).values())
    r = dict(f1=f1(nk, ng, bk), kept=ratio(bk, b), removed=ratio((n - b) - (nk - bk), n - b), all=f1(n, ng, b), best=None, links=None)
    if "body" in d:
        o = bag([x == "1" for x in d["body"]])
        r["best"] = f1(sum(o.values()), ng, sum((o & gold).values()))
    ref = [not k for l, w, k in zip(lines, per, stays) if not w and l.strip() and ADDRESS.search(l)]
    if ref:
        r["links"] = sum(ref) / len(ref)
    return r


def score_lines(d, stays):
    """The figures of a page whose lines are labelled: words on them are counted."""
    n, k = Counter(), Counter()
    for l, c, s in zip(d["text"].split("\n"), d["classes"], stays):
        w = len(words(l))
        n[c] += w
        if s:
            k[c] += w
    body, other = n["b"], n["n"] + n["c"] + n["p"]
    bk, ok = k["b"], k["n"] + k["c"] + k["p"]
    return dict(f1=f1(bk + ok, body, bk), kept=ratio(bk, body), removed=ratio(other - ok, other), all=f1(body + other, body, body), best=None, links=None)


def size(d):
    n = len(d["text"].split())
    return next(t for m, t in ((10_000, "5-10k words"), (30_000, "10-30k"), (80_000, "30-80k"), (10 ** 9, "over 80k")) if n < m)


TABLES = {"forms": (("form",), ("form", "type")), "long": (("variant",), ("genre",), ("lang",), ("variant", "size")),
          "kinds": (("kind",), ("lang",), ("variant",))}
COLUMNS = ("f1", "kept", "removed", "all", "best", "links")


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("descale")
    a.add_argument("dir")
    a.add_argument("--split", default="dev")
    a.add_argument("--json", metavar="FILE", help="write the tables and every page's figures here")
    a.add_argument("--set", default="forms,long,kinds")
    a.add_argument("--by", help="one more table, by these columns (form,type,lang,variant,genre,kind,size)")
    o = a.parse_args()
    result = {}
    for name in o.set.split(","):
        path = f"{o.dir}/{name}-{o.split}.jsonl.gz"
        labels = run(o.descale, path)
        rows, per, wrong = defaultdict(list), {}, 0
        for d in pages(path):
            got, want = labels.get(d["id"]), d["text"].count("\n") + 1
            if got is None or len(got) != want:
                wrong += 1                                  # a page without its labels counts as all removed
                got = [None] * want
            r = (score_gold if "gold" in d else score_lines)(d, [x == "body" for x in got])
            d["size"] = size(d)
            per[d["id"]] = r
            for by in TABLES[name] + ((tuple(o.by.split(",")),) if o.by and all(c in d for c in o.by.split(",")) else ()):
                rows[by, tuple(d[c] for c in by)].append(r)
            rows[(), ("all",)].append(r)
        result[name] = {"pages": per, "tables": defaultdict(dict)}
        print(f"\n{name}-{o.split}: {len(per)} pages" + (f", {wrong} without labels of the right length" if wrong else ""))
        last = None
        for (by, key), v in sorted(rows.items(), key=lambda x: (len(x[0][0]), x[0])):
            if by != last:
                print(f"  {' / '.join(by) or 'set':34s} {'pages':>6s}" + "".join(f"{c:>9s}" for c in COLUMNS))
                last = by
            m = {"pages": len(v)}
            for c in COLUMNS:
                x = [r[c] for r in v if r[c] is not None]
                m[c] = round(sum(x) / len(x), 4) if x else None
            result[name]["tables"]["/".join(by) or "set"]["/".join(key)] = m
            print(f"  {' / '.join(key):34s} {len(v):6d}" + "".join(f"{m[c]:9.3f}" if m[c] is not None else f"{'-':>9s}" for c in COLUMNS))
    if o.json:
        with open(o.json, "w") as f:
            json.dump(result, f, indent=1)


if __name__ == "__main__":
    main()
