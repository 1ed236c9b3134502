#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Shows that the size of a page does not decide over its paragraphs:

  page_size.py DESCALE --corpus DIR [--paragraphs 50000] [--rounds 4] [--most 0.01]

Paragraphs of prose (lines labelled body, 15 to 150 words) are drawn from the corpus and put together at random to
pages of 10 to 100,000 lines, `rounds` times for each size. A paragraph flips where its label is not the one that it
gets most often. Prints the share of flips by size; fails if it is above --most over all, or if pages of some size
lose more than that share of their paragraphs against pages of 10 lines. Skips (status 77) without the corpus."""
import argparse, gzip, json, os, random, subprocess, sys
from collections import Counter

SIZES = (10, 100, 1000, 10000, 100000)
SETS = (("long", "fit"), ("lines", ""), ("languages", "fit"))


def paragraphs(corpus, wanted, chance):
    found = set()
    for name, folder in SETS:
        path = os.path.join(corpus, folder, f"{name}-dev.jsonl.gz")
        if not os.path.exists(path):
            print(f"page_size.py: {path} is not there: skipped")
            sys.exit(77)
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            for page in map(json.loads, stream):
                if page.get("variant", "bare") == "bare":
                    found.update(line for line, letter in zip(page["text"].split("\n"), page["classes"])
                                 if letter == "b" and 15 <= len(line.split()) <= 150)
    found = sorted(found)
    chance.shuffle(found)
    return found[:wanted]


def labels(descale, pages):
    """The labels of pages as JSON Lines; of the largest, which JSON Lines do not hold, each as a text of its own."""
    if len(pages[0]) < 10000:
        feeds, form = ["".join(json.dumps({"text": "\n".join(page)}) + "\n" for page in pages)], "jsonl"
    else:
        feeds, form = ["\n".join(page) + "\n" for page in pages], "text"
    found = []
    for feed in feeds:
        out = subprocess.run([descale, "--from", form, "--to", "labels"], input=feed.encode(), stdout=subprocess.PIPE, check=True).stdout
        found += [json.loads(row)["labels"] for row in out.splitlines()]
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("descale")
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--paragraphs", type=int, default=50000)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--most", type=float, default=0.01)
    options = parser.parse_args()
    chance = random.Random(1)
    texts = paragraphs(options.corpus, options.paragraphs, chance)
    seen, kept = [Counter() for _ in texts], Counter()
    by_size = {size: [] for size in SIZES}
    for size in SIZES:
        for _ in range(options.rounds):
            order = list(range(len(texts)))
            chance.shuffle(order)
            order += order[:-len(order) % size] if size <= len(order) else order * (size // len(order) + 1)
            chunks = [order[i:i + size] for i in range(0, len(order) - size + 1, size)]
            for chunk, got in zip(chunks, labels(options.descale, [[texts[i] for i in chunk] for chunk in chunks])):
                for i, label in zip(chunk, got):
                    seen[i][label] += 1
                    by_size[size].append((i, label))
    usual = [counts.most_common(1)[0][0] if counts else None for counts in seen]
    flips = 0
    for size, found in by_size.items():
        flipped = sum(label != usual[i] for i, label in found)
        kept[size] = sum(label == "body" for _, label in found) / len(found)
        flips += flipped
        print(f"pages of {size:6} lines: {flipped / len(found):.5f} of {len(found)} labels flip, {kept[size]:.5f} body")
    share = flips / sum(map(len, by_size.values()))
    print(f"all: {share:.5f} of {sum(map(len, by_size.values()))} labels flip")
    if share > options.most or min(kept.values()) < kept[10] - options.most:
        sys.exit(f"page_size.py: more than {options.most} flip, or stay on pages of 10 lines only")


if __name__ == "__main__":
    main()
