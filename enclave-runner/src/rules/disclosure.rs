use super::RulesError;
use tavren_matching::noise::{
    Answered, Budgets, Cost, Delta, Epsilon, Noise, NoiseKey, Published, Suppression, VendorId,
};
use tavren_matching::{Acts, DisclosureError, DisclosurePolicy, MatchSet, View};
use tavren_matching::{Grid, Level, Noisy, Suppressed, Tables};
use tavren_types::{Money, cbor_union};
use tavren_wire::limits::COUNTED_AREAS_MAX;
use tavren_wire::message;

cbor_union! {
    /// What vendors may know of a match.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum Disclosure {
        /// Unions of fixed cells, rounded once a window.
        1 => Suppressed {
            /// Counts below this are hidden at least, people.
            threshold: u64,
            /// How many counts every cell is left, whatever is told together, people. Intervals are
            /// wider by the classes of an area less one, and the threshold is the next multiple.
            width: u64,
            /// How deep areas are told apart: 0 for the world, 1 for countries.
            area_level: u32,
            /// True where every deal has a category, false where none has.
            by_category: bool,
            /// The levels that deals may ask for, beside the lowest.
            levels: Vec<message::Level>,
            /// The prices that deals may have.
            prices: Vec<Money>,
        },
        /// Any question, with discrete Laplace noise, until the budget of the window is spent.
        2 => Noisy {
            /// What an answer costs: ε in 10⁻⁶.
            epsilon_micro: u64,
            /// What one vendor may spend in a window: ε in 10⁻⁶.
            vendor_micro: u64,
            /// What all vendors together may spend in a window: ε in 10⁻⁶.
            cap_micro: u64,
            /// How deep areas are told apart; one figure alone where there is none.
            area_level: Option<u32>,
        },
    }
}

impl Disclosure {
    /// The policy at work, with nothing disclosed yet.
    pub(crate) fn policy(&self, tables: &Tables, key: [u8; 32]) -> Result<Policy, RulesError> {
        match self {
            Self::Suppressed {
                threshold,
                width,
                area_level,
                by_category,
                levels,
                prices,
            } => {
                let area_level = counted(tables, *area_level)?;
                let levels = levels.iter().map(|level| Level::new(level.number()));
                let levels: Vec<Level> = levels.collect::<Result<_, _>>()?;
                let grid = Grid::new(tables, area_level, *by_category, &levels, prices)?;
                // Who did something in an area is at most who matched in its classes.
                let classes = u64::try_from(grid.classes()).unwrap_or(u64::MAX);
                let rounding = Suppression::promise(*threshold, *width, classes)?;
                let published = Published::new(rounding);
                Ok(Policy::Suppressed(Suppressed::new(grid, published)))
            }
            Self::Noisy {
                epsilon_micro,
                vendor_micro,
                cap_micro,
                area_level,
            } => {
                let area_level = area_level.map(|level| counted(tables, level)).transpose()?;
                let noise = Noise::laplace(Epsilon::from_micro(*epsilon_micro))?;
                let answered = Answered::new(noise, NoiseKey::from_bytes(key));
                let cap = epsilon(*cap_micro);
                Ok(Policy::Noisy {
                    noisy: Noisy::new(answered, Budgets::new(cap), area_level),
                    window: 0,
                    each: epsilon(*vendor_micro),
                    cap,
                })
            }
        }
    }
}

/// A depth of areas, where a view has room for all that are told apart.
fn counted(tables: &Tables, area_level: u32) -> Result<usize, RulesError> {
    let depth = usize::try_from(area_level).unwrap_or(usize::MAX);
    let areas = tables.areas();
    let told = areas.all().filter(|area| areas.level(*area) <= depth);
    if told.count() > COUNTED_AREAS_MAX {
        return Err(RulesError::Policy {
            field: "area_level",
        });
    }
    Ok(depth)
}

const fn epsilon(micro: u64) -> Cost {
    Cost::new(Epsilon::from_micro(micro), Delta::from_femto(0))
}

/// A disclosure policy at work; what it discloses lasts for a window, as do its budgets.
///
/// # Law
/// 13: a vendor spends no more in a window than the rules say, nor do all together:
/// `tests/enclave/deals.rs`.
pub(crate) enum Policy {
    Suppressed(Suppressed),
    Noisy {
        noisy: Noisy,
        /// The window that the budgets are for.
        window: u64,
        each: Cost,
        cap: Cost,
    },
}

impl Policy {
    /// The policy at work, with the budgets of this window and that of a vendor in it.
    fn in_window(
        &mut self,
        vendor: VendorId,
        now: u64,
    ) -> Result<&mut dyn DisclosurePolicy, DisclosureError> {
        let (noisy, window, each, cap) = match self {
            Self::Suppressed(policy) => return Ok(policy),
            Self::Noisy {
                noisy,
                window,
                each,
                cap,
            } => (noisy, window, *each, *cap),
        };
        let budgets = noisy.budgets_mut();
        if *window < now {
            *window = now;
            *budgets = Budgets::new(cap);
        }
        if budgets.vendor(vendor).granted() == Cost::ZERO {
            let granted = budgets.grant(vendor, each);
            granted.map_err(DisclosureError::State)?;
        }
        Ok(noisy)
    }
}

impl DisclosurePolicy for Policy {
    fn view(
        &mut self,
        set: &MatchSet<'_>,
        vendor: VendorId,
        now: u64,
    ) -> Result<View, DisclosureError> {
        self.in_window(vendor, now)?.view(set, vendor, now)
    }

    fn acts(
        &mut self,
        acts: &Acts<'_>,
        vendor: VendorId,
        now: u64,
    ) -> Result<View, DisclosureError> {
        self.in_window(vendor, now)?.acts(acts, vendor, now)
    }

    fn draws(&self) -> bool {
        match self {
            Self::Suppressed(policy) => policy.draws(),
            Self::Noisy { noisy, .. } => noisy.draws(),
        }
    }
}
