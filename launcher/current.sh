# Sourced by ./whydown and bin/haproxy: the function `is_current`. Uses root and home.

# Whether the build in $home is there and no source of the program is newer. The stamp is as old as
# the build's start; a directory's time shows what was added to it or removed.
is_current() (
  [ -r "$home/current" ] || return 1
  set -- "$root/pom.xml" "$root/whydown" "$root/bin" "$root/launcher" "$root/.mvn" "$root/docs/causes"
  for module in "$root"/*/pom.xml; do
    case $module in
      "$root/lab/pom.xml" | "$root/bench/pom.xml") ;;
      *) set -- "$@" "$module" "${module%/pom.xml}/src/main" ;;
    esac
  done
  [ -z "$(find "$@" -newer "$home/current" 2>/dev/null | head -n 1)" ]
)
