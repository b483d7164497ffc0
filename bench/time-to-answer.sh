#!/bin/bash
# Measures the time from the start of the process to the answer, on this machine, with real hosts in
# network namespaces. Needs root, iproute2, nft and python3. Usage: bench/time-to-answer.sh [ROUNDS]
# Prints one line for each case: median and range of the wall time, after one warming run, and the
# processor time that a run took; then the same inside a running process.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd -P)
rounds=${1:-5}
prefix=wdb$$-
work=$(mktemp -d)

cleanup() {
  for pid in $(cat "$work"/*.pid 2>/dev/null); do kill "$pid" 2>/dev/null || :; done
  for space in $(ip netns list | awk -v p="$prefix" 'index($1, p) == 1 {print $1}'); do ip netns del "$space"; done
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# measure NAME EXPECTED-STATUS WORDS...: the median of the rounds
measure() {
  name=$1 expected=$2
  shift 2
  : >"$work/times"
  for round in $(seq 0 "$rounds"); do
    before=$(date +%s%N)
    status=0
    cpu=$(TIMEFORMAT='%U %S'; { time "$root/whydown" "$@" >"$work/out" 2>"$work/err"; } 2>&1) || status=$?
    after=$(date +%s%N)
    if [ "$status" -ne "$expected" ]; then
      printf '%-28s status %s (expected: %s): %s\n' "$name" "$status" "$expected" "$(head -n 1 "$work/err")"
      return
    fi
    [ "$round" -eq 0 ] || echo "$(((after - before) / 1000000)) $cpu" >>"$work/times"
  done
  sort -n "$work/times" | awk -v name="$name" '{t[NR]=$1; cpu+=$2+$3} END {printf "%-28s median %5d ms  (%d to %d, %d runs), processors %d ms\n",
    name, t[int((NR+1)/2)], t[1], t[NR], NR, 1000*cpu/NR}'
}

# One balancer and N hosts on a bridge: 10.66.0.1 and 10.66.0.(10+n).
network() {
  ip netns add "${prefix}sw"
  ip -n "${prefix}sw" link add br0 type bridge
  ip -n "${prefix}sw" link set br0 up
  member lb 1
  for host in $(seq 1 "$1"); do member "h$host" $((10 + host)); done
}

member() {
  ip netns add "$prefix$1"
  ip -n "$prefix$1" link set lo up
  ip link add eth0 netns "$prefix$1" type veth peer name "p$2" netns "${prefix}sw"
  ip -n "${prefix}sw" link set "p$2" master br0 up
  ip -n "$prefix$1" addr add "10.66.0.$2/24" dev eth0
  ip -n "$prefix$1" link set eth0 up
}

# serve HOST ADDRESS PORT...: listeners that accept and close
serve() {
  space=$1 address=$2
  shift 2
  ip netns exec "$prefix$space" python3 -c '
import socket, sys, threading
def run(s):
    while True: s.accept()[0].close()
for port in sys.argv[2:]:
    s = socket.create_server((sys.argv[1], int(port)), backlog=64)
    threading.Thread(target=run, args=(s,)).start()' "$address" "$@" </dev/null >/dev/null 2>&1 &
  echo $! >"$work/$space.pid"
}

configuration() {
  printf 'defaults\n mode tcp\n timeout connect 3s\n timeout client 30s\n timeout server 30s\nbackend pool\n'
}

"$root/whydown" --version >/dev/null
measure "--version" 0 --version
measure "one refused, HOST:PORT" 1 127.0.0.1:9

network 20
serve h1 127.0.0.1 8080
{ configuration; echo ' server s1 10.66.0.11:8080 check'; } >"$work/refused.cfg"
measure "one refused, loopback only" 1 diagnose --lb "netns:${prefix}lb" --host "s1=netns:${prefix}h1" "$work/refused.cfg"

ip netns exec "${prefix}h2" nft 'table inet f { chain i { type filter hook input priority 0; tcp dport 8080 drop; }; }'
serve h2 0.0.0.0 8080
{ configuration; echo ' server s1 10.66.0.12:8080 check'; } >"$work/drop.cfg"
measure "one silent drop" 1 diagnose --lb "netns:${prefix}lb" --host "s1=netns:${prefix}h2" "$work/drop.cfg"

# shellcheck source=../launcher/java.sh
. "$root/launcher/java.sh"
die() { echo "$*" >&2; exit 2; }
find_java
read -r release <"$root/cli/target/whydown/current"
jars="$root/cli/target/whydown/$release/*"
"$java_home/bin/javac" -nowarn -d "$work/classes" -cp "$jars" \
  "$root/bench/src/main/java/io/whydown/bench/TimeToAnswerBenchmark.java"
"$java_home/bin/java" --enable-native-access=ALL-UNNAMED -cp "$work/classes:$jars" io.whydown.bench.TimeToAnswerBenchmark \
  $((rounds * 10)) "netns:${prefix}lb" "s1=netns:${prefix}h1" "$work/refused.cfg"

hosts=()
{
  configuration
  for host in $(seq 1 20); do
    for n in $(seq 1 10); do echo " server h$host-$n 10.66.0.$((10 + host)):$((9000 + n)) check"; done
  done
} >"$work/fleet.cfg"
for host in $(seq 1 20); do
  [ "$host" -le 2 ] || serve "h$host" 0.0.0.0 $(seq 9001 9010)
  hosts+=(--host "10.66.0.$((10 + host))=netns:$prefix""h$host")
done
measure "200 servers on 20 hosts" 1 diagnose --lb "netns:${prefix}lb" "${hosts[@]}" "$work/fleet.cfg"
