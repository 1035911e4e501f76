//! Users, their collections and their mixes.

use serde::Deserialize;

/// Resources that have relationships only: the user's mixes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct NoAttributes {}

/// A user's collection of albums, artists, playlists, tracks or videos.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct CollectionAttributes {
    /// RFC 3339.
    pub last_modified_at: Option<String>,
    /// How many things are in it.
    pub number_of_items: Option<u64>,
}

/// A user. Personal data: `Debug` shows none of it.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct UserAttributes {
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// What the application may use: `THIRD_PARTY`, `THIRD_PARTY_PROD`, `PARTNER`, `INTERNAL`.
    pub developer_access_tier: Option<String>,
    /// The address.
    pub email: Option<String>,
    /// The address was confirmed.
    pub email_verified: Option<bool>,
    /// The first name.
    pub first_name: Option<String>,
    /// The last name.
    pub last_name: Option<String>,
    /// A key of the Nostr network.
    pub nostr_public_key: Option<String>,
    /// The name to sign in with.
    pub username: Option<String>,
}

impl std::fmt::Debug for UserAttributes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UserAttributes")
            .field("country", &self.country)
            .field("developer_access_tier", &self.developer_access_tier)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::UserAttributes;

    #[test]
    fn a_user_is_not_printed() {
        let json = r#"{"country":"NO","email":"a@example.com","firstName":"Ada","username":"ada"}"#;
        let user: UserAttributes = serde_json::from_str(json).unwrap();
        assert_eq!(user.first_name.as_deref(), Some("Ada"));
        let printed = format!("{user:?}");
        assert!(
            printed.contains("NO") && !printed.contains("example") && !printed.to_lowercase().contains("ada")
        );
    }
}
