//! Measuring how many cycles a part of the guest takes.
//!
//! A pair of marks with the same name measures what runs between them. The VM recognises a mark
//! only as one whole WRITE to standard output, so these macros go past `std`'s buffer. Names are
//! literals, which costs nothing to put together.

/// Writes one mark.
#[doc(hidden)]
pub fn mark(command: &str) {
    crate::io::write_fd(1, command.as_bytes());
}

/// Starts measuring under a name; the VM logs the cycles when the end comes.
#[macro_export]
macro_rules! cycle_tracker_start {
    ($name:literal) => {
        $crate::cycle_tracker::mark(concat!("cycle-tracker-start: ", $name, "\n"))
    };
}

/// Ends what [`cycle_tracker_start!`] started.
#[macro_export]
macro_rules! cycle_tracker_end {
    ($name:literal) => {
        $crate::cycle_tracker::mark(concat!("cycle-tracker-end: ", $name, "\n"))
    };
}

/// Starts measuring under a name; the report adds up the cycles of all its spans.
#[macro_export]
macro_rules! cycle_tracker_report_start {
    ($name:literal) => {
        $crate::cycle_tracker::mark(concat!("cycle-tracker-report-start: ", $name, "\n"))
    };
}

/// Ends what [`cycle_tracker_report_start!`] started.
#[macro_export]
macro_rules! cycle_tracker_report_end {
    ($name:literal) => {
        $crate::cycle_tracker::mark(concat!("cycle-tracker-report-end: ", $name, "\n"))
    };
}
