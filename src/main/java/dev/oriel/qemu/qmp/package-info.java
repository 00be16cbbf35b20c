/** QMP, QEMU's monitor protocol: commands and their answers, events, and the lines of JSON that both are. */
@NullMarked
package dev.oriel.qemu.qmp;

import org.jspecify.annotations.NullMarked;
