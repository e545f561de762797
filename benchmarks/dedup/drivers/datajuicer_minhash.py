"""data-juicer's document_minhash_deduplicator on its own dataset class, all cores."""

import os
import sys
import tempfile

import pyarrow.parquet as pq
from table import BAND_ROWS, BANDS, PERMUTATIONS, THRESHOLD, N

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HF_DATASETS_CACHE"] = folder
        from data_juicer.core.data import NestedDataset
        from data_juicer.ops.deduplicator.document_minhash_deduplicator import (
            DocumentMinhashDeduplicator,
        )
        from datasets import load_dataset

        rows = load_dataset("parquet", data_files=sys.argv[1], split="train")
        operator = DocumentMinhashDeduplicator(
            tokenization="space", window_size=N, lowercase=False, num_permutations=PERMUTATIONS,
            jaccard_threshold=THRESHOLD, num_bands=BANDS, num_rows_per_band=BAND_ROWS,
            num_proc=os.cpu_count(),
        )  # fmt: skip
        kept = operator.run(NestedDataset(rows))
        table = kept.select_columns(["id", "text"]).with_format("arrow")[:]
        pq.write_table(table, sys.argv[2], compression="zstd")
