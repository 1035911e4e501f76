//! Settings come from four layers, and everything wrong with them is told at once.

use std::{fs, time::Duration};

use secrecy::ExposeSecret;
use tidal_core::settings::{ConfigFile, LogFormat, Origin, Problems, REFERENCE, Settings, Sources};

/// A configuration folder with this `tidal.toml` in it.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("tidal")).unwrap();
        fs::write(folder.path().join("tidal/tidal.toml"), text).unwrap();
        Self(folder)
    }

    fn sources(&self) -> Sources {
        Sources::default().with_config_dir(self.0.path())
    }
}

fn problems(sources: &Sources) -> Vec<String> {
    let problems: Problems = Settings::load(sources).unwrap_err();
    problems
        .iter()
        .map(|problem| format!("{}: {}", problem.key, problem.message))
        .collect()
}

#[test]
fn nothing_set_means_the_defaults() {
    let settings = Settings::load(&Sources::default()).unwrap();
    assert!(settings.client.id.is_none());
    assert_eq!(settings.catalogue.country.as_str(), "US");
    assert_eq!(settings.upstream.total_timeout, Duration::from_secs(30));
    assert_eq!(settings.log.format, LogFormat::Auto);
    assert!(settings.mcp.listen.ip().is_loopback() && !settings.mcp.read_only);
    assert!(settings.warnings().is_empty());
    assert!(
        settings
            .effective()
            .iter()
            .all(|effective| effective.origin == Origin::Default)
    );
}

#[test]
fn an_id_without_a_secret_is_nothing_odd() {
    let sources = Sources::default().with_variable("TIDAL_CLIENT_ID", "me");
    let settings = Settings::load(&sources).unwrap();
    assert!(settings.client.id.is_some() && settings.client.secret.is_none());
    assert!(settings.warnings().is_empty(), "{:?}", settings.warnings());
}

#[test]
fn signing_in_has_settings() {
    let settings = Settings::load(&Sources::default()).unwrap();
    assert_eq!(settings.auth.profile.as_str(), "default");
    assert_eq!(
        settings.client.redirect_uri.as_str(),
        "http://127.0.0.1:8934/callback"
    );
    assert_eq!(
        settings.upstream.login_url.as_str(),
        "https://login.tidal.com/authorize"
    );
    let sources = Sources::default()
        .with_variable("TIDAL_PROFILE", "Mia")
        .with_variable("TIDAL_LOGIN_URL", "http://login.example.org")
        .with_variable("TIDAL_REDIRECT_URI", "http://127.0.0.1:8934");
    let told = problems(&sources);
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(
        told[0].starts_with("client.redirect_uri") && told[0].contains("/callback"),
        "{told:?}"
    );
    assert!(
        told[1].starts_with("auth.profile") && told[1].contains("a-z"),
        "{told:?}"
    );
}

#[test]
fn each_layer_wins_over_the_one_below() {
    let folder = Folder::with("[catalogue]\ncountry = \"NO\"\n");
    let sources = folder.sources();
    let country = |sources: &Sources| {
        let settings = Settings::load(sources).unwrap();
        let shown = settings
            .effective()
            .iter()
            .find(|it| it.setting.key == "catalogue.country")
            .unwrap();
        assert_eq!(shown.value.as_deref(), Some(settings.catalogue.country.as_str()));
        (settings.viewer().country.to_string(), shown.origin.clone())
    };
    let (value, origin) = country(&sources);
    assert_eq!((value.as_str(), matches!(origin, Origin::File(_))), ("NO", true));
    let sources = sources.with_variable("TIDAL_COUNTRY", "SE");
    assert_eq!(
        country(&sources),
        ("SE".into(), Origin::Environment("TIDAL_COUNTRY".into()))
    );
    let sources = sources.with_flag("catalogue.country", "--country", "DK");
    assert_eq!(country(&sources), ("DK".into(), Origin::Flag("--country".into())));
}

#[test]
fn the_file_has_types_of_its_own() {
    let folder = Folder::with(
        "[mcp]\nread_only = true\ntoolsets = [\"catalog\", \"discover\"]\nlisten = \"127.0.0.1:0\"\n\
         [upstream]\nmax_concurrency = 7\nread_timeout_ms = 2500\napi_url = \"http://127.0.0.1:1/v2\"\n",
    );
    let settings = Settings::load(&folder.sources()).unwrap();
    assert!(settings.mcp.read_only);
    assert_eq!(settings.mcp.toolsets, ["catalog", "discover"]);
    assert_eq!(settings.upstream.max_concurrency, 7);
    assert_eq!(settings.upstream.read_timeout, Duration::from_millis(2500));
    assert_eq!(settings.upstream.api_url.as_str(), "http://127.0.0.1:1/v2");
}

#[test]
fn all_problems_are_told_at_once_with_key_and_source() {
    let folder = Folder::with(
        "country = \"NO\"\n[catalogue]\ncontry = \"NO\"\n[log]\nlevel = {a = 1}\n[zzz]\nx = 1\n",
    );
    let sources = folder
        .sources()
        .with_variable("TIDAL_COUNTRY", "Norway")
        .with_variable("TIDAL_API_URL", "http://openapi.tidal.com/v2")
        .with_variable("TIDAL_CLIENT_SECRET", "hush")
        .with_flag("mcp.listen", "--listen", "everywhere")
        .with_flag("mcp.lissen", "--lissen", "x");
    let error = Settings::load(&sources).unwrap_err();
    let path = folder.0.path().join("tidal/tidal.toml");
    let told = error
        .to_string()
        .replace(&path.display().to_string(), "tidal.toml");
    insta::assert_snapshot!(told.replace("; ", ";\n"), @r#"
    the settings cannot be used: catalogue.contry in tidal.toml: there is no such setting, did you mean catalogue.country?;
    country in tidal.toml: there is no such setting, did you mean catalogue.country?;
    log.level in tidal.toml: a table is not accepted, only text;
    zzz.x in tidal.toml: there is no such setting;
    mcp.lissen in --lissen: there is no such setting;
    client.secret in TIDAL_CLIENT_SECRET: it is set, but client.id is not;
    catalogue.country in TIDAL_COUNTRY: "Norway" is not accepted, only a two-letter ISO 3166-1 code such as US;
    upstream.api_url in TIDAL_API_URL: "http://openapi.tidal.com/v2" is not accepted, only an https URL, or http to a loopback address;
    mcp.listen in --listen: "everywhere" is not accepted, only an address and a port such as 127.0.0.1:8080
    "#);
    assert!(!told.contains("hush"));
}

#[test]
fn a_file_that_somebody_names_must_be_there() {
    let folder = Folder::with("");
    let missing = folder.0.path().join("missing.toml");
    let sources = folder
        .sources()
        .with_variable("TIDAL_CONFIG", missing.to_str().unwrap());
    assert_eq!(
        sources.config_file(),
        Some(ConfigFile {
            path: missing.clone(),
            named: true
        })
    );
    assert!(problems(&sources)[0].contains("cannot be read"));
    let other = folder.0.path().join("tidal/tidal.toml");
    let sources = sources.with_file(Some(other.clone()));
    assert_eq!(
        sources.config_file(),
        Some(ConfigFile {
            path: other,
            named: true
        })
    );
    Settings::load(&sources).unwrap();
    let nobody = Sources::default().with_config_dir(folder.0.path().join("nowhere"));
    assert!(!nobody.config_file().unwrap().named);
    Settings::load(&nobody).unwrap();
    assert_eq!(Sources::default().config_file(), None);
}

#[test]
fn a_broken_file_is_one_problem() {
    let folder = Folder::with("[catalogue\ncountry = 1");
    let problems = problems(&folder.sources());
    assert_eq!(problems.len(), 1);
    assert!(
        problems[0].starts_with("the file: it is not TOML"),
        "{problems:?}"
    );
    assert!(!problems[0].contains('\n'));
}

#[test]
fn secrets_also_come_from_files_and_are_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    fs::write(&file, "hush\n").unwrap();
    let sources = Sources::default()
        .with_variable("TIDAL_CLIENT_ID", "me")
        .with_variable("TIDAL_CLIENT_SECRET_FILE", file.to_str().unwrap());
    let settings = Settings::load(&sources).unwrap();
    assert_eq!(settings.client.secret.as_ref().unwrap().expose_secret(), "hush");
    assert!(!format!("{settings:?}").contains("hush"));
    let secret = settings.effective().iter().find(|it| it.setting.secret).unwrap();
    assert_eq!(secret.value.as_deref(), Some("(secret)"));
    assert!(
        secret
            .origin
            .to_string()
            .ends_with("secret (TIDAL_CLIENT_SECRET_FILE)"),
        "{}",
        secret.origin
    );

    let both = sources.clone().with_variable("TIDAL_CLIENT_SECRET", "other");
    let told = problems(&both);
    assert!(told.len() == 1 && told[0].contains("as well"), "{told:?}");
    let missing = sources.with_variable("TIDAL_CLIENT_SECRET_FILE", "/nowhere/secret");
    assert!(problems(&missing)[0].starts_with("client.secret: it cannot be read"));
}

#[test]
fn a_password_in_a_refused_address_is_not_repeated() {
    for address in [
        "https://mia:hush@example.org/v2",
        "https://hush@example.org",
        "https://mia:hu@sh:hush@example.org",
        "mia:hush@example.org",
        "https://mia:hush/@example.org",
    ] {
        let sources = Sources::default().with_variable("TIDAL_API_URL", address);
        let told = problems(&sources);
        assert!(told.len() == 1 && !told[0].contains("hush"), "{told:?}");
        assert!(told[0].contains("example.org"), "{told:?}");
    }
}

#[test]
fn redis_is_named_by_a_variable_or_in_a_file() {
    let settings = Settings::load(&Sources::default()).unwrap();
    assert!(settings.redis.url.is_none() && settings.redis.ca_file.is_none());
    assert_eq!(settings.redis.timeout, Duration::from_millis(20));
    assert!(settings.cache.enabled && settings.cache.secret.is_none());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("url");
    fs::write(&file, "rediss://mia:hunter2@redis.example:6380/3\n").unwrap();
    let variable = Sources::default().with_variable("REDIS_URL", "rediss://mia:hunter2@redis.example:6380/3");
    let in_file = Sources::default().with_variable("REDIS_URL_FILE", file.to_str().unwrap());
    for (sources, origin) in [(variable, "REDIS_URL"), (in_file, "url (REDIS_URL_FILE)")] {
        let settings = Settings::load(&sources.with_variable("TIDAL_REDIS_TIMEOUT_MS", "50")).unwrap();
        let url = settings.redis.url.as_ref().unwrap();
        assert_eq!(url.expose_secret(), "rediss://mia:hunter2@redis.example:6380/3");
        assert_eq!(settings.redis.timeout, Duration::from_millis(50));
        let shown = settings
            .effective()
            .iter()
            .find(|it| it.setting.key == "redis.url");
        let shown = shown.unwrap();
        assert_eq!(shown.value.as_deref(), Some("(secret)"));
        assert!(shown.origin.to_string().ends_with(origin), "{}", shown.origin);
        assert!(!format!("{settings:?}").contains("hunter2"));
    }
}

#[test]
fn a_refused_redis_is_told_without_its_password() {
    for url in [
        "hunter2",
        "http://:hunter2@redis.example",
        "redis://",
        "//mia:hunter2@redis.example",
        "redis://mia:hunter2@redis.example:port",
    ] {
        let told = problems(&Sources::default().with_variable("REDIS_URL", url));
        assert!(
            told.len() == 1 && told[0].starts_with("redis.url: "),
            "{url}: {told:?}"
        );
        assert!(
            told[0].contains("redis://") && !told[0].contains("hunter2"),
            "{told:?}"
        );
    }
}

#[test]
fn what_the_cache_is_told_is_bounded_and_its_secret_is_not_shown() {
    let sources = Sources::default()
        .with_variable("TIDAL_CACHE_ENABLED", "no")
        .with_variable("TIDAL_CACHE_LOCAL_BYTES", "1048576")
        .with_variable("TIDAL_CACHE_SECRET", "sixteen letters!");
    let settings = Settings::load(&sources).unwrap();
    assert!(!settings.cache.enabled);
    assert_eq!(settings.cache.local_bytes, 1 << 20);
    assert_eq!(
        settings.cache.secret.as_ref().unwrap().expose_secret(),
        "sixteen letters!"
    );
    assert!(!format!("{settings:?}").contains("sixteen"));
    let sources = Sources::default()
        .with_variable("TIDAL_CACHE_LOCAL_BYTES", "1048575")
        .with_variable("TIDAL_REDIS_TIMEOUT_MS", "0")
        .with_variable("TIDAL_REDIS_CA_FILE", "ca.pem");
    let told = problems(&sources);
    assert_eq!(told.len(), 3, "{told:?}");
    for (told, key) in told
        .iter()
        .zip(["cache.local_bytes", "redis.timeout_ms", "redis.ca_file"])
    {
        assert!(told.starts_with(key), "{told}");
    }
}

#[test]
fn strange_variables_are_warned_about_and_empty_ones_are_not_set() {
    let sources = Sources::default()
        .with_variable("TIDAL_CONTRY", "NO")
        .with_variable("TIDAL_COUNTRY", "")
        .with_variable("HOME", "/root")
        .with_variable("TIDAL_CLIENT_ID", "me");
    let settings = Settings::load(&sources).unwrap();
    assert_eq!(settings.warnings().len(), 1, "{:?}", settings.warnings());
    assert!(settings.warnings()[0].ends_with("did you mean TIDAL_COUNTRY?"));
    assert_eq!(settings.catalogue.country.as_str(), "US");
}

#[test]
fn every_setting_is_read_from_its_variable_and_refused_by_its_key() {
    for setting in REFERENCE {
        let sources = Sources::default().with_variable(setting.environment, "\u{1}");
        // What accepts any text accepts this; the secret alone lacks its id.
        match Settings::load(&sources) {
            Ok(settings) => {
                let effective = settings
                    .effective()
                    .iter()
                    .find(|it| it.setting.key == setting.key);
                assert_eq!(
                    effective.unwrap().origin,
                    Origin::Environment(setting.environment.into())
                );
            }
            Err(problems) => assert_eq!(problems.iter().next().unwrap().key, setting.key),
        }
    }
}

#[test]
fn the_environment_of_the_process_can_be_read() {
    assert!(Sources::of_process().config_file().is_some());
}

#[test]
fn a_sealing_key_is_long_and_never_shown() {
    let with = |key: &str| Settings::load(&Sources::default().with_variable("TIDAL_MCP_SEALING_KEY", key));
    let problems = with("short").unwrap_err().to_string();
    assert!(
        problems.contains("mcp.sealing_key in TIDAL_MCP_SEALING_KEY: it has fewer than 32 characters"),
        "{problems}"
    );
    let key = "a key of these tests that is long enough";
    let settings = with(key).unwrap();
    assert_eq!(settings.mcp.sealing_key.as_ref().unwrap().expose_secret(), key);
    assert!(!format!("{settings:?}").contains(key));
    assert!(
        Settings::load(&Sources::default())
            .unwrap()
            .mcp
            .sealing_key
            .is_none()
    );
}

#[test]
fn tokens_need_a_file_and_among_replicas_a_key() {
    use tidal_core::settings::HttpAuth;

    let tokens = Sources::default().with_variable("TIDAL_HTTP_AUTH", "token");
    let replicas = tokens.clone().with_variable("REDIS_URL", "redis://127.0.0.1");
    let told = problems(&replicas);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("http.principals_file is not set"), "{told:?}");
    assert!(told[1].contains("mcp.sealing_key is not"), "{told:?}");
    let complete = replicas
        .with_variable("TIDAL_HTTP_PRINCIPALS_FILE", "/etc/tidal/principals.toml")
        .with_variable("TIDAL_MCP_SEALING_KEY", "0123456789abcdef0123456789abcdef")
        .with_variable("TIDAL_HTTP_PUBLIC_URL", "https://music.example.org/tidal");
    let settings = Settings::load(&complete).unwrap();
    assert_eq!(settings.http.auth, HttpAuth::Token);
    assert_eq!(settings.http.public_url.unwrap().path(), "/tidal");
    let told = problems(
        &tokens
            .with_variable("TIDAL_HTTP_AUTH", "password")
            .with_variable("TIDAL_HTTP_PRINCIPALS_FILE", "principals.toml")
            .with_variable("TIDAL_HTTP_PUBLIC_URL", "http://music.example.org"),
    );
    assert_eq!(told.len(), 3, "{told:?}");
}
