use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown, symlink};
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use super::LogFile;
use crate::audit::AuditError;
use crate::project::files::{FileError, FileProblem};

fn log(directory: &Path) -> LogFile {
    LogFile {
        path: directory.join("below/audit.jsonl"),
        max_bytes: 1000,
        keep: 3,
    }
}

fn mode(path: &Path) -> u32 {
    let metadata = fs::metadata(path).expect("it is there");
    metadata.permissions().mode() & 0o777
}

#[test]
fn a_new_log_is_private_and_so_is_its_directory() {
    let directory = tempfile::tempdir().unwrap();
    let log = log(directory.path());
    log.append(b"one\n").unwrap();
    log.append(b"two\n").unwrap();
    assert_eq!(fs::read(&log.path).unwrap(), b"one\ntwo\n");
    assert_eq!(mode(&log.path), 0o600);
    assert_eq!(mode(log.path.parent().unwrap()), 0o700);
}

/// What lies under the name may have been put there by somebody else: lines must
/// neither reach another file nor wait for a reader.
#[test]
fn nothing_but_an_own_file_is_written_to() {
    let directory = tempfile::tempdir().unwrap();
    let log = log(directory.path());
    let other = directory.path().join("other");
    fs::create_dir(log.path.parent().unwrap()).unwrap();
    fs::write(&other, "theirs\n").unwrap();
    let refused = |expected: &str| {
        let error = log.append(b"line\n").unwrap_err();
        let name = match error {
            AuditError::File(FileError { problem, .. }) => format!("{problem:?}"),
            AuditError::HardLink { .. } => "HardLink".into(),
            AuditError::NotOwn { .. } => "NotOwn".into(),
            AuditError::Shared { mode, .. } => format!("Shared {mode:o}"),
            other => other.to_string(),
        };
        assert_eq!(name, expected);
        assert_eq!(fs::read(&other).unwrap(), b"theirs\n");
    };

    symlink(&other, &log.path).unwrap();
    refused("Symlink");
    fs::remove_file(&log.path).unwrap();
    // One that leads nowhere would be created where somebody else wants it.
    symlink(directory.path().join("nowhere"), &log.path).unwrap();
    refused("Symlink");
    assert!(!directory.path().join("nowhere").exists());
    fs::remove_file(&log.path).unwrap();

    fs::hard_link(&other, &log.path).unwrap();
    refused("HardLink");
    fs::remove_file(&log.path).unwrap();

    let made = Command::new("mkfifo").arg(&log.path).status().unwrap();
    assert!(made.success());
    refused("NotAFile");
    fs::remove_file(&log.path).unwrap();

    fs::create_dir(&log.path).unwrap();
    refused("NotAFile");
    fs::remove_dir(&log.path).unwrap();

    for open in [0o620, 0o602] {
        fs::write(&log.path, "").unwrap();
        fs::set_permissions(&log.path, fs::Permissions::from_mode(open)).unwrap();
        refused(&format!("Shared {open:o}"));
        fs::remove_file(&log.path).unwrap();
    }

    // Only root can give a file away, and others cannot even open such a one.
    fs::write(&log.path, "").unwrap();
    if chown(&log.path, Some(12_345), None).is_ok() {
        refused("NotOwn");
    }
    fs::remove_file(&log.path).unwrap();
    log.append(b"line\n").unwrap();
}

#[test]
fn a_full_file_makes_room_and_the_oldest_goes() {
    let directory = tempfile::tempdir().unwrap();
    let log = log(directory.path());
    // Each of these files holds two.
    for number in 1..=9 {
        let line = format!("{number}{}\n", "x".repeat(400));
        log.append(line.as_bytes()).unwrap();
    }
    let numbers = |path: &Path| -> String {
        let text = fs::read_to_string(path).unwrap();
        text.chars().filter(char::is_ascii_digit).collect()
    };
    let all: Vec<String> = log.all().iter().map(|path| numbers(path)).collect();
    assert_eq!(all, ["34", "56", "78", "9"]);
    let mut names: Vec<String> = fs::read_dir(log.path.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "audit.jsonl",
            "audit.jsonl.1",
            "audit.jsonl.2",
            "audit.jsonl.3"
        ]
    );
    for path in log.all() {
        assert_eq!(mode(&path), 0o600);
    }
}

/// A line that is larger than a file may be still gets one, for itself.
#[test]
fn no_line_is_too_large() {
    let directory = tempfile::tempdir().unwrap();
    let log = log(directory.path());
    let large = format!("{}\n", "x".repeat(5000));
    log.append(b"one\n").unwrap();
    log.append(large.as_bytes()).unwrap();
    log.append(b"two\n").unwrap();
    assert_eq!(fs::read(&log.path).unwrap(), b"two\n");
    let sizes = log.all();
    let sizes: Vec<u64> = sizes
        .iter()
        .map(|path| path.metadata().unwrap().len())
        .collect();
    assert_eq!(sizes, [4, 5001, 4]);
}

#[test]
fn a_full_file_that_cannot_be_moved_away_takes_no_line() {
    let directory = tempfile::tempdir().unwrap();
    let log = LogFile {
        keep: 1,
        ..log(directory.path())
    };
    log.append(&[b"x".repeat(990), b"\n".to_vec()].concat())
        .unwrap();
    fs::create_dir(log.full(1)).unwrap();
    let error = log.append(b"a line of more than ten bytes\n").unwrap_err();
    assert!(
        matches!(error, AuditError::File(FileError { problem, .. }) if problem == FileProblem::NotAFile)
    );
    assert_eq!(fs::metadata(&log.path).unwrap().len(), 991);
}

/// What is left of a line whose process was killed does not swallow the next.
#[test]
fn a_line_that_was_cut_off_stands_alone() {
    let directory = tempfile::tempdir().unwrap();
    let log = log(directory.path());
    log.append(b"one\n").unwrap();
    fs::write(&log.path, "one\n{\"ver").unwrap();
    log.append(b"two\n").unwrap();
    assert_eq!(fs::read(&log.path).unwrap(), b"one\n{\"ver\ntwo\n");
}

/// A line that does not fit is taken back, and a full file moved away: whoever
/// writes at the same time must not be hit by either.
#[test]
fn one_writes_at_a_time() {
    let directory = tempfile::tempdir().unwrap();
    let log = log(directory.path());
    log.append(b"one\n").unwrap();
    let other = fs::File::open(&log.path).unwrap();
    other.lock().unwrap();
    thread::scope(|scope| {
        let writer = scope.spawn(|| log.append(b"two\n").unwrap());
        thread::sleep(Duration::from_millis(200));
        assert_eq!(fs::read(&log.path).unwrap(), b"one\n");
        other.unlock().unwrap();
        writer.join().unwrap();
    });
    assert_eq!(fs::read(&log.path).unwrap(), b"one\ntwo\n");
}

/// Files are moved away beneath those who write, and no line is lost or mixed.
#[test]
fn writers_at_once_lose_nothing_where_files_are_moved() {
    let directory = tempfile::tempdir().unwrap();
    let log = LogFile {
        keep: 100,
        ..log(directory.path())
    };
    thread::scope(|scope| {
        for writer in 0..8 {
            let log = &log;
            scope.spawn(move || {
                for number in 0..50 {
                    let line = format!("{writer}-{number} {}\n", "x".repeat(60));
                    log.append(line.as_bytes()).unwrap();
                }
            });
        }
    });
    let mut lines: Vec<String> = Vec::new();
    for path in log.all() {
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.len() <= 1000, "{}", path.display());
        lines.extend(text.lines().map(str::to_owned));
    }
    let mut expected: Vec<String> = (0..8)
        .flat_map(|writer| {
            (0..50).map(move |number| format!("{writer}-{number} {}", "x".repeat(60)))
        })
        .collect();
    lines.sort();
    expected.sort();
    assert_eq!(lines, expected);
}
