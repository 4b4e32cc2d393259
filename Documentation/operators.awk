# SPDX-License-Identifier: GPL-2.0
# fluxion: operators.awk - makes operators.rst of what `fluxctl ops` prints.
#
# usage: fluxctl ops | awk -f Documentation/operators.awk
#
# All of it comes from the operators' entries in kernel/ops/, so there is nothing
# to edit here when an operator is added.

BEGIN {
	print ".. SPDX-License-Identifier: GPL-2.0"
	print ".. Made by Documentation/operators.awk of the operators' own entries.\n"
	print "=============\nThe operators\n=============\n"
	print "What holds for all of them, unless one says otherwise:\n"
	print "- An item is a value with a timestamp (``5@10``) or an error (``error 22``)."
	print "  Errors are in band: they pass, and the stream goes on."
	print "- A value that an expression cannot be computed for (a division by zero) becomes"
	print "  error 33 (EDOM) in its place, and changes no state."
	print "- Timestamps are the producer's, in its own unit; operators carry them and do not"
	print "  invent any. Only ``interval``, and inputs stamped on arrival, read them off the"
	print "  monotonic clock, in nanoseconds."
	print "- A duration is a number with its unit: ``250us``, ``50ms``, ``2s``."
	print "- A program that uses an operator wrongly is refused, with the place.\n"
	print "*Clock* says whether an operator looks at the clock, *task* whether it runs in a"
	print "task of its own, beside the pipeline's.\n"
	print "An example names what is pushed, input by input, and what comes out of that;"
	print "``+100ms`` lets that time pass. Each is run as a test."
}

function heading(text, line) {
	line = text
	gsub(/./, "-", line)
	print "\n" text "\n" line
}

# `pipeline :: pushes => results`
function example(text, part, run) {
	split(text, part, " :: ")
	split(part[2], run, " => ")
	print "\nExample::\n\n    " part[1] "\n"
	print "    " run[1] "    =>    " run[2]
}

/^[a-z]/ {
	name = $0
	sub(/\(.*/, "", name)
	op[++names] = name
	heading(name)
	print "\n::\n\n    " $0
	want = "summary"
	next
}

want == "summary" {
	sub(/^ */, "")
	print "\n" $0 "\n"
	want = "arguments"
	next
}

/^  / {
	word = $1
	sub(/^ *[^ ]+ +/, "")
	if (word == "inputs" && want == "arguments") {
		print ""
		want = "rest"
	}
	if (want == "arguments")
		print ":``" word "``: " $0
	else if (word == "example")
		example($0)
	else {
		if (word == "task")
			task[names] = $0
		print ":" toupper(substr(word, 1, 1)) substr(word, 2) ": " $0
	}
}

# Is an operator there? task: its own, and what takes its place without one.
function place(task, runtime) {
	if (runtime != "none" || task !~ /: /)
		return "yes"
	sub(/.*: /, "", task)
	return "no: " task
}

# Which operator is there on which runtime.
END {
	heading("Operators and runtimes")
	print "\nAn operator is missing only where it would need a task and there is none."
	print "It is then refused, with the name of what to use instead; that one is on"
	print "every runtime, under its own name, since it behaves differently.\n"
	print "WebAssembly and Cortex-M have executor and none.\n"
	print ".. list-table::\n   :header-rows: 1\n"
	columns = split("kernel pthread uring executor local virtual " \
			"kernel-virtual none", runtime, " ")
	print "   * - operator"
	for (c = 1; c <= columns; c++)
		print "     - " runtime[c]
	for (i = 1; i <= names; i++) {
		print "   * - " op[i]
		for (c = 1; c <= columns; c++)
			print "     - " place(task[i], runtime[c])
	}
}
