//! Finds variables that a mail does not have: a mistyped one would leave the link out of the mail,
//! and nobody would know why.

use gotmpl::parse::{Expr, ListNode, Node, PipeNode};

use super::MailType;
use super::flaw::{Flaw, Part};

/// Looks through a template for variables that the mail does not have.
///
/// # Errors
/// The first one, with its line.
pub(super) fn check(kind: MailType, part: Part, tree: Option<&ListNode>) -> Result<(), Flaw> {
    let unknown = tree.and_then(|tree| in_list(kind, tree, true));
    unknown.map_or(Ok(()), |(line, name)| {
        let known: Vec<String> =
            kind.variables().iter().map(|known| format!("{{{{ .{known} }}}}")).collect();
        let reason =
            format!("this mail has no variable {{{{ .{name} }}}}; it has {}", known.join(", "));
        Err(Flaw { part, line: Some(line), reason })
    })
}

type Found = Option<(usize, String)>;

/// `is_root` tells whether the dot still is all variables: inside `with` and `range` it is not.
fn in_list(kind: MailType, list: &ListNode, is_root: bool) -> Found {
    list.nodes.iter().find_map(|node| in_node(kind, node, is_root))
}

fn in_node(kind: MailType, node: &Node, is_root: bool) -> Found {
    match node {
        Node::List(list) => in_list(kind, list, is_root),
        Node::Action(action) => in_pipe(kind, &action.pipe, is_root),
        Node::If(branch) => in_pipe(kind, &branch.pipe, is_root)
            .or_else(|| in_list(kind, &branch.body, is_root))
            .or_else(|| branch.else_body.as_ref().and_then(|list| in_list(kind, list, is_root))),
        Node::Range(branch) | Node::With(branch) => in_pipe(kind, &branch.pipe, is_root)
            .or_else(|| in_list(kind, &branch.body, false))
            .or_else(|| branch.else_body.as_ref().and_then(|list| in_list(kind, list, is_root))),
        Node::Template(call) => call.pipe.as_ref().and_then(|pipe| in_pipe(kind, pipe, is_root)),
        Node::Text(_) | Node::Define(_) | Node::Break(_) | Node::Continue(_) => None,
    }
}

fn in_pipe(kind: MailType, pipe: &PipeNode, is_root: bool) -> Found {
    let mut arguments = pipe.commands.iter().flat_map(|command| &command.args);
    arguments.find_map(|argument| in_expression(kind, argument, is_root))
}

fn in_expression(kind: MailType, expression: &Expr, is_root: bool) -> Found {
    let names = match expression {
        Expr::Field(_, names) if is_root => names.first(),
        Expr::Variable(_, variable, names) if variable == "$" => names.first(),
        Expr::Pipe(_, pipe) => return in_pipe(kind, pipe, is_root),
        Expr::Chain(_, inner, _) => return in_expression(kind, inner, is_root),
        _ => None,
    };
    let unknown = names.filter(|name| !kind.variables().contains(&name.as_str()));
    unknown.map(|name| (expression.pos().line, name.to_string()))
}
