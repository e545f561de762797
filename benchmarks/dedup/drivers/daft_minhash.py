"""daft's minhash expression, bands grouped by daft, components by numpy."""

import daft
import numpy as np
import pyarrow as pa
from daft import col
from daft.functions import minhash
from table import BAND_ROWS, BANDS, PERMUTATIONS, SEED, N, keep_one_each, read, write

rows = read()
sketch = minhash(
    col("text"), num_hashes=PERMUTATIONS, ngram_size=N, seed=SEED, hash_function="xxhash3_64"
)
numbered = rows.append_column("row", pa.array(np.arange(len(rows))))
bands = (
    daft.from_arrow(numbered)
    .select(col("row"), sketch.chunk(BAND_ROWS).alias("band"))
    .with_column("place", daft.lit(list(range(BANDS))))
    .explode("band", "place")
)
buckets = (
    bands.groupby("place", "band")
    .agg(col("row").list_agg().alias("rows"), col("row").count().alias("size"))
    .where(col("size") > 1)
    .select("rows")
    .to_arrow()
)
lists = buckets["rows"].combine_chunks()
second = lists.values.to_numpy()
starts = lists.offsets.to_numpy()
first = np.repeat(second[starts[:-1]], np.diff(starts))
write(rows, keep_one_each(len(rows), first, second))
