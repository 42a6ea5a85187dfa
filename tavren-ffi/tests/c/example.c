/* The example of the README, compiled and run like a test. */
#include "../../examples/market.c"
