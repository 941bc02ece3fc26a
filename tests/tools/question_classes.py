"""The ordinary classes of `questions.py`, each a function of a gazetteer and a source of chance."""

import re

import spelling
from questions import CITY, COMMON, LATIN_TYPES, OFFICIAL, TYPES, Question
from questions import is_adjective, lower_some, question_class, with_type
from spelling import fold

SEPARATORS = (" ", " ", " ", ", ", ", ", " , ", ",", ", , ")
MARKERS = ("", "", "", "", "д. ", "д.", "дом ", "№ ", "№", "д ", "Д. ", "домовладение ", "зд. ")
GIVEN = set("Карла Юрия Николая Демьяна Александра Розы Клары Инессы Зои Олега Ульяны Сергея Лизы Веры Павлика".split())


@question_class
def canonical(g, rng):
    street, house = g.pick()
    return Question(f"{street.label}, {house}", street, house, type_said=True)


@question_class
def abbr(g, rng):
    street, house = g.pick()
    text = with_type(rng, street) + rng.choice(SEPARATORS) + rng.choice(MARKERS) + house
    return Question(text, street, house, type_said=True)


def official_house(house):
    """A register's way: «9 к2» is «9, к. 2»."""
    house = re.sub(r" к(\d+)", r", к. \1", house)
    return re.sub(r" с(\d+)", r", стр. \1", house)


OFFICIAL_HEADS = (
    "Кемеровская область - Кузбасс, г. Кемерово, ", "Кемеровская область - Кузбасс, г.о. Кемеровский, г. Кемерово, ",
    "РФ, Кемеровская область, город Кемерово, ", "650000, Кемеровская обл, Кемерово г, ", "650066, г.Кемерово, ",
    "Кемеровская область-Кузбасс, Кемеровский городской округ, г Кемерово, ", "650023, обл. Кемеровская, г. Кемерово, ",
    "Российская Федерация, Кемеровская обл., г.Кемерово, ", "650991, Россия, Кузбасс, Кемерово, ",
)  # fmt: skip


@question_class
def official(g, rng):
    street, house = g.pick()
    forms = {kind: [form] for kind, form in OFFICIAL.items()}
    bare = {kind: [form.rstrip(".")] for kind, form in OFFICIAL.items()}
    named = (
        with_type(rng, street, forms=forms, before=1)
        if rng.random() < 0.7
        else with_type(rng, street, forms=bare, before=0)
    )
    tail = rng.choice(("", "", ", кв. 4", ", кв. 17", ", кв. 105", ", помещ. 2"))
    text = f"{rng.choice(OFFICIAL_HEADS)}{named}, д. {official_house(house)}{tail}"
    return Question(text, street, house, type_said=True)


@question_class
def glued(g, rng):
    street, house = g.pick(r"\d+.*?(?<! к\d)(?<! с\d)")
    if not re.fullmatch(r"[\d/А-Г]+", house):
        return None
    name, form = street.name, COMMON[street.type]
    forms = [
        f"{name}д{house}", f"{form}{'.' if rng.random() < 0.5 and not form.endswith('.') else ''}{name},{house}",
        f"{name}{house}", f"{form}{name},д{house}", f"{name},д.{house}", f"{name},{house}", f"{form}{name}{house}",
        f"{name} д{house}", f"{form}{name} {house}",
    ]  # fmt: skip
    at = rng.randrange(len(forms))
    if form[-1] != "." and at in (6, 8, 3) and name[0].isdigit():
        return None
    return Question(lower_some(rng, forms[at], 0.5), street, house, type_said=at in (1, 3, 6, 8))


@question_class
def missing_type(g, rng):
    street, house = g.pick()
    name = lower_some(rng, street.name)
    head = rng.choice(
        ("", "", "", "кемерово ", "г кемерово ", "Кемерово, ", "кемерово, ", "г.Кемерово ", "г. Кемерово, ")
    )
    return Question(f"{head}{name}{rng.choice((' ', ' ', ', '))}{lower_some(rng, house, 0.3)}", street, house)


@question_class
def reorder(g, rng):
    street, house = g.pick()
    first = with_type(rng, street, before=1)
    last = with_type(rng, street, before=0)
    city = rng.choice((" кемерово", " Кемерово", ", г. Кемерово", ", Кемерово"))
    forms = [
        f"дом {house} {last}{city}", f"{last} дом {house}", f"{house} {last}", f"{house}, {first}", f"{last} {house}",
        f"{first} {house}{city}", f"{house} {first}", f"д. {house}, {last}{city}", f"№{house} {first}", f"{city.strip(', ')}, {house} {first}",
    ]  # fmt: skip
    return Question(rng.choice(forms), street, house, type_said=True)


def typo(g, rng, slips, typed):
    street, house = g.pick()
    said = spelling.misspell(rng, lower_some(rng, street.name), slips, first=rng.random() < 0.12)
    if not said:
        return None
    text = f"{with_type(rng, street, said) if typed else said} {house}"
    text = text.lower() if said == said.lower() and rng.random() < 0.8 else text
    return Question(text, street, house, name_said=said, type_said=typed)


@question_class
def typo1(g, rng):
    return typo(g, rng, 1, True)


@question_class
def typo1_notype(g, rng):
    return typo(g, rng, 1, False)


@question_class
def typo2(g, rng):
    return typo(g, rng, 2, True)


@question_class
def layout(g, rng):
    street, house = g.pick()
    typed = rng.random() < 0.45
    text = f"{with_type(rng, street) if typed else street.name} {house}"
    text = text.lower() if rng.random() < 0.8 else text
    if rng.random() < 0.12:
        at = len(text) - len(house)
        text = f"{text[: at - 1]}, {text[at:]}"
    return Question(spelling.wrong_layout(text, rng.choice("|/")), street, house, type_said=typed)


@question_class
def translit(g, rng):
    street, house = g.pick()
    way = "iso9" if rng.random() < 0.03 else rng.choice(spelling.OFTEN)
    name, typed = spelling.latin(street.name, way), rng.random() < 0.4
    if typed:
        name = with_type(rng, street, name, LATIN_TYPES, 0.5)
    head = rng.choice(("", "", "kemerovo ", "kemerovo, "))
    text = f"{head}{name}{rng.choice((' ', ' ', ' ', ', '))}{spelling.latin(house, 'plain')}"
    text = text.title() if rng.random() < 0.1 and "'" not in text else text
    return Question(text, street, house, type_said=typed)


@question_class
def homoglyph(g, rng):
    street, house = g.pick()
    share, text = rng.choice((0.15, 0.4, 0.7)), f"{street.label} {house}"
    said = "".join(spelling.LOOK_ALIKES.get(x, x) if rng.random() < share else x for x in text)
    return Question(said, street, house, type_said=True) if said != text else None


@question_class
def yo(g, rng):
    streets = [street for street in g.city if "ё" in street.label.lower()]
    street, house = g.pick(of=streets)
    name = street.name if rng.random() < 0.8 else with_type(rng, street)
    text = (name.lower() if rng.random() < 0.8 else name).replace("ё", "е").replace("Ё", "Е")
    return Question(f"{text} {house}", street, house, type_said=name != street.name)


@question_class
def inflected(g, rng):
    street, house = g.pick()
    head = rng.choice(("на ", "на ", "на ", "", "по ", "у ", "возле ", "около "))
    way = {"на ": spelling.prepositional, "": spelling.prepositional, "по ": spelling.dative}.get(
        head, spelling.genitive
    )
    typed, place = True, f"{bent_type(street, way)} {street.name}"
    if is_adjective(street):
        name, typed = way(street.name), rng.random() < 0.6 or way is spelling.genitive
        if not name or (not typed and bent_rival(g, street, house, name, way)):
            return None
        place = f"{name} {bent_type(street, way)}" if typed else name
    tail = rng.choice((f", {house}", f" дом {house}", f" {house}"))
    head_house = rng.random() < 0.4 and head in ("на ", "по ", "")
    text = f"дом {house} {head}{place}" if head_house else f"{head}{place}{tail}"
    return Question(lower_some(rng, text, 0.2), street, house, type_said=typed)


BENT = {
    "ул": "улице улице улицы", "пр-кт": "проспекте проспекту проспекта", "б-р": "бульваре бульвару бульвара",
    "пер": "переулке переулку переулка", "пл": "площади площади площади", "наб": "набережной набережной набережной",
    "ш": "шоссе шоссе шоссе", "пр-д": "проезде проезду проезда",
}  # fmt: skip


def bent_type(street, way):
    """The type's word in the case of `way`."""
    return BENT[street.type].split()[(spelling.prepositional, spelling.dative, spelling.genitive).index(way)]


def bent_rival(g, street, house, said, way):
    """Whether another street with the house is called so, in this case or as it is («на Логовом», «на Донской»)."""
    return any(
        other.name != street.name and said in (other.name, way(other.name)) and g.has(other, house)
        for other in g.city
        if is_adjective(other)
    )


@question_class
def initials(g, rng):
    people = [street for street in g.city if street.name.split(" ")[0] in GIVEN and street.type == "ул"]
    others = [street for street in g.city if street.name in MULTIPLE]
    street, house = g.pick(of=people if rng.random() < 0.8 else others)
    if street.name in MULTIPLE:
        said = rng.choice(MULTIPLE[street.name])
        return Question(f"{rng.choice(('', '', 'ул ', 'ул. ', 'улица '))}{said} {house}", street, house)
    given, surname = street.name.split(" ")
    letter = given[0]
    forms = [
        f"{letter}.{surname}", f"{letter}. {surname}", f"{surname} {given}", f"{surname} {letter}.", f"{letter} {surname}".lower(),
        f"{letter}.{surname}".lower(), f"{surname} {letter}".lower(), f"{letter}.{surname}".upper(),
    ]  # fmt: skip
    if fold(surname) not in g.named:
        forms.append(surname)
    return Question(f"{rng.choice(('', '', 'ул ', 'ул. ', 'улица '))}{rng.choice(forms)} {house}", street, house)


MULTIPLE = {
    "Советской Армии": ["сов. армии", "сов армии", "Сов.Армии", "советск. армии"],
    "Сибиряков-Гвардейцев": [
        "сиб гвардейцев",
        "сиб. гвардейцев",
        "сибиряков-гв.",
        "сибиряков гвардейцев",
        "сибиряков гв",
        "Сиб.-Гвардейцев",
    ],
    "Парижской Коммуны": ["пар. коммуны", "Париж. Коммуны", "парижск. коммуны"],
    "Красных Партизан": ["кр. партизан", "Кр.Партизан", "красн. партизан"],
    "Старых Большевиков": ["ст. большевиков", "Ст.Большевиков", "стар. большевиков"],
    "Героев Панфиловцев": ["г. панфиловцев", "гер. панфиловцев"],
    "Серебряный бор": ["сереб. бор", "серебр. бор"],
}


@question_class
def unit_noise(g, rng):
    street, house = g.pick()
    mark = rng.choice(("", "", "", "д. ", "д.", "дом ", "№ "))
    tail = rng.choice((
        ", 3 этаж", " кв.5", ", кв 7, домофон 7", ", кв 12", " п.2 кв 33", ", кв. 101", " квартира 45", ", пом. 2", ", оф. 205",
        ", подъезд 3", ", этаж 4", ", подъезд 2, этаж 5, кв 17", " офис 3", ", помещение 1", ", ком. 4", ", кв. 15а", " под. 1 эт. 9 кв. 36",
        ", 2 подъезд", ", кв № 8", " кв8", ", домофон 45К", ", 1 этаж, вход со двора", ", комн. 12", ", секция 4",
    ))  # fmt: skip
    comma = rng.choice((", ", ", ", ", , "))
    return Question(f"{with_type(rng, street, before=0.95)}{comma}{mark}{house}{tail}", street, house, type_said=True)


@question_class
def wrong_type(g, rng):
    street, house = g.pick(r"\d+.*", known=0.62)
    kind = rng.choice(
        [kind for kind in ("б-р", "пр-кт", "пер", "пер", "б-р", "ул", "пр-д", "пл", "ш") if kind != street.type]
    )
    if any(other.type == kind for other in g.named[fold(street.name)]):
        return None
    text = f"{rng.choice(TYPES[kind])} {street.name} {house}"
    return Question(text, street, house)


@question_class
def homonym_type(g, rng):
    twins = [s for s in g.city if len({t.type for t in g.named[fold(s.name)] if t.locality == CITY}) > 1]
    street, house = g.pick(of=twins)
    return Question(f"{with_type(rng, street)} {house}", street, house, type_said=True)


KINDS = {"жилой район": ["ж.р.", "жилой район", "ж/р", "мкр."], "посёлок": ["пос.", "п.", "посёлок", "поселок"]}
KINDS |= {"село": ["с.", "село", "С."], "деревня": ["д.", "дер.", "деревня"]}


@question_class
def locality(g, rng):
    street, house = g.pick(of=g.villages)
    kind = next(kind for kind in KINDS if street.locality.startswith(kind))
    place = street.locality[len(kind) + 1 :]
    named = f"{rng.choice(KINDS[kind])} {place}" if rng.random() < 0.35 else place
    typed = with_type(rng, street, before=0.9)
    forms = [
        (f"{typed} {house}, {named}", True), (f"Кемерово, {named}, {street.name} {house}", False), (f"{named}, {typed} {house}", True),
        (f"{named} {street.name} {house}".lower(), False), (f"{street.name} {house} {named}", False),
        (f"{street.label}, {house} ({named})", True), (f"г. Кемерово, {named}, {typed}, д. {house}", True),
    ]  # fmt: skip
    text, typed_said = rng.choice(forms)
    return Question(text, street, house, type_said=typed_said)


@question_class
def mess(g, rng):
    street, house = g.pick()
    name = street.name.lower()
    said = spelling.misspell(rng, name) or name if rng.random() < 0.9 else name
    typed = rng.random() < 0.5
    place = with_type(rng, street, said) if typed else said
    place = re.sub(r"[.,]", "", place.lower())
    text = rng.choice(
        (
            f"{place} {house}",
            f"{place} {house}",
            f"{house} {place}",
            f"{place} д {house} кв 5",
            f"кемерово {place} {house}",
        )
    )
    text = text.lower()
    way = rng.random()
    if way < 0.3:
        text = spelling.wrong_layout(text, rng.choice("|/"))
    elif way < 0.5:
        text = spelling.latin(text, rng.choice(spelling.OFTEN))
    elif way < 0.62:
        text = text.upper()
    return Question(text, street, house, name_said=said, type_said=typed)
