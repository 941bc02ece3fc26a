//! Somebody's visit: what they send, and the city as it is when they come.

use std::{convert::Infallible, sync::Arc};

use axum::{
    body::Body,
    extract::FromRequestParts,
    http::{HeaderMap, Method, Uri, request::Parts},
    response::Response,
};
use serde_json::Value;

use super::{
    Context, Language, Problem, caching,
    format::{Format, OF_DOCUMENTS},
    params::Params,
};
use crate::{atlas::Atlas, domain::Revision};

/// What a handler is given: who asks what, and what the answer is made of. How a visitor to the API is shown a page, and
/// told what is wrong, stands with the pages: [`super::pages::api`].
pub struct Visit {
    /// What every handler may ask for.
    pub context: Arc<Context>,
    /// The snapshot of the moment: an answer is made of one.
    pub atlas: Arc<Atlas>,
    /// Whether all of the answer is asked for, or its head.
    pub method: Method,
    /// What is asked for.
    pub uri: Uri,
    /// How.
    pub headers: HeaderMap,
}

impl FromRequestParts<Arc<Context>> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, context: &Arc<Context>) -> Result<Self, Infallible> {
        Ok(Self::of(parts, Arc::clone(context)))
    }
}

impl Visit {
    /// The visit of who asks this now.
    pub fn of(asked: &Parts, context: Arc<Context>) -> Self {
        Self {
            atlas: context.atlas(),
            context,
            method: asked.method.clone(),
            uri: asked.uri.clone(),
            headers: asked.headers.clone(),
        }
    }

    /// The language of data: by `Accept-Language`.
    pub fn language(&self) -> Language {
        Language::of(&self.headers)
    }

    /// The language of pages: that of the path.
    pub fn language_of_page(&self) -> Language {
        Language::of_path(&self.uri)
    }

    /// The parameters.
    ///
    /// # Errors
    /// Those of [`Params::of`].
    pub fn params(&self) -> Result<Params, Problem> {
        Params::of(&self.uri)
    }

    /// The form asked for, of those offered.
    ///
    /// # Errors
    /// Those of [`Format::of`].
    pub fn form(&self, params: &mut Params, offered: &[Format]) -> Result<Format, Problem> {
        Format::of(params, &self.headers, offered)
    }

    /// The form of a document, where nothing else may be asked.
    ///
    /// # Errors
    /// Those of [`Format::of`], and [`Problem::UnknownParameter`].
    pub fn form_alone(&self) -> Result<Format, Problem> {
        let mut params = self.params()?;
        let form = self.form(&mut params, &OF_DOCUMENTS)?;
        params.finish()?;
        Ok(form)
    }

    /// Whether a person reads the answer: see [`Format::is_page`].
    pub fn wants_page(&self) -> bool {
        Format::is_page(&self.uri, &self.headers)
    }

    /// The URL of a path that begins with `/`.
    pub fn url(&self, path: &str) -> String {
        self.context.public_url.link(path)
    }

    /// A link in data: see [`Context::link`].
    pub fn link(&self, rel: &str, media_type: &str, path: &str) -> Value {
        self.context.link(rel, media_type, path)
    }

    /// The entity tag of a representation: see [`caching::etag`].
    pub fn etag(&self, representation: &str, newest: Revision, period: &str) -> String {
        caching::etag(&self.context, &self.atlas, representation, newest, period)
    }

    /// The answer `make` gives, or that the visitor has it already: see [`caching::answer`].
    pub fn fresh<B: Into<Body>>(
        &self,
        etag: &str,
        media_type: &'static str,
        make: impl FnOnce() -> B,
    ) -> Response {
        caching::answer(&self.headers, &self.atlas, etag, media_type, make)
    }

    /// A document whose tag is made of its bytes.
    pub fn document(&self, media_type: &'static str, bytes: impl Into<Vec<u8>>) -> Response {
        let bytes = bytes.into();
        self.fresh(&caching::etag_of(&bytes), media_type, || bytes)
    }

    /// Makes an answer on a thread that may take its time.
    pub async fn in_peace(self, make: impl FnOnce(&Self) -> Response + Send + 'static) -> Response {
        let language = self.language();
        let made = tokio::task::spawn_blocking(move || make(&self)).await;
        made.unwrap_or_else(|panic| Problem::Internal(panic.into()).respond(language))
    }

    /// The answer to a program, or what is wrong, as a problem.
    pub fn answer_program(&self, made: Result<Response, Problem>) -> Response {
        made.unwrap_or_else(|problem| problem.respond(self.language()))
    }
}
