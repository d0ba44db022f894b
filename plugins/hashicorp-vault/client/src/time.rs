//! Times as the server writes them: RFC 3339, in UTC.

/// Milliseconds since 1970-01-01T00:00:00Z. `None` for what is no such time.
#[must_use]
pub fn millis(text: &str) -> Option<u64> {
    let (date, clock) = text.strip_suffix('Z')?.split_once('T')?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let [year, month, day] = numbers(date, '-')?;
    let [hour, minute, second] = numbers(clock, ':')?;
    let fits = (1970..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    if !fits || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths: String = fraction.chars().chain("000".chars()).take(3).collect();
    let seconds = (days(year, month, day) * 24 + hour) * 3_600 + minute * 60 + second;
    Some(seconds * 1_000 + thousandths.parse::<u64>().ok()?)
}

fn numbers(text: &str, between: char) -> Option<[u64; 3]> {
    let numbers: Option<Vec<u64>> = text.split(between).map(|part| part.parse().ok()).collect();
    numbers?.try_into().ok()
}

/// Days since 1970-01-01, in a calendar whose years start in March.
fn days(year: u64, month: u64, day: u64) -> u64 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leaps = year / 4 - year / 100 + year / 400;
    // Of 1 March of the year 0 to 1970-01-01.
    year * 365 + leaps + (153 * month + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::millis;

    #[test]
    fn times_are_those_of_the_calendar() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2018-03-22T02:24:06.945319214Z", Some(1_521_685_446_945)),
            ("2024-02-29T23:59:59.5Z", Some(1_709_251_199_500)),
            ("2000-03-01T00:00:00Z", Some(951_868_800_000)),
            ("", None),
            ("2018-03-22T02:24:06+01:00", None),
            ("2018-13-22T02:24:06Z", None),
            ("2018-03-22T02:24:06.x1Z", None),
            ("99999999999999999999-01-01T00:00:00Z", None),
        ] {
            assert_eq!(millis(text), expected, "{text}");
        }
    }
}
