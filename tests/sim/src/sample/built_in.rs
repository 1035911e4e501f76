//! The samples that only the built-in catalogue has, found by the titles it gives them.

use super::Sample;
use crate::catalogue::{Catalogue, built_in};

// === impl Sample ===

impl Sample {
    pub(super) fn fill_in(&mut self, catalogue: &Catalogue) {
        let track = |title: &str| {
            let found = catalogue
                .tracks
                .iter()
                .find(|track| track.title.starts_with(title));
            found.map(|track| track.id.to_string()).unwrap_or_default()
        };
        let Some(album) = catalogue
            .albums
            .iter()
            .find(|album| album.title == built_in::TWENTY_ALBUM)
        else {
            return;
        };
        let twin = catalogue
            .tracks
            .iter()
            .find(|track| track.title == built_in::TWIN_TITLE);
        self.twenty_track_album = album.id.to_string();
        self.shared_isrc = twin.map(|track| track.isrc.clone()).unwrap_or_default();
        self.unavailable_track = track(built_in::UNAVAILABLE_TITLE);
        self.nordic_track = track(built_in::NORDIC_TITLE);
        self.long_title_track = track(built_in::LONG_TITLE_OPENING);
        self.accented_track = track(built_in::ACCENTED_TITLE);
        self.cjk_track = track(built_in::CJK_TITLE);
        self.rtl_track = track(built_in::RTL_TITLE);
        self.unmeasured_track = track(built_in::UNMEASURED_TITLE);
        built_in::ACCENTED_TITLE.clone_into(&mut self.accented_title);
        built_in::CJK_TITLE.clone_into(&mut self.cjk_title);
        built_in::RTL_TITLE.clone_into(&mut self.rtl_title);
        built_in::COMMON_TITLE.clone_into(&mut self.common_title);
    }
}
