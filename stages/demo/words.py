"""The words that the demo problems are made of: people, invented towns, places, things."""

from __future__ import annotations


def words_of(text: str) -> tuple[str, ...]:
    """Words separated by spaces, over any number of lines."""
    return tuple(text.split())


def _phrases(text: str) -> tuple[str, ...]:
    """Phrases of one or more words, separated by commas, over any number of lines."""
    return tuple(" ".join(phrase.split()) for phrase in text.split(","))


NAMES = words_of(
    """Abigail Adela Agatha Albert Alison Amelia Andrew Angela Arthur Barbara Beatrice Benjamin
    Bernard Beverly Bradley Brenda Bridget Caleb Cameron Carolyn Catherine Cecily Charlotte Clara
    Clarence Colleen Connor Cynthia Daniel Daphne Deborah Dennis Derek Diana Dorothy Douglas
    Edgar Edith Edmund Edward Eleanor Elliot Emily Erica Ernest Esther Evelyn Felicity Fiona
    Florence Frances Frederick Gabriel Gareth Geoffrey George Gilbert Gillian Gloria Gordon Grace
    Graham Gregory Hannah Harold Harriet Harvey Heather Hector Helen Henry Herbert Howard
    Imogen Ingrid Irene Isaac Isabel Jacob Janet Jason Jeremy Jessica Joanna Jonathan Joseph
    Joyce Judith Julian Karen Katherine Kenneth Kevin Kimberly Laura Lawrence Leonard Leslie
    Lillian Linda Louise Lucy Lydia Madeline Malcolm Margaret Marjorie Marion Martha Martin
    Matilda Matthew Maureen Melanie Melissa Michael Mildred Miranda Monica Nancy Natalie Nathan
    Neville Nicholas Nigel Norman Olivia Oscar Oswald Pamela Patricia Patrick Pauline Penelope
    Peter Philip Phoebe Priscilla Rachel Ralph Raymond Rebecca Reginald Richard Robert Roger
    Roland Rosalind Rupert Russell Samuel Sandra Sarah Sebastian Sharon Sheila Sidney Simon
    Sophie Stanley Stella Stephen Susan Sylvia Tabitha Terence Theodore Theresa Thomas Timothy
    Valerie Vanessa Victor Vincent Virginia Walter Wendy Wesley Wilfred William Winifred
    Yvonne Zachary"""
)
TOWNS = tuple(
    head + tail
    for head in words_of(
        """Alder Amber Ash Barley Beacon Birch Black Bramble Bridge Broad Cedar Chestnut
        Clear Copper Crow Dale East Elder Fair Fern Fox Glen Gold Grey Hazel Heather High Holly Iron
        Kings Lark Lime Linden Long Maple Marsh Mill Moss North Oak Orchard Otter Pine Quarry Raven
        Red River Rowan Salt Sand Silver South Spring Stone Summer Swan Thorn West Willow
        Winter"""
    )
    for tail in words_of(
        """bridge brook bury cliff dale field ford gate ham haven mere mouth port ton
        wick"""
    )
)
DAYS = words_of("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
MONTHS = words_of("January February March April June July August September October November")
WEATHER = words_of(
    """rainy sunny windy foggy frosty cloudy stormy mild chilly snowy humid bright dull calm
    drizzly warm"""
)
PLACES = _phrases(
    """harbour market, school library, town hall, bicycle workshop, garden centre,
    railway station, concert hall, swimming pool, village bakery, science museum, post office,
    community kitchen, animal shelter, fire station, chess club, print shop, toy shop,
    sailing club, botanical garden, history museum, art studio, fish market, riding school,
    pottery class, weather station, youth hostel, repair shop, climbing hall, music school,
    film club, allotment garden, book fair, county fair, flower shop, cheese dairy, cider mill,
    star observatory, boat yard, recycling centre, sports ground, theatre workshop,
    local newspaper, ferry terminal, bus depot, farm shop, mountain hut, honey farm, wool mill,
    glass factory, tea house"""
)
HOBBIES = _phrases(
    """bird watching, old maps, model trains, stamp albums, rock climbing, home brewing,
    folk songs, board games, wild flowers, paper kites, tide tables, clock repair, bread ovens,
    card tricks, crossword puzzles, long walks, garden ponds, radio plays, wooden puppets,
    night photography, canal boats, street lamps, steam engines, bee keeping, hill running,
    mushroom picking, letter writing, comic books, cloud shapes, stone bridges,
    knitting patterns, vegetable soups"""
)
ITEMS = words_of(
    """apple pencil notebook marble button ribbon lantern candle basket bottle ticket sticker
    postcard muffin pancake lemon orange melon cabbage onion carrot pretzel pumpkin
    plum walnut almond biscuit cupcake teapot saucer spoon mug plate bowl napkin
    towel blanket pillow curtain carpet cushion hammer chisel nail screw bolt hinge brick tile
    plank rope chain whistle drum flute violin guitar trumpet kite puppet puzzle mitten sweater
    jacket helmet saddle bucket shovel rake seedling tulip rose badge magnet folder envelope
    crayon eraser ruler stapler magazine poster calendar bookmark balloon banner
    feather seashell pebble crystal coin medal skateboard racket shuttlecock jersey lamp mirror
    clock vase"""
)
PRIZES = _phrases(
    """telescope, bicycle, kayak, drone, tent, microscope, keyboard, camera, printer,
    sewing machine, piano, cello, rowing boat, trampoline, surfboard, record player, greenhouse,
    loom, pottery wheel, drawing table, workbench, cargo trailer, hammock, wheelbarrow,
    typewriter, tablet computer, snowboard, tricycle, canoe, garden bench"""
)
LIQUIDS = words_of(
    """lemonade cider vinegar paint syrup broth ink varnish shampoo juice brine milk detergent
    glue dye perfume"""
)
EVENTS = _phrases(
    """spring fair, summer camp, harvest festival, winter market, open day, charity run,
    book week, lantern parade, spelling contest, science week, boat race, music night,
    baking contest, flea market, kite festival, talent show, quiz evening, tree planting day,
    street party, chess tournament"""
)
KIN = words_of(
    """cousin neighbour colleague friend teammate classmate tutor trainer roommate partner
    flatmate godchild grandchild companion mentor schoolmate"""
)
COLOURS = words_of("red blue green yellow white black purple pink brown grey silver")
