/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: stdio - text is formatted (format.c) and goes one way out (print.c). */
#ifndef PORT_STDIO_H
#define PORT_STDIO_H

#include <stdarg.h>
#include <stddef.h>

/* Only that declarations can name it; there are no files. */
typedef struct port_file FILE;
#define stdout	((FILE *)0)

#define PORT_PRINTF(text, first) \
	__attribute__((format(printf, text, first)))

int vsnprintf(char *to, size_t size, const char *format, va_list ap)
	PORT_PRINTF(3, 0);
int snprintf(char *to, size_t size, const char *format, ...) PORT_PRINTF(3, 4);
int vasprintf(char **to, const char *format, va_list ap) PORT_PRINTF(2, 0);
int asprintf(char **to, const char *format, ...) PORT_PRINTF(2, 3);
int printf(const char *format, ...) PORT_PRINTF(1, 2);
int putchar(int c);
int fflush(FILE *to);

#endif /* PORT_STDIO_H */
