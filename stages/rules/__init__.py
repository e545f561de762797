"""Rules: policies on signals. A rule's name is the reason it drops a row under.

Adding a rule: one function marked `@rule()` in a module that `policy.RULES` lists, and one line
in the table of its test.
"""

from __future__ import annotations

from stages.rules.judgement import evaluate, judge
from stages.rules.policy import RULES, Policy, RuleOptions, check_rules
from stages.rules.rates import RATES, rates

__all__ = ["RATES", "RULES", "Policy", "RuleOptions", "check_rules", "evaluate", "judge", "rates"]
