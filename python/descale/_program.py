# SPDX-License-Identifier: Apache-2.0
"""The program that comes with the package."""
from __future__ import annotations

import os
import subprocess
import sysconfig
from typing import Any, Literal, overload


def find_bin() -> str:
    """The path of the program `descale` of this installation."""
    places = [sysconfig.get_path("scripts")]
    for scheme in (sysconfig.get_preferred_scheme("user"), "posix_prefix"):
        if scheme in sysconfig.get_scheme_names():
            places.append(sysconfig.get_path("scripts", scheme))
    # pip install --target puts it beside the package.
    places.append(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "bin"))
    for place in places:
        path = os.path.join(place, "descale")
        if os.path.isfile(path):
            return path
    raise FileNotFoundError(f"the program descale is in none of {', '.join(places)}")


_Argument = str | os.PathLike[str]


@overload
def run(*arguments: _Argument, text: Literal[True], **options: Any) -> subprocess.CompletedProcess[str]: ...
@overload
def run(*arguments: _Argument, encoding: str, **options: Any) -> subprocess.CompletedProcess[str]: ...
@overload
def run(*arguments: _Argument, **options: Any) -> subprocess.CompletedProcess[bytes]: ...
def run(*arguments: _Argument, **options: Any) -> subprocess.CompletedProcess[Any]:
    """Runs the program: descale.run("--shard", "3/90", "-o", "clean/", "crawl/"). Status 1 says that part of the input
    was damaged, 2 that the command was wrong: see `returncode`. Options are those of subprocess.run(). Raises
    FileNotFoundError where the program is not installed, and what subprocess.run() raises."""
    return subprocess.run([find_bin(), *(os.fspath(argument) for argument in arguments)], **options)
