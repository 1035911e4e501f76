//! CSV: complete fields, quoted as RFC 4180 asks, in UTF-8 with plain line ends. Cells that a spreadsheet
//! would take for formulas are left as they are: this is data, and whoever opens it decides.

use std::io;

use crate::view::Record;

/// The header of a kind of thing.
pub(super) fn header<T: Record>() -> io::Result<Vec<u8>> {
    line(T::FIELDS.iter().map(|field| field.name.to_owned()))
}

/// The line of one thing.
pub(super) fn record<T: Record>(item: &T) -> io::Result<Vec<u8>> {
    line(T::FIELDS.iter().map(|field| (field.text)(item)))
}

fn line(fields: impl Iterator<Item = String>) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(fields.map(String::into_bytes))?;
    writer.flush()?;
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}
