# What is asked of a host. Reads only, writes nothing, opens no connection; the frame is explained in
# host-framing.sh. A part of a section begins with a line `--- NAME`; `--- user ID` says who asked.
# What any process may word freely (its arguments) comes last in its section.

section identity 'uname -snr; id -u; date +%s.%N; readlink /proc/self/ns/net' '
  printf "uid=%s\n" "$wd_uid"
  printf "uname="; uname -snr
  printf "date="; date +%s.%N
  printf "netns="; readlink /proc/self/ns/net || echo
  printf "netns1="; readlink /proc/1/ns/net 2>/dev/null || echo
  printf "boot="; grep "^btime " /proc/stat || echo
  if [ -d /run/systemd/system ]; then echo manager=systemd
  elif [ -d /run/openrc ]; then echo manager=openrc
  else echo manager=none; fi
  printf "sys="; grep " /sys " /proc/self/mountinfo || echo
  ls -diL /run/netns/* 2>/dev/null
  :'

if have ss; then
  section_root sockets 'ss -H -tuxlnpe' '
    echo "--- user $wd_uid"
    ss -H -tuxlnpe'
else
  section_root sockets 'cat /proc/net/tcp /proc/net/tcp6 /proc/net/udp /proc/net/udp6 /proc/net/unix' '
    echo "--- user $wd_uid"
    for f in tcp tcp6; do
      echo "--- $f"
      grep "^ *[0-9]*: [0-9A-F]*:[0-9A-F]* [0-9A-F]*:[0-9A-F]* 0A " /proc/net/$f
    done
    for f in udp udp6 unix; do
      echo "--- $f"
      cat /proc/net/$f
    done
    echo "--- owners"
    ls -l /proc/[0-9]*/fd | grep -e "^/proc/" -e "socket:"
    echo "--- names"
    grep -H "" /proc/[0-9]*/comm
    :'
fi

section_root processes 'ps -eo pid,ppid,user,stat,lstart,netns,args' '
  echo "--- user $wd_uid"
  {
    echo "--- self $$"
    echo "--- boot"; grep "^btime " /proc/stat
    echo "--- stat"; cat /proc/[0-9]*/stat
    echo "--- uid"; grep -H "^Uid:" /proc/[0-9]*/status
    echo "--- netns"; ls -diL /proc/[0-9]*/ns/net
    echo "--- cgroup"; grep -H -e "^0::" -e "name=systemd:" -e "freezer[,:]" -e "pids[,:]" /proc/[0-9]*/cgroup
    echo "--- frozen"
    c=/sys/fs/cgroup
    grep -s "^frozen 1" /dev/null $c/*/cgroup.events $c/*/*/cgroup.events $c/*/*/*/cgroup.events \
      $c/*/*/*/*/cgroup.events $c/*/*/*/*/*/cgroup.events
    if [ -d $c/freezer ]; then
      c=$c/freezer
      grep -s FROZEN /dev/null $c/*/freezer.state $c/*/*/freezer.state $c/*/*/*/freezer.state $c/*/*/*/*/freezer.state
    fi
    echo "--- users"; cut -d: -f1,3 /etc/passwd
    echo "--- cmdline"; head -c 2048 /proc/[0-9]*/cmdline | tr "\000" " "
    echo
  } 2>/dev/null
  :'

section_root namespaces 'cat /proc/PID/net/tcp /proc/PID/net/tcp6, for a process of each other network namespace' '
  [ "$wd_uid" = 0 ] || skip "needs root"
  seen="$(readlink /proc/self/ns/net) "
  ls -diL /proc/[0-9]*/ns/net 2>/dev/null | while read -r inode path; do
    case $seen in *"[$inode]"*) continue ;; esac
    seen="$seen[$inode]"
    pid=${path#/proc/}; pid=${pid%%/*}
    echo "--- namespace $inode $pid"
    grep " /sys " /proc/$pid/mountinfo
    grep -H "^ *[0-9]*: [0-9A-F]*:[0-9A-F]* [0-9A-F]*:[0-9A-F]* 0A " /proc/$pid/net/tcp /proc/$pid/net/tcp6
  done 2>/dev/null
  :'

section interfaces 'ip -j -d addr' '
  need ip
  ip -j -d addr 2>/dev/null || ip addr'
section routes4 'ip -j -4 route show table all' '
  need ip
  ip -j -4 route show table all 2>/dev/null || ip -4 route show table all'
section routes6 'ip -j -6 route show table all' '
  need ip
  ip -j -6 route show table all 2>/dev/null || ip -6 route show table all'
section rules4 'ip -j -4 rule' '
  need ip
  ip -j -4 rule 2>/dev/null || {
    case $(ip -V 2>&1) in *iproute2*) ;; *) echo "--- busybox" ;; esac
    ip -4 rule
  }'
section rules6 'ip -j -6 rule' '
  need ip
  ip -j -6 rule 2>/dev/null || {
    case $(ip -V 2>&1) in *iproute2*) ;; *) echo "--- busybox" ;; esac
    ip -6 rule
  }'
section neighbours 'ip -j neigh' '
  need ip
  ip -j neigh 2>/dev/null || ip neigh'
