# SPDX-License-Identifier: Apache-2.0
"""What the words of a line say for body, cookie and promo: weights of words, of the first and the last word, of pairs
and triples of neighbours and of whole short lines, by logistic regression; for fit.py.

The beginnings of words have weights as well, which are added to those of the words that begin so: forms of one
word, and words put together from it, share what is known of them. Whoever looks a word up needs only its own weight.

Nothing is learned that is longer than four words or stands on fewer than three sites."""
import re
from collections import defaultdict

import numpy
import scipy.sparse
from sklearn.linear_model import LogisticRegression

from pages import part_of, site

BODY_WORDS, LINE_WORDS = 16, 24  # words of a line that is scored for body, and that are looked up; as in lexicon.h
FADE = 64                        # words from which on scores fade, as in lexicon.h
ENTRY_WORDS, ENTRY_SITES = 4, 3  # a whole line in the lexicon has no more words, and stands on that many sites
MOST = 7.9                       # no entry weighs more
STEMS = (4, 6)                   # letters of the beginnings of longer words that have weights
# An entry that weighs less for every score is left out, by its kind: the table stays small.
LEAST = {"word": 0.1, "first": 0.12, "last": 0.12, "line": 0.12, "pair": 0.18, "triple": 0.2}
SCORES = ("body", "cookie", "promo")
LETTERS = {"cookie": "c", "promo": "p"}

# What a word is, as in src/lex/char_classes.re: a run of letters and digits that begins with a letter, an ideograph.
SPACES = "\t\v\f\r \x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
IDEOGRAPHS = ("\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u313f\u3180-\u31ff\u3400-\u9fff\uf900-\ufaff"
              "\U00020000-\U00033fff\u0e00-\u0eff\u1000-\u10bf\u1780-\u17ff")
SIGNS = ("\x80-\xa9\xab\xac\xae-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7\u05be\u060c\u061b\u061f\u0964\u0965\u2000-\u200b"
         "\u200e-\u2bff\u2e00-\u303f\u30a0\u30fb\u3140-\u317f\u3200-\u33ff\ufe00-\ufe7f\uff01-\uff0f\uff1a-\uff20"
         "\uff3b-\uff40\uff5b-\uff65\uffe0-\uffff\U0001f000-\U0001ffff\U000c0000-\U000fffff")
OTHER = f"\x00-\x7f{SPACES}{IDEOGRAPHS}{SIGNS}"
# The digits zero of the scripts whose digits make numbers, as in src/lex/other_digits.c; of ASCII, and the others.
ASCII_ZERO, ZEROS = "0", "\u0660\u06f0\u0966\u09e6\u0a66\u0ae6\u0b66\u0be6\u0c66\u0ce6\u0d66\u0e50\u0ed0\u1040\u17e0\uff10"


def number_pattern(zeros, point, comma, slash, dash, colon):
    """A date, a time or a number in the digits of some scripts. Each sign is the inside of a class of characters."""
    def of(values):
        return "[" + "".join(chr(ord(zero) + value) for zero in zeros for value in values) + "]"
    digit = of(range(10))
    day = f"(?:{of((1, 2))}{digit}|{of((3,))}{of((0, 1))}|{of((0,))}?{of(range(1, 10))})"
    year, sign, more = f"{of((1, 2))}{digit}{{3}}", f"[{point}{slash}{dash}]", f"(?:[{point}{comma}]{digit}+)"
    date = f"{day}{sign}{day}{sign}(?:{year}|{digit}{{2}})|{year}{sign}{day}{sign}{day}"
    number = f"{digit}+{more}*"
    # A number of the same beginning that is longer than the date, such as 1.2.2019.5, is no date.
    last = f"{digit}+{more}+|{digit}{{5}}|{digit}{{3}}(?!{digit})|(?!{of((1, 2))}){digit}{{4}}"
    longer = f"(?!{digit}+[{point}]{digit}+[{point}](?:{last})|{digit}{{3,}}[{point}]{digit}+[{point}]{digit}{{3}})"
    return f"{longer}(?:{date})|{digit}{{1,2}}[{colon}]{digit}{{2}}(?:[{colon}]{digit}{{2}})?|{number}"


OTHER_NUMBER = number_pattern(ZEROS, ".\u066b\uff0e", ",\u066c\uff0c", "/\uff0f", "\\-\uff0d", ":\uff1a")
NUMBER = number_pattern(ASCII_ZERO, ".", ",", "/", "\\-", ":")
REST = f"(?:[A-Za-z0-9]|[^{OTHER}])*"
ADDRESS = "://[^ \\t\\r\\n\"<>()]*"  # it has no words
TOKEN = re.compile(f"(?P<address>{ADDRESS})|(?P<number>{OTHER_NUMBER}|(?![0-9]+[A-Za-z])(?:{NUMBER}))|[{IDEOGRAPHS}]|"
                   f"[0-9]+(?=[A-Za-z]){REST}|(?:[A-Za-z]|[^{OTHER}\u066a]){REST}")


def tokens(line):
    return ["0" if match["number"] else match[0] for match in TOKEN.finditer(line.lower()) if not match["address"]]


def entries(line):
    """What a line can be looked up by."""
    words = tokens(line)
    if not words:
        return []
    some = words[:LINE_WORDS]
    found = {("word", word) for word in some if word != "0"}
    found |= {("pair", " ".join(pair)) for pair in zip(some, some[1:])}
    found |= {("triple", " ".join(triple)) for triple in zip(some, some[1:], some[2:])}
    found |= {(place, word) for place, word in (("first", words[0]), ("last", words[-1])) if word != "0"}
    if 2 <= len(words) <= ENTRY_WORDS and "0" not in words:
        found.add(("line", " ".join(words)))
    return [f"{kind}\t{text}" for kind, text in sorted(found)]


def stems(word):
    return [f"stem\t{word[:size]}" for size in STEMS if len(word) > size]


def stems_of(line):
    return sorted({stem for word in tokens(line)[:LINE_WORDS] for stem in stems(word)})


class Words:
    """The entries of all lines that may teach something, as a matrix."""

    def __init__(self, pages, phrases, rules):
        sites, kept = defaultdict(set), []
        self.part, self.target, self.weight, self.short = [], {s: [] for s in SCORES}, {s: [] for s in SCORES}, []
        for page, hits in zip(pages, rules):
            if page.get("form") and len(page["ids"]) == 1 or page.get("variant") == "wrap72":
                continue
            where, part = site(page), part_of(page, 1 << 30, "lexicon")
            for line, found, (body, letter), counts in zip(page["lines"], hits, page["known"], page["weights"]):
                if body != body and not letter:
                    for word in tokens(line):
                        sites["word\t" + word].add(where)  # unknown what the line is, but it has the word
                    continue
                self.add(entries(line) + stems_of(line) + ["rule\t" + rule for rule in found], where, part, body, letter,
                         min(counts, 5) + 0.05, sites, kept)
        for (language, letter), wordings in sorted(phrases.items()):
            for source, text in wordings:
                fake = {"url": "", "ids": [("phrases", source)]}
                self.add(entries(text) + stems_of(text), source, part_of(fake, 1 << 30, "lexicon"), 0.0, letter, 0.3, sites, kept)
        self.names = sorted(e for e, where in sites.items() if len(where) >= (1 if e.startswith("rule") else ENTRY_SITES))
        number = {name: i for i, name in enumerate(self.names)}
        columns, rows = [], []
        for row, found in enumerate(kept):
            here = [number[e] for e in found if e in number]
            columns += here
            rows += [row] * len(here)
        self.matrix = scipy.sparse.csr_matrix((numpy.ones(len(rows), numpy.float32), (rows, columns)), shape=(len(kept), len(self.names)))
        pairs = [(i, number[stem]) for name, i in number.items() if name.startswith("word\t") for stem in stems(name[5:]) if stem in number]
        words, own = zip(*pairs) if pairs else ((), ())
        # What each word is made of: times the weights of entries, the sum of those of its beginnings.
        self.stems = scipy.sparse.csr_matrix((numpy.ones(len(words)), (words, own)), shape=(len(number), len(number)))
        self.part = numpy.array(self.part)
        self.short = numpy.array(self.short)
        self.target = {s: numpy.array(v) for s, v in self.target.items()}
        self.weight = {s: numpy.array(v) for s, v in self.weight.items()}

    def add(self, found, where, part, body, letter, counts, sites, kept):
        if not found:
            return
        for entry in found:
            sites[entry].add(where)
        words = sum(entry.startswith("word") for entry in found)
        kept.append(found)
        self.part.append(part)
        self.short.append(words <= BODY_WORDS)
        self.target["body"].append(body)
        self.weight["body"].append(counts)
        for score, own in LETTERS.items():
            self.target[score].append(numpy.nan if not letter or letter == "m" else float(letter == own))
            self.weight[score].append(1.0 if letter != "b" else 0.5)

    def fit(self, score, rows, strength):
        """The weight of every entry for a score, from the lines of some rows."""
        target = self.target[score]
        use = rows & (target == target)
        if score == "body":
            use &= self.short
        matrix = self.matrix[use]
        seen = numpy.asarray(matrix.sum(axis=0)).ravel() >= (1 if score == "body" else 3)
        found = numpy.zeros(len(self.names))
        if not seen.any() or len(set(target[use] > 0.5)) < 2:
            return found
        model = LogisticRegression(C=strength, solver="liblinear", max_iter=40, tol=1e-3)
        model.fit(matrix[:, seen], target[use] > 0.5, sample_weight=self.weight[score][use])
        found[seen] = model.coef_[0]
        return numpy.clip(found + self.stems @ found, -MOST, MOST)

    def rows(self, parts=None, without=None, classes=("body", "navigation", "cookie", "promo"), strength=None):
        """The lexicon as rows of a weights file, fitted to all lines, or to those outside a part of the sites."""
        use = numpy.ones(len(self.part), bool) if parts is None else self.part % parts != without
        weights = {score: self.fit(score, use, strength[score]) for score in SCORES}
        out = []
        values = dict(zip(self.names, weights["body"]))
        for name in classes:
            # What a rule adds that the pages never showed: half of what the rules of its class do.
            of_class = [value for entry, value in values.items() if entry.startswith("rule\t") and f".{name}." in entry]
            out.append(f"rules\t{name}\t{sum(of_class) / (2 * max(1, len(of_class))):.3g}")
        for i, name in enumerate(self.names):
            kind = name.split("\t")[0]
            if kind == "rule":
                if abs(weights["body"][i]) >= 1 / 16:
                    out.append(f"{name}\t{weights['body'][i]:.3g}")
            elif kind != "stem" and max(abs(weights[score][i]) for score in SCORES) >= LEAST[kind]:
                out.append(name + "".join(f"\t{weights[score][i]:.3g}" for score in SCORES))
        return out
