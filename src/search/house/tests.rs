//! House numbers as people and registers write them: the cases.

use proptest::prelude::*;

use super::*;
use crate::domain::Part;
use crate::search::samples;

#[test]
fn a_house_is_read_as_registers_write_it() {
    for (text, want) in [
        ("15", "15"),
        ("34а", "34А"),
        ("34 а", "34А"),
        ("5-а", "5А"),
        ("5 «А»", "5А"),
        ("15A", "15А"),
        ("137/2", "137/2"),
        ("3\\22 а", "3/22А"),
        ("142 / 3", "142/3"),
        ("9А/Б", "9А/Б"),
        ("8/а", "8/А"),
        ("14 дробь 1", "14/1"),
        ("8-10", "8/10"),
        ("7-9 а", "7/9А"),
        ("12, к. 3, стр. 1", "12 к3 с1"),
        ("12 корп. 3", "12 к3"),
        ("12к3с1", "12 к3 с1"),
        ("94Ак1", "94А к1"),
        ("31А к 2", "31А к2"),
        ("5, лит. А", "5 литА"),
        ("5 литера \"А\"", "5 литА"),
        ("8литА", "8 литА"),
        ("18 лА", "18 литА"),
        ("4 л А", "4 литА"),
        ("3 л.А", "3 литА"),
        ("6, к. 2, стр. литера А", "6 к2 литА"),
        ("9, к. Литера А", "9 литА"),
        ("18, к. А", "18 кА"),
        ("8, стр. А", "8 сА"),
        ("64, к. 1А", "64 к1А"),
        ("29/31, к. Б", "29/31 кБ"),
        ("13/15, лит. А,Б,В,Г,Д,Ж", "13/15 литА"),
        ("36 (дубль 1), к. 6", "36 к6"),
        ("12 (зд.158), лит. В", "12 с158 литВ"),
        ("23, к. -, стр. -", "23"),
        ("38, к. нет, стр. нет", "38"),
        ("11, к. -, стр. -, лит. А", "11 литА"),
        ("4, 6", "4/6"),
        ("13,15, стр. А", "13/15 сА"),
        ("21-23-25", "21/23"),
        ("28 и 30", "28/30"),
        ("дом 9, к. корпус 3", "9 к3"),
        ("№7", "7"),
        (".14, к. 1", "14 к1"),
        ("20,", "20"),
        ("11, к. 2, стр. А, кв 180-367", "11 к2 сА"),
        ("34Я", "34Я"),
        ("17(8-9 л/к), стр. Д", "17 сД"),
        ("9, к. 2 (с 1 по 5 подъезды)", "9 к2"),
        ("12, к. 1  с 1 по 232 кв., стр. 9  этажный", "12 к1"),
        ("1331, лит. ВС", "1331 литВ"),
        ("2 литера Б2-Б3", "2 литБ"),
        ("70А,А1,А2", "70А"),
        ("78К1", "78 к1"),
        ("70 к.1", "70 к1"),
        ("16, к. А5", "16 к5А"),
    ] {
        assert_eq!(read_house(text).map(|h| h.to_string()).as_deref(), Some(want), "{text}");
    }
}

#[test]
fn what_leads_with_no_number_is_not_read() {
    for text in ["", "б/н", "А", "Улица Марата, к. 74", "0", "123456", "к. 5"] {
        assert_eq!(read_house(text), None, "{text}");
    }
}

#[test]
fn a_latin_b_may_be_either_letter() {
    let text = lex("15b");
    let reading = read_at(&text, 0, Mask::default(), Source::Question).expect("a house");
    assert_eq!(reading.house.to_string(), "15В");
    assert_eq!(reading.or_else.map(|h| h.to_string()).as_deref(), Some("15Б"));
}

#[test]
fn in_a_question_a_second_number_is_not_the_house() {
    for (text, want, end) in [
        ("4, 6", "4", 1),
        ("15 В.В. Михайлова", "15", 1),
        ("15 с. Елыкаево", "15", 1),
        ("12 к 3 кв 5", "12 к3", 3),
        ("10 а кв 5", "10А", 2),
        ("6|2", "6/2", 2),
    ] {
        let reading = read_at(&lex(text), 0, Mask::default(), Source::Question).expect(text);
        assert_eq!((reading.house.to_string().as_str(), reading.end), (want, end), "{text}");
    }
    assert_eq!(read_at(&lex("74-119"), 0, Mask::default(), Source::Question).and_then(|r| r.dashed), Some(1));
}

fn letter() -> impl Strategy<Value = Option<char>> + Clone {
    prop::option::of(prop::sample::select("АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЭЮЯ".chars().collect::<Vec<_>>()))
}

fn part() -> impl Strategy<Value = Option<Part>> + Clone {
    let numbered = (1..=999_u16, letter()).prop_map(|(number, letter)| Part { number, letter });
    let bare = letter().prop_filter_map("a letter", |c| c.map(|c| Part { number: 0, letter: Some(c) }));
    prop::option::of(prop_oneof![numbered, bare])
}

fn house() -> impl Strategy<Value = House> {
    samples::any_house(1..=9999_u16, letter(), part())
}

proptest! {
    #[test]
    fn a_house_reads_what_it_writes(house in house()) {
        prop_assert_eq!(read_house(&house.to_string()), Some(house));
    }

    #[test]
    fn any_text_is_read_without_a_fault(text in any::<String>()) {
        let _ = read_house(&text);
    }

    #[test]
    fn any_text_like_a_house_is_read_without_a_fault(text in "[0-9абклсдит./\\\\ ,()\"-]{0,40}") {
        let _ = read_house(&text);
    }
}
