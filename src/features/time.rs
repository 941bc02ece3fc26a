//! Days and moments: how they are written, when a day begins in the city, and the time that is asked about.

use jiff::{
    Span, Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

/// The first and the last of some days, both included; an end may be open.
pub type Days = [Option<Date>; 2];

/// The time that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// By the law in force on a day.
    On(Date),
    /// What was there on one of these days at least. Of a territory the latest boundary of that time.
    Between(Days),
}

impl When {
    /// Whether days are asked about that a feature's own are apart from. What has no days is apart from none.
    pub(super) fn is_apart_from(self, days: Option<Days>) -> bool {
        matches!((self, days), (Self::Between(asked), Some(days)) if !meet(asked, days))
    }
}

/// Whether there is a day that is among both.
pub(super) fn meet(some: Days, others: Days) -> bool {
    let begins_in_time =
        |[first, _]: Days, [_, last]: Days| first.is_none_or(|first| last.is_none_or(|last| first <= last));
    begins_in_time(some, others) && begins_in_time(others, some)
}

/// The days that `datetime` asks for: `2023-05-01`, `2023-05-01T00:00:00+07:00`, `2020-01-01/2023-05-01`,
/// `../2023-05-01`, and with a duration of ISO 8601 for an end `2020-01-01/P2D`. A moment is on the day it is then in
/// `zone`, the city's.
pub fn days_of(text: &str, zone: &TimeZone) -> Option<Days> {
    // A plus that was not encoded came as a space.
    let zoned = |text: &str| Some(moment(&text.replace(' ', "+"))?.to_zoned(zone.clone()));
    let day = |text: &str| civil_day(text).or_else(|| Some(zoned(text)?.date()));
    let end = |text: &str| match text {
        "" | ".." => Some(None),
        text => day(text).map(Some),
    };
    let span = |text: &str| text.starts_with('P').then(|| text.parse::<Span>().ok())?;
    // As long after a day, which has no clock, or after a moment, by the clocks of the city.
    let after = |text: &str, span: Span| match civil_day(text) {
        Some(day) => day.at(0, 0, 0, 0).checked_add(span).ok().map(|then| then.date()),
        None => zoned(text)?.checked_add(span).ok().map(|then| then.date()),
    };
    let both = match text.split_once('/') {
        Some((from, to)) => match (span(from), span(to)) {
            (None, None) => [end(from)?, end(to)?],
            (None, Some(span)) => [day(from), Some(after(from, span)?)],
            (Some(span), None) => [Some(after(to, -span)?), day(to)],
            (Some(_), Some(_)) => return None,
        },
        None => [Some(day(text)?); 2],
    };
    match both {
        [None, None] => None,
        [Some(from), Some(to)] if from > to => None,
        both => Some(both),
    }
}

/// A civil day as RFC 3339 writes it: `2023-05-01`, and in no other of the ways of ISO 8601.
pub fn civil_day(text: &str) -> Option<Date> {
    is_like("0000-00-00", text).then(|| text.parse().ok())?
}

/// A moment as RFC 3339 writes it: `2023-05-01T10:00:00Z`, `2023-05-01T17:00:00.5+07:00`.
pub fn moment(text: &str) -> Option<Timestamp> {
    const TO_SECONDS: &str = "0000-00-00T00:00:00";
    const NANOSECONDS: &str = ".000000000";
    let (civil, rest) = text.split_at_checked(TO_SECONDS.len())?;
    let zone = match rest.strip_prefix('.') {
        Some(rest) => rest.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => rest,
    };
    let fraction = &rest[..rest.len() - zone.len()];
    let is_offset = || is_like("+00:00", zone) || is_like("-00:00", zone);
    let is_zone = matches!(zone, "Z" | "z") || (is_offset() && &zone[1..3] < "24" && &zone[4..6] < "60");
    if !is_like(TO_SECONDS, civil) || fraction == "." || !is_zone {
        return None;
    }
    // As many digits as one likes; a nanosecond is the least that tells.
    let told = format!("{civil}{}{zone}", &fraction[..fraction.len().min(NANOSECONDS.len())]);
    // The last hours of the calendar come after all moments a clock tells: what many write for ever.
    let is_last = || civil.parse::<DateTime>().is_ok_and(|time| time.date() >= LAST_DAYS);
    told.parse().ok().or_else(|| is_last().then_some(Timestamp::MAX))
}

/// On these days a zone's clock may pass [`Timestamp::MAX`].
const LAST_DAYS: Date = Date::constant(9999, 12, 29);

/// Whether a text has digits where a form has noughts, and otherwise is that form; letters in any case.
fn is_like(form: &str, text: &str) -> bool {
    let fits = |(form, byte): (u8, u8)| match form {
        b'0' => byte.is_ascii_digit(),
        form => form.eq_ignore_ascii_case(&byte),
    };
    form.len() == text.len() && form.bytes().zip(text.bytes()).all(fits)
}

/// The moment a day begins in `zone`, the city's.
pub fn begin_of(day: Date, zone: &TimeZone) -> Timestamp {
    let begin = day.to_zoned(zone.clone()).map(|begin| begin.timestamp());
    // Days no clock reaches are before all moments or after them.
    begin.unwrap_or(if day < Date::ZERO { Timestamp::MIN } else { Timestamp::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_on_the_day_of_the_city() {
        let zone = TimeZone::get("Asia/Novokuznetsk").expect("known");
        let day = |text: &str| Some(text.parse::<Date>().expect("a day"));
        for (text, days) in [
            ("2020-01-01", Some([day("2020-01-01"), day("2020-01-01")])),
            ("2020-01-01T00:00:00+07:00", Some([day("2020-01-01"), day("2020-01-01")])),
            ("2020-01-01T00:00:00 07:00", Some([day("2020-01-01"), day("2020-01-01")])),
            ("2019-12-31T18:00:00Z", Some([day("2020-01-01"), day("2020-01-01")])),
            ("2019-12-31T16:59:59.99999999999999Z", Some([day("2019-12-31"), day("2019-12-31")])),
            ("../9999-12-31", Some([None, day("9999-12-31")])),
            ("../9999-12-31T23:59:59Z", Some([None, day("9999-12-31")])),
            ("2020-01-01/9999-12-31T23:59:59.999+07:00", Some([day("2020-01-01"), day("9999-12-31")])),
            ("../9999-12-31T24:00:00Z", None),
            ("../9999-12-32T00:00:00Z", None),
            ("2020-01-01T10:00:00+23:59", Some([day("2019-12-31"), day("2019-12-31")])),
            ("2020-01-01T10:00:00+24:00", None),
            ("../9999-12-31T10:00:00+05:99", None),
            ("-009999-01-01/..", None),
            ("0000-01-01/..", Some([day("0000-01-01"), None])),
            ("2019-12-31T16:59:59.9z", Some([day("2019-12-31"), day("2019-12-31")])),
            ("2019-12-31t16:00:00Z/2019-12-31T17:00:00Z", Some([day("2019-12-31"), day("2020-01-01")])),
            ("../2020-01-01", Some([None, day("2020-01-01")])),
            ("2020-01-01/", Some([day("2020-01-01"), None])),
            ("2019-12-31/P2D", Some([day("2019-12-31"), day("2020-01-02")])),
            ("P1M/2020-03-31", Some([day("2020-02-29"), day("2020-03-31")])),
            ("2019-12-31T16:00:00Z/PT2H", Some([day("2019-12-31"), day("2020-01-01")])),
            ("P2D/P2D", None),
            ("../P2D", None),
            ("P2D", None),
            ("2020-01-01/P", None),
            ("2020-01-01/P99999Y", None),
            ("2020-01-01/-P2D", None),
            ("2020-01-02/2020-01-01", None),
            ("..", None),
            ("20200101", None),
            ("2020-01-01 00:00", None),
            ("-002020-01-01", None),
            ("20200101T000000Z", None),
            ("2020-01-01T00:00:00", None),
            ("2020-01-01T00:00Z", None),
            ("2020-01-01T00:00:00.Z", None),
            ("2020-01-01T00:00:00+07", None),
            ("2020-01-01T00:00:00+0700", None),
            ("2020-01-01T00:00:00Z[UTC]", None),
            ("2020-01-01T00:00:00,5Z", None),
            ("2020-13-01", None),
        ] {
            assert_eq!(days_of(text, &zone), days, "{text}");
        }
        let sydney = TimeZone::get("Australia/Sydney").expect("known");
        assert_eq!(days_of("2019-12-31T14:00:00Z", &sydney), Some([day("2020-01-01"); 2]));
        assert_eq!(days_of("2019-12-31T14:00:00Z", &TimeZone::UTC), Some([day("2019-12-31"); 2]));
    }

    #[test]
    fn a_day_begins_when_the_clocks_of_the_city_say_so() {
        let begin = |text: &str, zone: &str| {
            let zone = TimeZone::get(zone).expect("known");
            begin_of(text.parse().expect("a day"), &zone).to_string()
        };
        assert_eq!(begin("2020-01-01", "Asia/Novokuznetsk"), "2019-12-31T17:00:00Z");
        // Midnight was left out.
        assert_eq!(begin("2017-10-15", "America/Sao_Paulo"), "2017-10-15T03:00:00Z");
        assert!(begin_of(Date::MIN, &TimeZone::UTC) < begin_of(Date::MAX, &TimeZone::UTC));
    }

    #[test]
    fn days_meet_where_one_day_is_of_both() {
        let days = |from: &str, to: &str| [from, to].map(|text| text.parse().ok());
        let asked = days("2020-01-01", "2020-12-31");
        for (from, to, want) in [
            ("2019-01-01", "2019-12-31", false),
            ("2019-01-01", "2020-01-01", true),
            ("2020-12-31", "2021-12-31", true),
            ("2021-01-01", "2021-12-31", false),
            ("2020-03-01", "2020-03-01", true),
            ("..", "2019-12-31", false),
            ("..", "2020-01-01", true),
            ("2020-12-31", "..", true),
            ("2021-01-01", "..", false),
            ("..", "..", true),
        ] {
            let own = days(from, to);
            assert_eq!((meet(asked, own), meet(own, asked)), (want, want), "{from} to {to}");
            assert_eq!(When::Between(asked).is_apart_from(Some(own)), !want);
        }
        assert!(!When::Between(asked).is_apart_from(None));
    }
}
