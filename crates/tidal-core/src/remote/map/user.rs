//! The listener's account.

use tidal_api as wire;

use super::value;
use crate::model::User;

/// An account, as far as it tells what matters here: names and addresses stay with TIDAL.
pub(in crate::remote) fn user(object: &wire::Object<wire::UserAttributes>) -> User {
    let attributes = &object.attributes;
    User {
        id: object.id.clone(),
        username: value::text(attributes.username.as_ref()),
        country: attributes.country.as_deref().and_then(|code| code.parse().ok()),
        tier: value::text(attributes.developer_access_tier.as_ref()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(attributes: &str) -> User {
        let json = format!(r#"{{"data": {{"type": "users", "id": "7", "attributes": {attributes}}}}}"#);
        let document: wire::Document<wire::Object<wire::UserAttributes>> =
            wire::Document::from_slice(json.as_bytes()).unwrap();
        user(&document.data)
    }

    #[test]
    fn an_account_tells_what_matters_here() {
        let full = r#"{"username": "mia@example.com", "country": "NO", "developerAccessTier": "THIRD_PARTY",
            "email": "mia@example.com", "emailVerified": true, "firstName": "Mia", "lastName": "Berg"}"#;
        insta::assert_json_snapshot!(check(full));
        let odd = check(r#"{"username": " ", "country": "Norway"}"#);
        assert_eq!((odd.id.as_str(), odd.username, odd.country), ("7", None, None));
    }
}
