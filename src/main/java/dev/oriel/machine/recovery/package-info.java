/** What happens to machines when the server starts and when it stops. */
@NullMarked
package dev.oriel.machine.recovery;

import org.jspecify.annotations.NullMarked;
