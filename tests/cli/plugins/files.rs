//! Plugins that are whole and still not taken: for their name, their manifest, or the
//! lock file.

use keep_host::drivers::official;

use super::bad_input::refused;
use super::{acme, component, manifest};
use crate::projects::initialized;

/// The name of a driver in this Keep is nobody else's.
#[test]
fn the_name_of_another_driver_is_not_taken() {
    let env = initialized();
    let local = manifest("1.0.0", &["storage"]).replace("\"acme\"", "\"local\"");
    env.write("x.wasm", component(&local));
    refused(
        &env,
        "./x.wasm",
        6,
        "error: `file:x.wasm` calls itself `local`, as a driver in this Keep does\n\n\
         hint: Its author has to choose another `id`\n",
    );
}

/// A manifest that asks for less than the component imports.
#[test]
fn what_is_not_asked_for_is_not_used() {
    let env = initialized();
    env.write("x.wasm", component(&manifest("1.0.0", &[])));
    refused(
        &env,
        "./x.wasm",
        6,
        "error: driver `acme` 1.0.0 uses `keep:host/storage@0.1.0`, but its manifest does not ask \
         for the power `storage`\n\nhint: Report this to the driver's author\n",
    );
}

#[test]
fn a_name_of_no_plugin_is_answered_with_those_that_there_are() {
    let env = initialized();
    let official: Vec<&str> = official().iter().map(|driver| driver.id).collect();
    refused(
        &env,
        "nosuch",
        3,
        &format!(
            "error: no plugin called `nosuch` comes with this Keep\n\n\
             hint: Pass the path of a file, such as `./acme.wasm`\n\
             hint: Those that do are `{}`\n",
            official.join("`, `")
        ),
    );
}

#[test]
fn a_lock_file_that_cannot_be_read_says_where() {
    let env = initialized();
    env.write("acme.wasm", acme());
    env.write(".keep/plugins.lock", "{\n  \"acme\": {}\n}");
    refused(
        &env,
        "./acme.wasm",
        5,
        "error: `$DIR/project/.keep/plugins.lock`, line 2: `acme`: a `sha256` is expected\n",
    );
}
