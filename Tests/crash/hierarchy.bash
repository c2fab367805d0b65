#!/usr/bin/env bash
# Makes the authorities, keys and directory of four nodes, by the demo's functions: hierarchy.bash FOLDER SUITE YIZHAN
set -euo pipefail
cd "$(dirname "$0")/../.."
export DATA=$1 SUITE=$2 YIZHAN=$3
# shellcheck source=demo/lib.bash
source demo/lib.bash

make_authorities
make_nodes
make_people
make_directory
touch "$DATA/complete"
