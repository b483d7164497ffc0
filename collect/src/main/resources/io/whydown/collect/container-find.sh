# Finds the first process of a container. Prints one line: `pid PID WAY`, `state STATUS`, `none`, `denied` or
# `absent`. WAY is root, sudo, user (rootless podman of this user) or exec.
LC_ALL=C; export LC_ALL
PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin
command -v "$wd_engine" >/dev/null 2>&1 || { echo absent; exit; }
cd /
wd_uid=$(id -u)
wd_denied=
wd_ask() { # WAY COMMAND...: prints the answer and ends when the container is known
  wd_way=$1; shift
  wd_answer=$("$@" inspect --type container --format '{{.State.Pid}} {{.State.Status}}' "$wd_name" 2>&1 </dev/null)
  wd_pid=${wd_answer%% *}; wd_state=${wd_answer#* }
  case $wd_answer in
    [0-9]*" "*) ;;
    *"ermission denied"*) wd_denied=1; return ;;
    *) return ;;
  esac
  case $wd_pid in ''|*[!0-9]*) return ;; esac
  if [ "$wd_pid" = 0 ]; then echo "state $wd_state"; else echo "pid $wd_pid $wd_way"; fi
  exit
}
if [ "$wd_uid" = 0 ]; then
  wd_ask root "$wd_engine"
  if [ "$wd_engine" = podman ] && command -v runuser >/dev/null 2>&1; then
    for u in $(ls -ldn $(grep -lsx conmon /proc/[0-9]*/comm | sed 's,/comm,,') /dev/null | while read -r m l u r; do echo "$u"; done | sort -u); do
      [ "$u" != 0 ] || continue
      n=$(getent passwd "$u") || continue
      h=$(printf '%s\n' "$n" | cut -d: -f6)
      wd_ask root runuser -u "${n%%:*}" -- env -i HOME="$h" PATH="$PATH" XDG_RUNTIME_DIR="/run/user/$u" podman
    done
  fi
  for s in /run/user/*/docker.sock; do
    [ "$wd_engine" = docker ] && [ -S "$s" ] && DOCKER_HOST=unix://$s wd_ask root docker
  done
else
  if [ "$wd_sudo" = 1 ] && command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    wd_ask sudo sudo -n "$wd_engine"
    wd_ask sudo "$wd_engine"
  fi
  case $wd_engine in podman) wd_ask user podman ;; *) wd_ask exec docker ;; esac
fi
if [ -n "$wd_denied" ]; then echo denied; else echo none; fi
