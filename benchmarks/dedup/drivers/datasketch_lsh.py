"""datasketch: MinHash.bulk, MinHashLSH, components of what the index names."""

from datasketch import MinHash, MinHashLSH
from table import (
    BAND_ROWS,
    BANDS,
    PERMUTATIONS,
    SEED,
    batches,
    keep_one_each,
    read,
    shingles,
    write,
)  # fmt: skip

rows = read()
index = MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, BAND_ROWS))
first: list[int] = []
second: list[int] = []
done = 0
for texts in batches(rows):
    tokens = [[shingle.encode() for shingle in shingles(text)] for text in texts]
    for row, sketch in enumerate(MinHash.bulk(tokens, num_perm=PERMUTATIONS, seed=SEED), done):
        found = index.query(sketch)
        first += [row] * len(found)
        second += found
        index.insert(row, sketch, check_duplication=False)
    done += len(texts)
write(rows, keep_one_each(len(rows), first, second))
