//! Using up time, memory, tables, the stack, the log.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use keep_host::{
    runtime::{Limits, Powers},
    secret::SecretValue,
    vault::PutOptions,
};

use crate::{
    guest::{attack, limits, load, message, open},
    module::Module,
    silent_server::SilentServer,
    stopwatch::ends_within,
};

const CPU: Duration = Duration::from_millis(200);
const WALL: Duration = Duration::from_millis(300);

fn little_cpu() -> Limits {
    Limits {
        cpu: CPU,
        ..limits()
    }
}

fn little_wall() -> Limits {
    Limits {
        wall: WALL,
        ..limits()
    }
}

const COMPUTED: &str = "driver `hostile` 6.6.6 computed for more than 0.2 s in one call";
const SILENT: &str = "driver `hostile` 6.6.6 did not answer within 0.3 s";

#[tokio::test]
async fn a_loop_ends_at_the_limit_of_computing() {
    for mode in ["loop", "calls"] {
        let said = ends_within(CPU, async || {
            let mut session = attack(mode).limited(little_cpu()).open().await;
            message(session.check().await)
        });
        assert_eq!(said.await, COMPUTED, "{mode}");
    }
}

#[tokio::test]
async fn a_loop_ends_at_the_limit_of_waiting() {
    for mode in ["loop", "calls"] {
        let said = ends_within(WALL, async || {
            let mut session = attack(mode).limited(little_wall()).open().await;
            message(session.check().await)
        });
        assert_eq!(said.await, SILENT, "{mode}");
    }
}

#[tokio::test]
async fn opening_has_the_same_limits_as_any_call() {
    let said = ends_within(CPU, async || {
        message(attack("open-loop").limited(little_cpu()).try_open().await)
    });
    assert_eq!(said.await, COMPUTED);
    let said = ends_within(WALL, async || {
        message(attack("open-loop").limited(little_wall()).try_open().await)
    });
    assert_eq!(said.await, SILENT);
}

/// The code that runs before any function is called.
#[tokio::test]
async fn a_start_function_has_them_too() {
    let driver = Module {
        items: "(start $spin) (func $spin (loop $again (br $again)))",
        ..Module::default()
    };
    let driver = load(&driver.component(), &[]).expect("the driver is linked");
    let said = ends_within(CPU, async || message(open(&driver, little_cpu()).await));
    assert_eq!(said.await, COMPUTED);
    let said = ends_within(WALL, async || message(open(&driver, little_wall()).await));
    assert_eq!(said.await, SILENT);
}

/// The host calls the guest's allocator while it lowers arguments.
#[tokio::test]
async fn an_allocator_that_never_returns_has_them_too() {
    let driver = Module {
        realloc: Some("(loop $again (br $again)) unreachable"),
        ..Module::default()
    };
    let driver = load(&driver.component(), &[]).expect("the driver is linked");
    let said = ends_within(CPU, async || message(open(&driver, little_cpu()).await));
    assert_eq!(said.await, COMPUTED);
}

#[tokio::test]
async fn an_allocator_that_points_outside_is_a_crash() {
    let driver = Module {
        realloc: Some("(i32.const -65536)"),
        ..Module::default()
    };
    let driver = load(&driver.component(), &[]).expect("the driver is linked");
    assert_eq!(
        message(open(&driver, limits()).await),
        "driver `hostile` 6.6.6 crashed: realloc return: beyond end of memory"
    );
}

/// Computing is not what it does: the guest waits inside the host.
#[tokio::test]
async fn a_server_that_never_answers_ends_at_the_limit_of_waiting() {
    let server = SilentServer::start();
    let said = ends_within(WALL, async || {
        let powers = Powers {
            aws: Some(server.client()),
            ..Powers::default()
        };
        let attack = attack("aws")
            .with("function", "get")
            .with("name", "myapp/local/A");
        let mut session = attack.granted(powers).limited(little_wall()).open().await;
        message(session.check().await)
    });
    assert_eq!(said.await, SILENT);
    assert!(server.taken() > 0, "the host never called");
}

#[tokio::test]
async fn after_a_crash_the_session_refuses_everything() {
    let mut session = attack("panic").open().await;
    assert_eq!(
        message(session.check().await),
        "driver `hostile` 6.6.6 crashed: wasm trap: wasm `unreachable` instruction executed"
    );
    let refused = "driver `hostile` 6.6.6 crashed: it crashed before";
    assert_eq!(message(session.keys().await), refused);
    assert_eq!(message(session.check().await), refused);
    assert_eq!(message(session.history("A").await), refused);
}

#[tokio::test]
async fn after_a_deadline_the_session_refuses_everything() {
    for limits in [little_cpu(), little_wall()] {
        let mut session = attack("loop").limited(limits).open().await;
        message(session.check().await);
        assert_eq!(
            message(session.keys().await),
            "driver `hostile` 6.6.6 crashed: it crashed before"
        );
    }
}

#[tokio::test]
async fn endless_recursion_is_a_crash() {
    let driver = Module {
        items: "(func $down (param i32) (result i32)
                    (i32.add (i32.const 1) (call $down (local.get 0))))",
        check: "(drop (call $down (i32.const 0)))",
        ..Module::default()
    };
    let driver = load(&driver.component(), &[]).expect("the driver is linked");
    let mut session = open(&driver, limits()).await.expect("the driver opens");
    assert_eq!(
        message(session.check().await),
        "driver `hostile` 6.6.6 crashed: wasm trap: call stack exhausted"
    );
}

#[tokio::test]
async fn allocation_without_end_stops_at_the_limit_of_memory() {
    let mut session = attack("memory").open().await;
    assert_eq!(
        message(session.check().await),
        "driver `hostile` 6.6.6 wanted more than 64 MiB of memory"
    );
}

/// A refused growth once coloured every later crash of the session.
#[tokio::test]
async fn a_refusal_taken_well_does_not_explain_a_later_crash() {
    let mut session = attack("memory-refused-once").open().await;
    assert_eq!(message(session.check().await), "no memory");
    assert_eq!(
        message(session.check().await),
        "driver `hostile` 6.6.6 crashed: wasm trap: wasm `unreachable` instruction executed"
    );
}

/// Each of them is small enough.
#[tokio::test]
async fn all_memories_count_together() {
    let memories: String = (0..7).map(|_| "(memory 160)").collect();
    let driver = Module {
        items: &memories,
        ..Module::default()
    };
    let driver = load(&driver.component(), &[]).expect("the driver is linked");
    assert_eq!(
        message(open(&driver, limits()).await),
        "driver `hostile` 6.6.6 wanted more than 64 MiB of memory"
    );
}

/// Elements of tables lie outside of every memory.
#[tokio::test]
async fn tables_have_a_limit_of_their_own() {
    let driver = Module {
        items: "(table $t 1 funcref)",
        check: "(loop $again
                    (br_if $again (i32.ne (i32.const -1)
                        (table.grow $t (ref.null func) (i32.const 10000)))))
                unreachable",
        ..Module::default()
    };
    let driver = load(&driver.component(), &[]).expect("the driver is linked");
    let mut session = open(&driver, limits()).await.expect("the driver opens");
    assert_eq!(
        message(session.check().await),
        "driver `hostile` 6.6.6 wanted more than 100000 table elements"
    );
}

#[tokio::test]
async fn a_flood_of_log_lines_is_cut_clean_and_announced() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let powers = Powers {
        log: Some(Box::new(move |level, line| {
            let mut lines = sink.lock().expect("no test panics with it");
            lines.push((level.to_owned(), line.to_owned()));
        })),
        ..Powers::default()
    };
    let mut session = attack("log").granted(powers).open().await;
    session.check().await.expect("logging is no crime");
    session.check().await.expect("logging is no crime");

    let lines = lines.lock().expect("no test panics with it");
    assert_eq!(lines.len(), 1_001);
    let (last, flood) = lines.split_last().expect("there are lines");
    let start = "a [31mb c d e f";
    let line = format!("{start}{}", "x".repeat(1_024 - start.len()));
    assert!(
        flood
            .iter()
            .all(|(level, text)| level == "info" && *text == line)
    );
    let notice = "further lines of this driver are dropped";
    assert_eq!(*last, ("warn".to_owned(), notice.to_owned()));
}

/// What a driver cannot read it cannot tell, however often it tries.
#[tokio::test]
async fn a_flood_of_log_lines_holds_no_secret() {
    let canary = "canary-of-log-4b81d6f0";
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let powers = Powers {
        log: Some(Box::new(move |_, line| {
            let mut lines = sink.lock().expect("no test panics with it");
            lines.push(line.to_owned());
        })),
        ..Powers::default()
    };
    let mut session = attack("log-secret").granted(powers).open().await;
    let value = SecretValue::from_text(canary.into());
    let put = session.put("A", value, &PutOptions::default()).await;
    put.expect("an answer");
    let lines = lines.lock().expect("no test panics with it");
    let refused = "Err(\"the power `plaintext` was not granted\")";
    assert_eq!((lines.len(), lines[0].as_str()), (1_001, refused));
    assert!(!lines.iter().any(|line| line.contains(canary)));
}
