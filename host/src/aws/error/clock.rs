//! A signature holds for five minutes, by the clock of whoever checks it. An
//! answer's `Date` tells that clock.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_sdk_secretsmanager::config::http::HttpResponse;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use super::reasons;
use crate::vault::ContractError;

/// How far a clock may be off, in seconds.
const TOLERATED: i64 = 5 * 60;

/// Tells a wrong clock from a wrong key, for which AWS has the same codes.
///
/// The detail `clock-minutes` is how far this machine is behind; below zero, how
/// far it is ahead.
pub(super) fn told(mut error: ContractError, response: &HttpResponse) -> ContractError {
    let may_be = matches!(
        error.detail("reason"),
        Some(reasons::WRONG_SIGNATURE | reasons::CLOCK)
    );
    if !may_be {
        return error;
    }
    let Some(behind) = behind(response, SystemTime::now()).filter(|s| s.abs() > TOLERATED) else {
        return error;
    };
    error.details.retain(|(key, _)| key != "reason");
    error
        .with_detail("reason", reasons::CLOCK)
        .with_detail("clock-minutes", (behind / 60).to_string())
}

/// By how many seconds `now` is behind the answer's `Date`. One that a cache has
/// kept (`Age`) is old for another reason.
fn behind(response: &HttpResponse, now: SystemTime) -> Option<i64> {
    let headers = response.headers();
    if headers.get("age").is_some() {
        return None;
    }
    let date = DateTime::from_str(headers.get("date")?, Format::HttpDate).ok()?;
    let now = now.duration_since(UNIX_EPOCH).ok()?.as_secs();
    date.secs().checked_sub(i64::try_from(now).ok()?)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use aws_smithy_runtime_api::http::StatusCode;
    use aws_smithy_types::body::SdkBody;

    use super::{HttpResponse, behind};

    #[test]
    fn the_date_of_an_answer_is_the_clock_that_counts() {
        // 2015-10-21T07:28:00Z.
        let now = UNIX_EPOCH + Duration::from_mins(24_090_208);
        for (headers, expected) in [
            (&[("date", "Wed, 21 Oct 2015 07:28:00 GMT")][..], Some(0)),
            (&[("date", "Wed, 21 Oct 2015 08:28:01 GMT")], Some(3_601)),
            (&[("date", "Wed, 21 Oct 2015 07:18:00 GMT")], Some(-600)),
            (&[("date", "yesterday")], None),
            (&[], None),
            (
                &[("date", "Wed, 21 Oct 2015 07:18:00 GMT"), ("age", "600")],
                None,
            ),
        ] {
            let status = StatusCode::try_from(403).expect("a valid status");
            let mut response = HttpResponse::new(status, SdkBody::empty());
            for (name, value) in headers {
                response.headers_mut().insert(*name, *value);
            }
            assert_eq!(behind(&response, now), expected, "{headers:?}");
        }
    }
}
