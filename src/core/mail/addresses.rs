//! Who may get mail at all.

/// Whether mail may go to an address: everybody when the list is empty (GoTrue's
/// `EXTERNAL_EMAIL_AUTHORIZED_ADDRESSES`). A label (`ada+x@…`) does not count.
#[must_use]
pub fn is_authorised(authorised: &[String], address: &str) -> bool {
    let bare = without_label(address);
    authorised.is_empty() || authorised.iter().any(|one| without_label(one) == bare)
}

fn without_label(address: &str) -> String {
    let address = address.to_lowercase();
    match address.split_once('@') {
        Some((local, domain)) => {
            let local = local.split_once('+').map_or(local, |(local, _)| local);
            format!("{local}@{domain}")
        }
        None => address,
    }
}
