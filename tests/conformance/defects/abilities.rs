//! The other abilities.

pub(super) const DEFECTS: &[(&str, &[&str])] = &[
    (
        "abilities-need-the-secret",
        &[
            "rotation.describe.absent-is-none",
            "rotation.rotate.absent-is-none",
            "rotation.cancel.absent-is-false",
            "replication.status.absent-is-none",
            "replication.replicate.absent-is-none",
            "replication.remove.absent-is-none",
            "policies.get.absent-is-none",
            "policies.put.absent-is-false",
            "policies.delete.absent-is-false",
        ],
    ),
    (
        "permissions-are-text",
        &[
            "permissions.statements.admin",
            "permissions.statements.developer",
            "permissions.statements.read-only",
        ],
    ),
    ("permissions-change", &["permissions.statements.same-again"]),
    (
        "permissions-first-env",
        &["permissions.statements.several-envs"],
    ),
    (
        "permissions-in-every-namespace",
        &["permissions.statements.own-namespace"],
    ),
    (
        "permissions-of-own-env",
        &["permissions.statements.own-envs"],
    ),
    (
        "permissions-one-role",
        &["permissions.statements.roles-differ"],
    ),
    (
        "permissions-write",
        &[
            "permissions.statements.roles-differ",
            "permissions.statements.own-envs",
            "permissions.statements.several-envs",
            "permissions.statements.same-again",
            "permissions.statements.writes-nothing",
        ],
    ),
    (
        "policies-are-changed",
        &["policies.put.comes-back", "policies.put.replaces"],
    ),
    (
        "policies-are-invented",
        &[
            "policies.get.no-policy",
            "policies.put.open-to-all",
            "policies.put.not-a-policy",
            "policies.delete.takes-away",
        ],
    ),
    ("policies-delete-needs-one", &["policies.delete.no-policy"]),
    ("policies-first-stays", &["policies.put.replaces"]),
    ("policies-let-everybody-in", &["policies.put.open-to-all"]),
    ("policies-of-absent", &["policies.put.absent-is-false"]),
    ("policies-spoil", &["policies.put.value-stays"]),
    ("policies-stay", &["policies.delete.takes-away"]),
    ("policies-take-anything", &["policies.put.not-a-policy"]),
    ("replication-forgets", &["replication.status.lists-copies"]),
    (
        "replication-keeps-copies",
        &["replication.remove.takes-copies-away"],
    ),
    (
        "replication-needs-copies",
        &["replication.status.no-copies"],
    ),
    (
        "replication-of-absent",
        &["replication.status.absent-is-none"],
    ),
    (
        "replication-refuses-again",
        &["replication.replicate.again"],
    ),
    (
        "replication-removes-anything",
        &["replication.remove.no-such-copy"],
    ),
    (
        "replication-removes-the-secret",
        &["replication.remove.value-stays"],
    ),
    (
        "replication-spoils",
        &[
            "replication.replicate.value-stays",
            "replication.remove.value-stays",
        ],
    ),
    (
        "replication-tells-nothing",
        &[
            "replication.replicate.lists-copies",
            "replication.replicate.again",
        ],
    ),
    ("rotation-always-on", &["rotation.describe.never-rotated"]),
    ("rotation-any-schedule", &["rotation.rotate.bad-schedule"]),
    (
        "rotation-cancels-absent",
        &["rotation.cancel.absent-is-false"],
    ),
    ("rotation-of-absent", &["rotation.describe.absent-is-none"]),
    (
        "rotation-refuses-too-late",
        &["rotation.rotate.refusal-changes-nothing"],
    ),
    (
        "rotation-shows-value",
        &[
            "rotation.describe.holds-no-value",
            "rotation.describe.reads-no-value",
        ],
    ),
    ("upkeep-cries-wolf", &["upkeep.examine.new-secret-is-sound"]),
    ("upkeep-exposes", &["upkeep.examine.reads-no-value"]),
    ("upkeep-invents", &["upkeep.examine.empty-scope"]),
    (
        "upkeep-refuses-too-late",
        &["upkeep.repair.changes-nothing"],
    ),
    ("upkeep-repairs-absent", &["upkeep.repair.absent-key"]),
    ("upkeep-repairs-anything", &["upkeep.repair.unknown-code"]),
    ("upkeep-says-nothing", &["upkeep.examine.says-what"]),
    ("upkeep-sees-elsewhere", &["upkeep.examine.own-env"]),
    (
        "upkeep-shows-value",
        &[
            "upkeep.examine.holds-no-value",
            "upkeep.examine.reads-no-value",
        ],
    ),
    ("upkeep-spoils", &["upkeep.examine.changes-nothing"]),
    ("upkeep-unsorted", &["upkeep.examine.scope-first"]),
];
