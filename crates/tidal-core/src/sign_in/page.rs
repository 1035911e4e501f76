//! The pages that a browser is shown and ends on: whole in themselves, and without a script. What they say of an error is
//! what the terminal says of it.

use std::borrow::Cow;

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use http_body_util::Full;

use url::Url;

use crate::{Error, Scopes, model::Session};

const FRAME: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");

const CHECK: &str = r#"<svg viewBox="0 0 24 24"><path d="m5 12.5 4.5 4.5L19 7.5"/></svg>"#;
const NOTE: &str = r#"<svg viewBox="0 0 24 24"><path d="M9 18V6l10-2v12"/><circle cx="6.5" cy="18" r="2.5"/><circle cx="16.5" cy="16" r="2.5"/></svg>"#;
const CROSS: &str = r#"<svg viewBox="0 0 24 24"><path d="M7 7l10 10M17 7 7 17"/></svg>"#;

/// Whoever opened such a page has no hold on it.
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// Where TIDAL may lead a browser from its own page. Browsers hold what comes after a form against its policy as well.
const TIDALS: &str = "https://tidal.com https://*.tidal.com";

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
    /// What the browser brings to go on: the page sends it back to where it was read, by POST.
    pub ticket: &'a str,
    /// TIDAL's page, where that leads. It does not stand on this page: nobody gets there but by going on.
    pub tidal: &'a Url,
}

/// From where somebody signs in: what they would do next is not the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// From this machine, where they have a shell.
    ThisMachine,
    /// From an assistant, at a server that is somebody else's.
    Server,
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
         assistant for this just now. If somebody sent you this address, close this tab.</p>{}<form method=\"post\" \
         action=\"?ticket={}\"><button class=\"go\">Go on to TIDAL</button></form>",
        grants("What it asks for", invitation.scopes),
        escaped(invitation.ticket)
    );
    let mut response = page(
        StatusCode::OK,
        &Page {
            title: "Sign in to TIDAL",
            mood: "asking",
            mark: NOTE,
            text,
            footer: "TIDAL asks you once more. Nothing is kept if you say no.",
        },
    );
    let tidal = invitation.tidal.origin().ascii_serialization();
    let headers = response.headers_mut();
    if let Some(policy) = policy(&format!("'self' {tidal} {TIDALS}")) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    // With `no-referrer` browsers keep to themselves which page sends the form.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// How the sign-in ended: well.
pub fn signed_in(session: &Session, place: Place) -> Response<Full<Bytes>> {
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
            footer: match place {
                Place::ThisMachine => {
                    "To forget this sign-in: <code>tidal-cli auth logout</code>, or the tool <code>log_out</code>."
                }
                Place::Server => {
                    "To forget this sign-in: ask your assistant to sign you out, with the tool <code>log_out</code>."
                }
            },
        },
    )
}

/// How the sign-in ended: not.
pub fn failed(error: &Error, place: Place) -> Response<Full<Bytes>> {
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
                marked_up(&sentence(next(error, place)))
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
    headers.insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
    if let Some(policy) = policy("'none'") {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Nothing is loaded or framed by these pages, and forms are sent there alone; of styles, only the one in them counts.
fn policy(form_action: &str) -> Option<HeaderValue> {
    let style = STANDARD.encode(digest(&SHA256, STYLE.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; img-src data:; base-uri 'none'; form-action {form_action}; \
         frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).ok()
}

/// What to do next.
fn next(error: &Error, place: Place) -> &'static str {
    match (place, error) {
        (
            Place::Server,
            Error::SignInFailed { .. }
            | Error::NotSignedIn
            | Error::SignInExpired { .. }
            | Error::ScopeMissing { .. },
        ) => "to begin again, ask your assistant to sign you in, with the tool `log_in`",
        (Place::Server, Error::NotConfigured | Error::CredentialsRefused { .. }) => {
            "whoever runs this server has to put that right"
        }
        (Place::ThisMachine | Place::Server, error) => error.hint(),
    }
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
        html(failed(
            &Error::SignInFailed {
                problem: problem.into(),
            },
            Place::ThisMachine,
        ))
    }

    #[test]
    fn success_says_what_was_allowed() {
        let session = |scopes| Session {
            scopes,
            expires: Timestamp::MAX,
            since: Timestamp::MIN,
            country: None,
        };
        let page = html(signed_in(&session(Scopes::curating()), Place::ThisMachine));
        assert!(page.contains("<h1>You are signed in</h1>"), "{page}");
        assert!(page.contains("<li>Change your favourites</li>"), "{page}");
        let page = html(signed_in(&session(Scopes::of(["user.read"])), Place::ThisMachine));
        assert!(!page.contains("Change your favourites"), "{page}");
        let page = html(signed_in(&session(Scopes::default()), Place::ThisMachine));
        assert!(!page.contains("<ul>"), "{page}");
        for scope in Scopes::KNOWN.into_iter().filter(|scope| *scope != "search.write") {
            let page = html(signed_in(&session(Scopes::of([scope])), Place::ThisMachine));
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
        let nobody = html(failed(&Error::NotSignedIn, Place::ThisMachine));
        assert!(nobody.contains("Nobody is signed in"), "{nobody}");
        assert!(html(stranger()).contains("another sign-in"));
    }

    #[test]
    fn who_has_no_shell_is_told_of_none() {
        let session = Session {
            scopes: Scopes::curating(),
            expires: Timestamp::MAX,
            since: Timestamp::MIN,
            country: None,
        };
        let source = || crate::Source::from(Box::<dyn std::error::Error + Send + Sync>::from("hush"));
        let errors = [
            Error::SignInFailed { problem: "no".into() },
            Error::NotSignedIn,
            Error::SignInExpired { source: source() },
            Error::SignInUnreadable { source: source() },
            Error::NotConfigured,
            Error::CredentialsRefused { source: source() },
            Error::ScopeMissing {
                scope: "user.read".into(),
            },
        ];
        let failures = errors.iter().map(|error| html(failed(error, Place::Server)));
        for page in failures.chain([html(signed_in(&session, Place::Server))]) {
            assert!(
                !page.contains("tidal-cli") && !page.contains("TIDAL_CLIENT"),
                "{page}"
            );
        }
        let page = html(signed_in(&session, Place::ThisMachine));
        assert!(page.contains("tidal-cli auth logout"), "{page}");
    }

    #[test]
    fn an_invitation_leads_on_by_its_form_alone() {
        let invitation = Invitation {
            server: "mcp.example.org",
            principal: Some("mia"),
            scopes: &Scopes::curating(),
            ticket: "7f\"",
            tidal: &"https://login.tidal.com/authorize?state=unguessable"
                .parse()
                .unwrap(),
        };
        let response = super::invitation(&invitation);
        let headers = response.headers();
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        let expected = "form-action 'self' https://login.tidal.com https://tidal.com https://*.tidal.com;";
        assert!(policy.contains(expected), "{policy}");
        assert_eq!(headers[header::REFERRER_POLICY], "same-origin");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin");
        let page = html(response);
        assert!(
            page.contains("<form method=\"post\" action=\"?ticket=7f&quot;\">")
                && !page.contains("unguessable"),
            "{page}"
        );
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
