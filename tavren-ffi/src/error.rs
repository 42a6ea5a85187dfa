//! Errors: a code, a message in one line, and the argument or field that is wrong.

use crate::boundary::Answer;
use crate::code::tavren_code;
use crate::span::tavren_span;
use tavren_core::Error;
use tavren_core::matching::noise::PolicyError;
use tavren_core::matching::{HierarchyError, MatchError};
use tavren_core::port::MatcherError;
use tavren_core::types::{Class, Code};
use tavren_pricing::PricingError;
use tavren_sqlite::OpenError;

/// Why a call failed. No message holds a value of a user, a key or a token.
///
/// Ownership: written to `error_out` where a call fails and `error_out` is not NULL; free it with
/// tavren_error_free().
#[derive(Debug)]
pub struct tavren_error {
    pub(crate) code: tavren_code,
    message: String,
    field: &'static str,
}

impl tavren_error {
    /// An argument that is wrong in itself.
    pub(crate) fn input(code: Code, field: &'static str) -> Self {
        Error::Input { code, field }.into()
    }

    /// A panic was stopped.
    pub(crate) fn panicked() -> Self {
        Self::of(Code::Internal)
    }

    /// An earlier panic left a handle in a state that nobody knows.
    pub(crate) fn poisoned() -> Self {
        Self::of(Code::Poisoned)
    }

    /// The same error of one item in a list, counted from 0.
    pub(crate) fn at(self, item: &str, at: usize) -> Self {
        Self {
            message: format!("{item} {at}: {}", self.message),
            ..self
        }
    }

    fn of(code: Code) -> Self {
        Self {
            code: code.into(),
            message: code.meaning().to_owned(),
            field: "",
        }
    }
}

impl From<Error> for tavren_error {
    fn from(error: Error) -> Self {
        Self {
            code: error.code().into(),
            message: error.to_string(),
            field: error.field().unwrap_or_default(),
        }
    }
}

impl From<MatcherError> for tavren_error {
    fn from(error: MatcherError) -> Self {
        Error::Matcher(error).into()
    }
}

impl From<MatchError> for tavren_error {
    fn from(error: MatchError) -> Self {
        MatcherError::from(error).into()
    }
}

impl From<PolicyError> for tavren_error {
    fn from(error: PolicyError) -> Self {
        MatcherError::Policy(error).into()
    }
}

impl From<HierarchyError> for tavren_error {
    fn from(error: HierarchyError) -> Self {
        Self {
            code: error.code().into(),
            message: error.to_string(),
            field: "areas",
        }
    }
}

impl From<PricingError> for tavren_error {
    fn from(error: PricingError) -> Self {
        Self {
            code: error.code().into(),
            message: error.to_string(),
            field: error.field().unwrap_or_default(),
        }
    }
}

impl From<OpenError> for tavren_error {
    fn from(error: OpenError) -> Self {
        Self {
            code: error.code().into(),
            message: error.to_string(),
            field: "path",
        }
    }
}

/// What was found of bytes from elsewhere: a refusal by its code, or the error about `field`.
pub(crate) fn judged<T>(
    found: Result<T, Code>,
    field: &'static str,
) -> Result<Answer<T>, tavren_error> {
    match found {
        Err(code) if code.class() != Class::Refusal => Err(tavren_error::input(code, field)),
        found => Ok(found),
    }
}

/// What a matcher answered: a refusal by its code, or the error.
pub(crate) fn answered<T>(answer: Result<T, MatcherError>) -> Result<Answer<T>, tavren_error> {
    match answer.map_err(Error::from) {
        Ok(value) => Ok(Ok(value)),
        Err(Error::Refused(refusal)) => Ok(Err(refusal.code())),
        Err(error) => Err(error.into()),
    }
}

/// The code of an error.
///
/// Thread-safety: an error may be read by many threads.
/// Ownership: nothing changes hands. For NULL the answer is TAVREN_OK.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_error_code(error: *const tavren_error) -> tavren_code {
    boundary!(read error, tavren_code::TAVREN_OK, |error| error.code)
}

/// The message of an error: one line of English, without the final full stop.
///
/// Thread-safety: an error may be read by many threads.
/// Ownership: the text belongs to the error and goes with it. For NULL it is empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_error_message(error: *const tavren_error) -> tavren_span {
    boundary!(read error, tavren_span::EMPTY, |error| tavren_span::of(&error.message))
}

/// The argument or field that is wrong; empty where none is.
///
/// Thread-safety: an error may be read by many threads.
/// Ownership: the text is static. For NULL it is empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_error_field(error: *const tavren_error) -> tavren_span {
    boundary!(read error, tavren_span::EMPTY, |error| tavren_span::of(error.field))
}

/// Frees an error.
///
/// Thread-safety: no other thread may still use the error.
/// Ownership: takes the error. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_error_free(error: *mut tavren_error) {
    boundary!(free error)
}

/// The name of a code, such as `grant_exists`: the same in Rust and Python.
///
/// Thread-safety: any thread.
/// Ownership: the text is static. It is empty for a number that is no code.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_code_name(code: u32) -> tavren_span {
    boundary!(value text_of(code, Code::name))
}

/// What a code means, in one line: for a refusal, words to show to the user.
///
/// Thread-safety: any thread.
/// Ownership: the text is static. It is empty for a number that is no code.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_code_meaning(code: u32) -> tavren_span {
    boundary!(value text_of(code, Code::meaning))
}

fn text_of(code: u32, text: fn(Code) -> &'static str) -> tavren_span {
    let code = u16::try_from(code).ok().and_then(Code::from_number);
    code.map_or(tavren_span::EMPTY, |code| tavren_span::of(text(code)))
}
