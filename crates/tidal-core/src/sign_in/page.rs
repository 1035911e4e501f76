//! The pages that a browser is shown and ends on: whole in themselves, and without a script. What they say of an error is
//! what the terminal says of it.

use std::{borrow::Cow, sync::LazyLock};

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::Full;

use url::Url;

use crate::{Error, Scopes, model::Session};

const FRAME: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");

const CHECK: &str = r#"<svg viewBox="0 0 24 24"><path d="m5 12.5 4.5 4.5L19 7.5"/></svg>"#;
const NOTE: &str = r#"<svg viewBox="0 0 24 24"><path d="M9 18V6l10-2v12"/><circle cx="6.5" cy="18" r="2.5"/><circle cx="16.5" cy="16" r="2.5"/></svg>"#;
const CROSS: &str = r#"<svg viewBox="0 0 24 24"><path d="M7 7l10 10M17 7 7 17"/></svg>"#;

/// Nothing is loaded, framed or sent from these pages; of styles, only the one in them counts.
static POLICY: LazyLock<Option<HeaderValue>> = LazyLock::new(|| {
    let style = STANDARD.encode(digest(&SHA256, STYLE.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; img-src data:; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).ok()
});

/// What a page says.
struct Page {
    title: &'static str,
    mood: &'static str,
    mark: &'static str,
    text: String,
    footer: &'static str,
}

/// What somebody who is about to be sent to TIDAL is told first, by a server that many people share.
pub struct Invitation<'a> {
    /// The server, by the name that its address has.
    pub server: &'a str,
    /// What whoever runs the server calls the one who will act for the listener.
    pub principal: Option<&'a str>,
    /// What the listener is asked for.
    pub scopes: &'a Scopes,
    /// TIDAL's page.
    pub tidal: &'a Url,
}

/// Before the sign-in: who would act for the listener, and where. Whoever did not ask for it closes the tab.
pub fn invitation(invitation: &Invitation<'_>) -> Response<Full<Bytes>> {
    let server = escaped(invitation.server);
    let whom = match invitation.principal {
        Some(principal) => format!(
            "<strong>{}</strong> at <strong>{server}</strong>",
            escaped(principal)
        ),
        None => format!("the assistant at <strong>{server}</strong>"),
    };
    let text = format!(
        "<p>You are about to let {whom} use your TIDAL account.</p><p class=\"said\">Only go on if you asked your own \
         assistant for this just now. If somebody sent you this address, close this tab.</p>{}<p><a class=\"go\" \
         href=\"{}\" rel=\"noreferrer\">Go on to TIDAL</a></p>",
        grants("What it asks for", invitation.scopes),
        escaped(invitation.tidal.as_str())
    );
    page(
        StatusCode::OK,
        &Page {
            title: "Sign in to TIDAL",
            mood: "asking",
            mark: NOTE,
            text,
            footer: "TIDAL asks you once more. Nothing is kept if you say no.",
        },
    )
}

/// How the sign-in ended: well.
pub fn signed_in(session: &Session) -> Response<Full<Bytes>> {
    let mut text =
        "<p>TIDAL let this application in. Close this tab and go on where you came from.</p>".to_owned();
    text.push_str(&grants("What you allowed", &session.scopes));
    page(
        StatusCode::OK,
        &Page {
            title: "You are signed in",
            mood: "done",
            mark: CHECK,
            text,
            footer: "To forget this sign-in: <code>tidal-cli auth logout</code>, or the tool <code>log_out</code>.",
        },
    )
}

/// How the sign-in ended: not.
pub fn failed(error: &Error) -> Response<Full<Bytes>> {
    let said = match error {
        Error::SignInFailed { problem } => problem.to_string(),
        other => other.to_string(),
    };
    page(
        StatusCode::BAD_REQUEST,
        &Page {
            title: "You are not signed in",
            mood: "failed",
            mark: CROSS,
            text: format!(
                "<p class=\"said\">{}</p><p>{}</p>",
                marked_up(&sentence(&said)),
                marked_up(&sentence(error.hint()))
            ),
            footer: "Nothing was kept. You can close this tab.",
        },
    )
}

/// What a browser brought is the answer to something else.
pub fn stranger() -> Response<Full<Bytes>> {
    page(
        StatusCode::BAD_REQUEST,
        &Page {
            title: "This is not the answer we wait for",
            mood: "failed",
            mark: CROSS,
            text: "<p class=\"said\">It belongs to another sign-in, perhaps to one that you began earlier.</p><p>Look for \
                   the newest tab with TIDAL\u{2019}s question, or begin again.</p>"
                .to_owned(),
            footer: "Nothing was kept, and the sign-in that was begun last still waits.",
        },
    )
}

/// An answer without a page.
pub fn bare(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Some(policy) = POLICY.clone() {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn page(status: StatusCode, page: &Page) -> Response<Full<Bytes>> {
    let html = FRAME
        .replace("{style}", STYLE)
        .replace("{title}", page.title)
        .replace("{mood}", page.mood)
        .replace("{mark}", page.mark)
        .replace("{footer}", page.footer)
        // Last: what is said may hold anything.
        .replace("{text}", &page.text);
    let mut response = bare(status);
    let html_type = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, html_type);
    *response.body_mut() = Full::from(html);
    response
}

/// What scopes mean to the person who granted them.
const GRANTS: [(&[&str], &str); 6] = [
    (&["user.read"], "See your country and your user name"),
    (
        &["search.read", "recommendations.read", "entitlements.read"],
        "Search, and read your mixes",
    ),
    (
        &["collection.read", "playlists.read"],
        "Read your favourites and playlists",
    ),
    (&["collection.write"], "Change your favourites"),
    (&["playlists.write"], "Create, change and delete your playlists"),
    (&["playback"], "Ask what you may play"),
];

/// What these scopes mean, as a list; nothing for none.
fn grants(title: &str, scopes: &Scopes) -> String {
    let granted = |(names, _): &&(&[&str], &str)| names.iter().any(|name| scopes.contains(name));
    let entries: Vec<String> = GRANTS
        .iter()
        .filter(granted)
        .map(|(_, words)| format!("<li>{words}</li>"))
        .collect();
    if entries.is_empty() {
        String::new()
    } else {
        format!("<h2>{title}</h2><ul>{}</ul>", entries.concat())
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str() + "."
}

/// Escaped, with what stands between backticks as code.
fn marked_up(text: &str) -> String {
    let parts = text.split('`').map(escaped).enumerate();
    parts
        .map(|(place, part)| match place % 2 {
            0 => part.into_owned(),
            _ => format!("<code>{part}</code>"),
        })
        .collect()
}

fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return text.into();
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe.into()
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use jiff::Timestamp;

    use super::*;
    use crate::Scopes;

    fn html(response: Response<Full<Bytes>>) -> String {
        let body = futures_util::FutureExt::now_or_never(response.into_body().collect());
        let bytes = body.unwrap().unwrap().to_bytes();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    fn refused(problem: &'static str) -> String {
        html(failed(&Error::SignInFailed {
            problem: problem.into(),
        }))
    }

    #[test]
    fn success_says_what_was_allowed() {
        let session = |scopes| Session {
            scopes,
            expires: Timestamp::MAX,
            since: Timestamp::MIN,
            country: None,
        };
        let page = html(signed_in(&session(Scopes::curating())));
        assert!(page.contains("<h1>You are signed in</h1>"), "{page}");
        assert!(page.contains("<li>Change your favourites</li>"), "{page}");
        let page = html(signed_in(&session(Scopes::of(["user.read"]))));
        assert!(!page.contains("Change your favourites"), "{page}");
        let page = html(signed_in(&session(Scopes::default())));
        assert!(!page.contains("<ul>"), "{page}");
        for scope in Scopes::KNOWN.into_iter().filter(|scope| *scope != "search.write") {
            let page = html(signed_in(&session(Scopes::of([scope]))));
            assert_eq!(page.matches("<li>").count(), 1, "{scope}");
        }
    }

    #[test]
    fn what_went_wrong_is_told_as_text() {
        let page = refused("<img src=x> & \"{style}\" of `TIDAL_X`");
        assert!(
            page.contains("&lt;img src=x&gt; &amp; &quot;{style}&quot; of <code>TIDAL_X</code>."),
            "{page}"
        );
        assert!(page.contains("<code>tidal-cli auth login</code>"), "{page}");
        assert!(html(failed(&Error::NotSignedIn)).contains("Nobody is signed in"));
        assert!(html(stranger()).contains("another sign-in"));
    }

    #[test]
    fn a_page_is_whole_and_the_policy_lets_its_style_pass() {
        let page = refused("no");
        assert!(
            !page.contains("<script") && !page.contains("://") || page.matches("://").count() == 1,
            "{page}"
        );
        assert!(!page.contains("{text}") && !page.contains("{mark}") && page.contains(STYLE));
        let response = bare(StatusCode::NOT_FOUND);
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap();
        assert!(
            policy.starts_with("default-src 'none'; style-src 'sha256-"),
            "{policy}"
        );
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(response.headers()[header::REFERRER_POLICY], "no-referrer");
    }
}
