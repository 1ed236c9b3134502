#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the direction of includes: includes.py ROOT

A file may include files of its own folder and of the folders that ALLOWED names for it. No module, which
is a .c file with the .h file of its name, may include itself by way of others. Prints the layers: a module is in
the lowest layer above everything that it includes. Where a rule is broken, prints the file and line, or the
circle, and exits with 1.
"""
import collections, os, re, sys

# Each folder with the folders that it may include, besides itself. The folder '.' is the top of src.
ALLOWED = {
    "include": "",
    "base": "include",
    "simd": "include base",
    "lex": "include base simd",
    "rules": "include base simd lex",
    "input": "include base",
    "label": "include base simd lex rules input",
    "filter": "include base simd lex rules input label",
    "model": "include base simd lex rules input label filter",
    "output": "include base simd lex rules input label filter model",
    "stats": "include base simd lex rules input label filter model output",
    ".": "include base simd lex rules input label filter model output stats parallel",
    "parallel": "include base simd lex rules input label filter model output stats .",
    "arrow": "include base simd lex rules input label filter model output stats .",
    "report": "include base",
    "cli": "include base report",
}
GENERATED = {"tables.inc", "casefold.inc"}  # made by the build, from no header of ours
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"|^\s*/\*!include:re2c\s+"([^"]+)"')


def sources(root):
    """All sources by their path as an include names them: lex/lexer.h."""
    found = {}
    for top in ("include", "src", "cli"):
        for folder, _, names in os.walk(os.path.join(root, top)):
            for name in names:
                if name.endswith((".c", ".h", ".re", ".def")):
                    path = os.path.relpath(os.path.join(folder, name), root)
                    found[path.removeprefix("src/")] = os.path.join(root, path)
    return found


def folder_of(name):
    return os.path.dirname(name) or "."


def module_of(name):
    return os.path.splitext(name)[0]


def included(name, path, files):
    """(line number, name) of each file of ours that a file includes."""
    with open(path, encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            match = INCLUDE.match(line)
            target = match and (match[1] or match[2])
            if not target or target in GENERATED:
                continue
            for candidate in (target, os.path.join(folder_of(name), target), "include/" + target):
                candidate = os.path.normpath(candidate)
                if candidate in files:
                    yield number, candidate
                    break
            else:
                sys.exit(f"{path}:{number}: there is no file {target}")


def circles(graph):
    """The sets of modules that include each other, by Tarjan's algorithm (SIAM J. Comput. 1, 1972)."""
    index, low, stack, on_stack, found = {}, {}, [], set(), []

    def visit(module):
        index[module] = low[module] = len(index)
        stack.append(module)
        on_stack.add(module)
        for other in sorted(graph[module]):
            if other not in index:
                visit(other)
                low[module] = min(low[module], low[other])
            elif other in on_stack:
                low[module] = min(low[module], index[other])
        if low[module] == index[module]:
            circle = []
            while not circle or circle[-1] != module:
                circle.append(stack.pop())
                on_stack.discard(circle[-1])
            if len(circle) > 1:
                found.append(sorted(circle))

    for module in sorted(graph):
        if module not in index:
            visit(module)
    return found


def print_layers(graph, found):
    """The modules of a circle count as one."""
    whole = {module: " = ".join(circle) for circle in found for module in circle}
    graph_of_wholes = collections.defaultdict(set)
    for module, others in graph.items():
        name = whole.get(module, module)
        graph_of_wholes[name] |= {whole.get(other, other) for other in others} - {name}
    layers, placed = [], set()
    while len(placed) < len(graph_of_wholes):
        layers.append(sorted(m for m, others in graph_of_wholes.items() if m not in placed and others <= placed))
        placed.update(layers[-1])
        print(f"layer {len(layers):2}: {' '.join(layers[-1])}")


def main():
    files = sources(sys.argv[1])
    graph, broken = collections.defaultdict(set), []
    for name, path in sorted(files.items()):
        folder, module = folder_of(name), module_of(name)
        graph[module]
        for line, target in included(name, path, files):
            if module_of(target) != module:
                graph[module].add(module_of(target))
            if folder_of(target) not in ALLOWED[folder].split() + [folder]:
                broken.append(f"{path}:{line}: {folder}/ may not include {target}")
    found = circles(graph)
    broken += ["circle: " + " ".join(circle) for circle in found]
    print_layers(graph, found)
    print("\n".join(broken), end="\n" if broken else "")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
