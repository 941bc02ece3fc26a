//! A house number taken apart: `137/2`, `34а`, `12 к. 3 стр. 1 лит. А`.

use std::fmt;

/// A number with an optional letter: the `2` of `137/2`, the `1А` of `к. 1А`, the `А` of `стр. А`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Part {
    /// The number; 0 where the part is a bare letter.
    pub number: u16,
    /// The letter, upper-case Cyrillic.
    pub letter: Option<char>,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.number > 0 {
            write!(f, "{}", self.number)?;
        }
        self.letter.map_or(Ok(()), |c| write!(f, "{c}"))
    }
}

/// A house number. Two spellings of one number are equal; order is that of walking down the street
/// (46, 46А, 46/1, 46 к. 1, 47).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct House {
    /// The number proper, 1 to 9999.
    pub number: u16,
    /// The letter that belongs to the number: `34а`. Upper-case Cyrillic.
    pub letter: Option<char>,
    /// What follows a slash, `дробь`, or an equal dash: `137/2`, `8-10`.
    pub fraction: Option<Part>,
    /// Корпус.
    pub korpus: Option<Part>,
    /// Строение, сооружение.
    pub stroenie: Option<Part>,
    /// Литера written as such: `д. 5, лит. А`. Upper-case Cyrillic.
    pub litera: Option<char>,
}

impl fmt::Display for House {
    /// The number as OpenStreetMap writes it: `34А`, `137/2`, `12 к3 с1 литА`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number)?;
        if let Some(c) = self.letter {
            write!(f, "{c}")?;
        }
        if let Some(p) = self.fraction {
            write!(f, "/{p}")?;
        }
        if let Some(p) = self.korpus {
            write!(f, " к{p}")?;
        }
        if let Some(p) = self.stroenie {
            write!(f, " с{p}")?;
        }
        if let Some(c) = self.litera {
            write!(f, " лит{c}")?;
        }
        Ok(())
    }
}
