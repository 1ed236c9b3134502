# SPDX-License-Identifier: Apache-2.0
"""What the tests of engines share: made pages, dumps, and what the program makes of them."""
import contextlib
import gzip
import json
import os
import pathlib
import random
import subprocess

import pytest

import descale

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONTAINERS = ROOT / "fixtures" / "containers"

HEADS = ["Home", "About us", "Contact", "Log in", "Skip to main content", "Menü", "Share on Facebook"]
BODIES = ["The mill was built in 1820, and it was sold again after the war.", "Der Müller ließ das Rad im Winter 1901 ganz erneuern.",
          "A climbing rose flowers on the side shoots that grow from its frame \U0001f339.", "Nobody knows who paid for the bridge, or why it leans."]
TAILS = ["Accept all cookies", "Subscribe to our newsletter", "Privacy policy", "© 2023 The Mill", "Read more\u2028Next", ""]


def made_pages(count, seed=1):
    """Pages of a few lines, always the same for a seed; some are empty, some are boilerplate only."""
    rnd = random.Random(seed)
    for number in range(count):
        lines = rnd.choices(HEADS, k=rnd.randrange(5)) + rnd.choices(BODIES, k=rnd.randrange(6)) + rnd.choices(TAILS, k=rnd.randrange(4))
        yield {"id": f"{seed}-{number}", "url": f"http://example.org/{seed}/{number}", "text": "\n".join(lines)}


def wet(pages):
    """A dump as Common Crawl writes it: a gzip member a record."""
    members = []
    for page in pages:
        body = page["text"].encode()
        header = (f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: {page['url']}\r\nWARC-Date: 2024-05-18T01:58:10Z\r\n"
                  f"WARC-Record-ID: <urn:uuid:{page['id']}>\r\nWARC-Identified-Content-Language: eng\r\n"
                  f"Content-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n")
        members.append(gzip.compress(header.encode() + body + b"\r\n\r\n", mtime=0))
    return b"".join(members)


# Ray gives its processes and workers up to these times to start and to answer, which are too short on a machine with much other
# work: RAY_NAME in the environment.
RAY_PATIENCE = {"worker_register_timeout_seconds": 1800, "agent_register_timeout_ms": 1800_000, "gcs_server_request_timeout_seconds": 1800,
                "health_check_timeout_ms": 600_000, "DASHBOARD_STARTUP_TIMEOUT_S": 1800}
for name, time in RAY_PATIENCE.items():
    os.environ.setdefault(f"RAY_{name}", str(time))


@contextlib.contextmanager
def ray_cluster(attempts=20):
    """Ray with two processors. The half minute that its node gets to start cannot be set: if it was too little, it is started
    again."""
    import ray.data

    for attempts_left in reversed(range(attempts)):
        try:
            ray.init("local", num_cpus=2, include_dashboard=False, logging_level="ERROR", object_store_memory=200 << 20)
            break
        except Exception as failure:
            ray.shutdown()
            if "timed out" not in str(failure).lower() or not attempts_left:
                raise
    ray.data.DataContext.get_current().enable_progress_bars = False
    yield ray
    ray.shutdown()


def program(*arguments, **options):
    """What the program writes."""
    result = descale.run("-q", *arguments, stdout=subprocess.PIPE, check=True, **options)
    return result.stdout


def program_texts(path, *arguments):
    """The clean text of each page of a file, by the program."""
    return [json.loads(line)["text"] for line in program("--to", "jsonl", *arguments, path).split(b"\n") if line]


@pytest.fixture(scope="session")
def pages():
    return list(made_pages(2000))


@pytest.fixture(scope="session")
def jsonl(tmp_path_factory, pages):
    """The pages as JSON Lines."""
    path = tmp_path_factory.mktemp("jsonl") / "pages.jsonl"
    path.write_text("".join(json.dumps(page, ensure_ascii=False) + "\n" for page in pages), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def expected(jsonl):
    """The clean texts of the pages, by the program."""
    return program_texts(jsonl)


@pytest.fixture(scope="session")
def crawl(tmp_path_factory):
    """A folder of twelve dumps."""
    folder = tmp_path_factory.mktemp("crawl")
    for number in range(12):
        (folder / f"{number:02}.warc.wet.gz").write_bytes(wet(made_pages(100, seed=number)))
    return folder


LINES = []


@pytest.fixture
def report():
    """Takes a line that is printed at the end of the run: records in and out of an engine."""
    return LINES.append


def pytest_terminal_summary(terminalreporter):
    for line in LINES:
        terminalreporter.write_line(line)
