//! Ids: readable, stable, one newtype a noun, so that a street's id cannot be taken for a house's.

use super::DomainError;

/// The longest id, in characters.
const MAX_LEN: usize = 64;

fn checked(text: &str) -> Result<Box<str>, DomainError> {
    let fits = (1..=MAX_LEN).contains(&text.len())
        && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    if fits { Ok(text.into()) } else { Err(DomainError::Id { value: text.chars().take(80).collect() }) }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        pub struct $name(Box<str>);

        impl $name {
            /// Takes an id as written.
            ///
            /// # Errors
            /// [`DomainError::Id`] when it is not 1 to 64 of `a-z`, `0-9`, `-`.
            pub fn new(text: impl AsRef<str>) -> Result<Self, DomainError> {
                checked(text.as_ref()).map(Self)
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )+};
}

ids! {
    /// Names a territory.
    TerritoryId,
    /// Names a boundary: one extent of a territory over one period.
    BoundaryId,
    /// Names an act of the council.
    ActId,
    /// Names a street.
    StreetId,
    /// Names an alias.
    AliasId,
    /// Names an address.
    AddressId,
    /// Names one line of a house list.
    HouseListEntryId,
    /// Names a category of places.
    CategoryId,
    /// Names a place.
    PlaceId,
    /// Names a piece of the base drawing.
    BaseId,
}

/// A readable id stem of a Russian or Latin text: transliterated (ГОСТ 7.79-like, simplified), lower case, words
/// joined by `-`, at most `max` characters. Empty when the text has no letter or digit.
///
/// A stem is not yet an id: it may be empty, and two texts may share it.
pub fn slug(text: &str, max: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        let piece = latin(c);
        match piece {
            Some(piece) => out.push_str(piece),
            None if c.is_ascii_alphanumeric() => out.push(c),
            None if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            None => {}
        }
        if out.len() >= max {
            break;
        }
    }
    out.truncate(max);
    out.truncate(out.trim_end_matches('-').len());
    out
}

fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'д' => "d",
        'е' => "e",
        'ё' => "yo",
        'ж' => "zh",
        'з' => "z",
        'и' => "i",
        'й' => "y",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ъ' | 'ь' => "",
        'ы' => "y",
        'э' => "e",
        'ю' => "yu",
        'я' => "ya",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_reads_like_the_russian_name() {
        for (text, want) in [
            ("ТОС «Оптимист»", "tos-optimist"),
            ("Весенняя улица, 15/2", "vesennyaya-ulitsa-15-2"),
            ("  Щорс — ёж  ", "shchors-yozh"),
            ("«»", ""),
        ] {
            assert_eq!(slug(text, 40), want);
        }
        assert_eq!(slug("Весенняя улица", 11), "vesennyaya");
    }

    #[test]
    fn an_id_is_short_latin_and_lower_case() {
        assert!(TerritoryId::new("optimist-2").is_ok());
        for bad in ["", "Оптимист", "a b", "A", &"x".repeat(65)] {
            assert!(TerritoryId::new(bad).is_err(), "{bad}");
        }
    }
}
