#!/bin/sh
# The node's first process, in a process and a mount namespace of its own: when it ends, the kernel ends every process
# of the node and drops every mount below. What follows keeps the node's traces inside STATE.
# usage: init.sh STATE PAUSE
set -eu
state=$1
pause=$2

mount --make-rshared /
# Sockets of containerd, names of network namespaces, the lock of iptables.
mount -t tmpfs -o mode=755 run /run
mkdir -p /run/netns
# Logs of pods; what the kubelet and network plugins keep at fixed places. A machine without Kubernetes has no such places:
# they are made empty, and removed with the node.
for pair in log:/var/log kubelet-fixed:/var/lib/kubelet cni-cache:/var/lib/cni; do
  mkdir -p "$state/${pair%%:*}" "${pair#*:}"
  mount --bind "$state/${pair%%:*}" "${pair#*:}"
done
# The kubelet sets these for the whole machine. It finds files of ours in their place.
for name in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
  [ -f "/proc/sys/$name" ] || continue
  mkdir -p "$state/sysctl/${name%/*}"
  cat "/proc/sys/$name" >"$state/sysctl/$name"
  mount --bind "$state/sysctl/$name" "/proc/sys/$name"
done

touch "$state/ready"
exec "$pause"
