//! A message is queued once, leaves once under one claim at a time, and its content goes when it is
//! delivered or dead.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use core::time::Duration;

use auth_ext_core::fault::FaultKind;
use auth_ext_core::outbox::{
    self, ClaimedMessage, Envelope, Exchanged, HttpAnswer, HttpExchange, HttpFailure, HttpRequest,
    Mail, Outcome, Report,
};
use serde_json::json;
use uuid::Uuid;

use crate::flow_common::{World, secs};

const LEASE: Duration = Duration::from_secs(60);

fn mail(to: &str) -> Mail {
    Mail {
        to: to.to_owned(),
        from_address: None,
        from_name: None,
        reply_to: None,
        subject: "Your code".to_owned(),
        html: Some("<b>123456</b>".to_owned()),
        text: Some("123456".to_owned()),
        headers: Vec::new(),
    }
}

fn enqueue(world: &mut World, dedupe: Option<u8>, topic: Option<u8>) -> Option<Uuid> {
    let envelope = Envelope {
        purpose: "recovery",
        user_id: None,
        dedupe_key: dedupe.map(|byte| [byte; 32]),
        topic: topic.map(|byte| [byte; 32]),
        deadline: world.clock.now().plus(secs(3600)),
    };
    let mail = mail("ada@example.com");
    outbox::enqueue(&mut world.store, &mut world.env, &envelope, &mail).unwrap()
}

fn claim(world: &mut World, limit: u32) -> Vec<ClaimedMessage> {
    outbox::claim(&mut world.store, &mut world.env, "here", "mail", limit, LEASE).unwrap()
}

fn report(world: &mut World, message: &ClaimedMessage, result: Outcome) -> [u32; 4] {
    let report = Report {
        id: message.id,
        lease: message.lease,
        result,
        reason: None,
        detail: Some("line one\r\nline two".to_owned()),
        retry_after: None,
        exchanged: None,
    };
    let counts =
        outbox::report(&mut world.store, &mut world.env, vec![report], |_, _, _| Ok(())).unwrap();
    [counts.delivered, counts.waiting, counts.dead, counts.ignored]
}

fn status(world: &World, id: Uuid) -> (&str, Option<&str>, bool) {
    let row = &world.store.tables.outbox[&id];
    (&row.message.status, row.message.reason.as_deref(), row.payload.is_some())
}

#[test]
fn the_same_message_is_queued_once() {
    let mut world = World::empty();
    assert!(enqueue(&mut world, Some(1), None).is_some());
    assert!(enqueue(&mut world, Some(1), None).is_none());
    assert!(enqueue(&mut world, Some(2), None).is_some());
    assert!(enqueue(&mut world, None, None).is_some());
    assert!(enqueue(&mut world, None, None).is_some());
    assert_eq!((world.store.tables.outbox.len(), world.store.tables.notifications), (4, 4));
}

#[test]
fn a_newer_message_of_a_topic_replaces_one_that_waits_and_none_that_is_being_sent() {
    let mut world = World::empty();
    let first = enqueue(&mut world, None, Some(1)).unwrap();
    let other = enqueue(&mut world, None, Some(2)).unwrap();
    let second = enqueue(&mut world, None, Some(1)).unwrap();
    assert_eq!(status(&world, first), ("dead", Some("superseded"), false));
    let claimed = claim(&mut world, 10);
    assert_eq!(claimed.iter().map(|one| one.id).collect::<Vec<_>>(), [other, second]);
    enqueue(&mut world, None, Some(1)).unwrap();
    assert_eq!(status(&world, second), ("pending", None, true));
}

#[test]
fn a_claim_keeps_messages_from_others_until_its_lease_is_over() {
    let mut world = World::empty();
    let id = enqueue(&mut world, None, None).unwrap();
    let first = claim(&mut world, 10);
    assert_eq!((first.len(), first[0].id, first[0].attempt), (1, id, 1));
    assert_eq!(first[0].payload["text"], "123456");
    world.wait(LEASE - Duration::from_micros(1));
    assert!(claim(&mut world, 10).is_empty());
    world.wait(Duration::from_micros(1));
    let second = claim(&mut world, 10);
    assert_eq!((second[0].attempt, second[0].lease == first[0].lease), (2, false));
    // The first comes late: that it failed says nothing, that it sent does.
    assert_eq!(report(&mut world, &first[0], Outcome::Failed), [0, 0, 0, 1]);
    assert_eq!(report(&mut world, &first[0], Outcome::Refused), [0, 0, 0, 1]);
    assert_eq!(report(&mut world, &first[0], Outcome::Delivered), [1, 0, 0, 0]);
    assert_eq!(report(&mut world, &second[0], Outcome::Delivered), [0, 0, 0, 1]);
    assert_eq!(status(&world, id), ("delivered", None, false));
}

#[test]
fn what_failed_comes_again_and_what_was_refused_does_not() {
    let mut world = World::empty();
    let id = enqueue(&mut world, None, None).unwrap();
    let claimed = claim(&mut world, 10);
    assert_eq!(report(&mut world, &claimed[0], Outcome::Failed), [0, 1, 0, 0]);
    assert_eq!(status(&world, id), ("pending", Some("failed"), true));
    assert_eq!(
        world.store.tables.outbox[&id].message.detail.as_deref(),
        Some("line one  line two")
    );
    assert!(claim(&mut world, 10).is_empty());
    world.wait(secs(7));
    let claimed = claim(&mut world, 10);
    assert_eq!(report(&mut world, &claimed[0], Outcome::Refused), [0, 0, 1, 0]);
    assert_eq!(status(&world, id), ("dead", Some("refused"), false));
}

#[test]
fn a_message_dies_at_its_deadline_claimed_or_not() {
    let mut world = World::empty();
    let (waiting, claimed) =
        (enqueue(&mut world, None, None).unwrap(), enqueue(&mut world, None, None).unwrap());
    world.wait(secs(3599));
    assert_eq!(claim(&mut world, 1).len(), 1);
    world.wait(secs(1));
    assert!(claim(&mut world, 10).is_empty());
    for id in [waiting, claimed] {
        assert_eq!(status(&world, id), ("dead", Some("expired"), false));
    }
}

#[test]
fn finished_messages_are_forgotten_delivered_ones_sooner() {
    let mut world = World::empty();
    let delivered = enqueue(&mut world, None, None).unwrap();
    let refused = enqueue(&mut world, None, None).unwrap();
    for message in claim(&mut world, 10) {
        let refuse = message.id == refused;
        let result = if refuse { Outcome::Refused } else { Outcome::Delivered };
        report(&mut world, &message, result);
    }
    world.wait(secs(86_400));
    enqueue(&mut world, None, None);
    assert!(!world.store.tables.outbox.contains_key(&delivered));
    assert!(world.store.tables.outbox.contains_key(&refused));
    world.wait(secs(29 * 86_400));
    enqueue(&mut world, None, None);
    assert!(!world.store.tables.outbox.contains_key(&refused));
}

#[test]
fn a_content_that_no_key_opens_is_dead_and_holds_nobody_up() {
    let mut world = World::empty();
    let lost = enqueue(&mut world, None, None).unwrap();
    let kept = enqueue(&mut world, None, None).unwrap();
    if let Some(row) = world.store.tables.outbox.get_mut(&lost) {
        row.payload = None;
    }
    assert_eq!(claim(&mut world, 10).iter().map(|one| one.id).collect::<Vec<_>>(), [kept]);
    assert_eq!(status(&world, lost), ("dead", Some("unreadable"), false));
}

#[test]
fn a_retry_says_what_it_cannot_do() {
    let mut world = World::empty();
    let id = enqueue(&mut world, None, None).unwrap();
    let retry = |world: &mut World, id| {
        let retried = outbox::retry(&mut world.store, &mut world.env, id).unwrap();
        (retried.due, retried.message)
    };
    let claimed = claim(&mut world, 10);
    assert_eq!(retry(&mut world, Some(id)), (0, Some("a courier is sending it now")));
    report(&mut world, &claimed[0], Outcome::Failed);
    assert_eq!(retry(&mut world, Some(id)), (1, None));
    let claimed = claim(&mut world, 10);
    report(&mut world, &claimed[0], Outcome::Refused);
    let dead = "it is dead, and what was in it is gone: have the person ask again";
    assert_eq!(retry(&mut world, Some(id)), (0, Some(dead)));
    assert_eq!(retry(&mut world, Some(Uuid::nil())), (0, Some("there is no such message")));
    assert_eq!(retry(&mut world, None), (0, None));
}

#[test]
fn a_claim_that_cannot_be_is_a_fault() {
    let mut world = World::empty();
    let long = "x".repeat(101);
    for (courier, kind, limit, lease) in [
        ("", "mail", 1, LEASE),
        (long.as_str(), "mail", 1, LEASE),
        ("here", "pigeon", 1, LEASE),
        ("here", "mail", 0, LEASE),
        ("here", "mail", 501, LEASE),
        ("here", "mail", 1, secs(4)),
        ("here", "mail", 1, secs(3601)),
    ] {
        let claimed = outbox::claim(&mut world.store, &mut world.env, courier, kind, limit, lease);
        assert_eq!(claimed.err().map(|fault| fault.kind), Some(FaultKind::InvalidArgument));
    }
}

#[test]
fn a_test_mail_goes_to_an_address_and_is_tried_once() {
    let mut world = World::empty();
    for bad in ["", "ada", "ada@example.com\r\nBcc: all@example.com"] {
        assert!(outbox::test_mail(&mut world.store, &mut world.env, bad).is_err());
    }
    let id = outbox::test_mail(&mut world.store, &mut world.env, "ada@example.com").unwrap();
    let claimed = claim(&mut world, 10);
    assert_eq!(claimed[0].purpose, "mail_test");
    assert_eq!(report(&mut world, &claimed[0], Outcome::Failed), [0, 0, 1, 0]);
    let seen = outbox::message(&mut world.store, id).unwrap().unwrap();
    assert_eq!(
        (seen.status.as_str(), seen.detail.as_deref()),
        ("dead", Some("line one  line two"))
    );
}

#[test]
fn an_answer_is_handed_on_once_and_only_of_an_exchange() {
    let mut world = World::empty();
    let request: HttpRequest =
        serde_json::from_value(json!({ "method": "GET", "url": "https://idp.example/keys" }))
            .unwrap();
    assert_eq!((request.limit, request.timeout_seconds, request.local), (1_048_576, 10, false));
    let envelope = Envelope {
        purpose: "key_set",
        user_id: None,
        dedupe_key: None,
        topic: None,
        deadline: world.clock.now().plus(secs(3600)),
    };
    let payload = HttpExchange { subject: "google".to_owned(), request };
    let later = world.clock.now().plus(secs(60));
    let (store, env) = (&mut world.store, &mut world.env);
    outbox::enqueue_later(store, env, &envelope, &payload, later).unwrap().unwrap();
    enqueue(&mut world, None, None).unwrap();
    let claim = |world: &mut World, kind| {
        outbox::claim(&mut world.store, &mut world.env, "here", kind, 10, LEASE).unwrap()
    };
    assert!(claim(&mut world, "http_exchange").is_empty(), "it is not due yet");
    world.wait(secs(60));
    let exchange = claim(&mut world, "http_exchange").remove(0);
    let mail = claim(&mut world, "mail").remove(0);
    let report = |message: &ClaimedMessage| Report {
        id: message.id,
        lease: message.lease,
        result: Outcome::Delivered,
        reason: None,
        detail: None,
        retry_after: None,
        exchanged: Some(Exchanged {
            subject: "google".to_owned(),
            answer: HttpAnswer::Failed(HttpFailure::Broken),
        }),
    };
    let mut received = Vec::new();
    for _ in 0..2 {
        let reports = vec![report(&exchange), report(&mail)];
        outbox::report(&mut world.store, &mut world.env, reports, |_, purpose, exchanged| {
            received.push((purpose.to_owned(), exchanged.subject.clone()));
            Ok(())
        })
        .unwrap();
    }
    assert_eq!(received, [("key_set".to_owned(), "google".to_owned())]);
}
