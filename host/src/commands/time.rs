//! Points in time as commands show them.

use jiff::Timestamp;

/// RFC 3339 in UTC, to the second, such as `2026-01-31T12:00:00Z`.
pub(super) fn rfc3339(ms: u64) -> String {
    let ms = i64::try_from(ms).ok();
    let timestamp = ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
    // What lies outside the calendar came from a faulty store.
    timestamp.map_or_else(
        || "unknown".into(),
        |at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    )
}
