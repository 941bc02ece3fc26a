//! A street, and what kinds of streets there are.

use super::{StreetId, words};

/// The type of a street, by the state's classifier of address-forming elements; also the few things that carry
/// house numbers without being streets: societies of gardeners (СНТ, ДНТ, ТСН) and of garages (ГСК) among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each variant is the Russian word beside it")]
pub enum StreetType {
    Ulitsa,
    Prospekt,
    Proezd,
    Bulvar,
    Pereulok,
    Naberezhnaya,
    Shosse,
    Ploshchad,
    Tupik,
    Alleya,
    Trakt,
    Liniya,
    Spusk,
    Vezd,
    Sezd,
    Zaezd,
    Proulok,
    Prosek,
    Proseka,
    Proselok,
    Razezd,
    Pereezd,
    Magistral,
    Doroga,
    Koltso,
    Vzvoz,
    Skver,
    Ryad,
    Kilometr,
    Ploshchadka,
    Most,
    Park,
    Bereg,
    Mikrorayon,
    Kvartal,
    ZhilojRayon,
    Territoriya,
    Ostrov,
    Gorodok,
    Protok,
    Stantsiya,
    Razdel,
    Snt,
    Dnt,
    Tsn,
    Gsk,
}

words!("street type", StreetType {
    Ulitsa => "улица", Prospekt => "проспект", Proezd => "проезд", Bulvar => "бульвар",
    Pereulok => "переулок", Naberezhnaya => "набережная", Shosse => "шоссе",
    Ploshchad => "площадь", Tupik => "тупик", Alleya => "аллея", Trakt => "тракт",
    Liniya => "линия", Spusk => "спуск", Vezd => "въезд", Sezd => "съезд", Zaezd => "заезд",
    Proulok => "проулок", Prosek => "просек", Proseka => "просека", Proselok => "просёлок",
    Razezd => "разъезд", Pereezd => "переезд", Magistral => "магистраль", Doroga => "дорога",
    Koltso => "кольцо", Vzvoz => "взвоз", Skver => "сквер", Ryad => "ряд",
    Kilometr => "километр", Ploshchadka => "площадка", Most => "мост", Park => "парк",
    Bereg => "берег", Mikrorayon => "микрорайон", Kvartal => "квартал",
    ZhilojRayon => "жилой район", Territoriya => "территория", Ostrov => "остров",
    Gorodok => "городок", Protok => "проток", Stantsiya => "станция", Razdel => "участок",
    Snt => "СНТ", Dnt => "ДНТ", Tsn => "ТСН", Gsk => "ГСК",
});

/// A street of one locality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Street {
    /// Its id.
    pub id: StreetId,
    /// The city, settlement or village it lies in, as written.
    pub locality: String,
    /// Its type, when known.
    pub street_type: Option<StreetType>,
    /// Its name without the type: `Весенняя`, `50 лет Октября`, `2-я Берёзовая`.
    pub name: String,
    /// The label people read, type and name in their usual order: `Весенняя улица`, `улица 50 лет Октября`.
    pub label: String,
    /// Names it bore before, or is called by.
    pub other_names: Vec<String>,
}
