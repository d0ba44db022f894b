//! What a bug prints: where it is, and nothing that it was working on.

use std::io::{self, Write as _};
use std::panic::{self, Location};
use std::process;

use crate::exit::Exit;

/// Replaces the standard library's report, which quotes the panic's message (that
/// may quote a value), and ends the program in any thread: nothing goes on with
/// what a bug left behind.
pub fn end_the_program() {
    panic::set_hook(Box::new(|info| {
        let _ = writeln!(io::stderr(), "{}", report(info.location()));
        #[expect(clippy::exit, reason = "release builds do not unwind to `main`")]
        process::exit(Exit::Failure.code().into());
    }));
}

/// Made from the place alone, so that it cannot quote anything else.
fn report(place: Option<&Location<'_>>) -> String {
    match place {
        Some(place) => format!("error: internal error at {place}; please report it"),
        None => "error: internal error; please report it".into(),
    }
}

#[cfg(test)]
mod tests {
    use std::panic::Location;

    use super::report;

    #[test]
    fn a_report_is_one_line_with_the_place() {
        let (here, line) = (Location::caller(), line!());
        let column = here.column();
        assert_eq!(
            report(Some(here)),
            format!(
                "error: internal error at {}:{line}:{column}; please report it",
                file!()
            )
        );
        assert_eq!(report(None), "error: internal error; please report it");
    }
}
