#![doc = include_str!("../README.md")]
#![allow(
    non_camel_case_types,
    reason = "types have the names that they have in the header"
)]
#![allow(
    clippy::missing_safety_doc,
    reason = "what a caller keeps is the same for every function and stands at the top of the header"
)]

#[macro_use]
mod boundary;

// In the order in which they stand in the header.
pub mod code;
pub mod span;

pub mod error;
pub mod money;

pub mod market;

pub mod buyer;
pub mod secret;
pub mod trust;

pub mod offer;
pub mod user;

pub mod bonus;
pub mod grant;
pub mod presentation;

pub mod fulfil;
pub mod source;

pub mod claim;
pub mod wallet;

pub mod tables;

pub mod criteria;
pub mod signal;

pub mod disclosure;
pub mod matcher;

pub mod view;

pub mod deal;

pub mod agent;
pub mod agent_secret;
pub mod enrolment;
pub mod stake;

pub mod credential;
pub mod proof;

pub mod order;

pub mod epoch;

pub mod attestation;
pub mod sealed_signal;

pub mod inbox;
pub mod receipt;

pub mod handover;
pub mod notification;
pub mod settlement;

pub mod people;
pub mod reward_rule;

pub mod simulation;

pub mod mechanism;
