//! What may be asked with: the parameters of the OpenAPI document, in Russian.

use super::Rows;

/// By what they are for.
pub const ROWS: Rows = &[
    // Which form.
    ("The form of the answer; without it Accept decides", "Формат ответа; без него решает заголовок Accept"),
    ("The form of the answer", "Формат ответа"),
    // Which features.
    ("The id of a feature", "Обозначение (id) записи"),
    ("The feature of this id", "Запись с этим id"),
    (
        "Features with this value, where the collection has the field",
        "Записи с таким значением, если в наборе есть это поле",
    ),
    (
        "Features that hold this text there, where the collection has the field",
        "Записи, у которых в списке есть этот текст, если в наборе есть это поле",
    ),
    (
        "Features that meet the box, or have no place: least of both axes, then greatest",
        "Рамка: сначала меньшие координаты по обеим осям, потом большие. Придут записи, которые её задевают, и те, \
         у которых нет места",
    ),
    (
        "A day, a moment, or an interval, open with ..: what was then or has no time",
        "День, момент или промежуток; вместо открытого конца пишут две точки (..). Придёт то, что было в это время, и \
         то, у чего времени нет",
    ),
    (
        "Territories by the law in force on that day",
        "Территории по решениям, которые действовали в этот день",
    ),
    ("CQL2 text over the queryables", "Условие на языке CQL2; поля для него перечисляет queryables"),
    ("The language of filter", "Язык условия filter"),
    // How many, which fields, in which order.
    (
        "The most features of a page; more than the maximum is the maximum",
        "Сколько записей на странице самое большее; число больше предела заменяется пределом",
    ),
    (
        "How many features to pass over; following next is cheaper",
        "Сколько записей пропустить; переходить по ссылкам next быстрее",
    ),
    (
        "Where the page before ended, as its next link has it",
        "Где кончилась прошлая страница; стоит в её ссылке next",
    ),
    (
        "Fields to order by; a minus before one turns it",
        "Поля, по которым упорядочить; минус перед именем меняет порядок на обратный",
    ),
    ("Only these fields", "Только эти поля"),
    // In which coordinates.
    ("The reference system of the answer", "Система координат ответа"),
    ("The reference system of bbox", "Система координат рамки bbox"),
    (
        "The reference system of the geometries of filter, with the order of its axes",
        "Система координат геометрий в filter; порядок осей — как принято в ней",
    ),
    // Which tile, and what of it.
    ("The tile matrix set", "Сетка тайлов"),
    ("Zoom", "Зум"),
    ("Row, from the north", "Строка, считая с севера"),
    ("Column, from the west", "Столбец, считая с запада"),
    (
        "Row, from the north; less than 2^z; may end in .mvt or .pbf",
        "Строка, считая с севера; меньше 2^z; в конце можно дописать .mvt или .pbf",
    ),
    ("Column, from the west; less than 2^z", "Столбец, считая с запада; меньше 2^z"),
    ("Layers, in the order they are drawn", "Слои в том порядке, в каком они рисуются"),
    ("Only these layers", "Только эти слои"),
    ("Of layers of places only these categories", "Из слоёв с местами — только эти категории"),
    ("Only what belongs to the territory of this id", "Только то, что относится к территории с этим id"),
    ("A version of the asker's own: passed over", "Своя пометка версии: на ответ не влияет"),
    ("A revision of the asker's own: passed over", "Своя пометка версии данных: на ответ не влияет"),
    // Addresses.
    ("An address, as people write it", "Адрес, как его пишут люди"),
    ("Longitude, degrees", "Долгота в градусах"),
    ("Latitude, degrees", "Широта в градусах"),
    ("What is typed", "Что уже набрано"),
    ("The most suggestions", "Наибольшее число подсказок"),
    ("The column, or member, with the address", "Столбец таблицы или поле JSON, где стоит адрес"),
    // What changed, and how the service is.
    (
        "The revision that is known; the newest unless told",
        "Какая версия данных уже известна; если не указать — самая новая",
    ),
    ("The incarnation of the store that it is of", "Метка базы данных, к которой относится эта версия"),
    (
        "The most changes; whole revisions are told, so there may be more",
        "Наибольшее число изменений; версия передаётся целиком, поэтому их может быть и больше",
    ),
    (
        "503 where the store last answered longer ago, seconds",
        "Если база данных молчит дольше стольких секунд, ответом будет код 503",
    ),
];
