//! Tables for people: one line for each thing, cut to the width of the terminal.

use std::fmt::Write;

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};
use unicode_width::UnicodeWidthStr;

use super::{
    clean,
    fit::{Need, cut, widths},
    palette::Palette,
};
use crate::view::{Column, Presence, Record, Shape};

/// Cells between two columns.
const GAP: usize = 2;

/// The table, every line ended; nothing at all for no rows.
pub(crate) fn table<T: Record>(rows: &[T], width: usize, palette: &Palette) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let columns: Vec<&Column<T>> = T::COLUMNS
        .iter()
        .filter(|column| {
            column.presence == Presence::Always || rows.iter().any(|row| !(column.text)(row).is_empty())
        })
        .collect();
    let texts: Vec<Vec<String>> = rows.iter().map(|row| texts(&columns, row)).collect();
    let needs: Vec<Need> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| need(column, index, &texts))
        .collect();
    let gaps = GAP * needs.len().saturating_sub(1);
    let widths = widths(&needs, width.saturating_sub(gaps));
    let mut table = empty_table();
    table.set_header(
        columns
            .iter()
            .map(|column| cell(column, column.heading.to_owned())),
    );
    for row in texts {
        let cells = columns.iter().zip(row).zip(&widths);
        table.add_row(cells.map(|((column, text), width)| cell(column, cut(&text, *width))));
    }
    finish(&mut table, palette)
}

fn texts<T>(columns: &[&Column<T>], row: &T) -> Vec<String> {
    columns.iter().map(|column| clean(&(column.text)(row))).collect()
}

fn need<T>(column: &Column<T>, index: usize, texts: &[Vec<String>]) -> Need {
    let cells = texts.iter().filter_map(|row| row.get(index));
    let widest = cells.map(|text| text.width()).max().unwrap_or_default();
    Need {
        shape: column.shape,
        widest: widest.max(column.heading.width()),
    }
}

fn empty_table() -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    table
}

fn cell<T>(column: &Column<T>, text: String) -> Cell {
    Cell::new_owned(text).set_alignment(match column.shape {
        Shape::Figure => CellAlignment::Right,
        Shape::Whole | Shape::Share(_) => CellAlignment::Left,
    })
}

/// Renders; the heading gets its colour here, because colours inside cells would count as width.
fn finish(table: &mut Table, palette: &Palette) -> String {
    let last = table.column_count().saturating_sub(1);
    for (index, column) in table.column_iter_mut().enumerate() {
        let gap = if index == last { 0 } else { 2 };
        column.set_padding((0, gap));
    }
    let mut shown = String::new();
    for (index, line) in table.lines().enumerate() {
        let line = line.trim_end();
        if index == 0 {
            let style = palette.heading;
            // Writing to a string cannot fail.
            let _ = writeln!(shown, "{style}{line}{style:#}");
        } else {
            shown.push_str(line);
            shown.push('\n');
        }
    }
    shown
}
