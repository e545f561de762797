"""rensa's full-set sketch in batches, then its deduplicator: the first row of a likeness stays."""

from rensa import RMinHash, RMinHashDeduplicator
from table import BANDS, PERMUTATIONS, SEED, THRESHOLD, batches, read, shingles, write

rows = read()
dedup = RMinHashDeduplicator(THRESHOLD, PERMUTATIONS, use_lsh=True, num_bands=BANDS, seed=SEED)
keep: list[bool] = []
for texts in batches(rows):
    sketches = RMinHash.from_token_sets(map(shingles, texts), PERMUTATIONS, SEED)
    start = len(keep)
    keep += dedup.add_pairs([(str(start + at), sketch) for at, sketch in enumerate(sketches)])
write(rows, keep)
