"""What data-juicer's python_file_mapper calls where one applies all rules: the rows that stay."""

import json
import os

from policy import DEFECT, missing, runs, verdict

ITEMS = "BENCH_ITEMS"
_known: set[str] = set()


def rules(samples):
    """All rules but the lengths, which data-juicer has a filter for."""
    pairs = zip(samples["problem"], samples["answer"], strict=True)
    return only(
        samples,
        [not (DEFECT.search(text) or missing(said) or verdict(said)) for text, said in pairs],
    )


def leaks(samples):
    """Drop rows that share a run of 13 words with an item."""
    known = index()
    return only(samples, [known.isdisjoint(runs(text)) for text in samples["problem"]])


def index() -> set[str]:
    """The runs of 13 words of all items, read once a process."""
    if not _known:
        with open(os.environ[ITEMS], encoding="utf-8") as lines:
            for line in lines:
                _known.update(runs(json.loads(line)["problem"]))
    return _known


def only(samples, stays: list[bool]) -> dict:
    """The samples of a batch that stay."""
    return {
        name: [value for value, stay in zip(samples[name], stays, strict=True) if stay]
        for name in list(samples)
    }
