//! The neighbourhoods: nets of main streets drawn by hand, with the fabric and the committee of every field.
//!
//! A patch is a bent chessboard. Its lines are main streets (or bare edges), its fields are superblocks. Both maps read
//! like the city itself, north up: one letter a field. Committees are made of whole fields, so neighbours share every
//! vertex of their border.

use super::mesh::{Net, Shape};

/// What a field is built of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fabric {
    /// Closed blocks of the centre, three to six storeys.
    Centre,
    /// Panel slabs round large courtyards.
    Panel,
    /// Two- and three-storey houses of the post-war years.
    LowRise,
    /// Private houses on lanes that run west to east.
    Lanes,
    /// Private houses on lanes that run north to south.
    CrossLanes,
    /// Cottages on winding lanes.
    Cottages,
    /// A village: few, wide plots.
    Village,
}

impl Fabric {
    fn read(letter: char) -> Option<Self> {
        Some(match letter {
            'c' => Self::Centre,
            'p' => Self::Panel,
            'l' => Self::LowRise,
            'g' => Self::Lanes,
            'h' => Self::CrossLanes,
            'w' => Self::Cottages,
            'k' => Self::Village,
            _ => return None,
        })
    }

    /// Whether houses here are private, with gardens.
    pub fn is_private(self) -> bool {
        matches!(self, Self::Lanes | Self::CrossLanes | Self::Cottages | Self::Village)
    }
}

/// A neighbourhood.
pub(super) struct Patch {
    /// Letter prefix of its committees' keys.
    pub key: &'static str,
    /// The locality its addresses name.
    pub locality: &'static str,
    /// The district it lies in.
    pub district: &'static str,
    /// Its net of main streets.
    pub net: Net,
    /// Fabric of each field, row by row; `None`: no field.
    pub fabric: Vec<Vec<Option<Fabric>>>,
    /// Committee letter of each field.
    pub committees: Vec<Vec<char>>,
    /// Names of the net's rows, north to south; see [`named`].
    pub rows: &'static [&'static str],
    /// Names of the net's columns, west to east.
    pub columns: &'static [&'static str],
    /// Names of inner streets that are known by heart.
    pub inner: &'static [Inner],
}

/// Named inner streets of one row or column of fields.
pub(super) struct Inner {
    /// Along rows or along columns.
    pub axis: Axis,
    /// Which row or column of fields.
    pub strip: usize,
    /// Names, from the north or from the west.
    pub names: &'static [&'static str],
}

/// The two directions of a net.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    /// West to east.
    Row,
    /// North to south.
    Column,
}

/// The name of a net line at field `n`: entries are parted by `;`, each `name from-to` (fields, half-open); an entry
/// without a range holds everywhere. `*` asks for any free name; an empty text is an edge without a street.
pub(super) fn named(line: &'static str, n: usize) -> Option<&'static str> {
    line.split(';').map(str::trim).filter(|e| !e.is_empty()).find_map(|entry| {
        let range = entry.rsplit_once(' ').and_then(|(name, range)| {
            let (from, to) = range.split_once('-')?;
            Some((name, from.parse::<usize>().ok()?, to.parse::<usize>().ok()?))
        });
        match range {
            Some((name, from, to)) => (from..to).contains(&n).then_some(name),
            None => Some(entry),
        }
    })
}

/// Where the left bank's patch stands in [`patches`].
pub(super) const LEFT_BANK: usize = 0;

struct Sketch {
    key: &'static str,
    locality: &'static str,
    district: &'static str,
    shape: Shape,
    fabric: &'static str,
    committees: &'static str,
    rows: &'static [&'static str],
    columns: &'static [&'static str],
    inner: &'static [Inner],
}

/// Every neighbourhood, in a fixed order.
pub(super) fn patches() -> Vec<Patch> {
    SKETCHES
        .iter()
        .map(|s| Patch {
            key: s.key,
            locality: s.locality,
            district: s.district,
            net: Net::draw(&s.shape),
            fabric: s.fabric.split('/').map(|row| row.chars().map(Fabric::read).collect()).collect(),
            committees: s.committees.split('/').map(|row| row.chars().collect()).collect(),
            rows: s.rows,
            columns: s.columns,
            inner: s.inner,
        })
        .collect()
}

const CITY: &str = "Кемерово";

const SKETCHES: &[Sketch] = &[
    Sketch {
        key: "left",
        locality: CITY,
        // The net spans two districts: its first three columns down to the fourth row are the centre.
        district: "leninskiy",
        shape: Shape::Nodes(&[
            &[
                (-0.15, 0.98),
                (0.75, 0.8),
                (1.65, 0.93),
                (2.6, 1.25),
                (3.5, 1.43),
                (4.4, 1.46),
                (5.35, 1.3),
                (6.3, 0.82),
            ],
            &[
                (-0.2, 0.36),
                (0.72, 0.22),
                (1.68, 0.36),
                (2.65, 0.6),
                (3.55, 0.76),
                (4.45, 0.78),
                (5.4, 0.64),
                (6.42, 0.3),
            ],
            &[
                (-0.2, -0.4),
                (0.68, -0.46),
                (1.62, -0.3),
                (2.62, -0.08),
                (3.55, 0.06),
                (4.48, 0.08),
                (5.45, -0.04),
                (6.5, -0.3),
            ],
            &[
                (-0.16, -1.15),
                (0.7, -1.14),
                (1.6, -0.99),
                (2.58, -0.8),
                (3.55, -0.64),
                (4.5, -0.6),
                (5.5, -0.7),
                (6.5, -0.9),
            ],
            &[
                (-0.12, -1.82),
                (0.72, -1.82),
                (1.6, -1.7),
                (2.56, -1.54),
                (3.55, -1.36),
                (4.54, -1.3),
                (5.55, -1.38),
                (6.45, -1.55),
            ],
            &[
                (0.2, -2.5),
                (0.98, -2.62),
                (1.8, -2.5),
                (2.65, -2.34),
                (3.6, -2.15),
                (4.6, -2.08),
                (5.6, -2.16),
                (6.4, -2.3),
            ],
            &[
                (0.4, -3.3),
                (1.15, -3.45),
                (1.98, -3.3),
                (2.8, -3.12),
                (3.72, -2.95),
                (4.66, -2.86),
                (5.6, -2.95),
                (6.3, -3.1),
            ],
            &[
                (0.7, -4.2),
                (1.5, -4.35),
                (2.25, -4.2),
                (3.0, -4.0),
                (3.85, -3.8),
                (4.7, -3.7),
                (5.5, -3.75),
                (6.1, -3.9),
            ],
        ]),
        fabric: "cccpppp/cccpppp/cccpppp/llppppp/.ghggp./.hghg../..gh...",
        committees: "aabiijj/cdbkkll/edfmnno/gghqqrr/.sstur./.svtu../..vv...",
        rows: &[
            "Притомская набережная 0-3; Притомский проспект 3-7",
            "Советский проспект 0-3; Московский проспект 3-7",
            "проспект Ленина",
            "улица Тухачевского 0-3; Октябрьский проспект 3-7",
            "Волгоградская улица 0-3; улица Ворошилова 3-7",
            "улица Юрия Двужильного",
            "*",
            "",
        ],
        columns: &[
            "улица Кирова",
            "Красная улица 0-4; *",
            "улица Гагарина 0-4; *",
            "улица Терешковой",
            "бульвар Строителей 0-4; *",
            "проспект Химиков 0-4; Инициативная улица",
            "Ленинградский проспект 0-5; *",
            "Молодёжный проспект",
        ],
        inner: &[
            Inner {
                axis: Axis::Column,
                strip: 0,
                names: &["Весенняя улица", "улица Дзержинского", "улица Орджоникидзе"],
            },
            Inner {
                axis: Axis::Column,
                strip: 1,
                names: &["улица Демьяна Бедного", "Пионерский бульвар", "улица Рукавишникова"],
            },
            Inner {
                axis: Axis::Column,
                strip: 2,
                names: &["улица Мичурина", "улица Васильева", "улица Боброва"],
            },
            Inner {
                axis: Axis::Row, strip: 0, names: &["Ноградская улица", "улица Островского"]
            },
            Inner {
                axis: Axis::Row, strip: 1, names: &["улица 50 лет Октября", "Красноармейская улица"]
            },
            Inner {
                axis: Axis::Row,
                strip: 2,
                names: &["Кузбасская улица", "улица Шестакова", "улица Черняховского"],
            },
        ],
    },
    Sketch {
        key: "station",
        locality: CITY,
        district: "zavodskiy",
        shape: Shape::Frame {
            corners: [(-2.45, 0.72), (-0.88, 1.15), (-2.3, -1.0), (-0.76, -1.25)],
            rows: &[0.0, 0.36, 0.68, 1.0],
            columns: &[0.0, 0.48, 1.0],
            bow: (0.03, -0.05),
        },
        fabric: "lc/cc/cl",
        committees: "aa/bb/cc",
        rows: &["Карболитовская улица", "улица 9 Января", "улица Чкалова", "Привокзальная улица"],
        columns: &["Предзаводская улица", "Кузнецкий проспект", "улица Рутгерса"],
        inner: &[],
    },
    Sketch {
        key: "south",
        locality: CITY,
        district: "zavodskiy",
        shape: Shape::Frame {
            corners: [(-3.55, -1.85), (-0.98, -2.15), (-3.2, -5.25), (-0.58, -5.4)],
            rows: &[0.0, 0.24, 0.48, 0.74, 1.0],
            columns: &[0.0, 0.34, 0.68, 1.0],
            bow: (0.08, 0.12),
        },
        fabric: "ppp/ppl/hgl/.hg",
        committees: "dde/ffe/ggh/.ih",
        rows: &["улица Сибиряков-Гвардейцев", "улица Свободы", "Космическая улица", "*", ""],
        columns: &["улица Патриотов", "*", "*", "улица Радищева 0-3"],
        inner: &[],
    },
    Sketch {
        key: "west",
        locality: CITY,
        district: "zavodskiy",
        shape: Shape::Frame {
            corners: [(-7.15, -0.75), (-4.3, -1.55), (-7.35, -3.35), (-4.6, -4.05)],
            rows: &[0.0, 0.32, 0.68, 1.0],
            columns: &[0.0, 0.35, 0.66, 1.0],
            bow: (-0.16, 0.1),
        },
        fabric: ".gh/ghg/hg.",
        committees: ".jk/jjk/ll.",
        rows: &["", "Новгородская улица", "*", ""],
        columns: &["", "*", "улица Абызова", ""],
        inner: &[],
    },
    Sketch {
        key: "kirovsky",
        locality: CITY,
        district: "kirovskiy",
        shape: Shape::Frame {
            corners: [(-7.0, 7.05), (-3.45, 6.3), (-7.25, 4.95), (-3.5, 3.85)],
            rows: &[0.0, 0.36, 0.68, 1.0],
            columns: &[0.0, 0.26, 0.52, 0.77, 1.0],
            bow: (0.1, -0.2),
        },
        fabric: ".gh./glpl/lppl",
        committees: ".ab./dabc/defc",
        rows: &["", "улица 40 лет Октября", "Рекордная улица", "Кировская набережная"],
        columns: &["", "*", "улица Халтурина", "улица Александрова", "*"],
        inner: &[],
    },
    Sketch {
        key: "rudnichny",
        locality: CITY,
        district: "rudnichnyy",
        shape: Shape::Frame {
            corners: [(-0.75, 6.75), (3.2, 6.95), (-1.0, 3.95), (3.15, 3.75)],
            rows: &[0.0, 0.24, 0.5, 0.74, 1.0],
            columns: &[0.0, 0.27, 0.5, 0.76, 1.0],
            bow: (-0.12, 0.16),
        },
        fabric: ".gh./hggh/lppg/.ppl",
        committees: ".bb./abcc/adec/.dee",
        rows: &["", "улица Нахимова", "Институтская улица", "проспект Шахтёров", "улица Суворова"],
        columns: &["*", "*", "Рекордовская улица", "улица Вахрушева", ""],
        inner: &[],
    },
    Sketch {
        key: "pine",
        locality: CITY,
        district: "rudnichnyy",
        shape: Shape::Frame {
            corners: [(3.6, 4.85), (6.35, 4.65), (3.55, 2.75), (6.4, 3.0)],
            rows: &[0.0, 0.15, 0.56, 1.0],
            columns: &[0.0, 0.14, 0.43, 0.72, 1.0],
            bow: (0.05, 0.1),
        },
        fabric: "k.../hgh./.ghg",
        committees: "z.../fff./.fff",
        rows: &["", "Красновская улица", "*", ""],
        columns: &["", "*", "*", "*", ""],
        inner: &[],
    },
    Sketch {
        key: "north",
        locality: CITY,
        district: "rudnichnyy",
        shape: Shape::Frame {
            corners: [(0.45, 10.3), (2.8, 10.15), (0.5, 9.15), (3.15, 9.1)],
            rows: &[0.0, 0.5, 1.0],
            columns: &[0.0, 0.33, 0.66, 1.0],
            bow: (0.06, -0.08),
        },
        fabric: ".hg/gl.",
        committees: ".gg/gg.",
        rows: &["", "Боровая улица", ""],
        columns: &["", "*", "*", ""],
        inner: &[],
    },
    Sketch {
        key: "promyshlennovsky",
        locality: "Промышленновский",
        district: "promyshlennovskiy",
        shape: Shape::Frame {
            corners: [(4.95, 16.05), (7.35, 16.35), (5.15, 14.8), (7.5, 14.8)],
            rows: &[0.0, 0.5, 1.0],
            columns: &[0.0, 0.32, 0.66, 1.0],
            bow: (0.08, 0.1),
        },
        fabric: "hlg/.gh",
        committees: "aaa/.aa",
        rows: &["", "Промышленновское шоссе", ""],
        columns: &["", "*", "*", ""],
        inner: &[],
    },
    Sketch {
        key: "kedrovka",
        locality: "Кедровка",
        district: "kedrovka",
        shape: Shape::Frame {
            corners: [(0.4, 19.1), (2.7, 19.0), (0.6, 16.95), (2.9, 16.8)],
            rows: &[0.0, 0.34, 0.68, 1.0],
            columns: &[0.0, 0.33, 0.67, 1.0],
            bow: (0.12, 0.08),
        },
        fabric: ".h./hpl/glg",
        committees: ".a./aab/bbb",
        rows: &["", "*", "*", ""],
        columns: &["", "*", "*", ""],
        inner: &[],
    },
    Sketch {
        key: "lesnaya",
        locality: CITY,
        district: "lesnaya-polyana",
        shape: Shape::Frame {
            corners: [(9.5, 7.5), (12.3, 7.3), (9.4, 5.15), (12.7, 5.05)],
            rows: &[0.0, 0.34, 0.66, 1.0],
            columns: &[0.0, 0.34, 0.66, 1.0],
            bow: (-0.2, 0.22),
        },
        fabric: ".ww/wpw/wp.",
        committees: ".aa/aaa/aa.",
        rows: &["", "Весёлый проспект", "Солнечный бульвар", "Окружная улица"],
        columns: &["*", "Осенний бульвар", "Лесной проспект", "*"],
        inner: &[],
    },
    Sketch {
        key: "yagunovsky",
        locality: "Ягуновский",
        district: "yagunovskiy",
        shape: Shape::Frame {
            corners: [(-7.65, -6.5), (-5.2, -6.55), (-7.7, -8.45), (-5.3, -8.65)],
            rows: &[0.0, 0.32, 0.66, 1.0],
            columns: &[0.0, 0.33, 0.67, 1.0],
            bow: (0.1, -0.1),
        },
        fabric: "hg./glh/.g.",
        committees: "aa./abb/.b.",
        rows: &["", "*", "*", ""],
        columns: &["", "*", "*", ""],
        inner: &[],
    },
    Sketch {
        key: "pioner",
        locality: CITY,
        district: "pioner",
        shape: Shape::Frame {
            corners: [(2.0, -6.45), (3.7, -6.5), (1.9, -8.0), (3.4, -8.1)],
            rows: &[0.0, 0.48, 1.0],
            columns: &[0.0, 0.5, 1.0],
            bow: (0.08, 0.05),
        },
        fabric: "gl/hg",
        committees: "aa/aa",
        rows: &["", "*", ""],
        columns: &["", "*", ""],
        inner: &[],
    },
];
