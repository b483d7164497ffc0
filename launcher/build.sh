# Sourced by ./whydown and bin/haproxy: the function `build`. Uses root, home, java_home, say, die, is_current.
# A build never touches one that is in use: each gets a directory of its own, and the file `current`
# is moved into place last.

# Maven 3.8 or later from PATH, else the wrapper in the checkout (which fetches one).
find_maven() {
  maven=$root/mvnw
  if command -v mvn >/dev/null 2>&1; then
    version=$(JAVA_HOME=$java_home mvn --version 2>/dev/null | sed -n 's/^[^A]*Apache Maven \([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
    major=${version%% *}
    minor=${version##* }
    if [ "${major:-0}" -gt 3 ] || { [ "${major:-0}" -eq 3 ] && [ "${minor:-0}" -ge 8 ]; }; then
      maven=mvn
    fi
  fi
}

# Holds until this process is the only one that builds here. Ends with the process (flock), or with
# `unlock`.
lock() {
  if command -v flock >/dev/null 2>&1; then
    exec 9>"$root/cli/target/build.lock"
    flock 9
    return
  fi
  until mkdir "$root/cli/target/build.lock.d" 2>/dev/null; do
    read -r holder 2>/dev/null <"$root/cli/target/build.lock.d/pid" || holder=
    if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
      rm -rf "$root/cli/target/build.lock.d"
    fi
    sleep 1
  done
  echo $$ >"$root/cli/target/build.lock.d/pid"
}

unlock() {
  exec 9>&-
  rm -rf "$root/cli/target/build.lock.d"
}

# The same for the balancer: compiles a configuration, and serves requests on loopback and UNIX sockets.
train_balancer() {
  "$java_home/bin/java" -XX:+UseSerialGC \
    -Xlog:disable --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -XX:AOTCacheOutput="$1/balance.aot" -cp "$2" io.whydown.cli.balance.HaproxyTraining \
    >/dev/null 2>&1 </dev/null || :
}

# Runs ordinary work once to make the AOT cache. What it prints and how it ends does not matter.
train() {
  "$java_home/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -Xlog:disable --enable-native-access=ALL-UNNAMED \
    -XX:AOTCacheOutput="$1/whydown.aot" -cp "$2" io.whydown.cli.Training \
    >/dev/null 2>&1 </dev/null || :
}

# Copies the distribution into a directory of its own and makes its AOT cache there. Without a cache
# the program only starts slower.
stage() {
  release=$(date +%Y%m%d%H%M%S).$$
  mkdir -p "$home/$release"
  cp "$root"/cli/target/dist/lib/*.jar "$home/$release/" || die "the build left no jars in $root/cli/target/dist/lib"
  train_path=
  for jar in "$home/$release"/*.jar; do
    train_path=$train_path:$jar
  done
  (unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS; train "$home/$release" "${train_path#:}"; train_balancer "$home/$release" "${train_path#:}")
  rm -f "$home/$release"/*.aot.config
}

# Makes the staged release the current one; keeps the one before it, which may still be running.
publish() {
  before=
  [ -r "$home/current" ] && read -r before <"$home/current"
  echo "$release" >"$home/next"
  touch -r "$home/stamp" "$home/next"
  mv -f "$home/next" "$home/current"
  for old in "$home"/2*.*; do
    case ${old##*/} in
      "$release" | "$before") ;;
      *) rm -rf "$old" ;;
    esac
  done
}

build() {
  if ! mkdir -p "$root/cli/target" 2>/dev/null || ! [ -w "$root/cli/target" ]; then
    [ -r "$home/current" ] ||
      die "has to build itself and cannot write to $root/cli/target: run it once as the owner of the checkout"
    say "the sources are newer than the build, and $root/cli/target cannot be written: starting the build that is there"
    return
  fi
  mask=$(umask)
  umask 022
  lock
  if is_current; then
    unlock
    umask "$mask"
    return
  fi
  [ -x "$java_home/bin/javac" ] || die "has to build itself and $java_home has no compiler: install a JDK 25, not only a JRE"
  find_maven
  say "building itself in $root (the first time takes about a minute) ..."
  mkdir -p "$home"
  : >"$home/stamp"
  rm -rf "$root/cli/target/dist"
  log=$home/build.log
  if ! (
    cd "$root" || exit 1
    exec 9>&-
    # C1 and the serial collector: a Maven of some seconds does not pay for more.
    export MAVEN_OPTS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC ${MAVEN_OPTS:-}"
    JAVA_HOME=$java_home "$maven" -B -q -ntp -T 2 -f "$root/pom.xml" -Pquick -pl cli -am package </dev/null
  ) >"$log" 2>&1; then
    grep -E '^\[(ERROR|FATAL)\]' "$log" | sed -E 's/^(\[(ERROR|FATAL)\] *)+//' |
      grep -v -e '^$' -e '\[Help' -e '[Rr]e-run Maven' -e 'For more information' -e '^mvn <' -e 'After correcting' |
      head -n 20 >&2
    grep -q -E '^\[(ERROR|FATAL)\]' "$log" || tail -n 5 "$log" >&2
    die "the build failed; the whole log is $log"
  fi
  stage
  publish
  unlock
  umask "$mask"
}
