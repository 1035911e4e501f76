//! `config`.

use serde::Serialize;
use tidal_core::settings::Effective;

use crate::{
    cli::ConfigCommand,
    context::Context,
    error::Error,
    output::Sink,
    view::{Column, Field, Record, Shape, plain},
};

/// A setting in effect, as printed.
#[derive(Clone, Debug, Serialize)]
struct Setting {
    key: &'static str,
    value: Option<String>,
    set_in: String,
    environment: &'static str,
}

pub(super) fn run(command: ConfigCommand, context: &Context) -> Result<(), Error> {
    match command {
        ConfigCommand::Path => path(context),
        ConfigCommand::Show => show(context),
        ConfigCommand::Check => check(context),
    }
}

fn path(context: &Context) -> Result<(), Error> {
    let file = context.sources().config_file().ok_or_else(|| Error::Usage {
        message: "there is no folder for settings on this system".to_owned(),
        hint: "name a file with --config or TIDAL_CONFIG",
    })?;
    context
        .console
        .write(format!("{}\n", file.path.display()).as_bytes())?;
    context.console.flush()?;
    if !file.path.exists() {
        context.console.note("there is no such file yet");
    }
    Ok(())
}

fn show(context: &Context) -> Result<(), Error> {
    let settings = context.settings()?;
    let mut sink = Sink::new(&context.console, context.console.format());
    let outcome = settings
        .effective()
        .iter()
        .try_for_each(|effective| sink.push(Setting::from(effective)));
    sink.close(outcome)
}

fn check(context: &Context) -> Result<(), Error> {
    let settings = context.settings()?;
    for warning in settings.warnings() {
        context.console.note(warning);
    }
    if settings.client.id.is_none() {
        return Err(tidal_core::Error::NotConfigured.into());
    }
    context.console.note("the settings are right");
    Ok(())
}

// === impl Setting ===

impl From<&Effective> for Setting {
    fn from(effective: &Effective) -> Self {
        Self {
            key: effective.setting.key,
            value: effective.value.clone(),
            set_in: effective.origin.to_string(),
            environment: effective.setting.environment,
        }
    }
}

impl Record for Setting {
    const COLUMNS: &'static [Column<Self>] = &[
        Column::new("SETTING", Shape::Whole, |setting| setting.key.to_owned()),
        Column::new("VALUE", Shape::Share(3), |setting| plain(setting.value.as_ref())),
        Column::new("SET IN", Shape::Share(2), |setting| setting.set_in.clone()),
    ];

    const FIELDS: &'static [Field<Self>] = &[
        Field::new("key", |setting| setting.key.to_owned()),
        Field::new("value", |setting| plain(setting.value.as_ref())),
        Field::new("set_in", |setting| setting.set_in.clone()),
        Field::new("environment", |setting| setting.environment.to_owned()),
    ];

    fn id(&self) -> String {
        self.key.to_owned()
    }
}
