use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use super::{
    FileAction, FileError, FileProblem, Mode, create_dir, read_capped, write_atomic,
    write_atomic_inside,
};

fn mode_of(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn names_in(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn problem<T: std::fmt::Debug>(result: Result<T, FileError>) -> (FileAction, FileProblem) {
    let error = result.unwrap_err();
    (error.action, error.problem)
}

/// The mode a plain new file gets in this process.
fn umasked(directory: &Path, mode: u32) -> u32 {
    let probe = directory.join("umask-probe");
    fs::write(&probe, "").unwrap();
    let allowed = mode_of(&probe);
    fs::remove_file(&probe).unwrap();
    mode & allowed
}

#[test]
fn writes_replace_the_whole_file_and_leave_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("f");
    write_atomic(&path, b"a long first content", Mode::Shared).unwrap();
    write_atomic(&path, b"second", Mode::Shared).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"second");
    assert_eq!(names_in(dir.path()), ["f"]);
}

#[test]
fn modes_are_private_or_follow_the_umask_and_the_existing_file() {
    let dir = tempfile::tempdir().unwrap();
    let shared = dir.path().join("shared");
    write_atomic(&shared, b"x", Mode::Shared).unwrap();
    assert_eq!(mode_of(&shared), umasked(dir.path(), 0o644));

    fs::set_permissions(&shared, fs::Permissions::from_mode(0o664)).unwrap();
    write_atomic(&shared, b"y", Mode::Shared).unwrap();
    assert_eq!(mode_of(&shared), 0o664);

    write_atomic(&shared, b"z", Mode::Private).unwrap();
    assert_eq!(mode_of(&shared), 0o600);
    let private = dir.path().join("private");
    write_atomic(&private, b"x", Mode::Private).unwrap();
    assert_eq!(mode_of(&private), 0o600);
}

#[test]
fn a_link_is_refused_and_its_target_untouched() {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("target");
    fs::write(&target, "old").unwrap();
    let link = dir.path().join("link");
    symlink(&target, &link).unwrap();
    assert_eq!(
        problem(write_atomic(&link, b"new", Mode::Shared)),
        (FileAction::Write, FileProblem::Symlink)
    );
    assert_eq!(fs::read(&target).unwrap(), b"old");
}

#[test]
fn links_inside_the_root_are_written_through_and_stay_links() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("root");
    fs::create_dir(&root).unwrap();
    fs::create_dir(root.join("real")).unwrap();
    fs::write(root.join("real/f"), "old").unwrap();
    symlink("real/f", root.join("link")).unwrap();
    symlink("real", root.join("linked-dir")).unwrap();
    write_atomic_inside(&root, &root.join("link"), b"one", Mode::Shared).unwrap();
    assert_eq!(fs::read(root.join("real/f")).unwrap(), b"one");
    assert!(root.join("link").is_symlink());
    write_atomic_inside(&root, &root.join("linked-dir/g"), b"two", Mode::Shared).unwrap();
    assert_eq!(fs::read(root.join("real/g")).unwrap(), b"two");
}

#[test]
fn links_out_of_the_root_or_to_nowhere_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("root");
    fs::create_dir(&root).unwrap();
    let outside = dir.path().join("outside");
    fs::write(&outside, "old").unwrap();
    symlink(&outside, root.join("file-link")).unwrap();
    symlink(dir.path(), root.join("dir-link")).unwrap();
    symlink(dir.path().join("absent"), root.join("dangling")).unwrap();
    for name in ["file-link", "dir-link/outside", "dir-link/new", "dangling"] {
        let written = write_atomic_inside(&root, &root.join(name), b"new", Mode::Shared);
        assert_eq!(
            problem(written),
            (FileAction::Write, FileProblem::Symlink),
            "{name}"
        );
    }
    assert_eq!(fs::read(&outside).unwrap(), b"old");
    assert_eq!(names_in(dir.path()), ["outside", "root"]);
}

#[test]
fn directories_and_devices_are_not_files() {
    let dir = tempfile::tempdir().unwrap();
    for path in [dir.path(), Path::new("/dev/null")] {
        assert_eq!(
            problem(write_atomic(path, b"x", Mode::Shared)),
            (FileAction::Write, FileProblem::NotAFile)
        );
        assert_eq!(
            problem(read_capped(path, 10)),
            (FileAction::Read, FileProblem::NotAFile)
        );
    }
}

#[test]
fn a_missing_directory_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("absent/f");
    let error = write_atomic(&path, b"x", Mode::Shared).unwrap_err();
    assert_eq!(error.problem, FileProblem::NotFound);
    assert_eq!(
        error.to_string(),
        format!(
            "cannot write `{}`: its directory does not exist",
            path.display()
        )
    );
}

#[test]
fn system_errors_are_told_apart() {
    use std::io::{Error, ErrorKind};
    for (kind, problem) in [
        (ErrorKind::PermissionDenied, FileProblem::PermissionDenied),
        (ErrorKind::ReadOnlyFilesystem, FileProblem::ReadOnly),
        (ErrorKind::StorageFull, FileProblem::NoSpace),
        (ErrorKind::QuotaExceeded, FileProblem::NoSpace),
        (ErrorKind::Interrupted, FileProblem::Other),
    ] {
        let error = FileError::on(FileAction::Write, Path::new("f"))(Error::from(kind));
        assert_eq!(error.problem, problem);
    }
}

#[test]
fn reading_stops_at_the_limit() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("f");
    fs::write(&path, "12345").unwrap();
    assert_eq!(read_capped(&path, 5).unwrap(), b"12345");
    assert_eq!(
        problem(read_capped(&path, 4)),
        (FileAction::Read, FileProblem::TooLarge { limit: 4 })
    );
}

#[test]
fn directories_are_created_once() {
    let dir = tempfile::tempdir().unwrap();
    let private = dir.path().join("private");
    create_dir(&private, Mode::Private).unwrap();
    assert_eq!(mode_of(&private), 0o700);
    fs::set_permissions(&private, fs::Permissions::from_mode(0o755)).unwrap();
    create_dir(&private, Mode::Private).unwrap();
    assert_eq!(mode_of(&private), 0o755);
    fs::write(dir.path().join("file"), "").unwrap();
    assert_eq!(
        problem(create_dir(&dir.path().join("file"), Mode::Shared)),
        (FileAction::Create, FileProblem::Other)
    );
}
