# SPDX-License-Identifier: GPL-2.0
# fluxion: timeline - draw a week of earthquakes, a row for each network.
#
# Reads items as `quakes` prints them: {net: "ak", mag: 3.50, ...}@1517962720756.
# A column is two hours; its digit is the strongest one's magnitude, rounded down.

function day(ms) {
	return int(ms / 86400000)
}

# The day of the month, of days since 1970 (Howard Hinnant's algorithm).
function date(days,   era, doe, yoe, doy, mp) {
	days += 719468
	era = int(days / 146097)
	doe = days - era * 146097
	yoe = int((doe - int(doe / 1460) + int(doe / 36524) - int(doe / 146096)) / 365)
	doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100))
	mp = int((5 * doy + 2) / 153)
	return (doy - int((153 * mp + 2) / 5) + 1) " " \
		substr("MarAprMayJunJulAugSepOctNovDecJanFeb", mp * 3 + 1, 3)
}

BEGIN {
	FS = "[\",@ ]+"
	COLUMN = 7200000
}

match($0, /@[0-9]+$/) {
	net = $2
	mag = $4
	ms = substr($0, RSTART + 1)
	if (NR == 1)
		first = day(ms)
	column = int((ms - first * 86400000) / COLUMN)
	if (!(net in seen))
		order[++nets] = net
	seen[net]++
	if (mag + 0 > cell[net, column] + 0)
		cell[net, column] = mag
	if (column > last)
		last = column
	if (mag + 0 > most + 0) {
		most = mag
		most_column = column
		most_net = net
	}
}

END {
	line = "     "
	for (c = 0; c <= last; c += 12)
		line = line sprintf("|%-11s", date(first + c / 12))
	print line
	for (n = 1; n <= nets; n++) {
		line = order[n] "   "
		for (c = 0; c <= last; c++)
			line = line ((order[n], c) in cell ? int(cell[order[n], c]) : ".")
		print line "  " seen[order[n]]
	}
	print ""
	printf "Each column is two hours, each digit the strongest magnitude in it"
	print " (2 is 2.5 and up)."
	printf "%d earthquakes; the strongest, %s of %s, in column %d.\n", NR,
		most, most_net, most_column + 1
}
