//! Other people's text, made harmless: titles, names and descriptions come from strangers and end up in front
//! of a model. Characters that steer a terminal or hide text are taken out; the words stay as they are.

/// Longest title or name that is shown, in characters.
const LONGEST_LINE: usize = 300;

/// A title or name: on one line, bounded.
pub(crate) fn line(text: &str) -> String {
    shortened(&one_line(text), LONGEST_LINE)
}

/// A description or biography: on one line, without TIDAL's own markup, at most `longest` characters, and
/// saying so if it was longer.
pub(crate) fn prose(text: &str, longest: usize) -> String {
    shortened(&one_line(&without_markup(text)), longest)
}

fn one_line(text: &str) -> String {
    let visible: String = text
        .chars()
        .filter_map(|character| match character {
            '\u{2028}' | '\u{2029}' => Some(' '),
            _ if character.is_whitespace() => Some(' '),
            _ if character.is_control() || is_invisible(character) => None,
            _ => Some(character),
        })
        .collect();
    let words: Vec<&str> = visible.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// Characters without a shape of their own that reorder or hide what stands around them. Joiners are not among
/// them: several scripts and most emoji need those.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{00AD}'
            | '\u{061C}'
            | '\u{180E}'
            | '\u{200B}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}'
    )
}

/// Takes out `[wimpLink artistId="1"]…[/wimpLink]` and HTML tags, keeping what they enclose.
fn without_markup(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(['[', '<']) {
        let (before, tag) = rest.split_at(start);
        plain.push_str(before);
        let close = if tag.starts_with('[') { ']' } else { '>' };
        let known = [
            "[wimpLink",
            "[/wimpLink",
            "<br",
            "<p>",
            "</p",
            "<i>",
            "</i",
            "<b>",
            "</b",
        ];
        match tag.find(close) {
            Some(end) if known.iter().any(|name| tag.starts_with(name)) => {
                if tag.starts_with('<') {
                    plain.push(' ');
                }
                rest = tag.get(end + 1..).unwrap_or_default();
            }
            _ => {
                plain.push_str(tag.get(..1).unwrap_or_default());
                rest = tag.get(1..).unwrap_or_default();
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn shortened(text: &str, longest: usize) -> String {
    let characters = text.chars().count();
    if characters <= longest {
        return text.to_owned();
    }
    let kept: String = text.chars().take(longest).collect();
    format!("{}… (cut: {characters} characters in all)", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_or_hides_is_taken_out() {
        for (text, expected) in [
            ("Blue in Green", "Blue in Green"),
            ("a\u{1b}[31mb\u{7f}", "a[31mb"),
            ("one\ntwo\r\n\tthree", "one two three"),
            ("safe\u{202e}txet", "safetxet"),
            ("tag\u{e0041}\u{e0042}", "tag"),
            ("Café \u{2028} Zoë", "Café Zoë"),
            ("👩\u{200d}🎤", "👩\u{200d}🎤"),
        ] {
            assert_eq!(line(text), expected, "{text:?}");
        }
    }

    #[test]
    fn long_text_says_that_it_was_cut() {
        assert_eq!(prose("abcdef", 3), "abc… (cut: 6 characters in all)");
        assert_eq!(line(&"é".repeat(300)).chars().count(), 300);
        assert!(line(&"é".repeat(301)).ends_with("(cut: 301 characters in all)"));
    }

    #[test]
    fn markup_goes_and_its_words_stay() {
        assert_eq!(
            prose(
                "By [wimpLink artistId=\"1\"]Miles[/wimpLink]<br/>in [1959] < 1960",
                99
            ),
            "By Miles in [1959] < 1960"
        );
    }
}
