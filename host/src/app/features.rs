//! What a driver has, by its manifest and its exports.

use crate::drivers::{HttpTarget, Manifest, Power};
use crate::runtime::Abilities;
use crate::vault::Features;

/// What the host itself reads to find AWS, where a driver has it as a setting.
const AWS_PLACE: [&str; 2] = ["region", "endpoint"];

pub(super) fn of(manifest: &Manifest, abilities: Abilities) -> Features {
    let calls_aws = manifest.powers.iter().any(Power::calls_aws);
    let aws = AWS_PLACE.into_iter().filter(|_| calls_aws);
    let aws = aws.filter(|setting| manifest.field(setting).is_some());
    let servers = manifest.powers.iter().filter_map(|power| match power {
        Power::Http(HttpTarget::Setting(name)) => Some(name.as_str()),
        _ => None,
    });
    Features {
        calls_aws,
        place: aws.chain(servers).map(str::to_owned).collect(),
        versions: abilities.versions,
        upkeep: abilities.upkeep,
    }
}
