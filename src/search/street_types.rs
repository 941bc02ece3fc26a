//! Words that say what kind of street it is, in all the forms people and registers write.
//!
//! Short forms follow the state's list of abbreviations (Order 171н of 2015) and the older КЛАДР; the rest are common.

use std::sync::LazyLock;

use crate::domain::StreetType;

use super::lex::{Gap, Lexed};
use super::lexicon::Lexicon;
use super::spelling::EDIT;

/// A set of street types: `пр` is проспект or проезд.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct TypeSet(u64);

impl TypeSet {
    /// The set of one.
    pub(super) const fn of(one: StreetType) -> Self {
        Self(1 << one as u8)
    }

    const fn and(self, other: StreetType) -> Self {
        Self(self.0 | 1 << other as u8)
    }

    /// Whether a type is in it.
    pub(super) fn has(self, one: StreetType) -> bool {
        self.0 & (1 << one as u8) != 0
    }

    /// The types of both.
    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether they share a type.
    pub(super) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether it holds none.
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The first type in the classifier's order: проспект for `пр`.
    pub(super) fn first(self) -> Option<StreetType> {
        StreetType::ALL.iter().copied().find(|t| self.has(*t))
    }
}

/// How a type is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Shortened: can hardly be a part of a name.
    Short,
    /// The whole word: `набережная` may be a name, as in «улица Набережная».
    Whole,
}

/// A street type read in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct TypeMark {
    /// The first token.
    pub(super) at: usize,
    /// How many tokens.
    pub(super) len: usize,
    /// What it may mean.
    pub(super) types: TypeSet,
    /// How it is written.
    pub(super) form: Form,
}

/// The street type written at a token, the longest form first.
pub(super) fn type_at(text: &Lexed, at: usize) -> Option<TypeMark> {
    if !text.is_word(at) {
        return None;
    }
    let found = |len, (types, form)| TypeMark { at, len, types, form };
    if let Some((len, one)) = society_at(text, at) {
        return Some(found(len, (TypeSet::of(one), Form::Short)));
    }
    if text.is_word(at + 1) {
        let gap = text.gap(at + 1);
        let tight = gap == Gap::DASH || gap == Gap::SLASH || gap == Gap::DOT;
        let words = (text.word(at), text.word(at + 1));
        if let Some(one) = two_words(words, tight) {
            return Some(found(2, one));
        }
    }
    one_word(text.word(at)).map(|one| found(1, one))
}

/// A society of gardeners or of garages, as short or as long as registers write it: «СНТ», «с/т», «тер. ГСК»,
/// «садоводческое некоммерческое товарищество»; and how many tokens that takes.
fn society_at(text: &Lexed, at: usize) -> Option<(usize, StreetType)> {
    use StreetType as T;
    let word = |n| text.word(at + n);
    let led = matches!(word(0), "тер" | "территория");
    let one = match word(usize::from(led)) {
        "снт" => T::Snt,
        "днт" => T::Dnt,
        "тсн" => T::Tsn,
        "гск" => T::Gsk,
        // «СТ "Родник"» is a society, «ст. Предкомбинат» a station.
        "ст" if led || text.gap(at + 1).has(Gap::QUOTE) => T::Snt,
        "ст" if text.is_capital_pair(at) && !text.gap(at + 1).has(Gap::DOT) => T::Snt,
        _ => return society_in_words(text, at),
    };
    Some((1 + usize::from(led), one))
}

fn society_in_words(text: &Lexed, at: usize) -> Option<(usize, StreetType)> {
    use StreetType as T;
    let words = (text.word(at), text.word(at + 1), text.word(at + 2));
    Some(match words {
        ("с", "т", _) if text.gap(at + 1) == Gap::SLASH => (2, T::Snt),
        ("садовое" | "садоводческое", "товарищество", _) => (2, T::Snt),
        ("садовое" | "садоводческое", "некоммерческое", "товарищество") => {
            (3, T::Snt)
        }
        ("дачное", "некоммерческое", "товарищество") => (3, T::Dnt),
        ("гаражный", "кооператив", _) => (2, T::Gsk),
        ("гаражно", "строительный", "кооператив") => (3, T::Gsk),
        ("товарищество", "собственников", "недвижимости") => (3, T::Tsn),
        _ => return None,
    })
}

/// Whether a type is that of a society of gardeners or of garages.
pub(super) fn is_society(types: TypeSet) -> bool {
    use StreetType as T;
    [T::Snt, T::Dnt, T::Tsn, T::Gsk].iter().any(|one| types.has(*one))
}

/// Forms of two tokens: `пр-кт`, `ж/р`, «жилой район».
fn two_words(words: (&str, &str), tight: bool) -> Option<(TypeSet, Form)> {
    use StreetType as T;
    if !tight {
        return match words {
            ("жилой", "район") | ("жилом", "районе") => {
                Some((TypeSet::of(T::ZhilojRayon), Form::Short))
            }
            _ => None,
        };
    }
    let one = match words {
        ("ул", "ца") => T::Ulitsa,
        ("пр", "кт" | "т") => T::Prospekt,
        ("пр", "д" | "зд") => T::Proezd,
        ("б", "р" | "вар") | ("бул", "р") => T::Bulvar,
        ("пер" | "п", "к") => T::Pereulok,
        ("наб", "ая") => T::Naberezhnaya,
        ("пл", "дь") => T::Ploshchad,
        ("тр", "т") => T::Trakt,
        ("с", "к") => T::Spusk,
        ("пр", "к") => T::Prosek,
        ("пр", "ка") => T::Proseka,
        ("пр", "лок") => T::Proselok,
        ("пер", "д") => T::Pereezd,
        ("к", "цо") => T::Koltso,
        ("с", "р") => T::Skver,
        ("пл", "ка") => T::Ploshchadka,
        ("б", "г") => T::Bereg,
        ("мкр" | "м" | "мр", "н") => T::Mikrorayon,
        ("кв", "л") => T::Kvartal,
        ("ж", "р") => T::ZhilojRayon,
        ("ш", "се") => T::Shosse,
        _ => return None,
    };
    Some((TypeSet::of(one), Form::Short))
}

fn one_word(word: &str) -> Option<(TypeSet, Form)> {
    use StreetType as T;
    let (one, form) = match word {
        "пр" => return Some((TypeSet::of(T::Prospekt).and(T::Proezd), Form::Short)),
        "улица" | "улице" | "улицы" | "улицу" => (T::Ulitsa, Form::Whole),
        "ул" | "у" | "улиц" => (T::Ulitsa, Form::Short),
        "проспект" | "проспекта" | "проспекте" => (T::Prospekt, Form::Whole),
        "пркт" | "прт" | "просп" => (T::Prospekt, Form::Short),
        "проезд" | "проезда" | "проезде" => (T::Proezd, Form::Whole),
        "прд" => (T::Proezd, Form::Short),
        "бульвар" | "бульвара" | "бульваре" => (T::Bulvar, Form::Whole),
        "бр" | "бул" | "бульв" => (T::Bulvar, Form::Short),
        "переулок" | "переулка" | "переулке" => (T::Pereulok, Form::Whole),
        "пер" | "переул" => (T::Pereulok, Form::Short),
        "набережная" | "набережной" => (T::Naberezhnaya, Form::Whole),
        "наб" => (T::Naberezhnaya, Form::Short),
        "шоссе" => (T::Shosse, Form::Whole),
        "ш" => (T::Shosse, Form::Short),
        "площадь" | "площади" => (T::Ploshchad, Form::Whole),
        "пл" => (T::Ploshchad, Form::Short),
        "тупик" | "тупика" | "тупике" => (T::Tupik, Form::Whole),
        "туп" => (T::Tupik, Form::Short),
        "аллея" | "аллеи" | "аллее" => (T::Alleya, Form::Whole),
        "ал" => (T::Alleya, Form::Short),
        "тракт" | "тракта" => (T::Trakt, Form::Whole),
        "линия" | "линии" => (T::Liniya, Form::Whole),
        "лн" | "лин" => (T::Liniya, Form::Short),
        "спуск" => (T::Spusk, Form::Whole),
        "въезд" => (T::Vezd, Form::Whole),
        "взд" => (T::Vezd, Form::Short),
        "съезд" => (T::Sezd, Form::Whole),
        "сзд" => (T::Sezd, Form::Short),
        "заезд" => (T::Zaezd, Form::Whole),
        "ззд" => (T::Zaezd, Form::Short),
        "проулок" => (T::Proulok, Form::Whole),
        "проул" => (T::Proulok, Form::Short),
        "просек" => (T::Prosek, Form::Whole),
        "просека" => (T::Proseka, Form::Whole),
        "проселок" => (T::Proselok, Form::Whole),
        "разъезд" => (T::Razezd, Form::Whole),
        "рзд" => (T::Razezd, Form::Short),
        "переезд" => (T::Pereezd, Form::Whole),
        "магистраль" => (T::Magistral, Form::Whole),
        "мгстр" => (T::Magistral, Form::Short),
        "дорога" => (T::Doroga, Form::Whole),
        "дор" => (T::Doroga, Form::Short),
        "кольцо" => (T::Koltso, Form::Whole),
        "взвоз" => (T::Vzvoz, Form::Whole),
        "взв" => (T::Vzvoz, Form::Short),
        "сквер" => (T::Skver, Form::Whole),
        "ряд" => (T::Ryad, Form::Whole),
        "километр" => (T::Kilometr, Form::Whole),
        "км" => (T::Kilometr, Form::Short),
        "площадка" => (T::Ploshchadka, Form::Whole),
        "мост" => (T::Most, Form::Whole),
        "парк" => (T::Park, Form::Whole),
        "берег" => (T::Bereg, Form::Whole),
        "микрорайон" | "микрорайона" | "микрорайоне" => {
            (T::Mikrorayon, Form::Whole)
        }
        "мкр" | "мкрн" => (T::Mikrorayon, Form::Short),
        "квартал" | "квартала" | "квартале" => (T::Kvartal, Form::Whole),
        "жр" => (T::ZhilojRayon, Form::Short),
        "территория" => (T::Territoriya, Form::Whole),
        "тер" => (T::Territoriya, Form::Short),
        "остров" => (T::Ostrov, Form::Whole),
        "городок" => (T::Gorodok, Form::Whole),
        "проток" => (T::Protok, Form::Whole),
        "станция" => (T::Stantsiya, Form::Whole),
        "ст" => (T::Stantsiya, Form::Short),
        "участок" => (T::Razdel, Form::Whole),
        _ => return None,
    };
    Some((TypeSet::of(one), form))
}

/// The words that are types written in full, to be met misspelt too.
const WHOLE_WORDS: [&str; 50] = [
    "улица",
    "улице",
    "улицы",
    "улицу",
    "проспект",
    "проспекта",
    "проспекте",
    "проезд",
    "проезда",
    "проезде",
    "бульвар",
    "бульвара",
    "бульваре",
    "переулок",
    "переулка",
    "переулке",
    "набережная",
    "набережной",
    "шоссе",
    "площадь",
    "площади",
    "тупик",
    "тупика",
    "аллея",
    "аллеи",
    "тракт",
    "тракта",
    "линия",
    "линии",
    "спуск",
    "въезд",
    "съезд",
    "заезд",
    "проулок",
    "проселок",
    "разъезд",
    "переезд",
    "магистраль",
    "дорога",
    "кольцо",
    "сквер",
    "километр",
    "площадка",
    "микрорайон",
    "микрорайона",
    "микрорайоне",
    "квартал",
    "квартала",
    "территория",
    "просп",
];

static TYPE_WORDS: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::new(WHOLE_WORDS.iter().map(|word| (*word).into()).collect()));

/// The type that a misspelt word means: «прспект», «улиа», «периулок».
pub(super) fn misspelt_type(word: &str) -> Option<TypeSet> {
    let limit = match word.chars().count() {
        0..=3 => return None,
        4..=5 => EDIT,
        6..=7 => EDIT + EDIT / 2,
        _ => 2 * EDIT,
    };
    if !TYPE_WORDS.may_hold(word, limit) {
        return None;
    }
    let mut near = Vec::new();
    TYPE_WORDS.near(word, limit, false, &mut near);
    let best = near.iter().min_by_key(|near| near.cost)?;
    one_word(TYPE_WORDS.word(best.words.start)).map(|(types, _)| types)
}

/// The types whose word begins so: «ули», «просп».
pub(super) fn types_begun(start: &str) -> TypeSet {
    let words = TYPE_WORDS.beginning(start);
    words
        .filter_map(|word| one_word(TYPE_WORDS.word(word)))
        .fold(TypeSet::default(), |all, (types, _)| all.or(types))
}

/// Whether a word alone is a street type.
pub(super) fn is_type_word(word: &str) -> bool {
    one_word(word).is_some()
}

/// Whether a type is that of an area, which may be named beside a street of it: «мкр. Южный, ул. Лесная».
pub(super) fn is_area(types: TypeSet) -> bool {
    use StreetType as T;
    let areas =
        [T::Mikrorayon, T::Kvartal, T::ZhilojRayon, T::Territoriya, T::Gorodok, T::Stantsiya, T::Ostrov];
    is_society(types) || areas.iter().any(|one| types.has(*one))
}

/// Grammatical gender of a type's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gender {
    /// Улица, набережная.
    Feminine,
    /// Проспект, переулок.
    Masculine,
    /// Шоссе, кольцо.
    Neuter,
}

/// The gender of a type's word: what an adjective before it agrees with.
pub(super) fn gender(one: StreetType) -> Gender {
    match one.as_str() {
        "шоссе" | "кольцо" => Gender::Neuter,
        "площадь" | "магистраль" => Gender::Feminine,
        word if word.ends_with(['а', 'я']) => Gender::Feminine,
        _ => Gender::Masculine,
    }
}

#[cfg(test)]
mod tests {
    use super::super::lex::lex;
    use super::*;

    #[test]
    fn a_type_is_known_in_every_form() {
        use StreetType as T;
        for (text, want, len) in [
            ("ул.", T::Ulitsa, 1),
            ("пр-кт", T::Prospekt, 2),
            ("Пр-т.", T::Prospekt, 2),
            ("пр.", T::Prospekt, 1),
            ("б-р", T::Bulvar, 2),
            ("п-к", T::Pereulok, 2),
            ("пр-д", T::Proezd, 2),
            ("кв-л", T::Kvartal, 2),
            ("ж/р", T::ZhilojRayon, 2),
            ("ж.р.", T::ZhilojRayon, 2),
            ("жилой район", T::ZhilojRayon, 2),
            ("НАБЕРЕЖНАЯ", T::Naberezhnaya, 1),
            ("м-н", T::Mikrorayon, 2),
            ("СНТ", T::Snt, 1),
            ("с/т", T::Snt, 2),
            ("СТ \"Родник\"", T::Snt, 1),
            ("СТ Родник", T::Snt, 1),
            ("СТ. РОДНИК", T::Stantsiya, 1),
            ("ст. Предкомбинат", T::Stantsiya, 1),
            ("тер. СНТ", T::Snt, 2),
            ("садоводческое некоммерческое товарищество", T::Snt, 3),
            ("территория ГСК", T::Gsk, 2),
            ("гаражный кооператив", T::Gsk, 2),
        ] {
            let mark = type_at(&lex(text), 0).expect("a type");
            assert_eq!((mark.types.first(), mark.len), (Some(want), len), "{text}");
        }
        assert!(type_at(&lex("пр"), 0).is_some_and(|m| m.types.has(T::Proezd)));
        for text in ["кв", "дом", "12", "п к", ""] {
            assert!(type_at(&lex(text), 0).is_none(), "{text}");
        }
    }

    #[test]
    fn every_type_is_read_back_from_its_own_word() {
        for one in StreetType::ALL {
            let mark = type_at(&lex(one.as_str()), 0).expect("a type");
            assert_eq!(mark.types.first(), Some(*one));
        }
    }

    #[test]
    fn genders_agree_with_the_words() {
        assert_eq!(gender(StreetType::Liniya), Gender::Feminine);
        assert_eq!(gender(StreetType::Ploshchad), Gender::Feminine);
        assert_eq!(gender(StreetType::Shosse), Gender::Neuter);
        assert_eq!(gender(StreetType::Proezd), Gender::Masculine);
    }
}
