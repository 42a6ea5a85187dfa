//! The data source: how a host hands over one person's records when they are packaged.

use crate::boundary::{Argument, Sized64, first};
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::span::{array, moment, tavren_span};
use rust_decimal::Decimal;
use std::ffi::c_void;
use std::mem::offset_of;
use tavren_core::port::{Cell, DataSource, Record, Records, Request, SourceError};
use tavren_core::types::{Class, Code};

/// What is asked of a source: one person's records of one kind, some columns, one window.
///
/// Ownership: all of it belongs to the library and lasts as long as the call.
#[repr(C)]
pub struct tavren_request {
    /// sizeof(tavren_request) of the library.
    pub size: u64,
    /// Whose records.
    pub user: tavren_span,
    /// Which kind, as in the terms.
    pub data_type: tavren_span,
    /// Which columns, in this order.
    pub columns: *const tavren_span,
    /// How many columns.
    pub columns_len: u64,
    /// From when, in ms since 1970: this moment belongs to the window.
    pub from_ms: i64,
    /// Until when, in ms since 1970: this moment does not.
    pub until_ms: i64,
}

/// Where a source puts its records.
///
/// Ownership: belongs to the library and lasts as long as the call.
pub struct tavren_rows {
    columns_len: usize,
    rows: Vec<Record>,
    wrong: Option<Code>,
}

/// A host's records about people. Set `size` to sizeof(tavren_source).
///
/// `pull` puts the records of one request into `rows`, in order of time, and answers TAVREN_OK, or
/// another code where it cannot: the period then stays due. It runs on the thread that called
/// tavren_market_fulfil(), may be asked the same again, and must not throw, longjmp or free a
/// handle in use. It may call other functions of the library.
///
/// Ownership: `context` stays the caller's.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_source {
    /// sizeof(tavren_source).
    pub size: u64,
    /// Whatever the host needs; passed on.
    pub context: *mut c_void,
    /// Pulls the records of one request.
    pub pull: Option<
        unsafe extern "C" fn(
            context: *mut c_void,
            request: *const tavren_request,
            rows: *mut tavren_rows,
        ) -> u32,
    >,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of pointers that may be NULL.
unsafe impl Sized64 for tavren_source {
    const FIRST: usize = first(offset_of!(Self, pull), size_of::<usize>());
}

/// A source of a caller, for as long as a call lasts.
pub(crate) struct Pulled(pub(crate) tavren_source);

// SAFETY: the market pulls on the thread that called it, before the call returns, and the caller
// keeps `context` valid for as long.
unsafe impl Send for Pulled {}
// SAFETY: as above.
unsafe impl Sync for Pulled {}

impl DataSource for Pulled {
    fn pull(&self, request: &Request) -> Result<Records, SourceError> {
        let columns: Vec<_> = request
            .columns
            .iter()
            .map(|name| tavren_span::of(name.as_str()))
            .collect();
        let asked = tavren_request {
            size: size_of::<tavren_request>() as u64,
            user: tavren_span::of(request.subject.expose()),
            data_type: tavren_span::of(request.data_type.as_str()),
            columns: columns.as_ptr(),
            columns_len: columns.len() as u64,
            from_ms: request.window.from().millis(),
            until_ms: request.window.until().millis(),
        };
        let mut rows = tavren_rows {
            columns_len: columns.len(),
            rows: Vec::new(),
            wrong: None,
        };
        let Some(pull) = self.0.pull else {
            return Err(failed(Code::NullArgument));
        };
        // SAFETY: the caller's function keeps what the header asks of it.
        let code = unsafe { pull(self.0.context, &raw const asked, &raw mut rows) };
        match rows.wrong.or_else(|| stopped(code)) {
            Some(code) => Err(failed(code)),
            None => Ok(Records {
                columns: request.columns.clone(),
                rows: rows.rows,
            }),
        }
    }
}

/// Why a source stopped, by the number that it answered.
fn stopped(number: u32) -> Option<Code> {
    if number == tavren_code::TAVREN_OK as u32 {
        return None;
    }
    let code = u16::try_from(number).ok().and_then(Code::from_number);
    let fits = |code: &Code| matches!(code.class(), Class::Input | Class::Port);
    Some(code.filter(fits).unwrap_or(Code::SourceFailed))
}

fn failed(code: Code) -> SourceError {
    SourceError {
        what: code.meaning().to_owned(),
        code,
    }
}

const NULL: u64 = 0;
const BOOL: u64 = 1;
const INT: u64 = 2;
const DECIMAL: u64 = 3;
const TEXT: u64 = 4;
const TIME: u64 = 5;

/// One cell of a record; make it with one of the tavren_cell_…() functions.
///
/// Ownership: its text stays the caller's and is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_cell {
    /// What it holds.
    pub kind: u64,
    /// A number, a truth or a time.
    pub number: i64,
    /// A text, or a decimal number written out.
    pub text: tavren_span,
}

impl tavren_cell {
    /// Reads the cell.
    ///
    /// # Safety
    /// Its text is valid.
    unsafe fn read(&self) -> Result<Cell, tavren_error> {
        // SAFETY: by the promise of the caller.
        let text = || unsafe { self.text.read("cells") };
        let malformed = || tavren_error::input(Code::RecordsMalformed, "cells");
        match self.kind {
            NULL => Ok(Cell::Null),
            BOOL => Ok(Cell::Bool(self.number != 0)),
            INT => Ok(Cell::Int(self.number)),
            DECIMAL => match Decimal::from_str_exact(text()?) {
                Ok(number) => Ok(Cell::Decimal(number)),
                Err(_) => Err(malformed()),
            },
            TEXT => Ok(Cell::Text(text()?.to_owned())),
            TIME => Ok(Cell::Time(moment(self.number, "cells")?)),
            _ => Err(malformed()),
        }
    }
}

const fn cell(kind: u64, number: i64, text: tavren_span) -> tavren_cell {
    tavren_cell { kind, number, text }
}

/// A cell of which nothing is known.
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_cell_null() -> tavren_cell {
    boundary!(value cell(NULL, 0, tavren_span::EMPTY))
}

/// A cell that says yes or no.
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_cell_bool(value: bool) -> tavren_cell {
    boundary!(value cell(BOOL, i64::from(value), tavren_span::EMPTY))
}

/// A cell with a whole number.
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_cell_int(value: i64) -> tavren_cell {
    boundary!(value cell(INT, value, tavren_span::EMPTY))
}

/// A cell with an exact decimal number, written out (`12.50`).
///
/// Thread-safety: any thread.
/// Ownership: the text stays the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_cell_decimal(value: tavren_span) -> tavren_cell {
    boundary!(value cell(DECIMAL, 0, value))
}

/// A cell with a text.
///
/// Thread-safety: any thread.
/// Ownership: the text stays the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_cell_text(value: tavren_span) -> tavren_cell {
    boundary!(value cell(TEXT, 0, value))
}

/// A cell with a moment, in ms since 1970.
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_cell_time(value_ms: i64) -> tavren_cell {
    boundary!(value cell(TIME, value_ms, tavren_span::EMPTY))
}

/// Adds a record: when it was made, and one cell for each column in the order of the request.
///
/// A record that is refused makes the whole pull fail, so a source need not look at every answer.
///
/// Thread-safety: only within `pull`, on its thread.
/// Ownership: the cells are copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_rows_add(
    rows: *mut tavren_rows,
    at_ms: i64,
    cells: *const tavren_cell,
    cells_len: u64,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [rows], {
        // SAFETY: the rows of the call that runs, which nobody else uses.
        let rows = unsafe { rows.into_mut() };
        // SAFETY: the caller passes so many cells.
        let record = unsafe { record(rows.columns_len, at_ms, cells, cells_len) };
        match record {
            Ok(record) => rows.rows.push(record),
            Err((code, error)) => {
                rows.wrong.get_or_insert(code);
                return Err(error);
            }
        }
        Ok(())
    })
}

/// Reads a record.
///
/// # Safety
/// `cells` points to `cells_len` cells, whose texts are valid.
unsafe fn record(
    columns_len: usize,
    at_ms: i64,
    cells: *const tavren_cell,
    cells_len: u64,
) -> Result<Record, (Code, tavren_error)> {
    let malformed = |error| (Code::RecordsMalformed, error);
    let at = moment(at_ms, "at_ms").map_err(malformed)?;
    // SAFETY: by the promise of the caller.
    let cells = unsafe { array(cells, cells_len, "cells") }.map_err(malformed)?;
    if cells.len() != columns_len {
        return Err(malformed(tavren_error::input(
            Code::RecordsMalformed,
            "cells",
        )));
    }
    // SAFETY: by the promise of the caller.
    let cells: Result<_, _> = cells.iter().map(|cell| unsafe { cell.read() }).collect();
    Ok(Record {
        at,
        cells: cells.map_err(malformed)?,
    })
}
