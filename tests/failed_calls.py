#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every public call that returns a status has a test in which it fails: failed_calls.py INCLUDE UNIT...

INCLUDE is the folder of the public headers, UNIT the sources of test_failures (no memory) and test_refusals (all other
reasons), whose tables name the calls. A call whose errors are DESCALE_NO_MEMORY and others needs a row in both: prints each call
with the tables that have it.
"""
import pathlib
import re
import sys

ONLY_MEMORY = {  # nothing but memory can fail here
    "descale_config_open", "descale_config_add_rules", "descale_config_add_rules_text", "descale_config_check_rules",
    "descale_config_disable_rules", "descale_config_weights", "descale_config_weights_text", "descale_config_filter",
    "descale_config_filter_text", "descale_config_try", "descale_clean", "descale_labeler_open", "descale_labeler_label",
    "descale_labeler_clean", "descale_labeler_clean_points", "descale_stream_open", "descale_stream_json_field",
    "descale_stream_hits_of", "descale_stream_count_rules"}
NO_MEMORY = {  # these take none
    "descale_labeler_keep", "descale_stream_formats", "descale_stream_keep", "descale_stream_add"}


def main():
    headers = "".join(path.read_text(encoding="utf-8") for path in sorted(pathlib.Path(sys.argv[1]).glob("*.h")))
    public = re.findall(r"^DESCALE_API descale_status (\w+)\(", headers, re.M)
    tables = {path: set(re.findall(r'{"(descale_\w+)[,"]', pathlib.Path(path).read_text(encoding="utf-8"))) for path in sys.argv[2:]}
    failures, refusals = tables.values()
    wrong = 0
    for call in public:
        needed = [name for name, table, left_out in (("failures", failures, NO_MEMORY), ("refusals", refusals, ONLY_MEMORY))
                  if call not in left_out and call not in table]
        print(f"{call}: " + ", ".join(name for name, table in (("failures", failures), ("refusals", refusals)) if call in table)
              + (f" -- MISSING in {', '.join(needed)}" if needed else ""))
        wrong += len(needed)
    unknown = (failures | refusals | ONLY_MEMORY | NO_MEMORY) - set(public)
    if unknown:
        print("not in the headers:", *sorted(unknown))
    print(f"{len(public)} calls, {wrong} rows missing")
    return wrong > 0 or bool(unknown) or not public


if __name__ == "__main__":
    sys.exit(main())
