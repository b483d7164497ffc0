# firewalld as it is installed: zone public, one service, one port, rich rules, an ipset as source of
# zone drop. Its D-Bus is a private one.
for folder in /etc/firewalld /run/dbus; do
  mkdir -p $folder "$WORK/$folder"
  cp -a $folder/. "$WORK/$folder/" 2>/dev/null || :
  mount --bind "$WORK/$folder" $folder
done
dbus-daemon --system --nofork --nopidfile >/dev/null 2>&1 &
for _ in $(seq 200); do [ -S /run/dbus/system_bus_socket ] && break; sleep 0.05; done
firewall-offline-cmd --new-ipset=bad --type=hash:ip >/dev/null
firewall-offline-cmd --ipset=bad --add-entry=198.51.100.77 >/dev/null
firewall-offline-cmd --zone=drop --add-source=ipset:bad >/dev/null
firewall-offline-cmd --zone=public --add-port=8001/tcp >/dev/null
firewall-offline-cmd --zone=public --add-service=http >/dev/null
firewall-offline-cmd --zone=public --add-rich-rule='rule family=ipv4 source address=198.51.100.2 port port=8002 protocol=tcp reject type=tcp-reset' >/dev/null
firewall-offline-cmd --zone=public --add-rich-rule='rule family=ipv6 source address=2001:db8::2 port port=8001 protocol=tcp reject' >/dev/null
firewalld --nofork --nopid >/dev/null 2>&1 &
for _ in $(seq 200); do firewall-cmd --state >/dev/null 2>&1 && break; sleep 0.1; done
firewall-cmd -q --add-port=8003/tcp
