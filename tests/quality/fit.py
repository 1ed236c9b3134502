#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits the weights of descale to labelled pages.

  fit.py DESCALE --corpus DIR -o rules/weights.tsv            fit on everything
  fit.py DESCALE --corpus DIR --cross-validate FOLDS -o DIR   fit on all sites but a fold's, for each
                                                              fold; DIR gets labels.json, the labels
                                                              of every page by the model that never
                                                              saw its site (see replay.py)

Needs numpy, scikit-learn and catboost (PyPI). descale prints what it finds on each line (--to features);
scikit-learn fits the lexicon and what rules add to it, by logistic regression; CatBoost fits the three
forests. The same input gives the same file.

The corpus is gzip'd JSON Lines, a page a line, in files NAME-dev.jsonl.gz: `gold` (the text that is to
stay) with `body` (0 or 1 a line); `with` and `without` (segments that stay or go); `classes` (a letter a
line: b n c p, m for navigation or body) where lines were labelled by hand.

The lexicon is a feature of the forests. So that they learn how far to trust it on sites it has not seen,
the lexicon that their lines were looked up in was fitted without the lines' own site (in five parts).

Whole web pages are not all that descale is given. So the forests are fitted to parts of the pages too:
their body alone, their body with a few of the other lines, or with boilerplate of the pages labelled by
hand put into it, and some lines in a row.
"""
import argparse, hashlib, json, os, re, subprocess, tempfile
from concurrent.futures import ProcessPoolExecutor

import catboost
import numpy
import scipy.sparse
from sklearn.linear_model import LogisticRegression

from pages import examples, load, part_of, prepare, site

HERE = os.path.dirname(os.path.abspath(__file__))
CLASSES = ("body", "navigation", "cookie", "promo")
FORESTS = ("body", "cookie", "promo")
PARTS = 5  # sites are split into this many parts: a line's lexicon was fitted without the part of its site
SHORT_LINE = 16  # words of a line that is looked up in the lexicon, as in lexicon.h
ENTRY_WORDS, ENTRY_SITES = 4, 3  # the most words of a whole line in the lexicon, and the fewest sites that have an entry
LEXICON_MOST = 7.9  # the most that an entry weighs
QUESTIONS = 6  # the most questions of a tree
PART_WEIGHT = 0.02  # the weight of a part of ten lines or more, where a whole page has 1
LEXED = re.compile(r"[^\W_]+")
SPACED = re.compile(r"(?!\d)[a-z\u00df-\u0dff]{1,32}$")  # a word of a script that puts spaces between words


# ---- Features and rules, from descale ----

def describe(descale, weights, texts):
    """The features of the non-blank lines of each text, an array, and the names of the rules on each."""
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as file:
        file.write(weights)
        file.flush()
        feed = "".join(json.dumps({"id": i, "text": text}) + "\n" for i, text in enumerate(texts))
        out = subprocess.run([descale, "--weights", file.name, "--from", "jsonl", "--to", "features"],
                             input=feed.encode(), stdout=subprocess.PIPE, check=True).stdout.decode()
    for block in out.split("\n\n")[:len(texts)]:
        rows = [row.split("\t") for row in block.strip("\n").split("\n")]
        names = rows[1][1].split(" ")
        values = numpy.fromstring(" ".join(row[1] for row in rows[2:]), dtype=numpy.uint8, sep=" ")
        yield names, values.reshape(-1, len(names)), [row[2].split() for row in rows[2:]]


# ---- The lexicon ----

def entries(line):
    """The lexicon entries of a line: its words, and the whole line."""
    words = LEXED.findall(line.lower())
    if not words or len(words) > SHORT_LINE:
        return []
    found = ["word\t" + word for word in set(words) if SPACED.match(word)]
    found += [f"{place}\t{word}" for place, word in (("first", words[0]), ("last", words[-1])) if SPACED.match(word)]
    if len(words) <= ENTRY_WORDS:
        found.append("line\t" + " ".join(words))
    return found


def find_entries(pages, rules):
    """Gives every line of the pages its entries and rules."""
    for page, hits in zip(pages, rules):
        page["entries"] = [entries(line) + ["rule\t" + rule for rule in found] for line, found in zip(page["lines"], hits)]


def page_weights(words):
    """The weights of the lines of a page: by their words; every page has the same sum."""
    return 50 * (words + 0.5) / (words + 0.5).sum()


def fit_lexicon(pages, strength):
    """The lexicon as rows of a weights file."""
    sites = {}
    for page in pages:
        for found in page["entries"]:
            for entry in found:
                sites.setdefault(entry, set()).add(site(page))
    names = sorted(e for e, where in sites.items() if len(where) >= (1 if e.startswith("rule") else ENTRY_SITES))
    number = {name: i for i, name in enumerate(names)}
    rows, columns, target, weight, row = [], [], [], [], 0
    for page in pages:
        for found, (body, _), counts in zip(page["entries"], page["known"], page["weights"]):
            here = [number[e] for e in found if e in number]
            if here and body == body:
                rows += [row] * len(here)
                columns += here
                target.append(body > 0.5)
                weight.append(min(counts, 5) + 0.05)
                row += 1
    matrix = scipy.sparse.csr_matrix((numpy.ones(len(rows), numpy.float32), (rows, columns)), shape=(row, len(names)))
    model = LogisticRegression(C=strength, solver="liblinear", max_iter=40).fit(matrix, target, sample_weight=weight)
    found = dict(zip(names, numpy.clip(model.coef_[0], -LEXICON_MOST, LEXICON_MOST)))
    out = []
    for name in CLASSES:
        # A rule that hit no page counts half of the mean of its class.
        of_class = [value for entry, value in found.items() if entry.startswith("rule\t") and f".{name}." in entry]
        out.append(f"rules\t{name}\t{sum(of_class) / (2 * max(1, len(of_class))):.3g}")
    return out + [f"{entry}\t{value:.3g}" for entry, value in found.items() if abs(value) >= 1 / 16]


# ---- The forests ----

class Lines:
    """The lines of some examples in arrays."""

    def __init__(self, descale, chosen, lexicons):
        self.values, self.body, self.letter, self.weight = [], [], [], []
        by_part = {}
        for example in chosen:
            by_part.setdefault(part_of(example[0], PARTS, "lexicon"), []).append(example)
        for part, some in sorted(by_part.items()):
            texts = ["\n".join(lines) for _, lines, _, _ in some]
            for (page, lines, known, whole), (names, values, _) in zip(some, describe(descale, lexicons[part], texts)):
                if len(values) != len(lines):
                    continue
                self.names = names
                self.values.append(values)
                self.body += [body for body, _ in known]
                self.letter += [letter for _, letter in known]
                words = values[:, names.index("words")].astype(float)
                self.weight.append(page_weights(words) * (1 if whole else PART_WEIGHT * min(1, len(lines) / 10)))
        self.values = numpy.concatenate(self.values)
        self.body, self.letter = numpy.array(self.body), numpy.array(self.letter)
        self.weight = numpy.concatenate(self.weight)

    def column(self, name):
        return self.values[:, self.names.index(name)]

    def spoken_for(self, name):
        return (self.column(name) > 0) | (self.column(name + "_above10") > 0) | (self.column(name + "_below10") > 0)


def fit_forest(kind, values, names, target, weight, trees, rate, shrinking, extra, seed):
    """A forest as rows of a weights file."""
    settings = {"loss_function": "CrossEntropy", "iterations": trees, "learning_rate": rate, "depth": QUESTIONS,
                "l2_leaf_reg": shrinking, "border_count": 254, "bootstrap_type": "Bernoulli", "subsample": 0.7, "rsm": 0.5,
                "boost_from_average": True, "random_seed": seed, "thread_count": 1, "verbose": 0,
                "allow_writing_files": False}
    model = catboost.CatBoost(settings).fit(catboost.Pool(values.astype(numpy.float32), target, weight=weight))
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        model.save_model(file.name, format="json")
        found = json.load(file)
    rows = [f"base\t{kind}\t{found['scale_and_bias'][1][0] + extra:.4g}"]
    for tree in found["oblivious_trees"]:
        rows.append(f"tree\t{kind}\t" + "\t".join(columns_of(tree, names)))
    return rows


def columns_of(tree, names):
    """A tree as the columns of its row: questions, then leaves, the first question's answers changing first."""
    questions = [(names[split["float_feature_index"]], int(split["border"]) + 1) for split in tree["splits"]]
    return [f"{x}" for question in questions for x in question] + [f"{x:.3g}" for x in tree["leaf_values"]]


def fit(descale, pages, options):
    """A weights file without its first lines."""
    pages = [page for page in pages if page["lines"]]
    blank = "rules\tbody\t0\n"
    described = list(describe(descale, blank, [page["text"] for page in pages]))
    for page, (names, values, _) in zip(pages, described):
        page["weights"] = page_weights(values[:, names.index("words")].astype(float))
    find_entries(pages, [rules for _, _, rules in described])
    usual = numpy.median(numpy.concatenate([values for _, values, _ in described]), axis=0)
    names = described[0][0]
    del described
    lexicons = ["\n".join(fit_lexicon([p for p in pages if part_of(p, PARTS, "lexicon") != part], options["lexicon"])) + "\n"
                for part in range(PARTS)]
    lines = Lines(descale, list(examples(pages)), lexicons)
    rows = [f"least\t{options['least']:g}"] + fit_lexicon(pages, options["lexicon"])
    known = lines.body == lines.body
    rows += fit_forest("body", lines.values[known], lines.names, lines.body[known], lines.weight[known],
                       options["trees"], options["rate"], 15, options["body"], options["seed"])
    for kind, letter, extra in (("cookie", "c", 0), ("promo", "p", options["promo"])):
        some = numpy.isin(lines.letter, ["n", "c", "p"] if kind == "cookie" else ["n", "p"]) & lines.spoken_for(kind)
        rows += fit_forest(kind, lines.values[some], lines.names, (lines.letter[some] == letter).astype(float),
                           numpy.ones(some.sum()), options["class_trees"], 0.1, 5, extra, options["seed"])
    rows += [f"usual\t{name}\t{value:g}" for name, value in zip(names, usual)] + options["prior"]
    return "\n".join(rows) + "\n"


# ---- The command ----

def run_fold(job):
    fold, folds, pages, directory, descale, options = job
    path = os.path.join(directory, f"fold{fold}.tsv")
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(fit(descale, [p for p in pages if part_of(p, folds) != fold], options))
    held = [p for p in pages if part_of(p, folds) == fold]
    feed = "".join(json.dumps({"id": i, "text": p["text"]}) + "\n" for i, p in enumerate(held))
    out = subprocess.run([descale, "--from", "jsonl", "--to", "labels", "--weights", path],
                         input=feed.encode(), stdout=subprocess.PIPE, check=True).stdout.decode()
    return {page_id: json.loads(answer)["labels"] for p, answer in zip(held, out.splitlines()) for _, page_id in p["ids"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("descale")
    parser.add_argument("--corpus", required=True)
    parser.add_argument("-o", "--output", required=True)
    parser.add_argument("--cross-validate", type=int, metavar="FOLDS")
    parser.add_argument("--trees", type=int, default=400, help="of the forest for body")
    parser.add_argument("--rate", type=float, default=0.12, help="how much each tree of it takes")
    parser.add_argument("--class-trees", type=int, default=60, help="of those for cookie and promo")
    parser.add_argument("--lexicon", type=float, default=0.3, help="inverse strength of the lexicon's regularisation")
    parser.add_argument("--least", type=float, default=0.15, help="a line with less of a chance is never body")
    parser.add_argument("--body", type=float, default=-0.12, help="added to the odds of body: parts of pages have more of it than pages")
    parser.add_argument("--promo", type=float, default=0.6, help="added to the odds of promo, which has few examples")
    parser.add_argument("--seed", type=int, default=2, help="of the forests: which lines and features each tree is fitted to")
    parser.add_argument("--prior", default=os.path.join(HERE, "..", "..", "rules", "prior.tsv"), help="rows set by hand, added at the end")
    parser.add_argument("--jobs", type=int, default=2)
    options = vars(parser.parse_args())
    with open(options["prior"], encoding="utf-8") as stream:
        options["prior"] = [line.rstrip("\n") for line in stream if line.strip() and not line.startswith("#")]
    descale, output = options["descale"], options["output"]
    pages = load(options["corpus"])
    prepare(pages)
    if options["cross_validate"]:
        os.makedirs(output, exist_ok=True)
        jobs = [(f, options["cross_validate"], pages, output, descale, options) for f in range(options["cross_validate"])]
        labels = {}
        with ProcessPoolExecutor(options["jobs"]) as pool:
            for part in pool.map(run_fold, jobs):
                labels.update(part)
        with open(os.path.join(output, "labels.json"), "w") as stream:
            json.dump(labels, stream)
        return
    fingerprint = hashlib.sha256("".join(sorted(p["text"] for p in pages)).encode()).hexdigest()[:16]
    with open(output, "w", encoding="utf-8") as stream:
        stream.write("# Fitted by tests/quality/fit.py; not edited by hand. The format: see rules/README.md.\n")
        stream.write(f"# {len(pages)} pages, fingerprint {fingerprint}; {options['trees']} trees at {options['rate']}, seed {options['seed']}\n")
        stream.write(fit(descale, pages, options))


if __name__ == "__main__":
    main()
