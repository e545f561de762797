"""datatrove's four MinHash steps in one process, whitespace tokens, no text normalisation."""

import sys
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from table import BAND_ROWS, BANDS, N


def document(_reader, row, _path, _at) -> dict:
    """A row as datatrove wants it; its own way takes the id 0 for none."""
    return {"id": str(row["id"]), "text": row["text"], "metadata": {}}


if __name__ == "__main__":
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.dedup import (
        MinhashDedupBuckets,
        MinhashDedupCluster,
        MinhashDedupFilter,
        MinhashDedupSignature,
    )  # fmt: skip
    from datatrove.pipeline.dedup.minhash import MinhashConfig
    from datatrove.pipeline.readers import ParquetReader
    from datatrove.pipeline.writers import ParquetWriter
    from datatrove.utils.text import TextNormConfig
    from datatrove.utils.word_tokenizers import WordTokenizer

    class Words(WordTokenizer):
        """datatrove's own tokenizers go through spaCy or NLTK; this one costs it nothing."""

        def word_tokenize(self, text: str) -> list[str]:
            return text.split()

        def sent_tokenize(self, text: str) -> list[str]:
            return [text]

        def span_tokenize(self, text: str) -> list[tuple[int, int]]:
            return [(0, len(text))]

    plain = TextNormConfig(
        lowercase=False, norm_whitespace=False, remove_punctuation=False,
        norm_unicode_diacritics=False, norm_numbers=False,
    )  # fmt: skip
    config = MinhashConfig(
        n_grams=N, num_buckets=BANDS, hashes_per_bucket=BAND_ROWS, norm_config=plain
    )
    rows = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        reader = ParquetReader(str(rows.parent), glob_pattern=rows.name, adapter=document)
        words = Words()
        steps = [
            (1, [reader, MinhashDedupSignature(f"{folder}/sig", config=config, language=words)]),
            (BANDS, [MinhashDedupBuckets(f"{folder}/sig", f"{folder}/buckets", config=config)]),
            (1, [MinhashDedupCluster(f"{folder}/buckets", f"{folder}/remove", config=config)]),
            (1, [
                reader, MinhashDedupFilter(f"{folder}/remove"),
                ParquetWriter(f"{folder}/out", compression="zstd"),
            ]),
        ]  # fmt: skip
        for at, (tasks, pipeline) in enumerate(steps):
            LocalPipelineExecutor(
                pipeline=pipeline, tasks=tasks, workers=1, logging_dir=f"{folder}/logs/{at}"
            ).run()
        kept = pq.read_table(f"{folder}/out", columns=["id", "text"])
        ids = kept["id"].cast(pa.int64())
        pq.write_table(kept.set_column(0, "id", ids), sys.argv[2], compression="zstd")
