use super::*;
mod workload;
