//! Which functions a policy calls for each row.

/// A function call in a policy's expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicyCall {
    /// `pg_proc.oid` of the function.
    pub function: u32,
    /// Whether it stands in a sub-select, which PostgreSQL runs once per statement when nothing in
    /// it depends on the row.
    pub in_subselect: bool,
    /// Whether a column is among its arguments, so that it cannot be moved into a sub-select.
    pub reads_row: bool,
}

/// A node whose end has not come yet.
#[derive(Default)]
struct OpenNode {
    is_subselect: bool,
    function: Option<u32>,
    reads_row: bool,
}

/// The function calls of an expression, in the order in which they end. It takes the text of a
/// `pg_node_tree`, as `pg_policy.polqual` holds it. Operators are left out.
#[must_use]
pub fn policy_calls(node_tree: &str) -> Vec<PolicyCall> {
    let mut open: Vec<OpenNode> = Vec::new();
    let mut calls = Vec::new();
    let mut tokens = Tokens(node_tree);
    while let Some(token) = tokens.next() {
        match token {
            "{" => {
                let name = tokens.next().unwrap_or("");
                open.push(OpenNode {
                    is_subselect: name == "SUBLINK",
                    function: None,
                    reads_row: name == "VAR",
                });
            }
            ":funcid" => {
                let function = tokens.next().and_then(|oid| oid.parse().ok());
                if let Some(node) = open.last_mut() {
                    node.function = function;
                }
            }
            "}" => {
                let Some(node) = open.pop() else { continue };
                if let Some(function) = node.function {
                    let in_subselect = open.iter().any(|outer| outer.is_subselect);
                    calls.push(PolicyCall { function, in_subselect, reads_row: node.reads_row });
                }
                if let Some(outer) = open.last_mut() {
                    outer.reads_row |= node.reads_row;
                }
            }
            _ => {}
        }
    }
    calls
}

/// The tokens of a node tree: braces and parentheses alone, all else up to white space or one of
/// them. A backslash takes the next character into the token.
struct Tokens<'a>(&'a str);

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.0.trim_start();
        let mut escaped = false;
        let mut end = text.len();
        for (place, character) in text.char_indices() {
            let ends = !escaped
                && (character.is_whitespace() || matches!(character, '{' | '}' | '(' | ')'));
            if ends {
                end = if place == 0 { character.len_utf8() } else { place };
                break;
            }
            escaped = !escaped && character == '\\';
        }
        let (token, rest) = text.split_at(end);
        self.0 = rest;
        if token.is_empty() { None } else { Some(token) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `f(100) = user_id`
    const BARE: &str = "{OPEXPR :opno 2972 :opfuncid 2956 :args ({FUNCEXPR :funcid 100 :args <> \
        :location 8} {VAR :varno 1 :varattno 2})}";
    /// `(SELECT f(100)) = user_id`
    const WRAPPED: &str = "{OPEXPR :opno 2972 :args ({SUBLINK :subLinkType 4 :subselect {QUERY \
        :targetList ({TARGETENTRY :expr {FUNCEXPR :funcid 100 :args <>} :resname uid})}} {VAR :varno 1})}";
    /// `g(f(), user_id)`
    const NESTED: &str =
        "{FUNCEXPR :funcid 200 :args ({FUNCEXPR :funcid 100 :args <>} {VAR :varno 1})}";

    fn call(function: u32, in_subselect: bool, reads_row: bool) -> PolicyCall {
        PolicyCall { function, in_subselect, reads_row }
    }

    #[test]
    fn a_bare_call_is_told_from_one_in_a_subselect() {
        assert_eq!(policy_calls(BARE), [call(100, false, false)]);
        assert_eq!(policy_calls(WRAPPED), [call(100, true, false)]);
    }

    #[test]
    fn only_the_call_with_a_column_reads_the_row() {
        assert_eq!(policy_calls(NESTED), [call(100, false, false), call(200, false, true)]);
    }

    #[test]
    fn escaped_braces_are_text() {
        let tree = r"{CONST :constvalue \{FUNCEXPR :resname a\ \}b} {FUNCEXPR :funcid 7 :args <>}";
        assert_eq!(policy_calls(tree), [call(7, false, false)]);
    }

    #[test]
    fn any_text_is_survived() {
        for text in ["", "}", "}}{", "{", "{FUNCEXPR :funcid", "\\", ":funcid 3", "{X :funcid x}"] {
            assert_eq!(policy_calls(text), [], "{text}");
        }
    }
}
