//! What an error of PostgreSQL's becomes behind the door: clients keep their session at 500 and above and try again at
//! once at 503 and 504, so that only a sentence that is meant for the person is below.

use auth_ext_core::http::failure;
use auth_ext_core::outcome::{Outcome, UNEXPECTED};

#[test]
fn a_time_out_is_gotrues_504() {
    let refusal = failure(*b"57014", "canceling statement due to statement timeout");
    assert_eq!((refusal.status, refusal.error_code.as_str()), (504, "request_timeout"));
    assert!(!refusal.message.contains("statement"));
}

#[test]
fn what_passes_by_itself_is_503_with_a_time_to_wait() {
    for code in
        [b"40001", b"40P01", b"53100", b"53300", b"55P03", b"57P01", b"57P03", b"08006", b"25006"]
    {
        let refusal = failure(*code, "canary");
        assert_eq!(refusal.status, 503, "{}", String::from_utf8_lossy(code));
        assert!(Outcome::from(refusal.clone()).retry_after().is_some());
        assert!(!refusal.message.contains("canary"));
    }
}

#[test]
fn what_only_the_operator_can_mend_tells_nothing() {
    for code in
        [b"23505", b"42501", b"42P01", b"55000", b"F0000", b"P0002", b"P0003", b"XX000", b"00000"]
    {
        let refusal = failure(*code, "canary");
        assert_eq!((refusal.status, refusal.error_code.as_str()), (500, "unexpected_failure"));
        assert_eq!(refusal.message, UNEXPECTED);
    }
}

#[test]
fn what_a_trigger_says_to_the_person_is_handed_on() {
    let refusal = failure(*b"P0001", "only for invited people");
    assert_eq!((refusal.status, refusal.message.as_str()), (400, "only for invited people"));
}
