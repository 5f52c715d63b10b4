//! The ways in which a code reaches a phone.

/// GoTrue's `channel`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Channel {
    /// A text message.
    #[default]
    Sms,
    /// A message of WhatsApp, which only some providers carry.
    Whatsapp,
}

impl Channel {
    /// The channel of a word; none, or an empty one, is a text message.
    #[must_use]
    pub fn from_name(name: Option<&str>) -> Option<Self> {
        match name {
            None | Some("" | "sms") => Some(Self::Sms),
            Some("whatsapp") => Some(Self::Whatsapp),
            Some(_) => None,
        }
    }

    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Whatsapp => "whatsapp",
        }
    }
}
