//! What a page of the API is made of: a heading, links to its other forms, and blocks of facts, lists and tables.

use super::super::{
    super::{Language, features::titled, visit::Visit},
    map_side::MapSide,
};
use crate::features::Collection;

/// A page of the API.
#[derive(Default)]
pub struct Sheet {
    /// Its heading.
    pub title: String,
    /// Whether the heading is Russian on a page of any language.
    pub is_russian: bool,
    /// What it is, in a sentence or two.
    pub lead: Vec<String>,
    /// Whether these sentences are English on a page of any language.
    pub is_english: bool,
    /// What it is a part of, the widest first.
    pub crumbs: Vec<Piece>,
    /// The same in other forms, and what belongs to it.
    pub forms: Vec<Form>,
    /// A form that selects features.
    pub search: Option<Search>,
    /// What it says.
    pub blocks: Vec<Block>,
    /// Where it goes on, and what the link says.
    pub next: Option<(String, &'static str)>,
    /// The map beside it.
    pub side: Option<MapSide>,
}

/// The same in another form, or something that belongs to it: a link in the head of the page, and a button.
pub struct Form {
    /// What it is to the page.
    pub rel: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Where it is.
    pub href: String,
    /// What the button says; without a text there is none.
    pub text: &'static str,
}

/// A form that selects features.
pub struct Search {
    /// What it is for.
    pub title: &'static str,
    /// Whether it lies open.
    pub is_open: bool,
    /// Where it leads.
    pub action: String,
    /// What else was asked.
    pub kept: Vec<(String, String)>,
    /// The filter's label.
    pub filter_label: &'static str,
    /// The filter asked for.
    pub filter: String,
    /// What an example is called.
    pub hint: &'static str,
    /// An example of a filter.
    pub example: &'static str,
    /// The order's label.
    pub order_label: &'static str,
    /// What may be ordered by: as the parameter has it, in words, and whether it is.
    pub orders: Vec<(String, String, bool)>,
    /// The label of how many.
    pub limit_label: &'static str,
    /// How many are shown at most.
    pub limit: usize,
    /// How many may be asked for.
    pub most: usize,
    /// What the button says.
    pub button: &'static str,
}

/// A part of a page under a heading of its own.
pub struct Block {
    /// Its id in the page.
    pub id: String,
    /// Its heading.
    pub heading: String,
    /// What it is, in a sentence.
    pub lead: String,
    /// Whether that sentence is English on a page of any language.
    pub is_english: bool,
    /// What it says.
    pub body: Vec<Body>,
}

/// Something a block says.
pub enum Body {
    /// A heading below that of the block.
    Heading(Vec<Piece>),
    /// A paragraph.
    Text(Vec<Piece>),
    /// A list.
    List(Vec<Vec<Piece>>),
    /// Names and what is told of them.
    Facts(Vec<(String, Vec<Piece>)>),
    /// A table.
    Table(Table),
}

/// A table; the first cell of each row names it.
pub struct Table {
    /// What it is, for ears.
    pub label: String,
    /// The heads of its columns.
    pub heads: Vec<String>,
    /// Its rows: each has a cell for each column.
    pub rows: Vec<Vec<Vec<Piece>>>,
    /// What its rows are of.
    pub of: Rows,
}

/// What the rows of a table are: how much room they get depends on it.
#[derive(Clone, Copy)]
pub enum Rows {
    /// Records: each is one line, for a page of its own tells it whole.
    Records,
    /// Told: a cell says by itself what it is, and on a narrow page the cells of a row stand below each other.
    Told,
    /// Anything else: a cell takes the lines it needs.
    Plain,
}

impl Rows {
    /// The classes of their table in the page.
    pub fn classes(self) -> &'static str {
        match self {
            Self::Records => "scroll records",
            Self::Told => "scroll told",
            Self::Plain => "scroll",
        }
    }
}

/// A piece of text.
#[derive(Clone, Default)]
pub struct Piece {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub href: Option<String>,
    /// Its language, where that may be another than the page's.
    pub lang: Option<&'static str>,
    /// Whether it is a name for programs.
    pub is_code: bool,
}

impl Piece {
    /// A text in the language of the page.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A text in Russian.
    pub fn russian(text: impl Into<String>) -> Self {
        Self { lang: Some("ru"), ..Self::plain(text) }
    }

    /// A text in English.
    pub fn english(text: impl Into<String>) -> Self {
        Self { lang: Some("en"), ..Self::plain(text) }
    }

    /// A name for programs.
    pub fn code(text: impl Into<String>) -> Self {
        Self { is_code: true, ..Self::plain(text) }
    }

    /// The same as a link.
    #[must_use]
    pub fn to(self, href: impl Into<String>) -> Self {
        Self { href: Some(href.into()), ..self }
    }
}

impl Block {
    /// A block.
    pub fn new(id: &str, heading: &str, body: Vec<Body>) -> Self {
        let (id, heading) = (id.to_owned(), heading.to_owned());
        Self { id, heading, lead: String::new(), is_english: false, body }
    }

    /// The same with a sentence before it.
    #[must_use]
    pub fn with_lead(self, lead: &str) -> Self {
        Self { lead: lead.to_owned(), ..self }
    }
}

/// For whom a page is made, and where its links lead.
pub struct Reader {
    /// The language of its path.
    pub language: Language,
    /// Where pages of that language stand, without a slash at the end.
    root: String,
    /// Where the service stands on its host.
    prefix: String,
}

impl Reader {
    /// Whoever comes.
    pub fn of(visit: &Visit) -> Self {
        let (language, prefix) = (visit.language_of_page(), visit.context.public_url.prefix());
        Self { language, root: format!("{prefix}{}", language.root()), prefix: prefix.to_owned() }
    }

    /// One of two texts, in the language of the page.
    pub fn say<T>(&self, russian: T, english: T) -> T {
        self.language.say(russian, english)
    }

    /// Texts in the language of the page: the heads of a table.
    pub fn say_all(&self, texts: &[(&str, &str)]) -> Vec<String> {
        texts.iter().map(|(russian, english)| self.say(*russian, *english).to_owned()).collect()
    }

    /// The link to a page of a path that begins with `/`.
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.root)
    }

    /// The link to data of a path that begins with `/`.
    pub fn data(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    /// The same as JSON: in the head of the page, and as a button.
    pub fn as_json(&self, path: &str, media_type: &'static str, text: &'static str) -> Form {
        let mark = if path.contains('?') { '&' } else { '?' };
        Form { rel: "alternate", media_type, href: self.data(&format!("{path}{mark}f=json")), text }
    }

    /// The list of collections, as a step of a way back.
    pub fn collections(&self) -> Piece {
        Piece::plain(self.say("Наборы", "Collections")).to(self.page("/api/collections"))
    }

    /// A collection, as a step of a way back.
    pub fn collection(&self, collection: Collection<'_>) -> Piece {
        let path = format!("/api/collections/{}", collection.name());
        Piece::plain(titled(collection.title(), self.language)).to(self.page(&path))
    }

    /// The document in OpenAPI that a path leads to: in the head of a page, and where it has a text as a button.
    pub fn description(&self, media_type: &'static str, path: &str, text: &'static str) -> Form {
        Form { rel: "service-desc", media_type, href: self.data(path), text }
    }

    /// The way back to where everything begins.
    pub fn crumbs(&self, further: impl IntoIterator<Item = Piece>) -> Vec<Piece> {
        let begin = Piece::plain(self.say("Открытые данные", "Open data")).to(self.page("/api"));
        std::iter::once(begin).chain(further).collect()
    }

    /// A whole number as people of the language write it.
    pub fn number(&self, number: usize) -> String {
        let digits = number.to_string();
        let (gap, grouped) =
            (self.say("\u{a0}", ","), digits.len() > 4 || self.language == Language::English);
        let part = |(n, digit): (usize, char)| {
            let begins_group = grouped && n > 0 && (digits.len() - n).is_multiple_of(3);
            if begins_group { format!("{gap}{digit}") } else { digit.to_string() }
        };
        digits.chars().enumerate().map(part).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_as_the_language_has_it() {
        for (number, russian, english) in [
            (7, "7", "7"),
            (1234, "1234", "1,234"),
            (12345, "12 345", "12,345"),
            (1_234_567, "1 234 567", "1,234,567"),
        ] {
            for (language, wanted) in [(Language::Russian, russian), (Language::English, english)] {
                let reader = Reader { language, root: String::new(), prefix: String::new() };
                assert_eq!(reader.number(number).replace('\u{a0}', " "), wanted);
            }
        }
    }
}
