//! The patterns of the allow-list, as GoTrue matches them (the Go package gobwas/glob with the
//! separators `.` and `/`): the whole text, case-sensitive.
//!
//! `*` stands for any run without a separator, `**` for anything, `?` for one character that is no
//! separator, `[abc]`, `[a-z]` and `[!a-z]` for one character, `{a,b}` for either, and `\` takes
//! the meaning off what follows.

use core::fmt;

const SEPARATORS: [char; 2] = ['.', '/'];

/// The longest pattern, in characters, and the most alternatives that its braces may spell out.
const MAX_LENGTH: usize = 2_000;
const MAX_ALTERNATIVES: usize = 64;

/// A pattern, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob(Vec<Vec<Part>>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(char),
    /// `*`
    Run,
    /// `**`
    Anything,
    /// `?`
    One,
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

/// Why a pattern cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrokenPattern {
    /// `[` without its `]`, or nothing in it.
    Class,
    /// `{` without its `}`, or `}` without its `{`.
    Braces,
    /// `\` at the end.
    Escape,
    /// Longer than 2,000 characters, or its braces give more than 64 patterns.
    TooLong,
}

impl fmt::Display for BrokenPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Class => "a [ is not closed by a ], or nothing is in it",
            Self::Braces => "a { is not closed by a }, or a } closes nothing",
            Self::Escape => "a \\ at the end has nothing to escape",
            Self::TooLong => "it is too long, or its braces give more than 64 patterns",
        })
    }
}

impl Glob {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(pattern: &str) -> Result<Self, BrokenPattern> {
        let characters: Vec<char> = pattern.chars().collect();
        if characters.len() > MAX_LENGTH {
            return Err(BrokenPattern::TooLong);
        }
        let mut reader = Reader { characters: &characters, at: 0 };
        let alternatives = reader.sequence(false)?;
        if reader.at < characters.len() {
            return Err(BrokenPattern::Braces);
        }
        Ok(Self(alternatives))
    }

    /// Whether the whole text matches. Its time is bounded by the product of the lengths, whatever
    /// the pattern.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        self.0.iter().any(|parts| matches_parts(parts, &text))
    }
}

struct Reader<'a> {
    characters: &'a [char],
    at: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let next = self.characters.get(self.at).copied();
        self.at += usize::from(next.is_some());
        next
    }

    fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    /// Parts up to the end or, in braces, up to the `,` or `}` that ends the alternative.
    fn sequence(&mut self, in_braces: bool) -> Result<Vec<Vec<Part>>, BrokenPattern> {
        let mut found: Vec<Vec<Part>> = vec![Vec::new()];
        while let Some(character) = self.peek() {
            if in_braces && matches!(character, ',' | '}') || character == '}' {
                break;
            }
            self.at += 1;
            let part = match character {
                '*' if self.peek() == Some('*') => {
                    while self.peek() == Some('*') {
                        self.at += 1;
                    }
                    Part::Anything
                }
                '*' => Part::Run,
                '?' => Part::One,
                '[' => self.class()?,
                '\\' => Part::Literal(self.next().ok_or(BrokenPattern::Escape)?),
                '{' => {
                    let alternatives = self.braces()?;
                    found = combined(&found, &alternatives)?;
                    continue;
                }
                other => Part::Literal(other),
            };
            for parts in &mut found {
                parts.push(part.clone());
            }
        }
        Ok(found)
    }

    fn braces(&mut self) -> Result<Vec<Vec<Part>>, BrokenPattern> {
        let mut alternatives = Vec::new();
        loop {
            alternatives.extend(self.sequence(true)?);
            match self.next() {
                Some(',') => {}
                Some('}') => return Ok(alternatives),
                _ => return Err(BrokenPattern::Braces),
            }
        }
    }

    fn class(&mut self) -> Result<Part, BrokenPattern> {
        let negated = self.peek() == Some('!');
        self.at += usize::from(negated);
        let mut ranges = Vec::new();
        loop {
            let mut first = self.next().ok_or(BrokenPattern::Class)?;
            if first == ']' {
                break;
            }
            if first == '\\' {
                first = self.next().ok_or(BrokenPattern::Class)?;
            }
            let is_range = self.peek() == Some('-')
                && self.characters.get(self.at + 1).is_some_and(|after| *after != ']');
            let last = if is_range {
                self.at += 1;
                self.next().ok_or(BrokenPattern::Class)?
            } else {
                first
            };
            ranges.push((first, last));
        }
        if ranges.is_empty() {
            return Err(BrokenPattern::Class);
        }
        Ok(Part::Class { negated, ranges })
    }
}

fn combined(left: &[Vec<Part>], right: &[Vec<Part>]) -> Result<Vec<Vec<Part>>, BrokenPattern> {
    if left.len().saturating_mul(right.len()) > MAX_ALTERNATIVES {
        return Err(BrokenPattern::TooLong);
    }
    let mut all = Vec::with_capacity(left.len() * right.len());
    for first in left {
        all.extend(right.iter().map(|second| [first.as_slice(), second].concat()));
    }
    Ok(all)
}

/// Walks the text with the set of places in the pattern that are reached so far.
fn matches_parts(parts: &[Part], text: &[char]) -> bool {
    let mut reached = vec![false; parts.len() + 1];
    reach(&mut reached, parts, 0);
    for &character in text {
        let mut next = vec![false; parts.len() + 1];
        for (place, part) in parts.iter().enumerate() {
            if reached.get(place) != Some(&true) {
                continue;
            }
            let is_separator = SEPARATORS.contains(&character);
            match part {
                Part::Anything => reach(&mut next, parts, place),
                Part::Run if !is_separator => reach(&mut next, parts, place),
                Part::One if !is_separator => reach(&mut next, parts, place + 1),
                Part::Literal(wanted) if *wanted == character => {
                    reach(&mut next, parts, place + 1);
                }
                Part::Class { negated, ranges } => {
                    let is_in = ranges.iter().any(|(a, b)| (*a..=*b).contains(&character));
                    if is_in != *negated {
                        reach(&mut next, parts, place + 1);
                    }
                }
                Part::Run | Part::One | Part::Literal(_) => {}
            }
        }
        reached = next;
    }
    reached.last() == Some(&true)
}

/// Marks a place, and those behind it that an empty run leads to.
fn reach(reached: &mut [bool], parts: &[Part], place: usize) {
    let mut place = place;
    while let Some(mark) = reached.get_mut(place) {
        if *mark {
            return;
        }
        *mark = true;
        match parts.get(place) {
            Some(Part::Run | Part::Anything) => place += 1,
            _ => return,
        }
    }
}
