# ufw with its defaults, and one rule of each kind.
for folder in /etc/ufw /etc/default; do
  mkdir -p "$WORK/$folder"
  cp -a $folder/. "$WORK/$folder/"
  mount --bind "$WORK/$folder" $folder
done
mount -t tmpfs tmpfs /run/lock 2>/dev/null || :
sed -i 's/^IPV6=.*/IPV6=yes/' /etc/default/ufw
ufw --force enable
ufw allow 8001/tcp
ufw limit 8002/tcp
ufw reject 8003/tcp
ufw allow from 198.51.100.2 to any port 8004 proto tcp
ufw deny from 198.51.100.77
ufw prepend reject from 2001:db8::2
