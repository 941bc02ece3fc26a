"""The hard classes of `questions.py`: what clerks, map sites, careless thumbs and chatty letters make of an address."""

import re

import spelling
from questions import (
    COMMON,
    FULL,
    OFFICIAL,
    Question,
    beyond_class,
    is_adjective,
    lower_some,
    question_class,
    with_type,
)
from spelling import fold

CONTEXTS = (
    "адрес {t} дом {h} не горит фонарь", "{t}, {h} (магазин на первом этаже)", "у дома {h} по {t}", "я живу на {t} {h}",
    "проживаю: {t} {h}-3, тел. 8-905-123-45-67", "во дворе дома {t} {h}", "здравствуйте, {t} {h}, какой у нас тос?",
    "добрый день! {t}, {h}, нет горячей воды", "прошу отремонтировать дорогу возле дома {t}, {h}", "яма напротив {t} {h}",
    "заявка: {t} д. {h}, течёт крыша", "подскажите, {t} {h} к какому ТОСу относится", "жители дома {h} по {t} просят убрать снег",
    "адрес: {t}, д. {h}", "скажите пожалуйста, чей дом {t} {h}?", "{t} {h}, детская площадка сломана", "мой адрес {t} {h}, спасибо",
    "за домом {t} {h} свалка", "рядом с домом {h} {t} не вывозят мусор", "на углу у {t} {h} упало дерево",
)  # fmt: skip


@question_class
def hard_context(g, rng):
    street, house = g.pick(known=0.65)
    context = rng.choice(CONTEXTS)
    if "{h}-3" in context and not re.fullmatch(r"\d+", house):
        return None
    text = context.format(t=f"{COMMON[street.type]} {street.name}", h=house)
    return Question(text, street, house, type_said=True)


DISTRICTS = "Заводский Кировский Ленинский Рудничный Центральный".split()


@question_class
def hard_provider(g, rng):
    street, house = g.pick()
    short, full = OFFICIAL[street.type], FULL[street.type]
    bare, district, name = short.rstrip("."), rng.choice(DISTRICTS), street.name
    common = COMMON[street.type]
    forms = [
        f"Кемеровская область, г. Кемерово, р-н {district}, {common} {name}, дом №{house}",
        f"обл. Кемеровская, г. Кемерово, {common} {name}, {house}", f"{name} {full}, {house} — Кемерово",
        f"Россия, Кемеровская область — Кузбасс, Кемерово, {street.label}, {house}", f"г.Кемерово, р-н {district}, {common} {name}, д.{house}",
        f"Кемерово Г, {full.upper()} {name.upper()}, Дом {house}", f"{street.label}, {house}, Кемерово, Кемеровская обл., 650000",
        f"650036,Российская Федерация,Кемеровская обл,,Кемерово г,,{name} {bare},{house},,5", f"Кемеровская обл.,г.Кемерово,{common}{name},{house}",
        f"Кемерово, {district} район, {name} {short if short.endswith('.') else bare} {house} кв. 3",
        f"{house}, {street.label}, {district} район, Кемерово, Кемеровский городской округ, Кемеровская область, Сибирский федеральный округ, 650000, Россия",
        f"{common} {name}, {house}, Кемерово, Кемеровская обл., Россия, 650000", f"г Кемерово, {bare} {name}, д {house}",
        f"650000, Кемеровская область - Кузбасс, г Кемерово, {bare} {name}, д {house}, кв 5",
        f"Российская Федерация, Кемеровская область - Кузбасс, Кемеровский городской округ, г. Кемерово, {short} {name}, д. {house}",
        f"650000, обл Кемеровская область - Кузбасс, г Кемерово, {bare} {name}, д. {house}", f"КЕМЕРОВО, {name.upper()} {bare.upper()}, {house}",
        f"Россия, г. Кемерово, {street.label}, дом {house}", f"{street.label} {house}, Кемерово, 650000",
    ]  # fmt: skip
    return Question(rng.choice(forms), street, house, type_said=True)


def bent_forms(street):
    """The forms of a street's adjective that an ending said may be."""
    ways = (spelling.prepositional, spelling.dative, spelling.genitive)
    return {fold(way(street.name) or "") for way in ways} if is_adjective(street) else set()


@question_class
def hard_ending(g, rng):
    street, house = g.pick(known=0.8)
    name = street.name.lower()
    if " " in name or "-" in name:
        return None
    said = []
    for ending, others in (
        ("ская", ["ский", "ский", "ский", "ской", "ского", "скова"]), ("ный", ["ная", "ной"]), ("вый", ["вая"]),
        ("ная", ["ный", "ный", "ной"]), ("вая", ["вый"]), ("ский", ["ская", "ская", "ского"]), ("ского", ["ский", "ская", "ской", "скова"]),
        ("ова", ["ов", "овской", "овская", "ово"]), ("ева", ["ев", "евской", "евская"]), ("ина", ["ин", "инской", "инская"]),
    ):  # fmt: skip
        if name.endswith(ending):
            said += [name[: -len(ending)] + other for other in others]
    said = [word for word in said if fold(word) not in g.named]
    if not said:
        return None
    said = rng.choice(said)
    start = fold(said)[: len(said) - 3]
    rivals = [other for other in g.city if other.name != street.name and fold(other.name).startswith(start)]
    if any(g.has(other, house) or fold(said) in bent_forms(other) for other in rivals):
        return None
    twins = [other for other in g.named[fold(name)] if other.id != street.id and g.has(other, house)]
    accept = {f"{other.id}|{house}" for other in twins if other.locality == street.locality}
    if any(other.popularity > street.popularity for other in twins):
        return None
    return Question(f"{said} {house}", street, house, accept=accept, fair=True)


@question_class
def hard_first_letter(g, rng):
    street, house = g.pick()
    name = lower_some(rng, street.name, 1)
    if not name[0].isalpha() or len(name.split(" ")[0]) < 5:
        return None
    first = name[0]
    way = rng.random()
    if way < 0.55:
        said = name[1:]
    else:
        letters = spelling.NEAR[first] if way < 0.8 else "абвгдежзиклмнопрстуфхчшщюя"
        said = rng.choice([letter for letter in letters if letter != first]) + name[1:]
    return Question(f"{with_type(rng, street, said, before=1)} {house}", street, house, name_said=said, type_said=True)


@question_class
def hard_flat_dash(g, rng):
    street, house = g.pick(r"\d+[АБ]?", known=1)
    flat = rng.randint(3, 120)
    if any(f"{house}{mark}{flat}" in g.houses[street.id] for mark in ("/", " к", "к", "-")):
        return None
    return Question(f"{with_type(rng, street, before=1)}, {house}-{flat}", street, house, type_said=True)


@question_class
def hard_base_missing(g, rng):
    street, house = g.pick(r"\d+\D.*")
    base = re.match(r"\d+", house).group()
    same = [other for other in g.houses[street.id] if re.match(rf"{base}(\D|$)", other)]
    if base in same:
        return None
    accept = {f"{street.id}|{other}" for other in same}
    return Question(f"{with_type(rng, street, before=1)} {base}", street, same[0], k=5, accept=accept, fair=True)


@question_class
def hard_layout_typo(g, rng):
    street, house = g.pick()
    said = spelling.misspell(rng, street.name.lower())
    text = said and spelling.wrong_layout(f"{said} {house}".lower(), rng.choice("|/"))
    return Question(text, street, house, name_said=said) if said else None


@question_class
def hard_translit_typo(g, rng):
    street, house = g.pick()
    way, name = rng.choice(spelling.OFTEN), street.name.lower()
    if rng.random() < 0.5:
        said = spelling.misspell(rng, name)
        return said and Question(spelling.latin(f"{said} {house}", way), street, house, name_said=said)
    text = spelling.latin(name, way)
    said = spelling.misspell(rng, text)
    if not said:
        return None
    for other in g.city:
        if other.name != street.name and spelling.distance(spelling.latin(other.name, way), said, 1) <= 1:
            return None
    return Question(f"{said} {spelling.latin(house, 'plain')}", street, house)


@question_class
def hard_mixed_layout(g, rng):
    street, house = g.pick()
    form = with_type(rng, street, "\0").lower().replace("\0", "").strip()
    name = street.name.lower()
    parts = [form, spelling.wrong_layout(name)] if rng.random() < 0.5 else [spelling.wrong_layout(form), name]
    if rng.random() < 0.3:
        parts.reverse()
    return Question(f"{' '.join(parts)} {house.lower()}", street, house, type_said=True)


@question_class
def hard_ru_layout_of_latin(g, rng):
    street, house = g.pick(r"\d+(/\d+)?", known=0.7)
    if not street.name.isalpha():
        return None
    way = rng.choice(("icao", "plain", "plain", "short", "bgn"))
    text = spelling.latin(street.name, way).replace("'", "")
    return Question(f"{spelling.russian_layout(text)} {house}", street, house)


@question_class
def hard_split_merge(g, rng):
    street, house = g.pick(known=0.7)
    name = lower_some(rng, street.name, 0.95)
    if " " in name and not any(letter.isdigit() for letter in name):
        said = name.replace(" ", "")
    elif name.replace("-", "").isalpha() and len(name) >= 8 and "-" not in name:
        at = rng.randint(3, len(name) - 3)
        said = f"{name[:at]} {name[at:]}"
    elif "-" in name and not name[0].isdigit():
        said = name.replace("-", "")
    else:
        return None
    return Question(f"{said} {house}", street, house)


CONSONANTS = "бвгджзклмнпрстфхцчшщ"


def shortened(rng, name):
    """Ways to cut a name short: «тухач.», «дзерж-го», «кр.армейская», «40 л октября», «карл маркс»."""
    words = name.split(" ")
    if name[0].isdigit():
        digits, word, last = (words + [""])[:3]
        if word != "лет":
            return []
        return [
            f"{digits}{word} {last}",
            f"{digits} л {last}",
            f"{digits} лет {last[:3]}.",
            f"{digits} л. {last}",
            f"{digits}л {last}",
        ]
    if len(words) == 2:
        first, second = words
        cuts = [f"{first[:3]}. {second}", f"{first[:3]} {second}", f"{first[0]} {second}", f"{first[0]}.{second}"]
        if second.endswith("са") and first.endswith("ла"):
            cuts.append(f"{first[:-1]} {second[:-1]}")
        return cuts
    if "-" in name:
        first, second = name.split("-")[:2]
        return [
            f"{first[0]}-{second}",
            f"{first[:3]}.{second}",
            f"{first[:3]}.{second[:5]}.",
            f"{first[:3]}-{second[:5]}.",
        ]
    cuts = [f"{name[:at]}." for at in range(4, len(name) - 2) if name[at - 1] in CONSONANTS]
    ending = next(
        (
            cut
            for end, cut in (("ского", "го"), ("ский", "кий"), ("ская", "ая"), ("ный", "й"), ("ная", "ая"))
            if name.endswith(end)
        ),
        "",
    )
    if ending and len(name) >= 8:
        cuts += [f"{name[:at]}-{ending}" for at in (3, 4, 5) if name[at - 1] in CONSONANTS]
    for start, cut in (("красно", "кр"), ("ново", "н"), ("северо", "сев")):
        if name.startswith(start) and len(name) > len(start) + 4:
            rest = name[len(start) :]
            cuts += [f"{cut}.{rest}", f"{cut} {rest}", f"{cut}. {rest}"]
    return cuts


@question_class
def hard_abbrev(g, rng):
    street, house = g.pick(of=g.known)
    cuts = shortened(rng, street.name.lower())
    if not cuts:
        return None
    said = rng.choice(cuts)
    typed = street.type != "ул" or rng.random() < 0.3
    pieces = [re.escape(piece) for piece in re.findall(r"[а-яё\d]+", said)]
    pattern = re.compile(r"[а-яё]*[ -]?".join(pieces) + r".*")
    accept, cut = set(), fold(said).rstrip(".")
    if any(
        other.name != street.name and fold(other.name) in (cut, cut + "а", cut + "ая", cut + "ый") for other in g.all
    ):
        return None
    for other in g.all:
        if other.id == street.id or not pattern.fullmatch(other.name.lower()) or not g.has(other, house):
            continue
        if (
            typed
            and other.type == street.type
            and other.locality == street.locality
            or other.popularity > street.popularity
        ):
            return None
        accept.add(f"{other.id}|{house}")
    if len(accept) > 2:
        return None
    text = with_type(rng, street, said, before=0.5).lower() if typed else said
    return Question(f"{text} {house}", street, house, accept=accept, fair=True)


@question_class
def hard_type_typo(g, rng):
    street, house = g.pick()
    form = spelling.misspell(rng, FULL[street.type], first=rng.random() < 0.25)
    if not form or form in FULL.values():
        return None
    name = street.name.lower()
    text = f"{form} {name}" if rng.random() < 0.6 else f"{name} {form}"
    return Question(f"{text} {house}".lower(), street, house, type_said=True)


ELSEWHERE = "Новокузнецк Прокопьевск Междуреченск Томск Новосибирск Барнаул Красноярск Омск Белово Киселёвск Юрга Москва".split()


@beyond_class
def other_city(g, rng):
    """A street of ours in a city that is not ours: nothing is found here."""
    street, house = g.pick()
    city, typed = rng.choice(ELSEWHERE), with_type(rng, street)
    forms = [
        f"г. {city}, {typed}, д. {house}",
        f"{city}, {typed} {house}",
        f"{typed} {house}, {city}",
        f"{city} {street.name} {house}".lower(),
    ]
    return Question(rng.choice(forms), None, level="none", fair=True)


@beyond_class
def no_such_korpus(g, rng):
    """The house stands, the корпус or дробь said does not: the street, and never the house silently."""
    street, house = g.pick(r"\d+", known=1)
    part = rng.randint(5, 9)
    if any(other.startswith(f"{house}{mark}{part}") for other in g.houses[street.id] for mark in ("/", " к", " с")):
        return None
    form = rng.choice((f"{house} к{part}", f"{house}/{part}", f"{house} корпус {part}", f"{house}, стр. {part}"))
    return Question(f"{with_type(rng, street, before=1)} {form}", street, level="near", fair=True)


@beyond_class
def village_no_house(g, rng):
    """The village named has the street but not the house, which the city has: the city's house is not the answer."""
    street = rng.choice(g.villages)
    twins = [other for other in g.named[fold(street.name)] if other.locality != street.locality]
    houses = [house for other in twins for house in g.houses[other.id] if not g.has(street, house)]
    houses = [
        house
        for house in houses
        if re.fullmatch(r"\d+", house) and not any(own.startswith(house) for own in g.houses[street.id])
    ]
    if not houses:
        return None
    place = street.locality.split(" ", 2 if street.locality.startswith("жилой") else 1)[-1]
    house = rng.choice(houses)
    text = rng.choice((f"{place}, {with_type(rng, street, before=1)} {house}", f"{street.label}, {house}, {place}"))
    return Question(text, street, level="street", fair=True)
