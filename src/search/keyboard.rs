//! Latin letters that stand for Cyrillic ones: typed on the wrong keyboard layout, or transliterated.
//!
//! Both are guesses about all words of a question that hold no Cyrillic letter.

use super::fold::MAX_CHARS;

/// Keys of the Latin layout and the letters the Russian one (ЙЦУКЕН) has there.
const LATIN_KEYS: &str = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const RUSSIAN_KEYS: &str = "ёйцукенгшщзхъфывапролджэячсмитьбю";

/// Latin spellings of Russian letters as signs, passports and people have them, longest first.
const SPELLINGS: &[(&str, &str)] = &[
    ("shch", "щ"),
    ("sch", "щ"),
    ("tsk", "тск"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ts", "ц"),
    ("tz", "ц"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("yu", "ю"),
    ("ju", "ю"),
    ("iu", "ю"),
    ("ya", "я"),
    ("ja", "я"),
    ("ia", "я"),
    ("yo", "ё"),
    ("jo", "ё"),
    ("ye", "е"),
    ("iy", "ий"),
    ("yy", "ый"),
    ("ij", "ий"),
    ("a", "а"),
    ("b", "б"),
    ("c", "к"),
    ("d", "д"),
    ("e", "е"),
    ("f", "ф"),
    ("g", "г"),
    ("h", "х"),
    ("i", "и"),
    ("j", "й"),
    ("k", "к"),
    ("l", "л"),
    ("m", "м"),
    ("n", "н"),
    ("o", "о"),
    ("p", "п"),
    ("q", "к"),
    ("r", "р"),
    ("s", "с"),
    ("t", "т"),
    ("u", "у"),
    ("v", "в"),
    ("w", "в"),
    ("x", "х"),
    ("z", "з"),
    ("'", "ь"),
];

/// What a text may have been meant to say whose words in Latin letters were typed on the wrong layout, or
/// transliterated; nothing for a text that has no such word. Words with Cyrillic letters stay as they are.
pub(super) fn readings(text: &str) -> Vec<String> {
    let text: String = text.chars().take(MAX_CHARS).flat_map(char::to_lowercase).collect();
    let latin = |word: &str| {
        word.chars().any(|c| c.is_ascii_alphabetic()) && !word.chars().any(super::fold::cyrillic)
    };
    if !text.split_whitespace().any(latin) {
        return Vec::new();
    }
    let each = |read: fn(&str) -> String, plain: fn(&str) -> String| {
        let word = |word: &str| if latin(word) { read(word) } else { plain(word) };
        text.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
    };
    let whole = |word: &str| {
        let ends_text = text.trim_end().ends_with(word) && !text.ends_with(' ');
        // «ул.» and «15» were typed right; «142,» is 142Б.
        match latin(word) || word.starts_with(|c: char| c.is_ascii_digit()) {
            false => word.to_owned(),
            true if ends_text || !latin(word) => other_layout(word),
            true => other_layout_but_signs(word),
        }
    };
    let mut found = vec![text.split_whitespace().map(whole).collect::<Vec<_>>().join(" ")];
    // «rec,fccrfz»: nobody who writes in Latin letters has such signs in a word.
    let keys = |word: &str| {
        let inner = word.trim_end_matches([',', ';']);
        inner.contains([',', ';', '[', ']', '{', '}', '<', '>', '`', '~'])
    };
    let spelled = !text.split_whitespace().any(|word| latin(word) && keys(word));
    found.push(if spelled { each(transliterated, str::to_owned) } else { String::new() });
    // At the end of a word a comma may be Б, or a comma.
    if text.contains(',') {
        found.push(each(other_layout_but_signs, str::to_owned));
    }
    found
}

/// What a text in Cyrillic letters says that was to be Latin ones, typed on the wrong layout: «акгтяу» is `frunze`,
/// Фрунзе.
pub(super) fn latin_in_disguise(text: &str) -> String {
    let key = |c: char| {
        let at = RUSSIAN_KEYS.chars().position(|k| k == c);
        at.and_then(|at| LATIN_KEYS.chars().nth(at)).unwrap_or(c)
    };
    let text = text.chars().take(MAX_CHARS).flat_map(char::to_lowercase).map(key).collect::<String>();
    text.split_whitespace().map(transliterated).collect::<Vec<_>>().join(" ")
}

/// Keys that are pressed with shift for letters of the Russian layout.
const SHIFTED: [(char, char); 7] =
    [('<', 'б'), ('>', 'ю'), ('{', 'х'), ('}', 'ъ'), (':', 'ж'), ('"', 'э'), ('~', 'ё')];

/// English words in addresses, and Russian ones whose Latin spelling is a custom of its own.
const WORDS: [(&str, &str); 30] = [
    ("street", "улица"),
    ("str", "улица"),
    ("st", "улица"),
    ("ulica", "улица"),
    ("ulitza", "улица"),
    ("ulitsa", "улица"),
    ("ul", "улица"),
    ("avenue", "проспект"),
    ("ave", "проспект"),
    ("av", "проспект"),
    ("prospect", "проспект"),
    ("prospekt", "проспект"),
    ("boulevard", "бульвар"),
    ("blvd", "бульвар"),
    ("lane", "переулок"),
    ("side-street", "переулок"),
    ("square", "площадь"),
    ("sq", "площадь"),
    ("embankment", "набережная"),
    ("emb", "набережная"),
    ("highway", "шоссе"),
    ("drive", "проезд"),
    ("house", "дом"),
    ("bld", "дом"),
    ("building", "строение"),
    ("apt", "кв"),
    ("flat", "кв"),
    ("city", "город"),
    ("russia", "россия"),
    ("region", "область"),
];

/// The same keys on the Russian layout, a comma or full stop at the end of a word left as it is.
fn other_layout_but_signs(text: &str) -> String {
    let word = text.trim_end_matches([',', '.']);
    format!("{}{}", other_layout(word), &text[word.len()..])
}

/// The same keys on the Russian layout. A comma or full stop is a letter only where another key follows at once, or
/// at the very end: `142,` is 142Б.
fn other_layout(text: &str) -> String {
    let key = |c: char| LATIN_KEYS.chars().position(|k| k == c);
    let chars: Vec<char> = text.chars().collect();
    chars
        .iter()
        .enumerate()
        .map(|(n, &c)| {
            if let Some((_, letter)) = SHIFTED.iter().find(|(key, _)| *key == c) {
                return *letter;
            }
            let ends_a_word = match chars.get(n + 1) {
                Some(next) => key(*next).is_none(),
                None => n == 0,
            };
            let ends_a_word = ends_a_word && matches!(c, ',' | '.');
            key(c).filter(|_| !ends_a_word).and_then(|at| RUSSIAN_KEYS.chars().nth(at)).unwrap_or(c)
        })
        .collect()
}

/// Latin spelling undone, letter group by letter group.
fn transliterated(text: &str) -> String {
    let bare = text.trim_end_matches(['.', ',']);
    if let Some((_, word)) = WORDS.iter().find(|(latin, _)| *latin == bare) {
        return format!("{word}{}", &text[bare.len()..]);
    }
    let mut out = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first == 'y' && !["yu", "ya", "yo", "ye", "yy"].iter().any(|group| rest.starts_with(group)) {
            rest = &rest[1..];
            let ends_a_word = !rest.starts_with(|c: char| c.is_alphabetic());
            let letter = match out.chars().next_back() {
                Some('а' | 'е' | 'и' | 'о' | 'у' | 'э' | 'ю' | 'я') => "й",
                Some('к' | 'г' | 'х') if ends_a_word => "ий",
                _ if ends_a_word => "ый",
                _ => "ы",
            };
            out.push_str(letter);
            continue;
        }
        if let Some((group, letter)) = SPELLINGS.iter().find(|(group, _)| rest.starts_with(group)) {
            out.push_str(letter);
            rest = &rest[group.len()..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn latin_letters_are_read_both_ways() {
        for (typed, meant) in [
            ("htcge,kbrb 5", "республики 5"),
            ("Dtctyyzz, 15", "весенняя, 15"),
            ("Dtctyyzz 15,", "весенняя 15б"),
            ("ktybyf", "ленина"),
        ] {
            assert_eq!(readings(typed)[0], meant, "{typed}");
        }
        for (typed, meant) in [
            ("Vesennyaya 15", "весенняя 15"),
            ("ul. Shakhtyorov", "улица. шахтёров"),
            ("Sovetsky", "советский"),
            ("Sovetskiy", "советский"),
            ("Krasny", "красный"),
        ] {
            assert_eq!(readings(typed)[1], meant, "{typed}");
        }
        assert_eq!(readings("ktyby 15а проспект")[0], "ленин 15а проспект");
        assert_eq!(latin_in_disguise("акгтяу 77"), "фрунзе 77");
        assert!(readings("Весенняя 15а").is_empty() && readings("15").is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_fault(text in any::<String>()) {
            let _ = readings(&text);
        }
    }
}
