"""Prices, savings, discounts and interest."""

from __future__ import annotations

from stages.demo.draws import Draw, between, pick, two_of
from stages.demo.problem import Problem, Scene, problem_text, weave
from stages.demo.words import ITEMS, PRIZES


def change(draw: Draw, who: Scene) -> Problem:
    """Two kinds of goods, one voucher: the change."""
    first, second = two_of(draw, ITEMS)
    many, more = between(draw, 3, 29), between(draw, 3, 29)
    price, dearer = between(draw, 2, 19), between(draw, 2, 19)
    total = many * price + more * dearer
    voucher = total + between(draw, 1, 60)
    facts = (
        f"{who.name} needs {many} {first}s, and one {first} costs {price} dollars.",
        f"The shop also sells each {second} for {dearer} dollars, and {more} of them are wanted.",
    )
    questions = (
        f"If a voucher worth {voucher} dollars pays for everything, how much money is left on it?",
        f"{who.name} pays with {voucher} dollars. Find the change in dollars.",
        f"How many dollars remain from {voucher} dollars after both purchases?",
    )
    steps = (
        f"{many} * {price} + {more} * {dearer} = {total}",
        f"{voucher} - {total} = {voucher - total}",
    )
    return Problem(problem_text(draw, who, facts, questions), steps, str(voucher - total), "money")


def saving(draw: Draw, who: Scene) -> Problem:
    """Weeks of saving until a prize can be bought."""
    prize, each = pick(draw, PRIZES), between(draw, 4, 45)
    weeks, have = between(draw, 4, 40), between(draw, 5, 300)
    cost = have + each * weeks
    facts = (
        f"A {prize} in the window costs {cost} dollars.",
        f"There are already {have} dollars in the money box of {who.name}.",
        f"Every week {each} dollars are put aside.",
    )
    questions = (
        f"After how many weeks can {who.name} afford it?",
        "How many weeks does it take until the price is reached?",
        f"For how many weeks must {who.name} save to pay the whole price?",
    )
    steps = (f"{cost} - {have} = {cost - have}", f"({cost} - {have}) / {each} = {weeks}")
    return Problem(weave(draw, who, facts, questions), steps, str(weeks), "money")


def discount(draw: Draw, who: Scene) -> Problem:
    """A price after a cut in percent and a fixed delivery fee."""
    prize, percent = pick(draw, PRIZES), pick(draw, (5, 10, 15, 20, 25, 30, 35, 40, 45, 60))
    price, fee = 20 * between(draw, 4, 99), between(draw, 3, 38)
    paid = price * (100 - percent) // 100 + fee
    facts = (
        f"The list price of a {prize} is {price} dollars, but today it is reduced by "
        f"{percent} percent.",
        f"Bringing it to the house of {who.other} costs {fee} dollars extra.",
    )
    questions = (
        f"What does {who.name} pay altogether, in dollars?",
        "Find the full amount in dollars, delivery included.",
        "How many dollars have to be paid in all?",
    )
    steps = (f"{price} * (100 - {percent}) / 100 + {fee} = {paid}",)
    return Problem(problem_text(draw, who, facts, questions), steps, str(paid), "percent")


def interest(draw: Draw, who: Scene) -> Problem:
    """Simple interest over some years."""
    amount, rate, years = 100 * between(draw, 3, 95), between(draw, 2, 9), between(draw, 2, 14)
    earned = amount * rate * years // 100
    facts = (
        f"{who.name} lends {amount} dollars to a society run by {who.other}.",
        f"The society pays {rate} percent of simple interest per year and returns everything "
        f"after {years} years.",
    )
    questions = (
        "How many dollars of interest are earned over the whole time?",
        f"Determine the total interest in dollars that {who.name} receives.",
    )
    steps = (f"{amount} * {rate} / 100 * {years} = {earned}",)
    return Problem(problem_text(draw, who, facts, questions), steps, str(earned), "percent")


def profit(draw: Draw, who: Scene) -> Problem:
    """Goods bought in bulk and sold one by one, some of them spoilt."""
    item, dozens = pick(draw, ITEMS), between(draw, 3, 40)
    cost, price = between(draw, 6, 60), between(draw, 6, 25)
    spoilt = between(draw, 2, 30)
    gain = (12 * dozens - spoilt) * price - dozens * cost
    facts = (
        f"{who.other} delivers {dozens} dozen {item}s for {cost} dollars a dozen.",
        f"{spoilt} of them are damaged on the way; {who.name} sells all the others at {price} "
        "dollars apiece.",
    )
    questions = (
        "How large is the profit in dollars?",
        f"What profit, in dollars, does {who.name} make?",
        "Compute income minus expenses in dollars.",
    )
    steps = (
        f"(12 * {dozens} - {spoilt}) * {price} = {(12 * dozens - spoilt) * price}",
        f"(12 * {dozens} - {spoilt}) * {price} - {dozens} * {cost} = {gain}",
    )
    return Problem(problem_text(draw, who, facts, questions), steps, str(gain), "money")


FAMILIES = (change, saving, discount, interest, profit)
