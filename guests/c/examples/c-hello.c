/* The smallest C guest: a line on stdout, a line on stderr, exit code 0. */
#include "guest.h"

int guest_main(void) {
  static const char warning[] = "This line goes to stderr\n";
  guest_print("Hello from a C guest\n");
  guest_write(FD_STDERR, warning, sizeof warning - 1);
  return 0;
}
