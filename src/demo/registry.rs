//! The registry: districts, committees, founding acts and centres, by name. Office data only, and none that could be real.

/// A district: id, full name, short name, day its committees came into force, number and day of the act.
pub(super) struct DistrictEntry {
    /// Its id.
    pub id: &'static str,
    /// Its full name.
    pub name: &'static str,
    /// Its name on the map.
    pub short: &'static str,
    /// The act that set its committees' boundaries: number, year, month, day.
    pub act: (u16, i16, i8, i8),
}

const fn district(
    id: &'static str,
    name: &'static str,
    short: &'static str,
    act: (u16, i16, i8, i8),
) -> DistrictEntry {
    DistrictEntry { id, name, short, act }
}

/// The ten districts and settlements.
pub(super) const DISTRICTS: [DistrictEntry; 10] = [
    district("tsentralnyy", "Центральный район", "Центральный", (112, 1997, 10, 24)),
    district("zavodskiy", "Заводский район", "Заводский", (31, 1998, 3, 27)),
    district("leninskiy", "Ленинский район", "Ленинский", (140, 1997, 12, 19)),
    district("rudnichnyy", "Рудничный район", "Рудничный", (58, 1999, 5, 28)),
    district("kirovskiy", "Кировский район", "Кировский", (117, 1998, 11, 27)),
    district("kedrovka", "Жилой район Кедровка", "Кедровка", (14, 2006, 2, 24)),
    district("promyshlennovskiy", "Жилой район Промышленновский", "Промышленновский", (15, 2006, 2, 24)),
    district("yagunovskiy", "Жилой район Ягуновский", "Ягуновский", (16, 2006, 2, 24)),
    district("pioner", "Жилой район Пионер", "Пионер", (17, 2006, 2, 24)),
    district("lesnaya-polyana", "Жилой район Лесная Поляна", "Лесная Поляна", (65, 2012, 4, 27)),
];

/// A committee: which letter of which patch it is, its district, id and name.
pub(super) struct CommitteeEntry {
    /// Key of its patch.
    pub patch: &'static str,
    /// Its letter on the patch's map.
    pub letter: char,
    /// Its district.
    pub district: &'static str,
    /// Its id.
    pub id: &'static str,
    /// Its name between the quotation marks.
    pub name: &'static str,
}

const fn of(
    patch: &'static str,
    letter: char,
    district: &'static str,
    id: &'static str,
    name: &'static str,
) -> CommitteeEntry {
    CommitteeEntry { patch, letter, district, id, name }
}

const CENTRE: &str = "tsentralnyy";
const LENIN: &str = "leninskiy";
const WORKS: &str = "zavodskiy";
const KIROV: &str = "kirovskiy";
const MINE: &str = "rudnichnyy";

/// The 54 committees.
pub(super) const COMMITTEES: [CommitteeEntry; 54] = [
    of("left", 'a', CENTRE, "naberezhnyy", "Набережный"),
    of("left", 'b', CENTRE, "pritome", "Притомье"),
    of("left", 'c', CENTRE, "tsentr", "Центр"),
    of("left", 'd', CENTRE, "staryy-gorod", "Старый город"),
    of("left", 'e', CENTRE, "universitetskiy", "Университетский"),
    of("left", 'f', CENTRE, "druzhba", "Дружба"),
    of("left", 'g', CENTRE, "iskitim", "Искитим"),
    of("left", 'h', CENTRE, "rodnik", "Родник"),
    of("left", 'i', LENIN, "moskovskiy", "Московский"),
    of("left", 'j', LENIN, "molodyozhnyy", "Молодёжный"),
    of("left", 'k', LENIN, "optimist", "Оптимист"),
    of("left", 'l', LENIN, "khimik", "Химик"),
    of("left", 'm', LENIN, "stroitel", "Строитель"),
    of("left", 'n', LENIN, "shalgotaryan", "Шалготарьян"),
    of("left", 'o', LENIN, "leningradets", "Ленинградец"),
    of("left", 'q', LENIN, "oktyabrskiy", "Октябрьский"),
    of("left", 'r', LENIN, "fpk", "ФПК"),
    of("left", 's', LENIN, "yuzhnyy", "Южный"),
    of("left", 't', LENIN, "volgogradskiy", "Волгоградский"),
    of("left", 'u', LENIN, "zelyonaya-dolina", "Зелёная долина"),
    of("left", 'v', LENIN, "yuzhnyy-sklon", "Южный склон"),
    of("station", 'a', WORKS, "privokzalnyy", "Привокзальный"),
    of("station", 'b', WORKS, "kuznetskiy", "Кузнецкий"),
    of("station", 'c', WORKS, "zavodchanin", "Заводчанин"),
    of("south", 'd', WORKS, "sibiryak", "Сибиряк"),
    of("south", 'e', WORKS, "energetik", "Энергетик"),
    of("south", 'f', WORKS, "raduga", "Радуга"),
    of("south", 'g', WORKS, "rassvet", "Рассвет"),
    of("south", 'h', WORKS, "iskra", "Искра"),
    of("south", 'i', WORKS, "progress", "Прогресс"),
    of("west", 'j', WORKS, "predzavodskiy", "Предзаводский"),
    of("west", 'k', WORKS, "pleshki", "Плешки"),
    of("west", 'l', WORKS, "nagornyy", "Нагорный"),
    of("kirovsky", 'a', KIROV, "severnyy", "Северный"),
    of("kirovsky", 'b', KIROV, "khalturinskiy", "Халтуринский"),
    of("kirovsky", 'c', KIROV, "rekord", "Рекорд"),
    of("kirovsky", 'd', KIROV, "kirovchanin", "Кировчанин"),
    of("kirovsky", 'e', KIROV, "slavyanskiy", "Славянский"),
    of("kirovsky", 'f', KIROV, "zatome", "Затомье"),
    of("rudnichny", 'a', MINE, "ozyornyy", "Озёрный"),
    of("rudnichny", 'b', MINE, "nakhimovskiy", "Нахимовский"),
    of("rudnichny", 'c', MINE, "rudnik", "Рудник"),
    of("rudnichny", 'd', MINE, "sosnovyy-bor", "Сосновый бор"),
    of("rudnichny", 'e', MINE, "istok", "Исток"),
    of("pine", 'z', MINE, "krasnaya", "Деревня Красная"),
    of("pine", 'f', MINE, "lesnoy", "Лесной"),
    of("north", 'g', MINE, "borovoy", "Боровой"),
    of("promyshlennovsky", 'a', "promyshlennovskiy", "gornyak", "Горняк"),
    of("kedrovka", 'a', "kedrovka", "kedr", "Кедр"),
    of("kedrovka", 'b', "kedrovka", "kedrovchanin", "Кедровчанин"),
    of("yagunovsky", 'a', "yagunovskiy", "yagunovets", "Ягуновец"),
    of("yagunovsky", 'b', "yagunovskiy", "shakhtyor", "Шахтёр"),
    of("pioner", 'a', "pioner", "fakel", "Факел"),
    of("lesnaya", 'a', "lesnaya-polyana", "solnechnyy", "Солнечный"),
];

/// Committees that share a centre; it stands in the first.
pub(super) const SHARED_CENTRES: [(&str, &str); 10] = [
    ("naberezhnyy", "tsentr"),
    ("iskitim", "rodnik"),
    ("shalgotaryan", "leningradets"),
    ("oktyabrskiy", "fpk"),
    ("yuzhnyy", "yuzhnyy-sklon"),
    ("kuznetskiy", "zavodchanin"),
    ("rassvet", "progress"),
    ("severnyy", "khalturinskiy"),
    ("ozyornyy", "nakhimovskiy"),
    ("yagunovets", "shakhtyor"),
];
/// The committee whose centre stands outside it, and the one where it stands.
pub(super) const CENTRE_OUTSIDE: (&str, &str) = ("krasnaya", "lesnoy");

/// A field of a patch: its key, row and column.
type FieldOf = (&'static str, usize, usize);
/// Year, month, day.
type Day = (i16, i8, i8);

/// A field that went from one committee to another: from, to, patch, row, column, day.
pub(super) const MOVED: (&str, &str, FieldOf, Day) =
    ("universitetskiy", "staryy-gorod", ("left", 2, 1), (2019, 6, 1));
/// A committee that was split off another: from, new, day.
pub(super) const SPLIT: (&str, &str, Day) = ("volgogradskiy", "zelyonaya-dolina", (2010, 9, 1));
/// Two committees that overlap: the first reaches into a field of the second by this share of its width.
pub(super) const OVERLAP: (&str, &str, FieldOf, f64) = ("stroitel", "shalgotaryan", ("left", 2, 4), 0.19);
/// The committee whose whole boundary is also told by a house list, and the neighbour whose houses that list claims.
pub(super) const CONTRADICTION: (&str, &str, usize) = ("krasnaya", "lesnoy", 3);

/// Committees with a council of a block: a polygon and a list that agree.
pub(super) const BLOCK_COUNCILS: [&str; 12] = [
    "tsentr",
    "druzhba",
    "moskovskiy",
    "optimist",
    "khimik",
    "fpk",
    "sibiryak",
    "energetik",
    "slavyanskiy",
    "sosnovyy-bor",
    "istok",
    "zatome",
];
/// Committees with an elder of a street: only a list of its houses.
pub(super) const STREET_ELDERS: [&str; 14] = [
    "yuzhnyy",
    "volgogradskiy",
    "yuzhnyy-sklon",
    "rassvet",
    "iskra",
    "predzavodskiy",
    "pleshki",
    "nagornyy",
    "severnyy",
    "rudnik",
    "lesnoy",
    "borovoy",
    "gornyak",
    "yagunovets",
];
/// Committees with a council of fathers: of the whole committee, without a boundary of its own.
pub(super) const FATHERS_COUNCILS: [&str; 9] = [
    "tsentr",
    "pritome",
    "optimist",
    "leningradets",
    "stroitel",
    "sibiryak",
    "raduga",
    "kirovchanin",
    "rudnik",
];
/// Committees with a council of one house: only that house.
pub(super) const HOUSE_COUNCILS: [&str; 14] = [
    "naberezhnyy",
    "pritome",
    "staryy-gorod",
    "universitetskiy",
    "molodyozhnyy",
    "stroitel",
    "shalgotaryan",
    "leningradets",
    "oktyabrskiy",
    "kuznetskiy",
    "raduga",
    "rekord",
    "kedrovchanin",
    "solnechnyy",
];

/// An office telephone that cannot be anybody's: no exchange begins with two noughts.
pub(super) fn telephone(n: usize) -> String {
    format!("+7 (3842) 00-{:02}-{:02}", n / 100, n % 100)
}

/// When offices are open.
pub(super) const HOURS: &str = "Пн–Чт 8:30–17:30, Пт 8:30–16:30, перерыв 12:30–13:15";
