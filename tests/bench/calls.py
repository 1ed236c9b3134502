#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What Python adds to the time of the library: calls.py CALLS PAGES.jsonl.gz [--rounds N] [--pages N] [--datatrove]

CALLS is the module tests/calls.so of a build. Each contender and the library take turns over the same few pages, either of them
first in every other round. Counted is processor time, and for each few pages the least of all rounds, which other work on the
machine disturbs least. Printed are times for a page, and their ratios to the library's. Needs the packages descale and pyarrow, and
for --datatrove datatrove with what its C4 and Gopher filters take; those run once over the pages.

Then one thread and two clean the pages. The kernel says for each thread how long it ran, how long it was ready to run while its
processor was busy with others, and how long it waited for anything else: a lock, or memory from the disk. The first and the last make
up the time that two threads take on an idle machine, which is printed beside the clock's.
"""
import argparse
import ctypes
import gzip
import json
import statistics
import threading
import time

import descale

GROUP = 20  # pages


def library(path):
    """A function that cleans a list of bytes by the library's own call."""
    module = ctypes.PyDLL(path)
    module.calls_open.restype = ctypes.c_void_p
    module.calls_clean.restype = ctypes.c_size_t
    labeler = ctypes.c_void_p(module.calls_open())

    def prepare(pages):
        count = len(pages)
        return (ctypes.c_char_p * count)(*pages), (ctypes.c_size_t * count)(*map(len, pages)), ctypes.c_size_t(count)

    def clean(prepared):
        if module.calls_clean(labeler, *prepared) != prepared[2].value:
            raise MemoryError

    return prepare, clean


def one_by_one(call):
    """No result is kept: the library does not keep them either."""
    def work(pages):
        for page in pages:
            call(page)
    return work


def contenders(groups):
    """name: a call and, for each group of pages, its argument."""
    import pyarrow as pa
    cleaner = descale.Cleaner()
    raw = [[page.encode() for page in group] for group in groups]
    columns = [pa.array(group, pa.large_string()) for group in groups]
    return {"clean(str)": (one_by_one(cleaner.clean), groups),
            "clean(bytes)": (one_by_one(cleaner.clean), raw),
            "clean_arrow": (lambda column: pa.array(cleaner.clean_arrow(column)), columns),
            "labels": (one_by_one(cleaner.labels), groups),
            "lines": (one_by_one(cleaner.lines), groups)}


def spent(call, argument):
    began = time.thread_time_ns()
    call(argument)
    return time.thread_time_ns() - began


def compare(path, pages, rounds):
    """Returns the time of clean(str) for a page, in nanoseconds."""
    groups = [pages[at:at + GROUP] for at in range(0, len(pages), GROUP)]
    prepare, clean = library(path)
    prepared = [prepare([page.encode() for page in group]) for group in groups]
    result = {}
    for name, (call, arguments) in contenders(groups).items():
        best = [[1 << 62] * len(groups) for _ in range(2)]
        for number in range(rounds):
            for i in range(len(groups)):
                pair = [(0, clean, prepared[i]), (1, call, arguments[i])]
                for side, work, argument in pair if number % 2 else reversed(pair):
                    best[side][i] = min(best[side][i], spent(work, argument))
        own, its = (sum(times) / len(pages) for times in best)
        print(f"{name:14} {its / 1000:8.1f} us a page, the library {own / 1000:8.1f}: {its / own:.3f} times as much", flush=True)
        result[name] = its
    return result["clean(str)"]


def scheduled():
    """How long this thread ran, and how long it was ready and did not run, in nanoseconds."""
    with open("/proc/thread-self/schedstat", encoding="ascii") as file:
        ran, ready = file.read().split()[:2]
    return int(ran), int(ready)


def run_threads(call, parts):
    """Gives each part to a thread. Returns the clock's time, and for each thread how long it ran, was ready, and waited."""
    times, start = [], threading.Barrier(len(parts) + 1)

    def work(part):
        start.wait()
        began, before = time.monotonic_ns(), scheduled()
        call(part)
        after = scheduled()
        ran, ready = after[0] - before[0], after[1] - before[1]
        times.append((ran, ready, max(time.monotonic_ns() - began - ran - ready, 0)))

    threads = [threading.Thread(target=work, args=(part,)) for part in parts]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.monotonic_ns()
    for thread in threads:
        thread.join()
    return time.monotonic_ns() - began, times


def two_threads(pages, rounds):
    import pyarrow as pa
    cleaner = descale.Cleaner()
    halves = [pages[0::2], pages[1::2]]
    calls = {"clean(str)": (one_by_one(cleaner.clean), [pages], halves),
             "clean_arrow": (lambda column: pa.array(cleaner.clean_arrow(column)), [pa.array(pages, pa.large_string())],
                             [pa.array(half, pa.large_string()) for half in halves])}
    for name, (call, *works) in calls.items():
        runs = [[run_threads(call, parts) for parts in works] for _ in range(rounds)]
        clock = statistics.median(one[0] / two[0] for one, two in runs)
        best = max(one[0] / two[0] for one, two in runs)
        ran = statistics.median(sum(ran for ran, _, _ in two[1]) / one[1][0][0] for one, two in runs)
        waited = statistics.median(sum(waited for _, _, waited in two[1]) / sum(ran for ran, _, _ in two[1]) for _, two in runs)
        ready = statistics.median(sum(ready for _, ready, _ in two[1]) / sum(ran for ran, _, _ in two[1]) for _, two in runs)
        idle = statistics.median(one[1][0][0] / max(ran + waited for ran, _, waited in two[1]) for one, two in runs)
        print(f"two threads, {name}: {clock:.2f} times as fast as one by the clock (best {best:.2f}); {idle:.2f} times without what others "
              f"took:\n  both together run {ran:.3f} times as long as one, wait {waited:.1%} of that for locks and {ready:.1%} for processors",
              flush=True)


def cpu_time(work):
    began = time.process_time_ns()
    work()
    return time.process_time_ns() - began


def datatrove(pages, clean):
    """The filters that people run today, over the same pages."""
    from datatrove.data import Document
    from datatrove.pipeline.filters import C4QualityFilter, GopherQualityFilter

    def run(*filters):
        for page in pages:
            document = Document(text=page, id="")
            for each in filters:
                each.filter(document)

    for name, filters in {"C4's line rules": [C4QualityFilter(min_num_sentences=-1)], "C4, then Gopher": [C4QualityFilter(), GopherQualityFilter()]}.items():
        its = cpu_time(lambda filters=filters: run(*filters)) / len(pages)
        print(f"datatrove, {name}: {its / 1000:.0f} us a page, {its / clean:.1f} times clean(str)", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("calls")
    parser.add_argument("corpus")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--datatrove", action="store_true")
    options = parser.parse_args()
    with gzip.open(options.corpus, "rt", encoding="utf-8") as file:
        pages = [json.loads(line)["text"] for line, _ in zip(file, range(options.pages))]
    clean = compare(options.calls, pages, options.rounds)
    two_threads(pages, options.rounds)
    if options.datatrove:
        datatrove(pages, clean)


if __name__ == "__main__":
    main()
