//! Every rule of the core, one file each, in one program: a program for each file would link for minutes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod decision_rows;
mod email_format;
mod flow_admin_users;
mod flow_audit;
mod flow_check_request;
mod flow_common;
mod flow_exchange;
mod flow_hand_back;
mod flow_hook;
mod flow_hook_fails_closed;
mod flow_purge;
mod flow_rate_limits;
mod flow_refresh;
mod flow_refresh_interleaved;
mod flow_revoke_jwt;
mod flow_session_answer;
mod flow_sessions;
mod flow_sign_in;
mod flow_sign_in_as;
mod flow_sign_in_interleaved;
mod flow_sign_out;
mod flow_sign_up;
mod flow_sign_up_checks;
mod flow_sign_up_metadata;
mod flow_sign_up_taken;
mod flow_sign_up_triggers;
mod flow_single_session;
mod flow_update_password;
mod flow_update_user;
mod flow_user;
mod fuzz_targets_hold;
mod gotrue_token_form;
mod hook_common;
mod hook_event;
mod hook_failure_texts;
mod hook_name;
mod hook_never_panics;
mod hook_output;
mod hook_protected_claims;
mod http_admin;
mod http_bodies;
mod http_common;
mod http_cookie_mode;
mod http_error_shapes;
mod http_flows;
mod http_paths;
mod jwt_advisories;
mod jwt_advisories_signatures;
mod jwt_algorithm_confusion;
mod jwt_audience_of_api_keys;
mod jwt_explain;
mod jwt_gaps;
mod jwt_gaps_form;
mod jwt_interop;
mod jwt_properties;
mod jwt_reasons;
mod jwt_recipient;
mod jwt_rfc_vectors;
mod jwt_round_trip;
mod jwt_sign_policy;
mod jwt_strict_json;
mod jwt_support;
mod jwt_traps;
mod keys_gaps;
mod keys_import;
mod keys_import_once;
mod keys_seal;
mod keys_set_lookup;
mod keys_signing;
mod keys_status;
mod keys_third_party;
mod keys_thumbprint;
mod password_hash_format;
mod password_limits;
mod password_needs_rehash;
mod password_policy;
mod password_verifies_gotrue_hashes;
mod password_work_is_equal;
mod random_history;
mod refresh_decision;
mod refresh_model;
mod refresh_token_form;
mod slow_model;
