//! What may be done: the operations of the OpenAPI document, in Russian. An answer that succeeds is told as its operation.

use super::Rows;

/// In the order of the document.
pub const ROWS: Rows = &[
    // Collections and their features.
    ("Where everything begins", "Начало: ссылки на всё остальное"),
    ("The requirements classes that are met", "Каким классам требований отвечает сервис"),
    ("Every collection", "Все наборы"),
    ("A collection", "Набор"),
    ("Features of a collection", "Записи набора"),
    ("One feature", "Одна запись"),
    ("What filters may name", "По чему можно отбирать"),
    ("Members of a collection's features", "Из чего состоит запись набора"),
    ("What features may be ordered by", "По чему можно упорядочить записи"),
    ("This document to read", "Это описание для чтения"),
    ("This document in OpenAPI 3.0", "Это описание в OpenAPI 3.0"),
    ("This document in OpenAPI 3.1", "Это описание в OpenAPI 3.1"),
    // Tiles as OGC describes them.
    ("The tile matrix sets", "Сетки тайлов"),
    ("A tile matrix set", "Одна сетка тайлов"),
    ("The tilesets of the city", "Наборы тайлов всего города"),
    ("A tileset of the city", "Набор тайлов всего города"),
    ("A tile of the city", "Тайл города"),
    ("The tilesets of a collection", "Наборы тайлов одного набора данных"),
    ("A tileset of a collection", "Набор тайлов одного набора данных"),
    ("A tile of a collection", "Тайл одного набора данных"),
    // What a map is drawn of.
    ("A tile of some layers", "Тайл выбранных слоёв"),
    (
        "The ending may be left out. The layer base, alone, may be an operator's archive: vector tiles or pictures, as \
         /tiles/base.json tells.",
        "Окончание .mvt можно не писать. Слой base, если он запрошен один, может браться из архива, который подключил \
         владелец сервиса: это векторные тайлы или картинки, что именно — сказано в /tiles/base.json.",
    ),
    ("TileJSON of some layers", "TileJSON выбранных слоёв"),
    ("A MapLibre style", "Стиль для MapLibre"),
    ("Where symbols stand in their picture", "Где какой значок на общей картинке"),
    ("A picture of the symbols", "Общая картинка значков"),
    // Addresses.
    ("Whose is this address, or this point?", "К какому комитету относится адрес или точка"),
    (
        "Either address, or lon and lat. Every question that is understood is answered, status says how.",
        "Укажите либо address, либо lon и lat. На каждый понятный запрос есть ответ; какой он — говорит status.",
    ),
    ("What an address half typed may mean", "Подсказки к недописанному адресу"),
    (
        "A table of addresses, with houses, points and committees",
        "Таблица адресов, к которым добавлены дома, точки и комитеты",
    ),
    (
        "The answer is of the content type of the question. One that goes wrong on its way is cut off.",
        "Ответ приходит в том же формате, что и запрос. Если в пути случится сбой, ответ обрывается.",
    ),
    // How the service is.
    ("What changed after a revision", "Что изменилось после известной версии данных"),
    (
        "With Accept: text/event-stream the same document comes as events named change, one at once, then one after \
         each change; the id of an event is epoch:revision, and Last-Event-ID goes on from there.",
        "С заголовком Accept: text/event-stream тот же ответ приходит событиями change: первое сразу, потом по одному \
         после каждого изменения. В id события стоит epoch:revision; с заголовком Last-Event-ID события продолжатся с \
         этого места.",
    ),
    ("Is it up?", "Работает ли сервис"),
    ("What it shows, and how fresh that is", "Какие данные показывает сервис и насколько они свежие"),
    ("What is counted and measured", "Счётчики и замеры"),
];
