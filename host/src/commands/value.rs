//! Where the value of a secret to be written comes from: never silently from
//! nowhere, and never necessarily from argv.

use crate::app::App;
use crate::cli::SetArgs;
use crate::error::Error;
use crate::secret::SecretValue;
use crate::ui;

/// The value of `keep set`.
pub(super) fn of(app: &App<'_>, args: &mut SetArgs) -> Result<SecretValue, Error> {
    if let Some(value) = args.value.take() {
        return Ok(value.into_secret());
    }
    if args.stdin {
        return app.ui.stdin_secret(args.trim);
    }
    if let Some(path) = &args.from_file {
        let name = format!("`{}`", path.display());
        return ui::read_secret(ui::open(path, &name)?, &name, args.trim);
    }
    if let Some(length) = args.generate {
        return generate(length);
    }
    app.ui.hidden("Value", "--stdin")
}

/// Random letters and digits: every one of them is safe in every format.
fn generate(length: u32) -> Result<SecretValue, Error> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    // The largest multiple of the alphabet's length that fits a byte: what lies
    // above would make the first letters likelier.
    const FAIR: usize = 256 / ALPHABET.len() * ALPHABET.len();
    let wanted = length as usize;
    let mut text = Vec::with_capacity(wanted);
    let mut random = zeroize::Zeroizing::new([0_u8; 256]);
    while text.len() < wanted {
        getrandom::fill(random.as_mut_slice()).map_err(|error| {
            Error::other("the operating system gave no random bytes").because(error.to_string())
        })?;
        let fair = random.iter().filter(|byte| usize::from(**byte) < FAIR);
        let letters = fair.map(|byte| ALPHABET[usize::from(*byte) % ALPHABET.len()]);
        text.extend(letters.take(wanted - text.len()));
    }
    Ok(SecretValue::new(text))
}
