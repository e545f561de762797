"""English-like word problems: sentences with slots, names and things to fill them."""

from __future__ import annotations

from random import Random

FIRST = "Al Bar Cor Dan El Fen Gor Hal Is Jor Kel Lor Mar Nor Os Per Quin Ro Sel Tam Ul Vin".split()
LAST = "a an ard en enna ia ic ice il ina is ius o on or ra ric ta us wen y yn".split()
ADJECTIVES = (
    "amber ancient blue brass broad bright broken carved cheap clean coarse coloured copper "
    "cotton crisp curved dark dried dusty empty faded fine flat folded fresh glass golden green "
    "grey heavy hollow iron large leather light little local long narrow new oak old orange "
    "painted pale paper plain plastic polished purple red ripe rough round rusty salted sharp "
    "short silver small smooth soft spare square steel striped sweet tall thick thin tiny "
    "wooden woollen yellow young"
).split()
THINGS = (
    "apples badges bags balls bands baskets beads bells belts blankets boards boats books "
    "bottles bowls boxes bricks brushes buckets buttons candles caps cards chairs coats coins "
    "combs cups curtains cushions dolls drums envelopes erasers fans flags flutes forks frames "
    "gloves hammers hats hooks jars kettles keys kites knives ladders lamps lemons lids magnets "
    "marbles masks mats mirrors nails needles nuts pans pears pencils pillows pipes plates "
    "plums posters pots purses ribbons rings ropes rulers scarves screws shells shirts shovels "
    "socks spoons stamps stools stones tiles tickets towels toys trays vases wheels whistles"
).split()
PLACES = (
    "barn bakery bank bridge cabin castle chapel church clinic college court dairy dock factory "
    "farm ferry garage garden gym hall harbour hostel hotel inn kitchen library market mill "
    "mine museum office park pier port quarry ranch school shed shop stable station store "
    "studio theatre tower town village warehouse workshop yard"
).split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
#: {n}: a name, {x}: a thing, {p}: a place, {d}: a day, {q}: a number.
SENTENCES = (
    "On {d} {n} carries {q} {x} and {q} {x} from the {p} to the {p}.",
    "{n} buys {q} {x} for {q} cents each at the {p}.",
    "The {p} sells {q} {x} every {d}, while {n} keeps {q} {x} aside.",
    "After {q} days {n} finds that {q} of the {x} near the {p} are gone.",
    "{n} gives {q} {x} to {n}, who already owns {q} {x}.",
    "Between {q} and {q} {x} fit on each shelf of the {p} that {n} runs.",
    "It takes {n} {q} minutes to count {q} {x} behind the {p}.",
    "In the {p} there are {q} {x}, {q} more than {n} had on {d}.",
    "{n} packs {q} {x} with {q} {x} in each crate for the {p}.",
    "For {q} {x} {n} pays {q} coins to {n} at the {p} on {d}.",
)
QUESTIONS = (
    "How many {x} does {n} have at the end of {d}?",
    "What is the number of {x} that {n} takes back to the {p}?",
    "How many cents does {n} spend on {x} in total at the {p}?",
    "What is the greatest number of {x} that {n} can put in the {p}?",
)
SOLUTIONS = (
    "Adding {q} and {q} and taking the {x} of {n} away leaves what is asked.",
    "We divide the {q} {x} by {q} and add what {n} had on {d} before.",
)


def problem(rng: Random, sentences: int = 3) -> str:
    """Some sentences and a question; three sentences are about 60 words."""
    told = rng.sample(SENTENCES, sentences)
    return " ".join(filled(rng, text) for text in [*told, rng.choice(QUESTIONS)])


def filled(rng: Random, text: str) -> str:
    """`text` with its slots filled."""
    pieces = text.split("{")
    parts = [pieces[0]]
    for piece in pieces[1:]:
        parts += [_word(rng, piece[0]), piece[2:]]
    return "".join(parts)


def _word(rng: Random, slot: str) -> str:
    if slot == "n":
        return rng.choice(FIRST) + rng.choice(LAST)
    if slot == "x":
        return f"{rng.choice(ADJECTIVES)} {rng.choice(THINGS)}"
    if slot == "q":
        return str(rng.randrange(2, 1000))
    return rng.choice(PLACES if slot == "p" else DAYS)


def answer(rng: Random) -> str:
    """Eight in ten are whole numbers, the others decimals and fractions."""
    kind = rng.randrange(10)
    if kind == 0:
        return f"{rng.randrange(1, 1000)}.{rng.randrange(1, 100):02d}"
    if kind == 1:
        return f"\\frac{{{rng.randrange(1, 100)}}}{{{rng.randrange(2, 30)}}}"
    return str(rng.randrange(1, 100_000))
