//! Where one value stands in a provider's answer.

use serde::Deserialize;

use crate::json::Json;

/// Where one value stands: a JSON pointer (RFC 6901), or what is made of several.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Source {
    /// Nowhere.
    #[default]
    Nowhere,
    /// One place.
    At(String),
    /// Several places, whose texts are joined by a space.
    Joined(Vec<String>),
    /// True where that place holds anything, such as the time of a confirmation.
    Present {
        /// The place.
        present: String,
    },
    /// True where all of these places are true.
    All {
        /// The places.
        all: Vec<String>,
    },
    /// Always this text.
    Is {
        /// The text.
        is: String,
    },
    /// A text around values, each a pointer in braces; nothing where one of them is missing.
    Text {
        /// Such as `https://cdn.example/{/id}.png`.
        text: String,
    },
    /// The first of several that is there.
    First {
        /// The several.
        first: Vec<Source>,
    },
    /// The `url` of the picture with the most points, by `width` and `height`.
    Largest {
        /// Where the list of pictures stands.
        largest: String,
    },
}

impl Source {
    /// The value there: a text, or any other JSON as it stands. Empty texts and `null` are none.
    pub(super) fn value(&self, answer: &Json) -> Option<Json> {
        match self {
            Self::Nowhere => None,
            Self::At(pointer) => answer
                .pointer(pointer)
                .filter(|value| !value.is_null() && value.as_str() != Some(""))
                .cloned(),
            Self::First { first } => first.iter().find_map(|source| source.value(answer)),
            Self::Present { .. } | Self::All { .. } => Some(Json::Boolean(self.is_true(answer))),
            Self::Joined(_) | Self::Is { .. } | Self::Text { .. } | Self::Largest { .. } => {
                self.text(answer).map(Json::String)
            }
        }
    }

    /// Whether it holds there: providers write `true`, `"true"`, `1` and `"1"`.
    pub(super) fn is_true(&self, answer: &Json) -> bool {
        match self {
            Self::At(pointer) => is_true(answer.pointer(pointer)),
            Self::All { all } => all.iter().all(|pointer| is_true(answer.pointer(pointer))),
            Self::Present { present } => answer
                .pointer(present)
                .is_some_and(|value| !value.is_null() && value.as_str() != Some("")),
            Self::Nowhere
            | Self::Joined(_)
            | Self::Is { .. }
            | Self::Text { .. }
            | Self::First { .. }
            | Self::Largest { .. } => false,
        }
    }

    /// The text there. A number is the digits that the provider wrote: ids of some are numbers.
    pub(super) fn text(&self, answer: &Json) -> Option<String> {
        match self {
            Self::Nowhere | Self::Present { .. } | Self::All { .. } => None,
            Self::At(pointer) => text(answer.pointer(pointer)?),
            Self::Joined(pointers) => {
                let parts: Vec<String> =
                    pointers.iter().filter_map(|pointer| text(answer.pointer(pointer)?)).collect();
                (!parts.is_empty()).then(|| parts.join(" "))
            }
            Self::Is { is } => Some(is.clone()),
            Self::Text { text } => filled(text, answer),
            Self::First { first } => first.iter().find_map(|source| source.text(answer)),
            Self::Largest { largest } => picture(answer.pointer(largest)?.as_array()?),
        }
    }
}

/// A text or a number that is there.
pub(super) fn text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Json::Number(number) => Some(number.as_str().to_owned()),
        Json::Null | Json::Boolean(_) | Json::Array(_) | Json::Object(_) => None,
    }
}

fn is_true(value: Option<&Json>) -> bool {
    match value {
        Some(Json::Boolean(answer)) => *answer,
        Some(Json::String(text)) => matches!(text.as_str(), "true" | "1"),
        Some(Json::Number(number)) => number.as_i64() == Some(1),
        None | Some(Json::Null | Json::Array(_) | Json::Object(_)) => false,
    }
}

fn filled(template: &str, answer: &Json) -> Option<String> {
    let (head, rest) = template.split_once('{').unwrap_or((template, ""));
    let mut whole = head.to_owned();
    for part in rest.split('{').filter(|part| !part.is_empty()) {
        let (pointer, after) = part.split_once('}')?;
        whole.push_str(&text(answer.pointer(pointer)?)?);
        whole.push_str(after);
    }
    Some(whole)
}

/// Of equals the first, as with GoTrue.
fn picture(pictures: &[Json]) -> Option<String> {
    let points = |picture: &Json| {
        let side = |name: &str| picture.get(name).and_then(Json::as_i64).unwrap_or(0);
        side("width").saturating_mul(side("height"))
    };
    let urls =
        pictures.iter().filter_map(|picture| Some((points(picture), text(picture.get("url")?)?)));
    let largest = urls.reduce(|best, next| if next.0 > best.0 { next } else { best });
    largest.map(|(_, url)| url)
}
