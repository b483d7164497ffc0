# The network `default` of libvirt: NAT behind virbr0.
mkdir -p "$WORK/libvirt"
cp -a /etc/libvirt/. "$WORK/libvirt/"
mount -t tmpfs tmpfs /run
mkdir -p /run/libvirt /run/lock
for folder in /var/lib/libvirt /var/log/libvirt /var/cache/libvirt; do
  mkdir -p $folder
  mount -t tmpfs tmpfs $folder
done
mount --bind "$WORK/libvirt" /etc/libvirt
libvirtd >/dev/null 2>&1 &
for _ in $(seq 200); do virsh -c network:///system net-list --all >/dev/null 2>&1 && break; sleep 0.1; done
virsh -c network:///system net-start default
