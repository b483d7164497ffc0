# The frame of the one batched, read-only script of a host. POSIX sh: dash, bash, busybox ash.
# Nothing is written anywhere: no temporary files, only pipes, descriptors and shell variables.
#
# A section file is a list of these calls, run in order:
#
#   section      [-t SECONDS] [-m BYTES] NAME COMMAND CODE
#   section_root [-t SECONDS] [-m BYTES] NAME COMMAND CODE
#
#   NAME     the artifact's name: letters, digits, - _ . (one artifact per name; the first wins)
#   COMMAND  the command as a person would type it, on one line; it is what the report shows
#   CODE     shell code, in single quotes; its output is the artifact. It runs in a subshell of
#            this shell with standard input at /dev/null; its exit status and the beginning of its
#            standard error are kept.
#   -t       for commands that may hang (a daemon, a network file system): CODE runs in a shell of
#            its own under timeout(1), where the host has it. Costs two processes more.
#   -m       for outputs that may be above 1 MB: at most so many bytes.
#
# section_root is for what shows more to root. It runs as root when this shell is root; else within
# one single `sudo -n sh` for all root sections, where that works and sudo is allowed; else
# unprivileged, so that CODE must answer with what anyone may see.
#
# For use in CODE:
#   have TOOL       succeeds when TOOL can be run
#   need TOOL...    ends the section with "needs TOOL, which is not installed" when one is missing
#   skip REASON     ends the section: no artifact, REASON is the rest of a sentence ("needs root")
#   as_root CMD...  runs CMD by `sudo -n` when sudoers permits just that command to this user,
#                   else as it is; for section_root only
#   show FILE       cat(1) without a process where the file is short: a process costs 1 ms and more
#   zone            the line `--- zone +0100`
#   $wd_uid         the numeric user id
#   $WD_...         the variables given to the collection (WD_PORTS="8080 8081")
# For use between sections:
#   wanted NAME...  succeeds when one of these sections is going to be run
#
# The section file is read twice when sudo is used (once as the user, once as root), so code
# outside of sections must be cheap and must not print.

LC_ALL=C; export LC_ALL
PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin
export PATH
unset CDPATH ENV BASH_ENV POSIXLY_CORRECT GREP_OPTIONS LS_COLORS SYSTEMD_COLORS 2>/dev/null
SYSTEMD_PAGER=cat; SYSTEMD_COLORS=0; NO_COLOR=1; TERM=dumb
export SYSTEMD_PAGER SYSTEMD_COLORS NO_COLOR TERM
exec 3>&1
wd_nl='
'
if [ -z "${wd_uid:-}" ]; then
  wd_uid=
  if [ -r /proc/self/status ]; then
    while read -r wd_k wd_v wd_w wd_x; do
      case $wd_k in Uid:) wd_uid=$wd_w; break ;; esac
    done </proc/self/status
  fi
  [ -n "$wd_uid" ] || wd_uid=$(id -u 2>/dev/null) || wd_uid=-1
fi

wd_lib='
have() { command -v "$1" >/dev/null 2>&1; }
need() { for wd_i in "$@"; do have "$wd_i" || { echo "wd-needs: $wd_i" >&2; exit 127; }; done; }
skip() { echo "wd-skip: $*" >&2; exit 125; }
as_root() {
  if [ "$wd_uid" != 0 ]; then
    case ${wd_may:-} in *NOPASSWD*/"$1"*) sudo -n "$@"; return ;; esac
  fi
  "$@"
}
show() {
  [ -r "$1" ] || { cat "$1"; return; }
  wd_n=0
  {
    while [ $wd_n -lt 40 ] && IFS= read -r wd_x; do wd_n=$((wd_n + 1)); printf "%s\n" "$wd_x"; done
    if [ $wd_n = 40 ]; then cat; else printf %s "$wd_x"; fi
  } <"$1"
}
zone() { echo "--- zone ${wd_zone:-$(date +%z)}"; }
'
eval "$wd_lib"

# Old ones of busybox want `timeout -t SECONDS`, or know no `head -c`.
wd_timeout=
wd_head=
wd_can_end() {
  [ -n "$wd_timeout" ] || case $(timeout 9 echo x 2>/dev/null) in x) wd_timeout=yes ;; *) wd_timeout=no ;; esac
  [ $wd_timeout = yes ]
}
wd_can_cut() {
  [ -n "$wd_head" ] || case $(printf xy | head -c 1 2>/dev/null) in x) wd_head=yes ;; *) wd_head=no ;; esac
  [ $wd_head = yes ]
}

wd_runs() {
  case ,${wd_only:-$1}, in *,"$1",*) ;; *) return 1 ;; esac
  case ,${wd_except:-}, in *,"$1",*) return 1 ;; esac
}

wanted() {
  for wd_i in "$@"; do
    if wd_runs "$wd_i"; then return 0; fi
  done
  return 1
}

section() {
  case $wd_pass in root) return 0 ;; esac
  wd_section "$@"
}

section_root() {
  case $wd_pass in user) return 0 ;; esac
  wd_section "$@"
}

wd_section() {
  wd_seconds=; wd_bytes=
  while :; do
    case $1 in
      -t) wd_seconds=$2; shift 2 ;;
      -m) wd_bytes=$2; shift 2 ;;
      *) break ;;
    esac
  done
  wd_runs "$1" || return 0
  [ -z "$wd_seconds" ] || wd_can_end || wd_seconds=
  [ -z "$wd_bytes" ] || wd_can_cut || wd_bytes=
  wd_up=0
  [ -r /proc/uptime ] && read -r wd_up wd_x </proc/uptime
  printf '\n%s B %s %s %s %s %s\n%s\n' "$wd_a$wd_b" "$1" "$wd_up" "$wd_uid" "${wd_bytes:-0}" "${wd_seconds:-0}" "$2"
  wd_code=$3
  if [ -n "$wd_bytes" ]; then
    wd_err=$({ { (wd_run) 2>&4 3>&- 4>&-; printf '\n%s' $? >&4; } | head -c "$wd_bytes" >&3; } 4>&1 </dev/null)
    wd_rc=${wd_err##*"$wd_nl"}
    wd_err=${wd_err%"$wd_nl"*}
  else
    wd_err=$(wd_run 2>&1 >&3 3>&- </dev/null)
    wd_rc=$?
  fi
  printf '\n%s E %s %s\n%.2000s\n%s X\n' "$wd_a$wd_b" "$1" "${wd_rc:-141}" "$wd_err" "$wd_a$wd_b"
}

wd_run() {
  if [ -n "$wd_seconds" ]; then
    timeout -k 1 "$wd_seconds" sh -c "wd_uid=$wd_uid$wd_nl$wd_vars$wd_lib$wd_nl$wd_code"
  else
    eval "$wd_code"
  fi
}
