//! The functions of the contract, and what each needs.

/// Functions that need the same power.
pub(super) struct Group {
    pub(super) interface: &'static str,
    /// The power, as a manifest has it.
    pub(super) power: &'static str,
    /// The power, as the contract has it.
    pub(super) words: &'static str,
    /// What is said of a driver that was not granted it; `URL` is a server.
    pub(super) refusal: &'static str,
    /// Whether each call has to be within what was granted.
    pub(super) per_call: bool,
    /// Each as the contract has it, with what has to be called before it.
    pub(super) functions: &'static [(&'static str, &'static str)],
}

pub(super) const GROUPS: &[Group] = &[
    Group {
        interface: "keep:host/storage",
        power: "storage",
        words: "storage",
        refusal: "you have not allowed the plugin `hostile` to keep an encrypted store on this \
                  machine",
        per_call: false,
        functions: &[("items", ""), ("read", "commit"), ("commit", "")],
    },
    Group {
        interface: "keep:host/secrets",
        power: "plaintext",
        words: "plaintext",
        refusal: "you have not allowed the plugin `hostile` to see the plaintext of the secrets \
                  it handles",
        per_call: false,
        functions: &[("[method]secret.expose", "")],
    },
    Group {
        interface: "keep:host/http",
        power: "http:URL",
        words: "http:ORIGIN",
        refusal: "you have not allowed the plugin `hostile` to talk to URL, and see what it \
                  answers",
        per_call: true,
        functions: &[("send", ""), ("send-all", "")],
    },
    Group {
        interface: "keep:aws/request",
        power: "aws:ssm:GetParameter",
        words: "aws:SERVICE:ACTION",
        refusal: "driver `hostile` 6.6.6 asks for the power `aws:ssm:GetParameter`, which was \
                  not granted",
        per_call: true,
        functions: &[("send", ""), ("send-all", "")],
    },
    Group {
        interface: "keep:aws/secrets-manager",
        power: "aws:secretsmanager",
        words: "aws:secretsmanager",
        refusal: "you have not allowed the plugin `hostile` to use AWS Secrets Manager with your \
                  AWS credentials, below the project's namespace",
        per_call: false,
        functions: &[
            ("get", "create"),
            ("get-many", "create"),
            ("get-prefix", "create"),
            ("list", "create"),
            ("describe", "create"),
            ("create", ""),
            ("put", "create"),
            ("update", "create"),
            ("delete", "create"),
            ("purge", "create"),
            ("restore", "create delete"),
            ("tag", "create"),
            ("untag", "create tag"),
            ("versions", "create"),
            ("get-linked", ""),
            ("inspect", "create"),
            ("put-staged", "create"),
            ("replace", "create"),
            ("move-stage", "create"),
            ("rotate", "create"),
            ("cancel-rotation", "create rotate"),
            ("replicate", "create"),
            ("remove-replicas", "create replicate"),
            ("policy", "create put-policy"),
            ("put-policy", "create"),
            ("delete-policy", "create put-policy"),
            ("elsewhere", "create"),
            ("survey", "create"),
        ],
    },
];

/// A function that needs no power.
pub(super) struct Free {
    pub(super) function: &'static str,
    pub(super) reason: &'static str,
    /// Types of its parameters and results, in the canonical ABI.
    pub(super) signature: &'static str,
    /// Calls it as `$f`, and crashes unless it works. At 16 there is `{"a":1}`, at
    /// 32 `/a`, at 48 `token`; `$secret` makes a secret of the first.
    pub(super) calls: &'static str,
}

pub(super) const FREE: &[Free] = &[
    Free {
        function: "keep:host/secrets#[static]secret.from-bytes",
        reason: "the bytes are the driver's own",
        signature: "(param i32 i32 i32)",
        calls: "(call $f (i32.const 16) (i32.const 7) (i32.const 512))
                (if (i32.load8_u (i32.const 512)) (then unreachable))",
    },
    Free {
        function: "keep:host/secrets#[method]secret.len",
        reason: "a length is no plaintext",
        signature: "(param i32) (result i64)",
        calls: "(if (i64.ne (call $f (call $secret)) (i64.const 7)) (then unreachable))",
    },
    Free {
        function: "keep:host/secrets#[method]secret.field",
        reason: "what comes out is a handle too",
        signature: "(param i32 i32 i32 i32)",
        calls: "(call $f (call $secret) (i32.const 32) (i32.const 2) (i32.const 512))
                (if (i32.load8_u (i32.const 512)) (then unreachable))
                (if (i32.eqz (i32.load8_u (i32.const 516))) (then unreachable))",
    },
    Free {
        function: "keep:host/log#log",
        reason: "lines for whoever runs Keep with `--verbose`",
        signature: "(param i32 i32 i32)",
        calls: "(call $f (i32.const 2) (i32.const 48) (i32.const 5))",
    },
    Free {
        function: "keep:host/clock#now-ms",
        reason: "the time is no secret",
        signature: "(result i64)",
        calls: "(if (i64.eqz (call $f)) (then unreachable))",
    },
    Free {
        function: "keep:host/credentials#get",
        reason: "they are the vault's own, and handles",
        signature: "(param i32 i32 i32)",
        calls: "(call $f (i32.const 48) (i32.const 5) (i32.const 512))
                (if (i32.load8_u (i32.const 512)) (then unreachable))
                (if (i32.eqz (i32.load8_u (i32.const 516))) (then unreachable))",
    },
];

/// Interfaces without functions.
pub(super) const TYPES: &[(&str, &str)] = &[
    ("keep:host/errors", "types only"),
    ("keep:host/payload", "types only"),
];
