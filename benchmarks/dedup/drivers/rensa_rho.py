"""rensa's rho sketch flags rows that look alike; only those go through its deduplicator."""

import numpy as np
from rensa import RMinHash, RMinHashDeduplicator, RMinHashLSH
from table import BANDS, PERMUTATIONS, SEED, THRESHOLD, batches, read, shingles, write

rows = read()
tokens = (shingles(text) for texts in batches(rows) for text in texts)
matrix = RMinHash.digest_matrix_from_token_sets_rho(tokens, PERMUTATIONS, SEED)
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
