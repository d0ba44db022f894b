//! The terminal while something is typed that must not show.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write as _};

use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};

/// What an interrupt is while the terminal sends no signals.
const CTRL_C: u8 = 0x03;

/// The terminal's keys, one byte at a time. Nothing typed shows as long as this
/// is there; then the terminal is as it was before.
pub(super) struct Unseen {
    terminal: File,
    before: Termios,
}

impl Unseen {
    /// From now on. What was typed ahead is still to be read.
    pub(super) fn begin() -> io::Result<Self> {
        let terminal = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
        let before = tcgetattr(&terminal)?;
        let mut unseen = before.clone();
        // Lines are edited by whoever reads, and signals would end the program
        // before the terminal is itself again.
        let seen = LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG;
        unseen.local_modes.remove(seen);
        unseen.special_codes[SpecialCodeIndex::VMIN] = 1;
        unseen.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(&terminal, OptionalActions::Now, &unseen)?;
        Ok(Self { terminal, before })
    }

    fn end(&self) {
        // The terminal may be gone, and nothing is to be told there.
        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.before);
    }
}

impl Read for Unseen {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.terminal.read(buffer)?;
        // Whoever reads this ends the process at once.
        if buffer[..length].contains(&CTRL_C) {
            self.end();
            let _ = self.terminal.write_all(b"\n");
        }
        Ok(length)
    }
}

impl Drop for Unseen {
    fn drop(&mut self) {
        self.end();
    }
}
