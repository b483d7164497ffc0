#!/bin/sh
# Builds, and runs the balancer beside Debian's HAProxy and nginx. Arguments: rounds, seconds of a run, threads, loads
# (keep-alive,64k,1m,close,close-shared,tcp,idle,ready when left out; also tls-handshakes,tls-keepalive,tls-bulk,h2-tls,
# h2-clear,h2-bulk,rules,map,table). `build` as the only argument builds and measures nothing; with WHYDOWN_BENCH_BUILT=1 nothing is built.
# With WHYDOWN_BENCH_PEERS=1 Undertow and Vert.x take part, from Maven Central.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)
: "${JAVA_HOME:?must name a JDK 25}"
cd "$root"
if [ -z "${WHYDOWN_BENCH_BUILT:-}" ]; then
  mvn -B -q -ntp -Pquick -pl bench -am package >&2
  bin/haproxy -v >/dev/null
fi
[ "${1:-}" != build ] || exit 0
peers=
if [ -n "${WHYDOWN_BENCH_PEERS:-}" ]; then
  list=$root/bench/target/quick/peers.path
  mvn -B -q -ntp -f bench/peers dependency:build-classpath -Dmdep.outputFile="$list" >&2
  peers=$(cat "$list")
fi
exec "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$(find "$root"/bench/target/quick -maxdepth 1 -name '*.jar')" \
  -Dwhydown.root="$root" -Dwhydown.peers="$peers" io.whydown.bench.SideBySide "$@"
