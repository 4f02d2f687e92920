//! When a message is tried again: the schedule that the Standard Webhooks specification recommends, with jitter, so that
//! those who failed together do not come back together.

use super::deliver::Attempt;
use crate::core::clock::Seconds;

const MINUTE: Seconds = 60;
const HOUR: Seconds = 60 * MINUTE;
/// After each attempt that failed.
const WAITS: [Seconds; 9] = [
    5,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
];
/// A target that fails for so long is left alone until somebody looks at it.
pub const PATIENCE: Seconds = 5 * 24 * HOUR;

/// How long to wait after so many failed attempts; `None` when it is given up. `dice` is random; the wait grows by up to
/// a fifth. A target may ask for more, up to a day.
pub fn wait_after(attempts: i32, dice: u64, asked: Option<Seconds>) -> Option<Seconds> {
    let index = usize::try_from(attempts.max(1) - 1).ok()?;
    let wait = *WAITS.get(index)?;
    let jitter = i64::try_from(dice % 1_000).unwrap_or(0) * wait / 5_000;
    Some((wait + jitter).max(asked.unwrap_or(0).min(24 * HOUR)))
}

/// How long a target is left alone after an attempt, whatever else waits for it: as long as it asks for, or a little if it
/// failed, so that whoever is down is not met by all its messages at once.
pub fn rest_after(attempt: &Attempt) -> Option<Seconds> {
    const A_LITTLE: Seconds = 5;
    let asked = attempt.retry_after.map(|asked| asked.clamp(0, 24 * HOUR));
    (!attempt.is_taken()).then(|| asked.unwrap_or(A_LITTLE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let waits: Vec<_> = (1..=9).map(|attempts| wait_after(attempts, 0, None).unwrap()).collect();
        assert_eq!(waits, WAITS);
        assert_eq!(wait_after(10, 0, None), None);
        assert!(waits.iter().sum::<Seconds>() < PATIENCE);
    }

    #[test]
    fn a_target_may_ask_for_more_but_not_for_ever() {
        assert_eq!(wait_after(1, 0, Some(60)), Some(60));
        assert_eq!(wait_after(1, 0, Some(1)), Some(5));
        assert_eq!(wait_after(1, 0, Some(i64::MAX)), Some(24 * HOUR));
        assert_eq!(wait_after(2, 999, None), Some(300 + 59));
    }
}
