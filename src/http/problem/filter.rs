//! What is wrong with a filter, in Russian.

use crate::features::FilterError;

/// One sentence.
pub fn in_russian(error: &FilterError) -> String {
    match error {
        FilterError::TooLong => "Фильтр длиннее 16 КиБ".to_owned(),
        FilterError::TooDeep => "Вложенность фильтра больше 64".to_owned(),
        FilterError::TooManyVertices => "В геометриях фильтра вместе больше 500 вершин".to_owned(),
        FilterError::TooManyRings => "В геометрии фильтра больше 32 колец".to_owned(),
        FilterError::Unexpected { at, expected } => {
            format!("С {at}-го знака ожидается другое: {}", expected.title().ru)
        }
        FilterError::UnknownProperty { name, known } => format!("Нет свойства «{name}»; есть {known}"),
        FilterError::OtherType { name, with } => {
            format!("«{name}» нельзя сравнить с {}", with.title().ru)
        }
        FilterError::Geometry { at } => {
            format!("С {at}-го знака нет геометрии WKT в координатах filter-crs")
        }
    }
}
