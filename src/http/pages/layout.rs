//! What every page has: language, links, the city's name, and where the same page stands in the other language.

use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode, Uri, header},
    response::Response,
};

use super::{
    super::{
        Language, Links, Problem, caching,
        params::{encoded, query_of},
        visit::Visit,
    },
    icons::icon,
    speech::moment,
    words::Words,
};
use crate::{atlas::Atlas, domain::Settings};

/// What every page has.
pub struct Layout<'a> {
    /// The page's language.
    pub language: Language,
    /// Its sentences.
    pub w: &'static Words,
    /// Where the service stands on its host: empty, or like `/tos`.
    pub prefix: &'a str,
    /// Where pages of this language stand: the prefix, and `/en`.
    pub root: String,
    /// The public URL, without a slash at the end.
    pub public: String,
    /// The public URL of this page in Russian, and in English.
    pub russian: String,
    /// As above.
    pub english: String,
    /// The same page in the other language, as a path.
    pub other: String,
    /// Stylesheets, scripts, fonts.
    pub links: Links,
    /// Until when the data are known to be right, as people say it, while the store is away; empty else.
    pub stale: String,
    /// What the city says of itself.
    pub settings: &'a Settings,
    /// The box round the city: west, south, east, north, degrees; empty where nothing is drawn.
    pub city_bounds: String,
    /// What symbols mean.
    pub legend: Vec<LegendEntry<'a>>,
}

/// What a symbol on the map means.
pub struct LegendEntry<'a> {
    /// The category's id, as tiles carry it.
    pub category: &'a str,
    /// Its drawing.
    pub icon: &'static str,
    /// Its places in the page's language.
    pub title: &'a str,
    /// One of its places in the page's language.
    pub name: &'a str,
}

/// Where a URL with `lang=` leads: the path of that language, with what else was asked; `None` without one.
pub fn path_of_language(uri: &Uri) -> Option<String> {
    let (asked, kept): (Vec<&str>, Vec<&str>) =
        uri.query()?.split('&').partition(|pair| matches!(*pair, "lang=en" | "lang=ru"));
    let language = if *asked.last()? == "lang=en" { Language::English } else { Language::Russian };
    Some(format!("{}{}{}", language.root(), Language::bare_path(uri), query_of(&kept)))
}

impl<'a> Layout<'a> {
    /// The layout of a page in the language of the path that is visited: `path` begins with `/` and has no language;
    /// `query` is kept when the language is changed, and is empty or begins with `?`; `entry` is the client's entry.
    pub fn new(visit: &'a Visit, (path, query): (&str, &str), entry: &str) -> Self {
        let (context, atlas, language) = (&visit.context, &*visit.atlas, visit.language_of_page());
        let prefix = context.public_url.prefix();
        Self {
            language,
            w: Words::of(language),
            prefix,
            root: format!("{prefix}{}", language.root()),
            public: visit.url(""),
            russian: visit.url(&format!("{}{path}", Language::Russian.root())),
            english: visit.url(&format!("{}{path}", Language::English.root())),
            other: format!("{prefix}{}{path}{query}", language.other().root()),
            links: context.links(entry),
            stale: context.app.stale_since().map_or_else(String::new, |t| moment(t, atlas, language)),
            settings: &atlas.settings,
            city_bounds: crate::picture::city_bounds(atlas).map(super::bounds_text).unwrap_or_default(),
            legend: legend(atlas, language),
        }
    }

    /// `ru` or `en`.
    pub fn tag(&self) -> &'static str {
        self.language.tag()
    }

    /// The tag of the other language.
    pub fn other_tag(&self) -> &'static str {
        self.language.other().tag()
    }

    /// The public URL pages of this language begin with, without a slash at the end.
    pub fn public_root(&self) -> String {
        format!("{}{}", self.public, self.language.root())
    }

    /// A link that opens a letter about a mistake on a page; `None` where the city names no mailbox.
    pub fn report(&self, about: &str) -> Option<String> {
        let mailbox = self.settings.contact_email.as_ref()?;
        let subject = format!("{}: {about}", self.w.report_subject);
        Some(format!("mailto:{mailbox}?subject={}", encoded(&subject)))
    }
}

fn legend(atlas: &Atlas, language: Language) -> Vec<LegendEntry<'_>> {
    let categories = atlas.places.shelves().iter().filter(|s| !s.places.is_empty()).map(|s| &s.category);
    categories
        .map(|c| {
            let (title, name) = language.say((&c.title_ru, &c.name_ru), (&c.title_en, &c.name_en));
            LegendEntry { category: c.id.as_str(), icon: icon(c.id.as_str()), title, name }
        })
        .collect()
}

const HTML: &str = "text/html; charset=utf-8";

/// A page about somebody's home: kept by nobody.
pub fn private(atlas: &Atlas, page: &impl Template) -> Result<Response, Problem> {
    let html = page.render().map_err(|e| Problem::Internal(e.into()))?;
    Ok(caching::private(atlas, HTML, html.into_bytes()))
}

/// A page everybody sees alike: to be asked for again, and not sent again where it has not changed. Its tag is made of
/// its bytes: they depend on the city, the day, the client's files and every word of ours.
pub fn public(visit: &Visit, page: &impl Template) -> Result<Response, Problem> {
    let html = page.render().map_err(|e| Problem::Internal(e.into()))?;
    Ok(visit.document(HTML, html))
}

/// A page that says what is wrong.
pub fn faulty(status: StatusCode, atlas: &Atlas, page: &impl Template) -> Result<Response, Problem> {
    let mut response = private(atlas, page)?;
    *response.status_mut() = status;
    Ok(response)
}

/// Whether somebody reads with their eyes.
pub fn wants_html(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("text/html"))
}
