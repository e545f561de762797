"""The answer judge beside math-verify, on answers of real corpora."""
