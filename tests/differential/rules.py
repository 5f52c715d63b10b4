"""Why auth_ext refuses what another implementation accepts. A difference that no rule explains fails the test."""

import re


class Rule:
    """Tokens of these kinds (a pattern for the whole name) are refused with this reason, because of what the sentence says."""

    def __init__(self, reason, kinds, sentence):
        self.reason, self.kinds, self.sentence = reason, re.compile(kinds), sentence

    def explains(self, kind, reason):
        return reason == self.reason and self.kinds.fullmatch(kind) is not None


RULES = [
    # JSON
    Rule("duplicate_member", "duplicate-(claim|escaped|header|nested)", "a member twice: one reader takes the first, another the last (RFC 7515, 4; RFC 7519, 4)"),
    Rule("null_character", "(payload|headertext)-nul(-name)?", "U+0000, which PostgreSQL cannot store"),
    Rule("too_deep", "depth-(32|33|64|200)|headertext-deep", "JSON nested more than 32 deep"),
    Rule("too_large", "size-large", "longer than 8 KiB, the largest size of the default policy"),
    Rule("malformed", "(payload|headertext)-bom", "a byte order mark before the JSON text (RFC 8259, 8.1)"),
    Rule("malformed", "payload-(lone-surrogate|surrogate-bytes)", "a lone surrogate, which is no character and which PostgreSQL cannot store"),
    Rule("malformed", "payload-utf16", "JSON that is not UTF-8 (RFC 8259, 8.1)"),
    Rule("malformed", "headertext-nan|number-(exp|nbf)-(NaN|-?Infinity)", "NaN or Infinity, which JSON does not have"),
    Rule("malformed", "number-exp-1e400", "a number beyond the range of a double"),
    # base64url and form
    Rule("malformed", "base64-(one-)?padding", "base64url with padding (RFC 7515, 2)"),
    Rule("malformed", "base64-bits", "base64url whose unused last bits are not zero: a second spelling of the same token (RFC 4648, 3.5)"),
    Rule("malformed", "base64-(space|newline)|segments-trailing-newline", "white space in a segment (RFC 7515, 2)"),
    # header
    Rule("wrong_type", "typ-.*", "a typ that is neither JWT nor at+jwt, so a token for another use (RFC 8725, 3.11)"),
    Rule("wrong_type", "header-cty-number", "a cty that is no string (RFC 7515, 4.1.10)"),
    Rule("critical_header", "header-crit-b64-true", "a critical extension: none is supported, b64 neither"),
    Rule("unsupported_form", "header-cty-JWT", "a nested token, which would have to be unwrapped first (RFC 7519, 5.2)"),
    Rule("unsupported_form", "header-enc", "a header with enc belongs to a JWE (RFC 7516, 9)"),
    Rule("unsupported_form", "header-b64-false", "a payload that its sender did not mean to be encoded (RFC 7797, 3)"),
    # claims
    Rule("invalid_claim", "claim-(sub|jti)-(null|boolean|number|array|object)", "sub or jti that is no string (RFC 7519, 4.1)"),
    Rule("invalid_claim", "claim-(nbf|iat)-(boolean|string)", "a time that is no number (RFC 7519, 2)"),
    Rule("invalid_claim", "claim-(nbf|iat)-number|number-(nbf|iat)-(-1|-1e300)", "a time before 1970"),
    Rule("invalid_claim", "number-exp-(1e300|253402300800|99999999999999999|18446744073709551616)", "a time after the year 9999"),
    Rule("invalid_claim", "audience-list-with-(null|number)", "an audience that is no string, beside ours (RFC 7519, 4.1.3)"),
    Rule("issued_in_future", "time-iat-future", "issued in the future, which PostgREST refuses, too"),
]
