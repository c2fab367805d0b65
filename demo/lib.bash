# Helpers of the demo: the hierarchy, the nodes, and waiting for what others do.

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
note() { printf '  %s\n' "$*"; }
fail() { printf 'demo: %s\n' "$*" >&2; exit 1; }

# The units of the demo. The credit codes are made for it: they satisfy GB 32100 and belong to nobody.
PROVINCE=11350000MB0000019N@35
CITY=11350800MB0000027T@3508
COUNTY=11350823MB00000350@350823
BUREAU=11350823MB0000043T@350823
TOWN=11350823MB0000051M@350823106
declare -A UNIT_NAME=(
    [$PROVINCE]=福建省人民政府办公厅 [$CITY]=龙岩市人民政府办公室 [$COUNTY]=上杭县人民政府办公室
    [$BUREAU]=上杭县应急管理局 [$TOWN]=古田镇人民政府
)
UNITS=("$PROVINCE" "$CITY" "$COUNTY" "$BUREAU" "$TOWN")
NODES=(35 3508 350823 350823106)
declare -A NODE_NAME=([35]=福建省 [3508]=龙岩市 [350823]=上杭县 [350823106]=古田镇)
# Which CA issues for a node: the province's, the city's, and the county's for its towns.
declare -A ISSUER=([35]=35 [3508]=3508 [350823]=350823 [350823106]=350823)
declare -A PORT

yz() { "$YIZHAN" "$@"; }
at() { local node=$1; shift; yz "$@" --socket "$DATA/$node/run/yizhan.sock"; }

# Runs a command silently; what it said is shown when it fails.
quietly() {
    local output
    output=$("$@" 2>&1) || { printf '%s\n' "$output" >&2; fail "failed: ${*:1:4} …"; }
}

# Waits until a command succeeds, for at most 120 seconds.
until_true() {
    local what=$1 deadline=$((SECONDS + 120))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $deadline ] || fail "gave up waiting for: $what (logs: $DATA/*/node.log)"
        sleep 0.2
    done
}

free_ports() {
    python3 - "$1" <<'P'
import socket, sys
sockets = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in sockets: s.bind(("127.0.0.1", 0))
print(*[s.getsockname()[1] for s in sockets])
P
}

make_passphrase() { (umask 077; openssl rand -hex 24 > "$1"); }

make_authorities() {
    local suite
    mkdir -p "$DATA/ca"
    make_passphrase "$DATA/ca/passphrase"
    local pass=(--passphrase-file "$DATA/ca/passphrase")
    for suite in gm int; do
        quietly yz ca init "$DATA/ca/root-$suite" --suite $suite "${pass[@]}"
        local above=root
        for division in 35 3508 350823; do
            quietly yz ca subordinate "$DATA/ca/$above-$suite" "$DATA/ca/$division-$suite" --division $division \
                "${pass[@]}" --key-passphrase-file "$DATA/ca/passphrase"
            above=$division
        done
    done
    cat "$DATA"/ca/root-{gm,int}/ca.cert.pem > "$DATA/anchors.pem"
}


# issue_request and issue_key differ in where the key is made: by its owner, or here for the demo's people.
issue_request() { # node suite profile stem
    quietly yz ca issue "$DATA/ca/${ISSUER[$1]}-$2" --profile "$3" --name "$1" --request "$4.csr.pem" \
        --out "$4.cert.pem" --with-chain --display-name "${NODE_NAME[$1]}" --passphrase-file "$DATA/ca/passphrase"
}

issue_key() { # issuing-division suite profile name stem display-name
    quietly yz ca issue "$DATA/ca/$1-$2" --profile "$3" --name "$4" --key "$5.key.pem" --out "$5.cert.pem" \
        --with-chain --display-name "$6" --passphrase-file "$DATA/ca/passphrase" --key-passphrase-file "$DATA/people/passphrase"
}

make_nodes() {
    local index node neighbours ports
    read -r -a ports <<< "$(free_ports ${#NODES[@]})"
    for index in "${!NODES[@]}"; do PORT[${NODES[$index]}]=${ports[$index]}; done
    for index in "${!NODES[@]}"; do
        node=${NODES[$index]}
        make_passphrase "$DATA/$node.passphrase"
        neighbours=()
        [ "$index" -gt 0 ] && neighbours+=(--neighbour "${NODES[$((index - 1))]}=127.0.0.1:${PORT[${NODES[$((index - 1))]}]},parent")
        [ "$index" -lt $((${#NODES[@]} - 1)) ] && neighbours+=(--neighbour "${NODES[$((index + 1))]}=127.0.0.1:${PORT[${NODES[$((index + 1))]}]}")
        quietly yz node init --code "$node" --suite "$SUITE" --folder "$DATA/$node" --listen "127.0.0.1:${PORT[$node]}" \
            --passphrase-file "$DATA/$node.passphrase" "${neighbours[@]}"
        for request in "$DATA/$node"/keys/*.csr.pem; do
            local stem=${request%.csr.pem} name
            name=$(basename "$stem")
            issue_request "$node" "${name##*.}" "${name%.*}" "$stem"
        done
        cp "$DATA/anchors.pem" "$DATA/$node/trust/anchors.pem"
    done
}

make_people() {
    local unit node suite
    mkdir -p "$DATA/people"
    make_passphrase "$DATA/people/passphrase"
    for unit in "${UNITS[@]}"; do
        node=${unit#*@}
        for suite in gm int; do
            issue_key "${ISSUER[$node]}" $suite unit-sign "$unit" "$DATA/people/$unit.$suite" "${UNIT_NAME[$unit]}"
        done
        issue_key "${ISSUER[$node]}" "$SUITE" officer-sign "registrar.$unit" "$DATA/people/registrar.$unit" "收发员"
    done
}

# A second officer of the city's office approves what the first applied for; the county's units have no part in it.
make_seals() {
    local unit node number pass=(--officer-passphrase-file "$DATA/people/passphrase")
    local keeper=("--officer-key" "$DATA/people/chen-hua.$CITY.key.pem" "--officer-certificate" "$DATA/people/chen-hua.$CITY.cert.pem")
    issue_key 3508 "$SUITE" officer-sign "chen-hua.$CITY" "$DATA/people/chen-hua.$CITY" "印章管理员"
    issue_key 3508 "$SUITE" seal-maker "$CITY" "$DATA/people/maker" "龙岩市制章中心"
    quietly yz seal init "$DATA/seals" --keeper "$CITY" --anchor "$DATA/ca/root-$SUITE/ca.cert.pem"
    for unit in $CITY $TOWN; do
        issue_key "${ISSUER[${unit#*@}]}" "$SUITE" seal-sign "$unit" "$DATA/people/seal.$unit" "${UNIT_NAME[$unit]}"
        number=$(yz seal apply-for "$DATA/seals" --owner "$unit" --name "${UNIT_NAME[$unit]}" --custodian "registrar.$unit" \
            --certificate "$DATA/people/seal.$unit.cert.pem" --picture demo/documents/seal.png --days 365 \
            --officer-key "$DATA/people/registrar.$unit.key.pem" \
            --officer-certificate "$DATA/people/registrar.$unit.cert.pem" "${pass[@]}" --json | jq -r .seal)
        quietly yz seal approve "$DATA/seals" --seal "$number" "${keeper[@]}" "${pass[@]}"
        quietly yz seal make "$DATA/seals" --seal "$number" "${keeper[@]}" "${pass[@]}" --maker-key "$DATA/people/maker.key.pem" \
            --maker-certificate "$DATA/people/maker.cert.pem" --maker-passphrase-file "$DATA/people/passphrase" \
            --out "$DATA/people/$unit.esl"
        quietly yz seal hand-over "$DATA/seals" --seal "$number" "${keeper[@]}" "${pass[@]}"
    done
    # Every node asks the maker's list whether a seal that arrives is in use.
    quietly yz seal status "$DATA/seals" --maker-key "$DATA/people/maker.key.pem" \
        --maker-certificate "$DATA/people/maker.cert.pem" --maker-passphrase-file "$DATA/people/passphrase" --out "$DATA/seal-status.json"
    for node in "${NODES[@]}"; do printf 'seals:\n  status-lists: [%s]\n' "$DATA/seal-status.json" >> "$DATA/$node/node.yaml"; done
}

# Makes a document of metadata and text, and puts the unit's seal over its date.
make_document() { # unit stem target
    local unit=$1 stem=$2 target=$3 division lists=()
    for division in root 35 3508 350823; do lists+=(--crl "$DATA/ca/$division-$SUITE/crl.pem"); done
    quietly yz typeset --metadata "demo/documents/$stem.yaml" --body "demo/documents/$stem.txt" -o "$target.draft"
    quietly yz seal apply "$target.draft" --seal "$DATA/people/$unit.esl" --key "$DATA/people/seal.$unit.key.pem" \
        --certificate "$DATA/people/seal.$unit.cert.pem" --passphrase-file "$DATA/people/passphrase" \
        --trust "$DATA/anchors.pem" --intermediates "$DATA/people/maker.cert.pem" "${lists[@]}" --at-date -o "$target"
    rm "$target.draft"
}

make_directory() {
    local arguments=() suite division node unit
    for suite in gm int; do
        issue_key 35 $suite directory 35 "$DATA/people/directory.$suite" "福建省名录"
        arguments+=(--signing-key "$DATA/people/directory.$suite.key.pem" --signing-certificate "$DATA/people/directory.$suite.cert.pem")
        for division in root 35 3508 350823; do
            quietly yz ca crl "$DATA/ca/$division-$suite" --days 30 --passphrase-file "$DATA/ca/passphrase"
            arguments+=(--authority "$DATA/ca/$division-$suite")
        done
    done
    for node in "${NODES[@]}"; do arguments+=(--call "$node=${NODE_NAME[$node]}"); done
    for unit in "${UNITS[@]}"; do arguments+=(--call "$unit=${UNIT_NAME[$unit]}"); done
    quietly yz ca directory --signer 35 "${arguments[@]}" --passphrase-file "$DATA/people/passphrase" --out "$DATA/directory.json"
    for node in "${NODES[@]}"; do cp "$DATA/directory.json" "$DATA/$node/trust/directory.json"; done
}

start_node() {
    "$YIZHAN" serve --config "$DATA/$1/node.yaml" 2>> "$DATA/$1/node.log" &
    echo $! > "$DATA/$1/pid"
    until_true "node $1 to answer" at "$1" status
}

stop_node() {
    local pid
    [ -f "$DATA/$1/pid" ] || return 0
    pid=$(cat "$DATA/$1/pid")
    rm -f "$DATA/$1/pid"
    kill -TERM "$pid" 2>/dev/null || return 0
    wait "$pid" 2>/dev/null || true
}

# Sends a document and prints its identifier.
send() { # unit metadata document arguments…
    local unit=$1 metadata=$2 document=$3
    shift 3
    at "${unit#*@}" submit --from "$unit" --metadata "$metadata" --document "$document" \
        --unit-key "$DATA/people/$unit.$SUITE.key.pem" --unit-certificate "$DATA/people/$unit.$SUITE.cert.pem" \
        --unit-passphrase-file "$DATA/people/passphrase" --suite "$SUITE" --json "$@" | jq -r .id
}

expect_verdict() { # node packet verdict
    local verdict
    verdict=$(at "$1" seal report "$2" --json | jq -r '.[0].verdict')
    note "the node $1 verified the seal on arrival: $verdict"
    [ "$verdict" = "$3" ] || { at "$1" seal report "$2"; fail "the report on the seal says $verdict"; }
}

as_officer() { # unit command packet arguments…
    local unit=$1 command=$2 packet=$3
    shift 3
    at "${unit#*@}" "$command" "$packet" --officer-key "$DATA/people/registrar.$unit.key.pem" \
        --officer-certificate "$DATA/people/registrar.$unit.cert.pem" \
        --officer-passphrase-file "$DATA/people/passphrase" "$@"
}

has_state() { # node packet unit state
    [ "$(at "$1" track "$2" --json | jq -r --arg unit "$3" '.[0].deliveries[] | select(.recipient == $unit).state')" = "$4" ]
}

await() { # node packet unit state
    until_true "packet $2 to be $4 for $3 as node $1 sees it" has_state "$@"
}
