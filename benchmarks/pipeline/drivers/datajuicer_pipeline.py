"""data-juicer: its length filter, its MinHash deduplicator, the other rules by python_file_mapper.

    python datajuicer_pipeline.py ROWS.jsonl OUT.parquet ITEMS.jsonl

It has neither a filter by regular expression nor one by n-grams of other texts. A batched mapper
that returns fewer rows costs one pass a step; a mark and a filter on it would cost three.
"""

import os
import sys
import tempfile
from pathlib import Path

import pyarrow.parquet as pq
from policy import BAND_ROWS, BANDS, MAX_CHARS, MIN_CHARS, PERMUTATIONS, THRESHOLD, N

RULES = str(Path(__file__).with_name("datajuicer_rules.py"))

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"HF_DATASETS_CACHE": folder, "BENCH_ITEMS": sys.argv[3]}
        from data_juicer.core.data import NestedDataset
        from data_juicer.ops.deduplicator.document_minhash_deduplicator import (
            DocumentMinhashDeduplicator,
        )
        from data_juicer.ops.filter.text_length_filter import TextLengthFilter
        from data_juicer.ops.mapper.python_file_mapper import PythonFileMapper
        from datasets import load_dataset

        common = {"text_key": "problem", "num_proc": os.cpu_count()}
        steps = [
            PythonFileMapper(RULES, "rules", batched=True, **common),
            TextLengthFilter(MIN_CHARS, MAX_CHARS, **common),
            DocumentMinhashDeduplicator(
                tokenization="space", window_size=N, lowercase=True,
                num_permutations=PERMUTATIONS, jaccard_threshold=THRESHOLD, num_bands=BANDS,
                num_rows_per_band=BAND_ROWS, **common,
            ),
            PythonFileMapper(RULES, "leaks", batched=True, **common),
        ]  # fmt: skip
        rows = NestedDataset(load_dataset("json", data_files=sys.argv[1], split="train"))
        for step in steps:
            rows = step.run(rows)
        table = rows.select_columns(["id", "problem", "solution", "answer"])
        pq.write_table(table.with_format("arrow")[:], sys.argv[2], compression="zstd")
