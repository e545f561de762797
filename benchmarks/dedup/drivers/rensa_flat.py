"""rensa beyond its documentation: shingles hashed here by pyarrow and numpy, fed pre-hashed.

Python's shingle strings are most of what rensa_batch costs. This is what an expert could get out
of rensa's Rust: Parquet read a group at a time, which spares pages; flat token hashes in, flags of
its one-shot index, its deduplicator on those.
"""

import numpy as np
import pyarrow.compute as pc
from rensa import RMinHash, RMinHashDeduplicator, RMinHashLSH
from table import (
    BANDS,
    BATCH,
    PERMUTATIONS,
    SEED,
    THRESHOLD,
    N,
    batches,
    read_groups,
    shingles,
    write,
)

FACTORS = np.random.default_rng(SEED).integers(1, 1 << 63, size=N, dtype=np.uint64) | np.uint64(1)


def hashed(texts) -> tuple[np.ndarray, np.ndarray]:
    """Hashes of the 5-grams of each text, and how many each has (rows here have 5 words or more)"""
    words = pc.utf8_split_whitespace(texts)
    coded = words.values.dictionary_encode()
    names = [hash(word) & (1 << 64) - 1 for word in coded.dictionary.to_pylist()]
    tokens = np.array(names, dtype=np.uint64)[coded.indices.to_numpy()]
    ends = words.offsets.to_numpy()[1:]
    last = len(tokens) - N + 1
    mixed = sum(tokens[k : last + k] * factor for k, factor in enumerate(FACTORS))
    mixed ^= mixed >> np.uint64(32)
    within = np.ones(len(tokens), dtype=bool)
    for k in range(1, N):
        within[ends - k] = False
    return mixed[within[:last]], np.diff(words.offsets.to_numpy()) - N + 1


rows = read_groups()
parts = [hashed(batch.column(1)) for batch in rows.to_batches(max_chunksize=BATCH)]
tokens = np.concatenate([part[0] for part in parts])
starts = np.concatenate([[0], *(part[1] for part in parts)]).cumsum().astype(np.uint64)
matrix = RMinHash.digest_matrix_from_flat_token_hashes(tokens, starts, PERMUTATIONS, SEED)
index = RMinHashLSH(THRESHOLD, PERMUTATIONS, BANDS)
flagged = np.flatnonzero(index.query_duplicate_flags_matrix_one_shot(matrix))
keep = np.ones(len(rows), dtype=bool)
dedup = RMinHashDeduplicator(THRESHOLD, PERMUTATIONS, use_lsh=True, num_bands=BANDS, seed=SEED)
done = 0
for texts in batches(rows.take(flagged)):
    sketches = RMinHash.from_token_sets(map(shingles, texts), PERMUTATIONS, SEED)
    pairs = [(str(done + at), sketch) for at, sketch in enumerate(sketches)]
    keep[flagged[done : done + len(texts)]] = dedup.add_pairs(pairs)
    done += len(texts)
write(rows, keep)
