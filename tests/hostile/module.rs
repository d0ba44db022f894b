//! Hand-written drivers. Each function of the contract takes its arguments as
//! 32-bit integers and returns the address of its answer. All memory below
//! 65,536 starts as zeros, and zeros answer `ok`, `none`, an empty list.

use crate::world;

/// What a hand-written driver does differently from one that does nothing.
#[derive(Default)]
pub(crate) struct Module<'a> {
    /// Further items of its world, in WIT.
    pub(crate) world: &'a str,
    pub(crate) imports: &'a str,
    /// Memories, tables, functions.
    pub(crate) items: &'a str,
    /// Body of `check`, up to the answer.
    pub(crate) check: &'a str,
    /// Body of `get`, up to the answer.
    pub(crate) get: &'a str,
    /// Body of `get-all`, up to the answer.
    pub(crate) get_all: &'a str,
    /// Body of `keys`, up to the answer.
    pub(crate) keys: &'a str,
    /// Body of `put`, up to the answer; local 2 is the handle.
    pub(crate) put: &'a str,
    /// Body of `cabi_realloc`, instead of one that gives out ever higher
    /// addresses; local 3 is the size.
    pub(crate) realloc: Option<&'a str>,
}

/// Where every answer lies.
pub(crate) const ANSWER: u32 = 1024;

impl Module<'_> {
    pub(crate) fn component(&self) -> Vec<u8> {
        self.plugin("{}")
    }

    /// The same with that manifest.
    pub(crate) fn plugin(&self, manifest: &str) -> Vec<u8> {
        let realloc = self.realloc.unwrap_or(
            "global.get $free
             (global.set $free (i32.and
                (i32.add (i32.add (global.get $free) (local.get 3)) (i32.const 15))
                (i32.const -16)))",
        );
        let params = |number: usize| format!("(param {})", "i32 ".repeat(number));
        let exported = |name: &str, parameters: usize, body: &str| {
            format!(
                "(func (export \"keep:vault/driver@0.1.0#{name}\") {} (result i32)
                    {body} (i32.const {ANSWER}))\n",
                params(parameters)
            )
        };
        let functions = [
            exported("open", 10, ""),
            exported("get", 5, self.get),
            exported("get-many", 2, ""),
            exported("get-all", 0, self.get_all),
            exported("keys", 0, self.keys),
            exported("put", 11, self.put),
            exported("delete", 2, ""),
            exported("check", 0, self.check),
        ];
        let text = format!(
            "(module
                {}
                (memory (export \"memory\") 2)
                (global $free (mut i32) (i32.const 65536))
                (func (export \"cabi_realloc\") {} (result i32) {realloc})
                {}
                {})",
            self.imports,
            params(4),
            functions.concat(),
            self.items
        );
        let world = format!("{} {}", world::DRIVER, self.world);
        world::of_module(&text, &world, manifest)
    }
}
