"""Extract: bytes of source files to records, records to rows, by what the corpus YAML declares.

`source` is the declaration, `spec` its field language, `fields` compiles that language,
`records` reads each file format. Nothing here opens a file: `pipelines.ingest.extract` does.
"""
