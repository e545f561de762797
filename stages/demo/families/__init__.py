"""Families of demo problems: each function draws one correct problem."""

from __future__ import annotations

from stages.demo.families import (
    algebra,
    calculus,
    chance,
    counting,
    geometry,
    money,
    numbers,
    rates,
)

FAMILIES = (
    *money.FAMILIES,
    *counting.FAMILIES,
    *rates.FAMILIES,
    *algebra.FAMILIES,
    *numbers.FAMILIES,
    *geometry.FAMILIES,
    *chance.FAMILIES,
    *calculus.FAMILIES,
)
