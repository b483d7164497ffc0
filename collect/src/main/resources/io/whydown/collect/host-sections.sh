# What is asked of a host. Reads only, writes nothing, opens no connection; the frame is explained in
# host-framing.sh. A part of a section begins with a line `--- NAME`; `--- user ID` says who asked.
# What any process may word freely (its arguments) comes last in its section.

# What identity tells of the machine's start and of /sys, and file systems that may keep df(1) waiting.
wd_boot=
wanted identity processes disk && wd_boot=$(grep -h -e "^btime " -e " /sys " -e " - nfs" -e " - cifs" -e " - smb" -e " - fuse[ .]" \
  -e " - 9p" -e " - ceph" -e " - afs" -e " - autofs" -e " - gfs" -e " - gluster" -e " - lustre" -e " - ocfs" -e " - virtiofs" \
  /proc/stat /proc/self/mountinfo 2>/dev/null)

section identity 'uname -snr; id -u; date +%s.%N; readlink /proc/self/ns/net' '
  printf "uid=%s\n" "$wd_uid"
  k=/proc/sys/kernel
  if read -r what <$k/ostype && read -r name <$k/hostname && read -r release <$k/osrelease; then
    echo "uname=$what $name $release"
  else
    printf "uname="; uname -snr
  fi 2>/dev/null
  echo "date=${wd_now:-$(date +%s.%N)}"
  own=$(readlink /proc/self/ns/net)
  echo "netns=$own"
  if [ /proc/self/ns/net -ef /proc/1/ns/net ] 2>/dev/null; then echo "netns1=$own"
  else echo "netns1=$(readlink /proc/1/ns/net 2>/dev/null)"; fi
  printf "%s\n" "$wd_boot" | while IFS= read -r line; do
    case $line in btime*) echo "boot=$line" ;; *" /sys "*) echo "sys=$line" ;; esac
  done
  if [ -d /run/systemd/system ]; then echo manager=systemd
  elif [ -d /run/openrc ]; then echo manager=openrc
  else echo manager=none; fi
  set -- /run/netns/*
  [ "$*" = "/run/netns/*" ] || ls -diL "$@" 2>/dev/null
  :'

# One look at all sockets answers three sections: with -p, ss reads the descriptors of every process.
# wd_pids are the processes that listen, wd_counts the TCP sockets by state and by peer.
wd_sockets=; wd_counts=; wd_pids=
if [ "$wd_pass" != user ] && wanted sockets connections limits && have ss && have awk; then
  wd_sockets=$(ss -H -tuxanpe 2>/dev/null | awk '
    $1 == "tcp" { state[$2]++; if ($2 != "LISTEN") peer[$2 " " $6]++ }
    $2 == "LISTEN" || $2 == "UNCONN" {
      listening[++listeners] = $0
      for (s = $0; $1 == "tcp" && match(s, /pid=[0-9]+/); s = substr(s, RSTART + RLENGTH)) {
        p = substr(s, RSTART + 4, RLENGTH - 4)
        if (!(p in known) && count < 100) { known[p]; count++; pids = pids " " p }
      }
    }
    $1 == "tcp" && $2 ~ /^(SYN-RECV|SYN-SENT|ESTAB|FIN-WAIT-1)$/ && others < 3000 { opening[++others] = $0 }
    $1 == "u_str" && $2 == "ESTAB" && $5 ~ /^\// && $5 !~ /^\/run\/(systemd|dbus)\// && paths++ < 500 { opening[++others] = $0 }
    END {
      if (!NR) exit
      print pids
      for (k in state) print "state", k, state[k]
      for (k in peer) if (peer[k] > 99 && peers++ < 100) print "peer", k, peer[k]
      print "---"
      for (i = 1; i <= listeners; i++) print listening[i]
      print "--- opening"
      for (i = 1; i <= others; i++) print opening[i]
    }')
  wd_pids=${wd_sockets%%"$wd_nl"*}
  wd_sockets=${wd_sockets#*"$wd_nl"}
  wd_counts=${wd_sockets%%"---$wd_nl"*}
  wd_sockets=${wd_sockets#*"---$wd_nl"}
fi

# An ss that cannot run, or is too old for -H, is as good as none.
if [ -n "$wd_sockets" ] || { have ss && ss -H -ltn >/dev/null 2>&1; }; then
  section_root sockets 'ss -H -tuxlnpe' '
    echo "--- user $wd_uid"
    if [ -n "$wd_sockets" ]; then
      printf "%s\n" "$wd_sockets"
    else
      ss -H -tuxlnpe || exit
      echo "--- opening"
      ss -H -tnpe state syn-recv state syn-sent state established state fin-wait-1 | head -n 3000
    fi
    echo "--- bound-inactive"
    # The kernel tells since 6.8, by sock_diag(7): states 1 << 13, answered as 7. ss -B needs iproute2 6.8.
    if ! have perl; then ss -H -B -tnpe 2>/dev/null; else perl - 2>/dev/null <<"END"
      socket(N, 16, 3, 4) or exit; my %bound;
      for my $family (2, 10) {
        send(N, pack("LSSLL CCCxL x48", 72, 20, 0x301, 1, 0, $family, 6, 0, 1 << 13), 0) or next;
        READ: while (1) {
          my $in = ""; vec($in, fileno(N), 1) = 1; select($in, undef, undef, 1) or last;
          recv(N, my $all, 65536, 0); length $all or last;
          while (length $all >= 16) {
            my ($length, $type) = unpack("LS", $all);
            last READ if $type != 20 || $length < 88;
            my ($f, $state, $port, $address) = unpack("x16 CCxx n x2 a16", $all);
            my ($uid, $inode) = unpack("x80 LL", $all);
            my $text = $f == 2 ? join(".", unpack("C4", $address))
              : "[" . join(":", map { sprintf "%x", $_ } unpack("n8", $address)) . "]";
            $bound{$inode} = "0 0 $text:$port " . ($f == 2 ? "0.0.0.0" : "[::]") . ":*" if $state == 7;
            substr($all, 0, ($length + 3) & ~3) = "";
          }
        }
      }
      my %users;
      for my $fd (%bound ? glob "/proc/[0-9]*/fd/*" : ()) {
        my $to = readlink $fd; $to && $to =~ /^socket:\[(\d+)\]/ && $bound{$1} or next;
        my ($pid, $number) = $fd =~ m{/proc/(\d+)/fd/(\d+)};
        open(my $c, "<", "/proc/$pid/comm") or next; chomp(my $name = <$c>);
        my ($inode) = $to =~ /(\d+)/;
        push @{$users{$inode}}, "(\"$name\",pid=$pid,fd=$number)";
      }
      for my $inode (sort keys %bound) {
        my $users = $users{$inode} ? " users:(" . join(",", @{$users{$inode}}) . ")" : "";
        print "$bound{$inode}$users ino:$inode sk:0\n";
      }
END
    fi
    :'
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

# Which process is in which network namespace, for two sections.
wd_netns=
[ "$wd_pass" != user ] && wanted processes namespaces && wd_netns=$(ls -diL /proc/[0-9]*/ns/net 2>/dev/null)

# A frozen control group tells so in the files of all below it: those that processes are in suffice.
section_root processes 'ps -eo pid,ppid,user,stat,lstart,netns,args' '
  echo "--- user $wd_uid"
  {
    echo "--- self $$"
    echo "--- boot"
    case $wd_boot in "btime "*) echo "${wd_boot%%"$wd_nl"*}" ;; *) grep "^btime " /proc/stat ;; esac
    if have awk; then
      # With getline a process that has ended meanwhile is no error.
      printf "%s\n" /proc/[0-9]*/stat | awk "
        function show(file, wanted, name,   line) {
          while ((getline line < file) > 0) if (line ~ wanted) { print name line; if (wanted == uid) break }
          close(file)
        }
        function frozen(file) { if (!(file in seen)) { seen[file]; show(file, \"^frozen 1|FROZEN\", file \":\") } }
        { sub(/stat\$/, \"\"); at[NR] = \$0 }
        END {
          c = \"/sys/fs/cgroup\"; uid = \"^Uid:\"
          print \"--- stat\"; for (i = 1; i <= NR; i++) show(at[i] \"stat\", \"\", \"\")
          print \"--- uid\"; for (i = 1; i <= NR; i++) show(at[i] \"status\", uid, at[i] \"status:\")
          print \"--- cgroup\"
          for (i = 1; i <= NR; i++) {
            file = at[i] \"cgroup\"
            while ((getline line < file) > 0) {
              if (line !~ /^0::|name=systemd:|freezer[,:]|pids[,:]/) continue
              print file \":\" line
              path = line; sub(/^[^:]*:[^:]*:/, \"\", path)
              if (path == \"/\" || path in groups) continue
              if (line ~ /^0::/) groups[path]
              else if (line ~ /freezer[,:]/) old[path]
            }
            close(file)
          }
          print \"--- frozen\"
          for (path in groups) { frozen(c path \"/cgroup.events\"); frozen(c \"/unified\" path \"/cgroup.events\") }
          for (path in old) frozen(c \"/freezer\" path \"/freezer.state\")
        }"
    else
      echo "--- stat"; cat /proc/[0-9]*/stat
      echo "--- uid"; grep -H "^Uid:" /proc/[0-9]*/status
      echo "--- cgroup"; grep -H -e "^0::" -e "name=systemd:" -e "freezer[,:]" -e "pids[,:]" /proc/[0-9]*/cgroup
      echo "--- frozen"
      c=/sys/fs/cgroup
      grep -s "^frozen 1" /dev/null $c/*/cgroup.events $c/*/*/cgroup.events $c/*/*/*/cgroup.events \
        $c/*/*/*/*/cgroup.events $c/*/*/*/*/*/cgroup.events
      if [ -d $c/freezer ]; then
        c=$c/freezer
        grep -s FROZEN /dev/null $c/*/freezer.state $c/*/*/freezer.state $c/*/*/*/freezer.state $c/*/*/*/*/freezer.state
      fi
    fi
    echo "--- netns"; printf "%s\n" "$wd_netns"
    echo "--- replaced"
    ls -lq /proc/[0-9]*/exe /proc/[0-9]*/cwd | grep " (deleted)$"
    echo "--- users"; cut -d: -f1,3 /etc/passwd
    echo "--- cmdline"; head -c 2048 /proc/[0-9]*/cmdline | tr "\000" " "
    echo
  } 2>/dev/null
  :'

# Scanning /proc/PID/net/tcp costs the kernel a walk over its whole table of connections. A namespace
# with a name is a host of its own and is passed over, unless a container engine gave the name.
section_root namespaces 'cat /proc/PID/net/tcp /proc/PID/net/tcp6, for a process of each other network namespace' '
  [ "$wd_uid" = 0 ] || skip "needs root"
  own=$(readlink /proc/self/ns/net)
  seen="$own $(ls -diL /run/netns/* 2>/dev/null | while read -r inode path; do
    case ${path##*/} in netns-*|cni-*) ;; *) printf "[%s]" "$inode" ;; esac
  done)"
  # In a namespace with a name the machine itself, where this shell was started, is another host.
  case ${seen#*" "} in *"${own#net:}"*) seen="$seen $(readlink /proc/$PPID/ns/net)" ;; esac
  printf "%s\n" "$wd_netns" | while read -r inode path; do
    case $seen in *"[$inode]"*) continue ;; esac
    [ -n "$inode" ] || continue
    seen="$seen[$inode]"
    pid=${path#/proc/}; pid=${pid%%/*}
    echo "--- namespace $inode $pid"
    grep " /sys " /proc/$pid/mountinfo
    grep -H "^ *[0-9]*: [0-9A-F]*:[0-9A-F]* [0-9A-F]*:[0-9A-F]* 0A " /proc/$pid/net/tcp /proc/$pid/net/tcp6
  done 2>/dev/null
  :'

# Without root a user may still look into the namespaces of containers of his own.
section own-namespaces 'cat /proc/PID/net/tcp /proc/PID/net/tcp6, for a process of each own network namespace' '
  [ "$wd_uid" != 0 ] && [ -d "${HOME:-/}/.local/share/containers/storage" ] || exit 0
  seen=$(readlink /proc/self/ns/net)
  ls -diL /proc/[0-9]*/ns/net 2>/dev/null | while read -r inode path; do
    case $seen in *"[$inode]"*) continue ;; esac
    seen="$seen[$inode]"
    pid=${path#/proc/}; pid=${pid%%/*}
    echo "--- namespace $inode $pid"
    grep -H "^ *[0-9]*: [0-9A-F]*:[0-9A-F]* [0-9A-F]*:[0-9A-F]* 0A " /proc/$pid/net/tcp /proc/$pid/net/tcp6
  done 2>/dev/null
  :'

section interfaces 'ip -j -d addr' '
  need ip
  ip -j -d addr 2>/dev/null || ip addr'
# What sees packets before the packet filter does. bpftool alone shows links (tcx, netkit).
section_root programs 'tc filter show dev DEVICE ingress; bpftool net show' '
  have tc || exit 0
  tc qdisc show 2>/dev/null | while read -r what kind handle word dev rest; do
    case $kind in clsact|ingress) ;; *) continue ;; esac
    for way in ingress egress; do
      echo "--- $way $dev"
      tc filter show dev "$dev" $way 2>/dev/null </dev/null | head -n 100
    done
  done
  if have bpftool; then echo "--- bpftool"; bpftool net show 2>/dev/null; fi
  :'
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
# Keys stay on the host: of an association only its head is printed.
section_root xfrm 'ip xfrm policy; ip xfrm state' '
  need ip
  ip xfrm policy 2>/dev/null | {
    wd_any=
    while IFS= read -r wd_x; do wd_any=1; printf "%s\n" "$wd_x"; done
    [ -z "$wd_any" ] || { echo "--- state"; ip xfrm state 2>/dev/null | grep "^src"; }
  }
  :'
section neighbours 'ip -j neigh' '
  need ip
  ip -j neigh 2>/dev/null || ip neigh'

# An nft built without JSON prints its own language. JSON of nft 1.0.6 leaves out the devices of
# ingress and egress, and names the flags of tables wrongly: the heads of that language have them.
section_root nft 'nft -j -a list ruleset' '
  need nft
  if rules=$(nft -j -a list ruleset 2>/dev/null); then
    printf "%s\n" "$rules"
    case $rules in *\"netdev\"*|*\"ingress\"*|*\"egress\"*|*"\"flags\": \""*)
      echo "--- heads"
      nft -t list ruleset | grep -e "^table " -e "^	chain " -e "^	flags " -e "hook [a-z]*gress" ;;
    esac
    :
  else
    nft -a list ruleset
  fi'
# Tables of iptables for nf_tables are tables of nft with these names: where nft, as root, shows none
# of them, iptables-save has nothing to print.
wd_nft=unknown
if [ "$wd_pass" != user ] && [ "$wd_uid" = 0 ] && wanted iptables ip6tables && have nft; then
  wd_nft=$(nft list tables 2>/dev/null) || wd_nft=unknown
fi
section_root iptables 'iptables-save -c' '
  case $wd_nft in
    unknown|*"table ip "[fnmrs]*) ;;
    *) exit 0 ;;
  esac
  for t in iptables-nft-save iptables-save; do
    have $t || continue
    case $($t -V 2>&1) in *nf_tables*) $t -c; exit ;; esac
  done
  skip "has no iptables for nf_tables"'
section_root ip6tables 'ip6tables-save -c' '
  case $wd_nft in
    unknown|*"table ip6 "[fnmrs]*) ;;
    *) exit 0 ;;
  esac
  for t in ip6tables-nft-save ip6tables-save; do
    have $t || continue
    case $($t -V 2>&1) in *nf_tables*) $t -c; exit ;; esac
  done
  skip "has no ip6tables for nf_tables"'
section_root iptables-legacy 'iptables-legacy-save -c' '
  f=/proc/net/ip_tables_names
  [ -e $f ] || exit 0
  [ -r $f ] || skip "needs root"
  read -r wd_x <$f || exit 0
  for t in iptables-legacy-save iptables-save; do have $t && { $t -c; exit; }; done
  skip "needs iptables-legacy-save, which is not installed"'
section_root ip6tables-legacy 'ip6tables-legacy-save -c' '
  f=/proc/net/ip6_tables_names
  [ -e $f ] || exit 0
  [ -r $f ] || skip "needs root"
  read -r wd_x <$f || exit 0
  for t in ip6tables-legacy-save ip6tables-save; do have $t && { $t -c; exit; }; done
  skip "needs ip6tables-legacy-save, which is not installed"'
section_root ipset 'ipset save' '
  have ipset || exit 0
  # ipset(8) would load the module of a kernel that has no set.
  [ ! -d /sys/module ] || [ -d /sys/module/ip_set ] || exit 0
  ipset save'
section recent 'cat /proc/net/xt_recent/NAME' '
  cd /proc/net/xt_recent 2>/dev/null || exit 0
  for f in *; do
    [ -r "$f" ] && { echo "--- $f"; cat "$f"; }
  done
  :'

# What managers of the packet filter will load next time.
section_root stored-rules 'cat /etc/firewalld/zones/*.xml /etc/ufw/user.rules /etc/ufw/user6.rules' '
  for f in /etc/firewalld/zones/*.xml /etc/ufw/user.rules /etc/ufw/user6.rules; do
    [ ! -r "$f" ] || { echo "--- file $f"; show "$f"; echo; }
  done
  :'

section sysctls 'sysctl -a' '
  cd /proc/sys/net || skip "has no /proc/sys/net"
  grep -s "" ipv4/ip_unprivileged_port_start ipv4/ip_forward ipv4/ip_nonlocal_bind ipv4/ip_local_port_range \
    ipv4/ip_local_reserved_ports ipv4/tcp_abort_on_overflow ipv4/tcp_syncookies ipv4/tcp_max_syn_backlog \
    ipv4/tcp_l3mdev_accept ipv4/tcp_tw_reuse ipv4/tcp_mem ipv4/tcp_syn_retries ipv4/tcp_synack_retries \
    ipv4/tcp_fin_timeout ipv4/tcp_max_orphans ipv4/icmp_ratelimit ipv4/conf/*/rp_filter ipv4/conf/*/accept_local \
    ipv4/conf/*/arp_ignore ipv4/conf/*/route_localnet ipv4/conf/*/forwarding ipv4/conf/*/src_valid_mark ipv6/bindv6only ipv6/ip_nonlocal_bind \
    ipv6/icmp/ratelimit ipv6/conf/*/disable_ipv6 ipv6/conf/*/forwarding core/somaxconn netfilter/nf_conntrack_max \
    netfilter/nf_conntrack_tcp_be_liberal ipv4/neigh/default/gc_thresh3 ipv6/neigh/default/gc_thresh3 bridge/bridge-nf-call-iptables bridge/bridge-nf-call-ip6tables
  cd /proc/sys
  # The shell cannot: it reads byte by byte, and numbers are told in one piece only.
  grep -s "" fs/file-max fs/file-nr fs/nr_open vm/max_map_count vm/overcommit_memory
  :'
section counters 'cat /proc/net/snmp /proc/net/netstat /proc/net/snmp6 /proc/net/sockstat /proc/net/stat/nf_conntrack' '
  cd /proc/net
  set --
  for f in snmp netstat snmp6 sockstat stat/nf_conntrack stat/arp_cache stat/ndisc_cache; do
    [ ! -r $f ] || set -- "$@" $f
  done
  if have awk; then awk "FNR == 1 { print \"--- \" FILENAME } { print }" "$@"
  else for f in "$@"; do echo "--- $f"; cat $f; done; fi
  echo "--- conntrack"
  grep -s "" /proc/sys/net/netfilter/nf_conntrack_count /proc/sys/net/netfilter/nf_conntrack_max
  :'
section_root connections 'ss -H -tan' '
  need ss awk
  printf "%s" "$wd_counts"'

# The limits of the processes that listen. Before Linux 6.2 the size of /proc/PID/fd is 0, and its
# entries have to be counted.
section_root limits 'cat /proc/PID/limits /sys/fs/cgroup/PATH/cpu.stat, of each process that listens; ls /proc/PID/fd' '
  need ss awk
  cd /proc
  [ ! -r pressure/cpu ] || grep -H "" pressure/cpu
  dirs=
  for p in $wd_pids; do
    [ ! -r $p/limits ] || dirs="$dirs $p"
  done
  [ -n "$dirs" ] || exit 0
  ls -ldn $(printf "%s/fd " $dirs) | while read -r mode links user group size month day time p; do
    p=${p%/fd}
    [ "$size" != 0 ] || { [ -r $p/fd ] && set -- $p/fd/* && size=$#; }
    echo "$p fds $size"
  done
  grep -H "^Max open files" $(printf "%s/limits " $dirs)
  # ip-netns(8) hides it behind a /sys of its own
  top=/sys/fs/cgroup
  for p in 1 $PPID; do
    [ -e $top/cgroup.procs ] || [ -d $top/cpu ] || top=/proc/$p/root/sys/fs/cgroup
  done
  set --
  for p in $dirs; do
    while IFS=: read -r n kind path; do
      case $kind in
        "") at=$top; [ -e $at/cgroup.procs ] || at=$at/unified ;;
        cpu|cpu,*|*,cpu) at=$top/$kind ;;
        *) continue ;;
      esac
      while [ -n "${path#/}" ] && [ -r "$at$path/cpu.stat" ]; do
        echo "$p cgroup $at$path"
        case " $* " in *" $at$path/cpu.stat "*) ;; *) set -- "$@" "$at$path/cpu.stat" "$at$path/cpu.pressure" ;; esac
        path=${path%/*}
      done
    done <$p/cgroup
  done
  [ $# = 0 ] || grep -Hs -e "^nr_periods" -e "^nr_throttled" -e "^throttled_" -e "^full" -e "^some" "$@"
  :'

section hosts 'cat /etc/hosts' 'show /etc/hosts'
section resolver 'cat /etc/resolv.conf' '
  show /etc/resolv.conf
  for f in /run/systemd/resolve/resolv.conf /run/NetworkManager/no-stub-resolv.conf /run/dnsmasq/resolv.conf; do
    [ ! -r "$f" ] || { echo "--- $f"; show "$f"; }
  done'
section nsswitch 'cat /etc/nsswitch.conf' '[ ! -e /etc/nsswitch.conf ] || show /etc/nsswitch.conf'
wd_slow=
case $wd_boot in ""|*" - "[!s]*|*" - smb"*) wd_slow="-t 2" ;; esac
section $wd_slow disk 'df -P' 'df -P -k'
section_root paths 'ls -ldn PATH, and its directories' '
  printf "%s\n" "${WD_PATHS:-}" | while read -r path; do
    case $path in /*) ;; *) continue ;; esac
    real=$(readlink -f -- "$path" 2>/dev/null)
    [ "$real" = "$path" ] || [ -z "$real" ] || printf "%s\n" "--- link $path" "$real"
    for at in "$path" "$real"; do
      while [ -n "$at" ]; do
        echo "--- path $at"
        ls -ldn -- "$at" 2>&1
        case $at in /) break ;; esac
        at=${at%/*}; at=${at:-/}
      done
      [ "$real" != "$path" ] || break
    done
  done
  :'

# The logs of the balancer: WD_LOGS are its files, one a line, WD_SYSLOG=1 when it logs to syslog, WD_FDS
# the descriptors that HAProxy writes to.
# Requests that went well would hide the rest, so they are left out (HAProxy marks them ---- and --).
# WD_FILES are the files of its configuration: when they were changed.
section_root balancer-log 'tail -n 400 PATH, the log of the balancer' '
  [ -n "${WD_LOGS:-}${WD_FILES:-}${WD_SYSLOG:-}${WD_FDS:-}" ] || exit 0
  seen=
  zone
  printf "%s\n" "${WD_FILES:-}" | while read -r f; do
    case $f in "") ;; *) [ -f "$f" ] && echo "--- changed $(date -r "$f" +%s) $f" ;; esac
  done
  fit() { grep -a -v -e " ---- [0-9][0-9]*/" -e " -- [0-9][0-9]*/" | tail -n 400 | head -c 200000; }
  {
    printf "%s\n" "${WD_LOGS:-}"
    [ -z "${WD_SYSLOG:-}" ] || grep -hso "/var/log/[A-Za-z0-9_./-]*haproxy[A-Za-z0-9_./-]*" /etc/rsyslog.conf /etc/rsyslog.d/*.conf
    [ -z "${WD_FDS:-}" ] || grep -lsx haproxy /proc/[0-9]*/comm | while read -r c; do
      [ "$(readlink "${c%comm}ns/net")" = "$(readlink /proc/self/ns/net)" ] || continue
      for n in $WD_FDS; do readlink "${c%comm}fd/$n"; done
    done
  } 2>/dev/null | while read -r f; do
    case $f in ""|*/../*) continue ;; esac
    case $seen in *"[$f]"*) continue ;; esac
    seen="$seen[$f]"
    if [ -f "$f" ] && [ -r "$f" ]; then
      echo "--- log $f"
      tail -c 1500000 -- "$f" | fit
    elif [ -f "$f" ]; then
      echo "--- denied $f"
    fi
  done
  [ -z "${WD_SYSLOG:-}" ] || [ -d /run/systemd/system ] || for f in /var/log/syslog /var/log/messages; do
    [ -r $f ] && { echo "--- log $f"; tail -c 1500000 $f | grep -a "haproxy\[" | fit; }
  done
  :'

