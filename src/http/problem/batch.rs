//! What is wrong with a batch, in Russian; its own words are English.

use crate::geocode::BatchError;

/// The sentence of [`BatchError`] in Russian.
pub fn in_russian(error: &BatchError) -> String {
    match error {
        BatchError::Empty => "Запрос пуст, нет даже заголовка".to_owned(),
        BatchError::Binary => {
            "Это не текст, а двоичные данные; электронную таблицу сначала сохраните как CSV".to_owned()
        }
        BatchError::NoColumn { column, columns } => {
            format!("Нет столбца «{column}»; есть столбцы: {}", columns.join(", "))
        }
        BatchError::QuoteOpen { line } => {
            format!("Строка {line}: кавычка открывает ячейку и нигде не закрыта; закройте её или уберите")
        }
        BatchError::Ragged { line, cells, columns } => format!(
            "Строка {line}: ячеек {cells}, а в заголовке {columns}; ячейка, в которой есть разделитель, берётся в кавычки"
        ),
        BatchError::RunsOn { line } => {
            format!("Строка {line}: не хватает кавычки, строка продолжается в следующей")
        }
        BatchError::LineTooLong { line, limit } => format!("Строка {line} длиннее {limit} кБ"),
        BatchError::NotText { line } => {
            format!("Строка {line} не в UTF-8; сохраните всё в UTF-8")
        }
        BatchError::NotJson { line, reason } => format!("Строка {line} не является объектом JSON: {reason}"),
        BatchError::NoMember { line, member } => format!("Строка {line}: нет поля «{member}»"),
        BatchError::NotAnAddress { line, member } => {
            format!("Строка {line}: поле «{member}» не является текстом")
        }
        BatchError::Unreadable(_) => "Запрос оборвался".to_owned(),
    }
}
