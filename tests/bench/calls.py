#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What Python adds to the time of the library: calls.py CALLS PAGES.jsonl.gz [--rounds N] [--pages N] [--datatrove]

CALLS is the program tests/calls of a build. The contenders take turns in each round; printed are the median processor time of each
for a page, and the median of its ratios to the library's in the same round. Needs the packages descale and pyarrow, and for
--datatrove datatrove with what its C4 and Gopher filters take; those run once over the pages.
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


def contenders(pages):
    """name: a function that cleans all pages."""
    import pyarrow as pa
    cleaner, column, raw = descale.Cleaner(), pa.array(pages, pa.large_string()), [page.encode() for page in pages]
    return {"clean(str)": lambda: [cleaner.clean(page) for page in pages],
            "clean(bytes)": lambda: [cleaner.clean(page) for page in raw],
            "clean_arrow": lambda: pa.array(cleaner.clean_arrow(column)),
            "labels": lambda: [cleaner.labels(page) for page in pages],
            "lines": lambda: [cleaner.lines(page) for page in pages]}


def cpu_time(work):
    began = time.process_time_ns()
    work()
    return time.process_time_ns() - began


def compare(calls, pages, rounds):
    works = contenders(pages)
    times = {name: [] for name in ["C", *works]}
    with tempfile.NamedTemporaryFile() as file:
        for page in pages:
            data = page.encode()
            file.write(struct.pack("=Q", len(data)) + data)
        file.flush()
        process = subprocess.Popen([calls, file.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

        def call():
            process.stdin.write("\n")
            process.stdin.flush()
            return int(process.stdout.readline().split()[0])

        for round_ in range(rounds + 1):
            for name, work in [("C", None), *works.items()]:
                spent = cpu_time(work) if work else call()
                if round_ > 0:  # the first one warms up
                    times[name].append(spent)
        process.stdin.close()
        process.wait()
    for name, values in times.items():
        ratio = statistics.median(value / base for value, base in zip(values, times["C"]))
        print(f"{name:14} {statistics.median(values) / len(pages) / 1000:8.1f} us a page, {ratio:.3f} times the library's")
    return statistics.median(times["clean(str)"]) / len(pages)


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
