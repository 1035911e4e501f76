//! Sign-ins in memory behave as the service promises.

use tidal_core::{AuthService, Error, Scopes, UserKey, testing::FakeAuth};

#[tokio::test]
async fn whoever_agrees_is_signed_in() {
    let auth = FakeAuth::new().with_session(UserKey::new("other"), Scopes::reading());
    let user = UserKey::new("default");
    assert_eq!(auth.session(&user).await.unwrap(), None);
    let pending = || auth.begin_sign_in(&user, &Scopes::curating()).unwrap();
    let (first, second) = (pending(), pending());
    assert!(first.url.as_str().contains("state="));
    let foreign = FakeAuth::agree(&second);
    for (pending, answer) in [(first, foreign.clone()), (pending(), auth.redirect_uri().clone())] {
        let error = auth.complete_sign_in(pending, &answer).await.unwrap_err();
        assert_eq!(error.reason(), Some("sign_in_failed"));
    }
    let refused = pending();
    let answer = FakeAuth::refuse(&refused);
    assert!(auth.complete_sign_in(refused, &answer).await.is_err());
    let mut late = pending();
    late.expires = jiff::Timestamp::UNIX_EPOCH;
    let answer = FakeAuth::agree(&late);
    assert!(auth.complete_sign_in(late, &answer).await.is_err());
    let session = auth.complete_sign_in(second, &foreign).await.unwrap();
    assert_eq!(session.scopes, Scopes::curating());
    assert_eq!(auth.session(&user).await.unwrap(), Some(session));
    assert!(auth.sign_out(&user).await.unwrap());
    assert!(!auth.sign_out(&user).await.unwrap());
    auth.fail_next(Error::NotConfigured);
    assert!(auth.session(&user).await.is_err());
    assert!(!auth.kept_in(&user).is_empty());
    let nothing = FakeAuth::default()
        .unconfigured()
        .with_redirect_uri("http://127.0.0.1:1/".parse().unwrap());
    assert!(nothing.begin_sign_in(&user, &Scopes::reading()).is_err());
}
