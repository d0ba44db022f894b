//! Landlock: which files may be opened, and which ports of TCP talked to.

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, BitFlags, LandlockStatus, NetPort,
    RestrictSelfAttr as _, Ruleset, RulesetAttr as _, RulesetCreated, RulesetCreatedAttr as _,
    RulesetError, Scope, make_bitflags, path_beneath_rules,
};

use super::{Needs, Network, system};

/// What is denied where nothing allows it. What an older kernel does not know of it,
/// it does not deny.
const KNOWN: ABI = ABI::V7;

/// Where names are looked up if an answer is long.
const NAMES: u16 = 53;

fn reading() -> BitFlags<AccessFs> {
    make_bitflags!(AccessFs::{ReadFile | ReadDir})
}

/// Files change, come and go. Nothing else is made: no link, no device, no socket.
fn creating() -> BitFlags<AccessFs> {
    make_bitflags!(AccessFs::{ReadDir | WriteFile | Truncate | MakeReg | MakeDir | RemoveFile})
}

fn ruleset(network: &Network) -> Result<Ruleset, RulesetError> {
    let tcp = match network {
        Network::Servers => AccessNet::BindTcp.into(),
        Network::Nobody | Network::Ports(_) => AccessNet::from_all(KNOWN),
    };
    Ruleset::default()
        .handle_access(AccessFs::from_all(KNOWN))?
        .handle_access(tcp)?
        .scope(Scope::from_all(KNOWN))
}

fn allowed(needs: &Needs) -> Result<RulesetCreated, RulesetError> {
    let terminal = reading() | AccessFs::WriteFile | AccessFs::IoctlDev;
    let mut rules = ruleset(&needs.network)?
        .create()?
        .add_rules(path_beneath_rules(system::files(), reading()))?
        .add_rules(path_beneath_rules(system::WRITE, terminal))?
        .add_rules(path_beneath_rules(&needs.read, reading()))?
        .add_rules(path_beneath_rules(
            &needs.write,
            reading() | creating() | AccessFs::RemoveDir,
        ))?
        .add_rules(path_beneath_rules(&needs.create, creating()))?
        .add_rules(path_beneath_rules(&needs.remove, AccessFs::RemoveDir))?;
    if let Network::Ports(ports) = &needs.network {
        for port in ports.iter().copied().chain([NAMES]) {
            rules = rules.add_rule(NetPort::new(port, AccessNet::ConnectTcp))?;
        }
    }
    Ok(rules)
}

/// Whether it holds now, for this thread and those that it starts, and for all of
/// them where the kernel can do that.
pub(super) fn confine(needs: &Needs) -> bool {
    let restricted = allowed(needs)
        .and_then(|rules| rules.all_threads(true))
        .and_then(RulesetCreated::restrict_self);
    restricted.is_ok_and(|status| matches!(status.landlock, LandlockStatus::Available { .. }))
}

/// Whether the kernel has it and lets it be used.
pub(super) fn are_offered() -> bool {
    use landlock::{CompatLevel, Compatible as _};

    let ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::ReadFile)
        .and_then(Ruleset::create);
    ruleset.is_ok()
}
