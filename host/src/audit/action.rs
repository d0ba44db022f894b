//! What can be done to a vault, and to what is trusted.

/// The verb of a line. Its word never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A session could not be opened. One that could is told by what it does.
    Open,
    Read,
    /// The names of keys; no value.
    List,
    ListDeleted,
    ListVersions,
    Write,
    Delete,
    Purge,
    Restore,
    Rollback,
    Rotate,
    CancelRotation,
    ShowRotation,
    Replicate,
    RemoveReplicas,
    ListReplicas,
    ReadPolicy,
    WritePolicy,
    DeletePolicy,
    /// What the store must allow: the driver alone is asked.
    ListPermissions,
    Examine,
    Repair,
    /// A program gets the secrets as its variables.
    Run,
    TestDriver,
    AddVault,
    EditVault,
    DeleteVault,
    DefaultVault,
    StoreCredential,
    ForgetCredential,
    PinPlugin,
    UnpinPlugin,
    /// A plugin may do something from now on.
    Grant,
    /// A plugin may do less than before.
    Revoke,
    AuditOn,
    AuditOff,
}

impl Action {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Read => "read",
            Self::List => "list",
            Self::ListDeleted => "list-deleted",
            Self::ListVersions => "list-versions",
            Self::Write => "write",
            Self::Delete => "delete",
            Self::Purge => "purge",
            Self::Restore => "restore",
            Self::Rollback => "rollback",
            Self::Rotate => "rotate",
            Self::CancelRotation => "cancel-rotation",
            Self::ShowRotation => "show-rotation",
            Self::Replicate => "replicate",
            Self::RemoveReplicas => "remove-replicas",
            Self::ListReplicas => "list-replicas",
            Self::ReadPolicy => "read-policy",
            Self::WritePolicy => "write-policy",
            Self::DeletePolicy => "delete-policy",
            Self::ListPermissions => "list-permissions",
            Self::Examine => "examine",
            Self::Repair => "repair",
            Self::Run => "run",
            Self::TestDriver => "test-driver",
            Self::AddVault => "add-vault",
            Self::EditVault => "edit-vault",
            Self::DeleteVault => "delete-vault",
            Self::DefaultVault => "default-vault",
            Self::StoreCredential => "store-credential",
            Self::ForgetCredential => "forget-credential",
            Self::PinPlugin => "pin-plugin",
            Self::UnpinPlugin => "unpin-plugin",
            Self::Grant => "grant",
            Self::Revoke => "revoke",
            Self::AuditOn => "audit-on",
            Self::AuditOff => "audit-off",
        }
    }
}
