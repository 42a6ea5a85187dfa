//! Transfers in memory: the ledger with every check on, and `rusqlite` with the same checks in SQL.
//!
//! The peer finds an account by its number, ours by whose it is.

use rusqlite::{Connection, params};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tavren_benches::{cpu_nanos, median, now};
use tavren_core::ledger::{Account, Ledger, Line};
use tavren_core::limits::BATCH_LINES_MAX;
use tavren_core::types::limits::MONEY_MINOR_MAX;
use tavren_core::types::{CommandId, Currency, Handle, Money};
use tavren_pricing::Seed;

const ACCOUNTS: u64 = 10_000;

/// What each account begins with, in cents; no account runs short.
const FUNDS: i64 = 10_000_000;

/// From one account to another; number 0 is the world outside.
#[derive(Clone, Copy)]
struct Transfer {
    from: u64,
    to: u64,
    cents: i64,
}

pub fn run(count: u64, rounds: usize) -> Value {
    let paid_in = (1..=ACCOUNTS).map(|to| Transfer {
        from: 0,
        to,
        cents: FUNDS,
    });
    let paid_in: Vec<Transfer> = paid_in.collect();
    let transfers: Vec<Transfer> = (0..count).map(transfer).collect();
    let (mut ours_ns, mut peer_ns) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        let (mut ours, mut peer) = (Ours::default(), Peer::new());
        ours.apply(&paid_in);
        peer.apply(&paid_in);
        let lines = ours.lines(&transfers);
        let start = cpu_nanos();
        ours.book(&lines);
        let middle = cpu_nanos();
        peer.apply(&transfers);
        let end = cpu_nanos();
        assert!(ours.balances() == peer.balances(), "not the same balances");
        // The first round warms both, and says whether they agree.
        if round > 0 {
            ours_ns.push((middle - start) as f64 / count as f64);
            peer_ns.push((end - middle) as f64 / count as f64);
        }
    }
    json!({ "transfers": count, "ledger_ns": median(ours_ns), "rusqlite_ns": median(peer_ns) })
}

fn transfer(row: u64) -> Transfer {
    let seed = Seed::new(5);
    let from = seed.draw(row, 0) % ACCOUNTS;
    // Any account but that one.
    let to = (from + 1 + seed.draw(row, 1) % (ACCOUNTS - 1)) % ACCOUNTS;
    Transfer {
        from: from + 1,
        to: to + 1,
        cents: 1 + (seed.draw(row, 2) % 100) as i64,
    }
}

#[derive(Default)]
struct Ours {
    ledger: Ledger,
    keys: u64,
}

impl Ours {
    fn lines(&self, transfers: &[Transfer]) -> Vec<Line> {
        let line = |transfer: &Transfer| Line::Move {
            from: account(transfer.from),
            to: account(transfer.to),
            amount: Money::new(transfer.cents, Currency::USD).expect("cents"),
        };
        transfers.iter().map(line).collect()
    }

    fn apply(&mut self, transfers: &[Transfer]) {
        self.book(&self.lines(transfers));
    }

    fn book(&mut self, lines: &[Line]) {
        for batch in lines.chunks(BATCH_LINES_MAX) {
            let key = key(&mut self.keys);
            self.ledger.apply(key, batch, now()).expect("a batch");
        }
    }

    /// What each account has, as the journal says and as the ledger does.
    fn balances(&self) -> Vec<i64> {
        let mut sums: BTreeMap<Account, i64> = BTreeMap::new();
        for (account, _, amount) in self.ledger.journal() {
            *sums.entry(account).or_default() += amount;
        }
        let balance = |number| {
            let account = account(number);
            let balance = self.ledger.balance(account, Currency::USD, now()).booked();
            assert_eq!(sums[&account], balance.minor());
            balance.minor()
        };
        (0..=ACCOUNTS).map(balance).collect()
    }
}

fn account(number: u64) -> Account {
    if number == 0 {
        return Account::External;
    }
    let mut bytes = [0; 16];
    // Random handles, as those of users are.
    let halves = [0, 1].map(|half| Seed::new(6).draw(number, half) << 11);
    bytes[..8].copy_from_slice(&halves[0].to_be_bytes());
    bytes[8..].copy_from_slice(&halves[1].to_be_bytes());
    Account::Available {
        account: Handle::from_bytes(bytes),
    }
}

/// A key that was not used before.
fn key(keys: &mut u64) -> CommandId {
    *keys += 1;
    CommandId::from_bytes(u128::from(*keys).to_be_bytes())
}

/// What a careful author would write by hand: prepared statements, one transaction a batch; floors and
/// limits are checks of the table, a key stands for one batch, and every posting is kept with what can
/// still be reversed of it.
struct Peer {
    database: Connection,
    keys: u64,
}

impl Peer {
    fn new() -> Self {
        let database = Connection::open_in_memory().expect("a database");
        database
            .execute_batch(&format!(
                "CREATE TABLE accounts (number INTEGER PRIMARY KEY, balance INTEGER NOT NULL, floor INTEGER NOT NULL, \
                 CHECK (balance BETWEEN floor AND {MONEY_MINOR_MAX})); \
                 CREATE TABLE batches (key BLOB PRIMARY KEY, lines INTEGER NOT NULL) WITHOUT ROWID; \
                 CREATE TABLE postings (number INTEGER PRIMARY KEY, source INTEGER NOT NULL, \
                 target INTEGER NOT NULL, amount INTEGER NOT NULL CHECK (amount > 0), rest INTEGER NOT NULL);"
            ))
            .expect("tables");
        let sql = "INSERT INTO accounts (number, balance, floor) VALUES (?1, 0, ?2)";
        for number in 0..=ACCOUNTS {
            let floor = if number == 0 { -MONEY_MINOR_MAX } else { 0 };
            let number = number.cast_signed();
            let insert = database.execute(sql, params![number, floor]);
            insert.expect("an account");
        }
        Self { database, keys: 0 }
    }

    fn apply(&mut self, transfers: &[Transfer]) {
        for batch in transfers.chunks(BATCH_LINES_MAX) {
            let key = key(&mut self.keys);
            let transaction = self.database.transaction().expect("begin");
            let prepare = |sql| transaction.prepare_cached(sql).expect("a statement");
            let mut reserve = prepare("INSERT INTO batches (key, lines) VALUES (?1, ?2)");
            let mut change =
                prepare("UPDATE accounts SET balance = balance + ?2 WHERE number = ?1");
            let mut keep = prepare(
                "INSERT INTO postings (source, target, amount, rest) VALUES (?1, ?2, ?3, ?3)",
            );
            let lines = batch.len() as i64;
            reserve
                .execute(params![key.as_bytes(), lines])
                .expect("a key");
            for Transfer { from, to, cents } in batch.iter().copied() {
                let (from, to) = (from.cast_signed(), to.cast_signed());
                let out = change.execute(params![from, -cents]).expect("a floor");
                let into = change.execute(params![to, cents]).expect("a limit");
                assert_eq!((out, into), (1, 1), "no such account");
                keep.execute(params![from, to, cents]).expect("a posting");
            }
            drop((reserve, change, keep));
            transaction.commit().expect("commit");
        }
    }

    fn balances(&self) -> Vec<i64> {
        let sql = "SELECT balance FROM accounts ORDER BY number";
        let mut statement = self.database.prepare(sql).expect("a statement");
        let rows = statement.query_map([], |row| row.get(0)).expect("rows");
        rows.map(|balance| balance.expect("a balance")).collect()
    }
}
