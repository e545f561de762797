"""text-dedup's own MinHash pipeline on all cores. It lower-cases and splits at non-letters."""

import sys
import tempfile
from pathlib import Path

import pyarrow.parquet as pq
from table import BAND_ROWS, BANDS, PERMUTATIONS, SEED, THRESHOLD, N

CONFIG = """
[input]
input_type = "local_files"
[input.read_arguments]
path = "parquet"
split = "train"
data_files = "{rows}"
cache_dir = "{folder}/cache"
[algorithm]
algorithm_name = "minhash"
text_column = "text"
num_perm = {permutations}
bands = {bands}
rows = {band_rows}
ngram_size = {n}
threshold = {threshold}
check_false_positive = true
seed = {seed}
[output]
output_dir = "{folder}/out"
[debug]
"""

if __name__ == "__main__":
    from datasets import load_from_disk
    from text_dedup.config.base import load_config_from_toml
    from text_dedup.minhash import main

    with tempfile.TemporaryDirectory() as folder:
        declared = Path(folder) / "config.toml"
        declared.write_text(
            CONFIG.format(
                rows=sys.argv[1],
                folder=folder,
                permutations=PERMUTATIONS,
                bands=BANDS,
                band_rows=BAND_ROWS,
                n=N,
                threshold=THRESHOLD,
                seed=SEED,
            )
        )
        main(load_config_from_toml(declared))
        kept = load_from_disk(f"{folder}/out").select_columns(["id", "text"])
        pq.write_table(kept.with_format("arrow")[:], sys.argv[2], compression="zstd")
