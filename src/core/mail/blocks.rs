//! Whether every `{{ if }}` has its `{{ end }}`. The engine takes the end of the text for it, and
//! leaves out what comes after one too many, where Go refuses both.

use super::flaw::{Flaw, Part};

/// Looks through a template whose actions the engine could read.
///
/// # Errors
/// The first block that is not closed, or that was never opened, with its line.
pub(super) fn check(part: Part, source: &str) -> Result<(), Flaw> {
    let mut open: Vec<(usize, &str)> = Vec::new();
    let flaw = |line: usize, reason: String| Err(Flaw { part, line: Some(line), reason });
    for (line, keyword) in actions(source) {
        match keyword {
            "if" | "range" | "with" | "define" | "block" => open.push((line, keyword)),
            "else" if open.is_empty() => {
                return flaw(
                    line,
                    "{{ else }} belongs to no {{ if }}, {{ range }} or {{ with }}".to_owned(),
                );
            }
            "end" if open.pop().is_none() => {
                return flaw(line, "{{ end }} closes nothing".to_owned());
            }
            _ => {}
        }
    }
    match open.pop() {
        Some((line, keyword)) => flaw(line, format!("{{{{ {keyword} }}}} has no {{{{ end }}}}")),
        None => Ok(()),
    }
}

/// The first word of each action, with its line.
fn actions(source: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let (mut at, mut counted, mut line) = (0, 0, 1);
    while let Some(start) = find(source, at, "{{") {
        let inside = start + 2;
        let inner = source.get(inside..).unwrap_or_default();
        let inner = inner.strip_prefix('-').unwrap_or(inner).trim_start();
        line += source.get(counted..start).unwrap_or_default().matches('\n').count();
        counted = start;
        if inner.starts_with("/*") {
            at = find(source, inside, "*/").map_or(source.len(), |end| end + 2);
            continue;
        }
        let end = inner.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(inner.len());
        found.push((line, inner.get(..end).unwrap_or_default()));
        at = after_action(source, inside);
    }
    found
}

fn find(source: &str, from: usize, wanted: &str) -> Option<usize> {
    source.get(from..)?.find(wanted).map(|at| from + at)
}

/// The place behind the `}}` of an action: one in a quoted text is not its end.
fn after_action(source: &str, from: usize) -> usize {
    let mut quote = None;
    let mut characters = source.get(from..).unwrap_or_default().char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match (quote, character) {
            (Some('"' | '\''), '\\') => drop(characters.next()),
            (Some(open), close) if open == close => quote = None,
            (None, '"' | '\'' | '`') => quote = Some(character),
            (None, '}') if characters.peek().is_some_and(|(_, next)| *next == '}') => {
                return from + at + 2;
            }
            _ => {}
        }
    }
    source.len()
}
