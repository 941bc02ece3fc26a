//! Numbers in words: «сто двадцать шесть дробь два», «пятьдесят лет Октября», «двадцать второго января».

use super::lex::{Lexed, lex, spelled_number};

/// A numeral's value and how large its kind is: a numeral joins one of a larger kind before it.
fn numeral(word: &str) -> Option<(u32, u32)> {
    const UNITS: [&[&str]; 20] = [
        &["ноль"],
        &["один", "одна", "одно", "одного"],
        &["два", "две", "двух"],
        &["три", "трех"],
        &["четыре", "четырех"],
        &["пять", "пяти"],
        &["шесть", "шести"],
        &["семь", "семи"],
        &["восемь", "восьми"],
        &["девять", "девяти"],
        &["десять", "десяти"],
        &["одиннадцать", "одиннадцати", "одинадцать"],
        &["двенадцать", "двенадцати"],
        &["тринадцать", "тринадцати"],
        &["четырнадцать", "четырнадцати"],
        &["пятнадцать", "пятнадцати"],
        &["шестнадцать", "шестнадцати"],
        &["семнадцать", "семнадцати"],
        &["восемнадцать", "восемнадцати"],
        &["девятнадцать", "девятнадцати"],
    ];
    const TENS: [&[&str]; 8] = [
        &["двадцать", "двадцати"],
        &["тридцать", "тридцати"],
        &["сорок", "сорока"],
        &["пятьдесят", "пятидесяти"],
        &["шестьдесят", "шестидесяти"],
        &["семьдесят", "семидесяти"],
        &["восемьдесят", "восьмидесяти"],
        &["девяносто", "девяноста"],
    ];
    const HUNDREDS: [&[&str]; 9] = [
        &["сто", "ста"],
        &["двести", "двухсот"],
        &["триста", "трехсот"],
        &["четыреста", "четырехсот"],
        &["пятьсот", "пятисот"],
        &["шестьсот", "шестисот"],
        &["семьсот", "семисот"],
        &["восемьсот", "восьмисот"],
        &["девятьсот", "девятисот"],
    ];
    let of = |table: &[&[&str]]| table.iter().position(|words| words.contains(&word)).map(|n| n as u32);
    of(&UNITS)
        .map(|n| (n, 1))
        .or_else(|| of(&TENS).map(|n| (20 + 10 * n, 10)))
        .or_else(|| of(&HUNDREDS).map(|n| (100 + 100 * n, 100)))
        .or_else(|| (word == "тысяча").then_some((1000, 1000)))
}

/// A text with its numbers in digits; `None` where it has none in words.
pub(super) fn in_digits(text: &str) -> Option<String> {
    let lexed = lex(text);
    let mut edits = Vec::new();
    let mut at = 0;
    while at < lexed.tokens.len() {
        if let Some((range, text)) = jubilee(&lexed, at) {
            at = range.end;
            edits.push((range, text));
            continue;
        }
        match number_at(&lexed, at) {
            Some((end, number)) => {
                edits.push((at..end, number.to_string()));
                at = end;
            }
            None => at += 1,
        }
    }
    (!edits.is_empty()).then(|| lexed.rewritten(&edits))
}

/// «30-летия», «тридцатилетия»: 30 лет; «1905 г.», «1905г»: 1905 года.
fn jubilee(text: &Lexed, at: usize) -> Option<(std::ops::Range<usize>, String)> {
    const ENDS: [&str; 3] = ["летия", "летие", "летию"];
    let word = text.word(at);
    if text.is_number(at) && text.is_word(at + 1) {
        let next = text.word(at + 1);
        let year = text.tokens[at].len == 4 && (1700..2100).contains(&text.tokens[at].value) && next == "г";
        return match (ENDS.contains(&next), year) {
            (true, _) => Some((at..at + 2, format!("{word} лет"))),
            (_, true) => Some((at..at + 2, format!("{word} года"))),
            _ => None,
        };
    }
    let stem = ENDS.iter().find_map(|end| word.strip_suffix(end))?;
    let (number, _) = numeral(stem)?;
    Some((at..at + 1, format!("{number} лет")))
}

/// The number in words that begins at a token, and the token past it.
fn number_at(text: &Lexed, at: usize) -> Option<(usize, u32)> {
    let (mut sum, mut kind) = numeral(text.word(at))?;
    let mut end = at + 1;
    // «ста» of somebody who types on is no hundred; «ста лет» is.
    let word = text.word(at);
    let genitive = matches!(word, "ста" | "сорока" | "девяноста" | "двух" | "трех" | "четырех" | "одного")
        || (word.ends_with('и') && word != "три");
    if end == text.tokens.len() && genitive {
        return None;
    }
    while end < text.tokens.len() {
        let word = text.word(end);
        match numeral(word) {
            Some((value, smaller)) if smaller < kind && value < kind && value > 0 => {
                sum += value;
                kind = smaller;
                end += 1;
            }
            // «двадцать второго».
            None if kind >= 10 && spelled_number(word).is_some_and(|n| n < 10) && text.is_word(end) => {
                return Some((end + 1, sum + spelled_number(word).unwrap_or(0)));
            }
            _ => break,
        }
    }
    Some((end, sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_words_become_digits() {
        for (text, want) in [
            ("улица боброва сто двадцать шесть", "улица боброва 126"),
            ("Мичуринская пятьдесят четыре дробь два", "Мичуринская 54 дробь 2"),
            ("пятьдесят лет Октября двенадцать", "50 лет Октября 12"),
            ("двадцать второго января семь", "22 января 7"),
            ("тысяча девятьсот пятого года, сорок", "1905 года, 40"),
            ("Авроры сто семнадцать корпус два", "Авроры 117 корпус 2"),
            ("30-летия Победы 5", "30 лет Победы 5"),
            ("тридцатилетия Победы, 5", "30 лет Победы, 5"),
            ("ул. 1905 г. 47", "ул. 1905 года. 47"),
            ("Авроры двадцать двадцать", "Авроры 20 20"),
        ] {
            assert_eq!(in_digits(text).as_deref(), Some(want), "{text}");
        }
        assert_eq!(in_digits("Авроры 5"), None);
    }
}
