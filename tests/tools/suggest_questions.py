"""Classes of `questions.py` for suggestions: beginnings of streets and houses, and whole sessions of typing."""

import re

import spelling
from questions import COMMON, TYPES, Question, question_class
from spelling import fold


def common_start(g, street, start, limit):
    """Whether fewer than `limit` better known streets have a word that begins so (or nearly so)."""
    better = 0
    for other in g.all:
        if other.popularity > street.popularity and any(
            word[: len(start)] == start for word in [fold(other.name), *re.split("[ -]", fold(other.name))]
        ):
            better += 1
    return better < limit


def beginning(g, rng, least=3):
    """A well known street and the beginning of its name."""
    street = g.street(of=g.known)
    name = street.name.lower()
    cut = rng.randint(least, max(least, min(len(name) - 1, 10)))
    start = name[:cut].rstrip(" -")
    if len(name) <= least or name[0].isdigit() or len(start) < least or not common_start(g, street, fold(start), 2):
        return None, None
    return street, start


@question_class
def prefix_street(g, rng):
    street, start = beginning(g, rng)
    if not street:
        return None
    text = start.capitalize() if rng.random() < 0.5 else start
    if rng.random() < 0.4:
        text = f"{rng.choice(TYPES[street.type])} {text.capitalize()}"
    return Question(text, street, level="street", k=5, fair=True)


@question_class
def prefix_layout(g, rng):
    street, start = beginning(g, rng, 4)
    return street and Question(spelling.wrong_layout(start), street, level="street", k=5, fair=True)


@question_class
def prefix_translit(g, rng):
    street, start = beginning(g, rng, 4)
    way = rng.choice(spelling.OFTEN)
    return street and Question(spelling.latin(start, way), street, level="street", k=5, fair=True)


@question_class
def prefix_typo(g, rng):
    street, start = beginning(g, rng, 5)
    said = street and spelling.misspell(rng, start, first=rng.random() < 0.08)
    if not said or len(said) < 5 or said.endswith(" "):
        return None
    rivals = [
        other
        for other in g.city
        if other.id != street.id
        and other.popularity > 0.2
        and spelling.distance(fold(other.name)[: len(said)], fold(said), 1) <= 1
    ]
    if sum(other.popularity > street.popularity for other in rivals) > 2 or len(rivals) > 4:
        return None
    return Question(said, street, level="street", k=5, fair=True)


@question_class
def prefix_house(g, rng):
    street, house = g.pick(known=1)
    base = re.match(r"\d+", house).group()
    same = [other for other in g.houses[street.id] if re.match(rf"{base}(\D|$)", other)]
    return Question(f"{street.name} {base}".lower(), street, house, k=5) if len(same) <= 4 else None


def keystrokes(g, rng, count):
    """Sessions: every beginning of a text, meaning the street until the last character, which means the house."""
    for session in range(count):
        street, house = g.pick(known=0.9)
        way = rng.random()
        name, number = "keystroke", house
        if way < 0.45:
            text = f"{COMMON[street.type]} {street.name}, {house}"
        elif way < 0.8:
            text = f"{street.name} {house}".lower()
        elif way < 0.88:
            name, text = "keystroke_layout", spelling.wrong_layout(f"{street.name} {number}".lower())
        elif way < 0.94:
            name, text = "keystroke_translit", spelling.latin(f"{street.name} {number}", rng.choice(spelling.OFTEN))
        else:
            name, text = "keystroke_label", f"{street.label}, {house}"
        if street not in g.known:
            name = "keystroke_rare"
        for length in range(1, len(text) + 1):
            done = length == len(text)
            question = Question(text[:length], street, house if done else "", "house" if done else "street", 5)
            yield f"k{session:03}_{length:02}", name, question
