//! Requests that a driver sends together.

use futures_util::{StreamExt as _, stream};

/// How many of them are under way at once. What waits is not even put together yet,
/// so that the host holds as many bodies and no more.
const AT_ONCE: usize = 16;

/// The outcome of each, in the order of the requests.
pub(super) async fn all<T>(requests: Vec<impl Future<Output = T>>) -> Vec<T> {
    let numbered = requests.into_iter().enumerate();
    let numbered = numbered.map(|(number, request)| async move { (number, request.await) });
    let outcomes = stream::iter(numbered).buffer_unordered(AT_ONCE);
    let mut outcomes: Vec<(usize, T)> = outcomes.collect().await;
    outcomes.sort_by_key(|(number, _)| *number);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}
