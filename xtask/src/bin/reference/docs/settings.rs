//! `docs/settings.md`: every setting, from the list that also drives their reading.

use tidal_core::settings::{CONFIG_FILE, REFERENCE, SECRET_FILE_SUFFIX, Setting};

use super::markdown::{code, opening, table};

pub(super) fn page() -> String {
    let rows: Vec<_> = REFERENCE.iter().map(row).collect();
    opening("Settings", &introduction())
        + &table(["Key", "Environment", "Default", "Accepts", "Meaning"], &rows)
}

fn introduction() -> String {
    format!(
        "Settings are read from four places, later ones win: defaults, the file, the environment, flags. The file is\n\
         `tidal/tidal.toml` in the configuration folder (`~/.config` on Linux) or the one that `{CONFIG_FILE}` names;\n\
         a key `table.name` is `name` in the section `[table]`. An unknown key is an error, and all problems are\n\
         reported at once. `tidal-cli config show` lists what is in effect and where it came from.\n\n\
         A secret is also read from the file that its variable with `{SECRET_FILE_SUFFIX}` behind it names."
    )
}

fn row(setting: &Setting) -> [String; 5] {
    let file = setting
        .environment_file()
        .map(|name| format!(" or {}", code(&name)));
    [
        code(setting.key),
        code(setting.environment) + &file.unwrap_or_default(),
        setting.default.map(code).unwrap_or_default(),
        setting.shape.to_string(),
        setting.description.to_owned(),
    ]
}
