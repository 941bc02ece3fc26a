//! What is wrong, as a page for people; programs get the problem itself.

use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};

use super::{
    super::{Context, Language, Problem},
    layout::{self, Layout},
    speech::tel,
};

/// A page that says what is wrong.
#[derive(Template)]
#[template(path = "fault.html", config = "web/askama.toml")]
struct Fault<'a> {
    layout: Layout<'a>,
    title: &'static str,
    text: &'static str,
}

/// Tells a problem to whoever asked: to people, who take HTML, as a page in the language of the path.
pub fn tell(context: &Context, uri: &Uri, headers: &HeaderMap, problem: Problem) -> Response {
    let language = layout::language_of(uri);
    if !layout::wants_html(headers) {
        return problem.respond(Language::of(headers));
    }
    let (status, _, russian, english) = problem.kind();
    let atlas = context.atlas();
    let layout = Layout::new(context, &atlas, language, ("/", ""), "page");
    let (title, text) = match (status, language) {
        (StatusCode::NOT_FOUND, _) => (layout.w.lost_title, layout.w.lost_text),
        (_, Language::Russian) => (russian, layout.w.fault_text),
        (_, Language::English) => (english, layout.w.fault_text),
    };
    // Faults of ours are logged where problems are.
    let told = problem.respond(language);
    layout::faulty(status, &atlas, &Fault { layout, title, text }).unwrap_or(told)
}
