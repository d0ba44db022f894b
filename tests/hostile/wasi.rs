//! Drivers of languages whose libraries expect WASI: they get it, and find an
//! empty world behind it.

use std::time::Duration;

use keep_host::runtime::{Driver, Limits};

use crate::{
    child,
    guest::{limits, load, message, open},
    module::Module,
    stopwatch::ends_within,
};

fn driver(module: &Module<'_>) -> Driver {
    load(&module.component(), &[]).expect("the driver is linked")
}

/// Environment, arguments, working directory and open directories.
#[tokio::test]
async fn nothing_of_this_machine_is_to_be_seen() {
    // Each answers with a list's length behind its address; that of the
    // directory, with whether there is one.
    let look = |function: &str, offset: u32| {
        format!(
            "(call ${function} (i32.const 512))
             (if (i32.load8_u (i32.const {})) (then unreachable))",
            512 + offset
        )
    };
    let check = [
        look("environment", 4),
        look("arguments", 4),
        look("directory", 0),
        look("preopens", 4),
    ];
    let driver = driver(&Module {
        world: "import wasi:cli/environment@0.2.0; import wasi:filesystem/preopens@0.2.0;",
        imports: r#"
            (import "wasi:cli/environment@0.2.0" "get-environment"
                (func $environment (param i32)))
            (import "wasi:cli/environment@0.2.0" "get-arguments"
                (func $arguments (param i32)))
            (import "wasi:cli/environment@0.2.0" "initial-cwd"
                (func $directory (param i32)))
            (import "wasi:filesystem/preopens@0.2.0" "get-directories"
                (func $preopens (param i32)))"#,
        check: &check.concat(),
        ..Module::default()
    });
    let mut session = open(&driver, limits()).await.expect("the driver opens");
    session
        .check()
        .await
        .expect("it saw nothing, and did not crash");
}

/// A socket that reached no address would still be one of this process.
#[tokio::test]
async fn no_socket_is_made_and_no_name_looked_up() {
    // An error has the discriminant 1; `access-denied` is the second of its
    // enum, and a lookup's error lies behind a handle's alignment, as theirs.
    let refused = "
        (if (i32.ne (i32.load8_u (i32.const 512)) (i32.const 1)) (then unreachable))
        (if (i32.ne (i32.load8_u (i32.const 516)) (i32.const CODE)) (then unreachable))";
    let check = format!(
        "(call $tcp (i32.const 0) (i32.const 512)) {not_supported}
         (call $udp (i32.const 0) (i32.const 512)) {not_supported}
         (call $lookup (call $network) (i32.const 32) (i32.const 9) (i32.const 512)) {denied}",
        not_supported = refused.replace("CODE", "1"),
        denied = refused.replace("CODE", "20"),
    );
    let driver = driver(&Module {
        world: "import wasi:sockets/instance-network@0.2.0;
                import wasi:sockets/ip-name-lookup@0.2.0;
                import wasi:sockets/tcp-create-socket@0.2.0;
                import wasi:sockets/udp-create-socket@0.2.0;",
        imports: r#"
            (import "wasi:sockets/instance-network@0.2.0" "instance-network"
                (func $network (result i32)))
            (import "wasi:sockets/ip-name-lookup@0.2.0" "resolve-addresses"
                (func $lookup (param i32 i32 i32 i32)))
            (import "wasi:sockets/tcp-create-socket@0.2.0" "create-tcp-socket"
                (func $tcp (param i32 i32)))
            (import "wasi:sockets/udp-create-socket@0.2.0" "create-udp-socket"
                (func $udp (param i32 i32)))"#,
        items: r#"(data (i32.const 32) "localhost")"#,
        check: &check,
        ..Module::default()
    });
    let mut session = open(&driver, limits()).await.expect("the driver opens");
    session
        .check()
        .await
        .expect("it was refused, and did not crash");
}

/// `keep get` prints a secret there: a driver's line in it would be part of it.
#[tokio::test]
async fn output_goes_nowhere() {
    if let Some(printed) = child::output_of("wasi::output_goes_nowhere") {
        assert!(!printed.contains("from inside"), "{printed}");
        return;
    }
    let driver = driver(&Module {
        world: "import wasi:cli/stdout@0.2.0; import wasi:cli/stderr@0.2.0;",
        imports: r#"
            (import "wasi:cli/stdout@0.2.0" "get-stdout" (func $stdout (result i32)))
            (import "wasi:cli/stderr@0.2.0" "get-stderr" (func $stderr (result i32)))
            (import "wasi:io/streams@0.2.0" "[method]output-stream.blocking-write-and-flush"
                (func $write (param i32 i32 i32 i32)))"#,
        items: r#"(data (i32.const 32) "from inside")"#,
        check: "
            (call $write (call $stdout) (i32.const 32) (i32.const 11) (i32.const 512))
            (if (i32.load8_u (i32.const 512)) (then unreachable))
            (call $write (call $stderr) (i32.const 32) (i32.const 11) (i32.const 512))
            (if (i32.load8_u (i32.const 512)) (then unreachable))",
        ..Module::default()
    });
    let mut session = open(&driver, limits()).await.expect("the driver opens");
    session.check().await.expect("it wrote, and did not crash");
}

#[tokio::test]
async fn leaving_is_a_crash_of_the_driver_alone() {
    for (status, code) in [(0, 0), (1, 1)] {
        let check = format!("(call $exit (i32.const {status}))");
        let driver = driver(&Module {
            world: "import wasi:cli/exit@0.2.0;",
            imports: r#"(import "wasi:cli/exit@0.2.0" "exit" (func $exit (param i32)))"#,
            check: &check,
            ..Module::default()
        });
        let mut session = open(&driver, limits()).await.expect("the driver opens");
        assert_eq!(
            message(session.check().await),
            format!("driver `hostile` 6.6.6 crashed: Exited with i32 exit status {code}")
        );
    }
}

#[tokio::test]
async fn sleep_ends_at_the_limit_of_waiting() {
    let driver = driver(&Module {
        world: "import wasi:clocks/monotonic-clock@0.2.0; import wasi:io/poll@0.2.0;",
        imports: r#"
            (import "wasi:clocks/monotonic-clock@0.2.0" "subscribe-duration"
                (func $after (param i64) (result i32)))
            (import "wasi:io/poll@0.2.0" "[method]pollable.block" (func $block (param i32)))"#,
        check: "(call $block (call $after (i64.const 3600000000000)))",
        ..Module::default()
    });
    let limits = Limits {
        wall: Duration::from_millis(300),
        ..limits()
    };
    let said = ends_within(limits.wall, async || {
        let mut session = open(&driver, limits).await.expect("the driver opens");
        message(session.check().await)
    });
    assert_eq!(
        said.await,
        "driver `hostile` 6.6.6 did not answer within 0.3 s"
    );
}
