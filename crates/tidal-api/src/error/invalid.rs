//! What can be wrong with a request before it is sent. Found without IO, so that a typo costs no upstream request.

/// What is wrong with a request. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRequest {
    /// The id is empty.
    #[error("the id is empty")]
    EmptyId,
    /// The id is `.` or `..`, which no URL can carry as a name.
    #[error("the id may not be . or ..")]
    DotId,
    /// The id is longer than any TIDAL gives.
    #[error("the id is {bytes} bytes long, at most {limit} are accepted")]
    LongId {
        /// Its length in bytes.
        bytes: usize,
        /// The largest accepted length in bytes.
        limit: usize,
    },
    /// The operation does not take this parameter.
    #[error("{operation} takes no parameter {parameter}, only: {accepted}")]
    UnknownParameter {
        /// Method and path template.
        operation: &'static str,
        /// The name that was given.
        parameter: String,
        /// The names that are accepted, comma separated.
        accepted: String,
    },
    /// The operation needs a parameter that was not given.
    #[error("{operation} needs the parameter {parameter}")]
    MissingParameter {
        /// Method and path template.
        operation: &'static str,
        /// The name that is missing.
        parameter: &'static str,
    },
    /// A parameter that takes one value was given several times.
    #[error("the parameter {parameter} takes one value")]
    RepeatedParameter {
        /// Its name.
        parameter: &'static str,
    },
    /// A parameter was given an empty value or an empty list.
    #[error("the parameter {parameter} is empty")]
    EmptyParameter {
        /// Its name.
        parameter: &'static str,
    },
    /// A parameter was given a value longer than TIDAL accepts.
    #[error("the parameter {parameter} is {characters} characters long, at most {limit} are accepted")]
    LongParameter {
        /// Its name.
        parameter: &'static str,
        /// Its length in characters.
        characters: usize,
        /// The largest accepted length in characters.
        limit: usize,
    },
    /// A parameter was given a value outside its fixed set.
    #[error("the parameter {parameter} accepts only: {accepted}")]
    UnacceptedValue {
        /// Its name.
        parameter: &'static str,
        /// The accepted values, comma separated.
        accepted: String,
    },
    /// A list has more entries than TIDAL takes in one request.
    #[error("{what} takes at most {limit} entries, {count} were given")]
    TooMany {
        /// The parameter or the operation.
        what: &'static str,
        /// How many were given.
        count: usize,
        /// How many are accepted.
        limit: usize,
    },
    /// A write that would change nothing.
    #[error("{operation} was given nothing to do")]
    NothingToDo {
        /// Method and path template.
        operation: &'static str,
    },
    /// An idempotency key is empty, longer than TIDAL accepts, or not of printable ASCII characters without spaces.
    #[error("an idempotency key has 1 to {limit} printable ASCII characters and no spaces")]
    BadIdempotencyKey {
        /// The largest accepted length in characters.
        limit: usize,
    },
    /// A raw path is not one below the base URL.
    #[error("the path must start with one / and stay below the base URL")]
    ForeignPath,
}
