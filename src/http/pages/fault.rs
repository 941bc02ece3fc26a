//! What is wrong, as a page for people; programs get the problem itself.

use askama::Template;
use axum::{http::StatusCode, response::Response};

use super::{
    super::{Language, Problem, visit::Visit},
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
pub fn tell(visit: &Visit, problem: Problem) -> Response {
    let language = visit.language_of_page();
    if !layout::wants_html(&visit.headers) {
        return problem.respond(visit.language());
    }
    let (status, _, russian, english) = problem.kind();
    let layout = Layout::new(visit, ("/", ""), "page");
    let (title, text) = match (status, language) {
        (StatusCode::NOT_FOUND, _) => (layout.w.lost_title, layout.w.lost_text),
        (_, Language::Russian) => (russian, layout.w.fault_text),
        (_, Language::English) => (english, layout.w.fault_text),
    };
    // Faults of ours are logged where problems are.
    let told = problem.respond(language);
    layout::faulty(status, &visit.atlas, &Fault { layout, title, text }).unwrap_or(told)
}
