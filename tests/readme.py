#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the examples of the README files: readme.py DESCALE ROOT

In README.md, a block marked `console` has commands after "$ " and what they print; they run in
an empty folder where `descale` is the build and `fixtures` the fixtures. In rules/README.md, a block
that begins with `rule ` or `pack ` is put into a rule file and checked.
"""
import os, re, subprocess, sys, tempfile


def blocks(path):
    """Yields (line number, marker, lines)."""
    current = None
    with open(path, encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            line = line.rstrip("\n")
            if line.startswith("```"):
                if current:
                    yield current
                    current = None
                else:
                    current = (number, line[3:].strip(), [])
            elif current:
                current[2].append(line)


def examples(lines, number):
    """Yields (line number, command, expected output)."""
    command, output, at = None, [], number
    for offset, line in enumerate(lines, number + 1):
        if line.startswith("$ "):
            if command:
                yield at, command, output
            command, output, at = line[2:], [], offset
        elif command and command.endswith("\\"):
            command = command[:-1] + line.lstrip("> ")
        else:
            output.append(line)
    if command:
        yield at, command, output


def run(descale, root, folder, command):
    env = dict(os.environ, PATH=os.path.dirname(os.path.abspath(descale)) + ":" + os.environ["PATH"], LC_ALL="C")
    return subprocess.run(["sh", "-c", command], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout.decode()


def check_console(descale, root, path):
    failed = passed = 0
    for number, marker, lines in blocks(path):
        if marker != "console":
            continue
        with tempfile.TemporaryDirectory() as folder:
            os.symlink(os.path.join(root, "fixtures"), os.path.join(folder, "fixtures"))
            for at, command, output in examples(lines, number):
                got = run(descale, root, folder, command).rstrip("\n").split("\n")
                if got == (output or [""]):
                    passed += 1
                    continue
                failed += 1
                print(f"{path}:{at}: {command}")
                print("".join(f"  -{x}\n" for x in output) + "".join(f"  +{x}\n" for x in got), end="")
    return passed, failed


def check_rules(descale, root, path):
    failed = passed = 0
    for number, _, lines in blocks(path):
        if not any(re.match(r"rule |words |pack ", line) for line in lines[:1]):
            continue
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "my.rules"), "w", encoding="utf-8") as stream:
                stream.write("\n".join(lines) + "\n")
            got = run(descale, root, folder, "descale --check-rules my.rules >checked")
            passed, failed = passed + (not got), failed + bool(got)
            if got:
                print(f"{path}:{number}: this example does not hold\n{got}")
    return passed, failed


def main():
    descale, root = sys.argv[1], os.path.abspath(sys.argv[2])
    counts = [check_console(descale, root, os.path.join(root, "README.md")),
              check_rules(descale, root, os.path.join(root, "rules", "README.md"))]
    passed, failed = (sum(x) for x in zip(*counts))
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


main()
