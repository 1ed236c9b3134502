# SPDX-License-Identifier: Apache-2.0
"""python -m descale: the program, in place of this process."""
import os
import sys

from ._program import find_bin

if __name__ == "__main__":
    program = find_bin()
    os.execv(program, [program, *sys.argv[1:]])
