//! Making text fit: how wide each column may be, and cutting a text to a width. Widths are terminal
//! cells: an ideograph takes two, a combining accent none.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::view::Shape;

/// A column as far as its width is concerned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Need {
    /// How it behaves where room is short.
    pub(crate) shape: Shape,
    /// The width of its widest text.
    pub(crate) widest: usize,
}

/// Narrowest share of a column, whatever the width of the terminal.
const NARROWEST: usize = 6;

/// The width of each column, so that they fit into `room` cells (without the gaps between them) if at all
/// possible: nobody gets more than needed, and what one does not need goes to the others.
pub(crate) fn widths(needs: &[Need], room: usize) -> Vec<usize> {
    let whole: usize = needs
        .iter()
        .filter(|need| weight(need) == 0)
        .map(|need| need.widest)
        .sum();
    let mut left = room.saturating_sub(whole);
    let mut open: Vec<&Need> = needs.iter().filter(|need| weight(need) > 0).collect();
    // Whoever needs less than the share gives the rest back; repeat until nobody does.
    loop {
        let weights: usize = open.iter().map(|need| weight(need)).sum();
        let content = |need: &&Need| need.widest <= left * weight(need) / weights.max(1);
        let (done, rest): (Vec<&Need>, Vec<&Need>) = open.iter().copied().partition(content);
        if done.is_empty() || rest.is_empty() {
            return needs.iter().map(|need| share(need, left, weights)).collect();
        }
        left -= done.iter().map(|need| need.widest).sum::<usize>();
        open = rest;
    }
}

/// The text, cut to `width` cells; what was cut off leaves a `…`.
pub(crate) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(1);
    let mut kept = String::new();
    for grapheme in text.graphemes(true) {
        if kept.width() + grapheme.width() > room {
            break;
        }
        kept.push_str(grapheme);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

fn share(need: &Need, left: usize, weights: usize) -> usize {
    match weight(need) {
        0 => need.widest,
        weight => need.widest.min((left * weight / weights.max(1)).max(NARROWEST)),
    }
}

fn weight(need: &Need) -> usize {
    match need.shape {
        Shape::Whole | Shape::Figure => 0,
        Shape::Share(weight) => weight,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(needs: &[(Shape, usize)], room: usize, expected: &[usize]) {
        let needs: Vec<Need> = needs
            .iter()
            .map(|&(shape, widest)| Need { shape, widest })
            .collect();
        assert_eq!(widths(&needs, room), expected);
    }

    #[test]
    fn columns_share_what_is_there() {
        let figure = Shape::Figure;
        let share = Shape::Share(1);
        check(&[(figure, 5), (share, 10), (share, 10)], 80, &[5, 10, 10]);
        check(&[(figure, 5), (share, 100), (share, 100)], 45, &[5, 20, 20]);
        // What the short one does not need goes to the long one.
        check(&[(figure, 5), (share, 4), (share, 100)], 45, &[5, 4, 36]);
        check(&[(Shape::Share(2), 100), (share, 100)], 30, &[20, 10]);
        // Too narrow for anything: readable rather than fitting.
        check(&[(figure, 30), (share, 100)], 20, &[30, 6]);
    }

    #[test]
    fn columns_never_exceed_the_room() {
        for room in 30..120 {
            for first in [0, 3, 17, 200] {
                let needs = [
                    (Shape::Figure, 9),
                    (Shape::Share(5), first),
                    (Shape::Share(4), 40),
                ]
                .map(|(shape, widest)| Need { shape, widest });
                let total: usize = widths(&needs, room).iter().sum();
                assert!(total <= room, "{first} in {room}: {total}");
            }
        }
    }

    #[test]
    fn texts_are_cut_between_what_people_see_as_characters() {
        for (text, width, shown) in [
            ("Blue in Green", 13, "Blue in Green"),
            ("Blue in Green", 12, "Blue in Gre…"),
            ("Blue in Green", 9, "Blue in…"),
            ("日本語の歌", 10, "日本語の歌"),
            ("日本語の歌", 9, "日本語の…"),
            ("日本語の歌", 8, "日本語…"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
            ("👩‍🚀👩‍🚀", 3, "👩‍🚀…"),
            ("שלום עולם", 5, "שלום…"),
        ] {
            let cut = cut(text, width);
            assert_eq!(cut, shown, "{text} in {width}");
            assert!(cut.width() <= width);
        }
    }
}
