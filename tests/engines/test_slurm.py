# SPDX-License-Identifier: Apache-2.0
"""The script for Slurm in contrib/slurm. Slurm runs it once for each task with a few variables, and so does this."""
import json
import os
import pathlib
import signal
import subprocess
import time

import pytest

import descale
from conftest import ROOT, made_pages, program, wet

SCRIPT = ROOT / "contrib" / "slurm" / "descale.sbatch"


@pytest.fixture
def folder(tmp_path):
    """A folder with a list of nine dumps."""
    (tmp_path / "crawl" / "a").mkdir(parents=True)
    for number in range(9):
        (tmp_path / "crawl" / "a" / f"{number} x.warc.wet.gz").write_bytes(wet(made_pages(40, seed=number)))
    names = sorted(path.relative_to(tmp_path) for path in (tmp_path / "crawl").rglob("*.gz"))
    (tmp_path / "list.txt").write_text("".join(f"{name}\n" for name in names))
    return tmp_path


def task(folder, number, first=1, last=4, **options):
    """Starts a task as Slurm does."""
    path = os.path.dirname(descale.find_bin()) + os.pathsep + os.environ["PATH"]
    variables = dict(os.environ, PATH=path, SLURM_ARRAY_TASK_ID=str(number), SLURM_ARRAY_TASK_MIN=str(first), SLURM_ARRAY_TASK_MAX=str(last))
    return subprocess.Popen([SCRIPT, "list.txt", "clean"], cwd=folder, env=variables, stderr=subprocess.PIPE, text=True, start_new_session=True)


def check(folder):
    """Every file is cleaned as the program does it by itself, and is counted once. Returns the pages that were counted."""
    names = (folder / "list.txt").read_text().splitlines()
    out = folder / "clean"
    assert sorted(str(path.relative_to(out)) for path in out.rglob("*.gz")) == sorted(names)
    for name in names:
        assert subprocess.run(["gzip", "-dc", out / name], check=True, stdout=subprocess.PIPE).stdout == program(folder / name)
    return sum(json.loads((out / ".stats" / f"{name}.json").read_text())["pages"] for name in names)


@pytest.mark.parametrize("first", [0, 1])
def test_array(folder, first, report):
    tasks = [task(folder, number, first, first + 3) for number in range(first, first + 4)]
    assert [(each.communicate()[1], each.returncode) for each in tasks] == [("", 0)] * 4
    assert check(folder) == 9 * 40
    report(f"Slurm array of 4 tasks from {first}: {9 * 40} records in, {9 * 40} out, bytes equal to the program's")


def test_killed_task_goes_on(folder):
    """A task that is killed, with all its processes, and starts again, has the same result and the same counts."""
    for delay in (0.02, 0.05, 0.1):
        running = task(folder, 1, 1, 1)
        time.sleep(delay)
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate()
    again = task(folder, 1, 1, 1)
    assert again.communicate()[1] == "" and again.returncode == 0
    assert check(folder) == 9 * 40


def test_merged_counts(folder, report):
    """The counts of all files together are those of one run over all files."""
    for number in range(1, 4):
        assert task(folder, number, 1, 3).wait() == 0
    path = os.path.dirname(descale.find_bin()) + os.pathsep + os.environ["PATH"]
    subprocess.run([SCRIPT.with_name("merge-stats"), "clean/.stats", "all.json"], cwd=folder, env=dict(os.environ, PATH=path), check=True)
    program("--to", "null", "--stats", folder / "one.json", folder / "crawl")
    merged, one = (json.loads((folder / name).read_text()) for name in ("all.json", "one.json"))
    counts = ["files", "files_damaged", "pages", "pages_empty", "records", "text_bytes", "lines_in", "lines_kept", "lines", "rules"]
    assert {name: merged[name] for name in counts} == {name: one[name] for name in counts} and merged["pages"] == 9 * 40
    report(f"Slurm, merged counts: {merged['files']} files, {merged['pages']} records, {merged['lines_in']} lines, as in one run")


def test_finished_files_are_not_cleaned_again(folder):
    for _ in range(2):
        running = task(folder, 1, 1, 1)
        assert running.communicate()[1] == "" and running.returncode == 0
        times = {path: path.stat().st_mtime_ns for path in (folder / "clean").rglob("*.gz")}
    running = task(folder, 1, 1, 1)
    running.communicate()
    assert times == {path: path.stat().st_mtime_ns for path in (folder / "clean").rglob("*.gz")}


def test_damage_and_failure(folder):
    """Damage is no failure. A file that cannot be used fails its task, after the other files."""
    names = (folder / "list.txt").read_text().splitlines()
    damaged = folder / names[0]
    damaged.write_bytes(damaged.read_bytes()[:-10])
    (folder / names[1]).write_bytes(b"\1\2\3\4\5\6")
    running = task(folder, 1, 1, 1)
    errors = running.communicate()[1]
    assert running.returncode == 1 and f"{names[1]}: not cleaned" in errors and f"{names[0]}: not cleaned" not in errors
    assert json.loads((folder / "clean" / ".stats" / f"{names[0]}.json").read_text())["files_damaged"] == 1
    assert not (folder / "clean" / ".stats" / f"{names[1]}.json").exists()
    assert len(list((folder / "clean").rglob("*.gz"))) == 8
