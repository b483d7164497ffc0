# The second half of what is asked of a host: services, their logs, policies and containers. The frame is
# explained in host-framing.sh, the rules of a section in host-sections.sh.

# What was changed of late: packages, and files of the configuration within three days. A directory of a
# hundred others in /opt or /srv is a store of packages, not a configuration.
section_root changes 'grep -e install -e upgrade -e remove /var/log/dpkg.log; rpm -qa --last; find /etc -mtime -3' '
  zone
  if [ -r /var/log/dpkg.log ]; then
    echo "--- dpkg"
    tail -n 3000 /var/log/dpkg.log | grep -e " install " -e " upgrade " -e " remove " | tail -n 60
  elif have rpm && [ -d /var/lib/rpm ]; then
    echo "--- rpm"
    rpm -qa --qf "%{INSTALLTIME} %{NAME}-%{VERSION}-%{RELEASE}\n" 2>/dev/null | sort -rn | head -n 40
  fi
  echo "--- files"
  set --
  for d in /etc /usr/local/etc /opt /srv /run/systemd/system; do [ -d $d ] && set -- "$@" $d; done
  find "$@" -xdev -maxdepth 5 \( -path /etc/ssl/certs -o -name .git -o -name node_modules -o -path "/[os]*/*" -type d -links +100 \) -prune \
    -o -type f -mtime -3 -printf "%T@ %p\n" 2>/dev/null | sort -rn | head -n 80
  :'

# Programs that supervisor, runit or OpenRC keeps. Environments are never printed. What a program worded
# freely, the end of its log, comes last, each line behind "| ".
wd_kept=; wd_slow=
if [ "$wd_pass" != user ] && wanted services; then
  for f in /etc/supervisor /etc/supervisord.conf /etc/supervisord.d /etc/service /etc/runit; do
    [ ! -e $f ] || wd_kept=look
  done
  [ -z "$wd_kept" ] || wd_kept=$(grep -hsx -e supervisord -e runsvdir -e runsv /proc/[0-9]*/comm)
  [ ! -d /run/openrc ] || wd_kept="$wd_kept openrc"
  [ -z "$wd_kept" ] || wd_slow="-t 4"
fi
export wd_kept
section_root $wd_slow services 'supervisorctl status; sv status /etc/service/*; rc-status -a' '
  [ -n "${wd_kept:-}" ] || exit 0
  logs=
  tell() {
    [ -r "$2" ] && logs="$logs
--- log $1
$(tail -c 20000 "$2" | tail -n 20 | cut -c 1-400 | sed "s/^/| /")"
  }
  case $wd_kept in *supervisord*) if have supervisorctl; then
    echo "--- supervisor"
    supervisorctl status 2>&1 </dev/null
    echo "--- programs"
    for f in /etc/supervisor/supervisord.conf /etc/supervisord.conf /etc/supervisor/conf.d/*.conf /etc/supervisord.d/*.ini /etc/supervisord.d/*.conf; do
      [ -r "$f" ] && grep -e "^ *\[" -e "^ *command *=" -e "^ *user *=" -e "^ *autostart *=" -e "^ *stderr_logfile *=" -e "^ *stdout_logfile *=" -e "^ *redirect_stderr *=" "$f"
    done
    echo "--- history"
    for f in /var/log/supervisor/supervisord.log /var/log/supervisord.log; do
      [ ! -r "$f" ] || tail -c 20000 "$f" | grep " exited: " | tail -n 40
    done
    for f in /var/log/supervisor/*-stderr*.log /var/log/supervisor/*-stdout*.log; do
      n=${f##*/}; n=${n%-stderr*}; n=${n%-stdout*}
      [ ! -s "$f" ] || tell "supervisor:$n" "$f"
    done
  fi ;; esac
  case $wd_kept in *runsv*) if have sv; then
    for d in /etc/service /service /var/service /etc/runit/runsvdir/current; do
      [ -d $d ] || continue
      echo "--- runit $d"
      for s in $d/*; do
        [ -d "$s" ] || continue
        sv status "$s" 2>&1 </dev/null
        [ ! -r "$s/run" ] || grep -h -e "^ *exec " "$s/run" | tail -n 1 | sed "s,^,command runit:${s##*/} ,"
        tell "runit:${s##*/}" "$s/log/main/current"
        tell "runit:${s##*/}" "/var/log/${s##*/}/current"
      done
      break
    done
  fi ;; esac
  case $wd_kept in *openrc*) if have rc-status; then
    echo "--- openrc"
    rc-status -a 2>/dev/null </dev/null
    for f in /etc/init.d/*; do
      grep -Hs -e "^command=" -e "^command_args=" -e "^output_log=" -e "^error_log=" "$f"
    done
    rc-status -c 2>/dev/null </dev/null | while read -r n rest; do
      for f in /var/log/$n.log /var/log/$n.err /var/log/$n/$n.log; do echo "$n $f"; done
    done | { while read -r n f; do tell "openrc:$n" "$f"; done; printf "%s\n" "$logs"; }
  fi ;; esac
  [ -z "$logs" ] || printf "%s\n" "$logs"
  :'
# Under timeout(1) only where something is going to be asked: it costs two processes more.
wd_slow=
[ -d /run/systemd/system ] && wd_slow="-t 4"
section $wd_slow units 'systemctl show "*.service" "*.socket" "*.slice"' '
  [ -d /run/systemd/system ] || skip "has no systemd"
  need systemctl
  set --
  for f in /etc/systemd/system/*.service /etc/systemd/system/*.socket; do
    case $f in *@*|*"*"*) ;; *) set -- "$@" "${f##*/}" ;; esac
  done
  TZ=UTC systemctl show --no-pager "*.service" "*.socket" "*.slice" "$@" -p Id,LoadState,ActiveState,SubState,Result,UnitFileState,MainPID,ExecMainPID,ExecMainCode,ExecMainStatus,ExecMainStartTimestamp,ExecMainExitTimestamp,InactiveExitTimestamp,ActiveEnterTimestamp,InactiveEnterTimestamp,StateChangeTimestamp,NRestarts,Restart,Type,ConditionResult,Listen,Triggers,TriggeredBy,Accept,FragmentPath,DropInPaths,SourcePath,PrivateNetwork,NetworkNamespacePath,JoinsNamespaceOf,IPAddressDeny,IPAddressAllow,RestrictAddressFamilies,SocketBindDeny,User,DynamicUser,AmbientCapabilities,LimitNOFILE,MemoryMax,MemoryCurrent,TasksMax,ExecStart,StatusErrno,StatusText,FreezerState,NeedDaemonReload,Requires,Requisite,BindsTo,After,ControlGroup,PrivateUsers,CapabilityBoundingSet,Description |
    grep -v "^CapabilityBoundingSet=.*cap_net_bind_service"'
section_root $wd_slow journal 'journalctl -n 400 -o short-iso' '
  echo "--- user $wd_uid"
  # Many services write why they ended to a file of their own: the end of the newest one of a unit that
  # failed, each line behind "| ".
  own_logs() {
    for u in "$@"; do
      case $u in *.socket|systemd-*|*[!A-Za-z0-9:_.@\\-]*) continue ;; esac
      n=${u%.service}; n=${n%%@*}; n=${n%-server}
      [ ${#n} -ge 3 ] || continue
      f=$(find /var/log/"$n"* -maxdepth 1 -type f -mmin -4320 ! -name "*access*" ! -name "*.[0-9gx]*" ! -name "*.journal" -printf "%T@ %p\n" 2>/dev/null | sort -rn | head -n 1 | cut -d" " -f2-)
      [ -s "$f" ] && [ -r "$f" ] || continue
      echo "--- own $u $(date +%z) $f"
      tail -c 20000 "$f" | tail -n 30 | cut -c 1-400 | sed "s/^/| /"
    done
    :
  }
  if [ -d /run/systemd/system ] && have journalctl; then
    ok=
    for f in /var/log/journal/*/system.journal /run/log/journal/*/system.journal; do [ -r "$f" ] && ok=1; done
    [ -n "$ok" ] || skip "needs root or the group systemd-journal"
    set --
    fallen=$(systemctl list-units --all --plain --no-legend --state=failed,auto-restart,activating "*.service" "*.socket" 2>/dev/null | cut -d" " -f1)
    for u in $fallen \
      $(cd /etc/systemd/system && ls -d *.service *.socket 2>/dev/null); do
      case $u in *@.*) continue ;; esac
      [ $# -lt 80 ] && set -- "$@" + "_SYSTEMD_UNIT=$u" + "UNIT=$u"
    done
    journalctl -q --no-pager -n 400 -o json --output-fields=MESSAGE,PRIORITY,UNIT,_SYSTEMD_UNIT,_PID,SYSLOG_IDENTIFIER,_TRANSPORT \
      PRIORITY=0 PRIORITY=1 PRIORITY=2 PRIORITY=3 PRIORITY=4 + _PID=1 "$@"
    echo "--- recent"
    journalctl -q --no-pager -n 150 -o json --output-fields=MESSAGE,PRIORITY,UNIT,_SYSTEMD_UNIT,_PID,SYSLOG_IDENTIFIER,_TRANSPORT
    own_logs $fallen
  else
    for f in /var/log/syslog /var/log/messages; do
      [ -r $f ] && { echo "--- file $f"; tail -n 300 $f; exit 0; }
    done
    [ -e /var/log/syslog ] || [ -e /var/log/messages ] || skip "has no journal and no syslog"
    skip "needs root"
  fi'
section_root kernel 'dmesg' '
  need dmesg
  # With -S it asks the kernel once, not for each line.
  out=$({ dmesg -S 2>/dev/null || dmesg 2>/dev/null || echo "wd denied"; } | grep -i -e "^wd denied" -e "killed process" -e "out of memory" \
    -e "oom" -e "nf_conntrack:" -e "possible syn flooding" -e "apparmor=.DENIED" -e "avc: *denied" \
    -e "too many orphaned" -e "neighbou*r table overflow" -e " IN=.* OUT=" | tail -n 200)
  case $out in *"wd denied") skip "needs root" ;; esac
  [ -z "$out" ] || printf "%s\n" "$out"'
wd_slow=
[ -r /var/log/audit/audit.log ] && wd_slow="-t 2"
section_root $wd_slow audit 'ausearch -m avc; grep DENIED /var/log/audit/audit.log' '
  f=/var/log/audit/audit.log
  [ -d /var/log/audit ] || [ -x /var/log ] || skip "needs root"
  [ "$wd_uid" = 0 ] || [ ! -d /var/log/audit ] || [ -r $f ] || skip "needs root"
  [ -r $f ] || skip "has no audit log"
  tail -c 4000000 $f | grep -e "type=AVC" -e "type=1400" -e "apparmor=.DENIED" | tail -n 200
  :'
section_root lsm 'cat /sys/kernel/security/lsm; getenforce; getsebool -a' '
  echo "--- user $wd_uid"
  echo "--- lsm"; show /sys/kernel/security/lsm 2>/dev/null
  s=/sys/fs/selinux
  if [ -r $s/enforce ]; then
    echo "--- selinux"; cat $s/enforce
    echo
    echo "--- booleans"
    cd $s/booleans && grep -s "" haproxy_connect_any httpd_can_network_connect httpd_can_network_relay nis_enabled \
      httpd_can_network_connect_db nginx_can_network_connect squid_connect_any varnishd_connect_any
  elif [ -d /sys/kernel/security ] && [ ! -d $s ]; then
    echo "--- selinux"; echo disabled
  fi
  [ -r /sys/module/apparmor/parameters/enabled ] && { echo "--- apparmor"; cat /sys/module/apparmor/parameters/enabled; }
  [ -r /sys/kernel/security/apparmor/profiles ] && { echo "--- profiles"; head -n 500 /sys/kernel/security/apparmor/profiles; }
  :'
# Containers of Docker and Podman, root's and those of users who run an engine of their own. Environments
# are never printed. What a person or a program worded freely, a log or a compose file, comes last, each
# line behind "| ". Beside WD_FILES, the files of the balancer's configuration, compose files may be.
# podman(1) takes 20 ms: it is asked when its storage lists a container, or one of its monitors runs.
wd_slow=; wd_stored=; wd_conmon=
[ ! -S /run/docker.sock ] || wd_slow="-t 6"
if [ "$wd_pass" != user ] && wanted containers && have podman; then
  wd_conmon=$(grep -lsx conmon /proc/[0-9]*/comm)
  if [ -d /var/lib/containers/storage ]; then
    # Where its settings name another place, it has to be asked itself.
    for f in /etc/containers/storage.conf /etc/containers/storage.conf.d/*; do [ ! -e "$f" ] || wd_stored=1; done
    [ -x /var/lib/containers/storage ] || wd_stored=1
    for f in /var/lib/containers/storage/*-containers/*containers.json; do
      wd_x=
      [ ! -s "$f" ] || wd_x=$(cut -c 1-8 "$f" 2>/dev/null) || wd_x=unknown
      case $wd_x in ""|"[]"|null) ;; *) wd_stored=1 ;; esac
    done
  fi
  if [ -n "$wd_stored$wd_conmon" ] || { [ "$wd_uid" != 0 ] && [ -d "${HOME:-/}/.local/share/containers/storage" ]; }; then wd_slow="-t 6"; fi
fi
export wd_stored wd_conmon
section_root $wd_slow containers 'docker inspect $(docker ps -aq); podman inspect $(podman ps -aq); docker logs --tail 15 NAME; cat COMPOSE_FILE' '
  cd /
  f="{\"Id\":{{json .ID}},\"Name\":{{json .Name}},\"Image\":{{json .IMAGE}},\"Path\":{{json .Path}},\"Args\":{{json .Args}},\"State\":{{json .State}},\"RestartCount\":{{json .RestartCount}},\"Config\":{\"Labels\":{{json .Config.Labels}}EXPOSED},\"HostConfig\":{\"NetworkMode\":{{json .HostConfig.NetworkMode}},\"PortBindings\":{{json .HostConfig.PortBindings}},\"RestartPolicy\":{{json .HostConfig.RestartPolicy}}},\"NetworkSettings\":{\"Networks\":{{json .NetworkSettings.Networks}},\"Ports\":{{json .NetworkSettings.Ports}}}}"
  some= logs= files= fd=
  look() {
    some=1
    if [ -z "$fd" ]; then
      fd=$(printf "%s\n" "$f" | sed -e "s/{{json .ID}}/{{json .Id}}/" -e "s/.IMAGE}/.Config.Image}/" -e "s/EXPOSED/,\"ExposedPorts\":{{json .Config.ExposedPorts}}/")
      fp=$(printf "%s\n" "$f" | sed -e "s/.IMAGE}/.ImageName}/" -e s/EXPOSED//)
    fi
    if ids=$($e ps -aq 2>/dev/null </dev/null); then
      echo "--- $1${2:+ user=$2}"
      set -- "$1" $(printf "%s\n" "$ids" | head -n 60)
      [ $# -gt 1 ] || return 0
      kind=$1; shift
      if [ "$kind" = docker ]; then t=$fd; else t=$fp; fi
      all=$($e inspect --type container --format "$t" "$@" 2>/dev/null </dev/null)
      case $all in "{\"Id\":\""*) ;; *)
        all=$($e inspect --type container "$@" 2>/dev/null </dev/null | sed -e "/\"Env\": \[\$/,/^ *\],*\$/d" -e "/\"CreateCommand\": \[\$/,/^ *\],*\$/d") ;;
      esac
      printf "%s\n" "$all"
      case $all in ""|"[]") echo "--- $kind-failed" ;; esac
      files="$files
$(printf "%s\n" "$all" | grep -o "\"com.docker.compose.project.\(config_files\|working_dir\)\": *\"[^\"]*\"" | sort -u)"
      for id in $(printf "%s\n" "$all" | grep -v "\"Status\":\"running\".*\"RestartCount\":0" | grep -o "^{\"Id\":\"[0-9a-f]*" | cut -c 8- | head -n 5); do
        logs="$logs
--- logs $id
$($e logs --tail 15 "$id" 2>&1 </dev/null | cut -c 1-400 | sed "s/^/| /")"
      done
    else
      echo "--- $1-denied"
    fi
  }
  if have docker; then
    for s in /run/docker.sock /run/user/*/docker.sock; do
      [ -S $s ] || continue
      DOCKER_HOST=unix://$s; export DOCKER_HOST
      u=${s#/run/user/}; u=${u%/docker.sock}
      case $u in *[!0-9]*) u= ;; esac
      e=docker; look docker "$u"
    done
  fi
  if have podman; then
    unset CONTAINER_HOST
    if [ "$wd_uid" = 0 ]; then
      if [ -n "$wd_stored$wd_conmon" ] && [ -d /var/lib/containers/storage ]; then e=podman; look podman
      elif [ -d /var/lib/containers/storage ]; then some=1; echo "--- podman"; fi
      [ -z "$wd_conmon" ] || for u in $(ls -ldn $(printf "%s\n" "$wd_conmon" | sed "s,/comm,,") /dev/null | while read -r mode links u rest; do echo "$u"; done | sort -u); do
        [ "$u" != 0 ] || continue
        n=$(getent passwd "$u" 2>/dev/null || grep "^[^:]*:[^:]*:$u:" /etc/passwd)
        h=$(printf "%s\n" "$n" | cut -d: -f6); n=${n%%:*}
        [ -n "$n" ] && have runuser || { some=1; echo "--- podman-denied"; continue; }
        e="runuser -u $n -- env -i HOME=$h PATH=$PATH XDG_RUNTIME_DIR=/run/user/$u podman"
        look podman "$n"
      done
    else
      if [ -d "${HOME:-/}/.local/share/containers/storage" ]; then
        e=podman; look podman "$(id -un)"
      fi
      [ ! -d /var/lib/containers/storage ] || { some=1; echo "--- podman-denied"; }
    fi
  fi
  [ -n "$some" ] || echo "--- none"
  [ -n "$files${WD_FILES:-}" ] || exit 0
  # Without a container there is nothing to ask a process for.
  dir= named=
  if [ -n "$files" ]; then
    dir=$(printf "%s\n" "$files" | grep -o "working_dir\": *\"[^\"]*" | head -n 1 | sed "s/.*\"//")
    named=$(printf "%s\n" "$files" | grep -o "config_files\": *\"[^\"]*" | sed "s/.*\"//" | tr , "\n")
  fi
  beside=$(printf "%s\n" "${WD_FILES:-}" | {
    seen=
    while IFS= read -r d; do
      d=${d%/*}
      case $d in /*) ;; *) continue ;; esac
      case $seen in *"[$d]"*) continue ;; esac
      seen="$seen[$d]"
      for f in compose.yaml compose.yml docker-compose.yaml docker-compose.yml; do [ ! -f "$d/$f" ] || echo "$d/$f"; done
    done
  })
  [ -z "$named$beside" ] || printf "%s\n" "$named" "$beside" | sort -u | head -n 8 | while read -r f; do
    case $f in "") continue ;; /*) ;; *) f=$dir/$f ;; esac
    [ -r "$f" ] || continue
    echo "--- compose $f"
    head -c 65536 "$f" | sed "s/^/| /"
    echo
  done
  [ -z "$logs" ] || printf "%s\n" "$logs"
  :'
