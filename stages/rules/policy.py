"""A policy: which rules apply to which sources, with which parameters, and what follows."""

from __future__ import annotations

from typing import Any, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model, model_validator

from stages.errors import ConfigError, unknown
from stages.rules import answer, opinion, problem, question, textbook
from stages.rules.mark import Rule, failure_of, rules_of
from stages.rules.trial import signature, try_rule
from stages.signals.trial import MEND

RULES: dict[str, Rule] = rules_of([answer, opinion, problem, question, textbook])
#: Rules whose rows reformulate can turn into others.
REFORMULATED = ("multiple_choice",)
Action = Literal["drop", "reformulate", "flag", "ignore"]


class RuleOptions(BaseModel):
    """How one rule is applied; further keys are the rule's own parameters.

    action: drop; reformulate (rules of REFORMULATED: the row goes on, the rule's name is its
    question type); flag (recorded, nothing else); ignore. sources: only these; except_sources: all
    but these.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    action: Action = "drop"
    sources: tuple[str, ...] | None = None
    except_sources: tuple[str, ...] = ()

    @property
    def scope(self) -> pl.Expr:
        """Whether a row is of a source that the rule is applied to."""
        inside = pl.lit(True) if self.sources is None else pl.col("source").is_in(self.sources)
        return (inside & ~pl.col("source").is_in(self.except_sources)).fill_null(True)

    @property
    def parameters(self) -> dict[str, Any]:
        """The rule's own parameters."""
        return dict(self.model_extra or {})


class Policy(BaseModel):
    """Rules by name. Unknown rules and parameters are refused. enabled: off applies no rule."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    rules: dict[str, RuleOptions] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known(self) -> Policy:
        for name, options in self.rules.items():
            verdict(name, options)
        return self

    def with_action(self, *actions: Action) -> dict[str, RuleOptions]:
        """The rules of these actions, sorted by name; none where the policy is off."""
        rules = sorted(self.rules.items()) if self.enabled else ()
        return {name: options for name, options in rules if options.action in actions}

    def sends(self, name: str) -> pl.Expr:
        """Whether a row that rule `name` hits was sent on to reformulate."""
        options = self.with_action("reformulate").get(name)
        return pl.lit(False) if options is None else options.scope


def verdict(name: str, options: RuleOptions) -> pl.Expr:
    """True where the rule hits a row within its sources; a null verdict counts as a hit.

    Raises ConfigError for an unknown rule, parameter or value.
    """
    return (options.scope & rule_expression(name, options).fill_null(True)).alias(name)


def failure(name: str, options: RuleOptions) -> pl.Expr | None:
    """`error:<kind>` where a failure to measure left the rule without a verdict, else null.

    None for a rule that reads no signal which can fail.
    """
    judgement, failure = rule_expression(name, options), failure_of(RULES[name])
    if failure is None or not {*failure.meta.root_names()} <= {*judgement.meta.root_names()}:
        return None
    return pl.when(options.scope & judgement.is_null()).then(failure)


def rule_expression(name: str, options: RuleOptions) -> pl.Expr:
    """The rule's own expression: true at the defect, null where it cannot tell."""
    if name not in RULES:
        raise unknown("rule", name, RULES, "filter.rules", at=("rules", name))
    if options.action == "reformulate" and name not in REFORMULATED:
        raise ConfigError(
            f"filter.rules.{name}.action: reformulate, expected drop, flag or ignore: only rows of "
            f"{', '.join(REFORMULATED)} can be reformulated",
            at=("rules", name, "action"),
        )
    try:
        given = parameters_model(name).model_validate(options.parameters)
    except ValidationError as error:
        known = ", ".join(signature(RULES[name])) or "none"
        first = error.errors()[0]
        place = ".".join(["filter.rules", name, *map(str, first["loc"])])
        raise ConfigError(
            f"{place}: {first['msg']}, found {first['input']!r}; parameters of {name}: {known} "
            "(and action, sources, except_sources)",
            at=("rules", name, *first["loc"]),
        ) from None
    return try_rule(RULES[name], {key: getattr(given, key) for key in type(given).model_fields})


def parameters_model(name: str) -> type[BaseModel]:
    """The parameters of a rule as a model: names, types, limits and defaults of its signature."""
    fields: dict[str, Any] = dict(signature(RULES[name]))
    model: type[BaseModel] = create_model(name, __config__=ConfigDict(extra="forbid"), **fields)
    return model


def check_rules() -> None:
    """Raise one ConfigError that names each rule with a fault, file and line, in use or not."""
    faults = []
    for name in RULES:
        try:
            rule_expression(name, RuleOptions())
        except ConfigError as error:
            faults.append(str(error))
    if faults:
        raise ConfigError("\n".join([*faults, MEND]))
