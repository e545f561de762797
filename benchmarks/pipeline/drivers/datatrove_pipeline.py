"""datatrove: its filters, its four MinHash steps, its 13-gram filter.

    python datatrove_pipeline.py ROWS.jsonl OUT.parquet ITEMS.jsonl [split] [workers]

Words are those of its tokenizer for English (spaCy), as its documentation has it; `split`: what
stands between white space, which costs it next to nothing and is no part of it. All is done in one
process; `workers`: in one a core, as its documentation has it, the rows in as many files.
Signatures are computed while the filtered rows are written, and decontamination sees only what
deduplication left. NGramsDecontIndexer imports lighteval even for items of one's own: the index
is written here with the filter's own normaliser, tokenizer and hash.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from policy import (
    ASKS_TRUE,
    BAND_ROWS,
    BANDS,
    CONTROL,
    LINK,
    MAX_CHARS,
    MIN_CHARS,
    RUN,
    N,
    missing,
    verdict,
)


def document(_reader, row, _path, _at) -> dict:
    """A row as datatrove wants it; its own way takes the id 0 for none."""
    rest = {name: row[name] for name in ("answer", "solution")}
    return {"id": str(row["id"]), "text": row["problem"], "metadata": rest}


if __name__ == "__main__":
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.decont import NGramsDecontConfig, NGramsDecontFilter
    from datatrove.pipeline.dedup import (
        MinhashDedupBuckets,
        MinhashDedupCluster,
        MinhashDedupFilter,
        MinhashDedupSignature,
    )
    from datatrove.pipeline.dedup.minhash import MinhashConfig
    from datatrove.pipeline.filters import LambdaFilter, RegexFilter
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter, ParquetWriter
    from datatrove.utils.hashing import create_hash_func
    from datatrove.utils.text import TextNormConfig, ngrams, simplify_text
    from datatrove.utils.typeshelper import Languages
    from datatrove.utils.word_tokenizers import WordTokenizer, load_word_tokenizer

    class Words(WordTokenizer):
        """What stands between white space."""

        def word_tokenize(self, text: str) -> list[str]:
            return text.split()

        def sent_tokenize(self, text: str) -> list[str]:
            return [text]

        def span_tokenize(self, text: str) -> list[tuple[int, int]]:
            return [(0, len(text))]

    told = sys.argv[4:]
    workers = (os.cpu_count() or 1) if "workers" in told else 1
    words = Words() if "split" in told else load_word_tokenizer(Languages.english)
    plain = TextNormConfig(norm_numbers=False, norm_unicode_diacritics=False)
    config = MinhashConfig(
        n_grams=N, num_buckets=BANDS, hashes_per_bucket=BAND_ROWS, norm_config=plain
    )
    decont = NGramsDecontConfig(n_grams=RUN, norm_config=plain)

    def index(items: Path, folder: Path) -> str:
        """The hashes of the items' 13-grams, as NGramsDecontIndexer would write them."""
        hashed, known = create_hash_func(decont.hash_config), set()
        for line in items.open(encoding="utf-8"):
            tokens = words.word_tokenize(simplify_text(json.loads(line)["problem"], plain))
            known.update(map(hashed, map(" ".join, ngrams(tokens, RUN))))
        folder.mkdir()
        kind = np.dtype(decont.hash_config.np_descr)
        np.array(sorted(known), dtype=kind).tofile(folder / "items.index.hashes")
        return str(folder)

    def dealt(rows: Path, folder: Path) -> str:
        """The rows in a file a worker."""
        folder.mkdir()
        lines = rows.read_bytes().splitlines(keepends=True)
        for at in range(workers):
            (folder / f"{at}.jsonl").write_bytes(b"".join(lines[at::workers]))
        return str(folder)

    rows, out, items = map(Path, sys.argv[1:4])
    with tempfile.TemporaryDirectory() as folder:
        reader = JsonlReader(dealt(rows, Path(folder, "in")), adapter=document)
        again = JsonlReader(f"{folder}/filtered")
        steps = [
            (workers, [
                reader,
                LambdaFilter(lambda doc: MIN_CHARS <= len(doc.text) <= MAX_CHARS),
                RegexFilter(LINK), RegexFilter(ASKS_TRUE), RegexFilter(CONTROL),
                LambdaFilter(lambda doc: not verdict(doc.metadata["answer"])),
                LambdaFilter(lambda doc: not missing(doc.metadata["answer"])),
                JsonlWriter(f"{folder}/filtered", compression=None),
                MinhashDedupSignature(f"{folder}/sig", config=config, language=words),
            ]),
            (BANDS, [MinhashDedupBuckets(f"{folder}/sig", f"{folder}/buckets", config=config)]),
            (1, [MinhashDedupCluster(f"{folder}/buckets", f"{folder}/remove", config=config)]),
            (workers, [
                again, MinhashDedupFilter(f"{folder}/remove"),
                NGramsDecontFilter(index(items, Path(folder, "index")), decont, language=words),
                ParquetWriter(f"{folder}/out", compression="zstd"),
            ]),
        ]  # fmt: skip
        for at, (tasks, pipeline) in enumerate(steps):
            LocalPipelineExecutor(
                pipeline=pipeline, tasks=tasks, workers=workers, logging_dir=f"{folder}/logs/{at}"
            ).run()
        pq.write_table(pq.read_table(f"{folder}/out"), out, compression="zstd")
