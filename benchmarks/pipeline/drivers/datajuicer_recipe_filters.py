"""What the recipe `filters` calls, a rule a function: a sample in, marked where it is found."""

from datajuicer_rules import index
from policy import RULES, runs


def _marking(name, found):
    return lambda sample: sample | {name: int(found(sample["problem"], sample["answer"]))}


links, asks_true, control, true_false, no_answer = (_marking(*rule) for rule in RULES.items())
leaks = _marking("leaks", lambda text, _: not index().isdisjoint(runs(text)))
