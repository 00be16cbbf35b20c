/** What the host has: the memory that guests may take of it, and the room that is left on its disk. */
@NullMarked
package dev.oriel.machine.host;

import org.jspecify.annotations.NullMarked;
