# SPDX-License-Identifier: Apache-2.0
"""An operator for data-juicer: custom_operator_paths of a configuration names this file, and its process list has descale_mapper."""
from data_juicer.ops.base_op import OPERATORS, Mapper

import descale


@OPERATORS.register_module("descale_mapper")
class DescaleMapper(Mapper):
    """Keeps the body lines of each text. Settings are those of descale.Cleaner."""

    _batched_op = True

    def __init__(self, keep=("body",), keep_above=None, rules=(), disable=(), builtin=True, drop_comments=False, keep_authors=False, filter=None,
                 weights=None, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.cleaner = descale.Cleaner(keep, keep_above=keep_above, rules=rules, disable=disable, builtin=builtin,
                                       drop_comments=drop_comments, keep_authors=keep_authors, filter=filter, weights=weights)

    def process_batched(self, samples):
        samples[self.text_key] = [self.cleaner.clean(text) for text in samples[self.text_key]]
        return samples
