//! The inside of the Python package `tavren`: thin classes over `tavren-core`.
//!
//! A refusal is a value, an error an exception of `tavren.errors`; what takes long releases the
//! interpreter (`gil`). No `repr` shows anything personal.

mod account;
mod agent;
mod agent_secret;
mod attestation;
mod bonus;
mod capsule;
mod claim;
mod credential;
mod criteria;
mod currency;
mod deal;
mod disclosure;
mod enrolment;
mod epoch;
mod errors;
mod gil;
mod grant;
mod granularity;
mod inbox;
mod ledger;
mod line;
mod market;
mod matcher;
mod money;
mod notification;
mod observation;
mod offer;
mod order;
mod payout;
mod presentation;
mod pricing;
mod processor;
mod proof;
mod receipt;
mod reply;
mod sealed_signal;
mod secret;
mod signal;
mod source;
mod split;
mod tables;
mod text;
mod time;
mod trust;
mod view;
mod wallet;

#[pyo3::pymodule]
mod _tavren {
    #[pymodule_export]
    use crate::account::{Account, Party};
    #[pymodule_export]
    use crate::agent::{Agent, Decision, Rule};
    #[pymodule_export]
    use crate::agent_secret::AgentSecret;
    #[pymodule_export]
    use crate::attestation::{AttestedKeys, Policy, Profile, Statement, TdxCollateral, TdxImage};
    #[pymodule_export]
    use crate::bonus::Bonus;
    #[pymodule_export]
    use crate::claim::{Claimed, Opened};
    #[pymodule_export]
    use crate::credential::{Credential, CredentialRequest};
    #[pymodule_export]
    use crate::criteria::Criteria;
    #[pymodule_export]
    use crate::currency::Currency;
    #[pymodule_export]
    use crate::deal::{Deal, DealEvent, DealPage, DealTerms};
    #[pymodule_export]
    use crate::disclosure::{Noise, Suppression};
    #[pymodule_export]
    use crate::enrolment::AgentView;
    #[pymodule_export]
    use crate::epoch::EpochLength;
    #[pymodule_export]
    use crate::errors::Refused;
    #[pymodule_export]
    use crate::grant::{Fulfilled, Receipt};
    #[pymodule_export]
    use crate::granularity::Granularity;
    #[pymodule_export]
    use crate::inbox::{Inbox, Included, Matched, Received};
    #[pymodule_export]
    use crate::ledger::{Balance, Ledger};
    #[pymodule_export]
    use crate::line::Line;
    #[pymodule_export]
    use crate::market::{Market, memory, open};
    #[pymodule_export]
    use crate::matcher::{EnclaveMatcher, Matcher};
    #[pymodule_export]
    use crate::money::Money;
    #[pymodule_export]
    use crate::notification::{Bought, Notification};
    #[pymodule_export]
    use crate::observation::Observation;
    #[pymodule_export]
    use crate::offer::{Offer, Terms};
    #[pymodule_export]
    use crate::order::{HandedOver, Order};
    #[pymodule_export]
    use crate::payout::{Payout, PayoutBatch, PayoutItem};
    #[pymodule_export]
    use crate::presentation::Presentation;
    #[pymodule_export]
    use crate::pricing::acceptance::Acceptance;
    #[pymodule_export]
    use crate::pricing::amounts::{Amounts, quotes, split};
    #[pymodule_export]
    use crate::pricing::mechanism::{Award, auction, posted, proportional};
    #[pymodule_export]
    use crate::pricing::outcomes::{Panel, Sweep, Tally};
    #[pymodule_export]
    use crate::pricing::rule::RewardRule;
    #[pymodule_export]
    use crate::pricing::simulation::{Simulated, Simulation};
    #[pymodule_export]
    use crate::processor::{PayPal, Processor, Stripe};
    #[pymodule_export]
    use crate::proof::{Proof, Proven};
    #[pymodule_export]
    use crate::receipt::{Chain, InclusionReceipt, MatchReceipt};
    #[pymodule_export]
    use crate::reply::{HttpRequest, Reply};
    #[pymodule_export]
    use crate::sealed_signal::{ResponseKey, SealedSignal};
    #[pymodule_export]
    use crate::secret::{ApiKey, Secret};
    #[pymodule_export]
    use crate::signal::Signal;
    #[pymodule_export]
    use crate::source::Request;
    #[pymodule_export]
    use crate::split::Split;
    #[pymodule_export]
    use crate::tables::{Areas, Tables};
    #[pymodule_export]
    use crate::trust::{Evidence, trust_score, trust_tier};
    #[pymodule_export]
    use crate::view::{Figure, View};
    #[pymodule_export]
    use crate::wallet::{Permission, Wallet};
}
