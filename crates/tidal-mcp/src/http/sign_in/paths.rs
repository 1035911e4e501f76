//! At which paths listeners sign in: that of the redirect address, and what is left of it once a proxy has stripped the path
//! under which clients reach the server.

use url::Url;

use crate::{
    Error,
    http::{ENDPOINT, description::WELL_KNOWN, exposition, health},
};

/// The paths, of which there is one or are two.
///
/// # Errors
/// For one at which something else is served, or nothing can be.
pub(crate) fn paths(redirect: &Url, public: Option<&Url>) -> Result<Vec<String>, Error> {
    let whole = redirect.path().to_owned();
    let public = public.filter(|public| public.origin() == redirect.origin());
    let stripped = public.and_then(|public| stripped(&whole, public.path()));
    let paths: Vec<String> = stripped.into_iter().chain([whole]).collect();
    match paths.iter().find_map(|path| Some((path, problem(path)?))) {
        None => Ok(paths),
        Some((path, problem)) => Err(Error::SignInPath {
            path: path.clone(),
            problem,
        }),
    }
}

/// The path without what stands before all paths of the server; nothing where that is nothing.
fn stripped(path: &str, before: &str) -> Option<String> {
    let before = before.trim_end_matches('/');
    if before.is_empty() {
        return None;
    }
    match path.strip_prefix(before)? {
        "" => Some("/".to_owned()),
        rest => rest.starts_with('/').then(|| rest.to_owned()),
    }
}

fn problem(path: &str) -> Option<&'static str> {
    let described = path.strip_prefix(WELL_KNOWN);
    let is_taken = [ENDPOINT, health::LIVES, health::READY, exposition::PATH].contains(&path)
        || described.is_some_and(|rest| ["", ENDPOINT].contains(&rest));
    if is_taken {
        return Some("something else is served there");
    }
    // To routes they stand for anything.
    let is_pattern = |part: &str| part.starts_with([':', '*']) || part.contains(['{', '}']);
    path.split('/')
        .any(is_pattern)
        .then_some("no part of it may begin with : or *, or have braces in it")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn served(path: &str, public: Option<&str>) -> Option<Vec<String>> {
        let redirect = format!("https://example.org{path}").parse().unwrap();
        let public = public.map(|public| public.parse().unwrap());
        paths(&redirect, public.as_ref()).ok()
    }

    #[test]
    fn the_path_of_a_proxy_may_be_stripped_or_not() {
        for (path, public, expected) in [
            ("/sign-in", None, &["/sign-in"][..]),
            ("/sign-in", Some("https://example.org"), &["/sign-in"]),
            (
                "/a/sign-in",
                Some("https://example.org/a"),
                &["/sign-in", "/a/sign-in"],
            ),
            (
                "/a/sign-in",
                Some("https://example.org/a/"),
                &["/sign-in", "/a/sign-in"],
            ),
            ("/a/b/c", Some("https://example.org/a/b"), &["/c", "/a/b/c"]),
            ("/a", Some("https://example.org/a"), &["/", "/a"]),
            ("/ab/c", Some("https://example.org/a"), &["/ab/c"]),
            ("/a/c", Some("https://elsewhere.example/a"), &["/a/c"]),
        ] {
            assert_eq!(served(path, public).unwrap(), expected, "{path} {public:?}");
        }
    }

    #[test]
    fn what_is_taken_or_a_pattern_is_refused() {
        for path in [
            "/mcp",
            "/health",
            "/ready",
            "/metrics",
            "/.well-known/oauth-protected-resource",
            "/.well-known/oauth-protected-resource/mcp",
            "/:x",
            "/*b",
            "/a/:x",
            "/a/*b",
        ] {
            assert_eq!(served(path, None), None, "{path}");
        }
        assert_eq!(served("/a/mcp", Some("https://example.org/a")), None);
        for path in ["/", "/mcp/callback", "/healthy", "/a:b", "/a*", "/%7Bx%7D"] {
            assert!(served(path, None).is_some(), "{path}");
        }
    }
}
