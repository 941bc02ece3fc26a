//! Reads the parts of a house number one after the other.

use crate::domain::{House, Part};

use super::super::fold::{cyrillic, look_alike};
use super::super::lex::{Gap, Kind, Lexed, Mask};
use super::letters::{by_sound, is_litera, litera_with_letter, upper, with_b};
use super::{Reading, Source, is_part_marker, is_unit};

/// Reads a house number that begins at a token, using no token that is taken.
pub(in super::super) fn read_at(text: &Lexed, at: usize, taken: Mask, source: Source) -> Option<Reading> {
    let first = text.tokens.get(at)?;
    if taken.has(at) || first.kind == Kind::Word || first.len > 4 || !(1..=9999).contains(&first.value) {
        return None;
    }
    let mut reader =
        Reader { text, taken, source, at: at + 1, house: House::default(), latin_b: false, dashed: None };
    reader.house.number = first.value as u16;
    reader.house.letter = match first.kind {
        Kind::Ordinal(Some(letter)) => Some(upper(letter)),
        Kind::Ordinal(None) => return None,
        _ => reader.letter(),
    };
    while reader.part() {}
    let or_else = reader.latin_b.then(|| with_b(reader.house));
    let unread = (source == Source::Question).then(|| reader.goes_on()).flatten();
    Some(Reading { house: reader.house, or_else, at, end: reader.at, dashed: reader.dashed, unread })
}

struct Reader<'a> {
    text: &'a Lexed,
    taken: Mask,
    source: Source,
    /// The next token.
    at: usize,
    house: House,
    latin_b: bool,
    dashed: Option<usize>,
}

/// Between a marker and its number: `к. №2`, `лит."А"`.
const AFTER_MARKER: Gap = Gap::SPACE.or(Gap::DOT).or(Gap::NUMERO).or(Gap::QUOTE).or(Gap::SLASH);
/// Before a letter: `5а`, `5-а`, `5 «А»`.
const BEFORE_LETTER: Gap = Gap::SPACE.or(Gap::DASH).or(Gap::QUOTE);

impl Reader<'_> {
    /// How many tokens the number goes on with that are none of its parts; `None` where it ends.
    fn goes_on(&self) -> Option<usize> {
        let (text, at) = (self.text, self.at);
        let Some(token) = text.tokens.get(at) else {
            // «15/»; or whatever stood where the text was cut.
            return (text.gap(at).has(Gap::SLASH) || text.is_cut).then_some(0);
        };
        if self.taken.has(at) {
            return None;
        }
        let (gap, word) = (text.gap(at), text.word(at));
        let number_at = |n: usize| text.is_number(n) && !self.taken.has(n);
        if token.kind != Kind::Word {
            // «15/0», «12/3/5»; «15.5», «15+1»; «45 1/2»
            let joined = gap.has(Gap::SLASH) && gap.within(Gap::SPACE.or(Gap::SLASH));
            let sign = gap == Gap::DOT || gap.has(Gap::OTHER);
            let half = gap == Gap::SPACE && number_at(at + 1) && text.gap(at + 1) == Gap::SLASH;
            return (joined || sign).then_some(1).or(half.then_some(2));
        }
        let close = text.gap(at + 1).within(AFTER_MARKER);
        let number_behind = number_at(at + 1) && close;
        let letter_behind = text.letter(at + 1).is_some() && close;
        let goes_on = match word {
            // «с 9 по 49», «дома 9 и 11», «9 или 11»
            "по" | "до" | "и" | "или" => number_behind && text.tokens[at + 1].kind == Kind::Number,
            "блок" | "бл" | "буква" | "дробь" => number_behind || letter_behind,
            // «15 к0»
            _ if is_part_marker(word) => number_behind && text.tokens[at + 1].value == 0,
            // «29аб», «15f»; «15 блокА»
            _ => {
                let glued = gap == Gap::NONE && token.len <= 3 && !is_unit(word) && !is_litera(word);
                let block = word.strip_prefix("блок").is_some_and(|rest| rest.chars().count() == 1);
                return (glued || block).then_some(1);
            }
        };
        goes_on.then_some(2)
    }

    /// Reads one more part; `false` where the house number ends.
    fn part(&mut self) -> bool {
        if self.at >= self.text.tokens.len() || self.taken.has(self.at) {
            return false;
        }
        // In parentheses a register's keeper names the building, or remarks on it: «(зд.158)», «(8-9 л/к)».
        let word = self.text.word(self.at);
        let named = matches!(word, "зд" | "здание" | "стр" | "строение" | "дубль");
        if self.source == Source::Register && self.text.tokens[self.at].aside && !named {
            self.at += 1;
            return true;
        }
        if self.text.is_number(self.at) {
            self.reversed_part() || self.joined_number()
        } else {
            self.marked_part()
        }
    }

    /// «92 (1 корпус)», «92, 2-й корпус»: the number before its marker.
    fn reversed_part(&mut self) -> bool {
        let gap = self.text.gap(self.at);
        let number = self.text.tokens[self.at].value;
        let word = self.text.word(self.at + 1);
        let close = self.text.gap(self.at + 1).within(Gap::SPACE.or(Gap::DASH));
        let apart = gap.within(Gap::SPACE.or(Gap::COMMA).or(Gap::PARENTHESIS)) && gap != Gap::NONE;
        // Not «5, 1 корпус 2», where the marker belongs to the number behind it.
        let ends = !self.text.is_number(self.at + 2) || self.text.gap(self.at + 2).has(Gap::COMMA);
        if !apart || !close || !ends || !(1..=999).contains(&number) {
            return false;
        }
        let part = Some(Part { number: number as u16, letter: None });
        match word {
            "корпус" | "корп" if self.house.korpus.is_none() => self.house.korpus = part,
            "строение" if self.house.stroenie.is_none() => self.house.stroenie = part,
            _ => return false,
        }
        self.at += 2;
        true
    }

    /// A number joined by a slash, a dash, or in a register by anything short.
    fn joined_number(&mut self) -> bool {
        let gap = self.text.gap(self.at);
        let register = self.source == Source::Register;
        let glued_to_letter = gap == Gap::NONE && self.house.letter.is_some();
        let joined = gap.within(Gap::SPACE.or(Gap::SLASH).or(Gap::DASH)) && gap.has(Gap::SLASH.or(Gap::DASH));
        let listed = register && gap.within(Gap::SPACE.or(Gap::COMMA).or(Gap::DOT).or(Gap::DASH));
        if !(joined || glued_to_letter || listed) {
            return false;
        }
        let dash = joined && !gap.has(Gap::SLASH);
        let at = self.at;
        let Some(part) = self.number_and_letter() else { return false };
        let House { fraction, korpus, stroenie, litera, .. } = self.house;
        if fraction.is_none() && korpus.is_none() && stroenie.is_none() && litera.is_none() {
            self.house.fraction = Some(part);
            if dash && !register {
                self.dashed = Some(at);
            }
            true
        } else if register {
            true
        } else {
            self.at = at;
            false
        }
    }

    /// A part that begins with a word.
    fn marked_part(&mut self) -> bool {
        let start = self.at;
        let gap = self.text.gap(start);
        let word = self.text.word(start);
        if gap.has(Gap::SLASH) {
            if self.house.fraction.is_none()
                && let Some(letter) = self.single_letter(start)
            {
                self.house.fraction = Some(Part { number: 0, letter: Some(letter) });
                self.at += 1;
                return true;
            }
            return false;
        }
        let marker_gap =
            gap.within(Gap::SPACE.or(Gap::COMMA).or(Gap::DOT).or(Gap::PARENTHESIS).or(Gap::DASH));
        if !marker_gap {
            return false;
        }
        let known = match word {
            "дробь" => self.fraction_in_words(),
            "к" | "корп" | "корпус" | "корпуса" | "кор" | "крп" => self.korpus(),
            "с" | "стр" | "строен" | "строение" | "строения" | "соор" | "сооружение" => {
                self.stroenie()
            }
            "зд" | "здание" if gap.has(Gap::PARENTHESIS) => self.stroenie(),
            "дубль" => self.remark(),
            _ if is_litera(word) => self.litera(),
            _ => self.two_in_one(word) || (self.source == Source::Register && self.listed_letter()),
        };
        if !known {
            self.at = start;
        }
        known
    }

    fn fraction_in_words(&mut self) -> bool {
        self.at += 1;
        let free = self.house.fraction.is_none();
        match self.number_and_letter() {
            Some(part) if free => self.house.fraction = Some(part),
            _ => return false,
        }
        true
    }

    fn korpus(&mut self) -> bool {
        self.named_part(|house| &mut house.korpus)
    }

    fn stroenie(&mut self) -> bool {
        // «с 1 по 232 кв.» are flats.
        self.text.word(self.at + 2) != "по" && self.named_part(|house| &mut house.stroenie)
    }

    /// What follows a marker, into its place; the first of two counts.
    fn named_part(&mut self, place: fn(&mut House) -> &mut Option<Part>) -> bool {
        self.at += 1;
        self.skip_repeated_marker();
        if is_litera(self.text.word(self.at)) {
            return self.litera();
        }
        match self.part_value() {
            Some(part) => {
                place(&mut self.house).get_or_insert(part);
                true
            }
            None => self.empty_part(),
        }
    }

    /// `лит. А`, `литера "А"`, `литера А, Б`, `лА`.
    fn litera(&mut self) -> bool {
        let word = self.text.word(self.at);
        self.at += 1;
        let letter = if let Some(letter) = litera_with_letter(word) {
            Some(upper(letter))
        } else {
            while is_litera(self.text.word(self.at)) && self.text.letter(self.at).is_none() {
                self.at += 1;
            }
            let letter = self.single_letter(self.at).filter(|_| self.text.gap(self.at).within(AFTER_MARKER));
            self.at += usize::from(letter.is_some());
            letter
        };
        match letter {
            Some(letter) => {
                self.house.litera.get_or_insert(letter);
                if self.text.is_number(self.at) && self.text.gap(self.at) == Gap::NONE {
                    self.at += 1;
                }
                true
            }
            None => self.empty_part(),
        }
    }

    /// A marker and its letter written as one word: `ка`, `са`, `ла`.
    fn two_in_one(&mut self, word: &str) -> bool {
        let mut chars = word.chars();
        let (Some(marker), Some(letter), None) = (chars.next(), chars.next(), chars.next()) else {
            return false;
        };
        let unit = is_unit(word) && self.text.is_number(self.at + 1);
        // «15 со двора», «15 ли» are no letters; «12 кВ» is one.
        let talk = self.source == Source::Question && !self.text.is_marked_letter(self.at);
        if !cyrillic(letter) || unit || talk {
            return false;
        }
        let part = Part { number: 0, letter: Some(upper(letter)) };
        match marker {
            'к' if self.house.korpus.is_none() => self.house.korpus = Some(part),
            'с' if self.house.stroenie.is_none() => self.house.stroenie = Some(part),
            'л' if self.house.litera.is_none() => self.house.litera = Some(upper(letter)),
            _ => return false,
        }
        self.at += 1;
        true
    }

    /// The further letters of `лит. А,Б,В`; «и» in `28 и 30`: read over.
    fn listed_letter(&mut self) -> bool {
        let gap = self.text.gap(self.at);
        let listed =
            gap.within(Gap::SPACE.or(Gap::COMMA).or(Gap::DASH)) && self.text.letter(self.at).is_some();
        if listed {
            self.at += 1;
            if self.text.is_number(self.at) && self.text.gap(self.at) == Gap::NONE {
                self.at += 1;
            }
        }
        listed
    }

    /// `дубль 1`: a note of the register's keeper.
    fn remark(&mut self) -> bool {
        self.at += 1;
        if self.text.is_number(self.at) || self.text.letter(self.at).is_some() {
            self.at += 1;
        }
        true
    }

    /// `д. 5, к. -`, `стр. нет`: a register's way to say nothing.
    fn empty_part(&mut self) -> bool {
        if self.text.word(self.at) == "нет" {
            self.at += 1;
        }
        self.source == Source::Register
    }

    fn skip_repeated_marker(&mut self) {
        while matches!(self.text.word(self.at), "корпус" | "корп" | "строение" | "стр") {
            self.at += 1;
        }
    }

    /// A part's number with its letter, or a bare letter.
    fn part_value(&mut self) -> Option<Part> {
        if !self.text.gap(self.at).within(AFTER_MARKER) {
            return None;
        }
        if self.text.is_number(self.at) {
            return self.number_and_letter();
        }
        let letter = self.single_letter(self.at)?;
        self.at += 1;
        let glued = self.text.is_number(self.at) && self.text.gap(self.at) == Gap::NONE;
        let number = if glued { self.number_and_letter().map_or(0, |part| part.number) } else { 0 };
        Some(Part { number, letter: Some(letter) })
    }

    /// A part's number, 1 to 999, and the letter that belongs to it.
    fn number_and_letter(&mut self) -> Option<Part> {
        let token =
            self.text.tokens.get(self.at).filter(|t| t.kind != Kind::Word && (1..=999).contains(&t.value))?;
        if self.taken.has(self.at) {
            return None;
        }
        self.at += 1;
        let letter = match token.kind {
            Kind::Ordinal(letter) => letter.map(upper),
            _ => self.letter(),
        };
        Some(Part { number: token.value as u16, letter })
    }

    /// The letter after a number, if the next token is one.
    fn letter(&mut self) -> Option<char> {
        let at = self.at;
        let letter = self.text.letter(at)?;
        let (gap, next) = (self.text.gap(at), self.text.gap(at + 1));
        if self.taken.has(at) || !gap.within(BEFORE_LETTER) {
            return None;
        }
        // «к», «с», «д», «п», «л» before what they mark, and «и» between numbers, are no letters of the house.
        let close = next.within(Gap::SPACE.or(Gap::DOT).or(Gap::NUMERO));
        let number_next = self.text.is_number(at + 1);
        let letter_next = self
            .text
            .letter(at + 1)
            .is_some_and(|c| !(matches!(c, 'к' | 'с') && self.text.is_number(at + 2)));
        let marks = close
            && match letter {
                'к' | 'с' => {
                    number_next || (next.has(Gap::DOT) && (letter_next || is_litera(self.text.word(at + 1))))
                }
                'д' | 'п' => number_next,
                'и' => number_next && gap.has(Gap::SPACE),
                'л' => letter_next,
                _ => false,
            };
        let marks_nothing =
            self.source == Source::Register && next.has(Gap::DOT) && matches!(letter, 'к' | 'с');
        if marks || marks_nothing || (gap.has(Gap::SPACE) && self.starts_name(at, letter)) {
            return None;
        }
        let letter = self.single_letter(at)?;
        self.at += 1;
        Some(letter)
    }

    /// Whether a letter after a space begins a name: «15 с. Елыкаево», «15 В. Волошиной», «15 г Кемерово».
    fn starts_name(&self, at: usize, letter: char) -> bool {
        let (next, word) = (self.text.gap(at + 1), self.text.word(at + 1));
        let marker = is_litera(word) || is_unit(word) || is_part_marker(word);
        self.text.is_word(at + 1)
            && !marker
            && (next.has(Gap::DOT)
                || (next == Gap::SPACE && matches!(letter, 'г' | 'с' | 'д' | 'п' | 'к' | 'у')))
    }

    /// The house letter at a token, upper-case Cyrillic; Latin by look, else by sound.
    fn single_letter(&mut self, at: usize) -> Option<char> {
        // Of «лит. ВС» the first letter is read, as of «лит. В, С».
        let pair = self.source == Source::Register && self.text.is_capital_pair(at);
        let letter = self.text.letter(at).or_else(|| self.text.word(at).chars().next().filter(|_| pair));
        let letter = letter.filter(|_| !self.taken.has(at))?;
        self.latin_b |= letter == 'b';
        let cyrillic_letter = match letter {
            'b' => 'в',
            letter if cyrillic(letter) => letter,
            letter => look_alike(letter).or_else(|| by_sound(letter))?,
        };
        Some(upper(cyrillic_letter))
    }
}
