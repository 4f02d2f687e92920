//! A bell that wakes a waiting thread: rung when there is work, heard once however often it rang.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// Cheap to clone; all clones are the same bell.
#[derive(Debug, Clone, Default)]
pub struct Bell(Arc<(Mutex<bool>, Condvar)>);

impl Bell {
    /// Wakes the waiting thread, or lets the next one pass without waiting.
    pub fn ring(&self) {
        *self.0.0.lock() = true;
        self.0.1.notify_all();
    }

    /// Waits for the bell, `at_most` so long; says whether it rang.
    pub fn wait(&self, at_most: Duration) -> bool {
        let mut rung = self.0.0.lock();
        if !*rung {
            self.0.1.wait_for(&mut rung, at_most);
        }
        std::mem::take(&mut *rung)
    }
}
