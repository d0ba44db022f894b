//! A grant names one server. What is granted, what a URL parser makes of the same
//! text, and where a request really goes, are one and the same.

use std::cell::OnceCell;
use std::future::Future;
use std::sync::{Arc, Mutex};

use keep_host::drivers::{HttpTarget, Origin, Power};
use keep_host::powers::http::{Http, HttpError, Lookup, Request};
use tokio::runtime::{Builder, Runtime};
use url::{Host, Url};

use super::is_hidden;

pub(crate) const WORDS: &[&str] = &[
    "http://",
    "https://",
    "http:",
    "https:/\\",
    "a.test",
    "A.Test",
    "localhost",
    "127.0.0.1",
    "0x7f.1",
    "2130706433",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "@",
    ":",
    ":80",
    ":443",
    ":0",
    ":65536",
    "/",
    "\\",
    "?",
    "#",
    "%40",
    "%2f",
    ".",
    "\t",
    "\n",
    " ",
    "xn--",
    "ß",
    "é",
    "。",
    "\u{ad}",
    "\u{ff0e}",
    "user:pw@",
    "{url}",
    "{",
    "}",
    "//",
    "ftp://",
    "\0",
];

pub(crate) fn granted(bytes: &[u8]) -> bool {
    let mut taken = false;
    let text = String::from_utf8_lossy(bytes);
    for scheme in ["http", "http+private"] {
        let Ok(power) = format!("{scheme}:{text}").parse::<Power>() else {
            continue;
        };
        let words = power.to_string();
        assert!(!words.contains(is_hidden), "{words:?}");
        assert_eq!(words.parse().as_ref(), Ok(&power), "{words:?}");
        match &power {
            Power::Http(HttpTarget::Origin(origin)) | Power::PrivateHttp(origin) => {
                is_what_a_parser_sees(origin, &text);
                names_no_more_than_a_server(&text);
                taken = true;
            }
            _ => assert_eq!(words, format!("{scheme}:{text}")),
        }
    }
    let setting = Power::Http(HttpTarget::Setting("url".into()));
    if let Ok(resolved) = setting.resolve(|_| Some(&text)) {
        let Some(Power::Http(HttpTarget::Origin(origin))) = resolved else {
            panic!("a URL is no server: {text:?}");
        };
        is_what_a_parser_sees(&origin, &text);
    }
    taken
}

fn is_what_a_parser_sees(origin: &Origin, text: &str) {
    let url = Url::parse(text).expect("what is granted is a URL");
    assert!(matches!(url.scheme(), "http" | "https"), "{text:?}");
    assert_eq!(origin.scheme, url.scheme(), "{text:?}");
    assert_eq!(Some(origin.host.as_str()), url.host_str(), "{text:?}");
    assert_eq!(Some(origin.port), url.port_or_known_default(), "{text:?}");
    assert_eq!((url.username(), url.password()), ("", None), "{text:?}");
    let printed = Url::parse(&origin.to_string()).expect("it prints as a URL");
    assert_eq!(printed.origin(), url.origin(), "{text:?}");
    assert!(!origin.host.contains(['@', '/', '\\', '?', '#', ' ', '%']));
}

/// Nothing that a person reading the words could take for a path or a user.
fn names_no_more_than_a_server(text: &str) {
    let url = Url::parse(text).expect("what is granted is a URL");
    assert_eq!((url.path(), url.query(), url.fragment()), ("/", None, None));
}

/// The first line is what was granted, the rest where a driver wants to go.
pub(crate) fn requested(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Some((grant, wanted)) = text.split_once('\n') else {
        return false;
    };
    let Ok(granted) = grant.parse::<Origin>() else {
        return false;
    };
    let url = Url::parse(wanted);
    let is_name = |url: &Url| matches!(url.host(), Some(Host::Domain(_)));
    let goes_there = url.as_ref().is_ok_and(|url| {
        let same = (url.scheme(), url.host_str(), url.port_or_known_default());
        same == (
            granted.scheme.as_str(),
            Some(&granted.host),
            Some(granted.port),
        )
    });
    if goes_there && !url.as_ref().is_ok_and(is_name) {
        // It would be connected to: nobody has to look an address up.
        return false;
    }
    let (asked, error) = send(&granted, wanted);
    if goes_there {
        assert!(asked.iter().all(|name| *name == granted.host), "{asked:?}");
        assert!(!matches!(error, HttpError::NotGranted { .. }), "{wanted:?}");
    } else {
        assert!(
            asked.is_empty(),
            "{asked:?} for {wanted:?}, granted {grant:?}"
        );
        assert!(
            matches!(
                error,
                HttpError::NotGranted { .. } | HttpError::InvalidUrl(_) | HttpError::LongUrl
            ),
            "{wanted:?}: {error}"
        );
    }
    goes_there
}

/// The names that were looked up, none of which there is, and what came of it.
fn send(granted: &Origin, wanted: &str) -> (Vec<String>, HttpError) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let lookup: Lookup = {
        let asked = Arc::clone(&asked);
        Arc::new(move |name| {
            asked.lock().expect("one thread").push(name.to_owned());
            Box::pin(async { Ok(Vec::new()) })
        })
    };
    let power = Power::Http(HttpTarget::Origin(granted.clone()));
    let http = Http::with_lookup("acme", &[power], &lookup);
    let request = Request {
        method: "GET",
        url: wanted,
        headers: Vec::new(),
        body: Vec::new(),
    };
    let error = block_on(http.send(&request)).expect_err("there is no such server");
    let asked = asked.lock().expect("one thread").clone();
    (asked, error)
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    thread_local! {
        static RUNTIME: OnceCell<Runtime> = const { OnceCell::new() };
    }
    RUNTIME.with(|runtime| {
        let new = || Builder::new_current_thread().enable_all().build();
        let runtime = runtime.get_or_init(|| new().expect("a runtime"));
        runtime.block_on(future)
    })
}
