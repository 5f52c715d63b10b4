//! Every error code has a word of its own, and the manual lists them all.

use std::collections::BTreeSet;

use auth_ext_core::outcome::ErrorCode;

#[test]
fn each_has_a_word_of_its_own_and_a_status_of_an_error() {
    let words: BTreeSet<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(words.len(), ErrorCode::ALL.len());
    for code in ErrorCode::ALL {
        let name = format!("{code:?}").to_lowercase();
        assert_eq!(code.as_str().replace('_', ""), name);
        assert!((400..=504).contains(&code.status()), "{code:?}");
    }
}

#[test]
fn the_manual_lists_them() {
    let page = include_str!("../../../../docs/errors.md");
    let (_, given) = page.split_once("| --- | ---: |\n").unwrap();
    let row = |code: &ErrorCode| format!("| `{}` | {} |\n", code.as_str(), code.status());
    let expected: String = ErrorCode::ALL.iter().map(row).collect();
    assert_eq!(given, expected, "put this table into docs/errors.md:\n{expected}");
}
