//! An answer is written once, and is the same JSON in each form in which it leaves.

use std::collections::BTreeMap;

use auth_ext_core::json::{Body, Event, Json};
use proptest::prelude::*;
use serde::Serialize;
use serde_json::value::RawValue;

fn raw(text: &str) -> Box<RawValue> {
    RawValue::from_string(text.to_owned()).unwrap()
}

/// What serde_json writes, and what comes of the events.
#[track_caller]
fn same(answer: &impl Serialize) {
    assert_eq!(Body::of(answer).unwrap().to_text(), serde_json::to_string(answer).unwrap());
}

#[derive(Serialize)]
enum Variant {
    Unit,
    Newtype(u8),
    Tuple(u8, &'static str),
    Struct { a: Option<u8> },
}

#[derive(Serialize)]
struct Unit;

#[derive(Serialize)]
struct Pair(u8, u8);

#[derive(Serialize)]
struct Flat {
    before: u8,
    #[serde(flatten)]
    members: BTreeMap<String, Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<u8>,
}

#[test]
fn every_shape_is_written_as_serde_json_writes_it() {
    same(&(1_u8, -2_i64, u64::MAX, i64::MIN, u128::MAX, i128::MIN));
    same(&(1.0_f64, 0.1_f64, -0.0_f64, 1e300_f64, 0.1_f32, f64::NAN, f64::INFINITY));
    same(&('ä', "\"\\\n\u{1}\u{0}😀", b"ab", (), Unit, Some(1), None::<u8>, true));
    same(&[
        Variant::Unit,
        Variant::Newtype(1),
        Variant::Tuple(1, "b"),
        Variant::Struct { a: None },
    ]);
    same(&Pair(1, 2));
    same(&BTreeMap::from([(1, "a"), (2, "b")]));
    same(&BTreeMap::from([(true, 'a')]));
    same(&BTreeMap::from([('c', Vec::<u8>::new())]));
    same(&BTreeMap::<String, u8>::new());
    let members = BTreeMap::from([("a".to_owned(), raw("[1,{}]")), ("b".to_owned(), raw("1e400"))]);
    same(&Flat { before: 1, members, missing: None });
    same(&"alone");
    same(&raw("-0"));
}

#[test]
fn numbers_keep_their_digits() {
    for number in
        ["1e400", "-0", "1E-400", "18446744073709551615", "18446744073709551616", "0.10", "-1.5e+7"]
    {
        for text in
            [number.to_owned(), format!("[{number}]"), format!(r#"{{"a":{{"b":[1,{number}]}}}}"#)]
        {
            assert_eq!(Body::of(&raw(&text)).unwrap().to_text(), text);
            assert_eq!(Body::of(&Json::parse(&text).unwrap()).unwrap().to_text(), text);
        }
    }
}

#[test]
fn names_of_the_library_are_names() {
    for name in ["$serde_json::private::Number", "$serde_json::private::RawValue"] {
        for value in ["\"1\"", "1.5", "{}"] {
            let text = format!(r#"{{"{name}":{value}}}"#);
            assert_eq!(Body::of(&raw(&text)).unwrap().to_text(), text);
            assert_eq!(Body::of(&Json::parse(&text).unwrap()).unwrap().to_text(), text);
        }
    }
}

#[test]
fn what_is_nested_deeply_is_taken_as_a_whole_and_an_endless_answer_is_refused() {
    let nested = |depth: usize| "[".repeat(depth) + "1.5" + &"]".repeat(depth);
    for (depth, is_whole) in [(127, false), (128, true), (100_000, true)] {
        let body = Body::of(&raw(&nested(depth))).unwrap();
        assert_eq!(body.to_text(), nested(depth));
        assert_eq!(matches!(body.events().as_slice(), [Event::Raw(_)]), is_whole, "{depth}");
    }
    let list = |depth: usize| {
        (0..depth).fold(serde_json::Value::Null, |inner, _| serde_json::Value::Array(vec![inner]))
    };
    assert!(Body::of(&list(512)).is_ok());
    assert!(Body::of(&list(513)).is_err());
}

#[test]
fn a_name_that_is_no_text_is_refused() {
    assert!(Body::of(&BTreeMap::from([((1, 2), 3)])).is_err());
    assert!(Body::of(&BTreeMap::from([(None::<u8>, 3)])).is_err());
}

#[test]
fn u0000_is_told_of_and_can_be_shown() {
    let body = Body::of(&BTreeMap::from([("a\0b", Some("c\0"))])).unwrap();
    assert!(body.events().holds_nul());
    assert_eq!(body.to_text(), r#"{"a\u0000b":"c\u0000"}"#);
    assert_eq!(
        serde_json::to_string(&body.events().without_nul()).unwrap(),
        "{\"a\u{FFFD}b\":\"c\u{FFFD}\"}"
    );
}

#[test]
fn a_member_is_put_beside_the_others_or_in_the_place_of_the_old_one() {
    let body = Body::of(&raw(r#"{"a":{"b":[1]},"c":"d","e":[]}"#)).unwrap();
    assert_eq!(body.text("c"), Some("d"));
    assert_eq!(body.text("a"), None);
    assert_eq!(body.text("b"), None);
    assert_eq!(body.with("c", &1).unwrap().to_text(), r#"{"a":{"b":[1]},"c":1,"e":[]}"#);
    assert_eq!(body.with("a", &[0]).unwrap().to_text(), r#"{"a":[0],"c":"d","e":[]}"#);
    assert_eq!(
        body.with("f", &None::<u8>).unwrap().to_text(),
        r#"{"a":{"b":[1]},"c":"d","e":[],"f":null}"#
    );
    assert_eq!(Body::of(&raw("{}")).unwrap().with("a", &1).unwrap().to_text(), r#"{"a":1}"#);
    assert!(Body::of(&raw("[]")).unwrap().with("a", &1).is_err());
}

fn any_json() -> impl Strategy<Value = String> {
    let number = prop_oneof![
        any::<i64>().prop_map(|number| number.to_string()),
        any::<u64>().prop_map(|number| number.to_string()),
        (any::<i64>(), any::<u32>()).prop_map(|(whole, rest)| format!("{whole}.{rest}")),
        (any::<i32>(), -999..999).prop_map(|(whole, power)| format!("{whole}e{power}")),
    ];
    let text = any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap());
    let leaf = prop_oneof![number, text, Just("null".to_owned()), Just("true".to_owned())];
    leaf.prop_recursive(6, 48, 6, |inner| {
        let name = any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap());
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6)
                .prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::btree_map(name, inner, 0..6).prop_map(|members| {
                let members: Vec<_> =
                    members.iter().map(|(name, value)| format!("{name}:{value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_json_is_taken_in_comes_out_again(text in any_json()) {
        prop_assert_eq!(Body::of(&raw(&text)).unwrap().to_text(), text);
    }
}
