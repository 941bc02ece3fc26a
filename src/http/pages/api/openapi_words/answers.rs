//! What comes back: the answers of the OpenAPI document that are none of its operations, and their headers, in Russian.

use super::Rows;

/// Answers by their status, then headers.
pub const ROWS: Rows = &[
    ("A tile with nothing in it", "Пустой тайл"),
    ("As a page: the question, tidied", "Для страницы: переход к тому же запросу без лишнего"),
    ("It is what the asker has", "Ничего не изменилось: такой ответ у вас уже есть"),
    ("Something about the question cannot be understood", "В запросе что-то непонятно"),
    ("There is no such thing", "Такого нет"),
    (
        "Accept-Encoding rules out every encoding of the answer, also plain",
        "Заголовок Accept-Encoding не допускает никакого ответа: ни сжатого, ни обычного",
    ),
    ("The body is too large", "Тело запроса слишком большое"),
    ("Bodies of this content type are not taken", "Тело запроса в таком формате не принимается"),
    ("A fault of the service", "Сбой сервиса"),
    (
        "Not now: Retry-After tells when to try again",
        "Не сейчас: когда повторить, говорит заголовок Retry-After",
    ),
    ("The state of the data it was made from", "По какой версии данных дан ответ"),
    ("The reference system of the answer, in angle brackets", "Система координат ответа, в угловых скобках"),
    ("Which answer it is: for If-None-Match", "Метка ответа для заголовка If-None-Match"),
    ("How long it may be kept", "Как долго можно хранить ответ"),
    ("By which headers of the question it differs", "От каких заголовков запроса зависит ответ"),
    ("The same without parameters of no value", "Тот же запрос без пустых параметров"),
    ("Seconds", "Секунды"),
];
