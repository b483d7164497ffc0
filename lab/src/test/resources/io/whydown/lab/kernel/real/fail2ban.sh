# fail2ban with one jail, and the action that is named by ACTION.
cp -a /etc/fail2ban/. "$WORK/"
rm -f "$WORK"/jail.d/*
touch "$WORK/auth.log"
cat >"$WORK/jail.local" <<END
[DEFAULT]
backend = polling
[web]
enabled = true
filter = sshd
logpath = $WORK/auth.log
port = 8001,8002
banaction = $ACTION
action = %(banaction)s[name=%(__name__)s, port="%(port)s", protocol="tcp", blocktype="$BLOCK"]
ignoreself = false
dbfile = None
END
sed -i "s|^dbfile = .*|dbfile = None|" "$WORK/fail2ban.conf"
fail2ban-client -c "$WORK" -s "$WORK/sock" -p "$WORK/pid" --logtarget "$WORK/log" start
fail2ban-client -s "$WORK/sock" set web banip 198.51.100.77
fail2ban-client -s "$WORK/sock" set web banip 2001:db8:0:0:1::1
for _ in $(seq 200); do [ "$(grep -c ' Ban ' "$WORK/log")" = 2 ] && break; sleep 0.05; done
sleep 0.5
