//! The words of a wallet's view, in each language.

use crate::grant::State;
use crate::package::Disclosure;

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
pub(super) struct Words {
    pub(super) title: &'static str,
    pub(super) shares: &'static str,
    pub(super) with: &'static str,
    pub(super) purpose: &'static str,
    pub(super) shown: &'static str,
    pub(super) state: &'static str,
    pub(super) given: &'static str,
    pub(super) collected: &'static str,
    pub(super) used_until: &'static str,
    pub(super) earned: &'static str,
    pub(super) periods: &'static str,
    pub(super) bonus: &'static str,
    pub(super) bonus_earned: &'static str,
    pub(super) bonus_open: &'static str,
    pub(super) bonus_lost: &'static str,
    pub(super) stop: &'static str,
    pub(super) balance: &'static str,
    pub(super) held: &'static str,
    pub(super) in_payout: &'static str,
    pub(super) none: &'static str,
    /// So many columns that no line is left for.
    pub(super) more: fn(usize) -> String,
    /// How far the data is disclosed.
    pub(super) disclosures: fn(Disclosure) -> &'static str,
    pub(super) states: fn(State) -> &'static str,
}

impl Language {
    pub(super) fn words(self) -> &'static Words {
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
    bonus: "Bonus",
    bonus_earned: "earned",
    bonus_open: "open",
    bonus_lost: "lost",
    stop: "To stop, revoke",
    balance: "Balance",
    held: "Held",
    in_payout: "Being paid out",
    none: "You share nothing.",
    more: |count| format!("and {count} more"),
    disclosures: Disclosure::name,
    states: |state| match state {
        State::Granted => "given, not begun",
        State::Active => "active",
        State::Paused => "paused",
        State::Fulfilled => "collected",
        State::Expired => "over",
        State::Superseded => "replaced",
        State::Revoked => "revoked by you",
        State::Invalidated => "stopped by the operator",
        State::Wiped => "wiped",
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
    bonus: "Thưởng",
    bonus_earned: "đã nhận",
    bonus_open: "còn chờ",
    bonus_lost: "đã mất",
    stop: "Muốn dừng, thu hồi",
    balance: "Số dư",
    held: "Đang tạm giữ",
    in_payout: "Đang chi trả",
    none: "Bạn không chia sẻ gì.",
    more: |count| format!("và {count} mục nữa"),
    disclosures: |disclosure| match disclosure {
        Disclosure::Raw => "nguyên gốc",
        Disclosure::Pseudonymised => "thay tên bằng mã",
        Disclosure::Generalised => "đã khái quát hóa",
    },
    states: |state| match state {
        State::Granted => "đã cho, chưa bắt đầu",
        State::Active => "đang hoạt động",
        State::Paused => "tạm dừng",
        State::Fulfilled => "đã thu thập xong",
        State::Expired => "đã hết hạn",
        State::Superseded => "đã được thay thế",
        State::Revoked => "bạn đã thu hồi",
        State::Invalidated => "bị nhà vận hành dừng",
        State::Wiped => "đã xóa",
    },
};
