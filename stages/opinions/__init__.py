"""Signals that a model measures: what it thinks of a row, one opinion a model and sample.

params    which signals, which models, how many samples; the vocabulary of domains
shapes    what a model replies about a signal
prompts   what it is asked
kinds     the signals: what a prompt is told of a row, how a reply becomes an opinion
asking    rows in, one column a signal out
columns   the columns, and what a policy may ask of them

Off by default. An opinion measures and decides nothing: rules count them (`stages.rules.opinion`),
so that another policy asks nobody again. A call that failed is an opinion of its own value,
`error:<signal>_<kind>`; it is never a "no".
"""
