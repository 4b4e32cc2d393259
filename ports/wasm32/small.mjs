// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: small - runs the pipeline of four operators, in a module alone.
 *
 * usage: node ports/wasm32/small.mjs MODULE
 *
 * Silent if it went well: the module asks nothing of its host.
 */
import { readFileSync } from 'node:fs';

const { instance } =
	await WebAssembly.instantiate(readFileSync(process.argv[2]), {});

if (!instance.exports.small_run()) {
	console.log('the pipeline gave something else');
	process.exitCode = 1;
}
