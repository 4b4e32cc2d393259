#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# fluxion: cli/late - reports by their arrival: what is late, on every runtime.
#
# SAMPLES is the folder samples/ if it does not lie where this one says.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

# What must come out is worked out here, from the file alone. For a value that
# waits as long as it takes, no time passes that matters: late is exactly what
# is late within its own network, however the kernel's and the feeder's turns
# fall, and what is not late comes out in the order of its timestamps.
samples=${SAMPLES:-$top/samples}
quakes=$samples/earthquakes.csv
sed 1d "$quakes" | sort -s -t, -k2,2n >"$tmp/arrived"
rows=$(wc -l <"$tmp/arrived")
late_as_one=$(awk -F, '$1 < max { n++ } $1 > max { max = $1 } END { print n }' \
	"$tmp/arrived")
late_within=$(awk -F, '$1 < max[$3] { n++ } $1 > max[$3] { max[$3] = $1 }
	END { print n }' "$tmp/arrived")
awk -F, '$1 >= max[$3] { max[$3] = $1; print $1 }' "$tmp/arrived" |
	sort -n >"$tmp/in-time"

FLUXCTL=$fluxctl "$samples/late" >"$tmp/table"
status=$?
name='on the clock of the arrivals: late is what stands behind a later one'
[ $status = 0 ] && awk -v rows="$rows" 'NR > 1 && ($2 != rows || $3 != $4) { bad = 1 }
	END { exit bad || NR < 5 }' "$tmp/table"
result $?
name='without a wait: as they arrived'
[ "$(awk 'NR == 2 { print $1, $3 }' "$tmp/table")" = "0s $late_as_one" ]
result $?
name='the longer the wait, the fewer are late'
awk 'NR > 2 && $3 >= before { bad = 1 } { before = $3 } END { exit bad }' \
	"$tmp/table"
result $?
name='after the longest: those that are late within their network'
[ "$(tail -n 1 "$tmp/table" | awk '{ print $3 }')" = "$late_within" ]
result $?

# with POLICY OPTION...: all networks, merged with a wait that does not end.
with() {
	policy=$1
	shift
	networks=$(cut -d, -f3 "$tmp/arrived" | sort -u)
	names=
	text=
	files=
	for net in $networks; do
		names="$names$net, "
		text="$text in $net: dec(2);"
		files="$files --in $net=$quakes --where net=$net"
	done
	text="$text ${networks%%[!a-z]*} | ordered_merge(${names#*, }"
	# shellcheck disable=SC2086 # words
	"$fluxctl" run "$@" --stats --sort --arrival updated_ms \
		--timestamp time_ms --map mag=v $files \
		"${text}wait = 200h, late = $policy)" \
		>"$tmp/out" 2>"$tmp/stats"
}

# counted COLUMN: what the statistics of the merge say.
counted() {
	awk -v column="$1" '
	$1 == "OPERATOR" { for (i = 1; i <= NF; i++) if ($i == column) at = i }
	$1 == "ordered_merge" { print $at }' "$tmp/stats"
}

runtimes='local pthread'
[ ! -e /dev/fluxion ] || runtimes='local uring kernel'
for runtime in $runtimes; do
	FLUXCTL=$fluxctl "$samples/late" "$runtime" >"$tmp/table"
	status=$?
	name="$runtime: the real clock counts the same"
	[ $status = 0 ] && [ "$(awk 'NR == 2 { print $2, $3, $4 }' "$tmp/table")" = \
		"$rows $late_within $late_within" ]
	result $?

	with drop --runtime "$runtime"
	sed 's/.*@//' "$tmp/out" >"$tmp/times"
	same "$runtime: late = drop: what is in time, in order" \
		"$tmp/times" "$tmp/in-time"
	name="... and the rest is counted"
	[ "$(counted LATE)" = "$late_within" ]
	result $?
	mv "$tmp/out" "$tmp/drop-$runtime"
	[ "$runtime" = local ] ||
		same "$runtime: the same items as on local" \
			"$tmp/drop-$runtime" "$tmp/drop-local"

	with error --runtime "$runtime"
	name="$runtime: late = error: as many errors"
	[ "$(grep -c '^error 62@' "$tmp/out")" = "$late_within" ] &&
		[ "$(counted LATE)" = "$late_within" ]
	result $?
	grep -v '^error' "$tmp/out" >"$tmp/values"
	same '... between the values that are in time' "$tmp/values" \
		"$tmp/drop-$runtime"
done
finish
