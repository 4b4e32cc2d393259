#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# fluxion: cycles - the module comes and goes, with streams killed in between (TAP).
#
# usage: tests/selftests/cycles.sh [CYCLES]
#
# In the guest, as root. A cycle loads the module, attaches a pipeline, streams,
# kills the holder, detaches and unloads; four orders take turns.
set -u

cycles=${1:-100}
tool=build/selftests/lifetime_test
failed=

fail() {
	failed="$failed
# cycle $i: $*"
}

# A process that streams: its number is in $pid.
start() {
	: >/tmp/cycle
	"$tool" "$1" cycle >/tmp/cycle 2>&1 &
	pid=$!
	until [ -s /tmp/cycle ]; do
		sleep 0.01
	done
	sleep "0.0$((i % 7 + 1))"
}

stop() {
	kill -9 "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
}

may_not_go() {
	! rmmod fluxion 2>/dev/null || fail "unloaded $1"
}

# Killed, then detached.
kill_first() {
	start pin
	may_not_go "while a pipeline streams"
	stop
	may_not_go "while a pipeline is pinned"
	"$tool" detach cycle || fail "no DETACH"
}

# Detached under the holder's feet.
detach_first() {
	start pin
	"$tool" detach cycle || fail "no DETACH"
	stop
}

# Gone with its process.
unpinned() {
	start stream
	may_not_go "while a pipeline is attached"
	stop
	! "$tool" detach cycle || fail "it is still there"
}

# Another takes over.
take_over() {
	start pin
	stop
	"$tool" detach cycle || fail "no DETACH"
	start stream
	stop
}

i=0
while [ "$i" -lt "$cycles" ]; do
	i=$((i + 1))
	[ -d /sys/module/fluxion ] || load-fluxion || fail "insmod"
	case $((i % 4)) in
	0) kill_first ;;
	1) detach_first ;;
	2) unpinned ;;
	3) take_over ;;
	esac
	rmmod fluxion || fail "rmmod: $(cat /sys/module/fluxion/refcnt) users"
done
load-fluxion || fail "insmod"

if [ -n "$failed" ]; then
	echo "not ok 1 - $cycles cycles$failed"
else
	echo "ok 1 - $cycles cycles"
fi
echo 1..1
[ -z "$failed" ]
