"""gaoya's index: parallel insert, parallel query (which checks the sketches), components."""

from gaoya.minhash import MinHashStringIndex
from table import BAND_ROWS, BANDS, THRESHOLD, N, batches, keep_one_each, read, write

rows = read()
index = MinHashStringIndex(
    hash_size=32,
    jaccard_threshold=THRESHOLD,
    num_bands=BANDS,
    band_size=BAND_ROWS,
    analyzer="word",
    ngram_range=(N, N),
    id_container="smallvec",
)
done = 0
for texts in batches(rows):
    index.par_bulk_insert_docs(list(range(done, done + len(texts))), texts)
    done += len(texts)
first: list[int] = []
second: list[int] = []
done = 0
for texts in batches(rows):
    for at, found in enumerate(index.par_bulk_query(texts), start=done):
        first += [at] * len(found)
        second += found
    done += len(texts)
write(rows, keep_one_each(len(rows), first, second))
