#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# fluxion: handlers - another module's handler and source in pipelines (TAP).
#
# usage: tests/selftests/handlers.sh
#
# In the guest, as root. The module is samples/kernel/thermo.c. Nothing here
# waits for a time to pass: only for what is to come, and then looks that
# nothing else has.
set -u

module=/modules/thermo.ko
param=/sys/module/thermo/parameters
c='in c: {c: dec(1)} (source = thermo)'
tests=0
bad=0

result() {
	tests=$((tests + 1))
	if [ "$2" -eq 0 ]; then
		echo "ok $tests - $1"
	else
		bad=1
		echo "not ok $tests - $1"
	fi
}

# What is in a parameter becomes $2.
becomes() {
	tries=0
	until [ "$(cat "$param/$1")" = "$2" ]; do
		tries=$((tries + 1))
		if [ $tries -gt 600 ]; then
			echo "# $1 is $(cat "$param/$1"), not $2"
			return 1
		fi
		sleep 0.05
	done
}

send() {
	echo "$1" >$param/send
}

# How many were handled at so many degrees.
degrees() {
	cut -d , -f $(($1 + 1)) $param/histogram
}

# The pipeline is refused, with this among the words.
refused() {
	said=$(fluxctl attach --name other "$2" 2>&1) && return 1
	case $said in
	*"$1"*) return 0 ;;
	esac
	echo "# $said"
	return 1
}

refused 'unknown name' "a | subscribe(histogram)"
result 'no handler without its module' $?
refused 'EXPR:1:4: error: unknown name' "$c; c"
result 'no source without its module' $?

insmod $module
result 'the module is loaded' $?
! send 250 2>/dev/null
result 'a source that nobody uses takes nothing' $?

fluxctl attach --name p "$c; c | filter(c > 22) | subscribe(histogram)" >/dev/null
result 'a pipeline between its source and its handler' $?
send 250 && send 210 && send 255 && send 'error 5' && send 700
becomes handled 4 && becomes failed 2 && [ "$(degrees 25)" = 2 ] &&
	[ "$(degrees 63)" = 1 ] && [ "$(degrees 21)" = 0 ]
result 'the handler got exactly what passed; failures are counted' $?
fluxctl stats p | grep -q '^subscribe  *4  *4  *2 '
result 'the pipeline has counted the same' $?

! fluxctl push p c </dev/null >/dev/null 2>&1
result 'nobody else can open the input' $?
refused 'used twice' "$c; c"
result 'nor can another pipeline have the source' $?
refused 'bad type' 'in c: {c: dec(2)}; c | subscribe(histogram)'
result 'a handler takes its own type only' $?
refused 'bad type' 'in c (source = thermo); c'
result 'and so does an input of a source' $?
fluxctl attach --name two 'in c: {c: dec(1)}; c | subscribe_latest(histogram)' >/dev/null &&
	echo '{c: 30.0}@1' | fluxctl push two c >/dev/null &&
	becomes handled 5 && [ "$(degrees 30)" = 1 ]
result 'another pipeline can have the handler' $?

! rmmod thermo 2>/dev/null
result 'the module cannot go while pipelines use it' $?
fluxctl detach two && ! rmmod thermo 2>/dev/null
result 'nor while one does' $?

# For ever, if nobody told it to stop.
echo 2000000000 >$param/busy_ms
send 300 && send 310 && send 320
fluxctl detach p
result 'DETACH tells the handler, and waits for it' $?
becomes handled 6 && becomes cancelled 1
result 'and nothing is handled any more' $?

fluxctl attach --name q "$c; c | subscribe_latest(histogram, cancel_outdated)" >/dev/null
send 400 && send 410
becomes cancelled 2
result 'a newer item cancels the token of the running handler' $?
echo 0 >$param/busy_ms
send end
fluxctl cancel q
becomes handled 8
result 'a cancelled pipeline tells its handler' $?
! send 420 2>/dev/null
result 'an input that has ended takes nothing' $?
fluxctl detach q
rmmod thermo
result 'the module goes when nothing uses it' $?

# From a timer, in softirq; the number of readings is known, their time is not.
insmod $module period_ms=1 readings=100 &&
	fluxctl attach --name r "$c; c | subscribe(histogram)" >/dev/null &&
	becomes handled 100 && [ "$(degrees 20)" = 20 ] && [ "$(degrees 24)" = 20 ]
result 'readings of a timer, all of them, in order' $?
fluxctl list | grep -q '^[0-9]*  *r  *ended'
result 'and then the end' $?
fluxctl detach r && rmmod thermo
result 'the module goes with its timer running' $?

# Policies that take back what was sent share a lock with the poll.
insmod $module period_ms=1 &&
	fluxctl attach --name l 'in c: {c: dec(1)} (source = thermo, overflow = latest); c | subscribe_latest(histogram)' >/dev/null
until [ "$(cat $param/handled)" -gt 50 ]; do
	sleep 0.05
done
fluxctl detach l && rmmod thermo
result 'overflow = latest, fed by the timer' $?

insmod $module
fluxctl attach --name f --paused "$c; c | subscribe(histogram)" >/dev/null
send 250 && [ "$(cat $param/handled)" = 0 ] && fluxctl resume f && becomes handled 1
result 'PAUSE is for handlers, too' $?
fluxctl detach f && rmmod thermo
echo "1..$tests"
exit $bad
