//! Whole lives of secrets on every service.

use keep_host::aws::{NewSecret, SecretSelector, SecretsManager};
use keep_host::secret::SecretValue;
use keep_host::vault::{ContractError, ErrorKind};
use keep_test_support::{Service, on_every_service};

use crate::{bytes, text, vault};

const CURRENT: SecretSelector = SecretSelector {
    version_id: None,
    stage: None,
};

async fn create(vault: &SecretsManager, name: &str, value: &[u8]) -> Result<String, ContractError> {
    let value = SecretValue::new(value.to_vec());
    let new = NewSecret {
        name,
        value: &value,
        description: "made by a test",
        kms_key: None,
        tags: &[
            ("ManagedBy".to_owned(), "Keep".to_owned()),
            ("Namespace".to_owned(), "app".to_owned()),
        ],
        replica_regions: &[],
    };
    vault.create(&new).await
}

on_every_service!(a_secret_is_created_changed_and_described);
#[tokio::main(flavor = "current_thread")]
async fn a_secret_is_created_changed_and_described(service: Service) {
    let vault = vault(service.url());
    let name = "changed/local/KEY";
    assert_eq!(vault.describe(name).await, Ok(None));

    let first = create(&vault, name, "grüße".as_bytes())
        .await
        .expect("created");
    let again = create(&vault, name, b"other").await;
    assert_eq!(again.expect_err("it exists").kind, ErrorKind::AlreadyExists);
    let read = vault
        .get(name, &CURRENT)
        .await
        .expect("read")
        .expect("there");
    assert_eq!((text(&read.value), &read.version_id), ("grüße", &first));

    let value = SecretValue::new(vec![0xff, 0x00, 0xfe]);
    let second = vault.put(name, &value).await.expect("put");
    let read = vault
        .get(name, &CURRENT)
        .await
        .expect("read")
        .expect("there");
    assert_eq!(bytes(&read.value), [0xff, 0x00, 0xfe]);
    assert_eq!(
        (&read.version_id, read.stages),
        (&second, vec!["AWSCURRENT".to_owned()])
    );
    let previous = SecretSelector {
        version_id: None,
        stage: Some("AWSPREVIOUS".into()),
    };
    let read = vault
        .get(name, &previous)
        .await
        .expect("read")
        .expect("there");
    assert_eq!((text(&read.value), &read.version_id), ("grüße", &first));

    vault
        .update(name, Some("better"), None)
        .await
        .expect("updated");
    let more = [("VaultSlug".to_owned(), "aws".to_owned())];
    vault.tag(name, &more).await.expect("tagged");
    vault
        .untag(name, &["Namespace".to_owned()])
        .await
        .expect("untagged");
    let described = vault
        .describe(name)
        .await
        .expect("described")
        .expect("there");
    assert_eq!(
        (described.name.as_str(), described.description.as_str()),
        (name, "better")
    );
    assert_eq!(described.deleted_ms, None);
    assert_eq!(
        described.tags,
        [("ManagedBy", "Keep"), ("VaultSlug", "aws")].map(|(k, v)| (k.to_owned(), v.to_owned()))
    );
    let versions = vault.versions(name).await.expect("listed").expect("there");
    let mut ids: Vec<_> = versions.into_iter().map(|version| version.id).collect();
    ids.sort();
    let mut expected = [first, second];
    expected.sort();
    assert_eq!(ids, expected);
}

on_every_service!(a_secret_is_deleted_restored_and_purged);
#[tokio::main(flavor = "current_thread")]
async fn a_secret_is_deleted_restored_and_purged(service: Service) {
    let vault = vault(service.url());
    let (name, other) = ("ended/local/KEY", "ended/local/OTHER");
    let missing = vault.delete(name, 7).await.expect_err("nothing there");
    assert_eq!(missing.kind, ErrorKind::NotFound);
    let put = vault.put(name, &SecretValue::from_text("v".into())).await;
    assert_eq!(put.expect_err("nothing there").kind, ErrorKind::NotFound);

    create(&vault, name, b"v").await.expect("created");
    create(&vault, other, b"w").await.expect("created");
    let gone_at = vault.delete(name, 7).await.expect("deleted");
    let deleted = vault.list("ended/local/", true).await.expect("listed");
    assert_eq!(deleted.len(), 1);
    let deleted_at = deleted[0].deleted_ms.expect("it waits for deletion");
    assert_eq!(deleted[0].name, name);
    assert!(gone_at >= deleted_at, "{gone_at} before {deleted_at}");
    let live = vault.list("ended/local/", false).await.expect("listed");
    assert_eq!(live.len(), 1);
    assert_eq!((live[0].name.as_str(), live[0].deleted_ms), (other, None));
    let read = vault.get(name, &CURRENT).await.expect_err("it is deleted");
    assert_eq!(read.kind, ErrorKind::PendingDeletion);

    // One deleted match makes moto refuse the batch by filter.
    let values = vault.get_prefix("ended/local/").await.expect("read");
    assert_eq!(values.found.len(), 1);
    assert_eq!(
        (values.found[0].name.as_str(), text(&values.found[0].value)),
        (other, "w")
    );
    assert_eq!(values.failed, []);

    vault.restore(name).await.expect("restored");
    let read = vault
        .get(name, &CURRENT)
        .await
        .expect("read")
        .expect("there");
    assert_eq!(text(&read.value), "v");
    vault.purge(name).await.expect("purged");
    assert_eq!(vault.describe(name).await, Ok(None));
}

on_every_service!(many_secrets_are_read_by_prefix_and_by_name);
#[tokio::main(flavor = "current_thread")]
async fn many_secrets_are_read_by_prefix_and_by_name(service: Service) {
    let vault = vault(service.url());
    let names: Vec<String> = (0..130).map(|n| format!("many/local/K{n:04}")).collect();
    for name in &names {
        let value = format!("value of {name}");
        create(&vault, name, value.as_bytes())
            .await
            .expect("created");
    }
    create(&vault, "many/localhost/KEY", b"x")
        .await
        .expect("created");
    let by_prefix = vault.get_prefix("many/local/").await.expect("read");
    let mut asked = names.clone();
    asked.push("many/local/MISSING".into());
    let by_name = vault.get_many(&asked).await.expect("read");
    for values in [by_prefix, by_name] {
        assert_eq!(values.failed, []);
        assert_eq!(values.notes, [""; 0]);
        let read: Vec<_> = values
            .found
            .iter()
            .map(|value| value.name.as_str())
            .collect();
        assert_eq!(read, names);
        for value in &values.found {
            assert_eq!(text(&value.value), format!("value of {}", value.name));
        }
    }
    let listed = vault.list("many/", false).await.expect("listed");
    assert_eq!(listed.len(), 131);
    assert_eq!(listed[0].description, "made by a test");
    let first = vault.get(&listed[0].name, &CURRENT).await;
    let first = first.expect("read").expect("there");
    assert_eq!(listed[0].current_version, Some(first.version_id));
}
