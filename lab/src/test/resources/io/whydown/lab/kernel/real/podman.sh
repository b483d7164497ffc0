# One container of podman that publishes 8004.
mount -t tmpfs tmpfs /sys/fs/cgroup
for folder in /run/netns /run/containers /etc/containers/networks /var/lib/cni /var/lib/containers; do
  mkdir -p $folder
  mount -t tmpfs tmpfs $folder
done
mkdir -p "$WORK/image/bin" "$WORK/tmp"
cp "$(command -v busybox)" "$WORK/image/bin/busybox"
engine() {
  podman --root "$WORK/root" --runroot "$WORK/run" --tmpdir "$WORK/tmp" --storage-driver vfs \
    --cgroup-manager cgroupfs --network-config-dir "$WORK/networks" --events-backend none "$@"
}
tar -C "$WORK/image" -c . | engine import - whydown-lab:1
engine run --cgroups=disabled --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 -d -p 8004:80 \
  whydown-lab:1 /bin/busybox httpd -f -p 80 -h /
for _ in $(seq 30); do nc -w 1 -z 10.88.0.2 80 && break; sleep 0.1; done
