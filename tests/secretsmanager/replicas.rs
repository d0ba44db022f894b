//! Reading goes on in a replica region while the primary is unreachable, and
//! says so; writing does not.

use std::net::TcpListener;
use std::time::Duration;

use keep_test_support::shelf::Shelf;
use keep_test_support::{Call, Reply, Service, StandIn, TestEnv, Witness, on_every_service};

use crate::service::{answer, lines};
use crate::{KEEP, keep, said, set, set_up};

const REFUSED: &str = "Connection refused (os error 111)";
const AGAIN: &str = "\n\nhint: Try again in a moment\n";
const ELSEWHERE: &str = "hint: Run `keep vault:edit sm` if the region or endpoint is wrong\n";

/// A host where nobody is.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let host = listener.local_addr().expect("an address").to_string();
    drop(listener);
    host
}

/// A project whose vault `sm` is at `primary`, with replicas in these regions.
fn replicated(primary: &str, replicas: &[(&str, &str)]) -> TestEnv {
    let env = TestEnv::new(KEEP).with_aws_at("http://127.0.0.1:1");
    let regions: Vec<&str> = replicas.iter().map(|(region, _)| *region).collect();
    let endpoints: Vec<String> = replicas
        .iter()
        .map(|(region, url)| format!("{region}={url}"))
        .collect();
    let settings = [
        format!("endpoint={primary}"),
        format!("replica-regions={}", regions.join(",")),
        format!("replica-endpoints={}", endpoints.join(",")),
    ];
    set_up(&env, "app", "sm", &settings.each_ref().map(String::as_str));
    env
}

/// A service that works, with five secrets in `local`.
fn service() -> StandIn {
    let shelf = Shelf::numbered(5);
    StandIn::start(move |call, _| answer(&shelf, call))
}

fn notice(why: &str, region: &str) -> String {
    format!(
        "warning: vault `sm`: the region `us-east-1` is unreachable ({why}), so secrets are read \
         from their replicas in `{region}`: they may lag behind, and one that is not replicated \
         is not there\n"
    )
}

on_every_service!(
    what_was_replicated_is_read_where_the_primary_is_gone,
    except(ministack: "CreateSecret passes over AddReplicaRegions")
);
/// What is written while all is well is read when the primary region is gone.
fn what_was_replicated_is_read_where_the_primary_is_gone(service: Service) {
    let env = TestEnv::new(KEEP).with_aws_at(service.url());
    set_up(&env, "replicas", "sm", &["replica-regions=eu-west-1"]);
    set(&env, "A", "v1").assert(0, "", &said("A", "created"));
    set(&env, "B", "bytes \u{fc}\n").assert(0, "", &said("B", "created"));
    let witness = Witness::at(service.url());
    witness.create("replicas/production/C", "here only", &[]);
    keep(&env, "get C --env production").assert_stdout("here only");

    let host = nobody();
    let edit = format!(
        "vault:edit sm --set endpoint=http://{host} --set replica-endpoints=eu-west-1={}",
        service.url()
    );
    keep(&env, &edit).assert(0, "", "Vault `sm` changed\n");
    let told = notice(&format!("`{host}`: {REFUSED}"), "eu-west-1");
    keep(&env, "get A --env production").assert(0, "v1", &told);
    keep(&env, "get B --env production").assert(0, "bytes \u{fc}\n", &told);
    keep(&env, "show --keys --env production").assert(0, "A\nB\n", &told);
    keep(&env, "export --env production --only A").assert(0, "A=v1\n", &told);
    let history = keep(&env, "history A --env production --format json");
    assert_eq!((history.code, &history.stderr), (0, &told), "{history}");
    let written = keep(&env, "run --env production --only A -- printenv A");
    written.assert(0, "v1\n", &told);
    keep(&env, "get C --env production").assert(
        7,
        "",
        &format!(
            "{told}error: `C` in vault `sm` (env `production`): `replicas/production/C` is not in \
             the replica region `eu-west-1` and may just not be replicated there; the primary \
             region `us-east-1`, which alone can tell and be written to, is unreachable{AGAIN}"
        ),
    );
}

#[test]
fn while_the_primary_answers_no_replica_is_asked() {
    let replica = service();
    let primary = service();
    let env = replicated(&primary.url(), &[("eu-west-1", &replica.url())]);
    keep(&env, "get K0000 --env local").assert_stdout("value of app/local/K0000");
    keep(&env, "export --env local").assert_stdout(lines(5, &[]));
    keep(&env, "history OLD --env production").assert_stdout("v1\t\t\t\n");
    set(&env, "OLD", "v").assert(0, "", &said("OLD", "updated"));
    assert_eq!(keep(&env, "get NONE --env local").code, 3);
    for (reply, code) in [
        (Reply::denied(), 4),
        (Reply::error(400, "ThrottlingException", "no"), 7),
        (Reply::error(400, "ExpiredTokenException", "no"), 4),
        (Reply::error(400, "DecryptionFailure", "no"), 4),
        (Reply::error(400, "InvalidRequestException", "no"), 1),
        (Reply::text(200, "<html>sign in</html>"), 5),
        (Reply::text(404, "<html>no</html>"), 5),
    ] {
        let primary = StandIn::start(move |_, _| reply.clone());
        let env = replicated(&primary.url(), &[("eu-west-1", &replica.url())]);
        let outcome = keep(&env, "get K0000 --env local");
        assert_eq!(outcome.code, code, "{outcome}");
        assert!(!outcome.stderr.contains("eu-west-1"), "{outcome}");
    }
    assert_eq!(replica.calls().len(), 0);
}

#[test]
fn a_primary_that_keeps_failing_is_asked_no_more() {
    for (reply, why) in [
        (Reply::text(503, "<html>down</html>"), "HTTP status 503"),
        (
            Reply::error(500, "InternalServiceError", "oops"),
            "`InternalServiceError`",
        ),
    ] {
        let primary = StandIn::start(move |_, _| reply.clone());
        let replica = service();
        let env = replicated(&primary.url(), &[("eu-west-1", &replica.url())]);
        // Three reads, one after the other.
        keep(&env, "verify --env local").assert(
            0,
            "sm\tlocal\tyes\tyes\tyes\t-\t-\n",
            &notice(why, "eu-west-1"),
        );
        assert_eq!(primary.counts(), [("ListSecrets".to_owned(), 3)].into());
        assert_eq!(replica.calls().len(), 3);
        let signed = &replica.calls()[0].headers["authorization"];
        assert!(signed.contains("/eu-west-1/secretsmanager/"), "{signed}");
    }
}

/// Envs are read side by side, and all of them find the primary gone.
#[test]
fn many_reads_look_for_a_replica_once() {
    let host = nobody();
    let replica = service();
    let env = replicated(&format!("http://{host}"), &[("eu-west-1", &replica.url())]);
    let told = notice(&format!("`{host}`: {REFUSED}"), "eu-west-1");
    let outcome = keep(&env, "diff --env local,staging,production --format json");
    assert_eq!(outcome.code, 0, "{outcome}");
    assert_eq!(outcome.stderr.matches("warning:").count(), 1, "{outcome}");
    assert!(outcome.stderr.contains(&told), "{outcome}");
    env.write("t", "A={sm:K0001}\n");
    keep(&env, "export --env local --template t").assert(
        0,
        "A='value of app/local/K0001'\n",
        &told,
    );
}

/// After that the process is another, and nobody could say it any more.
#[test]
fn a_program_is_started_after_the_warning() {
    let host = nobody();
    let replica = service();
    let env = replicated(&format!("http://{host}"), &[("eu-west-1", &replica.url())]);
    let told = notice(&format!("`{host}`: {REFUSED}"), "eu-west-1");
    for redact in ["", " --redact"] {
        let line = format!("run --env local{redact} -- sh -c");
        let words = line.split_whitespace().chain(["echo program >&2"]);
        env.keep(words)
            .run()
            .assert(0, "", &format!("{told}program\n"));
    }
}

#[test]
fn a_primary_that_never_answers_is_not_waited_for_long() {
    let primary = StandIn::start(|_, _| Reply::silence(Duration::from_secs(20)));
    let replica = service();
    let env = replicated(&primary.url(), &[("eu-west-1", &replica.url())]);
    keep(&env, "get K0000 --env local").assert(
        0,
        "value of app/local/K0000",
        &notice(
            &format!("`{}`: no answer in time", primary.host()),
            "eu-west-1",
        ),
    );
}

#[test]
fn the_first_replica_that_answers_is_taken() {
    let (primary, first) = (nobody(), nobody());
    let (second, third) = (service(), service());
    let env = replicated(
        &format!("http://{primary}"),
        &[
            // No replica of itself.
            ("us-east-1", &third.url()),
            ("eu-west-1", &format!("http://{first}")),
            ("eu-west-2", &second.url()),
            ("eu-west-3", &third.url()),
        ],
    );
    keep(&env, "get K0000 --env local").assert(
        0,
        "value of app/local/K0000",
        &notice(&format!("`{primary}`: {REFUSED}"), "eu-west-2"),
    );
    assert_eq!((second.calls().len(), third.calls().len()), (1, 0));
}

/// A refusal is an answer: there may be a reason why this identity may not read
/// it there, and no other region is tried to get round it.
#[test]
fn what_a_replica_refuses_is_refused() {
    let host = nobody();
    let first = StandIn::start(|_, _| Reply::denied());
    let second = service();
    let env = replicated(
        &format!("http://{host}"),
        &[("eu-west-1", &first.url()), ("eu-west-2", &second.url())],
    );
    let told = notice(&format!("`{host}`: {REFUSED}"), "eu-west-1");
    keep(&env, "get K0000 --env local").assert(
        4,
        "",
        &format!(
            "{told}error: `K0000` in vault `sm` (env `local`): AWS answered \
             `AccessDeniedException` to `secretsmanager:GetSecretValue` for `app/local/K0000`: \
             not authorized\n\n\
             hint: The identity in use needs the permission `secretsmanager:GetSecretValue`\n\
             hint: Run `keep vault:edit sm` to use another identity\n\
             hint: Run `keep doctor --vault sm --env local` to see what else is denied, and what \
             policy allows it\n"
        ),
    );
    assert_eq!(second.calls().len(), 0);
}

#[test]
fn without_any_region_the_error_is_the_primarys_and_names_all() {
    let (primary, first) = (nobody(), nobody());
    let second = StandIn::start(|_, _| Reply::text(503, ""));
    let env = replicated(
        &format!("http://{primary}"),
        &[
            ("eu-west-1", &format!("http://{first}")),
            ("eu-west-2", &second.url()),
        ],
    );
    let asked = "`secretsmanager:GetSecretValue` for `app/local/K0000`";
    keep(&env, "get K0000 --env local").assert(
        7,
        "",
        &format!(
            "error: `K0000` in vault `sm` (env `local`): `{primary}` could not be reached for \
             {asked}: {REFUSED}\n  \
             Caused by: replica region `eu-west-1`: `{first}` could not be reached for {asked}: \
             {REFUSED}\n  \
             Caused by: replica region `eu-west-2`: AWS answered HTTP status 503 to {asked}\
             {AGAIN}{ELSEWHERE}"
        ),
    );
    // Reads that failed together have looked together.
    assert_eq!(keep(&env, "diff --env local,staging,production").code, 7);
    let batches = second.count("BatchGetSecretValue");
    assert_eq!(batches, 3, "{:?}", second.counts());
}

#[test]
fn nothing_is_written_while_the_primary_is_gone() {
    let host = nobody();
    let replica = service();
    let env = replicated(&format!("http://{host}"), &[("eu-west-1", &replica.url())]);
    let told = notice(&format!("`{host}`: {REFUSED}"), "eu-west-1");
    let refusal = |key: &str, action: &str| {
        format!(
            "error: `{key}` in vault `sm` (env `production`): the primary region `us-east-1` is \
             unreachable and its replicas are read-only: `{host}` could not be reached for \
             `secretsmanager:{action}` for `app/production/{key}`: {REFUSED}{AGAIN}{ELSEWHERE}"
        )
    };
    // Looked for in a replica first, or written at once.
    let looked = format!("{told}{}", refusal("OLD", "DescribeSecret"));
    set(&env, "OLD", "v").assert(7, "", &looked);
    keep(&env, "delete OLD --env production --purge --yes").assert(7, "", &looked);
    set(&env, "NEW --if-absent", "v").assert(7, "", &refusal("NEW", "CreateSecret"));
    for (line, action) in [
        ("delete OLD --yes", "DeleteSecret"),
        ("restore OLD", "RestoreSecret"),
    ] {
        keep(&env, &format!("{line} --env production")).assert(7, "", &refusal("OLD", action));
    }
    set(&env, "NEW", "v").assert(
        7,
        "",
        &format!(
            "{told}error: `NEW` in vault `sm` (env `production`): `app/production/NEW` is not in \
             the replica region `eu-west-1` and may just not be replicated there; the primary \
             region `us-east-1`, which alone can tell and be written to, is unreachable{AGAIN}"
        ),
    );
    // What is read from a replica is no ground to write on.
    env.write("new.env", "NEW=1\n");
    let import = keep(&env, "import new.env --env production --overwrite");
    assert_eq!(import.code, 7, "{import}");
    let written = ["CreateSecret", "PutSecretValue", "DeleteSecret"];
    for action in written.iter().chain(&["TagResource", "RestoreSecret"]) {
        assert_eq!(replica.count(action), 0, "{action}");
    }
}

/// A replica would call itself one, and knows of no others: only the primary can
/// say where a secret has copies, when it rotates and what is wrong with it.
#[test]
fn what_only_the_primary_knows_is_not_asked_of_a_replica() {
    let host = nobody();
    let replica = service();
    let env = replicated(&format!("http://{host}"), &[("eu-west-1", &replica.url())]);
    for line in ["replicate OLD --status", "rotate OLD --status"] {
        keep(&env, &format!("{line} --env production")).assert(
            7,
            "",
            &format!(
                "error: `OLD` in vault `sm` (env `production`): `{host}` could not be reached for \
                 `secretsmanager:DescribeSecret` for `app/production/OLD`: {REFUSED}{AGAIN}{ELSEWHERE}"
            ),
        );
    }
    assert_eq!(replica.calls().len(), 0);
}

#[test]
fn a_role_is_assumed_in_the_replicas_region() {
    let host = nobody();
    let shelf = Shelf::numbered(1);
    let replica = StandIn::start(move |call, _| match call.action.as_str() {
        "AssumeRole" => Reply::text(
            200,
            "<AssumeRoleResponse><AssumeRoleResult><Credentials>\
             <AccessKeyId>AKIDROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
             <SessionToken>t</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration>\
             </Credentials></AssumeRoleResult></AssumeRoleResponse>",
        ),
        _ => answer(&shelf, call),
    });
    let env = replicated(&format!("http://{host}"), &[("eu-west-1", &replica.url())]);
    let edit = "vault:edit sm --set role-arn=arn:aws:iam::123456789012:role/deploy";
    assert_eq!(keep(&env, edit).code, 0);
    keep(&env, "get K0000 --env local").assert(
        0,
        "value of app/local/K0000",
        &notice(&format!("`{host}`: {REFUSED}"), "eu-west-1"),
    );
    let calls = replica.calls();
    let keys: Vec<&str> = calls.iter().map(Call::access_key).collect();
    assert_eq!(keys, ["testing", "AKIDROLE"]);
}

#[test]
fn settings_that_cannot_be_meant_are_code_5() {
    let aws = service();
    let env = replicated(&aws.url(), &[("eu-west-1", &aws.url())]);
    for (setting, told) in [
        (
            "replica-regions=EU_WEST",
            "`EU_WEST` in `replica-regions` is not the name of an AWS region\n  \
             Caused by: InvalidRegion",
        ),
        (
            "replica-endpoints=http://localhost",
            "`http://localhost` in `replica-endpoints` is not `REGION=URL`\n  \
             Caused by: InvalidEndpoint",
        ),
        (
            "replica-endpoints=eu-west-1=localhost",
            "the endpoint `localhost` is not an `http://` or `https://` URL\n  \
             Caused by: InvalidEndpoint",
        ),
        (
            "replica-endpoints=eu-west-2=http://localhost",
            "`replica-endpoints` names the region `eu-west-2`, which `replica-regions` does not\n  \
             Caused by: InvalidEndpoint",
        ),
    ] {
        let edit = format!(
            "vault:edit sm --set replica-regions=eu-west-1 --unset replica-endpoints --set {setting}"
        );
        let edit = edit.replace(
            "--set replica-regions=eu-west-1 --unset replica-endpoints --set replica-regions",
            "--unset replica-endpoints --set replica-regions",
        );
        let edit = edit.replace(
            "--unset replica-endpoints --set replica-endpoints",
            "--set replica-endpoints",
        );
        assert_eq!(keep(&env, &edit).code, 0);
        keep(&env, "get K0000 --env local").assert(
            5,
            "",
            &format!(
                "error: `K0000` in vault `sm` (env `local`): {told}\n\n\
                 hint: Run `keep vault:edit sm` to correct the region or endpoint\n"
            ),
        );
    }
    assert_eq!(aws.calls().len(), 0);
}
