#!/usr/bin/env python3
"""Reads a service of OGC API – Features as OWSLib does, which knows nothing of ours, and prints what it was told as JSON.

usage: owslib_reads.py URL BBOX FILTER FIELD
    URL of the landing page; of the houses those in the box BBOX (W,S,E,N), the committees that pass FILTER, and those by FIELD,
    the greatest first.
"""

import json
import sys

import owslib
from owslib.ogcapi.features import Features

PAGE = 7


def names(schema):
    return sorted(schema["properties"])


def ids(page):
    return [feature["id"] for feature in page["features"]]


def pages(service, collection):
    """Every page of a collection, as OWSLib asks for them: by offset, until one is not full."""
    read = []
    while True:
        page = service.collection_items(collection, limit=PAGE, offset=len(read))
        read += ids(page)
        if len(page["features"]) < PAGE:
            return page["numberMatched"], read


def told(service, collection):
    matched, read = pages(service, collection)
    return {
        "title": service.collection(collection)["title"],
        "schema": names(service.collection_schema(collection)) if newer(service) else None,
        "queryables": names(service.collection_queryables(collection)),
        "matched": matched,
        "ids": read,
        "alone": [service.collection_item(collection, each)["id"] for each in read[:2]],
    }


def newer(service):
    """Debian's knows no schemas, and takes the order as the service does."""
    return hasattr(service, "collection_schema")


def main():
    url, bbox, filter_, field = sys.argv[1:]
    service = Features(url)
    order = (field, "desc") if newer(service) else f"-{field}"
    print(json.dumps({
        "version": owslib.__version__,
        "openapi": service.api()["openapi"],
        "conformance": service.conformance()["conformsTo"],
        "boxed": ids(service.collection_items("addresses", bbox=bbox.split(","), limit=10000)),
        "filtered": ids(service.collection_items("committees", filter=filter_)),
        "ordered": ids(service.collection_items("committees", sortby=order)),
        "collections": {each: told(service, each) for each in service.feature_collections()},
    }))


main()
