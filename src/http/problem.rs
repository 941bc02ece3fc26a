//! Errors as `application/problem+json` (RFC 9457), in Russian or English.

mod batch;
mod filter;

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::Language;
use crate::{
    archive::ArchiveError, features::FilterError, geocode::BatchError, store::StoreError, tiles::TileError,
};

/// Everything that may be wrong with a request, or with us.
#[derive(Debug)]
pub enum Problem {
    /// There is no such path.
    UnknownPath,
    /// The path does not take this method.
    MethodNotAllowed,
    /// There is no such collection.
    UnknownCollection(String),
    /// The collection has no such feature.
    UnknownFeature(String),
    /// A layer the city does not have; those it has.
    UnknownLayer(String, Vec<String>),
    /// There is no such tile.
    UnknownTile(String),
    /// The tile lies outside what its tileset holds.
    TileOutside(String),
    /// More layers than one tile takes; the most it takes.
    TooManyLayers(usize),
    /// A parameter the path does not know.
    UnknownParameter(String),
    /// A parameter that is given twice.
    GivenTwice(String),
    /// A parameter that is missing.
    MissingParameter(&'static str),
    /// Neither an address nor a point is asked about.
    NothingAsked,
    /// A parameter with a value that cannot be.
    BadParameter {
        /// Its name.
        name: &'static str,
        /// What was given.
        value: String,
        /// What it may be.
        expected: &'static str,
    },
    /// A parameter that names a field the collection does not have, or that is not fit for it.
    UnknownField {
        /// The parameter.
        parameter: &'static str,
        /// What was given.
        name: String,
        /// The names it may give.
        known: String,
    },
    /// A table in other coordinates than longitude and latitude.
    TableElsewhere,
    /// A filter that cannot be read.
    BadFilter(FilterError),
    /// Parameters that exclude each other.
    Exclusive(&'static str, &'static str),
    /// A content type the path does not take.
    UnknownMediaType(String),
    /// A batch of addresses that cannot be read.
    UnreadableBatch(BatchError),
    /// Looking for an answer took more processor time than a question may cost.
    TooCostly,
    /// The asker takes none of the encodings an answer may travel in.
    NoEncoding,
    /// The body is too large.
    TooLarge,
    /// The answer took too long.
    TooSlow,
    /// The store does not answer now.
    Away(StoreError),
    /// The store was sent a write and did not say whether it was kept.
    OutcomeUnknown(StoreError),
    /// The store refuses.
    Refused(StoreError),
    /// The operator's base map cannot be read now.
    BaseAway(ArchiveError),
    /// As many clients follow the changes as may.
    Crowded,
    /// The data are older than the asker takes; their age in seconds.
    TooOld(f64),
    /// Our fault.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

/// What an asker said, as far as it is told back.
pub fn told_back(text: &str) -> String {
    text.chars().take(80).collect()
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy
            | StoreError::Replaced { .. }
            | StoreError::Away { .. }
            | StoreError::ReadOnly { .. } => Self::Away(error),
            StoreError::OutcomeUnknown { .. } => Self::OutcomeUnknown(error),
            StoreError::Refused { .. } => Self::Refused(error),
            StoreError::Missing { .. }
            | StoreError::Foreign { .. }
            | StoreError::Unwritable { .. }
            | StoreError::Newer { .. }
            | StoreError::Older { .. }
            | StoreError::InUse { .. }
            | StoreError::Unreachable { .. }
            | StoreError::KeptOut { .. }
            | StoreError::NoDatabase { .. }
            | StoreError::NoCity { .. }
            | StoreError::Unfit { .. }
            | StoreError::Migrate { .. }
            | StoreError::Database { .. } => Self::Internal(Box::new(error)),
        }
    }
}

impl From<ArchiveError> for Problem {
    fn from(error: ArchiveError) -> Self {
        Self::BaseAway(error)
    }
}

impl From<FilterError> for Problem {
    fn from(error: FilterError) -> Self {
        Self::BadFilter(error)
    }
}

impl From<TileError> for Problem {
    fn from(error: TileError) -> Self {
        match error {
            TileError::UnknownLayer { name, known } => Self::UnknownLayer(name, known),
            TileError::OffTheMap { z, x, y } => Self::UnknownTile(format!("{z}/{x}/{y}")),
            TileError::TooManyLayers { most, .. } => Self::TooManyLayers(most),
            TileError::Compress(_)
            | TileError::Lost(_)
            | TileError::Closed(_)
            | TileError::Design(_)
            | TileError::Token { .. }
            | TileError::Symbol(_)
            | TileError::Sheet
            | TileError::Png { .. } => Self::Internal(Box::new(error)),
        }
    }
}

impl Problem {
    /// Status, the name in the type URI, and the title in Russian and English.
    #[allow(clippy::too_many_lines, reason = "a table")]
    pub fn kind(&self) -> (StatusCode, &'static str, &'static str, &'static str) {
        match self {
            Self::UnknownPath => {
                (StatusCode::NOT_FOUND, "unknown-path", "Такой страницы нет", "There is no such page")
            }
            Self::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                "method-not-allowed",
                "Этот метод здесь не принимается",
                "This path does not take this method",
            ),
            Self::UnknownCollection(_) => (
                StatusCode::NOT_FOUND,
                "unknown-collection",
                "Такого набора нет",
                "There is no such collection",
            ),
            Self::UnknownFeature(_) => {
                (StatusCode::NOT_FOUND, "unknown-feature", "Такого объекта нет", "There is no such feature")
            }
            Self::UnknownLayer(..) => {
                (StatusCode::NOT_FOUND, "unknown-layer", "Такого слоя нет", "There is no such layer")
            }
            Self::UnknownTile(_) | Self::TileOutside(_) => {
                (StatusCode::NOT_FOUND, "unknown-tile", "Такого тайла нет", "There is no such tile")
            }
            Self::TooManyLayers(_) => (
                StatusCode::BAD_REQUEST,
                "too-many-layers",
                "Слишком много слоёв",
                "Too many layers are asked for",
            ),
            Self::UnknownParameter(_) => {
                (StatusCode::BAD_REQUEST, "unknown-parameter", "Неизвестный параметр", "Unknown parameter")
            }
            Self::GivenTwice(_) => (
                StatusCode::BAD_REQUEST,
                "given-twice",
                "Параметр задан дважды",
                "A parameter is given twice",
            ),
            Self::MissingParameter(_) | Self::NothingAsked => (
                StatusCode::BAD_REQUEST,
                "missing-parameter",
                "Не хватает параметра",
                "A parameter is missing",
            ),
            Self::BadParameter { .. } | Self::UnknownField { .. } => {
                (StatusCode::BAD_REQUEST, "bad-parameter", "Параметр не понят", "A parameter cannot be read")
            }
            Self::BadFilter(_) => {
                (StatusCode::BAD_REQUEST, "bad-filter", "Фильтр не понят", "The filter cannot be read")
            }
            Self::Exclusive(..) | Self::TableElsewhere => (
                StatusCode::BAD_REQUEST,
                "exclusive-parameters",
                "Параметры исключают друг друга",
                "The parameters exclude each other",
            ),
            Self::UnknownMediaType(_) => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unknown-media-type",
                "Такой тип содержимого здесь не принимается",
                "This path does not take this content type",
            ),
            Self::UnreadableBatch(_) => (
                StatusCode::BAD_REQUEST,
                "unreadable-batch",
                "Адреса не читаются",
                "The addresses cannot be read",
            ),
            Self::TooCostly => (
                StatusCode::BAD_REQUEST,
                "too-costly",
                "Вопрос слишком сложен",
                "The question costs too much",
            ),
            Self::NoEncoding => (
                StatusCode::NOT_ACCEPTABLE,
                "no-encoding",
                "Accept-Encoding исключает все кодировки ответа",
                "Accept-Encoding rules out every encoding of the answer",
            ),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "too-large",
                "Слишком большой запрос",
                "The request is too large",
            ),
            Self::TooSlow => (
                StatusCode::SERVICE_UNAVAILABLE,
                "too-slow",
                "Сервис не успел ответить, повторите",
                "The service could not answer in time, try again",
            ),
            Self::Away(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "store-busy",
                "Хранилище занято, повторите через несколько секунд",
                "The store is busy, try again in a few seconds",
            ),
            Self::OutcomeUnknown(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "outcome-unknown",
                "Неизвестно, сохранено ли: повторите с тем же Idempotency-Key",
                "Whether it was kept is not known: repeat it with the same Idempotency-Key",
            ),
            Self::BaseAway(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "base-map-away",
                "Подложка карты сейчас не читается",
                "The base map cannot be read now",
            ),
            Self::Crowded => (
                StatusCode::SERVICE_UNAVAILABLE,
                "too-many-streams",
                "Слишком много подписок на изменения, повторите позже",
                "Too many clients follow the changes, try again later",
            ),
            Self::TooOld(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "too-old",
                "Данные старше, чем вы просили",
                "The data are older than asked for",
            ),
            Self::Refused(_) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "refused",
                "Данные противоречат правилам",
                "The data break a rule",
            ),
            Self::Internal(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                "Ошибка сервиса, она записана в журнал",
                "A fault of the service; it is in the log",
            ),
        }
    }

    fn detail(&self, language: Language) -> Option<String> {
        let ru = language == Language::Russian;
        Some(match self {
            Self::UnknownCollection(name) if ru => {
                format!("Нет набора «{name}», список наборов: /api/collections")
            }
            Self::UnknownCollection(name) => format!("No collection {name:?}, see /api/collections"),
            Self::UnknownFeature(id) if ru => format!("Нет объекта «{id}»"),
            Self::UnknownFeature(id) => format!("No feature {id:?}"),
            Self::UnknownLayer(name, known) if ru => {
                format!("Нет слоя «{name}», есть слои: {}", known.join(", "))
            }
            Self::UnknownLayer(name, known) => {
                format!("No layer {name:?}, the layers are {}", known.join(", "))
            }
            Self::UnknownTile(tile) if ru => {
                format!("Нет тайла {tile}: масштаб от 0 до 22, столбец и строка меньше 2 в степени масштаба")
            }
            Self::UnknownTile(tile) => {
                format!("No tile {tile}: zooms are 0 to 22, column and row below 2 to the power of the zoom")
            }
            Self::TileOutside(tile) if ru => {
                format!("Тайл {tile} (масштаб, строка, столбец) вне пределов набора: в нём ничего нет")
            }
            Self::TileOutside(tile) => {
                format!(
                    "Tile {tile} (matrix, row, column) is outside the limits of the tileset: it holds nothing"
                )
            }
            Self::TooManyLayers(most) if ru => format!("В одном тайле не больше {most} слоёв"),
            Self::TooManyLayers(most) => format!("One tile takes {most} layers at most"),
            Self::UnknownParameter(name) if ru => format!("Параметр «{name}» здесь не известен"),
            Self::UnknownParameter(name) => format!("The parameter {name:?} is not known here"),
            Self::GivenTwice(name) if ru => format!("Задайте параметр «{name}» один раз"),
            Self::GivenTwice(name) => format!("Give the parameter {name:?} once"),
            Self::MissingParameter(name) if ru => format!("Нужен параметр {name}"),
            Self::MissingParameter(name) => format!("The parameter {name} is needed"),
            Self::BadParameter { name, value, expected } if ru => {
                format!("Значение не понято: {name}={value}. Пример: {name}={expected}")
            }
            Self::BadParameter { name, value, expected } => {
                format!("This value cannot be read: {name}={value}. An example: {name}={expected}")
            }
            Self::UnknownField { parameter, name, known } if ru => {
                format!("{parameter} не знает поля «{name}»; есть {known}")
            }
            Self::UnknownField { parameter, name, known } => {
                format!("{parameter} knows no field {name:?}; there are {known}")
            }
            Self::TableElsewhere if ru => {
                "CSV бывает только в долготе и широте: уберите crs или возьмите f=json".to_owned()
            }
            Self::TableElsewhere => {
                "CSV is in longitude and latitude only: leave out crs, or take f=json".to_owned()
            }
            Self::BadFilter(error) if ru => filter::in_russian(error),
            Self::BadFilter(error) => error.to_string(),
            Self::Exclusive(one, other) if ru => format!("Задайте либо {one}, либо {other}, не вместе"),
            Self::Exclusive(one, other) => format!("Give either {one} or {other}, not both"),
            Self::NothingAsked if ru => "Спросите ?address=Весенняя 15 или ?lon=86.08&lat=55.35".to_owned(),
            Self::NothingAsked => "Ask ?address=Весенняя 15 or ?lon=86.08&lat=55.35".to_owned(),
            Self::UnknownMediaType(told) if ru => {
                format!("Принимаются text/csv и application/x-ndjson, а не «{told}»")
            }
            Self::UnknownMediaType(told) => {
                format!("text/csv and application/x-ndjson are taken, not {told:?}")
            }
            Self::UnreadableBatch(error) if ru => batch::in_russian(error),
            Self::UnreadableBatch(error) => error.to_string(),
            Self::TooCostly if ru => {
                "Поиск занял или занял бы больше, чем может вопрос (5 с процессора): задайте bbox поменьше, фильтр \
                    или его геометрию попроще"
                    .to_owned()
            }
            Self::TooCostly => {
                "Looking took, or would take, more than a question may (5 s of processor time): ask for a smaller \
                    bbox, filter by less or by a simpler geometry"
                    .to_owned()
            }
            Self::Refused(error) => error.to_string(),
            Self::TooOld(age_s) if ru => format!("Хранилище отвечало {age_s:.1} с назад"),
            Self::TooOld(age_s) => format!("The store answered {age_s:.1} s ago"),
            Self::UnknownPath
            | Self::MethodNotAllowed
            | Self::NoEncoding
            | Self::TooLarge
            | Self::TooSlow
            | Self::Away(_)
            | Self::OutcomeUnknown(_)
            | Self::BaseAway(_)
            | Self::Crowded
            | Self::Internal(_) => return None,
        })
    }

    /// The document, in a language.
    pub fn document(&self, language: Language) -> Value {
        let (status, name, ru, en) = self.kind();
        let mut document = json!({
            "type": format!("urn:dvor:problem:{name}"),
            "title": language.say(ru, en),
            "status": status.as_u16(),
        });
        if let Some(detail) = self.detail(language) {
            document["detail"] = detail.into();
        }
        document
    }

    /// The answer, in a language. Causes go to the log, here and nowhere else.
    pub fn respond(self, language: Language) -> Response {
        let (status, ..) = self.kind();
        match &self {
            Self::Internal(error) => {
                tracing::error!(error = error.as_ref() as &dyn std::error::Error, "a fault");
            }
            Self::Away(error) | Self::OutcomeUnknown(error) => {
                tracing::warn!(error = error as &dyn std::error::Error, "the store is away");
            }
            Self::BaseAway(error) => {
                tracing::warn!(error = error as &dyn std::error::Error, "the base map cannot be read");
            }
            _ => {}
        }
        let mut response = Response::new(Body::from(self.document(language).to_string()));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::NOT_ACCEPTABLE {
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.respond(Language::default())
    }
}
