# Sourced by ./verify: the function `lab_obstacle`. Uses install (empty: install nothing), say.

lab_packages="haproxy nginx-light libnginx-mod-stream nftables iptables ipset conntrack dnsmasq-base
openssh-server openssh-client socat curl strace busybox iproute2 procps python3 firewalld ufw ncat
netcat-openbsd systemd-container mmdebstrap fail2ban dbus-daemon podman crun netavark docker.io libvirt-daemon-system libvirt-clients fish
tcsh openssl nghttp2-client nghttp2-server python3-grpcio wrk unbound bind9 php8.2-fpm"

# Units that the packages would enable; the lab starts its own processes and needs none of them.
lab_units="haproxy.service nginx.service nftables.service firewalld.service ufw.service ssh.service
netfilter-persistent.service fail2ban.service podman.service docker.service containerd.service libvirtd.service
libvirt-guests.service virtlogd.service virtlockd.service unbound.service named.service php8.2-fpm.service docker.socket libvirtd.socket podman.socket"

# Prints those of the packages that are not installed.
missing_packages() {
  for package in $lab_packages; do
    state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)
    [ "$state" = installed ] || printf '%s ' "$package"
  done
}

# Installs "$@" so that no service is started, now or at the next boot. /usr/sbin/policy-rc.d is how
# Debian's packages ask whether they may start a service; a policy that was there is put back.
install_packages() (
  policy=/usr/sbin/policy-rc.d
  enabled_before=$(systemctl list-unit-files --state=enabled --no-legend 2>/dev/null | awk '{print $1}')
  restore() {
    rm -f "$policy"
    [ ! -e "$policy.before-whydown" ] || mv -f "$policy.before-whydown" "$policy"
  }
  trap restore EXIT
  trap 'exit 130' INT TERM HUP
  [ ! -e "$policy" ] || mv -f "$policy" "$policy.before-whydown"
  printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update >/dev/null 2>&1 || say "apt-get update failed; going on with the package lists that are there"
  apt-get -qq -y --no-install-recommends install "$@" >/dev/null 2>&1
  result=$?
  for unit in $lab_units; do
    case " $(echo "$enabled_before" | tr '\n' ' ') " in
      *" $unit "*) ;;
      *) systemctl disable "$unit" >/dev/null 2>&1 || : ;;
    esac
  done
  exit "$result"
)

# Sets obstacle: why the lab cannot run here, empty when it can.
lab_obstacle() {
  obstacle=
  if [ "$(uname -s)" != Linux ]; then
    obstacle="it needs Linux, this is $(uname -s)"
    return
  fi
  if [ "$(id -u)" -ne 0 ]; then
    obstacle="it needs root; run ./verify as root to have it"
    return
  fi
  if command -v apt-get >/dev/null 2>&1 && command -v dpkg-query >/dev/null 2>&1; then
    missing=$(missing_packages)
    if [ -n "$missing" ] && [ -n "$install" ]; then
      say "installs what the lab needs, without starting a service: $missing"
      # shellcheck disable=SC2086  # a list of names
      install_packages $missing || for package in $missing; do install_packages "$package" || :; done
      missing=$(missing_packages)
    fi
    [ -z "$missing" ] || say "not installed: $missing(tests that need them are skipped or fail)"
  else
    say "installs nothing: this is not Debian (no apt-get); what the lab finds missing it skips"
  fi
  absent=
  for tool in ip nft iptables haproxy nginx sshd python3; do
    PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null 2>&1 || absent="$absent $tool"
  done
  if [ -n "$absent" ]; then
    obstacle="these tools are missing:$absent"
    return
  fi
  probe=whydown-verify-$$
  if ! ip netns add "$probe" 2>/dev/null; then
    obstacle="this kernel or container allows no network namespace (ip netns add failed)"
    return
  fi
  ip netns del "$probe"
}
