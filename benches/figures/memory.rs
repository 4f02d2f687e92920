//! How much memory a process has, as Linux tells it (`/proc/PID/status`).

/// Resident now, in megabytes.
pub fn resident(pid: u32) -> f64 {
    megabytes(pid, "VmRSS:").unwrap_or_default()
}

/// The most that was resident since [`forget_peak`], in megabytes.
pub fn peak(pid: u32) -> f64 {
    megabytes(pid, "VmHWM:").unwrap_or_default()
}

/// From now on the peak is counted anew (proc(5), `clear_refs`).
pub fn forget_peak(pid: u32) {
    std::fs::write(format!("/proc/{pid}/clear_refs"), "5").unwrap();
}

/// None of a process that has ended.
fn megabytes(pid: u32, key: &str) -> Option<f64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(key))?;
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes / 1_024.0)
}
