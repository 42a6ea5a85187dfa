//! Money: an exact decimal amount and a currency.

use crate::errors::wrong;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyInt, PyString, PyType};
use rust_decimal::Decimal;
use tavren_core::types::{Code, Currency, Money as CoreMoney, MoneyError, Price, Rounding};

static DECIMAL: PyOnceLock<Py<PyType>> = PyOnceLock::new();

/// Digits before or after the point that no amount needs, and the core does not read.
const DIGITS_MAX: i64 = 27;

/// The class `decimal.Decimal`.
pub(crate) fn decimal_type(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    DECIMAL.import(py, "decimal", "Decimal")
}

/// An exact amount: a ``decimal.Decimal`` and a currency of ISO 4217. A price may be finer than a
/// cent; what is paid is not.
#[pyclass(frozen, module = "tavren", eq, hash)]
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Money {
    /// Plain digits, without an exponent and without zeros at the end that say nothing.
    amount: String,
    currency: Currency,
}

impl Money {
    /// Whole minor units, as they are paid.
    pub(crate) fn whole(&self, py: Python<'_>, field: &str) -> PyResult<CoreMoney> {
        CoreMoney::parse(&self.amount, self.currency.as_str())
            .map_err(|error| wrong(py, error.code(), field))
    }

    /// A price, as it is offered.
    pub(crate) fn price(&self, py: Python<'_>, field: &str) -> PyResult<Price> {
        Price::parse(&self.amount, self.currency.as_str())
            .map_err(|error| wrong(py, error.code(), field))
    }

    /// So many steps of a rate that rounds like this: minor units, or millionths of one.
    pub(crate) fn of_steps(steps: u64, currency: Currency, rounding: Rounding) -> Self {
        let minor = u32::from(currency.exponent());
        let scale = match rounding {
            Rounding::HalfEven => minor,
            Rounding::HalfEvenMicro => minor.saturating_add(6),
        };
        let amount = Decimal::from_i128_with_scale(steps.into(), scale);
        Self {
            amount: plain(&amount.to_string()),
            currency,
        }
    }

    fn printed(&self) -> String {
        match CoreMoney::parse(&self.amount, self.currency.as_str()) {
            Ok(money) => money.to_decimal().to_string(),
            Err(_) => self.amount.clone(),
        }
    }
}

impl From<CoreMoney> for Money {
    fn from(money: CoreMoney) -> Self {
        Self {
            amount: plain(&money.to_decimal().to_string()),
            currency: money.currency(),
        }
    }
}

impl From<Price> for Money {
    fn from(price: Price) -> Self {
        let printed = price.to_string();
        let (amount, _) = printed.split_once(' ').unwrap_or_default();
        Self {
            amount: plain(amount),
            currency: price.currency(),
        }
    }
}

#[pymethods]
impl Money {
    #[new]
    fn new(amount: &Bound<'_, PyAny>, currency: &str) -> PyResult<Self> {
        let py = amount.py();
        let currency =
            Currency::parse(currency).map_err(|error| wrong(py, error.code(), "currency"))?;
        let amount = digits(amount, "amount")?;
        // A price is the finest amount there is, and money the largest.
        let negative = amount.strip_prefix('-').unwrap_or(&amount);
        match (
            CoreMoney::parse(&amount, currency.as_str()),
            Price::parse(negative, currency.as_str()),
        ) {
            (Err(MoneyError::TooFine { .. }), Ok(_)) | (Ok(_), _) => Ok(Self { amount, currency }),
            (Err(MoneyError::TooFine { .. }), Err(error)) | (Err(error), _) => {
                Err(wrong(py, error.code(), "amount"))
            }
        }
    }

    /// The amount in major units.
    #[getter]
    fn amount<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        decimal_type(py)?.call1((self.printed(),))
    }

    /// The currency, by ISO 4217.
    #[getter]
    fn currency(&self) -> &str {
        self.currency.as_str()
    }

    fn __str__(&self) -> String {
        format!("{} {}", self.printed(), self.currency)
    }

    fn __repr__(&self) -> String {
        format!("Money('{}', '{}')", self.printed(), self.currency)
    }
}

/// The digits of a ``Decimal``, an ``int`` or a ``str``; a ``float`` is a ``TypeError``.
pub(crate) fn digits(value: &Bound<'_, PyAny>, field: &str) -> PyResult<String> {
    let py = value.py();
    let decimal = decimal_type(py)?;
    let exact = value.is_instance(decimal)?
        || value.is_instance_of::<PyString>()
        || (value.is_instance_of::<PyInt>() && !value.is_instance_of::<PyBool>());
    if !exact {
        let name = value.get_type().name()?;
        return Err(PyTypeError::new_err(format!(
            "{field} must be a Decimal, an int or a str, not {name}"
        )));
    }
    let not_a_number = || wrong(py, Code::MoneyNotANumber, field);
    let value = decimal.call1((value,)).map_err(|_| not_a_number())?;
    if !value.call_method0("is_finite")?.is_truthy()? {
        return Err(not_a_number());
    }
    if !value.is_truthy()? {
        return Ok("0".to_owned());
    }
    // Before it is written out: 1E+999999999 has as many digits as it says.
    let adjusted: i64 = value.call_method0("adjusted")?.extract()?;
    if adjusted > DIGITS_MAX {
        return Err(wrong(py, Code::MoneyOutOfRange, field));
    }
    if adjusted < -DIGITS_MAX {
        return Err(wrong(py, Code::MoneyTooFine, field));
    }
    let text: String = value.call_method1("__format__", ("f",))?.extract()?;
    Ok(plain(&text))
}

/// Without zeros behind the point that say nothing.
fn plain(text: &str) -> String {
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    }
}
