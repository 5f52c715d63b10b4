//! A hook is named `schema.function`, two plain identifiers, as in GoTrue's `pg-functions://` URIs.

use auth_ext_core::hook::reference::{HookName, InvalidHookName};

#[test]
fn two_plain_identifiers() {
    for (setting, schema, function) in [
        ("public.custom_access_token_hook", "public", "custom_access_token_hook"),
        ("_a.B9", "_a", "B9"),
        ("select.table", "select", "table"),
    ] {
        let name = HookName::parse(setting).unwrap();
        assert_eq!((name.schema(), name.function()), (schema, function));
        assert_eq!(name.quoted(), format!("\"{schema}\".\"{function}\""));
        assert_eq!(name.to_string(), setting);
    }
}

#[test]
fn an_identifier_has_at_most_63_bytes() {
    let longest = "x".repeat(63);
    assert!(HookName::parse(&format!("{longest}.{longest}")).is_ok());
    assert_eq!(HookName::parse(&format!("{longest}x.f")), Err(InvalidHookName));
    assert_eq!(HookName::parse(&format!("s.{longest}x")), Err(InvalidHookName));
}

#[test]
fn nothing_else() {
    for setting in [
        "",
        ".",
        "hook",
        ".hook",
        "public.",
        "a.b.c",
        "public.hook()",
        "public hook",
        " public.hook",
        "public.hook ",
        "public.hook\n",
        "public.hook\0",
        "public.9hook",
        "9public.hook",
        "public.ho-ok",
        "public.hook;select 1",
        "\"public\".\"hook\"",
        "pub'lic.hook",
        "public.hök",
        "pg-functions://postgres/public/hook",
    ] {
        assert_eq!(HookName::parse(setting), Err(InvalidHookName), "{setting:?}");
    }
}
