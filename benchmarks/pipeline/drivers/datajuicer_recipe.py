"""data-juicer as its documentation has it: a recipe for `dj-process`, an operator a rule.

    python datajuicer_recipe.py ROWS.jsonl OUT.parquet ITEMS.jsonl filters|mappers

It has no filter by regular expression, and none by n-grams of other texts. `filters`: each such
rule is a python_file_mapper that marks a row, and a specified_field_filter on the mark, which is
how its operators drop rows. `mappers`: a batched python_file_mapper returns fewer rows.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from policy import BAND_ROWS, BANDS, MAX_CHARS, MIN_CHARS, PERMUTATIONS, RULES, THRESHOLD, N

HERE = Path(__file__).parent
LEAKS = "leaks"


def rule(name: str, way: str) -> list[dict]:
    """The operators that drop what the rule `name` finds."""
    functions = str(HERE / f"datajuicer_recipe_{way}.py")
    mapper = {"file_path": functions, "function_name": name, "batched": way == "mappers"}
    dropped = {"specified_field_filter": {"field_key": name, "target_value": [0]}}
    return [{"python_file_mapper": mapper}] + [dropped] * (way == "filters")


def recipe(rows: Path, out: Path, way: str) -> dict:
    """The job as a recipe; np: all cores."""
    near = {
        "tokenization": "space", "window_size": N, "lowercase": True,
        "num_permutations": PERMUTATIONS, "jaccard_threshold": THRESHOLD,
        "num_bands": BANDS, "num_rows_per_band": BAND_ROWS,
    }  # fmt: skip
    steps = [
        {"text_length_filter": {"min_len": MIN_CHARS, "max_len": MAX_CHARS}},
        *(step for name in RULES for step in rule(name, way)),
        {"document_minhash_deduplicator": near},
        *rule(LEAKS, way),
    ]
    return {
        "project_name": "bench", "dataset_path": str(rows), "export_path": str(out),
        "export_type": "parquet", "text_keys": "problem", "np": os.cpu_count(), "process": steps,
    }  # fmt: skip


if __name__ == "__main__":
    given, wanted, items = (Path(name).resolve() for name in sys.argv[1:4])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        job = recipe(given, folder / "out" / "out.parquet", sys.argv[4])
        (folder / "recipe.yaml").write_text(json.dumps(job))  # JSON is YAML
        told = {
            "HF_DATASETS_CACHE": name, "DATA_JUICER_CACHE_HOME": name, "BENCH_ITEMS": str(items),
            "PYTHONPATH": str(HERE),
        }  # fmt: skip
        process = Path(sys.executable).with_name("dj-process")
        command = [str(process), "--config", str(folder / "recipe.yaml")]
        subprocess.run(command, check=True, env=os.environ | told)
        (folder / "out" / "out.parquet").rename(wanted)
