#!/bin/sh
# Builds, and runs the balancer and Debian's HAProxy beside each other. Arguments: rounds, seconds of a run, threads.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)
: "${JAVA_HOME:?must name a JDK 25}"
cd "$root"
mvn -B -q -ntp -Pquick -pl bench -am package >&2
path=$(find "$root"/net/target/quick "$root"/balancer/target/quick "$root"/bench/target/quick -maxdepth 1 -name '*.jar' | tr '\n' ':')
exec "$JAVA_HOME/bin/java" -cp "$path" io.whydown.bench.SideBySide "$@"
