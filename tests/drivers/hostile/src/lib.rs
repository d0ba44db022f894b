//! A driver that attacks its host: the setting `mode` says how. Whatever a
//! mode does not concern answers as an empty vault would.

mod abilities;
mod answers;
mod aws;
mod exhaust;
mod functions;
mod http;
mod request;
mod storage;
mod wasi;

use keep_sdk::{
    Config, Driver, Entry, Error, Found, Level, Permissions, PutOptions, Readings, Recycle, Role,
    Scope, Secret, Selector, Version, Versions, Written, clock, log,
};

struct Hostile {
    mode: String,
    config: Config,
}

impl Hostile {
    fn setting(&self, name: &str) -> &str {
        self.config.get(name).unwrap_or_default()
    }
}

impl Driver for Hostile {
    fn open(_scope: Scope, config: Config) -> Result<Self, Error> {
        let mode = config.get("mode").unwrap_or_default().to_owned();
        if mode == "open-loop" {
            exhaust::forever();
        }
        Ok(Self { mode, config })
    }

    fn check(&self) -> Result<(), Error> {
        match self.mode.as_str() {
            "loop" => exhaust::forever(),
            "calls" => loop {
                clock::now_ms();
            },
            "memory" => exhaust::memory(),
            "memory-refused-once" => exhaust::memory_refused_once(),
            "panic" => panic!("of its own will"),
            "log" => {
                log_flood();
                Ok(())
            }
            "leak" => exhaust::handles(self.setting("bytes").parse().unwrap_or(0)),
            "too-large" => Secret::from_bytes(&vec![0; 65_537]).map(|_| ()),
            "error" => Err(answers::error()),
            "giant-error" => Err(answers::giant_error(self.setting("part"))),
            "aws" => aws::call(self.setting("function"), self.setting("name")),
            "hoard-storage" => hoard(storage::value()?),
            "hoard-aws" => hoard(aws::value(self.setting("of"))?),
            "request" => request::send_often(&self.config),
            "request-all" => request::send_all(&self.config),
            "storage" => storage::visit(self.setting("name")),
            "http" => http::send(&self.config),
            "http-all" => http::send_all(&self.config),
            "wasi" => wasi::send(&self.config),
            "credential" => http::credential(self.setting("name")),
            _ => Ok(()),
        }
    }

    fn get(&self, _key: &str, _at: Selector) -> Result<Option<Found>, Error> {
        match self.mode.as_str() {
            "empty" => return Ok(None),
            "request" => return request::found(&self.config).map(Some),
            _ => {}
        }
        answers::found().map(Some)
    }

    fn get_many(&self, _keys: Vec<String>) -> Result<Readings, Error> {
        answers::readings(&self.mode)
    }

    fn get_all(&self) -> Result<Readings, Error> {
        answers::readings(&self.mode)
    }

    fn keys(&self) -> Result<Vec<Entry>, Error> {
        match self.mode.as_str() {
            "http" => http::send(&self.config)?,
            "functions" => {
                functions::call(&self.config)?;
                return Ok(Vec::new());
            }
            _ => {}
        }
        Ok(answers::entries(&self.mode))
    }

    fn put(&self, _key: &str, value: &Secret, _options: PutOptions) -> Result<Written, Error> {
        let mut entry = answers::entry();
        match self.mode.as_str() {
            "expose" => {
                let text = String::from_utf8_lossy(&value.expose()?).into_owned();
                entry.extra = vec![("exposed".into(), text)];
            }
            // What is there to be had of it, again and again.
            "log-secret" => {
                for _ in 0..2_000 {
                    let value = value.expose().map_err(|error| error.message);
                    log::log(Level::Error, &format!("{value:?}"));
                }
            }
            "request" => {
                let answer = request::send(&self.config, Some(value))?;
                entry.extra = vec![("body".into(), answer.body)];
            }
            // Never freed: what a careless driver leaves in its memory.
            "hoard" => std::mem::forget(value.expose()?),
            _ => {}
        }
        Ok(Written {
            entry,
            created: true,
        })
    }

    fn delete(&self, _key: &str) -> Result<bool, Error> {
        Ok(false)
    }
}

impl Versions for Hostile {
    fn history(&self, _key: &str) -> Result<Option<Vec<Version>>, Error> {
        Ok(Some(answers::versions(&self.mode)))
    }
}

impl Recycle for Hostile {
    fn discard(&self, _key: &str, _days: u32) -> Result<Option<Entry>, Error> {
        Ok(Some(answers::entry()))
    }

    fn purge(&self, _key: &str) -> Result<bool, Error> {
        Ok(false)
    }

    fn restore(&self, _key: &str) -> Result<bool, Error> {
        Ok(false)
    }

    fn deleted(&self) -> Result<Vec<Entry>, Error> {
        if self.mode == "evil" {
            log::log(Level::Warn, answers::EVIL);
        }
        Ok(answers::entries(&self.mode))
    }
}

impl Permissions for Hostile {
    fn statements(&self, _role: Role, _envs: Vec<String>) -> Result<Vec<String>, Error> {
        Ok(answers::statements(&self.mode))
    }
}

/// What a driver with plaintext leaves in its memory of what it read.
fn hoard(value: Option<Secret>) -> Result<(), Error> {
    let value = value.ok_or_else(|| Error::invalid("there is no such secret"))?;
    std::mem::forget(value.expose()?);
    Ok(())
}

fn log_flood() {
    let line = format!("{}{}", answers::EVIL, "x".repeat(2_000));
    for _ in 0..20_000 {
        log::log(Level::Info, &line);
    }
}

keep_sdk::export_driver!(
    Hostile,
    versions,
    recycle,
    rollback,
    rotation,
    replication,
    policies,
    permissions,
);
