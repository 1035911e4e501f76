//! Opening the person's browser. It may fail: the address is shown as well.

use tracing::subscriber::NoSubscriber;
use url::Url;

/// Opens an address in the person's browser: the one that `BROWSER` names, else the system's. Whether that could be
/// done. What the browser says is not shown.
pub async fn open_browser(url: &Url) -> bool {
    let url = url.to_string();
    // It looks for programs on the disk.
    let opening = tokio::task::spawn_blocking(move || {
        // The crate logs the command line, whose address holds the sign-in's state.
        let silence = NoSubscriber::default();
        tracing::subscriber::with_default(silence, || webbrowser::open(&url).is_ok())
    });
    opening.await.unwrap_or(false)
}
