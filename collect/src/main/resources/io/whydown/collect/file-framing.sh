# Reads several files in one round trip. POSIX sh; writes nothing. For each file: a line with the
# mark, F, the number of the path that led to it and the file's path; the bytes; a line with the
# mark, E and how it went. wd_m is the mark, wd_s 1 when sudo may be tried, wd_max the most bytes
# of one file, wd_most the most files.
LC_ALL=C; export LC_ALL
wd_count=0

wd_sudo() {
  if [ "$wd_s" = 1 ]; then
    wd_s=0
    command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null && wd_s=2
  fi
  [ "$wd_s" = 2 ]
}

wd_file() {
  printf '\n%s F %s %s\n' "$wd_m" "$2" "$1"
  wd_how=denied
  wd_dir=${1%/*}
  if [ -f "$1" ] && [ -r "$1" ]; then
    head -c "$wd_max" -- "$1" && wd_how=ok
  elif [ -d "$1" ]; then
    wd_how=directory
  elif [ -e "$1" ] && [ ! -f "$1" ]; then
    wd_how=special
  elif wd_sudo && sudo -n head -c "$wd_max" -- "$1" 2>/dev/null; then
    wd_how=ok
  elif [ ! -e "$1" ] && { [ -z "$wd_dir" ] || [ ! -d "$wd_dir" ] || [ -x "$wd_dir" ]; }; then
    wd_how=absent
  fi
  printf '\n%s E %s' "$wd_m" "$wd_how"
}

wd_each() {
  wd_i=$1
  shift
  for wd_f in "$@"; do
    wd_count=$((wd_count + 1))
    [ "$wd_count" -le "$wd_most" ] || return 0
    if [ -d "$wd_f" ]; then
      wd_any=
      for wd_g in "${wd_f%/}"/*; do
        [ -f "$wd_g" ] && { wd_any=1; wd_file "$wd_g" "$wd_i"; }
      done
      [ -n "$wd_any" ] || wd_file "$wd_f" "$wd_i"
    else
      wd_file "$wd_f" "$wd_i"
    fi
  done
}
