//! A tool for each kind of content, and one that fails.

use rmcp::model::{ContentBlock, ResourceContents};

use super::shown::{Shown, fixture};
use crate::Failure;

/// One red pixel, as a PNG in base64.
pub(super) const PIXEL: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

/// A thousandth of a second of silence, as a WAV in base64.
const SILENCE: &str = "UklGRiwAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQgAAACAgICAgICAgA==";

fixture!(SimpleText, "test_simple_text", "Answers with text.", |_context| {
    Ok(Shown::text("This is a simple text response for testing."))
});

fixture!(
    Image,
    "test_image_content",
    "Answers with an image.",
    |_context| Ok(Shown::blocks(vec![ContentBlock::image(PIXEL, "image/png")]))
);

fixture!(Audio, "test_audio_content", "Answers with a sound.", |_context| {
    Ok(Shown::blocks(vec![ContentBlock::audio(SILENCE, "audio/wav")]))
});

fixture!(
    Embedded,
    "test_embedded_resource",
    "Answers with a resource.",
    |_context| {
        let text = "This is an embedded resource content.";
        let resource = ResourceContents::text(text, "test://embedded-resource").with_mime_type("text/plain");
        Ok(Shown::blocks(vec![ContentBlock::resource(resource)]))
    }
);

fixture!(
    Multiple,
    "test_multiple_content_types",
    "Answers with text, an image and a resource.",
    |_context| {
        let data = r#"{"test":"data","value":123}"#;
        let resource =
            ResourceContents::text(data, "test://mixed-content-resource").with_mime_type("application/json");
        Ok(Shown::blocks(vec![
            ContentBlock::text("Multiple content types test:"),
            ContentBlock::image(PIXEL, "image/png"),
            ContentBlock::resource(resource),
        ]))
    }
);

fixture!(Failing, "test_error_handling", "Fails, always.", |_context| Err(
    Failure::invalid("This tool intentionally returns an error for testing")
));
