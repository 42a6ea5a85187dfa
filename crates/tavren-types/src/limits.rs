//! Every limit on input, with its unit and its reason.

/// Bytes of a user id: an opaque name in the host's own system, with room for an e-mail address
/// or a URI, and short enough to be hashed in one go.
pub const USER_ID_BYTES_MAX: usize = 256;

/// Bytes of a label (data type, purpose, column, tag, language): a word or two in any script.
pub const LABEL_BYTES_MAX: usize = 96;

/// Bytes of a name shown to people (a buyer, an offer's title): one line of a screen in any script.
pub const NAME_BYTES_MAX: usize = 240;

/// Bytes of a description shown to people: a short paragraph, so that a screen holds it.
pub const NOTICE_BYTES_MAX: usize = 2_000;

/// Latest time that is accepted, in ms: the end of the year 9999, so that every time prints in 24 characters.
pub const TIMESTAMP_MILLIS_MAX: i64 = 253_402_300_799_999;

/// Earliest time that is accepted, in ms: the start of the year 0000.
pub const TIMESTAMP_MILLIS_MIN: i64 = -62_167_219_200_000;

/// Minor units of one amount: 10¹⁵, above any real payment, and far enough below 2⁶³ that
/// thousands of them can be added.
pub const MONEY_MINOR_MAX: i64 = 1_000_000_000_000_000;

/// Accrual units (10⁻⁶ minor units) of one price: 10¹⁵ of them are 10⁹ minor units a period.
pub const PRICE_MICRO_MAX: i64 = 1_000_000_000_000_000;

/// Levels of an area: country, city, district, ward, and one to spare on each side.
pub const AREA_LEVELS_MAX: usize = 6;
