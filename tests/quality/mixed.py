# SPDX-License-Identifier: Apache-2.0
"""Examples for fit.py made of several pages, or of one that was changed: lists of teasers beside an article, contents
in the frames of other pages, pages without their title, articles about what dialogs and prompts speak of,
discussions with short posts, and short pages. An example is (page, lines, what is known of each line, weight)."""
import re
from collections import Counter, defaultdict

from pages import PARTS, boilerplate_runs, lexicon_part, repeats_title

FRAME_WEIGHT = 0.25   # of the content of a page in the frames of two others, against a whole page
TEASER_WEIGHT = 0.15  # of a page with a list of teasers of others, or of a page that is such a list
POSTS_WEIGHT = 0.15   # of a discussion with short posts
UNTITLED_WEIGHT = 0.2 # of a page without its title
TOPIC_WEIGHT = 0.15   # of an article about what dialogs or prompts speak of
SHORT_WEIGHT = 0.06   # of a short page
SHORT_PAGES = 16      # of each language and part of the sites
BODILESS = 0.15       # the share of them that have no body

ENGLISH_EVERY = 2     # of this many English pages one gets other frames: there are enough

ARTICLES = ("article", "segments")  # types of pages
LONG_WORD = re.compile(r"[^\W\d_]{5,}")
SITE_NAME = re.compile(r"\s+[-–—|]\s.*$")  # after the headline, in the title of a page
SENTENCE_END = re.compile(r"[.!?]\s|[。！？]")
DATES = ("{day:02}.{month:02}.{year}", "{hour}:{minute:02}", "{day:02}.{month:02}.{year}, {hour:02}:{minute:02}", "{day}/{month}/{year}",
         "{year}-{month:02}-{day:02} {hour:02}:{minute:02}", "{year}/{month:02}/{day:02}", "{day:02}.{month:02}")
# Items of a list, and how their parts stand on lines: {h}eadline, first {w}ords of the article, {d}ate.
ITEMS = ("{h}", "{h}", "{h}\n{w}", "{h}\n{w}", "{h}\n{w}", "{d} {h}", "{h}\n{d}", "{d} {h}", "{h} {d}", "{h}\n{d}\n{w}", "{d}\n{h}\n{w}", "{w}",
         "{h} {w}", "{d}\n{h}", "{d} {h}\n{w}")


def example(page, lines, weight):
    """`lines`: pairs of a line and what is known of it."""
    return page, [line for line, _ in lines], [known for _, known in lines], weight


def kin(page):
    """What pages have in common that may be put together: the language, and the part of the sites that the lexicon of
    their lines has not seen."""
    return page.get("lang") or "en", lexicon_part(page)


# ---- Lists of teasers ----

def first_words(text, chance):
    """The beginning of a paragraph as lists of articles show it: one or two sentences, or cut off."""
    most, words = chance.randrange(10, 46), text.split()
    if len(words) <= most:
        return text
    cut = " ".join(words[:most])
    ends = [match.end() for match in SENTENCE_END.finditer(cut) if match.end() > 40]
    return cut[:ends[-1]].rstrip() if ends and chance.random() < 0.6 else cut + chance.choice(("...", "…", " ...", ""))


def is_long(line):
    return len(line.split()) > 11 or len(line.encode()) > 120


def teasers_of(page, most):
    """What lists say of an article: its headline and first paragraph. And as if it were several articles, up to `most`: the
    beginning of a paragraph without the stop, and the paragraph after it."""
    lines = page["lines"]
    body = [i for i, known in enumerate(page["known"]) if known[0] > 0.9]
    headlines = [lines[i] for i in body if (i == 0 or repeats_title(lines, i)) and len(lines[i]) < 150]
    long = [lines[i] for i in body if i > 0 and not repeats_title(lines, i) and is_long(lines[i])]
    found = [(headlines[0], long[0])] if headlines and long else []
    for title, lead in zip(long[1:], long[2:]):
        words = title.split()
        if len(words) > 11:
            found.append((" ".join(words[:4 + len(title) % 9]).rstrip(".,:;!?"), lead))
    return found[:most]


def date_of(form, chance):
    return form.format(day=chance.randrange(1, 29), month=chance.randrange(1, 13), year=chance.randrange(2006, 2027),
                       hour=chance.randrange(24), minute=chance.randrange(60))


def teaser_list(some, chance):
    """A list of teasers, as lines."""
    form, dates = chance.choice(ITEMS), chance.choice(DATES)
    items = chance.sample(some, min(len(some), chance.randrange(4, 26)))
    return [line for headline, lead in items
            for line in form.format(h=headline, w=first_words(lead, chance), d=date_of(dates, chance)).split("\n")]


def beside_article(page, teasers, chance):
    """A page with a list of teasers after the body, before it or at the end, as pairs of a line and what is known of it."""
    every = list(zip(page["lines"], page["known"]))[:600]
    if chance.random() < 0.4:
        every = [pair for pair in every if pair[1][0] > 0.5]
    last = max((i for i, pair in enumerate(every) if pair[1][0] > 0.9), default=0) + 1
    at = chance.choice((last, last, last, len(every), 0))
    return every[:at] + [(line, (0.0, "")) for line in teasers] + every[at:]


def with_teasers(pages, menus, chance, each):
    """Articles with a list of teasers of others, and pages that are such a list between menus: beside an article
    such a list is navigation, else it is what the page is for."""
    by_kin, teasers = defaultdict(list), defaultdict(list)
    for page in pages:
        if sum(known[0] > 0.9 for known in page["known"]) > 4:
            by_kin[kin(page)].append(page)
            if page.get("type", "article") in ARTICLES:
                teasers[kin(page)] += teasers_of(page, 1 if kin(page)[0] == "en" else 5)
    for key in sorted(key for key, some in teasers.items() if len(some) > 5):
        for _ in range(each * (8 if key[0] == "en" else 1)):
            page = chance.choice(by_kin[key])
            some = [teaser for teaser in teasers[key] if teaser[1] not in page["lines"]]
            if len(some) < 4:
                continue
            lines = teaser_list(some, chance)
            if menus and chance.random() < 0.3:
                yield example(page, chance.choice(menus) + [(line, (1.0, "")) for line in lines] + chance.choice(menus), TEASER_WEIGHT)
            elif page.get("type", "article") in ARTICLES:
                yield example(page, beside_article(page, lines, chance), TEASER_WEIGHT)


# ---- Frames ----

def content_of(page):
    """The line where the body of a page begins and the one after its end; None where there is hardly any, or a very long one."""
    body = [i for i, known in enumerate(page["known"]) if known[0] > 0.5]
    return (body[0], body[-1] + 1) if len(body) > 2 and body[-1] - body[0] < 600 else None


def in_other_frames(pages, chance):
    """The content of each page, between what stands above the content of another page of its language and what stands
    below that of a third: what a menu looks like says nothing of the text under it."""
    by_kin = defaultdict(list)
    for page in pages:
        content = content_of(page)
        if content and sum(body == body for body, _ in page["known"]) > 0.5 * len(page["known"]):
            by_kin[kin(page)].append((page, *content))
    for key in sorted(key for key, some in by_kin.items() if len(some) > 2):
        for page, start, end in by_kin[key][::ENGLISH_EVERY if key[0] == "en" else 1]:
            (above, first, _), (below, _, last) = chance.choice(by_kin[key]), chance.choice(by_kin[key])
            every, top, bottom = (list(zip(p["lines"], p["known"])) for p in (page, above, below))
            title = every[:1] if start > 0 else []
            yield example(page, title + top[1:first][-200:] + every[start:end] + bottom[last:][:200], FRAME_WEIGHT)


# ---- Short posts ----

def with_short_posts(pages, chance):
    """Discussions whose posts are cut to a line of a few words: what stands between the furniture of posts is a post."""
    for page in pages:
        if page.get("type") != "forum" or sum(known[0] > 0.9 for known in page["known"]) < 8:
            continue
        lines, in_post = [], False
        for line, known in zip(page["lines"], page["known"]):
            body = known[0] > 0.9
            if body and in_post and chance.random() < 0.9:
                continue
            if body and not in_post and chance.random() < 0.7:
                line = " ".join(line.split()[:chance.randrange(2, 10)]).rstrip(",;:") + chance.choice((".", "", "?", "!"))
            lines.append((line, known))
            in_post = body
        yield example(page, lines[:400], POSTS_WEIGHT)


# ---- Pages without their title ----

def is_headed(page):
    """Whether the first line of a page is its headline: body, or said again below."""
    return not page["known"][0][0] < 0.9


def without_title(pages, chance):
    """Pages as browsers show them: without the title, which is in no line of theirs."""
    for page in pages:
        if len(page["lines"]) > 8 and is_headed(page) and chance.random() < (0.25 if kin(page)[0] == "en" else 0.5):
            yield example(page, list(zip(page["lines"], page["known"]))[1:], UNTITLED_WEIGHT)


# ---- What a text is about ----

def topics_of(phrases):
    """The words that dialogs and prompts use most, by language and letter of the class."""
    counts = {key: Counter(word for _, text in wordings for word in set(LONG_WORD.findall(text.lower())))
              for key, wordings in phrases.items()}
    found = {}
    for (language, letter), words in counts.items():
        others = sum((counts[language, other] for other in "ncp" if (language, other) in counts and other != letter), Counter())
        own = {word: times for word, times in words.items() if times > 2 and times > 4 * others[word]}
        found[language, letter] = sorted(own, key=lambda word: (-own[word], word))[:5]
    return found


def about(page, topics, chance):
    """An article with the words that it uses most replaced by topics; None where no word of its title is one of those."""
    body = [line.lower() for line, known in zip(page["lines"], page["known"]) if known[0] > 0.9]
    counts = Counter(word for line in body for word in dict.fromkeys(LONG_WORD.findall(line)))
    often = [word for word, times in counts.most_common(12) if times > max(2, len(body) // 8)]
    of_title = [word for word in often if word in page["lines"][0].lower()]
    if not of_title:
        return None
    replaced = of_title[:1] + [word for word in often if word != of_title[0]][:len(topics) - 1]
    other = dict(zip(replaced, chance.sample(topics, len(topics))))
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, replaced)) + r")\b", re.I)

    def swap(match):
        word = other.get(match[0].lower(), match[0])
        return word.capitalize() if match[0][0].isupper() else word
    return [(pattern.sub(swap, line), (known[0], "b") if known[0] > 0.9 else known) for line, known in zip(page["lines"], page["known"])]


def about_boilerplate(pages, phrases, chance):
    """Articles about cookies, consent or newsletters, most of them with a dialog or a prompt as well: what a text is
    about does not say what it is."""
    topics = topics_of(phrases)
    for page in pages:
        key = (kin(page)[0], chance.choice("ccp"))
        if page.get("type", "article") not in ARTICLES or len(topics.get(key, ())) < 2:
            continue
        lines = about(page, topics[key][:chance.randrange(2, 6)], chance)
        if lines:
            run = [(text, (0.0, key[1])) for _, text in chance.sample(phrases[key], min(chance.randrange(1, 9), len(phrases[key])))]
            at = chance.choice((len(lines), 1, 0, None))
            yield example(page, lines if at is None else lines[:at] + run + lines[at:], TOPIC_WEIGHT)


# ---- Short pages ----

def boilerplate_of(pages, phrases):
    """Runs of boilerplate lines by language and part of the sites, and class letter, from pages labelled by hand and from
    wordings."""
    found = defaultdict(list)
    for page in pages:
        for letter, lines in boilerplate_runs(page):
            found[kin(page), letter].append(lines)
    for (language, letter), wordings in phrases.items():
        for part in range(PARTS):
            if len(wordings) > 9:
                found[(language, part), letter] += [[text for _, text in wordings]] * 3
    return found


def some_of(runs, least, most, chance):
    """Some lines that follow each other in one of the runs."""
    run, size = chance.choice(runs), chance.randrange(least, most + 1)
    start = chance.randrange(max(1, len(run) - size + 1))
    return run[start:start + size]


def short_page(page, headlines, runs, chance):
    """The headline of an article and a few sentences of it, as on a page of some twenty lines: between a menu, a dialog, a
    prompt, headlines of others and a footer, each of them or not. What one of them is does not say what the lines next to
    it are. Some have no headlines and no sentences: then nothing on them is body."""
    body = [line for line, known in zip(page["lines"][1:], page["known"][1:]) if known[0] > 0.9 and 40 < len(line.encode()) < 600]
    start = chance.randrange(max(1, len(body) - 2))
    sentences = body[start:start + chance.randrange(1, 7)]
    parts = {"h": ([page["lines"][0]], "b"), "b": (sentences, "b"), "r": (headlines, "n")}
    for name, letter, least, most in (("m", "n", 2, 9), ("c", "c", 1, 5), ("p", "p", 1, 2), ("f", "n", 1, 5)):
        parts[name] = (some_of(runs[letter], least, most, chance) if runs[letter] else [], letter)
    order = chance.choice(("mchbprf", "mchbrpf", "chmbprf", "mhbcprf", "mhbprcf", "mhbrpfc", "phmbrfc", "hmbprfc", "mphbrf", "mhbpbrf"))
    left_out = set("hbr" if chance.random() < BODILESS else chance.sample("mcprf", chance.choice((0, 0, 1, 2))))
    chosen = [parts[name] for name in order if name not in left_out]
    return [(line, (float(letter == "b"), letter)) for lines, letter in chosen for line in lines]


def short_pages(pages, phrases, chance):
    """Short pages of each language, made of articles and the boilerplate of others."""
    runs, by_kin = boilerplate_of(pages, phrases), defaultdict(list)
    for page in pages:
        if is_headed(page) and page.get("type", "article") in ARTICLES and sum(known[0] > 0.9 for known in page["known"]) > 4:
            by_kin[kin(page)].append(page)
    for key in sorted(by_kin):
        some = by_kin[key]
        own = {letter: runs[key, letter] or runs[("en", key[1]), letter] for letter in "ncp"}
        for _ in range(SHORT_PAGES * (8 if key[0] == "en" else 1)):
            page, *others = chance.sample(some, min(len(some), chance.randrange(2, 7)))
            lines = short_page(page, [SITE_NAME.sub("", other["lines"][0]) for other in others], own, chance)
            if lines:
                yield example(page, lines, SHORT_WEIGHT)
