"""Classes of `questions.py` about numbers: of houses, their letters and корпуса, and of streets' names."""

import re

import spelling
from questions import FULL, Question, is_adjective, lower_some, question_class, with_type
from spelling import fold


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
    return Question(
        f"{with_type(rng, street, before=1)} {house}{rng.choice('ЖЭЩЖЭЩЦЮЛ')}", street, house, "near", fair=True
    )


NUMERIC = {
    "50 лет Октября": [
        "пятьдесят лет Октября",
        "50 летия Октября",
        "50-летия Октября",
        "50лет Октября",
        "пятидесяти лет Октября",
    ],
    "40 лет Октября": [
        "сорок лет Октября",
        "40 летия Октября",
        "40-летия Октября",
        "40лет Октября",
        "сорокалетия Октября",
    ],
    "30 лет Победы": [
        "тридцать лет Победы",
        "30 летия Победы",
        "30-летия Победы",
        "30лет Победы",
        "тридцатилетия Победы",
    ],
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
