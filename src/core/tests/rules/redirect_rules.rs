//! Where a browser may be sent: the rows that a real GoTrue answered, and the tricks.

use auth_ext_core::redirect::{Allowed, Glob, Policy, Refused};

fn policy(patterns: &[&str]) -> Policy {
    let patterns: Vec<String> = patterns.iter().map(|&text| text.to_owned()).collect();
    Policy::new("https://site.example.com/app", &patterns, true)
}

#[test]
fn patterns_allow_what_gotrue_allows() {
    for (pattern, allowed, refused) in [
        (
            "https://app.example.com/**",
            &[
                "https://app.example.com/",
                "https://app.example.com/a/b?x=y",
                "https://app.example.com/../x",
            ][..],
            &[
                "https://app.example.com",
                "https://app.example.com:443/a",
                "http://app.example.com/a",
            ][..],
        ),
        (
            "https://one.example.com/*",
            &[
                "https://one.example.com/abc",
                "https://one.example.com/a?b=c",
                "https://one.example.com/",
            ],
            &["https://one.example.com/a/b", "https://one.example.com/abc.html"],
        ),
        (
            "https://*.pre.example.org/x",
            &["https://q.pre.example.org/x"],
            &["https://a.b.pre.example.org/x", "https://q.pre.example.org/x?y"],
        ),
        ("myapp://cb", &["myapp://cb", "myapp://cb#frag"], &["myapp://cb/", "myapp://cb?x=1"]),
        (
            "https://q.example.com/cb?a=*",
            &["https://q.example.com/cb?a=1", "https://q.example.com/cbXa=1"],
            &["https://q.example.com/cb?b=1"],
        ),
        (
            "https://x.example.com/[a-c]?",
            &["https://x.example.com/b1"],
            &["https://x.example.com/d1", "https://x.example.com/b"],
        ),
        (
            "https://x.example.com/[!a-c]",
            &["https://x.example.com/d"],
            &["https://x.example.com/a"],
        ),
        (
            "https://{a,b}.example.com/",
            &["https://a.example.com/", "https://b.example.com/"],
            &["https://c.example.com/"],
        ),
        ("https://x.example.com/\\*", &["https://x.example.com/*"], &["https://x.example.com/a"]),
    ] {
        let policy = policy(&[pattern]);
        for url in allowed {
            assert_eq!(
                policy.check(url),
                Ok(Allowed::Pattern(pattern.to_owned())),
                "{pattern} {url}"
            );
        }
        for url in refused {
            assert!(policy.check(url).is_err(), "{pattern} {url}");
        }
    }
}

#[test]
fn the_site_is_allowed_whatever_the_path() {
    let policy = policy(&[]);
    for url in [
        "https://site.example.com",
        "https://site.example.com/other?x=1#y",
        "https://u:p@site.example.com/",
        "HTTPS://site.example.com/",
    ] {
        assert_eq!(policy.check(url), Ok(Allowed::SiteUrl), "{url}");
    }
    for url in [
        "https://site.example.com:8443/app",
        "http://site.example.com/app",
        "https://SITE.example.com/app",
        "https://sub.site.example.com/app",
        "https://site.example.com.evil.example/",
        "https://site.example.com@evil.example/",
    ] {
        assert!(policy.check(url).is_err(), "{url}");
    }
}

#[test]
fn a_development_site_is_allowed_on_every_port() {
    let policy = Policy::new("http://localhost:3000", &[], true);
    assert_eq!(policy.check("http://localhost:5173/x"), Ok(Allowed::SiteUrl));
    assert!(policy.check("https://localhost:3000/x").is_err());
}

#[test]
fn loopback_addresses_are_allowed_until_that_is_switched_off() {
    let patterns = ["http://127.0.0.1:9/**".to_owned()];
    let open = Policy::new("https://site.example.com", &patterns, true);
    let closed = Policy::new("https://site.example.com", &patterns, false);
    for url in ["http://127.0.0.1:8080/x", "http://[::1]:3000", "https://127.8.8.8/"] {
        assert_eq!(open.check(url), Ok(Allowed::Loopback), "{url}");
        assert_eq!(closed.check(url), Err(Refused::Unlisted), "{url}");
    }
    assert!(matches!(closed.check("http://127.0.0.1:9/x"), Ok(Allowed::Pattern(_))));
    for url in
        ["http://192.0.2.1/", "http://[2001:db8::1]/", "http://2130706433/", "http://0x7f.1/"]
    {
        assert!(open.check(url).is_err(), "{url}");
    }
}

#[test]
fn what_makes_a_browser_run_something_is_refused_even_by_an_open_pattern() {
    let policy = policy(&["**"]);
    for url in [
        "javascript:alert(1)",
        "JavaScript://site.example.com/%0aalert(1)",
        "data:text/html,<script>1</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:https://site.example.com/x",
    ] {
        assert_eq!(policy.check(url), Err(Refused::Scheme), "{url}");
    }
    assert!(policy.check("myapp://anything").is_ok());
}

#[test]
fn tricks_with_the_host_are_refused() {
    let policy = policy(&["https://*.example.com/**", "https://app.example.com/**"]);
    for url in [
        "https://evil.example\\@app.example.com/",
        "https://app.example.com\\.evil.example/",
        "https://evil.example#@app.example.com/",
        "https://evil.example?.example.com/",
        "https://a@b@app.example.com/",
        "https://app.example.com:80a/",
        "https://[::1/",
        "https://[::1]x/",
        "//app.example.com/",
        "app.example.com/",
        "/relative",
        " https://app.example.com/",
        "https://app.example.com/\r\nSet-Cookie: a=b",
        "https://app.example.com/\u{2028}",
        "https://app\u{0}.example.com/",
        "https://äpp.example.com/",
        "",
    ] {
        assert!(policy.check(url).is_err(), "{url:?}");
    }
    let long = format!("https://app.example.com/{}", "a".repeat(3_000));
    assert_eq!(policy.check(&long), Err(Refused::TooLong));
}

#[test]
fn the_first_allowed_candidate_counts_and_else_the_site() {
    let policy = policy(&["https://app.example.com/**"]);
    let evil = Some("https://evil.example/");
    let good = Some("https://app.example.com/in");
    assert_eq!(policy.choose([evil, good]), "https://app.example.com/in");
    assert_eq!(policy.choose([None, evil]), "https://site.example.com/app");
    assert_eq!(policy.choose([]), "https://site.example.com/app");
}

#[test]
fn a_broken_pattern_is_named_with_its_fault() {
    for pattern in ["https://[a", "https://[]", "https://{a,b", "https://a}", "https://\\"] {
        let patterns = ["https://ok.example/*".to_owned(), pattern.to_owned()];
        let (found, fault) = Policy::check_patterns(&patterns).unwrap();
        assert_eq!(found, pattern);
        assert!(!fault.to_string().is_empty());
    }
    let bomb = "{a,b}".repeat(20);
    assert!(Glob::parse(&bomb).is_err());
}

#[test]
fn a_pattern_of_many_stars_takes_no_longer_than_its_length_allows() {
    let glob = Glob::parse(&"**a".repeat(300)).unwrap();
    assert!(!glob.matches(&"a".repeat(299)));
    assert!(glob.matches(&"a".repeat(2_000)));
}

#[test]
fn every_refusal_says_why() {
    for refused in [
        Refused::Empty,
        Refused::TooLong,
        Refused::Characters,
        Refused::Relative,
        Refused::Authority,
        Refused::Scheme,
        Refused::Address,
        Refused::Host,
        Refused::Unlisted,
    ] {
        assert!(refused.to_string().len() > 10, "{refused:?}");
    }
}
