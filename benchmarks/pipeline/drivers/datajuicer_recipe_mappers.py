"""What the recipe `mappers` calls, a rule a function: batches in, the rows that stay out."""

from datajuicer_rules import leaks, only
from policy import RULES


def _dropping(found):
    return lambda samples: only(
        samples,
        [not found(*row) for row in zip(samples["problem"], samples["answer"], strict=True)],
    )


links, asks_true, control, true_false, no_answer = map(_dropping, RULES.values())
__all__ = ["asks_true", "control", "leaks", "links", "no_answer", "true_false"]
