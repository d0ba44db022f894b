//! The requests of Parameter Store, by their names in its API reference. The host
//! takes the values out of the answers before the driver sees them.

use keep_sdk::aws_request::{self, Call};
use keep_sdk::payload::Part;
use keep_sdk::{Error, ErrorKind, Secret};
use serde_json::{Value, json};

use crate::absent;
use crate::parameters::Parameter;

/// `GetParameters` takes as many names (its API reference).
const NAMES_IN_A_REQUEST: usize = 10;
/// Requests that are sent together: with the largest values there are, well within
/// what the host reads.
const REQUESTS_TOGETHER: usize = 100;

/// The largest pages there are.
const VALUES_IN_A_PAGE: u32 = 10;
const VERSIONS_IN_A_PAGE: u32 = 50;

/// An answer's JSON, and the values that the host took out of it.
struct Answer {
    json: Value,
    secrets: Vec<(String, Secret)>,
}

impl Answer {
    /// The parameter at that place.
    fn parameter(&mut self, pointer: &str) -> Option<Parameter> {
        let place = format!("{pointer}/Value");
        let found = self.secrets.iter().position(|(at, _)| *at == place);
        let value = found.map(|index| self.secrets.swap_remove(index).1);
        Parameter::of(self.json.pointer(pointer)?, value)
    }

    fn parameters(&mut self) -> Vec<Parameter> {
        let count = self.json["Parameters"].as_array().map_or(0, Vec::len);
        let pointers = (0..count).map(|index| format!("/Parameters/{index}"));
        pointers
            .filter_map(|pointer| self.parameter(&pointer))
            .collect()
    }

    /// Where the page after the one that began at `this` begins; nothing after the
    /// last.
    fn next(&self, action: &str, this: Option<&str>) -> Result<Option<String>, Error> {
        let next = self.json["NextToken"].as_str();
        if next.is_some() && next == this {
            // What came so far is not all, and the rest never comes.
            let message = format!("`ssm:{action}` leads to the page that it has just given");
            return Err(Error::new(ErrorKind::Unavailable, message));
        }
        Ok(next.map(str::to_owned))
    }
}

fn call<'a>(action: &str, body: Vec<Part<'a>>) -> Call<'a> {
    Call {
        service: "ssm".into(),
        action: action.into(),
        body,
        seals: Vec::new(),
    }
}

fn send(action: &str, body: Vec<Part<'_>>) -> Result<Answer, Error> {
    read(action, aws_request::send(&call(action, body))?)
}

fn read(action: &str, answer: aws_request::Answer) -> Result<Answer, Error> {
    let json = serde_json::from_str(&answer.body).map_err(|_| {
        Error::new(
            ErrorKind::Internal,
            format!("`ssm:{action}` answered no JSON"),
        )
    })?;
    let secrets = answer.secrets.into_iter();
    Ok(Answer {
        json,
        secrets: secrets
            .map(|sealed| (sealed.pointer, sealed.value))
            .collect(),
    })
}

fn ask(action: &str, body: &Value) -> Result<Answer, Error> {
    send(action, vec![Part::Text(body.to_string())])
}

/// `GetParameter`; `None` where there is none. The name may end in a version or
/// a label, after a colon.
pub(crate) fn parameter(name: &str, decrypt: bool) -> Result<Option<Parameter>, Error> {
    let body = json!({ "Name": name, "WithDecryption": decrypt });
    let answer = absent(ask("GetParameter", &body))?;
    Ok(answer.and_then(|mut answer| answer.parameter("/Parameter")))
}

/// `GetParameters` of these names, the requests side by side; those that do not
/// exist are left out.
pub(crate) fn parameters(names: &[String]) -> Result<Vec<Parameter>, Error> {
    const ACTION: &str = "GetParameters";
    let calls = names.chunks(NAMES_IN_A_REQUEST).map(|names| {
        let body = json!({ "Names": names, "WithDecryption": true });
        call(ACTION, vec![Part::Text(body.to_string())])
    });
    let calls: Vec<Call<'_>> = calls.collect();
    let mut all = Vec::new();
    for together in calls.chunks(REQUESTS_TOGETHER) {
        for answer in aws_request::send_all(together) {
            all.extend(read(ACTION, answer?)?.parameters());
        }
    }
    Ok(all)
}

/// `GetParametersByPath`: every page, of this path alone.
pub(crate) fn parameters_by_path(path: &str, decrypt: bool) -> Result<Vec<Parameter>, Error> {
    let mut all = Vec::new();
    let mut next = None;
    loop {
        let mut page = page(path, decrypt, next.as_deref())?;
        all.extend(page.parameters());
        next = page.next("GetParametersByPath", next.as_deref())?;
        if next.is_none() {
            return Ok(all);
        }
    }
}

/// The first page, for whoever wants to know whether it may be read.
pub(crate) fn first_page(path: &str) -> Result<(), Error> {
    page(path, false, None).map(|_| ())
}

fn page(path: &str, decrypt: bool, next: Option<&str>) -> Result<Answer, Error> {
    let mut body = json!({
        "Path": path,
        "Recursive": false,
        "WithDecryption": decrypt,
        "MaxResults": VALUES_IN_A_PAGE,
    });
    if let Some(token) = next {
        body["NextToken"] = token.into();
    }
    ask("GetParametersByPath", &body)
}

/// `GetParameterHistory`: every version, without its value; `None` where there is
/// no such parameter.
pub(crate) fn history(name: &str) -> Result<Option<Vec<Parameter>>, Error> {
    let mut all = Vec::new();
    let mut next: Option<String> = None;
    loop {
        let mut body = json!({
            "Name": name,
            "WithDecryption": false,
            "MaxResults": VERSIONS_IN_A_PAGE,
        });
        if let Some(token) = &next {
            body["NextToken"] = token.as_str().into();
        }
        let Some(mut page) = absent(ask("GetParameterHistory", &body))? else {
            return Ok(None);
        };
        all.extend(page.parameters());
        next = page.next("GetParameterHistory", next.as_deref())?;
        if next.is_none() {
            return Ok(Some(all));
        }
    }
}

/// What `PutParameter` takes.
pub(crate) struct Put<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: &'a Secret,
    pub(crate) secure: bool,
    pub(crate) kms_key: Option<&'a str>,
    pub(crate) description: Option<&'a str>,
    pub(crate) tier: Option<&'a str>,
    pub(crate) overwrite: bool,
}

/// `PutParameter`; the number of the version it made.
pub(crate) fn put(put: &Put<'_>) -> Result<u64, Error> {
    let mut body = json!({
        "Name": put.name,
        "Type": if put.secure { "SecureString" } else { "String" },
        "Overwrite": put.overwrite,
    });
    let options = [
        ("KeyId", put.kms_key),
        ("Description", put.description),
        ("Tier", put.tier),
    ];
    for (field, option) in options {
        if let Some(text) = option {
            body[field] = text.into();
        }
    }
    // The value goes in behind the rest, where only the host writes it.
    let rest = body.to_string();
    let rest = rest.strip_suffix('}').unwrap_or(&rest);
    let parts = vec![
        Part::Text(format!("{rest},\"Value\":")),
        Part::Json(put.value),
        Part::Text("}".into()),
    ];
    let answer = send("PutParameter", parts)?;
    answer.json["Version"].as_u64().ok_or_else(|| {
        Error::new(
            ErrorKind::Internal,
            "`ssm:PutParameter` answered without `Version`",
        )
    })
}

/// `DeleteParameter`. False where there was none.
pub(crate) fn delete(name: &str) -> Result<bool, Error> {
    Ok(absent(ask("DeleteParameter", &json!({ "Name": name })))?.is_some())
}
