//! The names by which tests find the odd things of the built-in catalogue.

/// The artist whose every relationship is filled.
pub(crate) const FULL_ARTIST: &str = "The Plentiful Tidewrights";
/// That artist's album of exactly twenty tracks.
pub(crate) const TWENTY_ALBUM: &str = "Twenty Harbours";
/// The title of the track that cannot be read anywhere.
pub(crate) const UNAVAILABLE_TITLE: &str = "Withdrawn Signals";
/// The title of the track that can be read in Norway and Sweden alone.
pub(crate) const NORDIC_TITLE: &str = "Nordlys Alone";
/// The title of the track without tempo and key.
pub(crate) const UNMEASURED_TITLE: &str = "Unmeasured Drone";
/// The title with accents.
pub(crate) const ACCENTED_TITLE: &str = "Crème Brûlée à l’Élysée";
/// The title in Chinese characters and kana.
pub(crate) const CJK_TITLE: &str = "夜明けの電車と雨の灯り";
/// The title that reads from right to left.
pub(crate) const RTL_TITLE: &str = "ضوء المطر الأول";
/// How the very long title begins.
pub(crate) const LONG_TITLE_OPENING: &str = "An Exceedingly Long and Winding Account";
/// The title that several artists share.
pub(crate) const COMMON_TITLE: &str = "Love Letters";
/// The title of the recording that has two ids.
pub(crate) const TWIN_TITLE: &str = "Twin Recording";
