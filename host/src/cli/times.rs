//! Points in time as they are typed.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// An end of a range of time; what lies on it is inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound(Timestamp);

/// What a word can mean: a moment, or a whole day.
enum Moment {
    At(Timestamp),
    On(Date),
}

impl Bound {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn millis(self) -> i64 {
        self.0.as_millisecond()
    }

    /// The beginning of a range: a day counts from its first moment.
    pub(super) fn since(text: &str) -> Result<Self, String> {
        Self::parse(text, Timestamp::now(), Time::midnight())
    }

    /// The end of a range: a day counts to its last moment.
    pub(super) fn before(text: &str) -> Result<Self, String> {
        Self::parse(text, Timestamp::now(), Time::MAX)
    }

    fn parse(text: &str, now: Timestamp, of_day: Time) -> Result<Self, String> {
        let moment = moment(text.trim(), now).ok_or(
            "give a day (2026-01-31), a time (2026-01-31T12:00:00Z), \
             or how long ago (7d, 12h, 2w, '7 days ago'); UTC unless the time says otherwise",
        )?;
        let at = match moment {
            Moment::At(at) => Some(at),
            Moment::On(day) => in_utc(day.to_datetime(of_day)),
        };
        at.map(Self)
            .ok_or_else(|| "it is outside the calendar".into())
    }
}

fn moment(text: &str, now: Timestamp) -> Option<Moment> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(Moment::At(at));
    }
    if let Ok(time) = text.parse::<DateTime>() {
        // The parser takes a day for its midnight.
        let is_day = !text.contains([':', 'T', 't']);
        return if is_day {
            Some(Moment::On(time.date()))
        } else {
            in_utc(time).map(Moment::At)
        };
    }
    // `7d` and `7 days ago` are both behind us.
    let span = text.parse::<Span>().ok()?.abs();
    let now = now.to_zoned(TimeZone::UTC);
    let then = now.checked_sub(span).ok()?;
    Some(Moment::At(then.timestamp()))
}

fn in_utc(time: DateTime) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(time).ok()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::civil::Time;

    use super::Bound;

    fn parsed(text: &str, of_day: Time) -> Option<String> {
        let now: Timestamp = "2026-03-10T12:00:00Z".parse().unwrap();
        let bound = Bound::parse(text, now, of_day).ok()?;
        Some(bound.0.to_string())
    }

    #[test]
    fn days_times_and_ages() {
        for (text, since, before) in [
            (
                "2026-01-31",
                "2026-01-31T00:00:00Z",
                "2026-01-31T23:59:59.999999999Z",
            ),
            (
                "2026-01-31T12:00:00Z",
                "2026-01-31T12:00:00Z",
                "2026-01-31T12:00:00Z",
            ),
            (
                "2026-01-31T12:00:00+02:00",
                "2026-01-31T10:00:00Z",
                "2026-01-31T10:00:00Z",
            ),
            (
                "2026-01-31 12:00",
                "2026-01-31T12:00:00Z",
                "2026-01-31T12:00:00Z",
            ),
            ("7d", "2026-03-03T12:00:00Z", "2026-03-03T12:00:00Z"),
            ("12h", "2026-03-10T00:00:00Z", "2026-03-10T00:00:00Z"),
            ("2w", "2026-02-24T12:00:00Z", "2026-02-24T12:00:00Z"),
            ("1d 2h", "2026-03-09T10:00:00Z", "2026-03-09T10:00:00Z"),
            (
                " 7 days ago ",
                "2026-03-03T12:00:00Z",
                "2026-03-03T12:00:00Z",
            ),
            (
                "1 month ago",
                "2026-02-10T12:00:00Z",
                "2026-02-10T12:00:00Z",
            ),
        ] {
            assert_eq!(
                parsed(text, Time::midnight()).as_deref(),
                Some(since),
                "{text}"
            );
            assert_eq!(parsed(text, Time::MAX).as_deref(), Some(before), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "soon",
            "7",
            "2026-13-01",
            "31.01.2026",
            "20000y",
            "yesterday",
        ] {
            assert_eq!(parsed(text, Time::midnight()), None, "{text}");
        }
    }
}
