//! What a line of the route table says, and how a path finds its line.

/// HTTP methods of GoTrue's API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// GET, and HEAD.
    Get,
    /// POST.
    Post,
    /// PUT.
    Put,
    /// PATCH.
    Patch,
    /// DELETE.
    Delete,
}

impl Method {
    /// The method of a name; `None` for one that no route takes. HEAD counts as GET.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "GET" | "HEAD" => Some(Self::Get),
            "POST" => Some(Self::Post),
            "PUT" => Some(Self::Put),
            "PATCH" => Some(Self::Patch),
            "DELETE" => Some(Self::Delete),
            _ => None,
        }
    }

    /// The name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Everybody, also without an API key: browsers come here from links and redirects.
    Public,
    /// Everybody with an API key. A token beside it is of no use, so one that has expired is in
    /// nobody's way: nobody looks at it.
    Anonymous,
    /// Whoever is signed in and still stands.
    User,
    /// Whoever has a token, also one that no longer stands: the handler looks at it itself.
    Bearer,
    /// The service role.
    Administrator,
}

/// Whether answering writes rows, and so needs a transaction that may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It reads.
    Reads,
    /// It writes.
    Writes,
}

/// A line of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Route {
    /// The method; `None` for a path that is not there yet, whatever the method.
    pub method: Option<Method>,
    /// The path without `/auth/v1`; `{name}` stands for one segment.
    pub path: &'static str,
    /// Who may ask.
    pub who: Who,
    /// What the answer takes.
    pub access: Access,
}

/// A line that a request has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its place in the table.
    pub place: usize,
    /// What it says.
    pub route: &'static Route,
    /// The segments of the path that stand for names, in their order.
    pub segments: Vec<String>,
}

/// Why a request leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoRoute {
    /// GoTrue has this path, and `auth_ext` does not yet.
    NotAvailable,
    /// Nobody has it.
    Unknown,
    /// The path is here, but not with this method: those of the `Allow` header.
    WrongMethod(String),
}

/// The line of a method and a path without the prefix `/auth/v1`. A path with names in it gives way
/// to one that is spelt out, and one slash at the end does not count.
///
/// # Errors
/// Why there is none.
pub fn find(table: &'static [Route], method: &str, path: &str) -> Result<Found, NoRoute> {
    let path = path.strip_suffix('/').filter(|path| !path.is_empty()).unwrap_or(path);
    let matching = table.iter().enumerate().filter_map(|(place, route)| {
        segments(route.path, path).map(|segments| Found { place, route, segments })
    });
    let mut found: Vec<Found> = matching.collect();
    let fewest = found.iter().map(|found| found.segments.len()).min().ok_or(NoRoute::Unknown)?;
    found.retain(|found| found.segments.len() == fewest);
    // A look must not write: a link is not spent by who only asks whether it is there.
    let only_looks = method == "HEAD";
    let method = Method::from_name(method);
    let place = found.iter().position(|found| {
        let writes = found.route.access == Access::Writes;
        method.is_some() && found.route.method == method && !(only_looks && writes)
    });
    match place {
        Some(place) => Ok(found.swap_remove(place)),
        None => Err(wrong_method(&found)),
    }
}

fn wrong_method(found: &[Found]) -> NoRoute {
    let allowed = found.iter().filter_map(|found| found.route.method).map(Method::as_str);
    let allowed: Vec<&str> = allowed.collect();
    match allowed.as_slice() {
        [] => NoRoute::NotAvailable,
        _ => NoRoute::WrongMethod(allowed.join(", ")),
    }
}

/// The segments of the path that the pattern has names for; `None` when it does not match.
fn segments(pattern: &str, path: &str) -> Option<Vec<String>> {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    let mut named = Vec::new();
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(named),
            (Some(name), Some(segment)) if name.starts_with('{') && !segment.is_empty() => {
                named.push(segment.to_owned());
            }
            (Some(name), Some(segment)) if name == segment => {}
            _ => return None,
        }
    }
}
