use crate::write::{Cells, stream, table};
use crate::{Model, Outcomes, People, Table, Willing};
use arrow_array::{ArrayRef, Int64Array, StringArray};
use std::sync::Arc;
use tavren_pricing::{Prices, Seed, Simulation};
use tavren_types::{Money, Price};

fn column(numbers: &[i64]) -> ArrayRef {
    Arc::new(Int64Array::from(numbers.to_vec()))
}

fn swept(prices: &[&str], by: &[&str]) -> Outcomes {
    let columns = vec![
        ("tier".to_owned(), column(&[0, 1, 3])),
        ("trust".to_owned(), column(&[10_000, 8_000, 9_500])),
        ("reservation".to_owned(), column(&[50, 70, 100])),
        (
            "region".to_owned(),
            Arc::new(StringArray::from(vec!["north", "south", "south"])) as ArrayRef,
        ),
    ];
    let table = Table::read(stream(table(columns).unwrap())).unwrap();
    let people = People::read(&table, by).unwrap();
    let willing = Willing::read(&table, Model::Reservation).unwrap();
    let simulation = Simulation::new(
        people.population().unwrap(),
        willing.acceptance().unwrap(),
        Seed::new(7),
    );
    let prices: Vec<Price> = (prices.iter())
        .map(|price| Price::parse(price, "USD").unwrap())
        .collect();
    let outcomes = simulation.unwrap().sweep(&Prices::new(&prices).unwrap());
    Outcomes::of_prices(prices, people.segments().clone(), outcomes.unwrap()).unwrap()
}

fn cells(outcomes: &Outcomes, column: &str) -> Vec<String> {
    let table = outcomes.table().unwrap();
    match Cells::of(table.column_by_name(column).unwrap()) {
        Cells::Whole(numbers) => numbers.iter().map(i128::to_string).collect(),
        Cells::Amounts(texts) | Cells::Text(texts) => texts,
    }
}

#[test]
fn a_row_is_a_price_and_a_segment() {
    // At 60 cents the quotes are 60, 53 and 86; at 80 they are 80, 70 and 114.
    let outcomes = swept(&["0.60", "0.80"], &["region"]);
    assert_eq!(cells(&outcomes, "price"), ["0.60", "0.60", "0.80", "0.80"]);
    assert_eq!(
        cells(&outcomes, "region"),
        ["north", "south", "north", "south"]
    );
    assert_eq!(cells(&outcomes, "paid"), ["1", "0", "1", "2"]);
    assert_eq!(cells(&outcomes, "spend"), ["0.60", "0.00", "0.80", "1.84"]);
}

#[test]
fn wider_segments_are_sums() {
    let outcomes = swept(&["0.60", "0.80"], &["tier", "region"]);
    let wider = outcomes.by(&["region"]).unwrap();
    assert_eq!(
        wider.outcomes(),
        swept(&["0.60", "0.80"], &["region"]).outcomes()
    );
    let all = outcomes.by(&[]).unwrap();
    assert_eq!(cells(&all, "spend"), ["0.60", "2.64"]);
}

#[test]
fn prices_below_a_minor_unit_are_exact_too() {
    let outcomes = swept(&["0.00002"], &[]);
    assert_eq!(cells(&outcomes, "price"), ["0.00002000"]);
    assert_eq!(cells(&outcomes, "spend"), ["0.00000000"]);
}

#[test]
fn the_frontier_has_no_price_that_another_beats() {
    // 60 and 61 cents pay one person each, 80 all three.
    let outcomes = swept(&["0.60", "0.61", "0.80"], &[]);
    let within = |budget| {
        outcomes
            .frontier(Money::parse(budget, "USD").unwrap())
            .unwrap()
    };
    assert_eq!(cells(&within("10"), "price"), ["0.60", "0.80"]);
    assert_eq!(cells(&within("1"), "price"), ["0.60"]);
    assert_eq!(cells(&within("0.10"), "price"), [""; 0]);
    assert!(
        outcomes
            .frontier(Money::parse("1", "EUR").unwrap())
            .is_err()
    );
}
