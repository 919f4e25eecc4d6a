#!/bin/bash
# Started by `unshare --mount --pid --fork`: builds the file system of marathon-lb's container around the machine's own
# programs, then becomes marathon-lb's own `run`. /marathon-lb, /etc/ssl, /run, /var and /tmp are this container's alone and
# vanish with it. MARATHON_LB_DIR: checkout of marathon-lb; SHARED_FOLDERS: folders kept although below /tmp, after colons;
# NODE, AT_AGENT: what runs as `haproxy`.
set -euo pipefail

# Where the new root is put together; the machine's /mnt stays as it is.
root=/mnt
mount --make-rprivate /
mount -t tmpfs none "$root"

for entry in /*; do
  case "$entry" in /mnt | /proc | /run | /var | /tmp | /marathon-lb) continue ;; esac
  if [ -L "$entry" ]; then
    cp -P "$entry" "$root$entry"
  elif [ -d "$entry" ]; then
    mkdir "$root$entry"
    mount --rbind "$entry" "$root$entry"
  fi
done
mkdir -p "$root"/{proc,run,var,marathon-lb,programs} "$root"/mnt
mkdir -m 1777 "$root/tmp"
ln -s ../run "$root/var/run"
mount -t proc proc "$root/proc"

IFS=: read -ra shared <<<"$SHARED_FOLDERS:$PWD"
for folder in "${shared[@]}"; do
  case "$folder" in /tmp/* | /var/*) mkdir -p "$root$folder" && mount --bind "$folder" "$root$folder" ;; esac
done

mount -t tmpfs -o mode=700 none "$root/etc/ssl"
cp /etc/ssl/openssl.cnf "$root/etc/ssl/"

for part in "$MARATHON_LB_DIR"/*; do
  case "${part##*/}" in tests | ci | hooks) ;; *) cp -r "$part" "$root/marathon-lb/" ;; esac
done
# runit asks for it once a second, also before there is a configuration; Node is too slow a start for saying no.
cat >"$root/programs/haproxy" <<'END'
#!/bin/sh
[ "$1" != -W ] || [ -f "$3" ] || { echo "no $3 yet"; exit 1; }
exec "$NODE" "$AT_AGENT" "$@"
END
chmod 755 "$root/programs/haproxy"

export PATH="/programs:$PATH"
cd "$root"
exec chroot "$root" /bin/bash -c 'cd /marathon-lb && exec ./run "$@"' run "$@"
