// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: run - plays conformance cases in a WebAssembly module.
 *
 * usage: node ports/wasm32/run.mjs MODULE poll|drain FILE...
 *
 * The module does it all; it gets the text of the files, and what C cannot do
 * there: print, end, and leave many functions at once.
 */
import { readFileSync, writeSync } from 'node:fs';
import { basename } from 'node:path';

class Escape extends Error {}
class Exit extends Error {
	constructor(status) {
		super();
		this.status = status;
	}
}

const [path, mode, ...files] = process.argv.slice(2);
const bytes = (at, len) => new Uint8Array(module.memory.buffer, at, len);

const host = {
	host_write: (text, len) => writeSync(1, bytes(text, len)),
	host_exit: (status) => { throw new Exit(status); },
	host_escape: () => { throw new Escape(); },
	host_try: (fn, lang, arg) => {
		const stack = module.__stack_pointer.value;
		try {
			module.__indirect_function_table.get(fn)(lang, arg);
		} catch (e) {
			if (!(e instanceof Escape))
				throw e;
			module.__stack_pointer.value = stack;
		}
	},
};

const { instance } = await WebAssembly.instantiate(readFileSync(path),
						   { env: host });
const module = instance.exports;

// A string of the module's.
function give(text) {
	const data = Buffer.concat([text, Buffer.alloc(1)]);
	const at = module.malloc(data.length);

	if (!at)
		throw new Error('the module has no memory left');
	bytes(at, data.length).set(data);
	return at;
}

function run() {
	for (const file of files)
		if (!module.cases_add(give(Buffer.from(basename(file))),
				      give(readFileSync(file))))
			return 1;
	return module.cases_play(give(Buffer.from(mode))) ? 0 : 1;
}

try {
	process.exitCode = run();
} catch (e) {
	if (!(e instanceof Exit))
		throw e;
	process.exitCode = e.status;
}
