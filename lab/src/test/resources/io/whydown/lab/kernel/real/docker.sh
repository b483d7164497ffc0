# One container of docker that publishes 8004, IPv4 only.
mount -t tmpfs tmpfs /sys/fs/cgroup
for controller in cpu cpuacct cpuset devices freezer blkio pids memory; do
  mkdir -p /sys/fs/cgroup/$controller
  mount -t cgroup -o $controller none /sys/fs/cgroup/$controller
done
for folder in /run/docker /run/containerd /var/lib/containerd; do
  mkdir -p $folder
  mount -t tmpfs tmpfs $folder
done
mkdir -p "$WORK/image/bin"
cp "$(command -v busybox)" "$WORK/image/bin/busybox"
dockerd --data-root "$WORK/data" --exec-root "$WORK/exec" --pidfile "$WORK/pid" -H "unix://$WORK/sock" \
  --storage-driver vfs --userland-proxy=false >"$WORK/log" 2>&1 &
export DOCKER_HOST="unix://$WORK/sock"
for _ in $(seq 200); do docker version >/dev/null 2>&1 && break; sleep 0.1; done
tar -C "$WORK/image" -c . | docker import - whydown-lab:1
docker run -d -p 8004:80 whydown-lab:1 /bin/busybox httpd -f -p 80 -h /
for _ in $(seq 30); do nc -w 1 -z 172.17.0.2 80 && break; sleep 0.1; done
finish() {
  docker rm -f "$(docker ps -q)"
  kill "$(cat "$WORK/pid")"
  for controller in cpu cpuacct cpuset devices freezer blkio pids memory; do
    rmdir /sys/fs/cgroup/$controller/docker || :
  done
}
