#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Scores a build of descale on the main corpora.

  quality.py DESCALE [--corpus DIR] [--paragraphs] [--json FILE] [--options OPTION...]

DIR holds NAME-dev.jsonl.gz for NAME in wcxb, articles, segments and lines: JSON Lines, one page a line, packed
with gzip. Corpora that are not there are skipped. Every page goes to `DESCALE --from jsonl --to labels`, which
answers with one class for each line of the text: body, navigation, cookie or promo, or null for a blank line.
What follows --options is given to DESCALE as well. The cleaned text of a page is its body lines.

  pages     word F1 of the cleaned text against the gold text, mean over all pages, and by type of page (the
            protocol of WCXB)
  articles  precision and recall of 4-grams of words, each averaged over pages; F1 of the two averages (the
            protocol of the article extraction benchmark)
  segments  segments that must stay and segments that must go, over all pages; F1 of those that stay
  lines     precision, recall and F1 of each class over lines labelled by hand; both navigation and body are
            right for a metadata line (m)

The gold texts of pages and articles leave headlines out, but users want to keep them. So a headline counts there
only if the gold text has it. A headline is the first line of a page, or a line that repeats the beginning of the
first line. `lines headlines` is the share of pages whose headline, labelled body by hand, stays at least once.

--paragraphs puts a blank line after every line. The figures should not move.
--json writes the figures to FILE.
Needs nothing but the standard library.
"""
import argparse, gzip, json, os, re, subprocess, sys
from collections import Counter, defaultdict

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WORD = re.compile(r"\w+")
NAMES = {"b": "body", "n": "navigation", "c": "cookie", "p": "promo"}


def load(path):
    """The pages of a corpus file, or None where there is none."""
    if not os.path.exists(path):
        return None
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def classify(descale, pages, separator="\n", options=()):
    """For each page, the class of each of its lines."""
    feed = "".join(json.dumps({"id": page["id"], "text": page["text"].replace("\n", separator)}, ensure_ascii=False) + "\n"
                   for page in pages)
    result = subprocess.run([descale, "--from", "jsonl", "--to", "labels", *options], input=feed.encode(), stdout=subprocess.PIPE)
    if result.returncode:
        sys.exit(f"quality.py: {descale} ended with status {result.returncode}")
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    if len(answers) != len(pages):
        sys.exit(f"quality.py: {len(pages)} pages went in, {len(answers)} came out")
    found = []
    for page, answer in zip(pages, answers):
        labels = answer["labels"][::len(separator)]
        if answer.get("id") != page["id"]:
            sys.exit(f"quality.py: page {page['id']} came back as {answer.get('id')}")
        if len(labels) != page["text"].count("\n") + 1:
            sys.exit(f"quality.py: page {page['id']}: {page['text'].count(chr(10)) + 1} lines, {len(labels)} labels")
        found.append(labels)
    return found


def mean(values):
    return sum(values) / len(values) if values else 0.0


def figures(precision, recall, count):
    both = precision + recall
    return {"f1": 2 * precision * recall / both if both else 0.0, "p": precision, "r": recall, "n": count}


def headline(lines, i):
    """Whether line i is the page's first line, or repeats its beginning."""
    title, line = lines[0].strip(), lines[i].strip()
    return i == 0 or (len(line) > 8 and title.startswith(line[:60]) and len(line) > 0.35 * len(title))


def cleaned(page, labels):
    """The body lines of a page, without headlines that the gold text leaves out."""
    lines, gold = page["text"].split("\n"), " ".join(WORD.findall(page.get("gold", "").lower()))

    def counts(i):
        return "gold" not in page or not headline(lines, i) or " ".join(WORD.findall(lines[i].lower())) in gold
    return "\n".join(line for i, (line, label) in enumerate(zip(lines, labels)) if label == "body" and counts(i))


def word_scores(text, gold):
    """F1, precision and recall of the words of a text."""
    found, wanted = Counter(WORD.findall(text.lower())), Counter(WORD.findall(gold.lower()))
    if not found or not wanted:
        return (1.0, 1.0, 1.0) if found == wanted else (0.0, 0.0, 0.0)
    common = (found & wanted).total()
    precision, recall = common / found.total(), common / wanted.total()
    return 2 * precision * recall / (precision + recall) if common else 0.0, precision, recall


def score_pages(pages, labels):
    by_type = defaultdict(list)
    for page, answer in zip(pages, labels):
        scores = word_scores(cleaned(page, answer), page["gold"])
        by_type["all"].append(scores)
        by_type[page["type"]].append(scores)
    return {name: dict(zip(("f1", "p", "r"), map(mean, zip(*scores))), n=len(scores)) for name, scores in by_type.items()}


def grams(text, size=4):
    words = WORD.findall(text)
    return Counter(tuple(words[i:i + size]) for i in range(max(1, len(words) - size + 1))) if words else Counter()


def score_articles(pages, labels):
    precisions, recalls = [], []
    for page, answer in zip(pages, labels):
        found, wanted = grams(cleaned(page, answer)), grams(page["gold"])
        common = (found & wanted).total()
        if found:
            precisions.append(common / found.total())
        if wanted:
            recalls.append(common / wanted.total())
    return {"all": figures(mean(precisions), mean(recalls), len(pages))}


def score_segments(pages, labels):
    kept, lost, left = 0, 0, 0
    for page, answer in zip(pages, labels):
        text = " ".join(cleaned(page, answer).split())
        stays = [" ".join(segment.split()) in text for segment in page["with"]]
        kept, lost = kept + sum(stays), lost + len(stays) - sum(stays)
        left += sum(" ".join(segment.split()) in text for segment in page["without"])
    return {"all": figures(kept / max(1, kept + left), kept / max(1, kept + lost), len(pages))}


def headline_stays(page, labels):
    """Whether a headline stays; None on a page without one."""
    lines = page["text"].split("\n")
    answers = [label for i, (letter, label) in enumerate(zip(page["classes"], labels)) if letter == "b" and headline(lines, i)]
    return "body" in answers if answers else None


def score_lines(pages, labels):
    right, added, missed = Counter(), Counter(), Counter()
    for page, answer in zip(pages, labels):
        for letter, got in zip(page["classes"], answer):
            wanted = NAMES.get(letter)
            if letter == "m":
                added[got] += got in ("cookie", "promo")
            elif wanted == got:
                right[wanted] += 1
            else:
                missed[wanted] += 1
                added[got] += 1
    result = {name: figures(right[name] / max(1, right[name] + added[name]), right[name] / max(1, right[name] + missed[name]),
                            right[name] + missed[name]) for name in NAMES.values()}
    result["all"] = {key: mean([result[name][key] for name in NAMES.values()]) for key in ("f1", "p", "r")}
    result["all"]["n"] = sum(result[name]["n"] for name in NAMES.values())
    stays = [x for x in map(headline_stays, pages, labels) if x is not None]
    result["headlines"] = {"f1": mean(stays), "p": mean(stays), "r": mean(stays), "n": len(stays)}
    return result


PROTOCOLS = {"pages": ("wcxb", score_pages), "articles": ("articles", score_articles),
             "segments": ("segments", score_segments), "lines": ("lines", score_lines)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("descale")
    parser.add_argument("--corpus", default=os.path.join(ROOT, "..", "shared", "corpus"))
    parser.add_argument("--split", default="dev")
    parser.add_argument("--paragraphs", action="store_true")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--only", metavar="LABELS", help="measure only the pages that this file has labels of, see fit.py")
    parser.add_argument("--options", nargs=argparse.REMAINDER, default=[], help="given to DESCALE")
    arguments = parser.parse_args()
    results = {}
    for name, (corpus, score) in PROTOCOLS.items():
        pages = load(os.path.join(arguments.corpus, f"{corpus}-{arguments.split}.jsonl.gz"))
        if pages is None:
            print(f"{name:9} skipped: there is no {corpus}-{arguments.split}.jsonl.gz in {arguments.corpus}")
            continue
        if arguments.only:
            with open(arguments.only, encoding="utf-8") as stream:
                known = json.load(stream)
            pages = [page for page in pages if page["id"] in known]
        separator = "\n\n" if arguments.paragraphs else "\n"
        results[name] = score(pages, classify(arguments.descale, pages, separator, arguments.options))
        for part, row in sorted(results[name].items(), key=lambda item: (item[0] != "all", item[0])):
            print(f"{name:9} {part:14} F1 {row['f1']:.4f}  P {row['p']:.4f}  R {row['r']:.4f}  n {row['n']}", flush=True)
    if not results:
        sys.exit("quality.py: nothing to measure")
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as stream:
            json.dump(results, stream, indent=1, sort_keys=True)


if __name__ == "__main__":
    main()
