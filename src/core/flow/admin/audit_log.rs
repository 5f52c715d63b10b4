//! An administrator looks through the audit log.

use serde::Serialize;
use uuid::Uuid;

use super::list::{COUNTED, MAX_PER_PAGE, PER_PAGE, pages};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::json::Json;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::store::{AuditFilter, AuditListing, AuditScope, ListedAuditEntry, Store};
use crate::time::Timestamp;

/// Which page of which entries is wanted; as typed.
#[derive(Debug, Clone, Copy, Default)]
pub struct AuditRequest<'a> {
    /// `author`, `action` or `type`, a colon, and a part of it in any case.
    pub query: Option<&'a str>,
    /// From 1.
    pub page: Option<i64>,
    /// 1 to 10000; 50 unless said.
    pub per_page: Option<i64>,
}

/// A page of entries.
pub struct AuditPage {
    /// GoTrue's JSON of each, the newest first.
    pub entries: Outcome,
    /// How many there are on all pages: exact up to ten thousand, and above never so few that a full
    /// page would seem the last.
    pub total: i64,
    /// Which page this is, from 1.
    pub page: i64,
    /// The length of a full page.
    pub per_page: i64,
}

impl AuditPage {
    /// The number of the last page; 0 when there is none.
    #[must_use]
    pub const fn last_page(&self) -> i64 {
        pages(self.total, self.per_page)
    }
}

#[derive(Serialize)]
struct Entry {
    id: Uuid,
    payload: Json,
    created_at: Option<String>,
    ip_address: String,
}

/// Entries of the audit log, page by page, the newest first.
///
/// # Errors
/// A fault of the database. The inner error is GoTrue's refusal.
pub fn admin_list_audit_log(
    context: &mut Context<'_, impl Store, impl Env>,
    request: AuditRequest<'_>,
) -> Result<Result<AuditPage, Refusal>, Fault> {
    let filter = match request.query.filter(|query| !query.is_empty()).map(read).transpose() {
        Ok(filter) => filter,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let (page, per_page) = (request.page.unwrap_or(1).max(1), request.per_page.unwrap_or(PER_PAGE));
    if !(1..=MAX_PER_PAGE).contains(&per_page) {
        let message = "Bad Pagination Parameters: per_page must be 1 to 10000";
        return Ok(Err(Refusal::new(ErrorCode::ValidationFailed, message)));
    }
    let offset = (page - 1).saturating_mul(per_page);
    let listing = AuditListing { filter, offset, limit: per_page };
    let found = context.store.audit_entries(&listing)?;
    let shown = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let counted = context.store.count_audit_entries(filter, COUNTED + 1)?;
    let reached = if shown == 0 { 0 } else { offset.saturating_add(shown) };
    let total = if counted <= COUNTED {
        counted
    } else {
        counted.max(reached.saturating_add(i64::from(shown == per_page)))
    };
    let entry = |found: ListedAuditEntry| Entry {
        id: found.id,
        payload: found.payload,
        created_at: found.at.map(Timestamp::to_rfc3339),
        ip_address: found.address,
    };
    let entries: Vec<_> = found.into_iter().map(entry).collect();
    Ok(Ok(AuditPage { entries: Outcome::of(&entries)?, total, page, per_page }))
}

fn read(query: &str) -> Result<AuditFilter<'_>, Refusal> {
    let scoped = query.split_once(':').and_then(|(scope, part)| {
        let scope = match scope {
            "author" => AuditScope::Author,
            "action" => AuditScope::Action,
            "type" => AuditScope::Type,
            _ => return None,
        };
        Some(AuditFilter { scope, part })
    });
    scoped.filter(|filter| !filter.part.contains('\0')).ok_or_else(|| {
        let shown: String = query.chars().filter(|c| !c.is_control()).take(100).collect();
        let message = format!("Invalid query scope: {shown}");
        Refusal::new(ErrorCode::ValidationFailed, message)
    })
}
