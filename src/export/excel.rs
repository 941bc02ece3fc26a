//! What a Russian Excel makes of a text in a table that it opens by a double click.

/// Words that stand in days and times.
const OF_TIME: &str = "\
    январь января янв февраль февраля фев февр март марта мар апрель апреля апр май мая июнь июня июн июль июля июл \
    август августа авг сентябрь сентября сен сент октябрь октября окт ноябрь ноября ноя нояб декабрь декабря дек \
    january jan february feb march mar april apr may june jun july jul august aug september sep october oct november nov \
    december dec am pm";

/// Words that are truth values.
const TRUTHS: [&str; 4] = ["истина", "ложь", "true", "false"];

/// Whether Excel would execute a text, or show something else in its place: house 3/5 on the 3rd of May, `8 Марта` as that
/// day of this year, 007 as seven, 10% as a tenth, the last digits of long numbers as noughts.
pub fn is_taken_for_something_else(text: &str) -> bool {
    // What stands before a sign may be passed over when a table is read.
    let is_unseen =
        |c: char| is_space(c) || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}');
    let begin = text.trim_start_matches(is_unseen);
    if text.starts_with(['\t', '\r', '\n']) || begin.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
    {
        return true;
    }
    let text = text.trim().to_lowercase();
    if is_whole(&text) {
        // Longer ones become 1,02E+12 and are cut to fifteen digits; noughts before them are lost.
        return text.len() > 11 || (text.starts_with('0') && text != "0");
    }
    is_number(&text) || is_time(&text) || TRUTHS.contains(&&*text)
}

/// Digits alone.
fn is_whole(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_space(c: char) -> bool {
    c.is_whitespace()
}

/// A number as it is written in Russia, with all that may stand around one: `1 000`, `12,5`, `10 %`, `(5)`, `100 ₽`.
fn is_number(text: &str) -> bool {
    let bare = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
    let bare = bare.trim_matches(|c: char| is_space(c) || matches!(c, '%' | '₽' | '$' | '€'));
    let bare = bare.strip_suffix("р.").map_or(bare, str::trim_end);
    let (bare, power) = bare.split_once('e').unwrap_or((bare, "0"));
    let (whole, part) = bare.split_once(',').map_or((bare, None), |(whole, part)| (whole, Some(part)));
    let mut groups = whole.split(is_space);
    let first = groups.next().unwrap_or_default();
    let is_grouped = groups.all(|group| group.len() == 3 && is_whole(group));
    let is_parted = match part {
        None | Some("") => is_whole(first),
        Some(part) => is_whole(part) && (first.is_empty() || is_whole(first)),
    };
    is_parted && is_grouped && is_whole(power.trim_start_matches(['+', '-']))
}

/// A day, a time, or both: `3.5`, `15-17`, `12:30`, `3 мая`, `май 2024`; and what else is digits and such signs alone.
fn is_time(text: &str) -> bool {
    let is_sign = |c: char| matches!(c, '/' | '-' | '.' | ':' | '+');
    let mut parts =
        text.split(|c: char| is_sign(c) || is_space(c) || c == ',').filter(|part| !part.is_empty());
    let is_digits_and_signs = text.starts_with(|c: char| c.is_ascii_digit())
        && text.contains(is_sign)
        && text.chars().all(|c| c.is_ascii_digit() || is_sign(c) || c == 'e' || c == ' ');
    let is_word = |part: &str| OF_TIME.split(' ').any(|word| word == part);
    let has_word = parts.clone().any(is_word);
    let is_told_in_words =
        has_word && parts.clone().any(is_whole) && parts.all(|part| is_whole(part) || is_word(part));
    is_digits_and_signs || is_told_in_words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_numbers_days_and_truths_are_known() {
        for text in [
            "=1+1",
            "=cmd|' /C calc'!A0",
            "+7 (3842) 00-00-01",
            "-5",
            "@SUM(1)",
            "\t=1",
            "\n=1",
            " =1",
            "\u{a0}=1",
            "\u{feff}=1",
            "＝1+1",
            "3/5",
            "15-17",
            "12.5",
            "2E5",
            "007",
            "4205000000000001",
            "1024200000001",
            "420500000000",
            "12,5",
            "12,",
            ",5",
            "1,5E3",
            "10%",
            "12,5 %",
            "1 000",
            "1\u{a0}000\u{a0}000,50",
            "(5)",
            "100 ₽",
            "100 р.",
            "3 мая",
            "8 Марта",
            "8 марта 15",
            "май 2024",
            "3-май-24",
            "1 янв.",
            "Jan 5",
            "1 1/2",
            "31.12.2024 23:59",
            "5 PM",
            "12:30 pm",
            "ИСТИНА",
            "false",
            " 3/5",
            "0,5",
        ] {
            assert!(is_taken_for_something_else(text), "{text}");
        }
        for text in [
            "",
            "15",
            "0",
            "15а",
            "42050000000",
            "15 к2",
            "8 (3842) 00-00-01",
            "8 Марта, дом 15а",
            "улица 8 Марта",
            "мая",
            "май",
            "1, 2, 3",
            "5 лет",
            "Лавочка",
            "№ 5",
            "10 000а",
            "1 00",
            "(",
            "()",
            "%",
            ",",
            "e",
            "1e",
            "12,5,7",
            "к. 3",
        ] {
            assert!(!is_taken_for_something_else(text), "{text}");
        }
    }
}
