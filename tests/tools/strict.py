#!/usr/bin/env python3
"""Scores a strict batch: how many houses were found (codes H1 and H2), and how many of those are a wrong house.

usage: strict.py QUESTIONS.tsv ANSWERS.tsv    (answers: qid, code, street label, locality, house; no heading)
Only questions with one answer count (k = 1): beginnings of houses are for suggestions. A house whose number exists only
with корпуса or letters cannot be right in a batch, and one that has equals elsewhere (`accept`) need not be found.
"""

import collections
import csv
import re
import sys


def key(street, locality, house):
    """One form for a house of a street: корпус and дробь are equated, as the judge of answers does."""
    return street, locality, re.sub(r"\s", "", house.upper().replace("Ё", "Е")).replace("/", "К")


def main(questions, answers, gazetteer=None):
    found = {}
    for line in open(answers, encoding="utf-8"):
        qid, code, street, locality, house = (line.rstrip("\n").split("\t") + [""] * 4)[:5]
        found[qid] = code, key(street, locality, house)
    labels = {}
    if gazetteer:
        for row in csv.DictReader(open(gazetteer, encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE):
            labels[row["street_id"]] = row["label"], row["locality"]
    counts = collections.defaultdict(collections.Counter)
    for row in csv.DictReader(open(questions, encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE):
        code, house = found.get(row["qid"], ("", None))
        missing = row["class"] == "hard_base_missing"
        if row["k"] != "1" and not missing:
            continue
        right = (
            {key(row["street"], row["locality"], row["house"])} if row["level"] == "house" and not missing else set()
        )
        for other in filter(None, [] if missing else row["accept"].split(";")):
            street, number = other.split("|")
            if street == row["street_id"] or street in labels:
                right.add(key(*labels.get(street, (row["street"], row["locality"])), number))
        for count in (counts[row["class"]], counts["ALL"]):
            count["asked"] += bool(right) and not row["accept"]
            if code in ("H1", "H2"):
                count["answered"] += 1
                count["wrong"] += house not in right
                count["right"] += house in right and not row["accept"]
    print(f"{'class':24} {'recall':>15} {'wrong of answered':>20}")
    for name in sorted(counts, key=lambda name: (name == "ALL", name)):
        c = counts[name]
        recall = f"{c['right']}/{c['asked']} {100 * c['right'] / max(c['asked'], 1):6.2f}%" if c["asked"] else "-"
        print(f"{name:24} {recall:>15} {c['wrong']}/{c['answered']} {100 * c['wrong'] / max(c['answered'], 1):6.3f}%")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: strict.py QUESTIONS.tsv ANSWERS.tsv [STREETS.tsv, for accepted houses of other streets]")
    main(*sys.argv[1:])
