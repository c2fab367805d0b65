#!/bin/sh
# Verifies and opens a packet of suite INT with the openssl command; python3 unpacks the ZIP files, nothing else.
#
#   open_with_openssl.sh PACKET KEY CERTIFICATE ROOT FOLDER [SECONDS]
#
# KEY and CERTIFICATE are those of a recipient node, ROOT is the trust anchor, all in PEM; FOLDER takes what is opened.
# SECONDS is the moment for which certificates and expiry are asked, since 1970 UTC; without it, now.
# Ends with 0 when everything is right, and with 1 and a reason when anything is not.
#
# Not checked here: revocation, and that XML and ZIP are in their canonical form (docs/formats/packet.md).
set -eu

packet=$1 key=$2 certificate=$3 root=$4 out=$5
time=${6:-$(date +%s)}
usage=2.25.176216346025103847164039126351826149203

fail() {
    echo "refused: $1" >&2
    exit 1
}

# unpack ZIP FOLDER: extracts all entries and prints each name as it stands in a URI.
unpack() {
    PYTHONIOENCODING=utf-8 python3 - "$1" "$2" <<'PYTHON'
import sys, urllib.parse, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    names = archive.namelist()
    if len(set(names)) != len(names) or any(n.startswith("/") or ".." in n.split("/") for n in names):
        sys.exit("the names of the entries are not acceptable")
    archive.extractall(sys.argv[2])
for name in names:
    print(urllib.parse.quote(name, safe="/-._~"))
PYTHON
}

# path NAME: the file name that a name in a URI stands for.
path() { python3 -c 'import sys, urllib.parse; print(urllib.parse.unquote(sys.argv[1]))' "$1"; }

# element NAME FILE: the content of an element without attributes that stands there once.
element() { sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" "$2"; }

# domain_name CODE: the name of a node, from the particular to the general.
domain_name() {
    code=$1 name=
    for length in 12 9 6 4 2; do
        [ ${#code} -ge $length ] || continue
        part=$(printf %.${length}s "$code")
        # A city without counties has its townships under county 00.
        case $length$part in 6????00) [ ${#code} -gt 6 ] && continue ;; esac
        name=$name$part.
    done
    echo "${name}yizhan"
}

# verify MANIFEST SIGNATURE USAGE SIGNER: the signature over a manifest; SIGNER takes the signer's certificate.
verify() {
    openssl cms -verify -cades -binary -inform DER -in "$2" -content "$1" -CAfile "$root" -purpose any \
        -attime "$time" -signer "$4" -out /dev/null 2>"$out/log" || fail "signature $2: $(cat "$out/log")"
    openssl x509 -in "$4" -noout -text | grep -A1 'Extended Key Usage' | grep -qF "$usage.$3" ||
        fail "the signer's certificate is not for its purpose ($2)"
}

# name_of CERTIFICATE: its one dNSName.
name_of() { openssl x509 -in "$1" -noout -ext subjectAltName | sed -n 's/^ *DNS:\([^,]*\)$/\1/p'; }

# require_digest FOLDER NAME MANIFEST: the manifest lists the file by its digest.
require_digest() {
    digest=$(openssl dgst -sha256 -binary "$1/$(path "$2")" | openssl base64 -A)
    grep -qF "<asic:DataObjectReference URI=\"$2\"><ds:DigestMethod \
Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue>$digest</ds:DigestValue>" "$3" ||
        fail "$2 is not the file that was signed"
}

# require_count MANIFEST NUMBER: it lists no more than that.
require_count() {
    [ "$(grep -o '<asic:DataObjectReference ' "$1" | wc -l)" -eq "$2" ] || fail "$1 lists another number of files"
}

mkdir -p "$out/packet" "$out/package"

# 1. The outside, as every relay checks it.
unpack "$packet" "$out/packet" >"$out/packet.names"
envelope=$out/packet/envelope.xml
digests=$out/packet/META-INF/ASiCManifest.xml
[ "$(element suite "$envelope")" = INT ] || fail "the packet is not of suite INT"
from=$(element from "$envelope")
node=$(domain_name "${from#*@}")
verify "$digests" "$out/packet/META-INF/signature.p7s" 2 "$out/node.pem"
[ "$(name_of "$out/node.pem")" = "$node" ] || fail "the packet is signed by $(name_of "$out/node.pem"), not by $node"
require_digest "$out/packet" envelope.xml "$digests"
require_digest "$out/packet" content.p7m "$digests"
require_count "$digests" 2
expires=$(element expires "$envelope")
[ "$time" -lt "$(date -u -d "${expires%.*}Z" +%s)" ] || fail "the packet expired at $expires"

# 2. The content.
openssl cms -decrypt -binary -inform DER -in "$out/packet/content.p7m" -recip "$certificate" -inkey "$key" \
    -out "$out/package.zip" 2>"$out/log" || fail "the content does not open: $(cat "$out/log")"

# 3. The inside: it is the unit's, and it was made for this envelope.
unpack "$out/package.zip" "$out/package" >"$out/package.names"
manifest=$out/package/manifest.xml
for name in id suite from to created; do
    [ "$(element $name "$manifest")" = "$(element $name "$envelope")" ] || fail "manifest and envelope differ in $name"
done
unit=$(echo "${from%@*}" | tr A-Z a-z).$node
for suffix in "" -officer; do
    digests=$out/package/META-INF/ASiCManifest$suffix.xml
    [ -e "$digests" ] || continue
    case $suffix in "") number=5 ;; *) number=6 ;; esac
    verify "$digests" "$out/package/META-INF/signature$suffix.p7s" $number "$out/signer$suffix.pem"
    signed=$(grep -v -e '^mimetype$' -e '^META-INF/' "$out/package.names")
    for name in $signed; do require_digest "$out/package" "$name" "$digests"; done
    require_count "$digests" "$(echo "$signed" | wc -l)"
done
[ "$(name_of "$out/signer.pem")" = "$unit" ] || fail "the package is signed by $(name_of "$out/signer.pem"), not by $unit"
echo "node $node"
echo "unit $unit"
if [ -e "$out/signer-officer.pem" ]; then
    officer=$(name_of "$out/signer-officer.pem")
    [ "${officer#*.}" = "$unit" ] || fail "the officer $officer does not belong to the unit"
    echo "officer $officer"
fi
