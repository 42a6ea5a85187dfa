//! The workload BZ1: signals and deals that are the same for every engine, language and run.
//!
//! Row `i` of either table is a pure function of `i`: draw `k` of a row is `splitmix64` of its seed and `32 i + k + 1`.

mod tables;

pub use tables::tables;

const SEED_SIGNAL: u64 = 0x0054_4156_5245_4E01;
const SEED_DEAL: u64 = 0x0054_4156_5245_4E02;
const CITIES: u32 = 63;
const DISTRICTS: u32 = 700;
const WARDS: u32 = 15;

/// How many categories there are.
pub const CATEGORIES: usize = 64;

/// The loyalty levels of signals go from 0 to this.
pub const LOYALTY_MAX: u8 = 5;

/// The tree of areas: cities, their districts, their wards.
///
/// Ids are numbered in depth-first pre-order, so what lies under an area is the interval from its id to its end.
pub struct Geography {
    ends: Vec<u32>,
    parents: Vec<Option<u32>>,
    cities: Vec<u32>,
    districts: Vec<u32>,
    cumulated: Vec<u32>,
}

/// What one person offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// A random id of 128 bits.
    pub id: u128,
    /// The area the person lives in: a city, a district or a ward.
    pub area: u32,
    /// The overall tier: 0 low, 1 medium, 2 high.
    pub ltv: u8,
    /// From 0 to 5.
    pub loyalty: u8,
    /// Up to 8 categories, each once, in the order drawn, with the tier in each.
    pub categories: Vec<(u8, u8)>,
    /// The highest price the person pays, in cents.
    pub max_price: Option<u32>,
}

/// What one buyer looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deal {
    /// The lowest tier: in the category where there is one, else the overall one. 0 asks for nothing.
    pub ltv_min: u8,
    /// The lowest loyalty. 0 asks for nothing.
    pub loyalty_min: u8,
    /// The areas as disjoint ascending intervals `[id, end)`; empty where every area is welcome.
    pub areas: Vec<(u32, u32)>,
    /// The category that the signal must have.
    pub category: Option<u8>,
    /// In cents.
    pub price: u32,
}

impl Default for Geography {
    fn default() -> Self {
        Self::new()
    }
}

impl Geography {
    /// The one geography of BZ1.
    pub fn new() -> Self {
        let mut geography = Self {
            ends: Vec::new(),
            parents: Vec::new(),
            cities: Vec::new(),
            districts: Vec::new(),
            cumulated: zipf(DISTRICTS),
        };
        for city in 0..CITIES {
            geography.add_city(city);
        }
        geography
    }

    fn add_city(&mut self, city: u32) {
        let root = self.push(None);
        self.cities.push(root);
        for _ in (0..DISTRICTS).filter(|district| city_of(*district) == city) {
            let district = self.push(Some(root));
            self.districts.push(district);
            for _ in 0..WARDS {
                self.push(Some(district));
            }
            self.close(district);
        }
        self.close(root);
    }

    fn push(&mut self, parent: Option<u32>) -> u32 {
        let id = self.ends.len() as u32;
        self.ends.push(id + 1);
        self.parents.push(parent);
        id
    }

    fn close(&mut self, area: u32) {
        self.ends[area as usize] = self.ends.len() as u32;
    }

    /// How many areas there are: ids go from 0 to one less.
    pub fn area_count(&self) -> u32 {
        self.ends.len() as u32
    }

    /// One past the last area under `area`.
    pub fn end(&self, area: u32) -> u32 {
        self.ends[area as usize]
    }

    /// The area right above, or none for a city.
    pub fn parent(&self, area: u32) -> Option<u32> {
        self.parents[area as usize]
    }

    /// Signal number `i`.
    pub fn signal(&self, i: u64) -> Signal {
        let r = |k| draw(SEED_SIGNAL, i, k);
        let ltv = tier(r(4));
        Signal {
            id: u128::from(r(0)) << 64 | u128::from(r(1)),
            area: self.signal_area(r(2), r(3)),
            ltv,
            loyalty: loyalty(r(5)),
            categories: categories(i, ltv),
            max_price: (r(24) % 2 == 0).then(|| 100 * (1 + ((r(24) >> 32) % 200) as u32)),
        }
    }

    fn signal_area(&self, district: u64, grain: u64) -> u32 {
        let district = self.drawn_district(district);
        match grain % 10 {
            0 => self.city(district),
            1..=7 => self.districts[district as usize],
            _ => self.ward(district, grain >> 32),
        }
    }

    /// Deal number `j`.
    pub fn deal(&self, j: u64) -> Deal {
        let r = |k| draw(SEED_DEAL, j, k);
        Deal {
            ltv_min: match (r(0) % 2, r(1) % 10) {
                (1, _) => 0,
                (_, 0..7) => 1,
                _ => 2,
            },
            loyalty_min: match (r(2) % 2, r(3) % 100) {
                (1, _) => 0,
                (_, 0..50) => 1,
                (_, 50..85) => 3,
                _ => 5,
            },
            areas: self.deal_areas(j),
            category: (r(20) % 10 < 7).then(|| category(r(21))),
            price: 100 * (1 + (r(22) % 120) as u32),
        }
    }

    fn deal_areas(&self, j: u64) -> Vec<(u32, u32)> {
        let r = |k| draw(SEED_DEAL, j, k);
        if r(4) % 10 >= 7 {
            return Vec::new();
        }
        let q = r(5);
        let count = match q % 10 {
            0..=1 => 1 + (q >> 32) % 2,
            2..=7 => 1 + (q >> 32) % 5,
            _ => 1 + (q >> 32) % 10,
        };
        // All areas of one deal are of one level, so none lies under another.
        let mut ids: Vec<u32> = (0..count)
            .map(|a| {
                let z = r(6 + a);
                let district = self.drawn_district(z);
                match q % 10 {
                    0..=1 => self.city(district),
                    2..=7 => self.districts[district as usize],
                    _ => self.ward(district, z),
                }
            })
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter().map(|id| (id, self.end(id))).collect()
    }

    fn drawn_district(&self, r: u64) -> u32 {
        let target = (r >> 32) as u32;
        self.cumulated.partition_point(|cum| *cum < target) as u32
    }

    fn city(&self, district: u32) -> u32 {
        self.cities[city_of(district) as usize]
    }

    fn ward(&self, district: u32, number: u64) -> u32 {
        self.districts[district as usize] + 1 + (number % u64::from(WARDS)) as u32
    }
}

impl Signal {
    /// The tier in a category, where the signal has it.
    pub fn tier_in(&self, category: u8) -> Option<u8> {
        let found = self.categories.iter().find(|(own, _)| *own == category);
        found.map(|(_, tier)| *tier)
    }
}

impl Deal {
    /// The areas by name: the first id of each interval.
    pub fn area_ids(&self) -> impl Iterator<Item = u32> + '_ {
        self.areas.iter().map(|(id, _)| *id)
    }
}

/// Whether the signal is what the deal looks for: the rule every engine is held to.
pub fn matches(signal: &Signal, deal: &Deal) -> bool {
    let tier = match deal.category {
        Some(category) => signal.tier_in(category),
        None => Some(signal.ltv),
    };
    let in_area = |(id, end): &(u32, u32)| (*id..*end).contains(&signal.area);
    tier.is_some_and(|tier| tier >= deal.ltv_min)
        && signal.loyalty >= deal.loyalty_min
        && signal.max_price.is_none_or(|max| deal.price <= max)
        && (deal.areas.is_empty() || deal.areas.iter().any(in_area))
}

/// `floor(H(d + 1) / H(n) · (2^32 - 1))` for each rank `d`.
fn zipf(ranks: u32) -> Vec<u32> {
    let mut sum = 0.0;
    let harmonic: Vec<f64> = (1..=ranks)
        .map(|rank| {
            sum += 1.0 / f64::from(rank);
            sum
        })
        .collect();
    harmonic
        .iter()
        .map(|partial| (partial / sum * 4_294_967_295.0) as u32)
        .collect()
}

fn city_of(district: u32) -> u32 {
    CITIES * district / DISTRICTS
}

fn categories(i: u64, overall: u8) -> Vec<(u8, u8)> {
    let r = |k| draw(SEED_SIGNAL, i, k);
    let own_tiers = r(15) % 4 == 0;
    let mut drawn: Vec<(u8, u8)> = Vec::new();
    for j in 0..1 + r(6) % 8 {
        let category = category(r(7 + j));
        if drawn.iter().all(|(known, _)| *known != category) {
            let tier = if own_tiers { tier(r(16 + j)) } else { overall };
            drawn.push((category, tier));
        }
    }
    drawn
}

fn loyalty(r: u64) -> u8 {
    match r % 100 {
        0..30 => 0,
        30..55 => 1,
        55..75 => 2,
        75..87 => 3,
        87..95 => 4,
        _ => 5,
    }
}

fn tier(r: u64) -> u8 {
    match r % 10 {
        0..=5 => 0,
        6..=8 => 1,
        _ => 2,
    }
}

fn category(r: u64) -> u8 {
    let x = r >> 40;
    ((x * x) >> 42) as u8
}

fn draw(seed: u64, row: u64, k: u64) -> u64 {
    let step = row.wrapping_mul(32).wrapping_add(k).wrapping_add(1);
    let mut z = seed.wrapping_add(step.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests;
