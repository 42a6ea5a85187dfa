use super::{Permission, Wallet};
use std::fmt;
use tavren_types::Timestamp;

/// The language of a wallet's view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Vietnamese.
    Vietnamese,
}

/// The words of a view, in one language.
struct Words {
    title: &'static str,
    shares: &'static str,
    with: &'static str,
    purpose: &'static str,
    shown: &'static str,
    state: &'static str,
    given: &'static str,
    collected: &'static str,
    used_until: &'static str,
    earned: &'static str,
    periods: &'static str,
    stop: &'static str,
    balance: &'static str,
    none: &'static str,
    states: fn(&str) -> &'static str,
}

impl Language {
    fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::Vietnamese => &VIETNAMESE,
        }
    }
}

const ENGLISH: Words = Words {
    title: "Your permissions",
    shares: "You share",
    with: "With",
    purpose: "For",
    shown: "Shown as",
    state: "State",
    given: "Given",
    collected: "Collected",
    used_until: "Used until",
    earned: "Earned",
    periods: "periods, each",
    stop: "To stop, revoke",
    balance: "Balance",
    none: "You share nothing.",
    states: |state| match state {
        "granted" => "given, not begun",
        "active" => "active",
        "paused" => "paused",
        "fulfilled" => "collected",
        "expired" => "over",
        "superseded" => "replaced",
        "revoked" => "revoked by you",
        "invalidated" => "stopped by the operator",
        _ => "wiped",
    },
};

const VIETNAMESE: Words = Words {
    title: "Các quyền bạn đã cho",
    shares: "Bạn chia sẻ",
    with: "Với",
    purpose: "Mục đích",
    shown: "Hình thức",
    state: "Trạng thái",
    given: "Cho phép ngày",
    collected: "Thu thập",
    used_until: "Dùng đến",
    earned: "Đã nhận",
    periods: "kỳ, mỗi kỳ",
    stop: "Muốn dừng, thu hồi",
    balance: "Số dư",
    none: "Bạn không chia sẻ gì.",
    states: |state| match state {
        "granted" => "đã cho, chưa bắt đầu",
        "active" => "đang hoạt động",
        "paused" => "tạm dừng",
        "fulfilled" => "đã thu thập xong",
        "expired" => "đã hết hạn",
        "superseded" => "đã được thay thế",
        "revoked" => "bạn đã thu hồi",
        "invalidated" => "bị nhà vận hành dừng",
        _ => "đã xóa",
    },
};

/// Columns of a screen.
const WIDTH: usize = 80;

impl Wallet {
    /// The view in a language: for one permission at most 24 lines of 80 columns.
    pub fn view(&self, language: Language) -> String {
        let words = language.words();
        let mut text = format!("{}\n", words.title);
        for permission in &self.permissions {
            text.push('\n');
            permission.print(words, &mut text);
        }
        if self.permissions.is_empty() {
            text.push_str(words.none);
            text.push('\n');
        }
        if !self.balances.is_empty() {
            text.push('\n');
        }
        for balance in &self.balances {
            line(&mut text, words.balance, &balance.to_string());
        }
        text
    }
}

impl fmt::Display for Wallet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.view(Language::English))
    }
}

impl Permission {
    fn print(&self, words: &Words, text: &mut String) {
        let columns: Vec<&str> = self.columns.iter().map(|column| column.as_str()).collect();
        line(
            text,
            words.shares,
            &format!("{} ({})", self.data_type, columns.join(", ")),
        );
        line(text, words.with, &self.buyer_name);
        line(text, words.purpose, self.purpose.as_str());
        line(text, words.shown, self.level);
        line(text, words.state, (words.states)(self.state.name()));
        line(text, words.given, &day(self.granted_at));
        let (from, until) = (self.collection.from(), self.collection.until());
        line(
            text,
            words.collected,
            &format!("{} – {}", day(from), day(until)),
        );
        line(text, words.used_until, &day(self.use_until));
        let each = format!(
            "{} ({} / {} {} {})",
            self.earned, self.paid_periods, self.periods, words.periods, self.per_period
        );
        line(text, words.earned, &each);
        if self.state.is_live() {
            line(text, words.stop, &self.grant.to_string());
        }
    }
}

/// One labelled line, cut to the width of the screen.
fn line(text: &mut String, label: &str, value: &str) {
    let mut line = format!("  {label:<20}{value}");
    if line.chars().count() > WIDTH {
        line = line.chars().take(WIDTH.saturating_sub(1)).collect();
        line.push('…');
    }
    text.push_str(&line);
    text.push('\n');
}

fn day(at: Timestamp) -> String {
    at.to_string().chars().take(10).collect()
}
