"""FastSketchLSH: batch sketches of shingle strings, its index, components of what it finds."""

import numpy as np
from FastSketchLSH import LSH, FastSimilaritySketch
from table import BANDS, PERMUTATIONS, SEED, batches, keep_one_each, read, shingles, write

rows = read()
sketcher = FastSimilaritySketch(size=PERMUTATIONS, seed=SEED)
parts = [sketcher.batch([shingles(text) for text in texts]) for texts in batches(rows)]
sketches = np.concatenate([np.asarray(part, dtype=np.uint64) for part in parts])
index = LSH(num_perm=PERMUTATIONS, num_bands=BANDS)
index.insert(sketches)
found, starts = index.query(sketches, format="csr")
first = np.repeat(np.arange(len(rows)), np.diff(np.asarray(starts).astype(np.int64)))
write(rows, keep_one_each(len(rows), first, found))
