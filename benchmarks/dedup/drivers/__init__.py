"""One driver a peer: `python DRIVER.py IN.parquet OUT.parquet` in that peer's own environment."""
