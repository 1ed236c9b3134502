# SPDX-License-Identifier: Apache-2.0
"""Labelled pages for fit.py, which documents the files: what is known about each line."""
import gzip, json, os, random, re, zlib
from collections import Counter
from urllib.parse import urlparse

WORD = re.compile(r"\w+")


def load(corpus):
    """Every page once, with all that the corpora know about it. Pages with the same text are one page."""
    pages = {}
    for name in ("lines", "wcxb", "articles", "segments"):
        path = os.path.join(corpus, f"{name}-dev.jsonl.gz")
        if not os.path.exists(path):
            continue
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            for page in map(json.loads, stream):
                known = pages.setdefault(page["text"], {"ids": []})
                known["ids"].append((name, page["id"]))
                known.update({k: v for k, v in page.items() if k != "id"})
    return list(pages.values())


def site(page):
    host = urlparse(page.get("url") or "").netloc or (page.get("url") or page["ids"][0][1]).split("::")[-1].split("/")[0]
    return ".".join(host.lower().removeprefix("www.").split(".")[-2:]) if host.count(".") else host


def part_of(page, parts, salt=""):
    return zlib.crc32((salt + site(page)).encode()) % parts


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


def body_of(page):
    """For each line the probability that it is body, nan where nothing is known."""
    lines = page["text"].split("\n")
    body = [float("nan")] * len(lines)
    if "body" in page:
        body = align(lines, page["gold"], page["body"])
    elif "with" in page:
        wanted, unwanted = ([" ".join(s.split()) for s in page[key]] for key in ("with", "without"))
        for i, line in enumerate(lines):
            text = " ".join(line.split())
            body[i] = 1.0 if any(s in text for s in wanted) else 0.0 if any(s in text for s in unwanted) else body[i]
    for i, letter in enumerate(page.get("classes", "")):
        if letter in "bncp":
            by_hand = float(letter == "b")
            body[i] = by_hand if body[i] != body[i] else (body[i] + by_hand) / 2
    return body


def prepare(pages):
    """Reduces every page to its non-blank lines and what is known about each."""
    for page in pages:
        lines, classes = page["text"].split("\n"), page.get("classes")
        body = body_of(page)
        keep = [i for i, line in enumerate(lines) if line.strip()]
        page["lines"] = [lines[i] for i in keep]
        page["known"] = [(body[i], classes[i] if classes else "") for i in keep]

def runs(pages):
    """Runs of boilerplate lines of one class on the pages labelled by hand, by letter."""
    found = {letter: [] for letter in "ncp"}
    for page in pages:
        letters = [letter for _, letter in page["known"]]
        start = 0
        for end in range(1, len(letters) + 1):
            if end == len(letters) or letters[end] != letters[start]:
                if letters[start] and letters[start] in "ncp":
                    stop = min(end, start + 12)
                    found[letters[start]].append([(page["lines"][i], (0.0, letters[start])) for i in range(start, stop)])
                start = end
    return found


def insert(chance, part, pool):
    """A part with boilerplate of other pages inserted, like a page that lost only its menus."""
    for _ in range(chance.randrange(1, 4)):
        letter = chance.choices("ncp", (4, 2, 4))[0]
        if pool[letter]:
            run = chance.choice(pool[letter])[:3 if letter == "n" else 12]
            at = chance.choice((0, len(part), chance.randrange(len(part) + 1)))
            part = part[:at] + run + part[at:]
    return part


def parts(page, pool):
    """Some parts of a page, as lists of lines and what is known about them."""
    chance = random.Random(zlib.crc32(page["text"].encode()))
    every = list(zip(page["lines"], page["known"]))
    body = [pair for pair in every if pair[1][0] > 0.5]
    few = chance.choice((0.03, 0.1, 0.3))
    yield body
    yield [pair for pair in every if pair[1][0] > 0.5 or chance.random() < few]
    yield insert(chance, body, pool)
    yield insert(chance, body[:chance.randrange(3, 40)], pool)
    for most in (6, 20):
        start = chance.randrange(len(every))
        yield every[start:start + 1 + chance.randrange(most)]
    start = chance.randrange(len(body) + 1)
    yield body[start:start + 1 + chance.randrange(4)]


def examples(pages):
    """Pages and parts: (page, lines, what is known about them, whether it is a whole page)."""
    pool = runs(pages)
    for page in pages:
        if page["lines"]:
            yield page, page["lines"], page["known"], True
            if any(body == body for body, _ in page["known"]):
                for part in parts(page, pool):
                    if part:
                        yield page, [line for line, _ in part], [known for _, known in part], False
