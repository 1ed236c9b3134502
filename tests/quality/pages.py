# SPDX-License-Identifier: Apache-2.0
"""Labelled pages, and what is known of each of their lines; for fit.py, which says what files there are.

Every line gets two things: `body`, the chance that it is body (nan: unknown), and `letter`, its class where
a person labelled it (b n c p, m: navigation or body; empty: unknown)."""
import gzip, itertools, json, math, os, re, zlib
from collections import Counter
from urllib.parse import urlparse

WORD = re.compile(r"\w+")
NAN = float("nan")
PARTS = 4  # of the sites, for lexicons that have not seen a line's site

# The sets, in the order in which they are merged: (name, folder). A page that stands in two of them, by its
# text, is one page with what both say.
SETS = (("lines", ""), ("wcxb", ""), ("articles", ""), ("segments", ""), ("languages", "fit"), ("fundus", "fit"), ("harvest", "fit"),
        ("magic", "fit"), ("parser", "fit"), ("readability", "fit"), ("recipes", "fit"), ("products", "fit"), ("formtypes", "fit"),
        ("forms", "fit"), ("long", "fit"), ("kinds", "fit"))
# Licences of single records under which may be fitted; others are only measured.
FREE = ("public domain", "cc0", "cc by ", "cc by 3", "cc by 4", "mit", "apache", "bsd", "psf", "unlicense", "official work",
        "us government", "reuse with attribution")
UNFREE = ("gpl", "by-sa", "by-nc", "research")
UNTITLED = ("markdown", "lynx", "lynx80", "w3m", "resiliparse")  # renderings that leave the page's title out
MARKS = re.compile(r"^[\W\d]*")  # of a heading or a list item, at the beginning of a line


def may_be_fitted(page):
    licence = page.get("licence", "").lower() + " "
    return licence == " " or (any(word in licence for word in FREE) and not any(word in licence for word in UNFREE))


def load(corpus, fitted_only=True, names=None):
    """Every page once, with all that is known of it, by its text."""
    pages = {}
    for name, folder in SETS:
        path = os.path.join(corpus, folder, f"{name}-dev.jsonl.gz")
        if not os.path.exists(path) or (names and name not in names):
            continue
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            for page in map(json.loads, stream):
                if fitted_only and not may_be_fitted(page):
                    continue
                known = pages.setdefault(page["text"], {"ids": []})
                known["ids"].append((name, page["id"]))
                known.update({k: v for k, v in page.items() if k != "id"})
    return list(pages.values())


def load_phrases(corpus):
    """Wordings of dialogs, prompts and menus: {(language, class letter): [(source, text)]}."""
    path = os.path.join(corpus, "fit", "phrases-dev.jsonl.gz")
    found = {}
    if os.path.exists(path):
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            for row in map(json.loads, stream):
                found.setdefault((row["lang"], row["class"][0]), []).append((row["source"], " ".join(row["text"].split())))
    return found


def site(page):
    """The registered domain of a page, more or less; pages of one work or host share it."""
    url = page.get("url") or page["ids"][0][1].split("#")[0]
    host = page.get("host") or urlparse(url).netloc or url.split("::")[-1].split("/")[0]
    return ".".join(host.lower().removeprefix("www.").split(".")[-2:]) if host.count(".") else host


def boilerplate_runs(page):
    """The lines of a page that follow each other and that a person gave the same class but body: (class letter, lines)."""
    labelled = zip(page["lines"], (letter for _, letter in page["known"]))
    for letter, run in itertools.groupby(labelled, key=lambda pair: pair[1]):
        if letter in ("n", "c", "p"):
            yield letter, [line for line, _ in run]


def part_of(page, parts, salt=""):
    return zlib.crc32((salt + site(page)).encode()) % parts


def lexicon_part(page):
    """Which part of the sites a page is of: its lines are looked up in a lexicon that was fitted to the others."""
    return part_of(page, PARTS, "lexicon")


def align(lines, gold, given):
    """Which lines make up the gold text: those given first, then long before short ones, each if nine
    words in ten of it are still left of the gold's. The labels given with pages miss short lines."""
    left = Counter(WORD.findall(gold.lower()))
    body = [0.0] * len(lines)
    words = [WORD.findall(line.lower()) for line in lines]
    for i in sorted(range(len(lines)), key=lambda i: (given[i] != "1", -len(words[i]), i)):
        count = Counter(words[i])
        if words[i] and sum((count & left).values()) > 0.9 * len(words[i]):
            body[i] = 1.0
            left -= count
    return body


def says(line, title):
    """Whether a line says a title, or its beginning."""
    return len(line) > 8 and title.startswith(line[:60]) and len(line) > 0.35 * len(title)


def says_marked(line, title):
    """The same, whatever marks the line begins with."""
    return says(line, title) or says(MARKS.sub("", line), title)


def repeats_title(lines, i):
    """Whether line i says the page's first line again, or its beginning."""
    return says(lines[i].strip(), lines[0].strip())


def keep_headline(lines, body, title):
    """Published gold leaves headlines out, and readers want them: the first line is body where no line says it
    again; else the line that does, the last one above the content, is body, and the first line unknown. `title`: what
    the first line would say, of a rendering that leaves it out; there the first line is a line like others."""
    content = next((i for i, b in enumerate(body) if i > 0 and b > 0.5 and len(lines[i].split()) > 7), len(lines))
    said = (lines[0] if title is None else title).strip()
    again = [i for i in range(title is None, len(lines)) if says_marked(lines[i].strip(), said)]
    if title is None:
        body[0] = NAN if again else 1.0
    if again:
        above = [i for i in again if i <= content]
        body[above[-1] if above else again[0]] = 1.0


def titles_of(pages):
    """The titles of pages of which there are several renderings, by what the pages are called."""
    return {name.split("#")[0]: page["text"].split("\n")[0]
            for page in pages for set_name, name in page["ids"] if set_name == "forms" and name.endswith("#lines")}


def title_left_out(page, titles):
    """The title that a rendering leaves out, None where it does not."""
    return titles.get(page["ids"][0][1].split("#")[0], "") if page.get("form") in UNTITLED else None


def body_of(page, title):
    """For each line the chance that it is body by what is known, nan for those of which nothing is. `title`: see keep_headline()."""
    lines = page["text"].split("\n")
    body = [NAN] * len(lines)
    if page.get("form") and page["form"] not in ("lines", "paragraphs"):
        body = [float(b == "1") for b in page["body"]] if "body" in page else [1.0] * len(lines)
    elif "body" in page and page.get("partial"):
        body = [float(b == "1") for b in page["body"]]
    elif "body" in page:
        body = align(lines, page["gold"], page["body"])
    elif page.get("gold") and len(lines) == 1:
        body = [1.0]
    elif "with" in page:
        wanted, unwanted = ([" ".join(s.split()) for s in page[key]] for key in ("with", "without"))
        for i, line in enumerate(lines):
            text = " ".join(line.split())
            body[i] = 1.0 if any(s in text for s in wanted) else 0.0 if any(s in text for s in unwanted) else body[i]
    if ("gold" in page or "with" in page) and not page.get("partial") and len(lines) > 1:
        keep_headline(lines, body, title)
    for i, s in enumerate(page.get("skip") or ""):
        if s == "1":
            body[i] = NAN
    for i, letter in enumerate(page.get("classes", "")):
        if letter in "bncp":
            by_hand = float(letter == "b")
            body[i] = by_hand if math.isnan(body[i]) or repeats_title(lines, i) or i == 0 else (body[i] + by_hand) / 2
    return body


def prepare(pages):
    """Keeps of every page its non-blank lines, and for each what is known."""
    titles = titles_of(pages)
    for page in pages:
        lines, classes = page["text"].split("\n"), page.get("classes")
        body = body_of(page, title_left_out(page, titles))
        keep = [i for i, line in enumerate(lines) if line.strip()]
        page["lines"] = [lines[i] for i in keep]
        page["known"] = [(body[i], classes[i].strip(".") if classes else "") for i in keep]
