//! The part of JSON Schema that our input schemas use, as a check and in words. It is no validator for
//! anybody else's schemas.

use serde_json::Value;

/// The value, or the part of it, that does not fit the schema.
pub(crate) fn first_unfit<'a>(schema: &Value, value: &'a Value) -> Option<&'a Value> {
    let fits = match schema.get("type").and_then(Value::as_str) {
        Some("string") => value.as_str().is_some_and(|text| fits_text(schema, text)),
        Some("integer") => whole(value).is_some_and(|number| {
            bound(schema, "minimum").is_none_or(|least| number >= least)
                && bound(schema, "maximum").is_none_or(|most| number <= most)
        }),
        Some("boolean") => value.is_boolean(),
        Some("array") => return first_unfit_item(schema, value),
        _ => true,
    };
    (!fits).then_some(value)
}

/// A whole number, however it is written: to JSON Schema `5.0` is an integer as much as `5` is.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let number = value.as_f64().filter(|number| number.fract() == 0.0)?;
        format!("{number:.0}").parse().ok()
    })
}

/// What fits the schema, in words.
pub(crate) fn describe(schema: &Value) -> String {
    let kind = match schema.get("type").and_then(Value::as_str) {
        Some("string") => match choices(schema) {
            Some(choices) => format!("one of {choices}"),
            None => format!("text of {} characters", range(schema, "minLength", "maxLength")),
        },
        Some("integer") => format!("a whole number from {}", range(schema, "minimum", "maximum")),
        Some("boolean") => "true or false".to_owned(),
        Some("array") => {
            let count = range(schema, "minItems", "maxItems");
            let items = schema.get("items").map(describe).unwrap_or_default();
            format!("a list of {count}, each {items}")
        }
        _ => "a value that fits the schema".to_owned(),
    };
    match schema.get("default") {
        Some(default) => format!("{kind} ({default} if left out)"),
        None => kind,
    }
}

fn first_unfit_item<'a>(schema: &Value, value: &'a Value) -> Option<&'a Value> {
    let Some(items) = value.as_array() else {
        return Some(value);
    };
    let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let too_few = bound(schema, "minItems").is_some_and(|least| count < least);
    let too_many = bound(schema, "maxItems").is_some_and(|most| count > most);
    if too_few || too_many {
        return Some(value);
    }
    let item_schema = schema.get("items")?;
    items.iter().find_map(|item| first_unfit(item_schema, item))
}

fn fits_text(schema: &Value, text: &str) -> bool {
    if let Some(choices) = schema.get("enum").and_then(Value::as_array) {
        return choices.iter().any(|choice| choice == text);
    }
    let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    bound(schema, "minLength").is_none_or(|least| length >= least)
        && bound(schema, "maxLength").is_none_or(|most| length <= most)
}

fn choices(schema: &Value) -> Option<String> {
    let choices = schema.get("enum")?.as_array()?;
    let quoted: Vec<String> = choices.iter().map(Value::to_string).collect();
    Some(quoted.join(", "))
}

fn bound(schema: &Value, name: &str) -> Option<i64> {
    schema.get(name)?.as_i64()
}

fn range(schema: &Value, least: &str, most: &str) -> String {
    match (bound(schema, least), bound(schema, most)) {
        (Some(least), Some(most)) if least == most => format!("exactly {least}"),
        (Some(least), Some(most)) => format!("{least} to {most}"),
        (Some(least), None) => format!("{least} or more"),
        (None, Some(most)) => format!("at most {most}"),
        (None, None) => "any number".to_owned(),
    }
}
