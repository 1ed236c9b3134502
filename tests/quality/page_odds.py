# SPDX-License-Identifier: Apache-2.0
"""How much more body a page has than the scores of its lines say, each by itself; for fit.py.

Lines are scored one by one, and their errors are not independent: the items of a shop are all body or none
is. What is best added to the odds of all lines of a page depends on how the scores are distributed, so a small
forest is fitted that looks at nothing else (src/label/page_odds.h computes the same features)."""
import numpy

LEVELS = (3, 2, 1, 0, -1, -2)  # logarithms of odds
LINE_LEVELS = (2, 0, -2)
NAMES = tuple(f"scored_{chance}" for chance in (95, 88, 73, 50, 27, 12)) + tuple(f"scored_lines_{chance}" for chance in (88, 50, 12)) + ("scored_best",)
SHIFTS = numpy.arange(-2, 3.01, 0.25)  # that are tried
SHARP = 0.06  # differences of F1 that count as one when the best of them is taken
NEAR = 0.02  # of F1 that a shift of one must bring: where many do as well, the smallest is wanted


def page_values(scores, words):
    """The features of a page, in the order of NAMES. `scores`: logarithms of odds; `words`: of each line, plus one."""
    return ([255 * words[scores >= level].sum() // words.sum() for level in LEVELS] +
            [255 * (scores >= level).sum() // len(scores) for level in LINE_LEVELS] +
            [min(255, max(0, 128 + int(16 * scores.max())))])


def choose(scores, words, least, page):
    """Which lines are body: as src/label/decide.c chooses them."""
    order = numpy.argsort(-scores, kind="stable")
    chances, weights = 1 / (1 + numpy.exp(-scores[order])), words[order]
    right = numpy.cumsum(weights * chances)
    expected = numpy.where(chances < least, 0, 2 * right / (numpy.cumsum(weights) + right[-1]))
    chosen = numpy.zeros(len(scores), bool)
    if chances[0] >= page and expected.max() > 0:
        chosen[order[:numpy.argmax(expected) + 1]] = True
    return chosen


def f1_by_shift(scores, words, body, least, page):
    """For each of SHIFTS the F1 of the page, over the lines of which something is known."""
    known = ~numpy.isnan(body)
    words_of_body = numpy.where(known, words * numpy.nan_to_num(body), 0)
    found = []
    for shift in SHIFTS:
        chosen = choose(scores + shift, words, least, page) & known
        kept, right = words[chosen].sum(), words_of_body[chosen].sum()
        found.append(2 * right / (kept + words_of_body.sum()) if words_of_body.any() else 1 - kept / words[known].sum())
    return found


def examples_of(scores, words, body, starts, least, page):
    """Features, wanted shift and weight of each example: lines starts[i] to starts[i + 1]. Those with too few known lines
    weigh nothing."""
    values, shifts, weights = [], [], []
    for start, end in zip(starts, starts[1:]):
        of_page = slice(start, end)
        known = (~numpy.isnan(body[of_page])).sum()
        curve = numpy.array(f1_by_shift(scores[of_page], words[of_page], body[of_page], least, page)) if known >= max(3, 0.3 * (end - start)) else numpy.zeros(len(SHIFTS))
        near = numpy.exp((curve - NEAR * SHIFTS**2 - curve.max()) / SHARP)
        values.append(page_values(scores[of_page], words[of_page]))
        shifts.append((near * SHIFTS).sum() / near.sum())
        weights.append(curve.max() - curve.min())
    return numpy.array(values, numpy.float32), numpy.array(shifts), numpy.array(weights)
