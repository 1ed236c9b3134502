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
"""
import argparse, gzip, hashlib, json, os, subprocess, sys, zlib
from concurrent.futures import ProcessPoolExecutor
from urllib.parse import urlparse

import pycrfsuite

CLASSES = ("body", "navigation", "cookie", "promo")
LETTERS = dict(zip("bncp", CLASSES))
OTHERS = CLASSES[1:]


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


def features(descale, pages, extra):
    """What descale finds on the non-blank lines of each page: a list of attribute lists a page."""
    feed = "".join(json.dumps({"id": i, "text": p["text"]}) + "\n" for i, p in enumerate(pages))
    out = subprocess.run([descale, "--from", "jsonl", "--to", "features", *extra], input=feed.encode(),
                         stdout=subprocess.PIPE, check=True).stdout.decode()
    for block, page in zip(out.split("\n\n"), pages):
        rows = block.strip("\n").split("\n")[1:]
        numbered = [row.split("\t") for row in rows]
        known = known_labels(page)
        page["attributes"] = [[sys.intern(a) for a in row[1:]] for row in numbered]
        page["known"] = [known[int(row[0]) - 1] for row in numbered]


def train(examples, path, options):
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({"c1": options["c1"], "c2": options["c2"], "max_iterations": options["iterations"],
                        "feature.possible_transitions": True, "feature.possible_states": False})
    for attributes, labels in examples:
        trainer.append(attributes, labels)
    trainer.train(path)


def fill_in(tagger, page):
    """The likeliest class of every line, within what is known of it."""
    tagger.set(page["attributes"])
    return [next(iter(known)) if len(known) == 1 else max(sorted(known), key=lambda c: tagger.marginal(c, t))
            for t, known in enumerate(page["known"])]


def fit(pages, path, options):
    """Trains on pages; returns the tagger."""
    by_hand = [p for p in pages if "classes" in p and p["attributes"]]
    train([(p["attributes"], [min(k) if len(k) > 1 else next(iter(k)) for k in p["known"]]) for p in by_hand],
          path + ".first", options)
    first = pycrfsuite.Tagger()
    first.open(path + ".first")
    train([(p["attributes"], fill_in(first, p)) for p in pages if p["attributes"]], path, options)
    os.remove(path + ".first")
    tagger = pycrfsuite.Tagger()
    tagger.open(path)
    return tagger


def weights(tagger, header):
    """The model as a weights file."""
    info = tagger.info()
    rows = {}
    for (attribute, label), weight in info.state_features.items():
        rows.setdefault(attribute, dict.fromkeys(CLASSES, 0.0))[label] = weight
    out = [f"# {line}" for line in header]

    def row(key, values):
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
    return "\n".join(out) + "\n"


def fold_of(page, folds):
    return zlib.crc32(site(page).encode()) % folds


def run_fold(job):
    fold, folds, pages, directory, descale, options = job
    path = os.path.join(directory, f"fold{fold}")
    tagger = fit([p for p in pages if fold_of(p, folds) != fold], path + ".crfsuite", options)
    with open(path + ".tsv", "w", encoding="utf-8") as stream:
        stream.write(weights(tagger, [f"fold {fold} of {folds}"]))
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
    parser.add_argument("--iterations", type=int, default=120)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    settings = {"c1": options.c1, "c2": options.c2, "iterations": options.iterations}
    pages = load(options.corpus)
    features(options.descale, pages, [])
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
    tagger = fit(pages, options.output + ".crfsuite", settings)
    os.remove(options.output + ".crfsuite")
    print_ = hashlib.sha256("".join(sorted(p["text"] for p in pages)).encode()).hexdigest()[:16]
    header = ["Fitted by tests/quality/fit.py; not edited by hand. The format: see rules/README.md.",
              f"{len(pages)} pages, fingerprint {print_}; c1 {options.c1}, c2 {options.c2}, {options.iterations} iterations"]
    with open(options.output, "w", encoding="utf-8") as stream:
        stream.write(weights(tagger, header))


if __name__ == "__main__":
    main()
