//! The workload BZ1 in our own types, a counting allocator and a clock of CPU time.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
pub use tavren_benches::bz1::tables;
use tavren_benches::bz1::{self, Geography};
pub use tavren_benches::cpu_us;
use tavren_matching::*;
use tavren_types::{Currency, Money, Timestamp};

/// Counts the bytes that are in use.
pub struct Counting;

static IN_USE: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        IN_USE.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: as it came.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as it came.
        unsafe { System.dealloc(place, layout) }
    }
}

/// Bytes that are allocated now.
pub fn bytes_in_use() -> usize {
    IN_USE.load(Ordering::Relaxed)
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

pub const NOW: i64 = 1_795_000_000_000;

pub fn now() -> Timestamp {
    Timestamp::from_millis(NOW).expect("a time")
}

pub fn expiry() -> Timestamp {
    now().plus_millis(6 * 3_600_000)
}

pub fn signal(of: &bz1::Signal, areas: &Hierarchy) -> (SignalId, Signal) {
    let interests: Vec<Interest> = of
        .categories
        .iter()
        .map(|(category, own)| {
            Interest::in_category(Category::new(*category).expect("below 64")).tier(tier(*own))
        })
        .collect();
    let mut signal = Signal::new(tier(of.ltv), Level::new(of.loyalty).expect("at most 5"))
        .in_area(areas.area(u64::from(of.area)).expect("an area of BZ1"))
        .interested(&interests)
        .expect("each once");
    if let Some(cents) = of.max_price {
        signal = signal.price_max(Money::new(i64::from(cents), Currency::USD).expect("an amount"));
    }
    (SignalId::from_bytes(of.id.to_be_bytes()), signal)
}

pub fn deal(of: &bz1::Deal, areas: &Hierarchy) -> Criteria {
    let named: Vec<AreaId> = of
        .area_ids()
        .map(|id| areas.area(u64::from(id)).expect("an area of BZ1"))
        .collect();
    let price = Money::new(i64::from(of.price), Currency::USD).expect("an amount");
    let criteria = Criteria::at(price)
        .tier(tier(of.ltv_min))
        .level(Level::new(of.loyalty_min).expect("at most 5"))
        .in_areas(&named);
    match of.category {
        Some(category) => criteria.category(Category::new(category).expect("below 64")),
        None => criteria,
    }
}

fn tier(number: u8) -> Tier {
    Tier::ALL[usize::from(number)]
}

pub fn kernel(name: &str) -> Kernel {
    if name == "best" {
        return Kernel::best();
    }
    *Kernel::all()
        .iter()
        .find(|kernel| kernel.name() == name)
        .unwrap_or_else(|| panic!("this processor does not run the kernel {name}"))
}

/// An engine with the first `count` signals of BZ1, as a host that starts loads what it kept: all
/// at once.
pub fn engine(geography: &Geography, count: u64, kernel: Kernel) -> Engine {
    let mut engine = empty_engine(geography, kernel);
    load(&mut engine, geography, count);
    engine
}

/// An engine without signals.
pub fn empty_engine(geography: &Geography, kernel: Kernel) -> Engine {
    let settings = Settings {
        area_share_min: 1,
        hash_key: [7; 16],
    };
    Engine::new(tables(geography), settings, kernel, now())
}

/// Loads the first `count` signals of BZ1 at once.
pub fn load(engine: &mut Engine, geography: &Geography, count: u64) {
    let areas = engine.tables().areas().clone();
    let all: Vec<(SignalId, Signal, Timestamp)> = (0..count)
        .map(|i| signal(&geography.signal(i), &areas))
        .map(|(id, signal)| (id, signal, expiry()))
        .collect();
    engine.upsert_all(&all).expect("BZ1 is well formed");
}
