"""Classes of `questions.py` from the open world: streets, villages and regions that the gazetteer does not have, two
addresses in one line, numbers that go on with something else. A house that is taken unseen is wrong here, always."""

from questions import COMMON, Question, beyond_class, with_type
from spelling import distance, fold

REGIONS = (
    "Томская область", "Новосибирская обл.", "Алтайский край", "Республика Алтай", "респ. Хакасия", "Омская обл", "обл. Тюменская",
    "Красноярский край", "Московская область", "Республика Татарстан", "Свердловская область", "Иркутская обл.",
)  # fmt: skip
DISTRICTS = (
    "Беловский", "Юргинский", "Топкинский", "Гурьевский", "Мариинский", "Новокузнецкий", "Прокопьевский", "Таштагольский",
    "Тисульский", "Яшкинский", "Крапивинский", "Ижморский", "Тяжинский",
)  # fmt: skip
VILLAGES = (
    "Неведомая", "Верхняя Заимка", "Кукуево", "Большой Яр", "Осиновка", "Дальнее Поле", "Черёмушки-Вторые", "Ясная Горка", "Старый Тартас",
    "Пичугино", "Колмаково", "Подгорное", "Усть-Серта", "Заломное",
)  # fmt: skip
# Streets of Moscow, St Petersburg and Yekaterinburg.
STREETS = (
    "Абельмановская", "Авиаконструктора Микояна", "Акварельная", "Амундсена", "Артековская", "Байкальская", "Балаклавский", "Бардина",
    "Белореченская", "Берзарина", "Боровая", "Брестская", "Бутлерова", "Варшавское", "Вильгельма де Геннина", "Вучетича", "Генерала Глаголева",
    "Гиляровского", "Грина", "Губкина", "Дубнинская", "Дыбенко", "Енисейская", "Зорге", "Ивана Бабушкина", "Измайловское", "Каширское",
    "Кировоградская", "Клары Цеткин", "Кравченко", "Крылатская", "Кустанайская", "Ландау", "Летниковская", "Лихачёва", "Люсиновская",
    "Маршала Бирюзова", "Мельникайте", "Мясницкая", "Наличная", "Новаторов", "Обручева", "Остоженка", "Павла Корчагина", "Перерва",
    "Плющиха", "Подвойского", "Покрышкина", "Профсоюзная", "Расковой", "Римского-Корсакова", "Савушкина", "Самаркандский", "Сикейроса",
    "Сретенка", "Сыромолотова", "Таганская", "Удальцова", "Фонвизина", "Хабаровская", "Черняховского", "Шаболовка", "Шаумяна", "Щербаковская",
    "Энтузиастов", "Юных Ленинцев", "Яблочкова",
)  # fmt: skip


def plain(g):
    """A street of the city and a house that is a bare number."""
    return g.pick(r"\d+")


def stray(text):
    return Question(text, None, level="stray", fair=True)


@beyond_class
def other_region(g, rng):
    street, house = plain(g)
    region, typed = rng.choice(REGIONS), with_type(rng, street)
    return Question(rng.choice((f"{region}, {typed}, {house}", f"{typed} {house}, {region}")), None, level="none", fair=True)


@beyond_class
def other_district(g, rng):
    street, house = plain(g)
    district, typed = rng.choice(DISTRICTS), with_type(rng, street)
    forms = f"{district} район, {typed}, {house}", f"{district} р-н, {typed} {house}", f"р-н {district}, {typed}, д. {house}"
    return stray(rng.choice(forms))


@beyond_class
def unknown_village(g, rng):
    street, house = plain(g)
    village, typed = rng.choice(VILLAGES), with_type(rng, street)
    kind = rng.choice(("д.", "с.", "пос.", "деревня", "село", "посёлок", "п."))
    forms = f"{kind} {village}, {typed}, {house}", f"{typed}, {house}, {kind} {village}", f"{kind} {village} {typed} {house}"
    return stray(rng.choice(forms))


@beyond_class
def unknown_area(g, rng):
    street, house = plain(g)
    area = rng.choice(("СНТ", "мкр.", "ГСК", "с/т", "тер. СНТ", "микрорайон", "ж/к", "ДНТ"))
    return stray(f"{area} {rng.choice(VILLAGES)}, {with_type(rng, street)}, {house}")


@beyond_class
def unknown_street(g, rng):
    """A street of another city: the gazetteer has none of a name that near."""
    name, kind = rng.choice(STREETS), rng.choice(sorted(COMMON))
    said = fold(name)
    last = said.split()[-1]
    known = {word for other in g.named for word in (*other.split(), other)}
    if any(distance(word, other, 3) <= 2 for word in {said, last} for other in known):
        return None
    return stray(rng.choice((f"{COMMON[kind]} {name}, {rng.randint(1, 60)}", f"{name} {rng.randint(1, 60)}")))


@beyond_class
def two_addresses(g, rng):
    (street, house), (other, number) = plain(g), plain(g)
    if street.name == other.name:
        return None
    a, b = with_type(rng, street), with_type(rng, other)
    forms = f"{a} {house}, {b} {number}", f"от {a} {house} до {b} {number}", f"{a}, {house} / {b}, {number}", f"{a} {house} и {b} {number}"
    return stray(rng.choice(forms))


@beyond_class
def several_houses(g, rng):
    street, house = plain(g)
    other = g.house(street, r"\d+")
    if other == house:
        return None
    typed = with_type(rng, street)
    forms = (
        f"{typed} с {house} по {other}", f"{typed} {house}; {other}", f"{typed}, дома {house} и {other}",
        f"{typed} между {house} и {other}", f"{typed} {house} напротив дома {other}",
    )  # fmt: skip
    return stray(rng.choice(forms))


@beyond_class
def number_goes_on(g, rng):
    street, house = plain(g)
    typed = with_type(rng, street)
    forms = f"{typed} {house}аб", f"{typed} {house} блок А", f"{typed} {house} 1/2", f"{typed} {house}/0", f"{typed}, {house} к0"
    return stray(rng.choice(forms))


@beyond_class
def number_of_a_school(g, rng):
    street, house = plain(g)
    what = rng.choice(("школа", "садик", "лицей", "гимназия", "поликлиника", "маршрут"))
    return stray(rng.choice((f"{what} №{house}, {with_type(rng, street)}", f"{what} {house} {with_type(rng, street)}")))
