//! The cells of a grid that a circle touches: what an agent says it is inside of.
//!
//! An agent turns where its user is into a cell, and asks the cover whether it holds the cell. Vendor
//! and core compute the same cover from the deal, so that its hash says which one was meant.

use super::Circle;
use super::place::{METRES_PER_MICRODEGREE, cosine};
use std::ops::RangeInclusive;
use tavren_sealing::derive;

/// Microdegrees from one pole to the other, and around the Earth.
const POLE_TO_POLE: i64 = 180_000_000;
const AROUND: i64 = 360_000_000;

/// The widest cell, as a power of two in microdegrees of longitude: a third of the way around the
/// Earth, beside a pole.
const WIDEST: u32 = 27;

/// A grid over the whole Earth: rows of `1 << side` microdegrees of latitude from the south pole on,
/// each cut into cells from the 180th meridian eastwards.
///
/// The cells of a row are the widest power of two, in microdegrees of longitude, that is no wider on
/// the ground than the row is high. What is left over before the north pole and the 180th meridian
/// are smaller cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Grid {
    side: u32,
}

/// A cell of a grid. Which one a user is in stays with the agent.
///
/// # Law
/// 15: no debug print shows it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    grid: Grid,
    row: u32,
    column: u32,
}

impl std::fmt::Debug for Cell {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Cell(..)")
    }
}

/// Cells of one row, side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Span {
    row: u32,
    first: u32,
    last: u32,
}

/// The cells that a circle touches, as at most 36 spans of cells side by side, in 18 rows; up to
/// 89.9 degrees of latitude that is at most 1,024 cells.
///
/// # Examples
/// ```
/// use tavren_core::deal::Circle;
/// let cover = Circle::new(10_776_530, 106_700_980, 800)?.cover();
/// let here = cover.cell_of(10_779_000, 106_699_000).expect("a point on Earth");
/// assert!(cover.holds(here));
/// let hanoi = cover.cell_of(21_028_500, 105_854_200).expect("a point on Earth");
/// assert!(!cover.holds(hanoi));
/// # Ok::<(), tavren_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    grid: Grid,
    spans: Vec<Span>,
}

impl Circle {
    /// The cells that it touches, of a grid whose rows are the largest power of two, in
    /// microdegrees, that is at most a quarter of the radius.
    ///
    /// # Law
    /// Every point that the circle holds is in a cell of the cover, everywhere on Earth; and up to 80
    /// degrees of latitude no point of the cover is farther away than seven fifths of the radius,
    /// which is a cell's diagonal more: `deal::cover::tests`.
    pub fn cover(&self) -> Cover {
        let (latitude, longitude, radius) = self.parts();
        let grid = Grid::of(radius);
        let reach = microdegrees(radius);
        let rows =
            grid.row(latitude.saturating_sub(reach))..=grid.row(latitude.saturating_add(reach));
        let mut spans = Vec::new();
        for row in rows {
            if let Some(east) = self.reach_in(grid.latitudes(row)) {
                spans.extend(grid.spans(row, longitude, east));
            }
        }
        Cover { grid, spans }
    }

    /// How far east and west the circle reaches in a band of latitudes, in microdegrees, rounded up;
    /// `None` where it does not reach the band at all.
    fn reach_in(&self, band: RangeInclusive<i64>) -> Option<i64> {
        let (latitude, _, radius) = self.parts();
        let square = |side: i64| i128::from(side).saturating_mul(side.into());
        let nearest = latitude.clamp(*band.start(), *band.end());
        let north = nearest.saturating_sub(latitude);
        let north = square(north.saturating_mul(METRES_PER_MICRODEGREE));
        let left = square(i64::from(radius).saturating_mul(1_000_000)).checked_sub(north)?;
        let across = left.checked_isqrt()?;
        let across = i64::try_from(across).unwrap_or(i64::MAX);
        let across = across.div_euclid(METRES_PER_MICRODEGREE).saturating_add(1);
        // The shortest parallel of the band; one less, since the series is off by its last digit.
        let shortest = [*band.start(), *band.end()]
            .map(|end| cosine(end.midpoint(latitude)))
            .into_iter()
            .fold(i64::MAX, i64::min)
            .saturating_sub(1);
        let east = across
            .saturating_mul(1_000_000)
            .checked_div(shortest.max(0));
        Some(east.map_or(AROUND, |east| east.saturating_add(1)))
    }
}

impl Grid {
    fn of(radius: u32) -> Self {
        let quarter = microdegrees(radius).div_euclid(4).max(1);
        Self {
            side: quarter.ilog2(),
        }
    }

    /// The row of a latitude, where the poles belong to the outermost.
    fn row(self, latitude: i64) -> u32 {
        let north = latitude
            .saturating_add(POLE_TO_POLE / 2)
            .clamp(0, POLE_TO_POLE - 1);
        u32::try_from(north >> self.side).unwrap_or(u32::MAX)
    }

    /// The latitudes of a row.
    fn latitudes(self, row: u32) -> RangeInclusive<i64> {
        let south = (i64::from(row) << self.side).saturating_sub(POLE_TO_POLE / 2);
        let north = south.saturating_add(1 << self.side);
        south..=north.min(POLE_TO_POLE / 2)
    }

    /// The width of a row's cells, as a power of two in microdegrees.
    fn width(self, row: u32) -> u32 {
        let band = self.latitudes(row);
        let longest = cosine(0_i64.clamp(*band.start(), *band.end()));
        let wider = |power: &u32| longest << power.saturating_sub(self.side) <= 1_000_000;
        (self.side..=WIDEST)
            .take_while(wider)
            .last()
            .unwrap_or(self.side)
    }

    /// The columns of a row within so many microdegrees of a longitude, either way: two spans where
    /// they lie on both sides of the 180th meridian.
    fn spans(self, row: u32, longitude: i64, reach: i64) -> Vec<Span> {
        let width = self.width(row);
        let column = |east: i64| u32::try_from(east >> width).unwrap_or(u32::MAX);
        let (first, last) = (0, column(AROUND - 1));
        let span = |first, last| Span { row, first, last };
        if reach >= AROUND / 2 {
            return vec![span(first, last)];
        }
        let at = longitude.saturating_add(AROUND / 2);
        let west = column(at.saturating_sub(reach).rem_euclid(AROUND));
        let east = column(at.saturating_add(reach).rem_euclid(AROUND));
        let straight = at >= reach && at.saturating_add(reach) < AROUND;
        match straight {
            true => vec![span(west, east)],
            false if west <= east => vec![span(first, last)],
            false => vec![span(first, east), span(west, last)],
        }
    }
}

impl Cover {
    /// The cell, in this cover's grid, of a point (degrees times 10⁶); `None` for a point that is not
    /// on Earth.
    pub fn cell_of(&self, latitude: i64, longitude: i64) -> Option<Cell> {
        let known = |degrees: i64, most: i64| degrees.saturating_abs() <= most;
        if !known(latitude, POLE_TO_POLE / 2) || !known(longitude, AROUND / 2) {
            return None;
        }
        let row = self.grid.row(latitude);
        let east = longitude.saturating_add(AROUND / 2).rem_euclid(AROUND);
        let column = u32::try_from(east >> self.grid.width(row)).ok()?;
        Some(Cell {
            grid: self.grid,
            row,
            column,
        })
    }

    /// True where a cell is one of these; never for a cell of another grid.
    pub fn holds(&self, cell: Cell) -> bool {
        let in_span =
            |span: &Span| span.row == cell.row && (span.first..=span.last).contains(&cell.column);
        self.grid == cell.grid && self.spans.iter().any(in_span)
    }

    /// The hash of the cells, by which a proof names them: SHA-256 over `"tavren/cover/1"`, the side
    /// of the grid as a power of two, and row, first and last column of each span in order; every
    /// number 4 bytes, big endian.
    pub fn hash(&self) -> [u8; 32] {
        let mut bytes = b"tavren/cover/1".to_vec();
        bytes.extend(self.grid.side.to_be_bytes());
        for span in &self.spans {
            for number in [span.row, span.first, span.last] {
                bytes.extend(number.to_be_bytes());
            }
        }
        derive::sha256(&bytes)
    }
}

/// Metres along a meridian, in microdegrees, rounded up.
fn microdegrees(metres: u32) -> i64 {
    let metres = i64::from(metres).saturating_mul(1_000_000);
    metres.div_euclid(METRES_PER_MICRODEGREE).saturating_add(1)
}

#[cfg(test)]
mod tests;
