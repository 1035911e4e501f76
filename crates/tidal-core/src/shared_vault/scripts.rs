//! What Redis does in one step. Each may be carried out twice.

use redis::{RedisResult, Script, aio::ConnectionManager};
use tidal_api::{Revision, Source, StoreAway};

use super::{
    Parts,
    entry::{self, Entry, Fields},
    known::News,
    names,
};

/// Keeps an entry where nothing newer is, and tells the others. What is there then: its generation and revision.
const PUT: &str = r"
local held = redis.call('HGET', KEYS[1], 'g')
if held and (tonumber(held) or 0) >= tonumber(ARGV[1]) and ARGV[5] ~= 'any' then
  return {held, redis.call('HGET', KEYS[1], 'r')}
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'g', ARGV[1], 'e', ARGV[3])
if ARGV[5] == 'hearsay' then redis.call('HSET', KEYS[1], 'h', 1) end
if ARGV[2] ~= '' then redis.call('HSET', KEYS[1], 'r', ARGV[2]) end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('PUBLISH', ARGV[6], ARGV[7])
return {ARGV[1], redis.call('HGET', KEYS[1], 'r')}
";

/// An entry, who was about to spend its refresh token, how many milliseconds ago, and whether it is hearsay.
const LOOK: &str = r"
local f = redis.call('HMGET', KEYS[1], 'g', 'r', 'e', 'i', 'a', 'h')
local now = redis.call('TIME')
local age = false
if f[5] then age = now[1] * 1000 + math.floor(now[2] / 1000) - tonumber(f[5]) end
return {f[1], f[2], f[3], f[4], age, f[6]}
";

const TAKE: &str = r"
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
";

const RENEW: &str = r"
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
";

/// Renews, and notes who is about to spend the refresh token of the entry, if there is one.
const SPEND: &str = r"
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
if redis.call('EXISTS', KEYS[2]) == 1 then
  local now = redis.call('TIME')
  redis.call('HSET', KEYS[2], 'i', ARGV[3], 'a', now[1] * 1000 + math.floor(now[2] / 1000))
end
return 1
";

/// Gives the lock back, and takes the note away that its holder made, unless it is to stay.
const RELEASE: &str = r"
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] ~= '' and redis.call('HGET', KEYS[2], 'i') == ARGV[2] then redis.call('HDEL', KEYS[2], 'i', 'a') end
redis.call('DEL', KEYS[1])
return 1
";

/// What is known of an entry that is put.
#[derive(Clone, Copy)]
pub(super) enum Claim {
    /// There is no newer one: it was made under the lock, or all who could be heard were heard.
    Newest,
    /// Some replica's file has it. Another one's may have a newer one.
    Hearsay,
    /// Whatever is there gives way to it.
    OverAny,
}

/// What is said of an entry without opening it.
pub(super) struct Glimpse {
    pub(super) generation: u64,
    pub(super) revision: Option<Revision>,
}

/// An entry, and whether its refresh token may be spent already.
pub(super) struct Looked {
    pub(super) entry: Option<Entry>,
    /// By another process, so many milliseconds ago, which has not said what became of it.
    pub(super) may_be_spent: Option<u64>,
    /// It is from some replica's file, and others may have newer ones.
    pub(super) is_hearsay: bool,
}

// === impl Parts ===

impl Parts {
    pub(super) async fn glance(&self, name: &str) -> Result<Option<Glimpse>, StoreAway> {
        let key = names::entry(name);
        let ask = async |mut redis: ConnectionManager| -> RedisResult<(Option<u64>, Option<String>)> {
            let mut command = redis::cmd("HMGET");
            command.arg(&key).arg("g").arg("r");
            command.query_async(&mut redis).await
        };
        let (generation, digits) = self.link.glance(ask).await?;
        Ok(generation.map(|generation| Glimpse {
            generation,
            revision: digits.as_deref().and_then(entry::revision),
        }))
    }

    /// What Redis keeps of this user.
    ///
    /// # Errors
    /// [`StoreAway`] inside, and what cannot be opened outside.
    pub(super) async fn read(&self, user: &str) -> Result<Option<Entry>, Reading> {
        Ok(self.look(user).await?.entry)
    }

    pub(super) async fn look(&self, user: &str) -> Result<Looked, Reading> {
        type Answer = (
            Option<u64>,
            Option<String>,
            Option<Vec<u8>>,
            Option<String>,
            Option<u64>,
            Option<u8>,
        );
        let key = names::entry(&self.names.user(user));
        let script = Script::new(LOOK);
        let ask = async |mut redis: ConnectionManager| -> RedisResult<Answer> {
            script.key(&key).invoke_async(&mut redis).await
        };
        let answer = self.link.ask(ask).await.map_err(Reading::Away)?;
        let (generation, revision, sealed, spender, age, hearsay) = answer;
        let spender = spender.filter(|spender| *spender != self.origin);
        let may_be_spent = spender.and(age);
        let (Some(generation), Some(sealed)) = (generation, sealed) else {
            return Ok(Looked {
                entry: None,
                may_be_spent,
                is_hearsay: false,
            });
        };
        let fields = Fields {
            generation,
            revision,
            sealed,
        };
        let entry = self.open(user, &fields).map_err(Reading::Refused)?;
        Ok(Looked {
            entry: Some(entry),
            may_be_spent,
            is_hearsay: hearsay.is_some(),
        })
    }

    /// Keeps an entry, and answers which one is there then.
    pub(super) async fn put(&self, name: &str, fields: &Fields, claim: Claim) -> Result<Glimpse, StoreAway> {
        let script = Script::new(PUT);
        let lifetime = milliseconds(self.options.lifetime);
        let claim = match claim {
            Claim::Newest => "newest",
            Claim::Hearsay => "hearsay",
            Claim::OverAny => "any",
        };
        let news = format!("!{}:{name}", self.origin);
        let ask = async |mut redis: ConnectionManager| -> RedisResult<(u64, Option<String>)> {
            let mut call = script.key(names::entry(name));
            call.arg(fields.generation)
                .arg(fields.revision.as_deref().unwrap_or_default())
                .arg(&fields.sealed[..])
                .arg(lifetime)
                .arg(claim)
                .arg(names::news())
                .arg(&news);
            call.invoke_async(&mut redis).await
        };
        let (generation, revision) = self.link.ask(ask).await?;
        Ok(Glimpse {
            generation,
            revision: revision.as_deref().and_then(entry::revision),
        })
    }

    pub(super) async fn take(&self, name: &str, holder: &str) -> Result<bool, StoreAway> {
        self.of_lock(TAKE, name, [holder, &self.lease(), ""]).await
    }

    pub(super) async fn renew(&self, name: &str, holder: &str) -> Result<bool, StoreAway> {
        self.of_lock(RENEW, name, [holder, &self.lease(), ""]).await
    }

    pub(super) async fn about_to_spend(&self, name: &str, holder: &str) -> Result<bool, StoreAway> {
        let arguments = [holder, &self.lease(), &self.origin];
        self.of_lock(SPEND, name, arguments).await
    }

    /// `spent`: whether the refresh token of what Redis keeps may be spent, and nobody has said so.
    pub(super) async fn release(&self, name: &str, holder: &str, spent: Spent) -> Result<bool, StoreAway> {
        let noted = match spent {
            Spent::No => self.origin.as_str(),
            Spent::MayBe => "",
        };
        self.of_lock(RELEASE, name, [holder, noted, ""]).await
    }

    async fn of_lock(&self, code: &str, name: &str, arguments: [&str; 3]) -> Result<bool, StoreAway> {
        let script = Script::new(code);
        let ask = async |mut redis: ConnectionManager| -> RedisResult<bool> {
            let mut call = script.key(names::lock(name));
            call.key(names::entry(name));
            for argument in arguments {
                call.arg(argument);
            }
            call.invoke_async(&mut redis).await
        };
        self.link.ask(ask).await
    }

    fn lease(&self) -> String {
        milliseconds(self.options.lease).to_string()
    }
}

/// Whether a refresh token was sent to TIDAL.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Spent {
    No,
    MayBe,
}

/// Why nothing could be read.
#[derive(Debug)]
pub(super) enum Reading {
    Away(StoreAway),
    Refused(Source),
}

impl From<Reading> for Source {
    fn from(reading: Reading) -> Self {
        match reading {
            Reading::Away(away) => Box::new(away),
            Reading::Refused(source) => source,
        }
    }
}

impl From<Glimpse> for News {
    fn from(glimpse: Glimpse) -> Self {
        Self {
            generation: glimpse.generation,
            revision: glimpse.revision,
        }
    }
}

fn milliseconds(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
