"""Extract: the files of a corpus to parts of rows, in bounded memory."""
