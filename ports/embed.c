// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: embed - print a pipeline's graph as a C array.
 *
 * usage: embed PIPELINE
 *
 * The array is small_graph, of 8-byte words, which is how a graph is aligned;
 * it is read as it is on every little-endian machine.
 */
#include <stdlib.h>
#include <string.h>
#include <fluxion/fluxion.h>

static void print_words(const void *graph, size_t bytes)
{
	uint64_t word;

	printf("const unsigned long long small_graph[] = {\n");
	for (size_t at = 0; at < bytes; at += sizeof(word)) {
		memcpy(&word, (const char *)graph + at, sizeof(word));
		printf("\t0x%016llx,\n", (unsigned long long)word);
	}
	printf("};\n\nconst unsigned int small_graph_bytes = %zu;\n", bytes);
}

int main(int argc, char **argv)
{
	struct fluxion_diagnostic diag;
	struct fluxion_graph *graph;

	if (argc != 2) {
		fprintf(stderr, "usage: embed PIPELINE\n");
		return 2;
	}
	if (fluxion_compile(argv[1], &graph, &diag)) {
		fluxion_diagnostic_print(stderr, "embed", &diag);
		return 2;
	}
	printf("/* fluxion: small_graph - %s */\n", argv[1]);
	print_words(graph, graph->total);
	fluxion_graph_free(graph);
	return 0;
}
