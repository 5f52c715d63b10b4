//! The outbox: for administrators and for couriers.

use core::time::Duration;

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::flow;
use auth_ext_core::outbox;
use pgrx::AnyElement;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use serde::Serialize;
use uuid::Uuid;

use crate::error::report;
use crate::json_argument;
use crate::jsonb::Jsonb;
use crate::request;
use crate::store::SpiStore;
use crate::surroundings::Surroundings;

#[pg_extern(sql = false)]
fn outbox_status() -> Result<Jsonb, ErrorReport> {
    outbox::status(&mut SpiStore, &mut Surroundings).and_then(json).map_err(report)
}

#[pg_extern(sql = false)]
fn outbox_retry(id: Option<pgrx::Uuid>) -> Result<Jsonb, ErrorReport> {
    request::require_read_write(c"outbox_retry()");
    outbox::retry(&mut SpiStore, &mut Surroundings, id.map(plain)).and_then(json).map_err(report)
}

#[pg_extern(sql = false)]
fn outbox_message(id: Option<pgrx::Uuid>) -> Result<Option<Jsonb>, ErrorReport> {
    let Some(id) = id else { return Ok(None) };
    let seen = outbox::message(&mut SpiStore, plain(id)).map_err(report)?;
    seen.map(json).transpose().map_err(report)
}

#[pg_extern(sql = false)]
fn mail_test(to: Option<&str>) -> Result<Jsonb, ErrorReport> {
    request::require_read_write(c"mail_test()");
    outbox::test_mail(&mut SpiStore, &mut Surroundings, to.unwrap_or(""))
        .and_then(|id| Jsonb::of(&Queued { id }))
        .map_err(report)
}

#[pg_extern(sql = false)]
fn outbox_enqueue(
    kind: Option<&str>,
    payload: Option<AnyElement>,
    purpose: Option<&str>,
    lifetime_seconds: Option<i32>,
) -> Result<Jsonb, ErrorReport> {
    request::require_read_write(c"outbox_enqueue()");
    let payload = payload.as_ref().and_then(json_argument::text);
    let lifetime = Duration::from_secs(lifetime_seconds.map_or(86_400, positive).into());
    outbox::enqueue_own(
        &mut SpiStore,
        &mut Surroundings,
        kind.unwrap_or(""),
        purpose.unwrap_or("own"),
        payload.unwrap_or("null"),
        lifetime,
    )
    .and_then(|id| Jsonb::of(&Queued { id }))
    .map_err(report)
}

#[pg_extern(sql = false)]
fn courier_claim(
    courier: Option<&str>,
    kind: Option<&str>,
    limit: Option<i32>,
    lease_seconds: Option<i32>,
) -> Result<Jsonb, ErrorReport> {
    request::require_read_write(c"courier_claim()");
    let limit = limit.map_or(16, positive);
    let lease = Duration::from_secs(lease_seconds.map_or(120, positive).into());
    let (courier, kind) = (courier.unwrap_or(""), kind.unwrap_or(""));
    outbox::claim(&mut SpiStore, &mut Surroundings, courier, kind, limit, lease)
        .and_then(json)
        .map_err(report)
}

#[pg_extern(sql = false)]
fn courier_report(results: Option<AnyElement>) -> Result<Jsonb, ErrorReport> {
    request::require_read_write(c"courier_report()");
    // What a courier tells must be on the disk: it forgets it then.
    request::require_synchronous_commit();
    let reports = results.as_ref().and_then(json_argument::text);
    let reports = serde_json::from_str(reports.unwrap_or("null")).map_err(|_| {
        report(Fault::new(
            FaultKind::InvalidArgument,
            "results must be an array of {id, lease, result, reason, detail, retry_after}",
        ))
    })?;
    let received = |store: &mut SpiStore, purpose: &str, exchanged: &_| {
        flow::document_received(store, &mut Surroundings, purpose, exchanged)
    };
    outbox::report(&mut SpiStore, &mut Surroundings, reports, received)
        .and_then(json)
        .map_err(report)
}

/// A message that was queued.
#[derive(Serialize)]
struct Queued {
    id: Uuid,
}

fn plain(id: pgrx::Uuid) -> Uuid {
    Uuid::from_bytes(*id.as_bytes())
}

fn positive(number: i32) -> u32 {
    u32::try_from(number).unwrap_or(0)
}

fn json(answer: impl Serialize) -> Result<Jsonb, Fault> {
    Jsonb::of(&answer)
}
