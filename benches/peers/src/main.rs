//! The peer of may-use: `cedar-policy` in its better formulation, one policy and the grants as
//! entities, answering the requests of a file. Prints one JSON object: answers as a string of 0
//! and 1, and nanoseconds of CPU a request.

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet,
    Request, RestrictedExpression,
};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::str::FromStr;

const POLICY: &str = r#"
permit(principal, action == Action::"use", resource) when {
    resource.buyer == principal &&
    resource.data == context.data &&
    resource.purpose == context.purpose &&
    resource.live &&
    resource.from <= context.now &&
    context.now < resource.until
};
"#;

fn uid(kind: &str, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(EntityTypeName::from_str(kind).unwrap(), EntityId::new(id))
}

fn cpu_nanos() -> u64 {
    // The whole process has one thread, so the clock of the process is its work.
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap();
    text.split_whitespace().next().unwrap().parse().unwrap()
}

fn main() {
    let path = std::env::args().nth(1).expect("the file of grants and requests");
    let rounds: usize = std::env::args().nth(2).map_or(1, |rounds| rounds.parse().unwrap());
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let policies = PolicySet::from_str(POLICY).unwrap();
    let mut index: HashMap<(String, String), Vec<EntityUid>> = HashMap::new();
    let mut entities = Vec::new();
    for grant in file["grants"].as_array().unwrap() {
        let text = |field: &str| grant[field].as_str().unwrap().to_owned();
        let long = |field: &str| RestrictedExpression::new_long(grant[field].as_i64().unwrap());
        let word = |field: &str| RestrictedExpression::new_string(text(field));
        let id = uid("Grant", &text("id"));
        let attributes = HashMap::from([
            ("buyer".to_owned(), RestrictedExpression::new_entity_uid(uid("Buyer", &text("buyer")))),
            ("data".to_owned(), word("data")),
            ("purpose".to_owned(), word("purpose")),
            ("from".to_owned(), long("from")),
            ("until".to_owned(), long("until")),
            ("live".to_owned(), RestrictedExpression::new_bool(grant["live"].as_bool().unwrap())),
        ]);
        entities.push(Entity::new(id.clone(), attributes, HashSet::new()).unwrap());
        index.entry((text("buyer"), text("data"))).or_default().push(id);
    }
    let entities = Entities::from_entities(entities, None).unwrap();
    let requests: Vec<(String, String, String, i64)> = file["requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|request| {
            let text = |field: &str| request[field].as_str().unwrap().to_owned();
            (text("buyer"), text("data"), text("purpose"), request["now"].as_i64().unwrap())
        })
        .collect();
    let action = uid("Action", "use");
    let authorizer = Authorizer::new();
    let ask = |(buyer, data, purpose, now): &(String, String, String, i64)| {
        let Some(candidates) = index.get(&(buyer.clone(), data.clone())) else {
            return false;
        };
        candidates.iter().any(|grant| {
            let context = Context::from_pairs([
                ("data".to_owned(), RestrictedExpression::new_string(data.clone())),
                ("purpose".to_owned(), RestrictedExpression::new_string(purpose.clone())),
                ("now".to_owned(), RestrictedExpression::new_long(*now)),
            ])
            .unwrap();
            let request = Request::new(uid("Buyer", buyer), action.clone(), grant.clone(), context, None).unwrap();
            authorizer.is_authorized(&request, &policies, &entities).decision() == Decision::Allow
        })
    };
    let answers: String = requests.iter().map(|request| if ask(request) { '1' } else { '0' }).collect();
    let mut nanos = Vec::new();
    for _ in 0..rounds {
        let start = cpu_nanos();
        let allowed = requests.iter().filter(|request| ask(request)).count();
        let spent = cpu_nanos() - start;
        assert_eq!(allowed, answers.bytes().filter(|answer| *answer == b'1').count());
        nanos.push(spent as f64 / requests.len() as f64);
    }
    nanos.sort_by(f64::total_cmp);
    println!("{}", serde_json::json!({ "answers": answers, "nanos": nanos[nanos.len() / 2] }));
}
