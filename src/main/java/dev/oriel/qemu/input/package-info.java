/** A guest's keyboard and pointer, by the monitor: what is pressed is released when nobody holds it any more. */
@NullMarked
package dev.oriel.qemu.input;

import org.jspecify.annotations.NullMarked;
