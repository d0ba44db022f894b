"""Asks AWS, for each line of stdin, what it says in JSON, and answers in a line.

{"url": …} names the endpoint, and with it one of
{"secret": NAME} tells all about one secret, null if there is none;
{"create": [{…}]} creates a secret from each keyword arguments;
{"service": NAME, "call": METHOD, "arguments": {…}} is any method of boto3's client.
{"base64": …} stands for bytes both ways. An answer is {"answer": …} or {"error": …}.
"""

import base64
import functools
import json
import sys
import traceback

import boto3


@functools.cache
def client_of(service, url):
    return boto3.client(
        service,
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )


def from_json(value):
    if set(value) == {"base64"}:
        return base64.b64decode(value["base64"])
    return value


def to_json(value):
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    return value.isoformat()  # the only other type: dates


def secret(client, name):
    try:
        described = client.describe_secret(SecretId=name)
    except client.exceptions.ResourceNotFoundException:
        return None
    try:
        # By its label: without it moto gives the version that was put last as
        # the current one, and forgets that the label was moved.
        read = client.get_secret_value(SecretId=name, VersionStage="AWSCURRENT")
    except (
        client.exceptions.ResourceNotFoundException,
        client.exceptions.InvalidRequestException,
    ):
        read = {}  # no version yet, or waiting for deletion
    return {
        "name": described["Name"],
        "arn": described["ARN"],
        "value": read.get("SecretString", read.get("SecretBinary")),
        "tags": {tag["Key"]: tag["Value"] for tag in described.get("Tags", [])},
        "description": described.get("Description") or None,
        "kms": described.get("KmsKeyId"),
        "deleted": described.get("DeletedDate"),
        "versions": described.get("VersionIdsToStages", {}),
    }


def answer(question):
    client = client_of(question.get("service", "secretsmanager"), question["url"])
    if "secret" in question:
        return secret(client, question["secret"])
    if "create" in question:
        return [client.create_secret(**each)["Name"] for each in question["create"]]
    return getattr(client, question["call"])(**question["arguments"])


for line in sys.stdin:
    try:
        reply = {"answer": answer(json.loads(line, object_hook=from_json))}
    except Exception:
        reply = {"error": traceback.format_exc()}
    print(json.dumps(reply, default=to_json), flush=True)
