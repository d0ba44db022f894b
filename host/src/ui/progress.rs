//! What takes a while: a line on stderr that moves and leaves nothing behind.
//!
//! It is for a person at a terminal alone, and not before they would begin to
//! wonder: what is fast shows nothing.

use std::future::Future;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{Ui, clean, lock};

/// How long something may take before it is shown.
const PATIENCE: Duration = Duration::from_millis(700);

/// Between two pictures of the spinner.
const TICK: Duration = Duration::from_millis(120);

/// Something under way. It is off the screen once this is dropped.
#[must_use = "the line is gone when this is dropped"]
pub struct Progress<'u> {
    ui: &'u Ui,
    shown: Option<Shown>,
}

struct Shown {
    bar: ProgressBar,
    /// Dropped to say that it is over.
    running: Option<Sender<()>>,
    starter: Option<JoinHandle<()>>,
}

impl Ui {
    /// Shows `what` while the handle lives; with a total, how far it is. Never
    /// in a pipe, with `-q`, or beside another one.
    pub fn progress(&self, what: &str, total: Option<usize>) -> Progress<'_> {
        let mut current = lock(&self.progress);
        if !self.animated || current.is_some() {
            return Progress {
                ui: self,
                shown: None,
            };
        }
        let bar = bar(what, total);
        *current = Some(bar.clone());
        let (running, over) = mpsc::channel();
        let later = bar.clone();
        let starter = thread::spawn(move || {
            if over.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                later.set_draw_target(ProgressDrawTarget::stderr());
                later.enable_steady_tick(TICK);
                // Until it is over, so that nothing is drawn after that.
                let _ = over.recv();
            }
        });
        Progress {
            ui: self,
            shown: Some(Shown {
                bar,
                running: Some(running),
                starter: Some(starter),
            }),
        }
    }

    /// Shows `what` for as long as the work takes.
    pub async fn during<T>(&self, what: &str, work: impl Future<Output = T>) -> T {
        let _progress = self.progress(what, None);
        work.await
    }

    /// Prints with no moving line in the way.
    pub(super) fn undisturbed<T>(&self, print: impl FnOnce() -> T) -> T {
        let bar = lock(&self.progress).clone();
        match bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }
}

impl Progress<'_> {
    /// That many more are done.
    pub fn advance(&self, count: usize) {
        if let Some(shown) = &self.shown {
            shown.bar.inc(count as u64);
        }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        let Some(mut shown) = self.shown.take() else {
            return;
        };
        drop(shown.running.take());
        if let Some(starter) = shown.starter.take() {
            let _ = starter.join();
        }
        shown.bar.finish_and_clear();
        *lock(&self.ui.progress) = None;
    }
}

fn bar(what: &str, total: Option<usize>) -> ProgressBar {
    let total = total.map(|total| total as u64);
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
    let text = match total {
        // Of one thing there is no half.
        Some(2..) => "{spinner} {msg} {pos}/{len} ({elapsed})",
        _ => "{spinner} {msg} ({elapsed})",
    };
    if let Ok(style) = ProgressStyle::with_template(text) {
        bar.set_style(style);
    }
    bar.with_message(clean(what).into_owned())
}

#[cfg(test)]
mod tests {
    use super::bar;
    use crate::ui::capture::Captured;

    #[test]
    fn it_counts_where_there_is_something_to_count() {
        let counted = bar("Reading\u{1b}[2J", Some(3));
        counted.inc(2);
        assert_eq!((counted.position(), counted.length()), (2, Some(3)));
        assert_eq!(counted.message(), "Reading[2J");
        assert_eq!(bar("Waiting", None).length(), None);
        assert!(counted.is_hidden());
    }

    #[test]
    fn nothing_is_drawn_without_a_terminal() {
        let ui = Captured::pipe();
        let progress = ui.progress("Reading", Some(2));
        progress.advance(1);
        ui.note("said");
        drop(progress);
        assert_eq!((ui.stdout(), ui.stderr()), (String::new(), "said\n".into()));
    }
}
