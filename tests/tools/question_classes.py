"""The ordinary classes of `questions.py`, each a function of a gazetteer and a source of chance; and keystrokes."""

import re

import spelling
from questions import CITY, COMMON, FULL, LATIN_TYPES, OFFICIAL, TYPES, CLASSES, Question
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
    named = with_type(rng, street, forms=forms, before=1) if rng.random() < 0.7 else with_type(rng, street, forms=bare, before=0)
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
    head = rng.choice(("", "", "", "кемерово ", "г кемерово ", "Кемерово, ", "кемерово, ", "г.Кемерово ", "г. Кемерово, "))
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
        text = text.replace(f" {house}", f", {house}").replace(f" {house.lower()}", f", {house.lower()}")
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
def house_letter(g, rng):
    street, house = g.pick(r"\d+[А-Г]", known=0.12)
    number, letter = house[:-1], house[-1]
    low = letter.lower()
    forms = [
        f"д.{house}", f"{number} лит {letter}", f"№{number}{low}", f"{number} {low}", f"{number} «{letter}»", f'{number}"{letter}"',
        f"{number} литера {letter}", f"дом {number} {letter}", f"{number}-{low}", f"{number}{low}", f"{number} лит. {letter}",
        f"{number}лит{letter}", f"{number} литер {low}", f"д. {number} {low}", f"{number}'{low}'", f'д. {number} "{letter}"',
        f"{number}-{letter}", f"дом {number}{low}",
    ]  # fmt: skip
    if letter == "А":
        forms += [f"{number}a", f"{number}A"]
    return Question(f"{with_type(rng, street, before=0.9)} {rng.choice(forms)}", street, house, type_said=True)


@question_class
def korpus_stroenie(g, rng):
    street, house = g.pick(r"\d+[А-Г]? [кс]\d+", known=0.85)
    number, kind, part = re.fullmatch(r"(\d+[А-Г]?) ([кс])(\d+)", house).groups()
    if kind == "к":
        forms = [
            f"{number} корп {part}", f"д {number} корпус {part}", f"{number} к {part}", f"{number}к{part}", f"{number} корп. {part}",
            f"{number}, корпус {part}", f"{number} к.{part}", f"{number}, к. {part}", f"д. {number} корп.{part}", f"{number} К{part}",
            f"{number}, корп. {part}", f"{number} кор. {part}", f"дом {number}, корпус № {part}", f"{number} ({part} корпус)",
        ]  # fmt: skip
        if f"{number}/{part}" not in g.houses[street.id]:
            forms += [f"{number}/{part}"] * 2
    else:
        forms = [
            f"{number}с{part}", f"{number} строение {part}", f"{number} стр. {part}", f"{number}, стр.{part}", f"{number} стр {part}",
            f"д. {number}, стр. {part}", f"{number}стр{part}", f"дом {number} строение {part}", f"{number} с.{part}", f"{number} с {part}",
        ]  # fmt: skip
    return Question(f"{with_type(rng, street)} {rng.choice(forms)}", street, house, type_said=True)


@question_class
def slash_variants(g, rng):
    street, house = g.pick(r"\d+/\d+", known=1)
    number, part = house.split("/")
    if any(f"{number} {kind}{part}" in g.houses[street.id] for kind in "кс"):
        return None
    forms = [
        f"{number} корп {part}", f"{number} / {part}", f"{number}\\{part}", f"{number}к{part}", f"{number} корпус {part}",
        f"{number} дробь {part}", f"{number}/ {part}", f"{number} /{part}", f"{number} к. {part}", f"{number} \\ {part}",
        f"{number}, корп. {part}", f"{number}⁄{part}", f"дом {number} дробь {part}", f"{number} к {part}",
    ]  # fmt: skip
    return Question(f"{with_type(rng, street, before=0.95)} {rng.choice(forms)}", street, house, type_said=True)


def missing_number(g, rng, street):
    """A number beyond the street's last."""
    last = max(int(re.match(r"\d+", house).group()) for house in g.houses[street.id])
    return str(rng.randint(last + 10, last + 350))


@question_class
def no_such_house(g, rng):
    street = g.street(of=g.known)
    number = missing_number(g, rng, street)
    text = f"{street.label}, {number}" if rng.random() < 0.5 else f"{with_type(rng, street, before=1)} {number}"
    twins = [other for other in g.named[fold(street.name)] if other.id != street.id]
    if any(number in g.houses[other.id] for other in twins):
        return None
    return Question(text, street, level="street", fair=True)


@question_class
def no_such_letter(g, rng):
    street, house = g.pick(r"\d+", known=1)
    return Question(f"{with_type(rng, street, before=1)} {house}{rng.choice('ЖЭЩЖЭЩЦЮЛ')}", street, house, "near", fair=True)


NUMERIC = {
    "50 лет Октября": ["пятьдесят лет Октября", "50 летия Октября", "50-летия Октября", "50лет Октября", "пятидесяти лет Октября"],
    "40 лет Октября": ["сорок лет Октября", "40 летия Октября", "40-летия Октября", "40лет Октября", "сорокалетия Октября"],
    "30 лет Победы": ["тридцать лет Победы", "30 летия Победы", "30-летия Победы", "30лет Победы", "тридцатилетия Победы"],
    "60 лет Октября": ["шестьдесят лет Октября", "60 летия Октября", "60-летия Октября", "60лет Октября"],
    "9 Января": ["девятого Января", "девятое Января", "9-го Января", "9-е Января", "9го января"],
    "22 Января": ["двадцать второго Января", "двадцать второе Января", "22-го Января", "22-е Января"],
    "8 Марта": ["восьмого Марта", "восьмое Марта", "8-го Марта", "8-е Марта", "8е марта"],
    "1 Мая": ["первого Мая", "первое Мая", "1-го Мая", "1-е Мая", "1е мая"],
    "1905 года": ["1905-го года", "1905 г.", "1905г", "тысяча девятьсот пятого года"],
    "XX Партсъезда": ["20 Партсъезда", "двадцатого Партсъезда", "ХХ Партсъезда", "20-го Партсъезда", "XX партсьезда"],
}


@question_class
def numeric_name(g, rng):
    street, house = g.pick(of=[street for street in g.city if street.name in NUMERIC])
    name = street.name if rng.random() < 0.65 else rng.choice(NUMERIC[street.name])
    text = lower_some(rng, rng.choice(("", "ул ", "ул. ", "улица ")) + name, 0.5)
    comma = "," if name[-1].isalpha() and rng.random() < 0.6 else ""
    mark = "д. " if comma and rng.random() < 0.5 else ""
    return Question(f"{text}{comma} {mark}{house}", street, house)


ORDINALS = {"1": "перв", "2": "втор", "3": "трет", "4": "четверт", "5": "пят"}


def ordinal_word(digit, feminine, rng):
    stem = ORDINALS[digit]
    if digit == "4" and rng.random() < 0.5:
        stem = "четвёрт"
    if feminine:
        return stem + ("ья" if digit == "3" else "ая")
    return stem + {"2": "ой", "3": "ий"}.get(digit, "ый")


@question_class
def ordinal(g, rng):
    street, house = g.pick(of=[street for street in g.city if re.match(r"\d-", street.name)])
    digit, letter, name = re.fullmatch(r"(\d)-(я|й) (.*)", street.name).groups()
    feminine = letter == "я"
    forms = [
        f"{digit}-{letter} {name}", f"{digit} {name}", f"{digit}{letter} {name}", f"{name} {digit}-{letter}",
        f"{ordinal_word(digit, feminine, rng)} {name}", f"{digit}-{'ая' if feminine else 'ый'} {name}",
        f"{digit}{'ая' if feminine else 'ой' if digit == '2' else 'ый'} {name}", f"{name} {digit}{letter}",
        f"{ordinal_word(digit, feminine, rng).title()} {name}", f"{digit}-{letter}  {name}",
    ]  # fmt: skip
    text = f"{with_type(rng, street, rng.choice(forms))}{rng.choice((', ', ', ', ' д. ', ', д.'))}{house}"
    if rng.random() < 0.25:
        text = text.lower()
    return Question(text, street, house, type_said=True)


@question_class
def inflected(g, rng):
    street, house = g.pick()
    ways = {"": spelling.prepositional, "на ": spelling.prepositional, "по ": spelling.dative, "у ": spelling.genitive}
    ways["возле "] = ways["около "] = spelling.genitive
    head = rng.choice(("на ", "на ", "на ", "", "по ", "у ", "возле ", "около "))
    way = ways[head]
    if is_adjective(street):
        endings = {spelling.prepositional: "еппае", spelling.dative: "еппуе"}
        name = way(street.name)
        if not name:
            return None
        typed = rng.random() < 0.6
        place = f"{name} {bent_type(street, way)}" if typed else name
        typed_said = typed
        if not typed and head in ("у ", "возле ", "около "):
            return None
        del endings
    else:
        place, typed_said = f"{bent_type(street, way)} {street.name}", True
    tail = rng.choice((f", {house}", f" дом {house}", f" {house}"))
    head_house = rng.random() < 0.4 and head in ("на ", "по ", "")
    text = f"дом {house} {head}{place}" if head_house else f"{head}{place}{tail}"
    return Question(lower_some(rng, text, 0.2), street, house, type_said=typed_said)


BENT = {
    "ул": "улице улице улицы", "пр-кт": "проспекте проспекту проспекта", "б-р": "бульваре бульвару бульвара",
    "пер": "переулке переулку переулка", "пл": "площади площади площади", "наб": "набережной набережной набережной",
    "ш": "шоссе шоссе шоссе", "пр-д": "проезде проезду проезда",
}  # fmt: skip


def bent_type(street, way):
    """The type's word in the case of `way`."""
    return BENT[street.type].split()[(spelling.prepositional, spelling.dative, spelling.genitive).index(way)]


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
    "Сибиряков-Гвардейцев": ["сиб гвардейцев", "сиб. гвардейцев", "сибиряков-гв.", "сибиряков гвардейцев", "сибиряков гв", "Сиб.-Гвардейцев"],
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
def voice(g, rng):
    street, house = g.pick(r"\d+(/\d+)?|\d+[АБ]| ?\d+ к\d", known=1)
    number, slash, part = re.fullmatch(r"(\d+)(/| к)?(.*)", house).groups()
    said = spelling.number_words(int(number))
    if slash and part.isdigit():
        said += (" дробь " if slash == "/" else " корпус ") + spelling.number_words(int(part))
    elif part:
        said += f" {part.lower()}"
    name = fold(street.name) if rng.random() < 0.3 else street.name.lower()
    order = rng.random()
    place = f"{name} {FULL[street.type]}" if is_adjective(street) and order < 0.3 else f"{FULL[street.type]} {name}"
    tail = rng.choice(("", "", "", "", " квартира " + spelling.number_words(rng.randint(2, 60))))
    return Question(f"{place} {rng.choice(('', '', '', 'дом '))}{said}{tail}", street, house, type_said=True)


@question_class
def wrong_type(g, rng):
    street, house = g.pick(r"\d+.*", known=0.62)
    kind = rng.choice([kind for kind in ("б-р", "пр-кт", "пер", "пер", "б-р", "ул", "пр-д", "пл", "ш") if kind != street.type])
    if any(other.type == kind for other in g.named[fold(street.name)]):
        return None
    text = f"{rng.choice(TYPES[kind])} {street.name} {house}"
    return Question(text, street, house)


@question_class
def homonym_type(g, rng):
    twins = [s for s in g.city if len({t.type for t in g.named[fold(s.name)] if t.locality == CITY}) > 1]
    street, house = g.pick(of=twins)
    return Question(f"{with_type(rng, street)} {house}", street, house, type_said=True)


KINDS = {"жилой район": ["ж.р.", "жилой район", "ж/р", "мкр.", "р-н"], "посёлок": ["пос.", "п.", "посёлок", "поселок"]}
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
    text = rng.choice((f"{place} {house}", f"{place} {house}", f"{house} {place}", f"{place} д {house} кв 5", f"кемерово {place} {house}"))
    text = text.lower()
    way = rng.random()
    if way < 0.3:
        text = spelling.wrong_layout(text, rng.choice("|/"))
    elif way < 0.5:
        text = spelling.latin(text, rng.choice(spelling.OFTEN))
    elif way < 0.62:
        text = text.upper()
    return Question(text, street, house, name_said=said, type_said=typed)


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
        for length in range(1, len(text) + 1):
            done = length == len(text)
            question = Question(text[:length], street, house if done else "", "house" if done else "street", 5)
            yield f"k{session:03}_{length:02}", name, question


import hard_questions  # noqa: E402, F401  (registers the hard classes, which use what stands above)

__all__ = ["CLASSES", "keystrokes"]
