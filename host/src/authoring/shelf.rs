//! The files that new projects are made of, inside this binary: the build script
//! lists those that are there, so that none is forgotten.

use super::Language;

/// Path from the top of its set, and text.
type File = (&'static str, &'static str);

include!(concat!(env!("OUT_DIR"), "/shelf.rs"));

/// The manifest of the SDK's crate where it stands in an author's project.
const SDK_MANIFEST: &str = include_str!("../../../sdk/templates/sdk.toml");

/// The versions that Keep itself is built with.
const WORKSPACE: &str = include_str!("../../../Cargo.toml");

/// What stands for the driver's id in the templates.
const ID: &str = "my-driver";

/// Every file of a project for a driver of that id.
pub(super) fn files(language: Language, id: &str) -> Vec<(String, String)> {
    let template = match language {
        Language::Rust => RUST,
        Language::Js => JS,
        Language::Python => PYTHON,
    };
    let mut files: Vec<(String, String)> = template
        .iter()
        .map(|(path, text)| (named(path), text.replace(ID, id)))
        .collect();
    let contract = match language {
        // The crate of the SDK looks for the contract beside itself.
        Language::Rust => {
            files.push(("keep/sdk/Cargo.toml".into(), sdk_manifest()));
            files.extend(copied("keep/sdk/src", SDK));
            "keep/wit"
        }
        // Where these tools look for the packages that a world names.
        Language::Js | Language::Python => "wit/deps",
    };
    files.extend(copied(contract, WIT));
    files
}

fn copied(to: &str, files: &[File]) -> impl Iterator<Item = (String, String)> {
    files
        .iter()
        .map(move |(path, text)| (format!("{to}/{path}"), (*text).to_owned()))
}

/// A `.gitignore` of our own tree would act on the templates.
fn named(path: &str) -> String {
    match path {
        "gitignore" => ".gitignore".into(),
        path => path.into(),
    }
}

fn sdk_manifest() -> String {
    let dependency = WORKSPACE
        .lines()
        .find(|line| line.starts_with("wit-bindgen = "));
    SDK_MANIFEST
        .replace("{version}", env!("CARGO_PKG_VERSION"))
        .replace("{wit-bindgen}", dependency.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{files, sdk_manifest};
    use crate::authoring::Language;

    #[test]
    fn the_sdk_of_a_project_has_the_dependency_that_keep_has() {
        let manifest = sdk_manifest();
        let line = manifest.lines().last().unwrap_or_default();
        assert!(line.starts_with("wit-bindgen = { version = \""), "{line}");
        assert!(!manifest.contains("{version}"), "{manifest}");
    }

    #[test]
    fn every_project_has_the_contract_and_its_own_name() {
        for (language, wit) in [
            (Language::Rust, "keep/wit"),
            (Language::Js, "wit/deps"),
            (Language::Python, "wit/deps"),
        ] {
            let files = files(language, "acme-store");
            let has = |path: String| files.iter().any(|(own, _)| *own == path);
            for path in [
                "host/storage.wit",
                "vault/driver.wit",
                "aws/secrets-manager.wit",
            ] {
                assert!(has(format!("{wit}/{path}")), "{language:?}: {path}");
            }
            assert!(has(".gitignore".into()), "{language:?}");
            let left = files.iter().find(|(_, text)| text.contains("my-driver"));
            assert_eq!(left.map(|(path, _)| path), None, "{language:?}");
        }
    }
}
