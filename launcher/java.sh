# Sourced by ./whydown and ./verify: the function `find_java`. Uses die.

# Whether $1 is the home of a Java 25 or later; reads its release file, starts no JVM.
is_25() {
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
  while IFS='=' read -r key value; do
    [ "$key" = JAVA_VERSION ] || continue
    value=${value#\"}
    value=${value%%[!0-9]*}
    [ "${value:-0}" -ge 25 ]
    return
  done <"$1/release"
  return 1
}

# Sets java_home. Order: JAVA_HOME, PATH, the usual places.
find_java() {
  java_home=${JAVA_HOME:-}
  if [ -n "$java_home" ] && is_25 "$java_home"; then return; fi
  if on_path=$(command -v java); then
    on_path=$(readlink -f "$on_path")
    java_home=${on_path%/bin/java}
    if is_25 "$java_home"; then return; fi
  fi
  for java_home in /usr/lib/jvm/* /usr/java/* /usr/local/lib/jvm/* /opt/* /opt/*/* \
    "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/* \
    "${HOME:-/nonexistent}"/.local/share/mise/installs/java/* \
    "${HOME:-/nonexistent}"/.asdf/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if is_25 "$java_home"; then return; fi
  done
  die "needs a JDK 25 or later and found none (JAVA_HOME, PATH, /usr/lib/jvm, /opt, ~/.sdkman):" \
    "install one, for instance Temurin 25 (package temurin-25-jdk) or openjdk-25-jdk-headless, or set JAVA_HOME to it"
}
