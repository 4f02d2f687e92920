//! How many files, connections included, the system lets this process hold open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Asks for as many as the system's hard limit allows, and says how many that is (setrlimit(2), `RLIMIT_NOFILE`).
pub fn raise_limit() -> usize {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = Rlimit {
        current: maximum,
        maximum,
    };
    let granted = if setrlimit(Resource::Nofile, wanted).is_ok() {
        maximum
    } else {
        current
    };
    granted.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX))
}
