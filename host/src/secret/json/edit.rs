//! Changing one member of a JSON text. The change is cut into the text: every
//! byte around it stays as it is, the order of members, the digits of numbers
//! and the blanks included.

use std::ops::Range;

use super::text::{Parts, checked, is_name, parts, range};
use super::{NotJson, SecretValue, index, member, steps};

/// Why a member was not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotChanged {
    /// The value is not JSON.
    NotJson,
    /// Nothing is at this pointer.
    Missing(String),
    /// What is at this pointer has no members: it is no object and no array.
    NoMembers(String),
}

impl From<NotJson> for NotChanged {
    fn from(_: NotJson) -> Self {
        Self::NotJson
    }
}

/// A piece of the text that gives way to another.
struct Edit {
    place: Range<usize>,
    /// What comes before the new member: separators and its name. No secret.
    before: String,
}

impl SecretValue {
    /// The same JSON with `json`, which is JSON too, as the member that the
    /// pointer names. What it leads through must be there. `-` as an item of an
    /// array is the one behind its last. Where an object has the name twice, the
    /// last is changed: it is the one that is read.
    ///
    /// # Errors
    /// Why it cannot be changed.
    pub fn with_json_member(&self, pointer: &str, json: &Self) -> Result<Self, NotChanged> {
        let text = Text::of(self)?;
        let edit = text.setting(pointer)?;
        Ok(self.edited(&edit, &json.0))
    }

    /// The same JSON without the member that the pointer names. Where an object
    /// has the name twice, both go, or the first would take the last one's place.
    ///
    /// # Errors
    /// Why it cannot be changed.
    pub fn without_json_member(&self, pointer: &str) -> Result<Self, NotChanged> {
        let removed = |from: &Self| -> Result<Self, NotChanged> {
            let edit = Text::of(from)?.removing(pointer)?;
            Ok(from.edited(&edit, b""))
        };
        let mut rest = removed(self)?;
        if self.is_item(pointer) {
            return Ok(rest);
        }
        loop {
            match removed(&rest) {
                Ok(less) => rest = less,
                Err(_) => return Ok(rest),
            }
        }
    }

    /// Whether the pointer names an item of an array, where the next moves up.
    fn is_item(&self, pointer: &str) -> bool {
        let parent = pointer.rsplit_once('/').map(|(parent, _)| parent);
        let parent = Text::of(self).and_then(|text| text.at(parent.unwrap_or_default()));
        parent.is_ok_and(|parent| matches!(parts(parent), Parts::Array(_)))
    }

    fn edited(&self, edit: &Edit, json: &[u8]) -> Self {
        let (start, end) = (&self.0[..edit.place.start], &self.0[edit.place.end..]);
        let pieces = [start, edit.before.as_bytes(), json, end];
        let length = pieces.iter().map(|piece| piece.len()).sum();
        let mut bytes = Vec::with_capacity(length);
        for piece in pieces {
            bytes.extend_from_slice(piece);
        }
        Self::new(bytes)
    }
}

/// A checked text, blanks around its value included.
struct Text<'t> {
    whole: &'t str,
    value: &'t str,
}

impl<'t> Text<'t> {
    fn of(value: &'t SecretValue) -> Result<Self, NotChanged> {
        let whole = std::str::from_utf8(&value.0).map_err(|_| NotChanged::NotJson)?;
        let value = checked(&value.0)?;
        Ok(Self { whole, value })
    }

    /// The value that a pointer leads to.
    fn at(&self, pointer: &str) -> Result<&'t str, NotChanged> {
        let missing = || NotChanged::Missing(pointer.to_owned());
        let mut value = self.value;
        for step in steps(pointer).ok_or_else(missing)? {
            value = member(value, &step).ok_or_else(missing)?;
        }
        Ok(value)
    }

    /// What holds the member that the pointer names, and that last step.
    fn parent<'p>(&self, pointer: &'p str) -> Result<(&'t str, &'p str, String), NotChanged> {
        let missing = || NotChanged::Missing(pointer.to_owned());
        let (parent, _) = pointer.rsplit_once('/').ok_or_else(missing)?;
        let last = steps(pointer).and_then(|mut steps| steps.pop());
        Ok((self.at(parent)?, parent, last.ok_or_else(missing)?))
    }

    fn setting(&self, pointer: &str) -> Result<Edit, NotChanged> {
        let (parent, parent_pointer, step) = self.parent(pointer)?;
        let replacing = |value: &str| Edit {
            place: range(self.whole, value),
            before: String::new(),
        };
        match parts(parent) {
            Parts::Object(members) => {
                let there = members.iter().rfind(|(name, _)| is_name(name, &step));
                Ok(match there {
                    Some((_, value)) => replacing(value),
                    None => self.adding_member(parent, &members, &step),
                })
            }
            Parts::Array(items) if step == "-" => Ok(self.adding_item(parent, &items)),
            Parts::Array(items) => {
                let item = index(&step).and_then(|index| items.get(index));
                let missing = || NotChanged::Missing(pointer.to_owned());
                item.map(|item| replacing(item)).ok_or_else(missing)
            }
            Parts::Scalar => Err(NotChanged::NoMembers(parent_pointer.to_owned())),
        }
    }

    /// Behind the last member, and spaced as that one is.
    fn adding_member(&self, parent: &str, members: &[(&str, &str)], name: &str) -> Edit {
        // JSON's own escapes; a name is no secret.
        let name = serde_json::Value::from(name).to_string();
        let Some((last_name, last)) = members.last() else {
            return self.first(parent, name + ":");
        };
        let colon = range(self.whole, last_name).end..range(self.whole, last).start;
        let end = range(self.whole, last).end;
        Edit {
            place: end..end,
            before: [
                ",",
                self.blanks_before(last_name),
                &name,
                &self.whole[colon],
            ]
            .concat(),
        }
    }

    /// Behind the last item, and spaced as that one is.
    fn adding_item(&self, parent: &str, items: &[&str]) -> Edit {
        let Some(last) = items.last() else {
            return self.first(parent, String::new());
        };
        let end = range(self.whole, last).end;
        Edit {
            place: end..end,
            before: [",", self.blanks_before(last)].concat(),
        }
    }

    /// The first part of an empty object or array.
    fn first(&self, parent: &str, before: String) -> Edit {
        let inside = range(self.whole, parent).start + 1;
        Edit {
            place: inside..inside,
            before,
        }
    }

    fn blanks_before(&self, part: &str) -> &'t str {
        let before = &self.whole[..range(self.whole, part).start];
        &before[before.trim_end_matches([' ', '\t', '\n', '\r']).len()..]
    }

    fn removing(&self, pointer: &str) -> Result<Edit, NotChanged> {
        let (parent, _, step) = self.parent(pointer)?;
        let range = |part: &str| range(self.whole, part);
        // From the beginning of each part to its end.
        let (all, at): (Vec<Range<usize>>, _) = match parts(parent) {
            Parts::Object(members) => (
                members
                    .iter()
                    .map(|(name, value)| range(name).start..range(value).end)
                    .collect(),
                members.iter().rposition(|(name, _)| is_name(name, &step)),
            ),
            Parts::Array(items) => (items.iter().map(|item| range(item)).collect(), index(&step)),
            Parts::Scalar => (Vec::new(), None),
        };
        let own = at.and_then(|at| Some((at, all.get(at)?)));
        let (at, own) = own.ok_or_else(|| NotChanged::Missing(pointer.to_owned()))?;
        let before = at.checked_sub(1).and_then(|at| all.get(at));
        let place = match (before, all.get(at + 1)) {
            // With the comma and the blanks between it and the next.
            (_, Some(next)) => own.start..next.start,
            (Some(before), None) => before.end..own.end,
            (None, None) => range(parent).start + 1..own.end,
        };
        Ok(Edit {
            place,
            before: String::new(),
        })
    }
}
