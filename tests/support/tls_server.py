"""A server with TLS for `store.test` and `localhost`, and a proxy that leads every
name to it.

Called with a directory, where it puts the certificate of its authority, `ca.pem`,
and whose files below `www` it serves; `/to/URL` sends on to URL, and whatever else
is asked for is "secure". As AWS, it answers an action with the file of its name, and
knows nothing where there is none. Prints both ports, and serves until its standard input
ends."""

import datetime
import http.server
import json
import os
import socket
import ssl
import sys
import threading

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

directory = sys.argv[1]
now = datetime.datetime.now(datetime.timezone.utc)


def certificate(name, key, issuer, issuer_key, extension):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer or name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(extension, critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


authority_key = ec.generate_private_key(ec.SECP256R1())
own = x509.BasicConstraints(ca=True, path_length=None)
authority = certificate("Test authority", authority_key, None, authority_key, own)
key = ec.generate_private_key(ec.SECP256R1())
names = x509.SubjectAlternativeName([x509.DNSName("store.test"), x509.DNSName("localhost")])
leaf = certificate("store.test", key, authority.subject, authority_key, names)

pem = serialization.Encoding.PEM
with open(os.path.join(directory, "ca.pem"), "wb") as file:
    file.write(authority.public_bytes(pem))
with open(os.path.join(directory, "server.pem"), "wb") as file:
    file.write(leaf.public_bytes(pem))
    plain = serialization.NoEncryption()
    file.write(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))


class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("location", self.path[len("/to/") :])
            self.send_header("content-length", "0")
            self.end_headers()
            return
        file = os.path.join(directory, "www", self.path[1:])
        body = b"secure"
        if os.path.isfile(file):
            with open(file, "rb") as content:
                body = content.read()
        self.send_response(404 if self.path == "/missing" else 200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        action = self.headers["x-amz-target"].rpartition(".")[2]
        file = os.path.join(directory, "www", action)
        status, body = 400, b'{"__type": "ResourceNotFoundException"}'
        if os.path.isfile(file):
            with open(file, "rb") as content:
                status, body = 200, content.read()
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(os.path.join(directory, "server.pem"))
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
# Shaken hands with in each connection's own thread.
server.socket = context.wrap_socket(
    server.socket, server_side=True, do_handshake_on_connect=False
)
server.handle_error = lambda *_: None
port = server.server_address[1]


class Proxy(http.server.BaseHTTPRequestHandler):
    def do_CONNECT(self):
        target = socket.create_connection(("127.0.0.1", port))
        self.send_response(200)
        self.end_headers()
        threading.Thread(target=copy, args=(target, self.connection)).start()
        copy(self.connection, target)

    def log_message(self, *_):
        pass


def copy(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
for each in (server, proxy):
    each.daemon_threads = True
    threading.Thread(target=each.serve_forever, daemon=True).start()
print(json.dumps({"server": port, "proxy": proxy.server_address[1]}), flush=True)
sys.stdin.read()
