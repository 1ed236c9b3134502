#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits the weights of descale to labelled pages.

  fit.py DESCALE --corpus DIR -o rules/weights.tsv            fit on everything
  fit.py DESCALE --corpus DIR --cross-validate FOLDS -o DIR   fit on all sites but a fold's, for each
                                                              fold; DIR gets labels.json, the labels
                                                              of every page by the model that never
                                                              saw its site (see replay.py)

Needs numpy, scikit-learn and catboost (PyPI). descale prints what it finds on each line (--to features);
scikit-learn fits what words say (text_scores.py), by logistic regression; CatBoost fits the forests.
The same input gives the same file.

The corpus is gzip'd JSON Lines, a page a line, in files NAME-dev.jsonl.gz: `gold` (the text that is to
stay) with `body` (0 or 1 a line); `with` and `without` (segments that stay or go); `classes` (a letter a
line: b n c p, m for navigation or body) where lines were labelled by hand; `skip` where nothing is known.
pages.py says which sets there are and what is known of a line.

What words say is a feature of the forests. So that they learn how far to trust it on sites they have not
seen, the lexicon that their lines were looked up in was fitted without the lines' own site (in four parts).
The same holds for the draft: what smaller forests say of a line and of the lines around it are features, too.
And it holds for the scores of lines that the forest for whole pages is fitted to: see page_odds.py.

Whole web pages are not all that descale is given. So the forests are fitted to parts of pages, to long pages
and to pages with foreign dialogs and prompts too: see examples.py. And what stands around a text on the pages fitted
to is not all that can stand there: see mixed.py.
"""
import argparse, hashlib, json, os, subprocess, sys, tempfile, time, zlib
from concurrent.futures import ProcessPoolExecutor

import catboost
import numpy

from examples import examples
import page_odds
from pages import PARTS, lexicon_part, load, load_phrases, part_of, prepare, repeats_title
from text_scores import LETTERS, Words

HERE = os.path.dirname(os.path.abspath(__file__))
CLASSES = ("body", "navigation", "cookie", "promo")
NO_FOREST = "tree\tbody\twords\t0\t0\t0\n"  # weights must have a tree for body
SCORE_PARTS = 2  # of the sites, for scores of forests that have not seen a line's site: a divisor of PARTS
QUESTIONS = 6  # of a tree, the most there can be
LEAF = 4  # the most that a leaf adds, either way: one of lines that were all taken for something else has far more
LINE_WORDS = 3  # that a line weighs besides its own words
HEADLINE = 4  # times that a headline weighs
RATES = {"body": 0.135, "cookie": 0.1, "promo": 0.08}  # how much each tree of these forests takes
DRAFT_RATES = {"body": 0.2, "cookie": 0.13, "promo": 0.12}  # the same for the draft
SHRINKING = {"body": 15, "cookie": 5, "promo": 5, "page": 50}  # of weights of leaves
PAGE_TREES, PAGE_QUESTIONS, PAGE_RATE = 60, 4, 0.1  # of the forest for whole pages
PAGE_LEVEL = -0.3  # added to the odds of body before that is fitted: where pages fitted to have the best F1
OTHER_LETTERS = 0.2  # that a label by hand weighs on a page that was made of others, for the forests of cookie and promo
PROMO_LINES = 12  # of a page, the most that weigh what single ones do: a few pages have most of them
LINES = 300  # of an example, the most that are fitted to; those weigh what all do


def note(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def counted(rows):
    """Rows of a weights file, and after them their number, which tells a file that was cut."""
    count = sum(1 for row in rows.splitlines() if row and not row.startswith("#"))
    return f"{rows}rows\t{count}\n"


# ---- What descale finds ----

def describe(descale, weights, texts):
    """The features of the non-blank lines of each text, an array, and the names of the rules on each."""
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as file, tempfile.TemporaryFile() as feed:
        file.write(counted(weights if "\ntree\tbody\t" in weights else weights + NO_FOREST))
        file.flush()
        for i, text in enumerate(texts):
            feed.write((json.dumps({"id": i, "text": text}) + "\n").encode())
        feed.seek(0)
        process = subprocess.Popen([descale, "--weights", file.name, "--from", "jsonl", "--to", "features"], stdin=feed, stdout=subprocess.PIPE)
        rows, names, values, rules, found = 0, None, [], [], 0
        for row in process.stdout:
            if row == b"\n":
                yield names, numpy.array(values, dtype=numpy.uint8).reshape(-1, len(names)), rules
                rows, values, rules, found = 0, [], [], found + 1
                continue
            columns = row.rstrip(b"\n").split(b"\t")
            if rows == 1:
                names = columns[1].decode().split(" ")
            elif rows > 1:
                values.append(numpy.fromstring(columns[1], dtype=numpy.uint8, sep=" "))
                rules.append(columns[2].decode().split())
            rows += 1
        if process.wait() != 0 or found != len(texts):
            sys.exit(f"fit.py: {descale} ended with status {process.returncode} after {found} of {len(texts)} pages")


def page_weights(words):
    """What the lines of a page count: each its words, the page always the same."""
    return 50 * (words + LINE_WORDS) / (words + LINE_WORDS).sum()


# ---- The forests ----

class Lines:
    """All lines of some examples, put together. `weights`: for each part of the sites, those that describe its lines."""

    def __init__(self, descale, chosen, weights):
        self.values, self.body, self.letter, self.weight, self.letter_weight, self.part = [], [], [], [], [], []
        self.starts, self.example_weight = [0], []  # where each example begins, and the end; what it weighs
        by_part = {}
        for example in chosen:
            by_part.setdefault(lexicon_part(example[0]), []).append(example)
        for part, some in sorted(by_part.items()):
            texts = ["\n".join(lines) for _, lines, _, _ in some]
            for (page, lines, known, weight), (names, values, _) in zip(some, describe(descale, weights[part], texts)):
                if len(values) == len(lines):
                    self.names = names
                    self.add(part, lines, known, weight, values)
        for name in ("values", "body", "letter", "weight", "letter_weight", "part"):
            setattr(self, name, numpy.concatenate(getattr(self, name)))

    def add(self, part, lines, known, weight, values):
        words = values[:, self.names.index("words")].astype(float)
        counts = page_weights(words) * weight
        for i, (body, _) in enumerate(known):
            if body > 0.9 and (i == 0 or repeats_title(lines, i)):
                counts[i] *= HEADLINE
        letters = numpy.array([letter for _, letter in known], dtype="U1")
        by_letter = numpy.full(len(lines), 1.0 if weight >= 1 else OTHER_LETTERS)
        promo = letters == LETTERS["promo"]
        by_letter[promo] *= min(1, PROMO_LINES / max(1, promo.sum()))
        rows = numpy.arange(len(lines))
        if len(lines) > LINES:
            rows = numpy.sort(numpy.random.default_rng(zlib.crc32(lines[0].encode())).choice(len(lines), LINES, replace=False))
            counts *= len(lines) / LINES
            by_letter *= min(2, len(lines) / LINES)
        self.values.append(values[rows])
        self.body.append(numpy.array([body for body, _ in known])[rows])
        self.letter.append(letters[rows])
        self.weight.append(counts[rows])
        self.letter_weight.append(by_letter[rows])
        self.part.append(numpy.full(len(rows), part, numpy.int8))
        self.starts.append(self.starts[-1] + len(rows))
        self.example_weight.append(weight)


def asks(name, draft):
    """Whether a forest may ask for a feature. What the page is like as a whole, the draft tells the other forests: asked
    for twice, it makes them recognise pages that they were fitted to."""
    if name.startswith("scored_"):  # known only when all lines are scored
        return False
    return not name.startswith("draft_") if draft else not name.startswith("page_") and name != "draft_words"


def grow(values, target, weight, trees, rate, shrinking, options, loss="CrossEntropy", questions=QUESTIONS):
    """A forest as a CatBoost model."""
    settings = {"loss_function": loss, "iterations": trees, "learning_rate": rate, "depth": questions,
                "l2_leaf_reg": shrinking, "border_count": 254, "bootstrap_type": "Bernoulli", "subsample": 0.7, "rsm": 0.5,
                "boost_from_average": True, "random_seed": options["seed"], "thread_count": options["threads"], "verbose": 0,
                "allow_writing_files": False}
    return catboost.CatBoost(settings).fit(catboost.Pool(values.astype(numpy.float32), target, weight=weight))


def rows_of(model, kind, names, extra):
    """A forest as rows of a weights file."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        model.save_model(file.name, format="json")
        found = json.load(file)
    rows = [f"base\t{kind}\t{round(found['scale_and_bias'][1][0] + extra, 4):.4g}"]
    for tree in found["oblivious_trees"]:
        if tree["splits"]:
            rows.append(f"tree\t{kind}\t" + "\t".join(columns_of(tree, names)))
    return rows


def columns_of(tree, names):
    """A tree as the columns of its row: questions, then leaves, the first question's answers changing first."""
    questions = [(names[split["float_feature_index"]], int(split["border"]) + 1) for split in tree["splits"]]
    return [f"{x}" for question in questions for x in question] + [f"{max(-LEAF, min(LEAF, x)):.3g}" for x in tree["leaf_values"]]


def fit_forests(lines, use, options, draft):
    """The three forests, fitted to some of the lines, as rows: those of the draft, or those that ask for it."""
    asked = [i for i, name in enumerate(lines.names) if asks(name, draft)]
    names = [lines.names[i] for i in asked]
    rows = []
    for kind in RATES:
        some = use & (lines.body == lines.body if kind == "body" else lines.letter != "")
        target = lines.body[some] if kind == "body" else (lines.letter[some] == LETTERS[kind]).astype(float)
        weight = (lines.weight if kind == "body" else lines.letter_weight)[some]
        trees = options[f"{kind}_trees"] if not draft else round(options[f"{kind}_trees"] * options["draft"])
        model = grow(lines.values[some][:, asked], target, weight, trees, (DRAFT_RATES if draft else RATES)[kind], SHRINKING[kind], options)
        rows += rows_of(model, f"draft_{kind}" if draft else kind, names, 0 if draft else options[kind])
        note(f"{'draft' if draft else 'forest'} for {kind}: {some.sum()} lines")
    return rows


def scores_unseen(lines, options):
    """The score of body of each line by a forest that was fitted without its part of the sites."""
    asked = [i for i, name in enumerate(lines.names) if asks(name, False)]
    scores = numpy.zeros(len(lines.body))
    parts = lines.part % SCORE_PARTS
    for part in range(SCORE_PARTS):
        use = (parts != part) & (lines.body == lines.body)
        model = grow(lines.values[use][:, asked], lines.body[use], lines.weight[use], options["body_trees"], RATES["body"], SHRINKING["body"], options)
        scores[parts == part] = model.predict(lines.values[parts == part][:, asked].astype(numpy.float32))
    return scores


def fit_page_forest(lines, options):
    """The forest for whole pages, as rows."""
    words = lines.values[:, lines.names.index("words")].astype(float) + 1
    values, shifts, weights = page_odds.examples_of(scores_unseen(lines, options) + PAGE_LEVEL, words, lines.body, lines.starts, options["least"], options["page"])
    model = grow(values, shifts, weights * numpy.array(lines.example_weight), PAGE_TREES, PAGE_RATE, SHRINKING["page"], options, "RMSE", PAGE_QUESTIONS)
    note(f"forest for pages: {len(values)} examples")
    return rows_of(model, "page_body", page_odds.NAMES, 0)


def fit_lexicons(pages, phrases, rules, options):
    """The lexicon fitted without each part of the sites, as texts, and fitted to all, as rows."""
    words = Words(pages, phrases, rules)
    strength = {"body": options["lexicon"], "cookie": options["class_lexicon"], "promo": options["class_lexicon"]}
    lexicons = ["\n".join(words.rows(PARTS, part, CLASSES, strength)) + "\n" for part in range(PARTS)]
    return lexicons, words.rows(strength=strength)


def fit_drafts(lines, options):
    """The draft fitted without each part of the sites, as texts, and fitted to all, as rows."""
    drafts = ["\n".join(fit_forests(lines, lines.part != part, options, True)) + "\n" for part in range(PARTS)]
    return drafts, fit_forests(lines, numpy.ones(len(lines.part), bool), options, True)


def fit(descale, pages, phrases, options):
    """All of a weights file but its head."""
    pages = [page for page in pages if page["lines"]]
    blank = "rules\tbody\t0\n"
    rules, sample = [], []
    for page, (names, values, found) in zip(pages, describe(descale, blank, [page["text"] for page in pages])):
        page["weights"] = page_weights(values[:, names.index("words")].astype(float))
        rules.append(found if len(values) == len(page["lines"]) else [[]] * len(page["lines"]))
        sample.append(values[::7])
    usual = numpy.median(numpy.concatenate(sample), axis=0)
    note(f"{len(pages)} pages described")
    lexicons, whole = fit_lexicons(pages, phrases, rules, options)
    del rules, sample
    note(f"{len(whole)} entries of the lexicon")
    chosen = list(examples(pages, phrases))
    lines = Lines(descale, chosen, lexicons)
    note(f"{len(lines.body)} lines of examples, {len(names)} features")
    drafts, draft = fit_drafts(lines, options)
    del lines
    lines = Lines(descale, chosen, [lexicon + draft for lexicon, draft in zip(lexicons, drafts)])
    if options["keep_lines"]:
        numpy.savez(options["keep_lines"], values=lines.values, body=lines.body, letter=lines.letter, weight=lines.weight,
                    letter_weight=lines.letter_weight, starts=numpy.array(lines.starts), names=numpy.array(lines.names))
    rows = [f"least\t{options['least']:g}", f"page\t{options['page']:g}"] + whole + draft
    rows += fit_forests(lines, numpy.ones(len(lines.part), bool), options, False)
    rows += fit_page_forest(lines, options)
    rows += [f"usual\t{name}\t{value:g}" for name, value in zip(names, usual)] + options["prior"]
    return counted("\n".join(rows) + "\n")


# ---- The command ----

def run_fold(job):
    fold, folds, pages, phrases, directory, descale, options = job
    path = os.path.join(directory, f"fold{fold}.tsv")
    if options["keep_lines"]:
        options = {**options, "keep_lines": f"{options['keep_lines']}-{fold}.npz"}
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(fit(descale, [p for p in pages if part_of(p, folds) != fold], phrases, options))
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
    parser.add_argument("--folds", type=int, metavar="N", help="with --cross-validate: only the first N folds")
    parser.add_argument("--body-trees", type=int, default=250, help="of the forest for body")
    parser.add_argument("--cookie-trees", type=int, default=60, help="of the forest for cookie")
    parser.add_argument("--promo-trees", type=int, default=120, help="of the forest for promo")
    parser.add_argument("--draft", type=float, default=0.6, help="trees of the draft for each of those")
    parser.add_argument("--lexicon", type=float, default=0.3, help="inverse strength of the regularisation of what words say for body")
    parser.add_argument("--class-lexicon", type=float, default=1, help="the same for cookie and promo")
    parser.add_argument("--least", type=float, default=0.15, help="a line with less of a chance is never body")
    parser.add_argument("--page", type=float, default=0.3, help="a page whose best line has less of a chance has no body")
    parser.add_argument("--body", type=float, default=-0.4, help="added to the odds of body: pages unlike those fitted to have less of it than it seems")
    parser.add_argument("--cookie", type=float, default=0.05, help="added to the odds of cookie")
    parser.add_argument("--promo", type=float, default=1.25, help="added to the odds of promo, of which there are few examples")
    parser.add_argument("--seed", type=int, default=2, help="of the forests: which lines and features each tree is fitted to")
    parser.add_argument("--prior", default=os.path.join(HERE, "..", "..", "rules", "prior.tsv"), help="rows set by hand, added at the end")
    parser.add_argument("--jobs", type=int, default=2, help="folds at a time")
    parser.add_argument("--threads", type=int, default=1, help="of each fit of a forest")
    parser.add_argument("--keep-lines", metavar="FILE", help="write the lines fitted to, as numpy arrays")
    options = vars(parser.parse_args())
    with open(options["prior"], encoding="utf-8") as stream:
        options["prior"] = [line.rstrip("\n") for line in stream if line.strip() and not line.startswith("#")]
    descale, output = options["descale"], options["output"]
    pages, phrases = load(options["corpus"]), load_phrases(options["corpus"])
    prepare(pages)
    note(f"{len(pages)} pages read")
    if options["cross_validate"]:
        os.makedirs(output, exist_ok=True)
        folds = range(min(options["cross_validate"], options["folds"] or options["cross_validate"]))
        jobs = [(f, options["cross_validate"], pages, phrases, output, descale, options) for f in folds]
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
        stream.write(f"# {len(pages)} pages, fingerprint {fingerprint}; {options['body_trees']} trees for body, seed {options['seed']}\n")
        stream.write(fit(descale, pages, phrases, options))


if __name__ == "__main__":
    main()
