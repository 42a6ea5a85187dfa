//! Multidimensional local recoding: classes by cutting the people in two again and again, each class
//! publishing ranges and sets as narrow as its rows allow (the family of Mondrian, LeFevre et al., 2006).
//!
//! A cut is taken along one column: of a number below and from a value on; of a text one set of values
//! and the rest, grown greedily. Of all cuts whose two sides keep the guarantees the one is taken after
//! which the least is lost, where rows that no later cut can use well count as well: a class of 1.9 k
//! people is nearly twice what it must be. This is what keeps classes small *and* narrow.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "rows are below the table's and codes below their domain; counts of rows are below 2³²"
)]

use crate::AnonymityError;
use crate::guarantee::{Guarantee, Judge};
use crate::recoded::Recoded;
use crate::summary::{Layout, Place, Summary};
use crate::table::{Column, Domain, Table};

#[cfg(test)]
mod tests;

/// How much of the loss of a whole column it costs that a class is larger than it must be: found on the
/// records of UCI Adult, where 0.1 to 0.5 do equally well.
const WASTE: f64 = 0.2;

/// Cuts that are tried against the guarantees, best first, before a class is left whole.
const TRIES: usize = 16;

/// Generalises a table by free ranges and sets.
///
/// # Errors
/// [`AnonymityError::Unmet`] where not even all rows together keep a guarantee, else for a guarantee out
/// of range or about no sensitive column, and too many values in columns of texts: give those a
/// hierarchy.
///
/// # Law
/// Every class keeps every guarantee, and covers its rows
/// (`free::tests::every_class_keeps_what_was_promised_and_shows_its_rows`).
pub fn free<'a>(table: &'a Table, guarantees: &[Guarantee]) -> Result<Recoded<'a>, AnonymityError> {
    let layout = Layout::new(&table.columns)?;
    match (layout.words, layout.numbers) {
        (0..=2, 0..=1) => sized::<2, 1>(table, guarantees, &layout),
        (0..=4, 0..=4) => sized::<4, 4>(table, guarantees, &layout),
        _ => sized::<16, 16>(table, guarantees, &layout),
    }
}

fn sized<'a, const W: usize, const N: usize>(
    table: &'a Table,
    guarantees: &[Guarantee],
    layout: &Layout<'_>,
) -> Result<Recoded<'a>, AnonymityError> {
    let mut judge = Judge::new(table, guarantees)?;
    let all: Vec<u32> = (0_u32..).take(table.rows()).collect();
    if let Some(guarantee) = judge.broken(&all) {
        return Err(AnonymityError::Unmet { guarantee });
    }
    let summaries = layout.rows::<W, N>(&table.columns, table.rows());
    // Rows that one person has on average: where people have many, so many rows make a class.
    let rows_each = table.rows().div_ceil(table.people().max(1));
    let mut cutter = Cutter {
        columns: &table.columns,
        layout,
        summaries: &summaries,
        unit: (judge.k() as usize).saturating_mul(rows_each).max(1),
        least: judge.k(),
        groups: Groups::default(),
    };
    let mut recoded = Recoded::new(table);
    let (mut open, mut spare) = (vec![all], Vec::new());
    while let Some(mut rows) = open.pop() {
        match cutter.cut(&rows, &mut judge, &mut spare) {
            Some(at) => {
                rows.copy_from_slice(&spare);
                open.push(rows.split_off(at));
                open.push(rows);
            }
            None => {
                let (cells, loss) = cutter.shown(&rows);
                recoded.push(&rows, cells, loss);
            }
        }
    }
    Ok(recoded)
}

/// Finds cuts.
struct Cutter<'a, const W: usize, const N: usize> {
    columns: &'a [Column],
    layout: &'a Layout<'a>,
    summaries: &'a [Summary<W, N>],
    /// Rows that make a class, by and large.
    unit: usize,
    /// Rows that it has at least.
    least: u32,
    groups: Groups<W, N>,
}

/// One way to cut: which values of which column go to the left.
struct Cut {
    score: f64,
    column: usize,
    left: Vec<u32>,
}

impl<const W: usize, const N: usize> Cutter<'_, W, N> {
    /// The rows in the order of the best cut in `out`, and where it is; `None` where no cut keeps the
    /// guarantees.
    fn cut(&mut self, rows: &[u32], judge: &mut Judge<'_>, out: &mut Vec<u32>) -> Option<usize> {
        if rows.len() < 2 * self.least as usize {
            return None;
        }
        let mut cuts = Vec::new();
        for column in 0..self.columns.len() {
            let codes = &self.columns[column].codes;
            self.groups.of(rows, codes, self.summaries);
            if self.groups.codes.len() < 2 {
                continue;
            }
            match &self.layout.places[column] {
                Place::Number { .. } => self.ranges(column, rows.len(), &mut cuts),
                Place::Set { .. } => self.sets(column, rows.len(), &mut cuts),
            }
        }
        // The earlier column of equal ones, so that the result is the same everywhere.
        cuts.sort_by(|a, b| a.score.total_cmp(&b.score));
        cuts.iter().take(TRIES).find_map(|cut| {
            let codes = &self.columns[cut.column].codes;
            let left = |row: &&u32| cut.left.binary_search(&codes[**row as usize]).is_ok();
            out.clear();
            out.extend(rows.iter().filter(left));
            let at = out.len();
            out.extend(rows.iter().filter(|row| !left(row)));
            let (left, right) = out.split_at(at);
            (judge.keeps(left) && judge.keeps(right)).then_some(at)
        })
    }

    /// The best cut of a number.
    fn ranges(&mut self, column: usize, rows: usize, cuts: &mut Vec<Cut>) {
        let groups = &self.groups;
        let mut rights = vec![Summary::EMPTY; groups.codes.len()];
        let mut right = Summary::EMPTY;
        for at in (1..groups.codes.len()).rev() {
            right.join(groups.at(at));
            rights[at] = right;
        }
        let mut left = Summary::EMPTY;
        let mut best: Option<(f64, usize)> = None;
        for (at, right) in rights.iter().enumerate().skip(1) {
            left.join(groups.at(at - 1));
            if let Some(score) = self.score(&left, right, rows)
                && best.is_none_or(|(least, _)| score < least)
            {
                best = Some((score, at));
            }
        }
        cuts.extend(best.map(|(score, at)| Cut {
            score,
            column,
            left: groups.codes[..at].to_vec(),
        }));
    }

    /// The best cut of a text: a set that grows by the value after which the least is lost.
    fn sets(&mut self, column: usize, rows: usize, cuts: &mut Vec<Cut>) {
        let groups = &self.groups;
        let mut rest: Vec<usize> = (0..groups.codes.len()).collect();
        let mut taken: Vec<usize> = Vec::with_capacity(rest.len());
        let mut grown = Summary::EMPTY;
        let mut afters = vec![Summary::EMPTY; rest.len() + 1];
        let mut best: Option<(f64, Vec<usize>)> = None;
        while rest.len() > 1 {
            // What stands behind each of the rest, to know the rest without it.
            afters[rest.len()] = Summary::EMPTY;
            for at in (0..rest.len()).rev() {
                afters[at] = afters[at + 1];
                afters[at].join(groups.at(rest[at]));
            }
            let mut before = Summary::EMPTY;
            let mut next: Option<(f64, usize, Summary<W, N>)> = None;
            for at in 0..rest.len() {
                let mut left = grown;
                left.join(groups.at(rest[at]));
                let mut right = before;
                right.join(&afters[at + 1]);
                before.join(groups.at(rest[at]));
                let cost = self.layout.cost(&left) + self.layout.cost(&right);
                if next.is_none_or(|(least, ..)| cost < least) {
                    next = Some((cost, at, left));
                }
                if let Some(score) = self.scored(cost, &left, &right, rows)
                    && best.as_ref().is_none_or(|(least, _)| score < *least)
                {
                    let mut left = taken.clone();
                    left.push(rest[at]);
                    best = Some((score, left));
                }
            }
            if let Some((_, at, left)) = next {
                taken.push(rest.remove(at));
                grown = left;
            }
        }
        cuts.extend(best.map(|(score, left)| {
            let mut left: Vec<u32> = left.into_iter().map(|at| groups.codes[at]).collect();
            left.sort_unstable();
            Cut {
                score,
                column,
                left,
            }
        }));
    }

    fn score(&self, left: &Summary<W, N>, right: &Summary<W, N>, rows: usize) -> Option<f64> {
        let cost = self.layout.cost(left) + self.layout.cost(right);
        self.scored(cost, left, right, rows)
    }

    /// What is lost a row after a cut, waste included; `None` where a side has too few rows.
    fn scored(
        &self,
        cost: f64,
        left: &Summary<W, N>,
        right: &Summary<W, N>,
        rows: usize,
    ) -> Option<f64> {
        if left.rows < self.least || right.rows < self.least {
            return None;
        }
        let waste = self.waste(left.rows) + self.waste(right.rows);
        Some((cost + WASTE * waste) / rows as f64)
    }

    /// The rows of a side beyond the most classes that it can become, over the rows of a class.
    fn waste(&self, rows: u32) -> f64 {
        let rows = rows as usize;
        let classes = rows / self.unit;
        // Of many classes, each takes next to nothing of what is over.
        if classes == 0 || classes >= 16 {
            return 0.0;
        }
        let over = (rows - classes * self.unit) as f64;
        over / (classes * self.unit) as f64 * rows as f64
    }

    /// What a class of these rows shows, and what a row of it loses.
    fn shown(&self, rows: &[u32]) -> (Vec<String>, f64) {
        let mut of = Summary::EMPTY;
        for row in rows {
            of.join(&self.summaries[*row as usize]);
        }
        let cells = self.layout.places.iter().zip(self.columns);
        let cells = cells.map(|(place, column)| match (place, &column.domain) {
            (Place::Set { first, .. }, Domain::Texts(values)) => {
                let bits = (*first..).zip(values);
                let set = bits.filter(|(bit, _)| of.bits[bit / 64] >> (bit % 64) & 1 == 1);
                set_of(set.map(|(_, value)| value.as_deref()).collect())
            }
            (Place::Number { at, values, .. }, _) => range(
                values[of.lows[*at] as usize],
                values[of.highs[*at] as usize],
            ),
            _ => String::new(),
        });
        (cells.collect(), self.layout.loss(&of))
    }
}

/// One number, or the first and the last of a range, both inside: `[17,34]`.
fn range(low: i64, high: i64) -> String {
    if low == high {
        low.to_string()
    } else {
        format!("[{low},{high}]")
    }
}

/// A list in JSON, whatever the texts hold: `["cook","nurse",null]`. One value is a list too: a text
/// that looks like a list is then none.
fn set_of(values: Vec<Option<&str>>) -> String {
    // A list of texts always prints.
    serde_json::to_string(&values).unwrap_or_default()
}

/// Rows by their value of one column: the values in order, and a summary of the rows of each.
#[derive(Default)]
struct Groups<const W: usize, const N: usize> {
    codes: Vec<u32>,
    /// Where the summary of each value is.
    order: Vec<u32>,
    sums: Vec<Summary<W, N>>,
    /// For each code of the domain when it was last seen, and where its summary is.
    seen: Vec<(u32, u32)>,
    now: u32,
}

impl<const W: usize, const N: usize> Groups<W, N> {
    fn of(&mut self, rows: &[u32], codes: &[u32], summaries: &[Summary<W, N>]) {
        self.codes.clear();
        self.sums.clear();
        if self.now == u32::MAX {
            self.seen.clear();
            self.now = 0;
        }
        self.now += 1;
        for row in rows {
            let code = codes[*row as usize];
            if self.seen.len() <= code as usize {
                self.seen.resize(code as usize + 1, (0, 0));
            }
            let (seen, at) = &mut self.seen[code as usize];
            if *seen != self.now {
                (*seen, *at) = (self.now, self.codes.len() as u32);
                self.codes.push(code);
                self.sums.push(Summary::EMPTY);
            }
            self.sums[*at as usize].join(&summaries[*row as usize]);
        }
        self.codes.sort_unstable();
        self.order.clear();
        let order = self.codes.iter().map(|code| self.seen[*code as usize].1);
        self.order.extend(order);
    }

    /// The summary of the value at this place of the order.
    fn at(&self, place: usize) -> &Summary<W, N> {
        &self.sums[self.order[place] as usize]
    }
}
