"""Plain DuckDB: MinHash written as SQL, as one would without any library for it."""

import sys

import duckdb
from table import BAND_ROWS, BANDS, PERMUTATIONS, N, keep_one_each

PARAMETERS = {"rows": sys.argv[1]}
least = ", ".join(f"min(hash(shingle, {k})) AS p{k}" for k in range(PERMUTATIONS))
bands = ", ".join(
    f"hash({at}, {', '.join(f'p{k}' for k in range(at * BAND_ROWS, (at + 1) * BAND_ROWS))})"
    for at in range(BANDS)
)
gram = ", ".join(f"words[place + {k}]" for k in range(N))
connection = duckdb.connect()
connection.execute("SET preserve_insertion_order = false")
connection.execute("CREATE TABLE rows AS SELECT id, text FROM read_parquet($rows)", PARAMETERS)
connection.execute(f"""
    CREATE TABLE bands AS
    WITH tokens AS (SELECT id, string_split(text, ' ') AS words FROM rows),
    places AS (SELECT id, words, unnest(range(1, len(words) - {N - 2})) AS place FROM tokens),
    shingles AS (SELECT id, hash({gram}) AS shingle FROM places),
    sketches AS (SELECT id, {least} FROM shingles GROUP BY id)
    SELECT id, unnest([{bands}]) AS band FROM sketches
""")
pairs = connection.execute("""
    SELECT id, first FROM (SELECT id, min(id) OVER (PARTITION BY band) AS first FROM bands)
    WHERE id <> first
""").fetchnumpy()
count = connection.execute("SELECT count(*) FROM rows").fetchone()
keep = keep_one_each(count[0], pairs["first"], pairs["id"])  # ids count up from 0 here
connection.execute("CREATE TABLE kept AS SELECT unnest($ids) AS id", {"ids": keep.nonzero()[0]})
connection.execute(
    "COPY (SELECT rows.* FROM rows SEMI JOIN kept USING (id)) TO "
    f"'{sys.argv[2]}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
)
