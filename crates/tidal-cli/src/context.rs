//! What every command starts from: the console, the options, and on demand the settings and a session.
//! A command that does not talk to TIDAL opens neither.

use std::{sync::Arc, time::Duration};

use tidal_core::{
    AuthService, Country, UserKey, Viewer,
    settings::{Settings, Sources},
};
use tokio::runtime::{Builder, Runtime};

use crate::{
    cli::Global,
    console::Console,
    error::Error,
    interruption, log,
    session::{Parties, Session},
    waiting::Waiting,
};

/// How long a renewal may hold up the end before it is said why.
const UNNOTICED: Duration = Duration::from_millis(500);

/// What every command starts from.
pub(crate) struct Context {
    /// Where to print.
    pub(crate) console: Console,
    /// The options.
    pub(crate) global: Global,
    #[cfg(test)]
    pub(crate) fake: Option<Fake>,
}

/// What a test runs against.
#[cfg(test)]
#[derive(Clone)]
pub(crate) struct Fake {
    /// A TIDAL in memory.
    pub(crate) tidal: Arc<dyn tidal_core::Tidal>,
    /// Who is signed in.
    pub(crate) auth: Arc<dyn AuthService>,
    /// When Ctrl-C is pressed; never without.
    pub(crate) interrupt_after: Option<Duration>,
    /// Where settings come from.
    pub(crate) sources: Sources,
}

// === impl Context ===

impl Context {
    /// For this process.
    pub(crate) fn of_process(global: Global) -> Self {
        Self {
            console: Console::of_process(&global),
            global,
            #[cfg(test)]
            fake: None,
        }
    }

    /// Where settings come from: the process, overruled by the options.
    pub(crate) fn sources(&self) -> Sources {
        let sources = Sources::of_process();
        #[cfg(test)]
        let sources = self.fake.as_ref().map_or(sources, |fake| fake.sources.clone());
        let sources = sources.with_file(self.global.config.clone());
        let flags = [
            ("catalogue.country", "--country", &self.global.country),
            ("auth.profile", "--profile", &self.global.profile),
        ];
        flags
            .into_iter()
            .fold(sources, |sources, (key, name, value)| match value {
                Some(value) => sources.with_flag(key, name, value),
                None => sources,
            })
    }

    /// The settings in effect.
    pub(crate) fn settings(&self) -> Result<Settings, Error> {
        // An option gone wrong is a matter of the command line, not of the settings.
        if let Some(country) = &self.global.country {
            country.parse::<Country>()?;
        }
        if let Some(profile) = &self.global.profile {
            profile.parse::<UserKey>()?;
        }
        Ok(Settings::load(&self.sources())?)
    }

    /// Does something that talks to TIDAL.
    pub(crate) fn online<W>(&self, work: W) -> Result<(), Error>
    where
        W: AsyncFnOnce(&Session<'_>) -> Result<(), Error>,
    {
        #[cfg(test)]
        if let Some(fake) = &self.fake {
            return self.with_fake(fake.clone(), work);
        }
        let settings = self.settings()?;
        self.with_runtime(&settings, |runtime| self.run(runtime, &settings, work))
    }

    /// Does something that takes its time and has nothing to do with TIDAL.
    pub(crate) fn apart<W>(&self, settings: &Settings, work: W) -> Result<(), Error>
    where
        W: AsyncFnOnce(&Waiting<'_>) -> Result<(), Error>,
    {
        self.with_runtime(settings, |runtime| {
            let (interrupt, _listener) = interruption::listen(runtime).map_err(Error::Start)?;
            let waiting = Waiting::new(&self.console, interrupt);
            runtime.block_on(work(&waiting))
        })
    }

    fn with_runtime<W>(&self, settings: &Settings, work: W) -> Result<(), Error>
    where
        W: FnOnce(&Runtime) -> Result<(), Error>,
    {
        log::start(&self.global, settings);
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(Error::Start)?;
        let outcome = work(&runtime);
        self.console.progress().finish();
        // A name server that does not answer must not keep the program.
        runtime.shutdown_background();
        outcome
    }

    fn run<W>(&self, runtime: &Runtime, settings: &Settings, work: W) -> Result<(), Error>
    where
        W: AsyncFnOnce(&Session<'_>) -> Result<(), Error>,
    {
        let (interrupt, _listener) = interruption::listen(runtime).map_err(Error::Start)?;
        // Entered, because what is set up may want the runtime's clock.
        let _entered = runtime.enter();
        let connection = settings.connection()?;
        runtime.block_on(async {
            let parties = Parties {
                tidal: Arc::new(connection.tidal.clone()),
                viewer: viewer(settings, &*connection.auth).await,
                auth: Arc::clone(&connection.auth),
                profile: settings.auth.profile.clone(),
            };
            let mut session = Session::new(&self.console, parties, self.global.wait, interrupt);
            session.remote = Some(connection.tidal.clone());
            let outcome = work(&session).await;
            // A renewal that is cut off may lose the sign-in.
            let settled = connection.settled();
            tokio::pin!(settled);
            let lost = if let Ok(lost) = tokio::time::timeout(UNNOTICED, &mut settled).await {
                lost
            } else {
                self.console
                    .note("your sign-in is being kept; stopping now may sign you out");
                settled.await
            };
            if lost > 0 {
                self.console
                    .note("your renewed sign-in could not be kept: you will have to sign in again");
            }
            outcome
        })
    }

    #[cfg(test)]
    fn with_fake<W>(&self, fake: Fake, work: W) -> Result<(), Error>
    where
        W: AsyncFnOnce(&Session<'_>) -> Result<(), Error>,
    {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .map_err(Error::Start)?;
        let (sender, interrupt) =
            tokio::sync::watch::channel(fake.interrupt_after.is_some_and(|after| after.is_zero()));
        let profile: UserKey = self.global.profile.as_deref().unwrap_or("default").parse()?;
        let anonymous = Viewer::anonymous(Country::US);
        runtime.block_on(async {
            let viewer = match fake.auth.session(&profile).await? {
                Some(_) => anonymous.signed_in(profile.clone()),
                None => anonymous,
            };
            let parties = Parties {
                tidal: fake.tidal,
                auth: fake.auth,
                profile,
                viewer,
            };
            let session = Session::new(&self.console, parties, self.global.wait, interrupt);
            let press = async {
                match fake.interrupt_after {
                    Some(after) => tokio::time::sleep(after).await,
                    None => std::future::pending().await,
                }
                sender.send_replace(true);
                std::future::pending().await
            };
            tokio::select! {
                biased;
                outcome = work(&session) => outcome,
                outcome = press => outcome,
            }
        })
    }
}

/// On whose behalf commands run. Where the sign-in cannot be read it is the listener's all the same: what needs it says
/// why it fails, and what does not goes on.
async fn viewer(settings: &Settings, auth: &dyn AuthService) -> Viewer {
    match auth.session(&settings.auth.profile).await {
        Ok(session) => settings.viewer_of(session.as_ref()),
        Err(error) => {
            tracing::warn!(reason = error.reason(), "{error}");
            settings.viewer().signed_in(settings.auth.profile.clone())
        }
    }
}
