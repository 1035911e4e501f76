//! How the process is.

use super::{Label, Metric, Values, counter, gauge, one_of};

const fn fixed(name: &'static str) -> Label {
    Label {
        name,
        values: Values::Fixed,
    }
}

pub(super) const METRICS: &[Metric] = &[
    gauge(
        "tidal_ready",
        "Whether requests should be sent here, as /ready says it: 1 yes, 0 no.",
    ),
    gauge(
        "tidal_build_info",
        "Always 1; its labels say what was built, and from which revision.",
    )
    .by(&[fixed("version"), fixed("revision"), fixed("features")])
    .once_made(),
    counter(
        "tidal_trace_spans_total",
        "Spans of traces: taken by the collector, not taken by it, or dropped because too many waited.",
        &[one_of("result", &["sent", "failed", "dropped"])],
    ),
    counter(
        "tidal_log_lines_lost_total",
        "Log lines that were not written, because too many waited for whoever reads them.",
        &[],
    ),
    gauge("tidal_memory_usage_bytes", "Memory that the process holds.").in_bytes(),
    counter(
        "process_cpu_seconds_total",
        "Processor time that the process used, in whole seconds.",
        &[],
    )
    .in_seconds(),
    gauge("process_open_fds", "Open file descriptors.").once_made(),
    gauge(
        "process_max_fds",
        "Most file descriptors that may be open; 0 where there is no limit.",
    )
    .once_made(),
    gauge("process_resident_memory_bytes", "Memory that the process holds.")
        .in_bytes()
        .once_made(),
    gauge("process_virtual_memory_bytes", "Size of its virtual memory.")
        .in_bytes()
        .once_made(),
    gauge(
        "process_virtual_memory_max_bytes",
        "Most virtual memory that it may have; 0 where there is no limit.",
    )
    .in_bytes()
    .once_made(),
    gauge(
        "process_start_time_seconds",
        "When it started, in seconds since 1970.",
    )
    .in_seconds()
    .once_made(),
    gauge("process_threads", "Its threads.").once_made(),
];
