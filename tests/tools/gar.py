#!/usr/bin/env python3
"""Writes a made-up town as ГАР exports one, with a table of its points and its committees.

    tests/tools/gar.py FOLDER                 a folder as the archive gar_xml.zip unpacks; in it points.csv and
                                              committees.geojson, which do not come from ГАР
    tests/tools/gar.py FOLDER --scale 300000  a region of so many houses, for measuring

Region 42 has the city Малогорск, the village Сухово that belongs to it, and another city. In them is what real
exports have and importers stumble over: a street that was renamed, a house that was pulled down, one street name
in two settlements, a microdistrict whose houses hang on no street, a garden society with a street of its own, korpus
and stroenie together, «137/2» beside «137 к. 2», a garage with the number of a house.
"""

import argparse
import csv
import json
import pathlib
import uuid

DAY = "20260105"
NAMES = uuid.UUID("7d0c9f0e-0d3b-4b3a-8f3e-5b1f0f1b2a42")
DATES = {"UPDATEDATE": "2020-01-01", "STARTDATE": "2020-01-01", "ENDDATE": "2079-06-06"}

# House kinds and part kinds, by their numbers.
HOUSE = {"влд": 1, "д": 2, "двлд": 3, "г-ж": 4, "зд": 5, "стр": 7, "соор": 8}
PART = {"к": 1, "стр": 2, "соор": 3, "лит": 4}


def quoted(value):
    return str(value).replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


class Table:
    """One file: a root, and an element a row, all in one line, as the real ones are."""

    def __init__(self, folder, name, root, element):
        folder.mkdir(parents=True, exist_ok=True)
        guid = uuid.uuid5(NAMES, f"{folder.name}/{name}")
        self.file = open(folder / f"AS_{name}_{DAY}_{guid}.XML", "w", encoding="utf-8", newline="")
        self.root, self.element = root, element
        self.file.write(f'\ufeff<?xml version="1.0" encoding="utf-8"?><{root}>')

    def row(self, **cells):
        text = " ".join(f'{name}="{quoted(value)}"' for name, value in cells.items() if value is not None)
        self.file.write(f"<{self.element} {text} />")

    def close(self):
        self.file.write(f"</{self.root}>")
        self.file.close()


class Region:
    """The files of one region. Objects and houses get their numbers in the order in which they are made."""

    def __init__(self, folder, region):
        inside = folder / f"{region:02}"
        self.code = region
        self.objects = Table(inside, "ADDR_OBJ", "ADDRESSOBJECTS", "OBJECT")
        self.houses = Table(inside, "HOUSES", "HOUSES", "HOUSE")
        self.adm = Table(inside, "ADM_HIERARCHY", "ITEMS", "ITEM")
        self.mun = Table(inside, "MUN_HIERARCHY", "ITEMS", "ITEM")
        self.object_params = Table(inside, "ADDR_OBJ_PARAMS", "PARAMS", "PARAM")
        self.house_params = Table(inside, "HOUSES_PARAMS", "PARAMS", "PARAM")
        self.last_id, self.last_row = 1000, 5000
        self.paths = {None: ""}

    def number(self):
        self.last_row += 1
        return self.last_row

    def version(self, number, is_current):
        flag = "1" if is_current else "0"
        guid = uuid.uuid5(NAMES, str(number))
        head = {"ID": self.number(), "OBJECTID": number, "OBJECTGUID": guid, "CHANGEID": self.number()}
        tail = {"OPERTYPEID": 10 if is_current else 20, "PREVID": 0, "NEXTID": 0, **DATES}
        return head, {**tail, "ISACTUAL": flag, "ISACTIVE": flag}

    def link(self, number, parent):
        self.paths[number] = f"{self.paths[parent]}.{number}".lstrip(".")
        for table, code in (
            (self.adm, {"REGIONCODE": self.code, "AREACODE": 0, "CITYCODE": 1, "PLACECODE": 0, "PLANCODE": 0, "STREETCODE": 0}),
            (self.mun, {"OKTMO": "32701000"}),
        ):
            table.row(ID=self.number(), OBJECTID=number, PARENTOBJID=parent or 0, CHANGEID=self.number(), **code,
                      PREVID=0, NEXTID=0, **DATES, ISACTIVE="1", PATH=self.paths[number])

    def object(self, name, kind, level, parent, former=()):
        """A settlement, structure or street; `former` are names it bore before."""
        self.last_id += 1
        number = self.last_id
        for old in former:
            head, tail = self.version(number, False)
            self.objects.row(**head, NAME=old, TYPENAME=kind, LEVEL=level, **tail)
        head, tail = self.version(number, True)
        self.objects.row(**head, NAME=name, TYPENAME=kind, LEVEL=level, **tail)
        self.link(number, parent)
        self.object_params.row(ID=self.number(), OBJECTID=number, CHANGEID=self.number(), CHANGEIDEND=0, TYPEID=6,
                               VALUE="32401000000", **DATES)
        return number

    def house(self, parent, number, kind="д", parts=(), is_current=True):
        """A house: its number, kind, and up to two parts as (kind, number)."""
        self.last_id += 1
        head, tail = self.version(self.last_id, is_current)
        cells = {"HOUSENUM": number}
        for n, (_, part) in enumerate(parts, 1):
            cells[f"ADDNUM{n}"] = part
        cells["HOUSETYPE"] = HOUSE[kind]
        for n, (part_kind, _) in enumerate(parts, 1):
            cells[f"ADDTYPE{n}"] = PART[part_kind]
        self.houses.row(**head, **cells, **tail)
        self.link(self.last_id, parent)
        self.house_params.row(ID=self.number(), OBJECTID=self.last_id, CHANGEID=self.number(), CHANGEIDEND=0,
                              TYPEID=5, VALUE="650000", **DATES)

    def close(self):
        for table in (self.objects, self.houses, self.adm, self.mun, self.object_params, self.house_params):
            table.close()


def kinds(folder):
    """The lists that explain the numbers."""
    table = Table(folder, "HOUSE_TYPES", "HOUSETYPES", "HOUSETYPE")
    for number, short, name, is_active in (
        (1, "влд.", "Владение", "false"), (2, "д.", "Дом", "true"), (3, "двлд.", "Домовладение", "true"),
        (4, "г-ж", "Гараж", "true"), (5, "зд.", "Здание", "true"), (6, "шахта", "Шахта", "true"),
        (7, "стр.", "Строение", "true"), (8, "соор.", "Сооружение", "true"), (9, "литера", "Литера", "true"),
        (10, "к.", "Корпус", "true"),
    ):
        table.row(ID=number, NAME=name, SHORTNAME=short, DESC=name, **DATES, ISACTIVE=is_active)
    table.close()
    table = Table(folder, "ADDHOUSE_TYPES", "HOUSETYPES", "HOUSETYPE")
    for number, short, name in ((1, "к.", "Корпус"), (2, "стр.", "Строение"), (3, "соор.", "Сооружение"), (4, "литера", "Литера")):
        table.row(ID=number, NAME=name, SHORTNAME=short, DESC=name, **DATES, ISACTIVE="true")
    table.close()
    table = Table(folder, "ADDR_OBJ_TYPES", "ADDRESSOBJECTTYPES", "ADDRESSOBJECTTYPE")
    for number, (level, short, name) in enumerate((
        (1, "обл", "Область"), (2, "р-н", "Район"), (3, "г.о.", "Городской округ"), (4, "с/п", "Сельское поселение"),
        (5, "г", "Город"), (6, "д", "Деревня"), (6, "п", "Поселок"), (6, "пгт", "Поселок городского типа"),
        (7, "мкр", "Микрорайон"), (7, "тер. СНТ", "Территория садового некоммерческого товарищества"),
        (8, "ул", "Улица"), (8, "пр-кт", "Проспект"), (8, "б-р", "Бульвар"), (8, "пер", "Переулок"),
    ), 1):
        table.row(ID=number, LEVEL=level, SHORTNAME=short, NAME=name, DESC=name, **DATES, ISACTIVE="true")
    table.close()
    table = Table(folder, "OBJECT_LEVELS", "OBJECTLEVELS", "OBJECTLEVEL")
    for level, name in enumerate((
        "Субъект РФ", "Административный район", "Муниципальный район", "Сельское/городское поселение", "Город",
        "Населенный пункт", "Элемент планировочной структуры", "Элемент улично-дорожной сети", "Земельный участок",
        "Здание (сооружение)",
    ), 1):
        table.row(LEVEL=level, NAME=name, **DATES, ISACTIVE="true")
    table.close()


def town(region):
    """The made-up town."""
    oblast = region.object("Кузнецкая", "обл", 1, None)
    city = region.object("Малогорск", "г", 5, oblast)
    spring = region.object("Весенняя", "ул", 8, city)
    for number in ("1", "2", "3", "4", "5а"):
        region.house(spring, number)
    region.house(spring, "6", is_current=False)
    region.house(spring, "8", kind="зд")
    lenin = region.object("Ленина", "пр-кт", 8, city)
    region.house(lenin, "137/2")
    region.house(lenin, "137", parts=[("к", "2")])
    region.house(lenin, "90", parts=[("лит", "Б")])
    region.house(lenin, "90")
    region.house(lenin, "90", kind="г-ж")
    region.house(lenin, "12", parts=[("к", "3"), ("стр", "1")])
    region.house(lenin, "14", parts=[("стр", "1")])
    renamed = region.object("Павла Гуляева", "ул", 8, city, former=["Некрасова", "Заводская"])
    for number in ("21", "23"):
        region.house(renamed, number)
    second = region.object("2-я Берёзовая", "ул", 8, city)
    region.house(second, "9", parts=[("к", "1")])
    south = region.object("Южный", "мкр", 7, city)
    for number in ("1", "2"):
        region.house(south, number)
    garden = region.object("Ромашка", "тер. СНТ", 7, city)
    region.house(garden, "17")
    lane = region.object("Садовая", "ул", 8, garden)
    region.house(lane, "3")
    orchard = region.object("Садовая", "ул", 8, city)
    region.house(orchard, "3")
    region.object("Пустая", "ул", 8, city)
    village = region.object("Сухово", "д", 6, city)
    region.house(village, "7")
    spring_of_village = region.object("Весенняя", "ул", 8, village)
    for number in ("1", "2"):
        region.house(spring_of_village, number)
    for district in ("Северный", "Южный"):
        district = region.object(district, "р-н", 2, oblast)
        region.house(region.object("Центральная", "ул", 8, region.object("Берёзовка", "д", 6, district)), "1")
    region.house(region.object('ДНП "Рябинка"', "тер", 7, district), "5")
    other = region.object("Далёкий", "г", 5, oblast)
    far = region.object("Весенняя", "ул", 8, other)
    region.house(far, "1")


# What a surveyor knows: settlement, street and house as he writes them. ГАР has no «Весенняя, 77».
POINTS = [
    ("г. Малогорск", "ул. Весенняя", "1"), ("г. Малогорск", "ул. Весенняя", "2"), ("г. Малогорск", "Весенняя улица", "3"),
    ("Малогорск", "улица Весенняя", "5А"), ("Малогорск", "ул. Весенняя", "8"), ("Малогорск", "ул. Весенняя", "77"),
    ("Малогорск", "пр. Ленина", "137/2"), ("Малогорск", "проспект Ленина", "137 корп. 2"), ("Малогорск", "пр-т Ленина", "90"),
    ("Малогорск", "проспект Ленина", "90б"), ("Малогорск", "проспект Ленина", "12/3 стр. 1"),
    ("Малогорск", "ул. Некрасова", "21"), ("Малогорск", "ул. Павла Гуляева", "23"),
    ("Малогорск", "2-я Березовая улица", "9/1"), ("Малогорск", "микрорайон Южный", "1"),
    ("Малогорск", "СНТ «Ромашка»", "17"), ("СНТ Ромашка", "Садовая улица", "3"), ("Малогорск", "Садовая улица", "3"),
    ("д. Сухово", "ул. Весенняя", "1"), ("Малогорск", "ул. Ничейная", "1"),
]


def points(path):
    with open(path, "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["locality", "street", "house", "lon", "lat"])
        for n, (locality, street, house) in enumerate(POINTS):
            table.writerow([locality, street, house, f"{86.01 + n % 5 * 0.004:.6f}", f"{55.31 + n // 5 * 0.003:.6f}"])


def committees(path):
    """Two committees side by side, parted by 86.016° E."""

    def square(name, west, east):
        ring = [[west, 55.3], [east, 55.3], [east, 55.33], [west, 55.33], [west, 55.3]]
        return {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "Polygon", "coordinates": [ring]}}

    features = [square("ТОС «Запад»", 86.0, 86.016), square("ТОС «Восток»", 86.016, 86.032)]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), "utf-8")


def large(region, count, path):
    """A city of so many houses, 100 a street, every point but each tenth; and the village Сухово of one house."""
    oblast = region.object("Кузнецкая", "обл", 1, None)
    city = region.object("Малогорск", "г", 5, oblast)
    region.house(region.object("Сухово", "д", 6, oblast), "1")
    with open(path, "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["locality", "street", "house", "lon", "lat"])
        street = None
        for n in range(count):
            if n % 100 == 0:
                name = f"{n // 100 + 1}-я Длинная"
                street = region.object(name, "ул", 8, city, former=["Прежняя"] if n % 1000 == 0 else [])
            house = n % 100 + 1
            parts = [("к", "1")] if house % 7 == 0 else []
            region.house(street, str(house), parts=parts)
            if n % 10:
                written = f"{house}/1" if parts else str(house)
                table.writerow(["Малогорск", f"ул. {name}", written, f"{85.9 + n % 1000 * 0.0004:.6f}", f"{55.2 + n // 1000 * 0.0004:.6f}"])


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--scale", type=int, metavar="HOUSES", help="a region of so many houses")
    given = arguments.parse_args()
    kinds(given.folder)
    region = Region(given.folder, 42)
    if given.scale:
        large(region, given.scale, given.folder / "points.csv")
    else:
        town(region)
        points(given.folder / "points.csv")
        committees(given.folder / "committees.geojson")
    region.close()


if __name__ == "__main__":
    main()
