//! Sessions of one runtime share a thread, and none may keep it.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use keep_host::runtime::Limits;

use crate::guest::{attack, limits, message};

/// How often a running guest is interrupted.
const TICK: Duration = Duration::from_millis(10);

#[tokio::test]
async fn a_loop_holds_up_its_neighbour_for_a_tick() {
    let limits = Limits {
        cpu: Duration::from_millis(400),
        ..limits()
    };
    let mut busy = attack("loop").limited(limits).open().await;
    let mut quick = attack("empty").open().await;
    let over = Cell::new(false);
    let looping = async {
        let said = message(busy.check().await);
        over.set(true);
        said
    };
    let answering = async {
        let mut waits = Vec::new();
        while !over.get() {
            let asked = Instant::now();
            // Lets the other have the thread, as a call to a store would.
            tokio::task::yield_now().await;
            assert_eq!(quick.keys().await.expect("an answer"), []);
            waits.push(asked.elapsed());
        }
        waits.sort();
        waits
    };
    let (said, waits) = futures_util::future::join(looping, answering).await;
    assert_eq!(
        said,
        "driver `hostile` 6.6.6 computed for more than 0.4 s in one call"
    );
    assert!(waits.len() > 10, "{waits:?}");
    // The middle one, and some ticks: a busy machine holds up both sides.
    assert!(waits[waits.len() / 2] < 5 * TICK, "{waits:?}");
}

/// Time that a neighbour takes is not time that a driver computes.
#[tokio::test]
async fn each_is_charged_for_its_own_computing() {
    let limits = Limits {
        cpu: Duration::from_millis(300),
        ..limits()
    };
    let mut one = attack("loop").limited(limits).open().await;
    let mut other = attack("loop").limited(limits).open().await;
    let started = Instant::now();
    let (one, other) = futures_util::future::join(one.check(), other.check()).await;
    let said = "driver `hostile` 6.6.6 computed for more than 0.3 s in one call";
    assert_eq!([message(one), message(other)], [said; 2]);
    let together = Duration::from_millis(600);
    assert!(started.elapsed() >= together, "{:?}", started.elapsed());
}
