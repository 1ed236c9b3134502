#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fills in the manual page:  fill_template.py TEMPLATE VERSION DESCALE

Replaces @VERSION@, and @OPTIONS@ by what `DESCALE --generate man` prints.
"""
import subprocess, sys

template, version, descale = sys.argv[1:]
options = subprocess.run([descale, "--generate", "man"], check=True, stdout=subprocess.PIPE).stdout.decode()
with open(template, encoding="utf-8") as stream:
    sys.stdout.write(stream.read().replace("@VERSION@", version).replace("@OPTIONS@\n", options))
