"""Asks AWS Secrets Manager at the endpoint argv[1] what stdin says, in JSON.

{"secret": NAME} tells all about one secret, null if there is none;
{"create": [{…}]} creates a secret from each keyword arguments;
{"call": METHOD, "arguments": {…}} is any method of boto3's client.
{"base64": …} stands for bytes both ways.
"""

import base64
import json
import sys

import boto3

client = boto3.client(
    "secretsmanager",
    endpoint_url=sys.argv[1],
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


def secret(name):
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
        "description": described.get("Description"),
        "kms": described.get("KmsKeyId"),
        "deleted": described.get("DeletedDate"),
        "versions": described.get("VersionIdsToStages", {}),
    }


question = json.load(sys.stdin, object_hook=from_json)
if "secret" in question:
    answer = secret(question["secret"])
elif "create" in question:
    answer = [client.create_secret(**each)["Name"] for each in question["create"]]
else:
    answer = getattr(client, question["call"])(**question["arguments"])
json.dump(answer, sys.stdout, default=to_json)
