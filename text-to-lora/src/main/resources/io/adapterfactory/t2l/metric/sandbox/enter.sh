# Runs as root of a fresh user namespace with separate mount, network, process, IPC, and host name namespaces.
# Leaves the machine's file system behind, gives up every capability, sets limits, and becomes the given command.
set -e
memory=$1 cpu=$2 processes=$3 file=$4
shift 4
root=/tmp

mount -t tmpfs -o size=1m,mode=755,nosuid,nodev tmpfs "$root"
for directory in /usr /bin /lib /lib64; do
  if [ -L "$directory" ]; then
    ln -s "$(readlink "$directory")" "$root$directory"
  elif [ -d "$directory" ]; then
    mkdir -p "$root$directory"
    mount --bind "$directory" "$root$directory"
    mount -o remount,bind,ro,nosuid,nodev "$root$directory"
  fi
done
mkdir "$root/tmp" "$root/proc" "$root/dev" "$root/old"
touch "$root/dev/null"
mount --bind /dev/null "$root/dev/null"
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
cd "$root"
pivot_root . old
umount -l /old
rmdir /old
mount -t tmpfs -o size=16m,mode=777,nosuid,nodev,noexec tmpfs /tmp
mount -o remount,bind,ro /
cd /tmp
exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all \
  prlimit --as="$memory" --cpu="$cpu" --nproc="$processes" --fsize="$file" --nofile=64 --core=0 "$@"
