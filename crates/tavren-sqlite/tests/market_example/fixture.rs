//! Records shaped like those of a shop: the columns of the retail file, made up from nothing.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// The columns, in this order.
const HEADER: &str =
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";

/// People who are named.
pub(crate) const PEOPLE: u64 = 60;

/// Days from the first record to the last, as in the retail file.
const DAYS: u64 = 374;

/// What is sold: code, description, price. Cells are quoted where CSV needs it.
const GOODS: [(&str, &str, &str); 5] = [
    ("85123A", "WHITE HANGING HEART T-LIGHT HOLDER", "2.55"),
    ("22423", "\"REGENCY CAKESTAND, 3 TIER\"", "12.75"),
    ("84879", "\"SET OF 6 \"\"SPICE\"\" TINS\"", "1.69"),
    ("POST", "POSTAGE", "18"),
    ("21730", "", "0"),
];

/// What a shop has sold in a year and a week.
pub(crate) struct Shop {
    /// The file, unzipped.
    pub(crate) text: String,
    pub(crate) rows: u64,
    /// Rows that name nobody.
    pub(crate) blank: u64,
}

impl Shop {
    /// Always the same: every person buys every nine days or so, and every tenth invoice is a refund.
    pub(crate) fn new() -> Self {
        let mut shop = Self {
            text: format!("{HEADER}\n"),
            rows: 0,
            blank: 0,
        };
        let mut invoice = 536_365;
        for day in 0..DAYS {
            for person in 0..PEOPLE {
                if !(person * 7 + day).is_multiple_of(9) {
                    continue;
                }
                invoice += 1;
                let refund = invoice % 10 == 0;
                for line in 0..1 + (person + day) % 3 {
                    shop.row(invoice, refund, day, person, line);
                }
            }
        }
        shop
    }

    fn row(&mut self, invoice: u64, refund: bool, day: u64, person: u64, line: u64) {
        let (sign, number) = match refund {
            true => ("-", format!("C{invoice}")),
            false => ("", invoice.to_string()),
        };
        // A quarter of the rows name nobody, as when somebody pays in cash.
        let who = match (day + line).is_multiple_of(4) {
            true => String::new(),
            false => (12_346 + person).to_string(),
        };
        self.rows += 1;
        self.blank += u64::from(who.is_empty());
        let (code, description, price) = GOODS[((person + line) % 5) as usize];
        let quantity = 1 + (day + line) % 24;
        let date = date(day);
        let minute = person % 60;
        let country = ["United Kingdom", "EIRE", "Channel Islands"][(person % 3) as usize];
        let written = writeln!(
            self.text,
            "{number},{code},{description},{sign}{quantity},{date} 08:{minute:02}:00,{price},{who},{country}"
        );
        written.unwrap();
    }

    /// Writes it down with gzip.
    pub(crate) fn zip(&self, path: &Path) {
        let file = std::fs::File::create(path).unwrap();
        let mut zip = GzEncoder::new(file, Compression::fast());
        zip.write_all(self.text.as_bytes()).unwrap();
        zip.finish().unwrap();
    }
}

/// The date so many days after 1 December 2010.
fn date(day: u64) -> String {
    const MONTHS: [u64; 13] = [31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut day = day;
    for (number, days) in MONTHS.into_iter().enumerate() {
        if day < days {
            let months = number + 11;
            let (year, month) = (2010 + months / 12, months % 12 + 1);
            return format!("{year}-{month:02}-{:02}", day + 1);
        }
        day -= days;
    }
    panic!("more than thirteen months");
}
