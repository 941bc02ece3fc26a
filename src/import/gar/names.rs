//! Names as they are compared: what is left of «г. Кемерово», «ул. 2-я Заречная», «тер. СНТ "Ромашка"» when writing
//! habits are away.

/// Words for a society of garden plots or garages that carries houses itself.
const SOCIETIES: [&str; 15] = [
    "снт",
    "днт",
    "онт",
    "тсн",
    "снп",
    "днп",
    "спк",
    "дпк",
    "сдт",
    "гск",
    "гпк",
    "пгк",
    "гк",
    "садоводство",
    "товарищество",
];

/// Words that say only what kind of settlement is named.
const KINDS: [&str; 19] = [
    "г",
    "гор",
    "город",
    "п",
    "пос",
    "поселок",
    "с",
    "село",
    "д",
    "дер",
    "деревня",
    "пгт",
    "рп",
    "х",
    "хутор",
    "ст",
    "станция",
    "жр",
    "тер",
];

/// Whether a word names a society of garden plots or garages.
pub(super) fn is_society(word: &str) -> bool {
    SOCIETIES.contains(&word)
}

/// The words and numbers of a text: lower case, ё as е, ordinal endings away («2-я» is 2).
pub(super) fn words(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut after_number = false;
    let mut close = false;
    for piece in pieces(text) {
        let is_number = piece.starts_with(|c: char| c.is_ascii_digit());
        let is_word = piece.starts_with(char::is_alphabetic);
        if is_number || is_word {
            let ending = after_number && close && piece.chars().count() <= 2;
            if !ending {
                all.push(piece);
            }
            after_number = is_number;
            close = true;
        } else {
            close = piece == "-";
        }
    }
    all
}

/// Runs of digits, of letters, and of what stands between.
fn pieces(text: &str) -> Vec<String> {
    let kind = |c: char| {
        if c.is_ascii_digit() {
            0
        } else if c.is_alphabetic() {
            1
        } else {
            2
        }
    };
    let folded: Vec<char> =
        text.chars().flat_map(char::to_lowercase).map(|c| if c == 'ё' { 'е' } else { c }).collect();
    folded.chunk_by(|a, b| kind(*a) == kind(*b)).map(|run| run.iter().collect()).collect()
}

/// What two spellings of a street's name have in common: its words in one order.
pub(super) fn street_key(name: &str) -> String {
    let mut words: Vec<String> =
        words(name).into_iter().filter(|w| !is_society(w) && w != "тер" && w != "территория").collect();
    words.sort_unstable();
    words.join(" ")
}

/// What two spellings of a settlement's name have in common: the words without its kind.
pub(super) fn place_key(name: &str) -> String {
    let all = words(name);
    let named = all.iter().filter(|w| !KINDS.contains(&w.as_str()) && !is_society(w));
    let named: Vec<&str> = named.map(String::as_str).collect();
    if named.is_empty() { all.join(" ") } else { named.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_equal() {
        for (one, other) in [
            ("2-я Заречная", "Заречная 2-я"),
            ("2-я Берёзовая", "березовая 2я"),
            ("50 лет Октября", "50 Лет октября"),
            ("СНТ «Ромашка»", "Ромашка"),
        ] {
            assert_eq!(street_key(one), street_key(other), "{one}");
        }
        assert_ne!(street_key("2-я Заречная"), street_key("3-я Заречная"));
        assert_ne!(street_key("50 лет Октября"), street_key("Октября"));
        assert_eq!(place_key("г. Кемерово"), place_key("Кемерово"));
        assert_eq!(place_key("СНТ Ромашка"), "ромашка");
    }
}
