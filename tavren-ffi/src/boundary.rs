//! The boundary: what every exported function does before and after its own work.
//!
//! Each body is one `boundary!`, which checks every pointer for NULL, stops panics and turns an
//! error into a code (`tests/generated` finds an exported function without it).

use crate::code::tavren_code;
use crate::error::tavren_error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tavren_core::types::Code;

/// The body of an exported function.
///
/// - `boundary!(error_out, [arguments…], { … })`: reads the arguments, whose names say what may be
///   wrong, and runs a body that answers `Result<(), tavren_error>` and writes its outputs last.
/// - `boundary!(refusal_out, error_out, [arguments…], { … })`: as above, of a function that can
///   refuse: its body answers `Result<Answer<()>, tavren_error>`.
/// - `boundary!(read handle, absent, |handle| …)`: reads a value, `absent` for NULL.
/// - `boundary!(free handle)`: frees a handle, nothing for NULL.
/// - `boundary!(value …)`: a value made of values, which cannot fail.
macro_rules! boundary {
    ($error_out:ident, [$($argument:ident),* $(,)?], $body:block) => {{
        let body = || -> Result<(), $crate::error::tavren_error> {
            boundary!(arguments $($argument)*);
            $body
        };
        // SAFETY: `error_out` is NULL or the caller's.
        unsafe { $crate::boundary::call($error_out, body) }
    }};
    ($refusal_out:ident, $error_out:ident, [$($argument:ident),* $(,)?], $body:block) => {{
        let body = || -> Result<$crate::boundary::Answer<()>, $crate::error::tavren_error> {
            boundary!(arguments $($argument)*);
            $body
        };
        // SAFETY: `refusal_out` and `error_out` are NULL or the caller's.
        unsafe { $crate::boundary::ask($refusal_out, $error_out, body) }
    }};
    (arguments $($argument:ident)*) => {
        $(
            // SAFETY: the caller passes what the header asks for; NULL is refused.
            let $argument = unsafe {
                $crate::boundary::Argument::read($argument, stringify!($argument))
            }?;
        )*
    };
    (read $handle:ident, $absent:expr, $get:expr) => {
        // SAFETY: the handle is NULL or one that was given out and not freed.
        $crate::boundary::get(unsafe { $handle.as_ref() }, $absent, $get)
    };
    (free $handle:ident) => {
        // SAFETY: the handle is NULL or one that was given out and not freed.
        unsafe { $crate::boundary::free($handle) }
    };
    (value $value:expr) => {
        $value
    };
}

/// What C passes in, and what it is read as.
pub(crate) trait Argument: Sized {
    type Read<'a>
    where
        Self: 'a;

    /// Reads it; `field` is its name in the header.
    ///
    /// # Safety
    /// Pointers are NULL or valid for as long as the call lasts.
    unsafe fn read<'a>(self, field: &'static str) -> Result<Self::Read<'a>, tavren_error>
    where
        Self: 'a;
}

impl<T: 'static> Argument for *const T {
    type Read<'a> = &'a T;

    unsafe fn read<'a>(self, field: &'static str) -> Result<&'a T, tavren_error> {
        // SAFETY: by the promise of the caller.
        unsafe { self.as_ref() }.ok_or_else(|| absent(field))
    }
}

impl<T: 'static> Argument for *mut T {
    type Read<'a> = Out<T>;

    unsafe fn read<'a>(self, field: &'static str) -> Result<Out<T>, tavren_error>
    where
        Self: 'a,
    {
        if self.is_null() {
            return Err(absent(field));
        }
        Ok(Out(self))
    }
}

/// A place where an output goes.
pub(crate) struct Out<T>(*mut T);

impl<T> Out<T> {
    /// Writes the output. Outputs come last: nothing may fail after the first.
    pub(crate) fn set(self, value: T) {
        // SAFETY: not NULL, and the caller's to be written; what lies there is not dropped, since
        // it need not be initialised.
        unsafe { self.0.write(value) }
    }

    /// Writes a list into the caller's array.
    ///
    /// # Safety
    /// The array has room for as many items.
    pub(crate) unsafe fn fill(self, items: &[T])
    where
        T: Copy,
    {
        if items.is_empty() {
            return;
        }
        // SAFETY: by the promise of the caller; what the library made overlaps nothing of the caller.
        unsafe { std::ptr::copy_nonoverlapping(items.as_ptr(), self.0, items.len()) }
    }

    /// What already lies there.
    ///
    /// # Safety
    /// It is initialised and nobody else uses it.
    pub(crate) unsafe fn into_mut<'a>(self) -> &'a mut T {
        // SAFETY: by the promise of the caller.
        unsafe { &mut *self.0 }
    }
}

impl<T> Out<*mut T> {
    /// Gives a handle to the caller.
    pub(crate) fn give(self, value: T) {
        self.set(Box::into_raw(Box::new(value)));
    }
}

/// An array that the caller has room in; one of no items may be NULL.
pub(crate) fn room<T>(
    to: *mut T,
    capacity: u64,
    field: &'static str,
) -> Result<Out<T>, tavren_error> {
    if to.is_null() && capacity != 0 {
        return Err(absent(field));
    }
    Ok(Out(to))
}

/// A struct whose first field is its size as the caller knew it, so that it can grow.
///
/// # Safety
/// `repr(C)`, begins with a `u64` that is the size, and is valid when all the rest is zero.
pub(crate) unsafe trait Sized64: Copy + 'static {
    /// The size in the first version of the ABI, at least that of the size itself: no caller has a
    /// smaller one.
    const FIRST: usize;
}

/// The size of a struct up to its last field, which stays the same when fields are added later.
pub(crate) const fn first(offset: usize, size: usize) -> usize {
    offset.saturating_add(size)
}

/// Reads a struct of a caller that was compiled against an older or a newer header.
///
/// # Safety
/// `from` is NULL or points to as many bytes as the size in it says.
pub(crate) unsafe fn sized<T: Sized64>(
    from: *const T,
    field: &'static str,
) -> Result<T, tavren_error> {
    if from.is_null() {
        return Err(absent(field));
    }
    let from = from.cast::<u8>();
    // SAFETY: not NULL, and every such struct begins with its size.
    let size = size_of_caller::<T>(unsafe { from.cast::<u64>().read() }, field)?;
    let known = size.min(size_of::<T>());
    // SAFETY: the caller's struct has `size` bytes.
    let newer = unsafe { std::slice::from_raw_parts(from.add(known), size.saturating_sub(known)) };
    if newer.iter().any(|byte| *byte != 0) {
        // The caller asks for something that this version does not know.
        return Err(tavren_error::input(Code::LimitExceeded, field));
    }
    // SAFETY: valid when zero, by the promise of the trait.
    let mut read: T = unsafe { std::mem::zeroed() };
    // SAFETY: both have at least `known` bytes and do not overlap.
    unsafe { std::ptr::copy_nonoverlapping(from, std::ptr::from_mut(&mut read).cast(), known) };
    Ok(read)
}

/// Reads an array of such structs, which all have the size that the first one says.
///
/// # Safety
/// `from` is NULL or points to `len` structs of as many bytes as the size in the first says.
pub(crate) unsafe fn sized_array<T: Sized64>(
    from: *const T,
    len: u64,
    field: &'static str,
) -> Result<Vec<T>, tavren_error> {
    if len == 0 {
        return Ok(Vec::new());
    }
    if from.is_null() {
        return Err(absent(field));
    }
    let beyond = || tavren_error::input(Code::LimitExceeded, field);
    // SAFETY: not NULL, and every such struct begins with its size.
    let size = unsafe { from.cast::<u64>().read() };
    let stride = size_of_caller::<T>(size, field)?;
    let len = usize::try_from(len).ok();
    let bytes = len.and_then(|len| len.checked_mul(stride));
    let bytes = bytes.filter(|bytes| *bytes <= isize::MAX as usize);
    let mut items = Vec::new();
    for at in (0..bytes.ok_or_else(beyond)?).step_by(stride) {
        // SAFETY: within the array.
        let item = unsafe { from.byte_add(at) };
        // SAFETY: as above.
        if unsafe { item.cast::<u64>().read() } != size {
            return Err(beyond());
        }
        // SAFETY: it has as many bytes as its size says.
        items.push(unsafe { sized(item, field) }?);
    }
    Ok(items)
}

/// Bytes of the largest struct that a later version may pass.
const SIZE_MAX: usize = 4096;

fn size_of_caller<T: Sized64>(size: u64, field: &'static str) -> Result<usize, tavren_error> {
    match usize::try_from(size) {
        Ok(size) if (T::FIRST..=SIZE_MAX).contains(&size) => Ok(size),
        _ => Err(tavren_error::input(Code::LimitExceeded, field)),
    }
}

/// A place for a struct of which the caller knows so many bytes.
pub(crate) struct SizedOut<T> {
    to: *mut T,
    size: usize,
}

impl<T: Sized64> Out<T> {
    /// Reads the size that the caller put at the front.
    ///
    /// # Safety
    /// It points to as many bytes as that size says.
    pub(crate) unsafe fn sized(self, field: &'static str) -> Result<SizedOut<T>, tavren_error> {
        // SAFETY: every such struct begins with its size.
        let size = unsafe { self.0.cast::<u64>().read() };
        let size = size_of_caller::<T>(size, field)?;
        Ok(SizedOut { to: self.0, size })
    }
}

impl<T: Sized64> SizedOut<T> {
    /// Writes what the caller knows of it, but for the size, which stays the caller's.
    pub(crate) fn set(self, value: T) {
        let known = self.size.min(size_of::<T>());
        let from = std::ptr::from_ref(&value).cast::<u8>();
        let skip = size_of::<u64>();
        // SAFETY: both have at least `known` bytes, the size included, and do not overlap.
        unsafe {
            let to = self.to.cast::<u8>().add(skip);
            std::ptr::copy_nonoverlapping(from.add(skip), to, known.saturating_sub(skip));
        }
    }
}

/// Runs a body: its error becomes a code, and a panic the error that says so.
///
/// # Safety
/// `error_out` is NULL or may be written.
pub(crate) unsafe fn call(
    error_out: *mut *mut tavren_error,
    body: impl FnOnce() -> Result<(), tavren_error>,
) -> tavren_code {
    let result = catch_unwind(AssertUnwindSafe(body));
    let result = result.unwrap_or_else(|_| Err(tavren_error::panicked()));
    match result {
        Ok(()) => tavren_code::TAVREN_OK,
        Err(error) => {
            let code = error.code;
            if !error_out.is_null() {
                Out(error_out).give(error);
            }
            code
        }
    }
}

/// What came of a question to the market: an answer, or the reason of a refusal.
pub(crate) type Answer<T> = Result<T, Code>;

/// Runs a body that may refuse: the reason is the code of the call, and `refusal_out` says whether
/// there was one.
///
/// # Safety
/// `refusal_out` and `error_out` are NULL or may be written.
pub(crate) unsafe fn ask(
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
    body: impl FnOnce() -> Result<Answer<()>, tavren_error>,
) -> tavren_code {
    let mut refusal = tavren_code::TAVREN_OK;
    let body = || {
        if let Err(reason) = body()? {
            refusal = reason.into();
        }
        Ok(())
    };
    // SAFETY: by the promise of the caller.
    let code = unsafe { call(error_out, body) };
    if !refusal_out.is_null() {
        Out(refusal_out).set(refusal);
    }
    match refusal {
        tavren_code::TAVREN_OK => code,
        refusal => refusal,
    }
}

/// Reads a value of a handle; `absent` where there is none.
pub(crate) fn get<'a, T, R>(handle: Option<&'a T>, absent: R, get: impl FnOnce(&'a T) -> R) -> R {
    match handle {
        Some(handle) => catch_unwind(AssertUnwindSafe(|| get(handle))).unwrap_or(absent),
        None => absent,
    }
}

/// Frees a handle.
///
/// # Safety
/// `handle` is NULL or came from [`Out::give`] and was not freed.
pub(crate) unsafe fn free<T>(handle: *mut T) {
    if handle.is_null() {
        return;
    }
    // SAFETY: by the promise of the caller.
    let handle = unsafe { Box::from_raw(handle) };
    // A panic while dropping is stopped here; there is nobody to tell.
    drop(catch_unwind(AssertUnwindSafe(move || drop(handle))));
}

fn absent(field: &'static str) -> tavren_error {
    tavren_error::input(Code::NullArgument, field)
}
