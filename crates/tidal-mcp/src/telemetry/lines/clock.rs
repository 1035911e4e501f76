//! The time of a line, as RFC 3339 has it, in UTC and to the microsecond.

use std::{cell::RefCell, fmt::Write};

use jiff::Timestamp;

thread_local! {
    /// The second that was written last, for there are many lines within one.
    static LAST: RefCell<(i64, String)> = const { RefCell::new((i64::MIN, String::new())) };
}

/// Writes the time it is.
pub(super) fn now(line: &mut String) {
    write(line, Timestamp::now());
}

fn write(line: &mut String, time: Timestamp) {
    let (second, micros) = (time.as_second(), time.subsec_microsecond());
    LAST.with_borrow_mut(|(last, text)| {
        if *last != second {
            text.clear();
            // Without its `Z`. Writing to a string cannot fail.
            let _ = write!(text, "{:.0}", Timestamp::from_second(second).unwrap_or_default());
            text.pop();
            *last = second;
        }
        line.push_str(text);
    });
    // With a digit before the point, so that all zeros after it are there.
    let mut digits = itoa::Buffer::new();
    let (_, digits) = digits.format(1_000_000 + micros).split_at(1);
    line.push('.');
    line.push_str(digits);
    line.push('Z');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_utc_and_all_digits_are_there() {
        for time in [
            "2026-11-23T03:32:01.000007Z",
            "2026-11-23T03:32:01.120000Z",
            "2026-12-31T23:59:59.999999Z",
            "2027-01-01T00:00:00.000000Z",
        ] {
            let mut line = String::new();
            write(&mut line, time.parse().unwrap());
            assert_eq!(line, time);
        }
    }
}
