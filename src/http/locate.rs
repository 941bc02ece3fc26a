//! `/api/locate`: whose is this address, or this point?

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::Uri,
    response::Response,
    routing::get,
};

use super::{
    Context, Language, Problem, caching,
    params::{Params, point},
};
use crate::domain::LonLat;

/// The longest question taken, in characters.
const MAX_QUESTION: usize = 300;

/// The paths of this resource.
pub fn router() -> Router<Arc<Context>> {
    Router::new().route("/api/locate", get(get_locate))
}

/// What is asked about.
enum Question {
    Address(String),
    Point(LonLat),
}

/// Takes the whole request: the headers are looked at only when something is wrong.
async fn get_locate(State(context): State<Arc<Context>>, request: Request) -> Response {
    locate(&context, request.uri()).unwrap_or_else(|problem| problem.respond(Language::of(request.headers())))
}

fn locate(context: &Context, uri: &Uri) -> Result<Response, Problem> {
    let mut params = Params::of(uri)?;
    let at = params.day()?;
    let question = question(&mut params)?;
    params.finish()?;
    let atlas = context.atlas();
    let at = at.unwrap_or(atlas.today);
    let answer = match question {
        Question::Address(text) => atlas.locate_address(&text, at),
        Question::Point(point) => atlas.locate_point(point, at),
    };
    Ok(caching::private(&atlas, "application/json", answer.to_json().into_bytes()))
}

fn question(params: &mut Params) -> Result<Question, Problem> {
    let address = params.take("address");
    match (address, params.lon_lat()?) {
        (Some(text), [None, None]) if text.trim().is_empty() => {
            Err(Problem::BadParameter { name: "address", value: text, expected: "Весенняя 15" })
        }
        (Some(text), [None, None]) => Ok(Question::Address(text.chars().take(MAX_QUESTION).collect())),
        (Some(_), _) => Err(Problem::Exclusive("address", "lon, lat")),
        (None, lon_lat) => point(lon_lat)?.map(Question::Point).ok_or(Problem::NothingAsked),
    }
}
