//! The JSON body of a request.

use zeroize::Zeroizing;

use crate::json::{Json, Object, Unreadable};
use crate::outcome::{ErrorCode, Refusal};

/// Unwraps what the caller got wrong into the answer.
macro_rules! accepted {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(refusal) => return Ok(Err(refusal)),
        }
    };
}
pub(super) use accepted;

/// GoTrue's limit, in bytes.
pub(super) const MAX_BYTES: usize = 1 << 20;

/// What a request brings beside its URI and headers.
#[derive(Clone, Copy)]
pub(super) enum Sent<'a> {
    /// No body, or an empty one.
    Nothing,
    /// A body as it came.
    Bytes(&'a [u8]),
    /// There was one that did not reach us: PostgREST takes a JSON body that names no argument
    /// (`[]`, `"x"`, `5`, `null`, and `{}` too) for a call without one.
    Lost,
}

/// The members of a body. Members that nobody asks for are ignored, as with GoTrue.
pub(super) struct Body(Object);

impl Body {
    /// Reads a body where one is needed: an object and nothing else.
    pub(super) fn read(sent: Sent<'_>) -> Result<Self, Refusal> {
        match sent {
            Sent::Nothing => Err(bad_json("it is empty")),
            Sent::Bytes(_) | Sent::Lost => Self::read_optional(sent),
        }
    }

    /// Reads a body where GoTrue does without, too.
    pub(super) fn read_optional(sent: Sent<'_>) -> Result<Self, Refusal> {
        let bytes = match sent {
            Sent::Nothing => return Ok(Self(Object::new())),
            Sent::Bytes(bytes) => bytes,
            Sent::Lost => {
                return Err(bad_json("the gateway must send it as application/octet-stream"));
            }
        };
        if bytes.len() > MAX_BYTES {
            let message = "Request body too large (max 1048576 bytes)";
            return Err(Refusal::new(ErrorCode::RequestEntityTooLarge, message));
        }
        let text = core::str::from_utf8(bytes).map_err(|_| Unreadable);
        match text.and_then(Json::parse) {
            Ok(Json::Object(members)) => Ok(Self(members)),
            Ok(_) => Err(bad_json("it is not an object")),
            // The parser's own message may repeat a part of the body.
            Err(_) => Err(bad_json("it is malformed or nested too deeply")),
        }
    }

    /// The member's own name here: as it is spelt, else in whatever case, as Go reads JSON.
    fn spelt(&self, name: &str) -> Option<String> {
        if self.0.contains_key(name) {
            return Some(name.to_owned());
        }
        self.0.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned()
    }

    fn take(&mut self, name: &str) -> Option<Json> {
        let spelt = self.spelt(name)?;
        self.0.shift_remove(&spelt)
    }

    fn member(&self, name: &str) -> Option<&Json> {
        self.0.get(&self.spelt(name)?)
    }

    /// Any value.
    pub(super) fn value(&mut self, name: &str) -> Option<Json> {
        self.take(name)
    }

    /// An object; `null` counts as missing.
    pub(super) fn object(&mut self, name: &str) -> Result<Option<Json>, Refusal> {
        match self.take(name) {
            None | Some(Json::Null) => Ok(None),
            Some(object @ Json::Object(_)) => Ok(Some(object)),
            Some(_) => Err(bad_json(&format!("{name} must be an object"))),
        }
    }

    /// A text; `null` counts as missing.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<Zeroizing<String>>, Refusal> {
        match self.take(name) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::String(text)) => Ok(Some(Zeroizing::new(text))),
            Some(_) => Err(bad_json(&format!("{name} must be a string"))),
        }
    }

    /// A text that is no secret; `null` counts as missing.
    pub(super) fn plain_text(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        Ok(self.text(name)?.map(|text| text.as_str().to_owned()))
    }

    /// A switch; missing and `null` count as off.
    pub(super) fn switch(&mut self, name: &str) -> Result<bool, Refusal> {
        match self.take(name) {
            None | Some(Json::Null) => Ok(false),
            Some(Json::Boolean(on)) => Ok(on),
            Some(_) => Err(bad_json(&format!("{name} must be true or false"))),
        }
    }

    /// A switch that may be missing.
    pub(super) fn optional_switch(&mut self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.0.get(name) {
            None | Some(Json::Null) => Ok(None),
            Some(_) => self.switch(name).map(Some),
        }
    }

    /// Whether there is a text that is not empty.
    pub(super) fn has_text(&self, name: &str) -> bool {
        self.member(name).and_then(Json::as_str).is_some_and(|text| !text.is_empty())
    }
}

fn bad_json(why: &str) -> Refusal {
    Refusal::new(ErrorCode::BadJson, format!("Could not parse request body as JSON: {why}"))
}
