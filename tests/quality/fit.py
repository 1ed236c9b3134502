#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits the weights of descale to labelled pages.

  fit.py DESCALE --corpus DIR -o rules/weights.tsv            fit on everything
  fit.py DESCALE --corpus DIR --cross-validate FOLDS -o DIR   fit on all sites but a fold's, for each
                                                              fold; DIR gets labels.json, the labels
                                                              of every page by the model that never
                                                              saw its site (see replay.py)

descale prints what it finds on each line (--to features), CRFsuite (PyPI: python-crfsuite) trains a
linear-chain conditional random field, and its weights are written in the form that descale reads.
The same input gives the same file.

The corpus is gzip'd JSON Lines, a page a line, in files NAME-dev.jsonl.gz: `classes` (a letter a
line: b n c p, m for navigation or body) where lines were labelled by hand; `body` (0 or 1 a line)
where only that is known; `with` and `without` (segments that stay or go). What a page's labels leave
open is filled in by a first model that is trained on the lines labelled by hand, kept within what is
known: a line that is no body gets the likeliest of the other classes.

Whole web pages are not all that descale is given. So the second model is trained on parts of the pages
too: their body alone, their body with a few of the other lines, or with boilerplate of the pages
labelled by hand put into it, and some lines in a row; and twice on the pages labelled by hand.
"""
import argparse, gzip, hashlib, json, os, random, subprocess, sys, zlib
from concurrent.futures import ProcessPoolExecutor
from urllib.parse import urlparse

import pycrfsuite

CLASSES = ("body", "navigation", "cookie", "promo")
LETTERS = dict(zip("bncp", CLASSES))
OTHERS = CLASSES[1:]
HERE = os.path.dirname(os.path.abspath(__file__))


def load(corpus):
    """Every page once, with all that is known of it, by its address and text."""
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


def known_labels(page):
    """For each line: the set of classes it may have."""
    lines = page["text"].split("\n")
    every = [set(CLASSES) for _ in lines]
    if "body" in page:
        every = [{"body"} if b == "1" else set(OTHERS) for b in page["body"]]
    if "with" in page and "body" not in page:
        wanted = [" ".join(s.split()) for s in page["with"]]
        unwanted = [" ".join(s.split()) for s in page["without"]]
        for i, line in enumerate(lines):
            text = " ".join(line.split())
            if any(s in text for s in wanted):
                every[i] = {"body"}
            elif any(s in text for s in unwanted):
                every[i] = set(OTHERS)
    if "classes" in page:
        for i, letter in enumerate(page["classes"]):
            if letter in LETTERS:
                every[i] = {LETTERS[letter]}
            elif every[i] != {"body"}:
                every[i] = {"navigation"}
    return every


def attributes(descale, texts):
    """What descale finds on the non-blank lines of each text: a list of (line index, attributes) a text."""
    feed = "".join(json.dumps({"id": i, "text": text}) + "\n" for i, text in enumerate(texts))
    out = subprocess.run([descale, "--from", "jsonl", "--to", "features"], input=feed.encode(),
                         stdout=subprocess.PIPE, check=True).stdout.decode()
    for block in out.split("\n\n")[:len(texts)]:
        rows = [row.split("\t") for row in block.strip("\n").split("\n")[1:]]
        yield [(int(row[0]) - 1, [sys.intern(a) for a in row[1:]]) for row in rows]


def describe(descale, pages):
    for page, rows in zip(pages, attributes(descale, [p["text"] for p in pages])):
        known = known_labels(page)
        page["numbers"] = [number for number, _ in rows]
        page["attributes"] = [found for _, found in rows]
        page["known"] = [known[number] for number in page["numbers"]]


def runs(pages, labelled):
    """Runs of boilerplate lines of one class on the pages labelled by hand, by class."""
    found = {name: [] for name in OTHERS}
    for page, labels in zip(pages, labelled):
        if "classes" not in page:
            continue
        lines = page["text"].split("\n")
        start = 0
        for end in range(1, len(labels) + 1):
            if end == len(labels) or labels[end] != labels[start]:
                if labels[start] != "body":
                    found[labels[start]].append([lines[page["numbers"][i]] for i in range(start, min(end, start + 12))])
                start = end
    return found


def insert(chance, part, pool):
    """A part with some foreign boilerplate put into it, as a page that lost its menus still has."""
    for _ in range(chance.randrange(1, 4)):
        name = chance.choices(OTHERS, (4, 2, 4))[0]
        if not pool[name]:
            continue
        run = chance.choice(pool[name])[:3 if name == "navigation" else 12]
        at = chance.choice((0, len(part), chance.randrange(len(part) + 1)))
        part = part[:at] + [(text, name) for text in run] + part[at:]
    return part


def parts(page, labels, pool):
    """Some parts of a page, as lists of lines and their labels."""
    chance = random.Random(zlib.crc32(page["text"].encode()))
    lines = page["text"].split("\n")
    every = [(lines[number], label) for number, label in zip(page["numbers"], labels)]
    body = [pair for pair in every if pair[1] == "body"]
    few = chance.choice((0.03, 0.1, 0.3))
    yield body
    yield [pair for pair in every if pair[1] == "body" or chance.random() < few]
    yield insert(chance, body, pool)
    yield insert(chance, body[:chance.randrange(3, 40)], pool)
    for most in (6, 20):
        start = chance.randrange(len(every))
        yield every[start:start + 1 + chance.randrange(most)]
    start = chance.randrange(len(body) + 1)
    yield body[start:start + 1 + chance.randrange(4)]


def part_examples(descale, pages, labelled):
    pool = runs(pages, labelled)
    found = [part for page, labels in zip(pages, labelled) for part in parts(page, labels, pool) if part]
    for part, rows in zip(found, attributes(descale, ["\n".join(text for text, _ in part) for part in found])):
        if len(rows) == len(part):
            yield [attribute for _, attribute in rows], [label for _, label in part]


def train(examples, path, options):
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({"c1": options["c1"], "c2": options["c2"], "max_iterations": options["iterations"],
                        "feature.possible_transitions": True, "feature.possible_states": False})
    for attributes, labels in examples:
        trainer.append(attributes, labels)
    trainer.train(path)


def value(found, name):
    return next(int(a.split(":")[1]) for a in found if a.startswith(name + ":"))


def believable(found, known):
    """The classes that a line labelled by machine may have. Cookie and promo take a rule that says so, on
    the line or near it; and a short line that a rule knows as boilerplate may be none of the body after
    all, since texts were aligned word by word."""
    allowed = set(known)
    for name in ("cookie", "promo"):
        if not value(found, f"own_{name}") and not value(found, f"near_{name}"):
            allowed.discard(name)
    if allowed == {"body"} and value(found, "words") <= 4 and value(found, "own_navigation"):
        allowed.add("navigation")
    return allowed or {"navigation"}


def fill_in(tagger, page):
    """The likeliest class of every line, within what is known of it."""
    tagger.set(page["attributes"])
    labels = []
    for t, known in enumerate(page["known"]):
        if "classes" not in page:
            known = believable(page["attributes"][t], known)
        labels.append(next(iter(known)) if len(known) == 1 else max(sorted(known), key=lambda c: tagger.marginal(c, t)))
    return labels


def fit(descale, pages, path, options):
    """Trains on pages; returns the tagger."""
    pages = [p for p in pages if p["attributes"]]
    by_hand = [p for p in pages if "classes" in p]
    train([(p["attributes"], [next(iter(k)) for k in p["known"]]) for p in by_hand], path + ".first", options)
    first = pycrfsuite.Tagger()
    first.open(path + ".first")
    labelled = [fill_in(first, p) for p in pages]
    examples = [(p["attributes"], labels) for p, labels in zip(pages, labelled)]
    again = [example for p, example in zip(pages, examples) if "classes" in p]
    train(examples + again + list(part_examples(descale, pages, labelled)), path, options)
    os.remove(path + ".first")
    tagger = pycrfsuite.Tagger()
    tagger.open(path)
    return tagger


def load_prior(path):
    """Weights set by hand: rows of a weights file, by all but their last four columns."""
    with open(path, encoding="utf-8") as stream:
        lines = [line.rstrip("\n").split("\t") for line in stream if not line.startswith("#")]
    return {"\t".join(line[:-4]): [float(x) for x in line[-4:]] for line in lines}


def weights(tagger, header, options):
    """The model, and what is set by hand, as a weights file."""
    info = tagger.info()
    rows = {}
    for (attribute, label), weight in info.state_features.items():
        rows.setdefault(attribute, dict.fromkeys(CLASSES, 0.0))[label] = weight
    out = [f"# {line}" for line in header]
    out.append("threshold\t" + "\t".join(f"{x:g}" for x in options["threshold"]))
    prior = dict(options["prior"])

    def row(key, values):
        by_hand = prior.pop(key, [0.0] * len(CLASSES))
        values = {c: values.get(c, 0.0) + extra for c, extra in zip(CLASSES, by_hand)}
        out.append("\t".join([key] + [f"{values.get(c, 0.0):.4g}" for c in CLASSES]))

    for name in CLASSES:
        row(f"from\t{name}", {c: info.transitions.get((name, c), 0.0) for c in CLASSES})
    rule_rows = {a: v for a, v in rows.items() if a.startswith("rule:")}
    for name in CLASSES:
        # What a rule weighs that the pages never showed: half of what the rules of its class do.
        of_class = [v for a, v in rule_rows.items() if f".{name}." in a]
        row(f"rules\t{name}", {c: sum(v[c] for v in of_class) / (2 * max(1, len(of_class))) for c in CLASSES})
    for attribute, values in sorted(rows.items()):
        if attribute.startswith("rule:"):
            row("rule\t" + attribute[5:], values)
        elif "&" in attribute:
            row("cross\t" + "\t".join(part.replace(":", "\t") for part in attribute.split("&")), values)
        else:
            row("feature\t" + attribute.replace(":", "\t"), values)
    for key in list(prior):
        row(key, {})
    return "\n".join(out) + "\n"


def fold_of(page, folds):
    return zlib.crc32(site(page).encode()) % folds


def run_fold(job):
    fold, folds, pages, directory, descale, options = job
    path = os.path.join(directory, f"fold{fold}")
    tagger = fit(descale, [p for p in pages if fold_of(p, folds) != fold], path + ".crfsuite", options)
    with open(path + ".tsv", "w", encoding="utf-8") as stream:
        stream.write(weights(tagger, [f"fold {fold} of {folds}"], options))
    held = [p for p in pages if fold_of(p, folds) == fold]
    feed = "".join(json.dumps({"id": i, "text": p["text"]}) + "\n" for i, p in enumerate(held))
    out = subprocess.run([descale, "--from", "jsonl", "--to", "labels", "--weights", path + ".tsv"],
                         input=feed.encode(), stdout=subprocess.PIPE, check=True).stdout.decode()
    return {page_id: json.loads(answer)["labels"] for p, answer in zip(held, out.splitlines()) for _, page_id in p["ids"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("descale")
    parser.add_argument("--corpus", required=True)
    parser.add_argument("-o", "--output", required=True)
    parser.add_argument("--cross-validate", type=int, metavar="FOLDS")
    parser.add_argument("--c1", type=float, default=0.4, help="L1 regularisation: more makes fewer weights")
    parser.add_argument("--c2", type=float, default=0.4, help="L2 regularisation")
    parser.add_argument("--iterations", type=int, default=80)
    parser.add_argument("--prior", default=os.path.join(HERE, "..", "..", "rules", "prior.tsv"), help="weights set by hand")
    parser.add_argument("--threshold", type=float, nargs=2, default=(0.2, 0.6), metavar=("BASE", "SLOPE"),
                        help="a line is body if its chance is above BASE + SLOPE times the body's share of the page")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    settings = {"c1": options.c1, "c2": options.c2, "iterations": options.iterations,
                "threshold": options.threshold, "prior": load_prior(options.prior)}
    pages = load(options.corpus)
    describe(options.descale, pages)
    if options.cross_validate:
        os.makedirs(options.output, exist_ok=True)
        jobs = [(f, options.cross_validate, pages, options.output, options.descale, settings)
                for f in range(options.cross_validate)]
        labels = {}
        with ProcessPoolExecutor(options.jobs) as pool:
            for part in pool.map(run_fold, jobs):
                labels.update(part)
        with open(os.path.join(options.output, "labels.json"), "w") as stream:
            json.dump(labels, stream)
        return
    tagger = fit(options.descale, pages, options.output + ".crfsuite", settings)
    os.remove(options.output + ".crfsuite")
    fingerprint = hashlib.sha256("".join(sorted(p["text"] for p in pages)).encode()).hexdigest()[:16]
    header = ["Fitted by tests/quality/fit.py; not edited by hand. The format: see rules/README.md.",
              f"{len(pages)} pages, fingerprint {fingerprint}; c1 {options.c1}, c2 {options.c2}, {options.iterations} iterations"]
    with open(options.output, "w", encoding="utf-8") as stream:
        stream.write(weights(tagger, header, settings))


if __name__ == "__main__":
    main()
