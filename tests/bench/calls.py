#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What Python adds to the time of the library: calls.py CALLS PAGES.jsonl.gz [--rounds N] [--pages N] [--datatrove]

CALLS is the program tests/calls of a build. The contenders take turns, and clean all pages in each round, ten at a time. Counted is
processor time, and for each ten pages the least of all rounds, which other work on the machine disturbs least. Printed are the
times for a page, and their ratios to the library's. Needs the packages descale and pyarrow, and for --datatrove datatrove with what its C4
and Gopher filters take; those run once over the pages.
"""
import argparse
import gzip
import json
import statistics
import struct
import subprocess
import tempfile
import threading
import time

import descale

GROUP = 10  # pages


def contenders(groups):
    """name: a call and, for each group of pages, its arguments."""
    import pyarrow as pa
    cleaner = descale.Cleaner()
    raw = [[page.encode() for page in group] for group in groups]
    columns = [[pa.array(group, pa.large_string())] for group in groups]
    return {"clean(str)": (cleaner.clean, groups),
            "clean(bytes)": (cleaner.clean, raw),
            "clean_arrow": (lambda column: pa.array(cleaner.clean_arrow(column)), columns),
            "labels": (cleaner.labels, groups),
            "lines": (cleaner.lines, groups)}


def times_of(call, groups):
    """The processor time of each group. No result is kept: the library does not keep them either."""
    times = []
    for group in groups:
        began = time.thread_time_ns()
        for page in group:
            call(page)
        times.append(time.thread_time_ns() - began)
    return times


def compare(calls, pages, rounds):
    works = contenders([pages[at:at + GROUP] for at in range(0, len(pages), GROUP)])
    best = {}
    with tempfile.NamedTemporaryFile() as file:
        for page in pages:
            data = page.encode()
            file.write(struct.pack("=Q", len(data)) + data)
        file.flush()
        process = subprocess.Popen([calls, file.name, str(GROUP)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

        def library():
            process.stdin.write("\n")
            process.stdin.flush()
            return [int(spent) for spent in process.stdout.readline().split()]

        order = ["C", *works]
        for _ in range(rounds):
            order = order[1:] + order[:1]  # whoever comes after another process finds the caches cold
            for name in order:
                times = times_of(*works[name]) if name in works else library()
                best[name] = [min(pair) for pair in zip(best.get(name, times), times)]
        process.stdin.close()
        process.wait()
    spent = {name: sum(times) / len(pages) for name, times in best.items()}
    for name in ["C", *works]:
        print(f"{name:14} {spent[name] / 1000:8.1f} us a page, {spent[name] / spent['C']:.3f} times the library's")
    return spent["clean(str)"]


def two_threads(pages):
    """How much faster two threads are than one, by the clock; says something only on two idle processors."""
    cleaner = descale.Cleaner()

    def clean(part):
        for page in part:
            cleaner.clean(page)

    def clock(count):
        threads = [threading.Thread(target=clean, args=(pages[i::count],)) for i in range(count)]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.monotonic() - began

    ratios = [clock(1) / clock(2) for _ in range(7)]
    print(f"two threads: {statistics.median(ratios):.2f} times one (best {max(ratios):.2f})")


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
        spent = cpu_time(lambda filters=filters: run(*filters)) / len(pages)
        print(f"datatrove, {name}: {spent / 1000:.0f} us a page, {spent / clean:.1f} times clean(str)")


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
    two_threads(pages)
    if options.datatrove:
        datatrove(pages, clean)


if __name__ == "__main__":
    main()
