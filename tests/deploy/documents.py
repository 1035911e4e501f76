"""Turns the YAML documents on standard input into one JSON list: for checks that have no reader of YAML."""

import json
import sys

import yaml

json.dump([document for document in yaml.safe_load_all(sys.stdin) if document], sys.stdout, default=str)
