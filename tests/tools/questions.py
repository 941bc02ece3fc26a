#!/usr/bin/env python3
"""Makes labelled address questions of many classes from a gazetteer, for `evalq.py` and `strict.py`.

usage: questions.py FOLDER [--seed N] [--count N] [--keystrokes] [--beyond] [--classes a,b] > questions.tsv
FOLDER holds streets.tsv and addresses.tsv. With --keystrokes, `count` is sessions: every beginning of a text typed.

A question is fair: what is said must not fit another house as well or better. Where the same words name another
house, that house is accepted too, or the question is thrown away (`Fairness`). The city comes before its villages: a
question without a locality means the city, and a village's better known street of the same name is accepted.
"""

import argparse
import collections
import csv
import importlib
import os
import random
import re
import sys

import spelling
from spelling import fold

Street = collections.namedtuple("Street", "id locality type name label popularity")
TYPES = {
    "ул": ["ул.", "ул", "улица", "у.", "Ул.", "ул.", "ул", "улица", "ул-ца", "Улица", "УЛ."],
    "пр-кт": [
        "пр-т",
        "пр-кт",
        "пр.",
        "пр",
        "просп.",
        "проспект",
        "прт",
        "пр-кт.",
        "пр-т.",
        "прспект",
        "пркт",
        "Проспект",
    ],
    "б-р": ["б-р", "б-р.", "бул.", "бульв.", "бульвар", "бр", "бул", "Бульвар"],
    "пер": ["пер.", "пер", "переулок", "пер-к", "п-к", "Пер.", "переул."],
    "пл": ["пл.", "пл", "площадь", "Площадь"],
    "наб": ["наб.", "наб", "набережная", "наб-ая"],
    "ш": ["ш.", "ш", "шоссе"],
    "пр-д": ["пр-д", "проезд", "пр-зд", "пр-д."],
}
OFFICIAL = {
    "ул": "ул.",
    "пр-кт": "пр-кт",
    "б-р": "б-р",
    "пер": "пер.",
    "пл": "пл.",
    "наб": "наб.",
    "ш": "ш.",
    "пр-д": "пр-д",
}
COMMON = OFFICIAL | {"пр-кт": "пр-т"}
FULL = {"ул": "улица", "пр-кт": "проспект", "б-р": "бульвар", "пер": "переулок", "пл": "площадь", "наб": "набережная"}
FULL |= {"ш": "шоссе", "пр-д": "проезд"}
LATIN_TYPES = {
    "ул": ["ul", "ul.", "ulitsa", "ulica", "street", "str.", "st."],
    "пр-кт": ["pr", "pr.", "pr-t", "prospekt", "prosp.", "pr-kt", "avenue"],
    "б-р": ["b-r", "bulvar", "bul.", "boulevard"],
    "пер": ["per", "per.", "pereulok", "lane"],
    "пл": ["pl", "pl.", "ploshchad", "square"],
    "наб": ["nab", "nab.", "naberezhnaya", "embankment"],
    "ш": ["sh", "sh.", "shosse", "highway"],
    "пр-д": ["pr-d", "proezd"],
}
WELL_KNOWN = 0.45
CITY = "Кемерово"


class Question:
    """What is typed and what is meant; `name_said` is the street's name as spelt in it, for `Fairness`."""

    def __init__(
        self, text, street, house="", level="house", k=1, accept=(), name_said=None, type_said=None, fair=False
    ):
        self.text, self.street, self.house, self.level, self.k = text, street, house, level, k
        self.accept, self.type_said, self.fair = set(accept), type_said, fair
        self.name_said = name_said or (street.name if street else "")


class Gazetteer:
    """Streets and houses of the folder, and how a maker picks from them."""

    def __init__(self, folder, rng):
        self.rng, self.streets, self.houses = rng, {}, collections.defaultdict(list)
        for row in read(folder, "streets.tsv"):
            fields = row["street_id"], row["locality"], row["type"], row["name"], row["label"]
            self.streets[row["street_id"]] = Street(*fields, float(row["popularity"]))
        for row in read(folder, "addresses.tsv"):
            self.houses[row["street_id"]].append(row["house"])
        self.keys = {street: {house_key(house) for house in houses} for street, houses in self.houses.items()}
        self.all = [street for street in self.streets.values() if street.id in self.houses]
        self.city = [street for street in self.all if street.locality == CITY]
        self.known = [street for street in self.city if street.popularity > WELL_KNOWN]
        self.villages = [street for street in self.all if street.locality != CITY]
        self.named = collections.defaultdict(list)
        for street in self.all:
            self.named[fold(street.name)].append(street)

    def has(self, street, house):
        return house_key(house) in self.keys[street.id]

    def street(self, of=None, known=0.62):
        """A street of the city: a well known one more often than not; or one of a list."""
        if of is not None:
            return self.rng.choice(of)
        if self.rng.random() < known:
            return self.rng.choice(self.known)
        return self.rng.choices(self.city, weights=[len(self.houses[street.id]) for street in self.city])[0]

    def house(self, street, pattern=None):
        houses = [house for house in self.houses[street.id] if pattern is None or re.fullmatch(pattern, house)]
        return self.rng.choice(houses) if houses else None

    def pick(self, pattern=None, of=None, known=0.62):
        """A street and one of its houses whose number has a pattern."""
        while True:
            street = self.street(of, known)
            house = self.house(street, pattern)
            if house:
                return street, house


class Fairness:
    """Throws away questions that fit another house as well; accepts houses that the same words name."""

    def __init__(self, gazetteer):
        self.g, self.names = gazetteer, sorted(gazetteer.named)

    def judge(self, question):
        if question.fair:
            return True
        said, meant = fold(question.name_said), fold(question.street.name)
        if said != meant and said in self.g.named:
            return False
        if question.house and not self.same_name(question, meant):
            return False
        if said == meant:
            return True
        away = spelling.distance(said, meant, 4)
        return not any(
            name != meant and spelling.distance(said, name, away) <= away and self.fits(question, name)
            for name in self.names
            if abs(len(name) - len(said)) <= away
        )

    def fits(self, question, name):
        """Whether a street of another name could be meant: the house is there, and a type said does not forbid it."""
        for street in self.g.named[name]:
            if question.type_said and street.type != question.street.type:
                continue
            if not question.house or self.g.has(street, question.house):
                return True
        return False

    def same_name(self, question, name):
        """Accepts the same house on streets of the same name; refuses where one of them is better known in the city."""
        for street in self.g.named[name]:
            if street.id == question.street.id or not self.g.has(street, question.house):
                continue
            if question.type_said and street.type != question.street.type:
                continue
            better = street.popularity > question.street.popularity
            if street.locality == CITY == question.street.locality and better:
                return False
            if street.locality == question.street.locality or (better and question.street.locality == CITY):
                question.accept.add(f"{street.id}|{question.house}")
        return True


def read(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def house_key(house):
    return re.sub(r"\s", "", house.upper()).replace("/", "К")


def is_adjective(street):
    """Whether the type follows the name («Арочная улица»): one word that bends."""
    return street.label.startswith(street.name) and " " not in street.name and "-" not in street.name


def lower_some(rng, text, share=0.65):
    return text.lower() if rng.random() < share else text


def with_type(rng, street, name=None, forms=TYPES, before=0.6):
    """The name with a way to write its type, before or after."""
    form, name = rng.choice(forms[street.type]), name or street.name
    return f"{form} {name}" if rng.random() < before else f"{name} {form}"


CLASSES, BEYOND = {}, {}


def question_class(maker):
    """Registers a maker under its own name: it takes a gazetteer and a source of chance, and may give None."""
    CLASSES[maker.__name__] = maker
    return maker


def beyond_class(maker):
    """Registers a class that the development set does not have; made only where asked for."""
    BEYOND[maker.__name__] = maker
    return maker


def main():
    # Each file registers its classes as it is imported.
    for classes in ("question_classes", "number_questions", "hard_questions", "suggest_questions", "stray_questions"):
        importlib.import_module(classes)
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--count", type=int, default=12_000)
    arguments.add_argument("--keystrokes", action="store_true")
    arguments.add_argument("--beyond", action="store_true", help="classes that the development set does not have")
    arguments.add_argument("--classes", help="only these, with commas between them")
    given = arguments.parse_args()
    rng = random.Random(given.seed)
    gazetteer = Gazetteer(given.folder, rng)
    out = csv.writer(sys.stdout, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None, lineterminator="\n")
    out.writerow("qid class k query level street_id street locality house accept".split())
    if given.keystrokes:
        rows = sys.modules["suggest_questions"].keystrokes(gazetteer, rng, given.count)
    else:
        makers = BEYOND if given.beyond else CLASSES
        chosen = given.classes.split(",") if given.classes else list(makers)
        rows = questions(gazetteer, rng, given.count, {name: makers[name] for name in chosen})
    for qid, name, q in rows:
        place = (q.street.id, q.street.label, q.street.locality) if q.street else ("", "", "")
        out.writerow([qid, name, q.k, q.text, q.level, *place, q.house, ";".join(sorted(q.accept))])


def questions(gazetteer, rng, count, makers):
    """So many questions in all, as many of each class, none twice, in an order that mixes the classes."""
    fairness, made = Fairness(gazetteer), []
    for number, (name, maker) in enumerate(makers.items()):
        texts, tries = set(), 0
        share = count // len(makers) + (number < count % len(makers))
        while len(texts) < share and tries < share * 60:
            tries += 1
            question = maker(gazetteer, rng)
            if question and question.text not in texts and fairness.judge(question):
                texts.add(question.text)
                made.append((name, question))
        if len(texts) < share:
            print(f"{name}: only {len(texts)} of {share}", file=sys.stderr)
    rng.shuffle(made)
    return ((f"h{number:05}", name, question) for number, (name, question) in enumerate(made))


if __name__ == "__main__":
    sys.modules["questions"] = sys.modules["__main__"]
    main()
