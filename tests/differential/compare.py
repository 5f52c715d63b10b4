"""Compares the verdicts of auth_ext, jose and PyJWT, and explains each difference by rules.py or fails.

usage: compare.py DIRECTORY
"""

import collections
import json
import sys

from rules import RULES


def verdicts(path):
    with open(path, encoding="utf-8") as lines:
        rows = (line.rstrip("\n").split("\t") for line in lines)
        return {int(row[0]): (row[1] == "accept", row[2] if len(row) > 2 else "") for row in rows}


def main():
    directory = sys.argv[1]
    ours, jose, pyjwt = (verdicts(f"{directory}/{name}.tsv") for name in ("auth_ext", "jose", "pyjwt"))
    with open(f"{directory}/tokens.jsonl", encoding="utf-8") as lines:
        tokens = [json.loads(line) for line in lines]
    if not tokens or any(len(judged) != len(tokens) for judged in (ours, jose, pyjwt)):
        sys.exit(f"not every token was judged: {len(tokens)} tokens, {len(ours)}, {len(jose)}, {len(pyjwt)} verdicts")

    agreed = collections.Counter()
    explained = collections.Counter()
    unexplained = []
    laxer = []
    for entry in tokens:
        accepted, reason = ours[entry["id"]]
        others = {"jose": jose[entry["id"]], "PyJWT": pyjwt[entry["id"]]}
        accepting = [name for name, (yes, _) in others.items() if yes]
        if accepted and len(accepting) < len(others):
            laxer.append((entry, others))
        elif accepted or not accepting:
            agreed["all accept" if accepted else "all reject"] += 1
        else:
            rule = next((rule for rule in RULES if rule.explains(entry["kind"], reason)), None)
            if rule is None:
                unexplained.append((entry, reason, accepting))
            else:
                explained[rule.sentence, " and ".join(accepting)] += 1

    print(f"tokens\t{len(tokens)}")
    print(f"kinds\t{len({entry['kind'] for entry in tokens})}")
    for what, count in sorted(agreed.items()):
        print(f"{what}\t{count}")
    print(f"auth_ext is stricter, by a rule\t{sum(explained.values())}")
    for (sentence, accepting), count in sorted(explained.items()):
        print(f"\t{count}\t{sentence} ({accepting} accepts)" if " and " not in accepting else f"\t{count}\t{sentence} ({accepting} accept)")
    print(f"auth_ext is stricter, without a rule\t{len(unexplained)}")
    for entry, reason, accepting in unexplained[:20]:
        print(f"\t{entry['kind']}: {reason}, accepted by {' and '.join(accepting)}: {entry['token'][:300]}")
    print(f"auth_ext accepts what another rejects\t{len(laxer)}")
    for entry, others in laxer[:20]:
        print(f"\t{entry['kind']}: {others}: {entry['token'][:300]}")
    if unexplained or laxer:
        kinds = collections.Counter((entry["kind"], reason, " and ".join(accepting)) for entry, reason, accepting in unexplained)
        for (kind, reason, accepting), count in sorted(kinds.items()):
            print(f"unexplained\t{count}\t{kind}\t{reason}\t{accepting}")
        sys.exit(1)
    if not agreed["all accept"] or not agreed["all reject"]:
        sys.exit("no token was accepted by all, or none rejected by all: the comparison shows nothing")


main()
