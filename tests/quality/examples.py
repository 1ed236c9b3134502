# SPDX-License-Identifier: Apache-2.0
"""What the forests are fitted to besides whole pages: parts of pages, pages put together, and pages with foreign
boilerplate put into them. An example is (page, lines, what is known of each line, weight)."""
import random, zlib
from collections import defaultdict

import mixed
from mixed import example
from pages import boilerplate_runs

PART_WEIGHT = 0.08    # of a part of a page of ten lines or more, against a whole page
PHRASE_WEIGHT = 0.05  # of a page with a dialog, a prompt or a menu of its language put into it
FORM_WEIGHT = 0.3     # of one rendering of a page that is there in ten
LONG_WEIGHT = 0.3     # of a long page made of the bodies of others


def runs(pages):
    """Runs of boilerplate lines of one class on the pages labelled by hand, by letter."""
    found = {letter: [] for letter in "ncp"}
    for page in pages:
        for letter, lines in boilerplate_runs(page):
            found[letter].append([(line, (0.0, letter)) for line in lines[:12]])
    return found


def insert(chance, part, pool):
    """A part with some foreign boilerplate put into it, as a page that lost its menus still has."""
    for _ in range(chance.randrange(1, 4)):
        letter = chance.choices("ncp", (4, 2, 4))[0]
        if pool[letter]:
            run = chance.choice(pool[letter])[:3 if letter == "n" else 12]
            at = chance.choice((0, len(part), chance.randrange(len(part) + 1)))
            part = part[:at] + run + part[at:]
    return part


def parts(page, pool):
    """Some parts of a page, as lists of lines and what is known of them."""
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


def put_together(pages, chance, count):
    """Long pages: bodies of pages of one language one after another, of 200 to 6,000 lines."""
    by_language = defaultdict(list)
    for page in pages:
        body = [(line, known) for line, known in zip(page["lines"], page["known"]) if known[0] > 0.9]
        if 5 <= len(body) <= 400:
            by_language[page.get("lang") or "en"].append((page, body))
    languages = sorted(language for language, some in by_language.items() if len(some) >= 4)
    for _ in range(count if languages else 0):
        some = by_language[chance.choice(languages + ["en"] * len(languages))]
        wanted, long = int(200 * 30 ** chance.random()), []
        while len(long) < wanted:
            page, body = chance.choice(some)
            long += body
        yield example(page, long[:wanted], LONG_WEIGHT)


def with_phrases(pages, phrases, chance, each):
    """Pages of a language, or their bodies, with a dialog, a prompt or a menu of that language at the top, at the
    bottom or in between; pages of any language where there are none."""
    by_language = defaultdict(list)
    for page in pages:
        if len(page["lines"]) > 8 and sum(known[0] > 0.9 for known in page["known"]) > 4:
            by_language[page.get("lang") or "en"].append(page)
    every = [page for some in by_language.values() for page in some]
    if not every:
        return
    for (language, letter), wordings in sorted(phrases.items()):
        by_source = defaultdict(list)
        for source, text in wordings:
            by_source[source].append(text)
        for _ in range(each):
            source = chance.choice(sorted(by_source))
            texts = by_source[source]
            size = chance.randrange(2, 14)
            start = chance.randrange(max(1, len(texts) - size + 1))
            run = texts[start:start + size] if chance.random() < 0.5 else chance.sample(texts, min(size, len(texts)))
            page = chance.choice(by_language.get(language) or every)
            carrier = list(zip(page["lines"], page["known"]))
            if chance.random() < 0.6:
                carrier = [pair for pair in carrier if pair[1][0] > 0.5]
            carrier = carrier[:400]
            at = chance.choice((0, len(carrier), len(carrier), chance.randrange(len(carrier) + 1)))
            lines = carrier[:at] + [(text, (0.0, letter)) for text in run] + carrier[at:]
            yield example(page, lines, PHRASE_WEIGHT)


def examples(pages, phrases, seed=1):
    """Pages, parts of pages, long pages, pages with phrases, and those of mixed.py."""
    pool = runs(pages)
    chance = random.Random(seed)
    plain = [page for page in pages if page["lines"] and not page.get("form") and "variant" not in page]
    for page in pages:
        if page["lines"]:
            form = page.get("form")
            if form and form != "lines" and zlib.crc32(page["text"].encode()) % 4 > 1 and form != "oneline":
                continue
            yield page, page["lines"], page["known"], FORM_WEIGHT if form and len(page["ids"]) == 1 else 1
    for page in plain:
        if any(body == body for body, _ in page["known"]) and not page.get("partial"):
            for i, part in enumerate(parts(page, pool)):
                if part and zlib.crc32(f"{i} {page['text'][:200]}".encode()) % 7 < 4:
                    yield example(page, part, PART_WEIGHT * min(1, len(part) / 10))
    yield from put_together(plain, chance, 50)
    whole = [page for page in plain if not page.get("partial")]
    yield from with_phrases(whole, phrases, chance, 6)
    yield from mixed.with_teasers([page for page in whole if any(body == body for body, _ in page["known"])], pool["n"], chance, 18)
    yield from mixed.in_other_frames(whole, chance)
    yield from mixed.without_title(whole, chance)
    yield from mixed.about_boilerplate(whole, phrases, chance)
    yield from mixed.with_short_posts(plain, chance)
    yield from mixed.short_pages(whole, phrases, chance)
